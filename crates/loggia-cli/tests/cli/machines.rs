//! Which machines a line of words means, and how they are shown: columns that are known, and
//! one result for what was ordered and waited for.

use serde_json::json;
use tempfile::TempDir;

use super::support::Run;
use super::vendor::Vendor;

#[test]
fn machines_without_an_address_are_left_out_of_ssh_and_counted() {
    let vendor = Vendor::start(|_, _| {
        let machines = json!([
            {"instanceId": "i-1", "instanceName": "a", "publicIpAddresses": ["192.0.2.1"]},
            {"instanceId": "i-2", "instanceName": "b"},
        ]);
        json!({"requestId": "T1", "totalCount": 2, "dataSet": machines})
    });
    let home = TempDir::new().expect("a folder");
    let mut program = vendor.program(&home);
    program.args(["inventory", "--ssh-config", "provider=vm"]);
    let config = Run::from(program.output().expect("runs")).done();
    assert_eq!(config.out.matches("Host ").count(), 1, "{}", config.out);
    assert!(
        config.err.contains("1 machines have no address"),
        "{}",
        config.err
    );
}
