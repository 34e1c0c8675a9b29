//! Tests operations through the program: calls, checks, pages, waits, questions.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::support::{DISK, Simulators, run, run_with, snapshot};

#[test]
fn operations_of_both_clouds_answer() {
    let status = run(&[
        "--demo",
        "edis",
        "get-power-state",
        "--kvm-id",
        "kvm_100001_200001",
        "-o",
        "json",
    ]);
    assert_eq!(status.done().json()["data"], "server powered on");
    let list = run(&["--demo", "zenlayer", "vm", "describe-instances"]).done();
    snapshot("describe-instances.txt", &list.out);
    let list = run(&["--demo", "zenlayer", "vm", "DescribeInstances", "-q"]).done();
    assert_eq!(list.out, "sim-vm-000001\nsim-vm-000002\nsim-vm-000003\n");
    let balance = run(&["--demo", "edis", "get-account-balance", "-o", "json"]).done();
    assert!(balance.json().get("balance").is_some(), "{}", balance.out);
}

#[test]
fn flags_override_the_file_and_settings_override_flags() {
    let home = TempDir::new().expect("a folder");
    std::fs::write(
        home.path().join("order.yaml"),
        "zoneId: FILE\nsystemDisk:\n  diskSize: 20\n  diskCategory: SSD\n",
    )
    .expect("written");
    let dry = run_with(
        home.path(),
        &[
            "zenlayer",
            "vm",
            "create-instances",
            "--input",
            "order.yaml",
            "--zone-id",
            "FLAG",
            "--system-disk.disk-size",
            "30",
            "--data-disks.0.disk-size",
            "50",
            "--set",
            "dataDisks.1.diskSize=60",
            "--password",
            "hunter2hunter2",
            "--unchecked",
            "--dry-run",
            "-o",
            "json",
        ],
        "",
    )
    .done();
    assert_eq!(
        dry.json()["body"],
        json!({
            "zoneId": "FLAG",
            "systemDisk": {"diskSize": 30, "diskCategory": "SSD"},
            "dataDisks": [{"diskSize": 50}, {"diskSize": 60}],
            "password": "[redacted]",
        })
    );
}

#[test]
fn a_dry_run_hides_secrets_and_needs_no_credentials() {
    let dry = run(&[
        "edis",
        "enable-vnc",
        "--kvm-id",
        "kvm_1_2",
        "--vnc-pw",
        "hunter22",
        "--dry-run",
    ])
    .done();
    snapshot("dry-run-edis.txt", &dry.out);
    let dry = run(&[
        "zenlayer",
        "vm",
        "stop-instances",
        "--instance-ids",
        "a,b",
        "--dry-run",
    ])
    .done();
    snapshot("dry-run-zenlayer.txt", &dry.out);
}

