//! Tests the verbs for machines, each against simulators.

use std::fs;

use tempfile::TempDir;

use super::support::{Run, Simulators, loggia, run, run_with, snapshot};

const EDIS: &str = "edis/kvm_100001_200001";

#[test]
fn list_output_matches_the_snapshot() {
    let list = run(&["--demo", "list"]).done();
    snapshot("list.txt", &list.out);
    let list = run(&[
        "--demo",
        "list",
        "provider=vm",
        "state=running",
        "-o",
        "csv",
        "--columns",
        "machine,name,state,place,addresses.0",
    ])
    .done();
    snapshot("list.csv", &list.out);
    let ids = run(&["--demo", "list", "provider=edis", "--brief", "-q"]).done();
    assert_eq!(ids.out.lines().next(), Some(EDIS));
}

#[test]
fn status_and_show_output_match_the_snapshots() {
    let status = run(&["--demo", "status", "zen-vm-1", EDIS, "vm/sim-vm-000002"]).done();
    snapshot("status.txt", &status.out);
    // Times depend on the current day.
    let show = run(&["--demo", "show", "vm/sim-vm-000001", "-o", "json"])
        .done()
        .json();
    assert_eq!(show["name"], "zen-vm-1");
    assert!(
        show["can"]
            .as_array()
            .is_some_and(|can| can.contains(&"reboot".into())),
        "{show}"
    );
}

#[test]
fn an_unknown_name_ends_with_5_and_a_suggestion() {
    let missing = run(&["--demo", "show", "zen-vm-11"]);
    assert_eq!(missing.code, 5, "{}", missing.err);
    assert!(
        missing.err.contains("did you mean `zen-vm-1`?"),
        "{}",
        missing.err
    );
    assert_eq!(run(&["--demo", "show", "vm/none"]).code, 5);
    assert_eq!(run(&["--demo", "show", "cloud/none"]).code, 3);
    assert_eq!(run(&["--demo", "power", "off", "name=none-*"]).code, 5);
    assert_eq!(run(&["--demo", "list", "colour=red"]).code, 3);
}

#[test]
fn power_prints_a_row_for_each_machine_and_ends_with_2_after_failures() {
    let sims = Simulators::start(&["--transition", "0"]);
    let off = sims.run(&["power", "off", "zen-vm-1", "vm/none", EDIS]);
    assert_eq!(off.code, 2, "{}{}", off.out, off.err);
    let rows: Vec<&str> = off.out.lines().skip(1).collect();
    assert_eq!(rows.len(), 3, "{}", off.out);
    assert!(
        off.out.contains("refused") && off.out.contains("ordered"),
        "{}",
        off.out
    );
    sims.run(&["wait", "stopped", "zen-vm-1", EDIS]).done();
    sims.run(&["power", "on", "zen-vm-1", EDIS, "--wait"])
        .done();
    let status = sims
        .run(&[
            "status", "zen-vm-1", EDIS, "--query", "[].state", "-o", "json",
        ])
        .done();
    assert_eq!(status.json(), serde_json::json!(["running", "running"]));
    let late = sims.run(&["--timeout", "0.3", "wait", "stopped", "zen-vm-1"]);
    assert_eq!(late.code, 7, "{}", late.err);
}

#[test]
fn a_console_is_shown_without_its_token() {
    let page = run(&["--demo", "console", "vm/sim-vm-000001"]).done();
    assert!(page.out.contains("[redacted]"), "{}", page.out);
    let page = run(&[
        "--demo",
        "console",
        "vm/sim-vm-000001",
        "--show-secrets",
        "-o",
        "json",
    ])
    .done();
    assert!(!page.out.contains("[redacted]"), "{}", page.out);
    let sims = Simulators::start(&[]);
    let off = sims.run(&["console", EDIS]);
    let off = if off.code == 0 {
        sims.run(&["edis", "disable-vnc", "--kvm-id", "kvm_100001_200001"])
            .done();
        sims.run(&["console", EDIS])
    } else {
        off
    };
    assert_eq!(off.code, 1, "{}", off.out);
    assert!(off.err.contains("--enable"), "{}", off.err);
    let on = sims
        .run(&["console", EDIS, "--enable", "--show-secrets", "-o", "json"])
        .done();
    let password = on.json()["password"]
        .as_str()
        .map(str::to_owned)
        .expect("a password");
    assert_eq!(password.len(), 8);
}

