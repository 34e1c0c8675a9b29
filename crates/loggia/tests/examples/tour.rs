//! The tour as a person runs it: a program with an environment and an exit code.

use std::process::Output;

use loggia_sim::Sim;

use crate::support::{example, text};

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
        "machine",
        "console",
        "edis/kvm_",
        "edis-vps-1",
        "VNC 127.0.0.1:",
        "off",
        "zen-vm-1",
        "vm/sim-vm-000001",
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
    assert!(
        shown.contains("sim-vm-000003") && !shown.contains("kvm_"),
        "{shown}"
    );
    assert!(sim.edis().requests().is_empty());
}

/// Both clouds, and the environment that opens them.
async fn both(password: &'static str) -> (Sim, Vec<(&'static str, &'static str)>) {
    let sim = Sim::builder()
        .account("demo@example.com", "edis-password-0001")
        .access_key("AK1", "key-secret-0001")
        .start()
        .await
        .expect("starts");
    let environment = vec![
        ("EDIS_EMAIL", "demo@example.com"),
        ("EDIS_PASSWORD", password),
        ("ZENLAYER_ACCESS_KEY_ID", "AK1"),
        ("ZENLAYER_ACCESS_KEY_SECRET", "key-secret-0001"),
    ];
    (sim, environment)
}

async fn tour_of(sim: &Sim, environment: Vec<(&'static str, &'static str)>) -> Output {
    let (edis, zenlayer) = (sim.edis().url(), sim.zenlayer().url());
    tokio::task::spawn_blocking(move || {
        let arguments = ["--edis", &edis, "--zenlayer", &zenlayer];
        tour(&arguments, &environment)
    })
    .await
    .expect("runs")
}

#[tokio::test(flavor = "multi_thread")]
async fn one_cloud_that_fails_does_not_hide_the_other() {
    let (sim, environment) = both("wrong-password-0001").await;
    let output = tour_of(&sim, environment).await;
    let (shown, error) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1));
    assert!(shown.contains("sim-vm-000003"), "{shown}");
    assert_eq!(error.trim_end().lines().count(), 1, "{error}");
    assert!(error.contains("check e-mail and password"), "{error}");

    // Nor when it fails before anything is sent.
    let (sim, mut environment) = both("edis-password-0001").await;
    environment.retain(|(name, _)| *name != "ZENLAYER_ACCESS_KEY_SECRET");
    let output = tour_of(&sim, environment).await;
    let (shown, error) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1));
    assert!(shown.contains(&sim.edis().vps()[2]), "{shown}");
    assert!(error.contains("ZENLAYER_ACCESS_KEY_SECRET"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_cannot_be_read_is_a_row_that_says_why() {
    let (sim, environment) = both("edis-password-0001").await;
    let refusal = serde_json::json!({"status": "error", "error": "Access denied"});
    sim.edis().answer_next_of("getVncStatus", 403, refusal, &[]);
    let gone = "INVALID_INSTANCE_NOT_FOUND";
    let zenlayer = sim.zenlayer();
    zenlayer.answer_next_of("DescribeVncUrl", 404, gone, "no such instance", &[]);
    let output = tour_of(&sim, environment).await;
    let (shown, error) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert_eq!(error, "", "the errors are in the table");
    let rows: Vec<_> = shown
        .lines()
        .filter(|row| row.contains("-vm-") || row.contains("kvm_"))
        .collect();
    assert_eq!(rows.len(), 6, "{shown}");
    let count = |cloud: &str, why: &str| {
        let of_cloud = rows.iter().filter(|row| row.contains(cloud));
        of_cloud
            .filter(|row| row.contains("error: ") && row.contains(why))
            .count()
    };
    assert_eq!(count("edis/", "getVncStatus"), 1, "{shown}");
    assert_eq!(count("vm/", gone), 1, "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_without_credentials_are_toured_and_not_the_embedded_simulators() {
    let sim = Sim::builder().machines(1).start().await.expect("starts");
    let output = tour_of(&sim, Vec::new()).await;
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(!shown.contains("embedded"), "{shown}");
    assert!(shown.contains(&sim.edis().vps()[0]), "{shown}");
    assert!(!sim.edis().requests().is_empty() && !sim.zenlayer().requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_server_is_not_asked_for_its_screen() {
    let (sim, environment) = both("edis-password-0001").await;
    let ids = sim.edis().vps();
    assert!(sim.edis().set_suspended(&ids[0], true));
    let output = tour_of(&sim, environment).await;
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let row = shown.lines().find(|row| row.contains(&ids[0]));
    let row = row.expect("a row");
    assert!(
        row.contains("suspended") && row.contains("not in this state"),
        "{row}"
    );
    let requests = sim.edis().requests();
    let asked = |operation| {
        requests
            .iter()
            .filter(|seen| seen.operation == operation)
            .count()
    };
    assert_eq!((asked("getVncStatus"), asked("getPowerState")), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_the_login_describes_by_half_is_a_row() {
    let (sim, environment) = both("edis-password-0001").await;
    // Neither signature nor end: no call can be made for it.
    let half = serde_json::json!({"api_host": "1.edisglobal.com", "kvm_id": "kvm_1_2"});
    let login = serde_json::json!({"status": "success", "data": {"kvm_1_2": half}});
    let edis = sim.edis();
    edis.answer_next_of("createAuthSession", 200, login, &[]);
    let output = tour_of(&sim, environment).await;
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    let row = shown.lines().find(|row| row.contains("kvm_1_2"));
    let row = row.expect("a row");
    assert!(
        row.contains("unknown") && row.contains("signature"),
        "{row}"
    );
    assert!(shown.contains("sim-vm-000003"), "{shown}");
}
