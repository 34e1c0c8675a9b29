//! The exporter as Prometheus meets it: an address, and text behind it.
#![cfg(all(feature = "edis", feature = "metrics", feature = "zenlayer-vm"))]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// Ends with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has noticed.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn the_demo_answers_a_scrape_with_the_machines_of_both_clouds() {
    let test = std::env::current_exe().expect("this test's path");
    let folder = test.ancestors().nth(2).expect("target folder");
    let program = format!("exporter{}", std::env::consts::EXE_SUFFIX);
    let mut running = Running(
        Command::new(folder.join("examples").join(program))
            .args(["--demo", "--consoles", "--listen", "127.0.0.1:0"])
            .env_clear()
            .stdout(Stdio::piped())
            .spawn()
            .expect("the example is built: `cargo build --examples --features metrics`"),
    );
    let mut line = String::new();
    let output = running.0.stdout.take().expect("piped");
    BufReader::new(output).read_line(&mut line).expect("a line");
    let address = line.trim().strip_prefix("http://").expect("an address");
    let (address, path) = address.split_once('/').expect("a path");
    let mut stream = TcpStream::connect(address).expect("it listens");
    write!(
        stream,
        "GET /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    for part in [
        "text/plain; version=0.0.4",
        "loggia_machine_state{machine=\"edis/kvm_",
        "loggia_machine_state{machine=\"vm/sim-vm-000001\"",
        "loggia_machine_console_reachable{",
        "loggia_provider_up{provider=\"vm\",kind=\"zenlayer vm\"} 1",
        "loggia_calls_total{vendor=\"edis\",operation=\"createAuthSession\",outcome=\"success\"} 1",
    ] {
        assert!(answer.contains(part), "{part} is missing:\n{answer}");
    }
}