/// A browser that records what it was asked to open.
#[cfg(unix)]
#[test]
fn an_edis_console_is_opened_through_the_viewer() {
    use std::io::{BufRead, BufReader};
    use std::os::unix::fs::PermissionsExt;
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    let browser = home.path().join("xdg-open");
    let script = format!(
        "#!/bin/sh\nprintf %s \"$1\" > {}/opened\n",
        home.path().display()
    );
    fs::write(&browser, script).expect("written");
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).expect("set");
    let mut command = loggia(home.path());
    command
        .envs(sims.all())
        .env("PATH", home.path())
        .args(["console", EDIS, "--open"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().expect("runs");
    let out = BufReader::new(child.stdout.take().expect("piped"));
    let address = out.lines().next().expect("an address").expect("text");
    let started = Instant::now();
    let mut opened = String::new();
    while opened.is_empty() && started.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(20));
        opened = fs::read_to_string(home.path().join("opened")).unwrap_or_default();
    }
    child.kill().expect("ends");
    child.wait().expect("ended");
    assert!(address.starts_with("http://127.0.0.1:"), "{address}");
    assert_eq!(opened, address);
}

#[test]
fn typing_and_keys_reach_the_machine() {
    let sims = Simulators::start(&["--control"]);
    let home = TempDir::new().expect("a folder");
    fs::write(home.path().join("text"), "echo from a file\n").expect("written");
    sims.run(&["type", EDIS, "echo typed", "--enter"]).done();
    sims.run(&["keys", EDIS, "l", "s", "enter"]).done();
    let mut command = loggia(home.path());
    command
        .envs(sims.all())
        .args(["type", EDIS, "--text-file", "text", "--enter"]);
    assert!(command.status().expect("runs").success());
    let wrong = sims.run(&["keys", EDIS, "entr"]);
    assert_eq!(wrong.code, 3);
    assert!(wrong.err.contains("did you mean enter?"), "{}", wrong.err);
    assert_eq!(sims.run(&["type", "vm/sim-vm-000001", "x"]).code, 3);
}

/// Typing sets a new VNC password, and someone may use the old one.
#[test]
fn text_that_cannot_be_typed_changes_nothing() {
    let sims = Simulators::start(&["--control"]);
    let (file, layout) = ("--text-file", "--layout");
    for (words, said) in [
        (&["type", EDIS, file, "nowhere"][..], "nowhere"),
        (
            &["type", EDIS, "\u{142}", layout, "us"],
            "nothing was typed",
        ),
        (&["type", EDIS, "\u{142}"], "nothing was typed"),
        (&["type", EDIS, "a", layout, "xx"], "keyboard layout"),
        (&["keys", EDIS, "\u{142}"], "nothing was typed"),
        (
            &["keys", EDIS, "1", "--password-file", "nowhere"],
            "nowhere",
        ),
    ] {
        let wrong = sims.run(words);
        assert_eq!(wrong.code, 3, "{}", wrong.err);
        assert!(wrong.err.contains(said), "{}", wrong.err);
    }
    sims.fail_at_edis(
        r#"{"rules": [{"operation": "getKvmVpsSettings",
            "fault": {"kind": "status", "code": 403}}]}"#,
    );
    // A digit is on different keys in different layouts, and Enter is not.
    let unknown = sims.run(&["keys", EDIS, "1"]);
    assert_eq!(unknown.code, 1, "{}", unknown.err);
    assert!(!sims.edis_operations().contains(&"enableVnc".to_owned()));
    sims.run(&["keys", EDIS, "enter", "Ctrl+C"]).done();
    sims.run(&["keys", EDIS, "1", layout, "us"]).done();
}

