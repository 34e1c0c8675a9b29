//! Tests how `top` and `mcp` end while an order is under way: they begin calls beside themselves,
//! and each of those must be reported.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;

use rexpect::process::Signal;
use rexpect::session::PtySession;
use serde_json::json;
use tempfile::TempDir;

use super::mcp::Client;
use super::scripted_vendor::{Vendor, slow};
use super::terminal::{at, code};

const UNDER_WAY: &str = "zenlayer.vm StopInstances was under way: whether the server acted";

/// A vendor with one machine, which accepts orders and answers none.
fn one_machine() -> (Vendor, mpsc::Receiver<()>) {
    let (taken, orders) = mpsc::channel();
    let vendor = Vendor::start(move |action, _| {
        if action.starts_with("Describe") {
            let machine = json!({"instanceId": "i-1", "instanceStatus": "RUNNING"});
            return json!({"requestId": "T1", "totalCount": 1, "dataSet": [machine]});
        }
        let _ = taken.send(());
        loop {
            std::thread::park();
        }
    });
    (vendor, orders)
}

/// `top` with one machine on the screen.
fn top(vendor: &Vendor, home: &TempDir) -> PtySession {
    let mut session = at(vendor, home, &["top", "provider=vm"]);
    session.exp_string("1 machines").expect("a summary");
    session
}

#[test]
fn top_names_a_pending_order_when_it_quits() {
    let (vendor, orders) = one_machine();
    let home = TempDir::new().expect("a folder");
    let mut session = top(&vendor, &home);
    session.send("pf").expect("sent");
    session.flush().expect("sent");
    session.exp_string("[y/N]").expect("a question");
    session.send("y").expect("sent");
    session.flush().expect("sent");
    orders.recv().expect("an order");
    session.send("q").expect("sent");
    session.flush().expect("sent");
    session.exp_string(UNDER_WAY).expect("a note");
    assert_eq!(code(session), 0);
}

#[test]
fn top_restores_the_terminal_after_a_signal() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let (vendor, _orders) = one_machine();
        let home = TempDir::new().expect("a folder");
        let mut session = top(&vendor, &home);
        session.process_mut().signal(signal).expect("sent");
        session
            .exp_string("\u{1b}[?2004l")
            .expect("pastes as before");
        session
            .exp_string("\u{1b}[?1049l")
            .expect("the screen from before");
        assert_eq!(code(session), 130, "{signal:?}");
    }
}

/// A server for a client that follows the protocol, with what it writes to standard error.
fn server(vendor: &Vendor) -> (Client, BufReader<std::process::ChildStderr>) {
    let home = TempDir::new().expect("a folder");
    let mut program = vendor.program(&home);
    program.stderr(Stdio::piped());
    let mut client = Client::of(program, home, &["--allow-writes"]);
    let notes = client.child.stderr.take().expect("piped");
    (client, BufReader::new(notes))
}

/// Sends an order, and waits until it is under way.
fn order(client: &mut Client, orders: &mpsc::Receiver<()>) {
    let stop =
        json!({"api": "vm", "operation": "StopInstances", "fields": {"instanceIds": ["i-1"]}});
    client.send(&json!({
        "jsonrpc": "2.0", "id": 77, "method": "tools/call",
        "params": {"name": "call_operation", "arguments": stop},
    }));
    orders.recv().expect("an order");
}

fn note(notes: &mut impl BufRead) -> String {
    let mut line = String::new();
    notes.read_line(&mut line).expect("a line");
    line
}

#[test]
fn mcp_stops_a_cancelled_call() {
    let (vendor, orders) = slow(0);
    let (mut client, mut notes) = server(&vendor);
    order(&mut client, &orders);
    client.send(&json!({
        "jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 77},
    }));
    let said = note(&mut notes);
    assert!(said.starts_with(UNDER_WAY), "{said}");
    // The server goes on, and the call that was given up gets no answer.
    assert!(client.tools().contains(&"call_operation".to_owned()));
}

/// It still holds the other end open, and nothing is asked meanwhile.
#[test]
fn mcp_ends_when_its_client_stops_reading() {
    let (vendor, orders) = slow(0);
    let (mut client, mut notes) = server(&vendor);
    order(&mut client, &orders);
    client.stop_reading();
    let said = note(&mut notes);
    assert!(said.starts_with(UNDER_WAY), "{said}");
    let ended = client.child.wait().expect("ended");
    assert_eq!(ended.code(), Some(0));
}

#[test]
fn mcp_names_a_pending_order_when_it_is_interrupted() {
    for signal in ["-INT", "-TERM"] {
        let (vendor, orders) = slow(0);
        let (mut client, mut notes) = server(&vendor);
        order(&mut client, &orders);
        let id = client.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.expect("runs").success());
        let said = note(&mut notes);
        assert!(said.starts_with(UNDER_WAY), "{signal}: {said}");
        let ended = client.child.wait().expect("ended");
        assert_eq!(ended.code(), Some(130), "{signal}");
    }
}
