//! The calls as a program would make them that needs only these: reqwest, serde, and the
//! signature by the vendor's rules. They decode what the client decodes, into types as
//! rich, and survive less.
#![allow(
    clippy::struct_field_names,
    reason = "fields are called as the vendors call them"
)]
#![allow(dead_code, reason = "decoded as a user would have it, and not read")]

use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use loggia::reqwest::Client as Http;
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};

#[derive(Serialize)]
struct EdisForm<'a> {
    signature: &'a str,
    kvm_id: &'a str,
    valid_until: i64,
}

#[derive(Deserialize)]
struct VncStatus {
    status: Option<String>,
    vnc_status: Option<String>,
    vnc_host: Option<String>,
    vnc_port: Option<u16>,
    novnc_port: Option<u16>,
    novnc_host: Option<String>,
}

pub(crate) async fn vnc_status(http: &Http, base: &str) -> bool {
    let form = EdisForm {
        signature: "signature-0001-of-some-length",
        kvm_id: "kvm_1_1",
        valid_until: 4_102_444_800,
    };
    let body = serde_urlencoded::to_string(&form).expect("a form");
    let request = http
        .post(format!("{base}/kvm/v2/get/vnc/status"))
        .header("accept", "application/json")
        .header("user-agent", "by-hand/1")
        .header("content-type", "application/x-www-form-urlencoded")
        .timeout(std::time::Duration::from_secs(60))
        .body(body);
    let response = request.send().await.expect("an answer");
    assert!(response.status().is_success());
    let bytes = response.bytes().await.expect("whole");
    let status: VncStatus = serde_json::from_slice(&bytes).expect("a status");
    status.vnc_port.is_some()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ask {
    page_size: u32,
    page_num: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<T> {
    request_id: Option<String>,
    response: List<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List<T> {
    request_id: Option<String>,
    total_count: Option<u64>,
    data_set: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    instance_id: Option<String>,
    instance_status: Option<InstanceState>,
}

pub(crate) async fn statuses(http: &Http, base: &str) -> usize {
    let bytes = zenlayer(http, base, "DescribeInstancesStatus", [20, 1]).await;
    let envelope: Envelope<Status> = serde_json::from_slice(bytes.as_ref()).expect("statuses");
    envelope.response.data_set.len()
}

pub(crate) async fn page(http: &Http, base: &str, number: u32) -> Vec<Instance> {
    let bytes = zenlayer(http, base, "DescribeInstances", [1000, number]).await;
    let envelope: Envelope<Instance> = serde_json::from_slice(bytes.as_ref()).expect("instances");
    envelope.response.data_set
}

/// All machines of all pages.
pub(crate) async fn all(http: &Http, base: &str) -> usize {
    let mut all = Vec::new();
    for number in 1.. {
        let page = page(http, base, number).await;
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    all.len()
}

async fn zenlayer(http: &Http, base: &str, action: &str, page: [u32; 2]) -> impl AsRef<[u8]> {
    let [page_size, page_num] = page;
    let ask = Ask {
        page_size,
        page_num,
    };
    let body = serde_json::to_string(&ask).expect("JSON");
    let hex = |bytes: &[u8]| base16ct::lower::encode_string(bytes);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    let now = now.as_secs();
    let host = base.trim_start_matches("http://");
    let canonical = format!(
        "POST\n/\n\ncontent-type:application/json\nhost:{host}\n\ncontent-type;host\n{}",
        hex(&Sha256::digest(body.as_bytes()))
    );
    let text = format!(
        "ZC2-HMAC-SHA256\n{now}\n{}",
        hex(&Sha256::digest(canonical.as_bytes()))
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(b"key-secret-0001-of-some-length").expect("a key");
    mac.update(text.as_bytes());
    let signature = hex(&mac.finalize().into_bytes());
    let request = http
        .post(format!("{base}/api/v2/vm"))
        .header("accept", "application/json")
        .header("user-agent", "by-hand/1")
        .header("host", host)
        .header("content-type", "application/json")
        .header("x-zc-action", action)
        .header("x-zc-version", "2023-03-13")
        .header("x-zc-service", "vm")
        .header("x-zc-timestamp", now)
        .header("x-zc-signature-method", "ZC2-HMAC-SHA256")
        .header(
            "authorization",
            format!(
                "ZC2-HMAC-SHA256 Credential=AK1, SignedHeaders=content-type;host, \
                 Signature={signature}"
            ),
        )
        .timeout(std::time::Duration::from_secs(60))
        .body(body);
    let response = request.send().await.expect("an answer");
    assert!(response.status().is_success());
    response.bytes().await.expect("whole")
}

/// A time: its text, and the instant if there is one.
struct Time(String, Option<jiff::Timestamp>);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let instant = text.parse().ok();
        Ok(Self(text, instant))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum InstanceState {
    Pending,
    Deploying,
    Rebuilding,
    Reboot,
    Running,
    Stopped,
    Booting,
    Stopping,
    Imaging,
    Recycling,
    Recycle,
    Releasing,
    CreateFailed,
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum ChargeType {
    Prepaid,
    Postpaid,
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize)]
enum InternetChargeType {
    ByBandwidth,
    ByTrafficPackage,
    ByClusterBandwidth95,
    BandwidthCluster,
    ByInstanceBandwidth95,
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum DiskCategory {
    Standard,
    Ssd,
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Instance {
    auto_renew: Option<bool>,
    cpu_count: Option<i32>,
    create_time: Option<Time>,
    #[serde(default)]
    data_disks: Vec<DataDisk>,
    expired_time: Option<Time>,
    image_id: Option<String>,
    image_name: Option<String>,
    instance_charge_type: Option<ChargeType>,
    instance_id: Option<String>,
    instance_name: Option<String>,
    instance_status: Option<InstanceState>,
    instance_type: Option<String>,
    internet_charge_type: Option<InternetChargeType>,
    internet_max_bandwidth_out: Option<i32>,
    key_id: Option<String>,
    memory: Option<i32>,
    nic: Option<Nic>,
    period: Option<i32>,
    #[serde(default)]
    private_ip_addresses: Vec<String>,
    #[serde(default)]
    public_ip_addresses: Vec<String>,
    #[serde(default)]
    public_ipv6_addresses: Vec<String>,
    resource_group_id: Option<String>,
    resource_group_name: Option<String>,
    #[serde(default)]
    security_group_ids: Vec<String>,
    subnet_id: Option<String>,
    system_disk: Option<SystemDisk>,
    tags: Option<Tags>,
    traffic_package_size: Option<f64>,
    zone_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DataDisk {
    disk_amount: Option<i32>,
    disk_category: Option<DiskCategory>,
    disk_id: Option<String>,
    disk_name: Option<String>,
    disk_price: Option<PriceItem>,
    disk_size: Option<i32>,
    portable: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PriceItem {
    amount_unit: Option<String>,
    category: Option<PriceCategory>,
    charge_unit: Option<ChargeUnit>,
    discount: Option<f64>,
    discount_price: Option<f64>,
    discount_unit_price: Option<f64>,
    excess_amount_unit: Option<String>,
    excess_discount_unit_price: Option<f64>,
    excess_unit_price: Option<f64>,
    original_price: Option<f64>,
    #[serde(default)]
    step_prices: Vec<StepPrice>,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum PriceCategory {
    Normal,
    Step,
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum ChargeUnit {
    Hour,
    Month,
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StepPrice {
    discount_unit_price: Option<f64>,
    step_end: Option<f64>,
    step_start: Option<f64>,
    unit_price: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SystemDisk {
    disk_category: Option<DiskCategory>,
    disk_id: Option<String>,
    disk_size: Option<i32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Nic {
    lan_name: Option<String>,
    wan_name: Option<String>,
}

#[derive(Deserialize)]
struct Tags {
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
struct Tag {
    key: Option<String>,
    value: Option<String>,
}
