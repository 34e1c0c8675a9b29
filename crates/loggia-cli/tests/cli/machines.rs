//! Tests which machines a line of words means and how they are shown: known columns, and one
//! result for what was ordered and waited for.

use std::process::Stdio;

use serde_json::json;
use tempfile::TempDir;

use super::scripted_vendor::Vendor;
use super::support::{Run, Simulators, loggia, run};

const EDIS: &str = "edis/kvm_100001_200001";

#[test]
fn list_accepts_several_names_or_ids() {
    let ids = |words: &[&str]| {
        let list = run(&[&["--demo", "list", "--brief", "-q"][..], words].concat()).done();
        list.out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ids(&[EDIS, "vm/sim-vm-000002"]), [EDIS, "vm/sim-vm-000002"]);
    assert_eq!(ids(&["edis-vps-1", "zen-vm-2"]), [EDIS, "vm/sim-vm-000002"]);
    assert_eq!(ids(&["zen-vm-*", "provider=vm"]).len(), 3);
    let mixed = run(&["--demo", "list", "zen-vm-1", EDIS]);
    assert_eq!(mixed.code, 3, "{}{}", mixed.out, mixed.err);
    assert!(mixed.err.contains("ids alone"), "{}", mixed.err);
}

/// Otherwise the vendor would be asked for a machine of that name.
#[test]
fn a_pattern_is_refused_as_an_id() {
    for (words, code, hint) in [
        (&["status", "vm/*"][..], 3, "machine=vm/*"),
        (
            &["power", "off", "vm/sim-vm-00000?"],
            3,
            "machine=vm/sim-vm-00000?",
        ),
        (&["show", "zen-vm-*"], 5, "name=zen-vm-*"),
    ] {
        let refused = run(&[&["--demo"], words].concat());
        assert_eq!(refused.code, code, "{words:?}: {}", refused.err);
        assert!(refused.err.contains(hint), "{words:?}: {}", refused.err);
    }
    let all = run(&["--demo", "status", "machine=vm/*", "-q"]).done();
    assert_eq!(all.out.lines().count(), 3);
}

/// The other cloud, which cannot be listed, may have a machine of that name.
#[test]
fn a_change_needs_an_id_when_a_cloud_does_not_answer() {
    let sims = Simulators::start(&["--control"]);
    let home = TempDir::new().expect("a folder");
    let without_edis = |words: &[&str]| {
        let mut program = loggia(home.path());
        program.envs(sims.all()).env("EDIS_PASSWORD", "wrong");
        Run::from(program.args(words).output().expect("runs"))
    };
    let refused = without_edis(&["power", "off", "zen-vm-1"]);
    assert_eq!(refused.code, 4, "{}", refused.err);
    for part in ["the name of vm/sim-vm-000001", "nothing was changed"] {
        assert!(refused.err.contains(part), "{}", refused.err);
    }
    let asked = sims.zenlayer_operations();
    assert!(!asked.contains(&"StopInstances".to_owned()), "{asked:?}");
    without_edis(&["status", "zen-vm-1"]).done();
    for id in ["sim-vm-000001", "vm/sim-vm-000003"] {
        without_edis(&["power", "off", id]).done();
    }
}

#[test]
fn known_columns_may_be_empty_and_unknown_ones_are_refused() {
    let show = run(&["--demo", "show", "zen-vm-1", "--columns", "name,price"]).done();
    assert_eq!(show.out, "NAME      PRICE\nzen-vm-1\n");
    let wrong = run(&["--demo", "show", "zen-vm-1", "--columns", "nosuch"]);
    assert_eq!(wrong.code, 3, "{}", wrong.err);
    // VNC is on, and no one knows its password.
    let words = [
        "--demo",
        "console",
        EDIS,
        "--enable",
        "--columns",
        "machine,password",
    ];
    let console = run(&words).done();
    assert!(console.out.contains(EDIS), "{}", console.out);
    let quiet = run(&["--demo", "console", EDIS, "-q"]).done();
    assert_eq!(quiet.out.trim(), EDIS);
}

