//! The reply types of calls, and what must hold for each of them.
//!
//! Decoding is tolerant: many texts give one value. So the check compares values, not texts: a
//! value that is written out and read again must stay the same.

use std::fmt::Debug;

use loggia_edis::{management::types as management, order::types as order};
use loggia_transport::secret::wire;
use loggia_zenlayer::vm::types as vm;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::json;

/// The reply type of a call.
#[derive(Clone, Copy, Debug)]
pub struct Reply {
    /// Its name.
    pub name: &'static str,
    /// Reads a payload as this type and checks the result; returns whether it could be read.
    pub check: fn(&[u8]) -> bool,
}

macro_rules! replies {
    ($module:ident: $($type:ident,)*) => {
        &[$(Reply { name: stringify!($type), check: check::<$module::$type> },)*]
    };
}

/// The types of EDIS's management API.
pub const MANAGEMENT: &[Reply] = replies!(management:
    Accepted,
    AllDetails,
    AssignTrafficFromPoolResponse,
    CpuUsage,
    CreateAuthSessionResponse,
    DeleteHookResponse,
    DisableVncResponse,
    GetAutoHydrationStatusResponse,
    GetVncStatusResponse,
    HookList,
    ImageList,
    IsoList,
    MountDetails,
    PerformHardResetResponse,
    PoolTraffic,
    PowerState,
    PtrRecords,
    RefillLog,
    Screenshot,
    SetKvmHooksResponse,
    SetPtrResponse,
    TrafficUsage,
    VpsConfiguration,
    VpsDetails,
);

/// The types of EDIS's order API.
pub const ORDER: &[Reply] = replies!(order:
    BillingCycles,
    CancelledProduct,
    GetAccountBalanceResponse,
    GetKvmIdResponse,
    GetServiceIdResponse,
    Locations,
    PaymentMethods,
    PlacedOrder,
    Products,
    UpgradeKvmResponse,
    UserServices,
);

/// The types of Zenlayer's virtual machines.
pub const VM: &[Reply] = replies!(vm:
    Accepted,
    CreateDisksResponse,
    CreateImageResponse,
    CreateInstancesResponse,
    CreateSecurityGroupResponse,
    CreateSubnetResponse,
    DescribeDiskCategoryResponse,
    DescribeDisksResponse,
    DescribeImageQuotaResponse,
    DescribeImagesResponse,
    DescribeInstanceAvailableSecurityGroupResourcesResponse,
    DescribeInstanceCpuMonitorResponse,
    DescribeInstanceInternetStatusResponse,
    DescribeInstanceTrafficResponse,
    DescribeInstanceTypeStatusResponse,
    DescribeInstancesResponse,
    DescribeInstancesStatusResponse,
    DescribeSecurityGroupsResponse,
    DescribeSubnetsResponse,
    DescribeVmInventoryCapacityResponse,
    DescribeVncUrlResponse,
    DescribeZoneInstanceConfigInfosResponse,
    DescribeZonesResponse,
    InquiryPriceCreateDisksResponse,
    InquiryPriceCreateInstanceResponse,
    InquiryPriceInstanceBandwidthResponse,
    InquiryPriceInstanceTrafficPackageResponse,
    ModifyInstanceBandwidthResponse,
    ModifyInstanceTrafficPackageResponse,
    ModifyInstanceTypeResponse,
    RenewDiskResponse,
);

/// Reads, writes and reads again.
///
/// # Panics
/// When the value changes in between.
pub fn check<T: DeserializeOwned + Serialize + Debug>(json: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice::<T>(json) else {
        return false;
    };
    let written = write(&value);
    let again: T = serde_json::from_slice(&written).expect("what was written can be read");
    let rewritten = write(&again);
    assert!(
        json::same(&written, &rewritten),
        "{} is not {}",
        String::from_utf8_lossy(&written),
        String::from_utf8_lossy(&rewritten),
    );
    true
}

fn write<T: Serialize>(value: &T) -> Vec<u8> {
    let (written, _) = wire::encode(|| serde_json::to_vec(value));
    written.expect("a reply can be written")
}
