//! Tests the program on a real terminal: questions, bars, Ctrl-C.

use std::process::Stdio;
use std::time::Duration;

use rexpect::process::{Signal, WaitStatus};
use rexpect::session::{PtySession, spawn_command};
use serde_json::json;
use tempfile::TempDir;

use super::scripted_vendor::{Vendor, slow};
use super::support::{Simulators, loggia};

/// Long enough for a slow computer, short enough to notice.
const PATIENCE: u64 = 30_000;

/// The program in a terminal of its own, with simulators.
pub(crate) fn terminal(sims: &Simulators, home: &TempDir, words: &[&str]) -> PtySession {
    let mut command = loggia(home.path());
    command.envs(sims.all()).env("TERM", "xterm").args(words);
    // The program inherits the terminal.
    command.stdin(Stdio::inherit());
    spawn_command(command, Some(PATIENCE)).expect("runs")
}

/// The exit code.
pub(crate) fn code(mut session: PtySession) -> i32 {
    session.exp_eof().expect("the end");
    match session.process().wait().expect("ended") {
        WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_table_on_a_terminal_has_a_bold_header() {
    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    let mut session = terminal(&sims, &home, &["list"]);
    session.exp_string("\u{1b}[1mMACHINE").expect("a head");
    session.exp_string("vm/sim-vm-000001").expect("a machine");
    assert_eq!(code(session), 0);
    let mut command = loggia(home.path());
    command
        .envs(sims.all())
        .env("TERM", "xterm")
        .env("NO_COLOR", "1")
        .arg("list");
    let mut session = spawn_command(command, Some(PATIENCE)).expect("runs");
    let before = session.exp_string("MACHINE").expect("a head");
    assert!(!before.contains("\u{1b}[1m"), "{before:?}");
    assert_eq!(code(session), 0);
}

#[test]
fn the_answer_to_a_question_decides() {
    let sims = Simulators::start(&["--transition", "0"]);
    let home = TempDir::new().expect("a folder");
    let words = [
        "zenlayer",
        "vm",
        "terminate-instance",
        "--instance-id",
        "sim-vm-000001",
    ];
    let mut session = terminal(&sims, &home, &words);
    session
        .exp_string("destroys data or resources: sim-vm-000001 (")
        .expect("what it does");
    session.exp_string("[y/N]").expect("a question");
    session.send_line("n").expect("sent");
    assert_eq!(code(session), 6);
    let mut session = terminal(&sims, &home, &words);
    session.exp_string("[y/N]").expect("a question");
    session.send_line("y").expect("sent");
    assert_eq!(code(session), 0);
}

#[test]
fn ctrl_c_at_a_question_ends_with_130() {
    let sims = Simulators::start(&["--transition", "0"]);
    let home = TempDir::new().expect("a folder");
    let words = [
        "zenlayer",
        "vm",
        "terminate-instance",
        "--instance-id",
        "sim-vm-000001",
    ];
    let mut session = terminal(&sims, &home, &words);
    session.exp_string("[y/N]").expect("a question");
    session.send_control('c').expect("sent");
    assert_eq!(code(session), 130);
    let state = sims
        .run(&["status", "vm/sim-vm-000001", "--query", "[0].state"])
        .done();
    assert_eq!(state.out, "running\n");
}

#[test]
fn a_wait_draws_a_bar_and_ctrl_c_ends_it_with_130() {
    let sims = Simulators::start(&["--transition", "60"]);
    let home = TempDir::new().expect("a folder");
    sims.run(&["power", "off", "vm/sim-vm-000001"]).done();
    let mut session = terminal(&sims, &home, &["wait", "stopped", "vm/sim-vm-000001"]);
    session.exp_string("vm/sim-vm-000001 is ").expect("a bar");
    std::thread::sleep(Duration::from_millis(200));
    session.send_control('c').expect("sent");
    assert_eq!(code(session), 130);
    // What was ordered continues without the program.
    let state = sims
        .run(&["status", "vm/sim-vm-000001", "-o", "json"])
        .done();
    assert_eq!(state.json()[0]["vendorState"], "STOPPING");
}

#[test]
fn ctrl_c_at_the_password_prompt_ends_with_130() {
    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    let words = ["login", "edis", "--email", "demo@example.com"];
    let mut session = terminal(&sims, &home, &words);
    session.exp_string("Password: ").expect("a question");
    session.send_control('c').expect("sent");
    assert_eq!(code(session), 130);
    assert!(!home.path().join("config/profiles.json").exists());
}

pub(crate) fn at(vendor: &Vendor, home: &TempDir, words: &[&str]) -> PtySession {
    let mut command = vendor.program(home);
    command
        .env("TERM", "xterm")
        .args(words)
        .stdin(Stdio::inherit());
    spawn_command(command, Some(PATIENCE)).expect("runs")
}

#[test]
fn ctrl_c_during_an_order_reports_an_unknown_outcome() {
    let (vendor, orders) = slow(0);
    let home = TempDir::new().expect("a folder");
    let words = [
        "zenlayer",
        "vm",
        "create-disks",
        "--zone-id",
        "SIM-A",
        "--disk-name",
        "data",
    ];
    let more = [
        "--disk-size",
        "20",
        "--disk-category",
        "SSD",
        "--charge-type",
        "POSTPAID",
    ];
    let words = [&words[..], &more, &["--disk-amount", "1", "--yes"]].concat();
    let mut session = at(&vendor, &home, &words);
    orders.recv().expect("an order");
    session.send_control('c').expect("sent");
    session
        .exp_string("zenlayer.vm CreateDisks was under way: whether the server acted")
        .expect("a note");
    assert_eq!(code(session), 130);
}

#[test]
fn ctrl_c_during_several_orders_prints_the_outcomes_so_far() {
    for is_killed in [false, true] {
        let (vendor, orders) = slow(1);
        let home = TempDir::new().expect("a folder");
        let mut session = at(&vendor, &home, &["power", "off", "vm/a", "vm/b"]);
        orders.recv().expect("a second order");
        session.exp_string("1/2").expect("an outcome");
        if is_killed {
            let process = session.process_mut();
            process.signal(Signal::SIGTERM).expect("sent");
        } else {
            session.send_control('c').expect("sent");
        }
        let shown = session.exp_eof().expect("the end");
        for part in ["ordered", "interrupted", "StopInstances was under way"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        let status = session.process().wait().expect("ended");
        assert!(matches!(status, WaitStatus::Exited(_, 130)), "{status:?}");
    }
}

#[test]
fn vendor_escape_sequences_do_not_reach_the_terminal() {
    let vendor = Vendor::start(|action, _| match action {
        "DescribeVpcs" => {
            json!({"totalCount": 1, "dataSet": [{"vpcId": "v\u{9b}2J", "vpcName": "a\u{1b}]0;x\u{7}"}]})
        }
        _ => json!({"requestId": "T1"}),
    });
    let home = TempDir::new().expect("a folder");
    for more in [
        &["-o", "csv"][..],
        &["-o", "json"],
        &["-q"],
        &["--query", "dataSet[].vpcName", "-q"],
    ] {
        let words = [&["zenlayer", "zec", "describe-vpcs"], more].concat();
        let mut session = at(&vendor, &home, &words);
        let shown = session.exp_eof().expect("the end");
        assert!(
            !shown.contains(['\u{1b}', '\u{9b}', '\u{7}']),
            "{more:?}: {shown:?}"
        );
        assert!(!shown.is_empty());
    }
}

#[test]
fn top_draws_asks_and_quits() {
    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    let mut session = terminal(&sims, &home, &["top", "provider=vm"]);
    session.exp_string("3 machines").expect("a summary");
    session.send("pf").expect("sent");
    session.flush().expect("sent");
    session.exp_string("[y/N]").expect("a question");
    session.send("n").expect("sent");
    session.send("q").expect("sent");
    session.flush().expect("sent");
    assert_eq!(code(session), 0);
    let status = sims
        .run(&["status", "vm/sim-vm-000001", "--query", "[0].state"])
        .done();
    assert_eq!(status.out, "running\n");
}

/// The lines of `-v` are where nothing else is drawn.
#[test]
fn verbose_output_draws_no_progress_bars() {
    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    let mut session = terminal(&sims, &home, &["-v", "list", "provider=vm"]);
    let shown = session.exp_eof().expect("the end");
    assert!(shown.contains("attempt 1 to 127.0.0.1"), "{shown:?}");
    assert!(!shown.contains("listing machines"), "{shown:?}");

    let mut session = terminal(&sims, &home, &["-v", "top", "provider=vm"]);
    let before = session.exp_string("3 machines").expect("a summary");
    session.send("q").expect("sent");
    session.flush().expect("sent");
    let after = session.exp_eof().expect("the end");
    for shown in [before, after] {
        assert!(!shown.contains("attempt 1"), "{shown:?}");
    }
}

#[test]
fn the_progress_bar_is_removed_after_a_wait() {
    let sims = Simulators::start(&["--transition", "2"]);
    let home = TempDir::new().expect("a folder");
    let words = ["power", "off", "vm/sim-vm-000001", "--wait"];
    let mut session = terminal(&sims, &home, &words);
    session.exp_string("vm/sim-vm-000001").expect("a row");
    let rest = session.exp_eof().expect("the end");
    assert!(rest.contains("\u{1b}[2K"), "the bar is cleared: {rest:?}");
    let status = session.process().wait().expect("ended");
    assert!(matches!(status, WaitStatus::Exited(_, 0)), "{status:?}");
}