/// An accepted order must not look like one whose outcome is unknown.
#[test]
fn a_documented_column_may_be_missing_in_the_answer() {
    let vendor = Vendor::start(|action, _| match action {
        "CreateDisks" => json!({"requestId": "T1", "diskIds": ["d-1"]}),
        _ => json!({"requestId": "T1", "totalCount": 1, "dataSet": [{"instanceId": "i-1"}]}),
    });
    let words = "vm create-disks --zone-id Z --disk-name data --disk-size 20 --disk-category SSD \
                 --charge-type POSTPAID --disk-amount 1 --yes --columns orderNumber,diskIds";
    let made = vendor.run(words).done();
    assert_eq!(made.out, "ORDERNUMBER  DISKIDS\n             d-1\n");
    let words = "vm describe-instances -o csv --columns instanceId,keyId";
    assert_eq!(vendor.run(words).done().out, "instanceId,keyId\ni-1,\n");
    let wrong = vendor.run("vm describe-instances --columns instanceId,keyid");
    assert_eq!(wrong.code, 1, "{}", wrong.err);
}

#[test]
fn a_failed_wait_prints_no_second_result() {
    let sims = Simulators::start(&["--transition", "60"]);
    let words = ["power", "off", "zen-vm-1", "zen-vm-3", "--wait"];
    let late = sims.run(&[&words[..], &["--timeout", "0.4", "-o", "json"]].concat());
    assert_eq!(late.code, 7, "{}", late.err);
    assert_eq!(late.json().as_array().map(Vec::len), Some(2));
    assert!(
        late.err.contains("vm/sim-vm-000001 is changing"),
        "{}",
        late.err
    );
}

#[test]
fn machines_without_an_address_are_counted() {
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
    let mut program = vendor.program(&home);
    program.args(["inventory", "--ansible", "provider=vm"]);
    let inventory = Run::from(program.output().expect("runs")).done();
    let hosts = &inventory.json()["_meta"]["hostvars"];
    assert_eq!(hosts["b"]["ansible_host"], "no-address.invalid");
    assert!(
        inventory.err.contains("1 machines have no address"),
        "{}",
        inventory.err
    );
}

/// Without its addresses it would look like a machine that has none.
#[test]
fn a_machine_that_cannot_be_read_is_noted_and_fails_an_inventory() {
    let sims = Simulators::start(&["--control"]);
    sims.fail_at_edis(
        r#"{"rules": [{"operation": "getAllDetails", "machine": "kvm_100002_200002",
            "fault": {"kind": "status", "code": 400}}]}"#,
    );
    let list = sims.run(&["list", "provider=edis"]).done();
    assert!(
        list.err.contains("edis/kvm_100002_200002: edis"),
        "{}",
        list.err
    );
    let without = "machine!=edis/kvm_100002_200002";
    for form in ["--ansible", "--ssh-config"] {
        let refused = sims.run(&["inventory", form]);
        assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{form}");
        assert!(refused.err.contains(without), "{}", refused.err);
        sims.run(&["inventory", form, without]).done();
    }
}

/// Only their rows report it.
#[test]
fn the_exit_code_does_not_depend_on_a_reader() {
    let home = TempDir::new().expect("a folder");
    for (words, code) in [
        (&["status", "vm/none"][..], 5),
        (&["power", "off", "vm/none"], 5),
        (&["power", "off", "vm/none", EDIS], 2),
        (&["power", "off", EDIS], 0),
        (
            &["wait", "stopped", EDIS, "zen-vm-1", "--timeout", "0.4"],
            7,
        ),
    ] {
        let mut program = loggia(home.path());
        program.arg("--demo").args(words).stdout(Stdio::piped());
        let mut child = program.spawn().expect("runs");
        drop(child.stdout.take());
        let ended = child.wait().expect("ended");
        assert_eq!(ended.code(), Some(code), "{words:?}");
    }
}

#[test]
fn operations_accept_ids_as_lists_show_them() {
    let words = ["--demo", "edis", "get-power-state", "--kvm-id", EDIS];
    run(&words).done();
}

#[test]
fn an_ordered_reinstallation_is_noted_before_the_wait() {
    let sims = Simulators::start(&["--transition", "60"]);
    let home = TempDir::new().expect("a folder");
    let (full, empty) = (home.path().join("pw"), home.path().join("empty"));
    std::fs::write(&full, "Correct-Horse-1\n").expect("written");
    std::fs::write(&empty, "\n").expect("written");
    let with = |file: &std::path::Path| {
        let file = file.to_str().expect("text").to_owned();
        let words = [
            "reinstall",
            "vm/sim-vm-000002",
            "--image",
            "sim-img-000002",
            "--yes",
        ];
        let more = ["--wait", "--timeout", "0.4", "--password-file", &file];
        sims.run(&[&words[..], &more].concat())
    };
    let refused = with(&empty);
    assert_eq!(refused.code, 3, "{}", refused.err);
    let late = with(&full);
    assert_eq!(late.code, 7, "{}", late.err);
    assert!(late.err.contains("is ordered"), "{}", late.err);
}