#[test]
fn an_unknown_layout_can_be_replaced_by_an_option() {
    let sims = Simulators::start(&["--control"]);
    let set = [
        "edis",
        "set-kvm-configuration",
        "--kvm-id",
        "kvm_100001_200001",
        "--config.vnc-keymap",
        "sv",
    ];
    sims.run(&set).done();
    let unknown = sims.run(&["type", EDIS, "root"]);
    assert_eq!(unknown.code, 3, "{}", unknown.err);
    assert!(unknown.err.contains("`sv`"), "{}", unknown.err);
    assert!(unknown.err.contains("--layout us"), "{}", unknown.err);
    assert!(!sims.edis_operations().contains(&"enableVnc".to_owned()));
}

#[test]
fn a_wrong_vnc_password_does_not_blame_the_profile() {
    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    fs::write(home.path().join("pw"), "Wrong123\n").expect("written");
    let mut command = loggia(home.path());
    let words = ["keys", EDIS, "enter", "--password-file", "pw"];
    let output = command.envs(sims.all()).args(words).output();
    let wrong = Run::from(output.expect("runs"));
    assert_eq!(wrong.code, 4, "{}", wrong.err);
    assert!(!wrong.err.contains("profiles"), "{}", wrong.err);
    assert!(wrong.err.contains("--password-file"), "{}", wrong.err);
}

#[test]
fn a_hidden_password_is_explained() {
    let sims = Simulators::start(&[]);
    sims.run(&["edis", "disable-vnc", "--kvm-id", "kvm_100001_200001"])
        .done();
    let on = sims.run(&["console", EDIS, "--enable"]).done();
    assert!(on.err.contains("cannot be shown later"), "{}", on.err);
    assert!(on.err.contains("enable-vnc --kvm-id"), "{}", on.err);
}

