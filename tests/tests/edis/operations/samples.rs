//! Every answer that is known, documented or captured, through the generated types.
//!
//! A sample is a file, `<operation>.<origin>.json`. It has to decode, and each of its values
//! has to be present in the decoded reply: otherwise, a field that a type does not have would be
//! lost silently.

use std::collections::BTreeSet;
use std::path::Path;

use loggia::edis::management::types as m;
use loggia::edis::order::types as o;
use loggia::edis::{management, order};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

type Read = fn(&[u8]) -> Result<Value, serde_json::Error>;

fn read<T: DeserializeOwned + Serialize>(json: &[u8]) -> Result<Value, serde_json::Error> {
    serde_json::to_value(serde_json::from_slice::<T>(json)?)
}

#[rustfmt::skip]
const TYPES: &[(&str, Read)] = &[
    ("assignTrafficFromPool", read::<m::AssignTrafficFromPoolResponse>),
    ("createAuthSession", read::<m::CreateAuthSessionResponse>),
    ("deleteHook", read::<m::DeleteHookResponse>),
    ("deletePTR", read::<m::Accepted>),
    ("disableAutoHydration", read::<m::Accepted>),
    ("disableVnc", read::<m::DisableVncResponse>),
    ("downloadCustomISO", read::<m::Accepted>),
    ("enableAutoHydration", read::<m::Accepted>),
    ("enableVnc", read::<m::GetVncStatusResponse>),
    ("getAllDetails", read::<m::AllDetails>),
    ("getAllHooks", read::<m::HookList>),
    ("getAutoHydrationStatus", read::<m::GetAutoHydrationStatusResponse>),
    ("getAutoinstallImages", read::<m::ImageList>),
    ("getCpuUsage", read::<m::CpuUsage>),
    ("getGlobalTrafficPoolSize", read::<m::PoolTraffic>),
    ("getHydrationLog", read::<m::RefillLog>),
    ("getISOList", read::<m::IsoList>),
    ("getKvmDetails", read::<m::VpsDetails>),
    ("getKvmVpsSettings", read::<m::VpsConfiguration>),
    ("getMountDetails", read::<m::MountDetails>),
    ("getPowerState", read::<m::PowerState>),
    ("getPTR", read::<m::PtrRecords>),
    ("getTrafficUsage", read::<m::TrafficUsage>),
    ("getVncStatus", read::<m::GetVncStatusResponse>),
    ("getVpsScreenshot", read::<m::Screenshot>),
    ("mountISO", read::<m::Accepted>),
    ("performHardReset", read::<m::PerformHardResetResponse>),
    ("powerOffVPS", read::<m::Accepted>),
    ("powerOnVPS", read::<m::Accepted>),
    ("reinstallVPS", read::<m::Accepted>),
    ("setKvmConfiguration", read::<m::Accepted>),
    ("setKvmHooks", read::<m::SetKvmHooksResponse>),
    ("setPTR", read::<m::SetPtrResponse>),
    ("setVncKeyboardLanguage", read::<m::Accepted>),
    ("umountISO", read::<m::Accepted>),
    ("uploadQCOW2", read::<m::Accepted>),
    ("addOrder", read::<o::PlacedOrder>),
    ("cancelProduct", read::<o::CancelledProduct>),
    ("getAccountBalance", read::<o::GetAccountBalanceResponse>),
    ("getBillingCycles", read::<o::BillingCycles>),
    ("getKvmId", read::<o::GetKvmIdResponse>),
    ("getLocations", read::<o::Locations>),
    ("getPaymentMethods", read::<o::PaymentMethods>),
    ("getProducts", read::<o::Products>),
    ("getServiceId", read::<o::GetServiceIdResponse>),
    ("getUserServices", read::<o::UserServices>),
    ("upgradeKVM", read::<o::UpgradeKvmResponse>),
];

/// Whether `read` has all that `sample` has, whichever way it is written.
fn lost(sample: &Value, read: Option<&Value>, at: &str, losses: &mut Vec<String>) {
    match (sample, read) {
        (Value::Object(fields), _) => {
            for (name, value) in fields {
                let read = read.and_then(|read| read.get(name));
                lost(value, read, &format!("{at}.{name}"), losses);
            }
        }
        (Value::Array(items), _) => {
            for (index, value) in items.iter().enumerate() {
                let read = read.and_then(|read| read.get(index));
                lost(value, read, &format!("{at}[{index}]"), losses);
            }
        }
        (Value::Null, _) => {}
        (value, Some(read)) if text(value) == text(read) => {}
        // Secrets do not write themselves out.
        (Value::String(_), Some(read)) if text(read) == "[redacted]" => {}
        (value, read) => losses.push(format!("{at}: {value} became {read:?}")),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn every_sample_decodes_without_loss() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/edis");
    let mut with_sample = BTreeSet::new();
    let mut losses = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let operation = name.split('.').next().expect("a name").to_owned();
        let read = TYPES.iter().find(|(known, _)| *known == operation);
        let (_, read) = read.unwrap_or_else(|| panic!("{name} is of no operation"));
        let json = std::fs::read(&path).expect("a file");
        let sample = serde_json::from_slice(&json).expect("JSON");
        let value = read(&json).unwrap_or_else(|error| panic!("{name}: {error}"));
        lost(&sample, Some(&value), &name, &mut losses);
        with_sample.insert(operation);
        count += 1;
    }
    assert!(losses.is_empty(), "{}", losses.join("\n"));
    assert_eq!(count, 82);
    let known = management::OPERATIONS.iter().chain(order::OPERATIONS);
    let known: BTreeSet<_> = known.map(|operation| operation.id().to_owned()).collect();
    assert_eq!(with_sample, known, "every operation has a sample");
}
