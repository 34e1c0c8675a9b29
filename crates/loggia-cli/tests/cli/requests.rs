//! Tests what becomes a request and what does not: lists, files, words that look like flags, and
//! addresses.

use std::fs;

use serde_json::json;
use tempfile::TempDir;

use super::support::{Run, loggia, run, run_with};

const STOP: [&str; 7] = [
    "zenlayer",
    "vm",
    "stop-instances",
    "--dry-run",
    "-o",
    "json",
    "--instance-ids",
];

#[test]
fn a_list_is_read_from_the_lines_of_a_file() {
    let home = TempDir::new().expect("a folder");
    fs::write(home.path().join("ids"), "a\r\nb\n@c\n\n").expect("written");
    let dry = run_with(home.path(), &[&STOP[..], &["x,@ids"]].concat(), "").done();
    assert_eq!(
        dry.json()["body"]["instanceIds"],
        json!(["x", "a", "b", "@c"])
    );
}

#[test]
fn an_empty_list_item_is_refused() {
    let home = TempDir::new().expect("a folder");
    fs::write(home.path().join("gap"), "a\n\nb\n").expect("written");
    fs::write(home.path().join("none"), "\n").expect("written");
    for list in ["a,", ",a", "a,,b", "@gap", "@none"] {
        let refused = run_with(home.path(), &[&STOP[..], &[list]].concat(), "");
        assert_eq!(refused.code, 3, "{list}: {}", refused.out);
        assert!(refused.err.contains("empty"), "{list}: {}", refused.err);
    }
    let none = run_with(home.path(), &[&STOP[..], &["", "--unchecked"]].concat(), "").done();
    assert_eq!(none.json()["body"]["instanceIds"], json!([]));
}

/// Text is typed as it is, whatever it looks like.
#[test]
fn indexed_flags_belong_to_operations_only() {
    let typed = run(&[
        "--demo",
        "type",
        "edis/kvm_100001_200001",
        "--",
        "--a.0.b",
        "c",
    ]);
    // One text is allowed, and there are two: they must not become `--set` with one.
    assert_eq!(typed.code, 3, "{}", typed.err);
    assert!(!typed.err.contains("--set"), "{}", typed.err);
    run(&["--demo", "type", "edis/kvm_100001_200001", "--", "--a.0.b"]).done();
}

/// A switch is on without a value, whatever follows it, also inside a list.
#[test]
fn a_boolean_field_does_not_take_the_next_option() {
    let dry = run(&[&STOP[..], &["a", "--force-shutdown", "--unchecked"]].concat()).done();
    assert_eq!(dry.json()["body"]["forceShutdown"], true);
    let words = ["zenlayer", "vm", "create-instances", "--unchecked"];
    let more = [
        "--data-disks.0.portable",
        "--enable-ipv4",
        "--dry-run",
        "-o",
        "json",
    ];
    let dry = run(&[&words[..], &more].concat()).done();
    assert_eq!(
        dry.json()["body"],
        json!({"dataDisks": [{"portable": true}], "enableIpv4": true})
    );
    let more = ["--data-disks.0.disk-size", "--dry-run"];
    let refused = run(&[&words[..], &more].concat());
    assert_eq!(refused.code, 3, "{}", refused.out);
    assert!(refused.err.contains("value"), "{}", refused.err);
}

#[test]
fn a_missing_file_is_reported_before_the_question() {
    let words = [
        "--demo",
        "edis",
        "upload-qcow2",
        "--kvm-id",
        "kvm_100001_200001",
    ];
    let more = ["--yes-purge-all-my-data", "1", "--file", "nosuch"];
    let refused = run(&[&words[..], &more].concat());
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert!(refused.err.contains("nosuch"), "{}", refused.err);
}

/// If a value is an empty variable, the next option must not take its place: the run would no
/// longer be dry.
#[test]
fn an_option_is_not_taken_as_a_value() {
    let words = [
        "zenlayer",
        "vm",
        "stop-instances",
        "--instance-ids",
        "--dry-run",
    ];
    let refused = run(&words);
    assert_eq!(refused.code, 3, "{}", refused.out);
    let wanted = "--instance-ids: a value is expected before `--dry-run`";
    assert!(refused.err.contains(wanted), "{}", refused.err);
}

/// Requests must not go to the vendor if an address cannot be read.
#[cfg(unix)]
#[test]
fn an_endpoint_that_is_not_utf8_is_an_error() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let home = TempDir::new().expect("a folder");
    let mut command = loggia(home.path());
    command
        .env("LOGGIA_ZENLAYER_ENDPOINT", OsStr::from_bytes(b"http\xff"))
        .args(["zenlayer", "vm", "describe-zones", "--dry-run"]);
    let refused = Run::from(command.output().expect("runs"));
    assert_eq!(refused.code, 3, "{}", refused.out);
}

#[test]
fn an_invalid_endpoint_is_not_shown() {
    let home = TempDir::new().expect("a folder");
    for (name, words) in [
        (
            "LOGGIA_ZENLAYER_ENDPOINT",
            &["zenlayer", "vm", "describe-zones"][..],
        ),
        ("LOGGIA_EDIS_ENDPOINT", &["edis", "get-locations"]),
    ] {
        let mut command = loggia(home.path());
        command
            .env(name, "https://me:hunter22@gateway.example.com")
            .args(words)
            .arg("--dry-run");
        let refused = Run::from(command.output().expect("runs"));
        assert_eq!(refused.code, 3, "{}", refused.out);
        assert!(!format!("{}{}", refused.out, refused.err).contains("hunter22"));
        assert!(refused.err.contains("loggia login"), "{}", refused.err);
    }
}