#[test]
fn the_viewer_ends_when_the_console_ends() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    let mut child = loggia(home.path())
        .envs(sims.all())
        .args(["console", EDIS, "--view"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    let mut out = BufReader::new(child.stdout.take().expect("piped")).lines();
    out.next().expect("an address").expect("text");
    sims.run(&["edis", "disable-vnc", "--kvm-id", "kvm_100001_200001"])
        .done();
    let ended = Run::from(child.wait_with_output().expect("ends"));
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(ended.err.contains("VNC server"), "{}", ended.err);
}

#[test]
fn a_screenshot_is_written_to_a_file() {
    let home = TempDir::new().expect("a folder");
    let shot = run_with(
        home.path(),
        &["--demo", "screenshot", EDIS, "--file", "boot.img"],
        "",
    );
    assert_eq!(shot.done().out, "boot.img\n");
    let bytes = fs::read(home.path().join("boot.img")).expect("a file");
    assert!(bytes.starts_with(b"\x89PNG") || bytes.starts_with(b"\xff\xd8\xff"));
    let shot = run_with(home.path(), &["--demo", "screenshot", EDIS], "").done();
    assert!(home.path().join(shot.out.trim()).exists(), "{}", shot.out);
}

#[test]
fn ptr_sets_shows_and_removes_names() {
    let sims = Simulators::start(&["--control"]);
    let before = sims.run(&["ptr", EDIS, "-o", "json"]).done().json();
    let address = before[0]["address"]
        .as_str()
        .expect("an address")
        .to_owned();
    sims.run(&["ptr", EDIS, &address, "mail.example.com"])
        .done();
    let set = sims
        .run(&["ptr", EDIS, &address, "-o", "json"])
        .done()
        .json();
    assert_eq!(set[0]["name"], "mail.example.com");
    let delete = ["ptr", EDIS, &address, "--delete"];
    let refused = sims.run(&delete);
    assert_eq!(refused.code, 6, "{}", refused.err);
    assert!(refused.err.contains(&address), "{}", refused.err);
    assert!(!sims.edis_operations().contains(&"deletePTR".to_owned()));
    sims.run(&[&delete[..], &["--yes"]].concat()).done();
    assert!(sims.edis_operations().contains(&"deletePTR".to_owned()));
    assert_eq!(sims.run(&["ptr", EDIS, "not-an-address"]).code, 3);
}

#[test]
fn reinstall_asks_and_orders() {
    let sims = Simulators::start(&["--transition", "0"]);
    let home = TempDir::new().expect("a folder");
    fs::write(home.path().join("pw"), "Correct-horse-1\n").expect("written");
    let images = sims.run(&["reinstall", EDIS, "-q"]).done();
    let image = images.out.lines().next().expect("an image").to_owned();
    let pw = home.path().join("pw").display().to_string();
    let words = [
        "reinstall",
        EDIS,
        "--image",
        image.as_str(),
        "--password-file",
        pw.as_str(),
    ];
    let refused = sims.run(&words);
    assert_eq!(refused.code, 6, "{}", refused.err);
    assert!(
        refused.err.contains("everything on its disk is lost"),
        "{}",
        refused.err
    );
    let done = sims.run(&[&words[..], &["--yes"]].concat()).done();
    assert!(!format!("{}{}", done.out, done.err).contains("Correct-horse"));
}

/// What would be refused anyway is refused before anyone agrees to lose everything.
#[test]
fn reinstall_does_not_ask_about_an_invalid_request() {
    for (machine, says) in [
        (EDIS, "--password-file"),
        ("zec/instance-010f01", "loggia zenlayer zec"),
    ] {
        let refused = run(&["--demo", "reinstall", machine, "--image", "debian-12"]);
        assert_eq!(refused.code, 3, "{machine}: {}", refused.err);
        assert!(refused.err.contains(says), "{}", refused.err);
    }
}

#[test]
fn an_unknown_provider_is_refused() {
    for words in [
        &["list", "provider=nosuch"][..],
        &["list", "provider=vm,nosuch"],
        &["list", "nosuch/i-1"],
        &["inventory", "--ansible", "provider=nosuch"],
        &["export", "--terraform-import", "provider=nosuch"],
        &["power", "off", "provider=nosuch"],
    ] {
        let refused = run(&[&["--demo"], words].concat());
        assert_eq!(refused.code, 3, "{words:?}: {}", refused.err);
        assert!(
            refused.err.contains("edis, vm, zec, bmc"),
            "{}",
            refused.err
        );
    }
    let none = run(&["--demo", "list", "provider=nosuch*"]).done();
    assert_eq!(none.out, "");
}

/// The vendor has given an address by then: it is not a mistake in the command line.
#[cfg(target_os = "linux")]
#[test]
fn a_missing_browser_is_a_failure() {
    let home = TempDir::new().expect("a folder");
    let mut program = loggia(home.path());
    program.env("PATH", home.path());
    program.args(["--demo", "console", "vm/sim-vm-000001", "--open"]);
    let none = Run::from(program.output().expect("runs"));
    assert_eq!(none.code, 1, "{}", none.err);
    assert!(none.err.contains("no browser"), "{}", none.err);
}

#[test]
fn the_wait_for_a_reinstallation_respects_the_timeout() {
    let sims = Simulators::start(&["--transition", "4"]);
    let images = [
        "zenlayer",
        "vm",
        "describe-images",
        "--zone-id",
        "SIM-A",
        "-q",
    ];
    let images = sims.run(&images).done();
    let image = images.out.lines().next().expect("an image");
    let late = sims.run(&[
        "--timeout",
        "1",
        "reinstall",
        "vm/sim-vm-000002",
        "--image",
        image,
        "--yes",
        "--wait",
    ]);
    assert_eq!(late.code, 7, "{}{}", late.out, late.err);
}

#[test]
fn inventory_and_export_output_match_the_snapshots() {
    let words = [
        "--demo",
        "inventory",
        "--ansible",
        "provider=vm,edis",
        "--user",
        "root",
    ];
    snapshot("inventory.json", &run(&words).done().out);
    let words = ["--demo", "inventory", "--ssh-config", "provider=vm,edis"];
    snapshot("inventory.ssh", &run(&words).done().out);
    let words = ["--demo", "export", "--terraform-import", "provider=vm"];
    snapshot("imports.tf", &run(&words).done().out);
    assert_eq!(run(&["--demo", "inventory"]).code, 3);
}
