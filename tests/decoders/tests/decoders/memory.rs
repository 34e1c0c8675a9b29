//! The memory that a mebibyte of hostile JSON takes, for the types that take most.

use allocation_counter::measure;
use loggia_edis::management::types::CreateAuthSessionResponse;
use loggia_edis::order::types::{Products, UserServices};
use loggia_zenlayer::vm::types::{CreateInstancesResponse, DescribeInstancesResponse};
use serde::de::DeserializeOwned;

const MIB: usize = 1 << 20;

/// How many bytes are in use at once while it is read.
fn peak<T: DeserializeOwned>(json: &str) -> u64 {
    measure(|| drop(serde_json::from_str::<T>(json))).bytes_max
}

fn list(field: &str, item: &str) -> String {
    let items = format!("{item},").repeat(MIB / (item.len() + 1));
    format!(r#"{{"{field}":[{items}{item}]}}"#)
}

fn map(field: &str, item: &str) -> String {
    let entries = (0..MIB / (item.len() + 9)).map(|key| format!(r#""{key:x}":{item},"#));
    let entries: String = entries.collect();
    format!(r#"{{"{field}":{{{entries}"":{item}}}}}"#)
}

#[test]
fn one_mebibyte_of_json_takes_less_than_a_hundred_to_read() {
    let addons = map("addons", r#"{"":{"price":{"":{}}}}"#);
    for used in [
        peak::<DescribeInstancesResponse>(&list("dataSet", "{}")),
        peak::<DescribeInstancesResponse>(&list("dataSet", r#"{"tags":{"tags":[{}]}}"#)),
        peak::<CreateInstancesResponse>(&list("instanceIdSet", "0")),
        peak::<UserServices>(&list("services", "{}")),
        peak::<Products>(&map("products", "{}")),
        peak::<Products>(&format!(r#"{{"products":{{"":{addons}}}}}"#)),
        peak::<CreateAuthSessionResponse>(&map("data", "{}")),
    ] {
        assert!(used > MIB as u64, "{used} bytes: it was not read at all");
        assert!(used < 100 * MIB as u64, "{used} bytes");
    }
}
