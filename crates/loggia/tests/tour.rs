//! The tour as a person runs it: a program with an environment and an exit code.

mod support;

use std::process::Output;

use loggia_sim::Sim;
use support::{example, text};

fn tour(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    example("tour", arguments, environment)
}

#[test]
fn without_credentials_it_tours_the_simulators_and_says_so() {
    let output = tour(&[], &[]);
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(shown.contains("embedded simulators"), "{shown}");
    for part in [
        "provider",
        "console",
        "EDIS",
        "kvm_",
        "edis-vps-1",
        "vnc://",
        "off",
        "Zenlayer",
        "zen-vm-1",
        "sim-vm-000001",
        "running",
        "stopped",
        "https://vnc-",
    ] {
        assert!(shown.contains(part), "{part} is missing:\n{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_one_line_and_exit_code_1() {
    let sim = Sim::builder().start().await.expect("starts");
    let url = sim.edis().url();
    let environment = [
        ("EDIS_EMAIL", "demo@example.com"),
        ("EDIS_PASSWORD", "wrong-password-0001"),
    ];
    let output = tokio::task::spawn_blocking(move || tour(&["--edis", &url], &environment))
        .await
        .expect("runs");
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(error.trim_end().lines().count(), 1, "{error}");
    assert!(error.contains("check e-mail and password"), "{error}");
    assert!(!error.contains("wrong-password"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_credentials_of_one_cloud_it_asks_that_one() {
    let sim = Sim::builder()
        .access_key("AK1", "key-secret-0001")
        .start()
        .await
        .expect("starts");
    let url = sim.zenlayer().url();
    let environment = [
        ("ZENLAYER_ACCESS_KEY_ID", "AK1"),
        ("ZENLAYER_ACCESS_KEY_SECRET", "key-secret-0001"),
    ];
    let output = tokio::task::spawn_blocking(move || tour(&["--zenlayer", &url], &environment))
        .await
        .expect("runs");
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(shown.contains("EDIS is left out"), "{shown}");
    assert!(
        shown.contains("sim-vm-000003") && !shown.contains("kvm_"),
        "{shown}"
    );
    assert!(sim.edis().requests().is_empty());
}