/// For some sets, the vendor says that it takes more values than it lists.
#[test]
fn values_beyond_a_documented_list_are_sent() {
    let sims = Simulators::start(&["--control"]);
    let set = [
        "edis",
        "set-kvm-configuration",
        "--kvm-id",
        "kvm_100001_200001",
    ];
    let input = ["--input", r#"{"config":{"vnc_keymap":"pl"}}"#];
    sims.run(&[&set[..], &input].concat()).done();
    let flags = [
        "--config.vnc-keymap",
        "pl",
        "--config.auto-hydration",
        "200",
    ];
    sims.run(&[&set[..], &flags].concat()).done();
    let get = [
        "edis",
        "get-kvm-vps-settings",
        "--kvm-id",
        "kvm_100001_200001",
    ];
    let shown = sims
        .run(&[&get[..], &["-o", "json"]].concat())
        .done()
        .json();
    let settings = &shown["configuration"];
    assert_eq!(
        (&settings["vnc_keymap"], &settings["auto_hydration"]),
        (&json!("pl"), &json!("200"))
    );
    let skeleton = sims.run(&[&set[..2], &["--skeleton"]].concat()).done();
    assert!(
        skeleton.out.contains("others that the vendor takes"),
        "{}",
        skeleton.out
    );

    let wrong = ["--config.nw-driver", "e1001"];
    let refused = sims.run(&[&set[..], &wrong].concat());
    assert_eq!(refused.code, 3, "{}", refused.err);
}

#[test]
fn all_mistakes_are_listed_and_nothing_is_sent() {
    let run = run(&[
        "zenlayer",
        "vm",
        "create-disks",
        "--disk-size",
        "1",
        "--disk-category",
        "SDS",
        "--charge-type",
        "POSTPAYED",
    ]);
    assert_eq!(run.code, 3);
    snapshot("wrong-request.txt", &run.err);
}

#[test]
fn a_filled_in_skeleton_is_accepted() {
    let skeleton = run(&["zenlayer", "vm", "create-subnet", "--skeleton"]).done();
    snapshot("skeleton.yaml", &skeleton.out);
    let home = TempDir::new().expect("a folder");
    let dry = run_with(
        home.path(),
        &[
            "zenlayer",
            "vm",
            "create-subnet",
            "--input",
            "-",
            "--dry-run",
        ],
        &skeleton.out,
    );
    dry.done();
}

#[test]
fn secrets_in_answers_are_hidden_by_default() {
    let words = [
        "--demo",
        "zenlayer",
        "vm",
        "describe-vnc-url",
        "--instance-id",
        "sim-vm-000001",
    ];
    let hidden = run(&words).done();
    assert!(hidden.out.contains("[redacted]"), "{}", hidden.out);
    assert!(hidden.err.contains("--show-secrets"), "{}", hidden.err);
    let shown = run(&[&words[..], &["--show-secrets", "-o", "json"]].concat()).done();
    let url = shown.json()["url"]
        .as_str()
        .map(str::to_owned)
        .expect("a URL");
    assert!(url.starts_with("http"), "{url}");
}

#[test]
fn page_all_returns_one_list() {
    let sims = Simulators::start(&["--machines", "250", "--transition", "0"]);
    let page = sims
        .run(&["zenlayer", "vm", "describe-instances", "-q"])
        .done();
    assert_eq!(page.out.lines().count(), 20);
    assert!(page.err.contains("20 of 250"), "{}", page.err);
    let page = sims.run(&["zenlayer", "vm", "describe-instances"]).done();
    assert!(
        page.err.contains("20 of 250; --page-all reads all"),
        "{}",
        page.err
    );
    let all = sims
        .run(&["zenlayer", "vm", "describe-instances", "--page-all", "-q"])
        .done();
    let mut ids: Vec<&str> = all.out.lines().collect();
    ids.dedup();
    assert_eq!(ids.len(), 250);
}

#[test]
fn without_a_terminal_a_confirmation_needs_yes() {
    let sims = Simulators::start(&["--transition", "0"]);
    let words = [
        "zenlayer",
        "vm",
        "terminate-instance",
        "--instance-id",
        "sim-vm-000001",
    ];
    let refused = sims.run(&words);
    assert_eq!(refused.code, 6, "{}", refused.err);
    assert!(
        refused.err.contains("sim-vm-000001 ("),
        "the name is shown: {}",
        refused.err
    );
    assert!(refused.err.contains("--yes"), "{}", refused.err);
    let order = [
        "zenlayer",
        "vm",
        "create-disks",
        "--disk-size",
        "20",
        "--disk-category",
        "SSD",
        "--charge-type",
        "POSTPAID",
        "--zone-id",
        "SIM-A",
        "--disk-name",
        "data",
        "--disk-amount",
        "1",
    ];
    let refused = sims.run(&order);
    assert_eq!(refused.code, 6, "{}", refused.err);
    assert!(
        refused.err.contains("costs money") && refused.err.to_lowercase().contains("price"),
        "{}",
        refused.err
    );
    assert_eq!(
        sims.run(&["zenlayer", "vm", "describe-disks", "-q"])
            .done()
            .out
            .lines()
            .filter(|id| id.contains("new"))
            .count(),
        0
    );
    sims.run(&[&words[..], &["--yes"]].concat()).done();
}

#[test]
fn a_wait_ends_when_the_change_is_over() {
    let sims = Simulators::start(&["--transition", "1"]);
    let stop = sims.run(&[
        "zenlayer",
        "vm",
        "stop-instances",
        "--instance-ids",
        "sim-vm-000001",
        "--wait",
        "--yes",
    ]);
    stop.done();
    let state = |id: &str| {
        let list = sims
            .run(&[
                "zenlayer",
                "vm",
                "describe-instances",
                "--instance-ids",
                id,
                "-o",
                "json",
                "--query",
                "dataSet[0].instanceStatus",
            ])
            .done();
        list.json()
    };
    assert_eq!(state("sim-vm-000001"), Value::from("STOPPED"));
    let late = sims.run(&[
        "--timeout",
        "0.2",
        "zenlayer",
        "vm",
        "start-instances",
        "--instance-ids",
        "sim-vm-000001",
        "--wait",
    ]);
    assert_eq!(late.code, 7, "{}", late.err);
}

/// What was paid for has an id, which must not be lost if the wait is given up.
#[test]
fn the_answer_is_printed_before_the_wait() {
    let sims = Simulators::start(&["--transition", "60"]);
    let options = ["--timeout", "0.5", "--wait", "-o", "json"];
    let late = sims.run(&[&DISK[..], &options].concat());
    assert_eq!(late.code, 7, "{}{}", late.out, late.err);
    let id = &late.json()["diskIds"][0];
    assert!(id.is_string(), "{}", late.out);
    assert!(
        late.err.contains(id.as_str().unwrap_or_default()),
        "{}",
        late.err
    );
}

#[test]
fn a_refusal_is_one_line_with_code_and_request_id() {
    let run = run(&[
        "--demo",
        "zenlayer",
        "vm",
        "start-instances",
        "--instance-ids",
        "none",
    ]);
    assert_eq!(run.code, 5, "{}", run.err);
    assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    for part in [
        "zenlayer.vm StartInstances",
        "INVALID_INSTANCE_NOT_FOUND",
        "request id",
    ] {
        assert!(run.err.contains(part), "{}", run.err);
    }
}

#[test]
fn verbose_lists_the_attempts() {
    let run = run(&["--demo", "-v", "zenlayer", "vm", "describe-zones", "-q"]).done();
    for part in [
        "attempt 1 to 127.0.0.1: HTTP 200",
        "1 attempt",
        "request id",
    ] {
        assert!(run.err.contains(part), "{}", run.err);
    }
    assert_eq!(run.err.matches("request id").count(), 1, "{}", run.err);
    // The same for every verb.
    let run = self::run(&["--demo", "-v", "list", "-q"]).done();
    let mut lines = run.err.lines();
    let list = lines.find(|line| line.contains("zenlayer.vm DescribeInstances attempt 1"));
    let list = list.unwrap_or_else(|| panic!("{}", run.err));
    assert!(list.contains("request id"), "{list}");
}

#[test]
fn errors_do_not_quote_values_from_files() {
    let home = TempDir::new().expect("a folder");
    std::fs::write(home.path().join("pw"), "Abcd1234\n").expect("written");
    let words = [
        "--demo",
        "edis",
        "enable-vnc",
        "--kvm-id",
        "kvm_100001_200001",
        "--vnc-pw",
        "@pw",
    ];
    run_with(home.path(), &words, "").done();
    let broken = run_with(
        home.path(),
        &["edis", "enable-vnc", "--kvm-id", "x", "--input", "-"],
        "{vnc_pw: hunter2, ",
    );
    assert_eq!(broken.code, 3);
    assert!(!broken.err.contains("hunter2"), "{}", broken.err);
    assert!(
        broken.err.contains("neither YAML (line ") && broken.err.contains("nor JSON (line 1, "),
        "{}",
        broken.err
    );
    let wrong = run_with(
        home.path(),
        &["edis", "enable-vnc", "--kvm-id", "x", "--vnc-pw", "hunter2"],
        "",
    );
    assert_eq!(wrong.code, 3);
    assert!(!wrong.err.contains("hunter2"), "{}", wrong.err);
}

/// Python's `json.dumps` writes an emoji in two halves, which the YAML parser refuses.
#[test]
fn a_request_is_read_from_json_or_yaml() {
    let home = TempDir::new().expect("a folder");
    let words = ["zenlayer", "vm", "create-image", "--dry-run", "-o", "json"];
    for text in [
        r#"{"instanceId": "i-1", "imageName": "a", "imageDescription": "\ud83d\ude80"}"#,
        "instanceId: i-1\nimageName: a\nimageDescription: \u{1f680}\n",
        "{instanceId: i-1, imageName: a, imageDescription: \"\u{1f680}\"}",
    ] {
        let dry = run_with(home.path(), &[&words[..], &["--input", "-"]].concat(), text).done();
        assert_eq!(
            dry.json()["body"]["imageDescription"],
            "\u{1f680}",
            "{text}"
        );
    }
}
