//! Tests results that are not read: a pipe that is closed early is not a failure, hides none, and
//! does not end work that remains.

use std::process::{Command, Stdio};

use serde_json::json;
use tempfile::TempDir;

use super::scripted_vendor::Vendor;
use super::support::{Run, Simulators, loggia};

/// Runs a program whose standard output is already closed.
fn unread(command: &mut Command) -> Run {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let child = command.stdout(writer).stderr(Stdio::piped()).spawn();
    Run::from(child.expect("runs").wait_with_output().expect("ends"))
}

#[test]
fn an_incomplete_list_ends_with_2_on_a_closed_pipe() {
    let disks = json!([{"diskId": "d-1"}]);
    let vendor = Vendor::start(move |_, _| json!({"totalCount": 5, "dataSet": disks}));
    let home = TempDir::new().expect("a folder");
    let mut program = vendor.program(&home);
    let pages = unread(program.args(["zenlayer", "vm", "describe-disks", "--page-all"]));
    assert_eq!(pages.code, 2, "{}", pages.err);
    assert!(
        pages.err.contains("the list is incomplete"),
        "{}",
        pages.err
    );

    let sims = Simulators::start(&[]);
    let mut program = loggia(home.path());
    program.envs(sims.all()).env("EDIS_PASSWORD", "wrong");
    let machines = unread(program.arg("list"));
    assert_eq!(machines.code, 2, "{}", machines.err);
}

#[test]
fn a_console_that_is_off_ends_with_1_on_a_closed_pipe() {
    let home = TempDir::new().expect("a folder");
    let mut program = loggia(home.path());
    let off = unread(program.args(["--demo", "console", "edis/kvm_100002_200002"]));
    assert_eq!(off.code, 1, "{}", off.err);
    assert!(off.err.contains("the console is off"), "{}", off.err);
}

#[test]
fn a_closed_pipe_does_not_end_a_wait() {
    let vendor = Vendor::start(|action, _| match action {
        "StopInstances" => json!({"requestId": "T1", "instanceIds": ["b"]}),
        _ => json!({"totalCount": 1, "dataSet": [{"instanceId": "a", "status": "STOPPED"}]}),
    });
    let home = TempDir::new().expect("a folder");
    let words = "zenlayer zec stop-instances --instance-ids a,b --wait --timeout 20";
    let stopped = unread(vendor.program(&home).args(words.split(' ')));
    assert_eq!(stopped.code, 2, "{}", stopped.err);
    assert!(stopped.err.contains("failed with b;"), "{}", stopped.err);
    let asked = vendor.asked();
    let (last, _) = asked.last().expect("a look");
    assert_eq!(last, "DescribeInstances");

    let sims = Simulators::start(&["--control", "--transition", "0"]);
    let mut program = loggia(home.path());
    program.envs(sims.all());
    let words = ["power", "off", "vm/sim-vm-000001", "--wait"];
    let off = unread(program.args(words));
    assert_eq!(off.code, 0, "{}", off.err);
    let asked = sims.zenlayer_operations();
    let last = asked.last().expect("a look");
    assert!(last.starts_with("Describe"), "{asked:?}");
}
