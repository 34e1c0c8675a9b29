//! Tests how results are shown: checked before anything is sent if possible, and otherwise
//! without losing anything.

use super::support::{DISK, Simulators, run};

#[test]
fn invalid_queries_and_columns_are_refused_before_sending() {
    let sims = Simulators::start(&["--control"]);
    let power = ["power", "off", "vm/sim-vm-000001", "vm/sim-vm-000003"];
    for (words, options, says) in [
        (&DISK[..], ["--query", "diskIds[?"], "--query"),
        (&DISK, ["--columns", "id"], "diskIds"),
        (&DISK, ["--columns", "diskIds.x"], "diskIds"),
        (&DISK, ["--query", "missing(@)"], "`missing`"),
        (&power, ["--query", "[].missing(@)"], "`missing`"),
        (&power, ["--query", "[?"], "--query"),
        (&power, ["--columns", "id"], "machine, result, error"),
        (&["list"], ["--columns", "size"], "addresses"),
        (&["list"], ["--query", "[?"], "--query"),
    ] {
        let refused = sims.run(&[words, &options].concat());
        assert_eq!(refused.code, 3, "{words:?} {options:?}: {}", refused.err);
        assert!(refused.err.contains(says), "{}", refused.err);
        assert_eq!(refused.out, "");
    }
    assert_eq!(sims.zenlayer_operations(), [""; 0]);
}

#[test]
fn the_whole_answer_is_shown_when_a_query_fails_after_a_change() {
    let sims = Simulators::start(&["--control", "--transition", "1"]);
    // Whether a function's argument fits shows only with something to apply it to.
    let query = ["--query", "abs(@)"];
    let disk = sims.run(&[&DISK[..], &query, &["--wait"]].concat());
    assert_eq!(disk.code, 8, "{}{}", disk.out, disk.err);
    assert!(disk.json()["diskIds"][0].is_string(), "{}", disk.out);
    assert!(disk.err.contains("do not send it again"), "{}", disk.err);
    let seen = sims.zenlayer_operations();
    assert!(
        seen.contains(&"DescribeDisks".to_owned()),
        "it waits: {seen:?}"
    );
    let off = sims.run(&[&["power", "off", "vm/sim-vm-000001"], &query[..]].concat());
    assert_eq!(off.code, 8, "{}{}", off.out, off.err);
    assert_eq!(off.json()[0]["result"], "ordered");
}

#[test]
fn a_query_that_fails_after_a_read_ends_with_1() {
    for (words, options) in [
        (&["list"][..], ["--query", "abs(@)"]),
        (&["list"], ["--columns", "tags.none"]),
        (
            &["zenlayer", "vm", "describe-instances"],
            ["--columns", "size"],
        ),
    ] {
        let read = run(&[&["--demo"], words, &options].concat());
        assert_eq!(read.code, 1, "{words:?}: {}", read.err);
        assert_eq!(read.out, "");
    }
}

#[test]
fn quiet_prints_nothing_for_a_change_without_ids() {
    let words = ["zenlayer", "vm", "stop-instances", "--instance-ids"];
    let stopped = run(&[&["--demo", "-q"], &words[..], &["sim-vm-000001"]].concat()).done();
    assert_eq!(stopped.out, "");
    // EDIS answers have a status, which is not an id either.
    let vnc = ["edis", "disable-vnc", "--kvm-id", "kvm_100001_200001"];
    let off = run(&[&["--demo", "-q"], &vnc[..]].concat()).done();
    assert_eq!(off.out, "");
}

#[test]
fn a_query_that_is_too_deep_is_refused_before_sending() {
    let sims = Simulators::start(&["--control"]);
    let query = vec!["a"; 1000].join(".");
    let refused = sims.run(&[&DISK[..], &["--query", &query]].concat());
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert_eq!(sims.zenlayer_operations(), [""; 0]);
}

/// A file that is longer than it says: its upload begins, and is aborted.
#[cfg(target_os = "linux")]
#[test]
fn an_aborted_upload_ends_with_1() {
    let upload = run(&[
        "--demo",
        "edis",
        "upload-qcow2",
        "--kvm-id",
        "kvm_100001_200001",
        "--file",
        "/proc/version",
        "--yes-purge-all-my-data",
        "1",
        "--yes",
    ]);
    assert_eq!(upload.code, 1, "{}", upload.err);
    assert!(upload.err.contains("broken off"), "{}", upload.err);
}
