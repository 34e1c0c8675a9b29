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

fn start(arguments: &[&str]) -> Running {
    let test = std::env::current_exe().expect("this test's path");
    let folder = test.ancestors().nth(2).expect("target folder");
    let program = format!("exporter{}", std::env::consts::EXE_SUFFIX);
    Running(
        Command::new(folder.join("examples").join(program))
            .args(["--demo", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env_clear()
            // Where it counts which of its lines ran, when that is measured.
            .envs(std::env::var_os("LLVM_PROFILE_FILE").map(|file| ("LLVM_PROFILE_FILE", file)))
            .stdout(Stdio::piped())
            .spawn()
            .expect("the example is built: `cargo build --examples --features otlp`"),
    )
}

#[test]
fn the_demo_answers_a_scrape_with_the_machines_of_both_clouds() {
    let mut running = start(&["--consoles"]);
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

#[cfg(feature = "otlp")]
#[test]
fn the_demo_pushes_the_machines_of_both_clouds() {
    // By hand: the kit of `tests/` is above this crate.
    let collector = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", collector.local_addr().expect("bound"));
    let mut running = start(&["--otlp", &url]);
    let (mut stream, _) = collector.accept().expect("it pushes");
    let mut reader = BufReader::new(stream.try_clone().expect("cloned"));
    let mut length = 0;
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        let begin = head.len();
        reader.read_line(&mut head).expect("a line");
        let line = head[begin..].to_ascii_lowercase();
        if let Some(text) = line.strip_prefix("content-length:") {
            length = text.trim().parse().expect("a length");
        }
    }
    assert!(head.starts_with("POST /v1/metrics HTTP/1.1\r\n"), "{head}");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    // Texts stand in protobuf as they are.
    let body = String::from_utf8_lossy(&body);
    for part in [
        "loggia-exporter",
        "loggia.machine.state",
        "edis/kvm_",
        "vm/sim-vm-000001",
    ] {
        assert!(body.contains(part), "{part} is missing:\n{body}");
    }
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").expect("answered");
    let mut line = String::new();
    let output = running.0.stdout.take().expect("piped");
    BufReader::new(output).read_line(&mut line).expect("a line");
    assert!(line.starts_with("http://"), "{line}");
}
