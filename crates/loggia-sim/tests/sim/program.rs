//! The program: its one line, its flags, and its errors.

use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, Command, Output, Stdio};

use loggia_sim::Clock;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{client, send};

const TOKEN: &str = "sim-token-0001";

/// A running program, which is stopped with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loggia-sim"));
    command.args(args).stdin(Stdio::null());
    command
}

/// Starts the program and reads its addresses.
fn run(args: &[&str]) -> (Running, String, String) {
    let mut command = program(args);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut running = Running(child.expect("it starts"));
    let stdout = running.0.stdout.as_mut().expect("it has an output");
    let mut line = String::new();
    BufReader::new(stdout)
        .read_line(&mut line)
        .expect("it prints a line");
    let rest = line.trim_end().strip_prefix("listening edis=");
    let (edis, zenlayer) = rest
        .and_then(|rest| rest.split_once(" zenlayer="))
        .expect("the line has both addresses");
    (running, edis.to_owned(), zenlayer.to_owned())
}

#[tokio::test]
async fn it_prints_one_line_and_serves() {
    let (mut running, edis, zenlayer) = run(&[
        "--edis",
        "127.0.0.1:0",
        "--zenlayer",
        "127.0.0.1:0",
        "--machines",
        "2",
        "--token",
        "t-1",
        "--account",
        "a@example.com:with:colon",
        "--session-lifetime",
        "60",
        "--edis-api-host",
        "{n}.example",
        "--edis-style",
        "captured",
    ]);
    assert!(edis.starts_with("http://127.0.0.1:"));

    let fields = [("email", "a@example.com"), ("pw", "with:colon")];
    let url = format!("{edis}/kvm/v2/get/auth");
    let reply = send(client().post(&url).form(&fields)).await;
    let data = reply.body["data"].as_object().expect("a map");
    assert_eq!(data.len(), 2);
    let entry = &data["kvm_100001_200001"];
    assert_eq!(entry["api_host"], "100001.example");
    assert_eq!(entry["lps"], "AT", "as recorded");
    let left = entry["valid_until"].as_u64().expect("a number");
    let left = left.abs_diff(Clock::system().unix_seconds());
    assert!((30..=60).contains(&left), "{left}");
    let default = [("email", "demo@example.com"), ("pw", "demo-password")];
    let reply = send(client().post(&url).form(&default)).await;
    assert_eq!(reply.status, 401);

    let reply = send(zenlayer_call(
        &zenlayer,
        "DescribeInstancesStatus",
        "t-1",
        &json!({}),
    ))
    .await;
    assert_eq!(reply.body["response"]["totalCount"], 2);

    running.0.kill().expect("it can be ended");
    let mut rest = String::new();
    let stdout = running.0.stdout.as_mut().expect("it has an output");
    stdout.read_to_string(&mut rest).expect("text");
    assert_eq!(rest, "", "one line and no more");
    assert_eq!(
        remarks(&mut running),
        "",
        "credentials are the caller's own"
    );
}

#[tokio::test]
async fn the_credentials_that_it_names_are_taken() {
    let (mut running, edis, zenlayer) = run(&[]);
    let (name, password) = ("demo@example.com", "demo-password");
    let nothing = json!({});
    let call = zenlayer_call(&zenlayer, "DescribeInstancesStatus", TOKEN, &nothing);
    assert_eq!(send(call).await.status, 200);
    let login = client().post(format!("{edis}/kvm/v2/get/auth"));
    let fields = [("email", name), ("pw", password)];
    assert_eq!(send(login.form(&fields)).await.status, 200);
    // Two answers later they have been printed.
    assert_eq!(
        remarks(&mut running),
        format!(
            "EDIS takes {name} with {password}\n\
             Zenlayer takes key AKSIM0000000001 with sim-secret-0001, or token {TOKEN}\n"
        )
    );
}

/// Stops a program, and returns what it printed for people.
fn remarks(running: &mut Running) -> String {
    running.0.kill().expect("it can be ended");
    let mut remarks = String::new();
    let stderr = running.0.stderr.as_mut().expect("it has an output");
    stderr.read_to_string(&mut remarks).expect("text");
    remarks
}

/// The example in the help works as printed.
#[tokio::test]
async fn it_can_be_controlled() {
    let help = String::from_utf8(output(&["--help"]).stdout).expect("text");
    let prose = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(prose.contains("n in curly brackets becomes"), "{help}");
    let (_, plan) = help.split_once("-d '").expect("an example");
    let (plan, kinds) = plan.split_once('\'').expect("its end");
    for kind in ["delay", "refuse", "tls"] {
        assert!(kinds.contains(kind), "{kinds}");
    }
    let (_running, edis, zenlayer) = run(&["--control"]);
    let url = format!("{edis}/_sim/faults");
    let reply = send(client().put(&url).body(plan.to_owned())).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let fields = [("email", "demo@example.com"), ("pw", "demo-password")];
    let login = client().post(format!("{edis}/kvm/v2/get/auth"));
    assert_eq!(send(login.form(&fields)).await.status, 200);
    let rules = send(client().get(&url)).await.body;
    assert_eq!(rules["rules"][1]["hits"], 1);
    let url = format!("{zenlayer}/_sim/edis/requests");
    let record = send(client().get(url)).await.body;
    assert_eq!(record["requests"][0]["fault"], "delay");
    // Not available without the flag.
    let (_running, edis, _) = run(&[]);
    let url = format!("{edis}/_sim/faults");
    assert_eq!(send(client().get(url)).await.status, 404);
}

fn zenlayer_call(zenlayer: &str, action: &str, token: &str, body: &Value) -> RequestBuilder {
    client()
        .post(format!("{zenlayer}/api/v2/vm"))
        .header("x-zc-action", action)
        .header("x-zc-version", "2026-04-01")
        .header("authorization", format!("Bearer {token}"))
        .json(body)
}

/// Every path in the help exists: apart from those with invalid bodies, all calls succeed.
#[tokio::test]
async fn the_help_names_what_is_there() {
    let help = String::from_utf8(output(&["--help"]).stdout).expect("text");
    let (_running, edis, zenlayer) = run(&["--control"]);
    let mut named = 0;
    let mut side = &edis;
    for line in help.lines() {
        if line.starts_with("Controls beside the Zenlayer") {
            side = &zenlayer;
        }
        let Some((methods, path)) = line.split_once(" /_sim/") else {
            continue;
        };
        let path = path.split_whitespace().next().expect("a path");
        if methods.contains(|c: char| !", ".contains(c) && !c.is_ascii_uppercase()) {
            // Prose, or the example.
            continue;
        }
        for method in methods.split(',').map(str::trim) {
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            let response = client().request(method.clone(), format!("{side}/_sim/{path}"));
            let response = response.send().await.expect("an answer comes");
            let status = response.status().as_u16();
            let text = response.text().await.expect("text");
            assert_ne!(status, 405, "{method} {path}");
            assert!(!text.contains("no such control"), "{method} {path}");
            named += 1;
        }
    }
    assert!(named > 25, "{named}");
}

/// Changes of state take time, which a script lets pass by the clock.
#[tokio::test]
async fn changes_take_time() {
    let (_running, _, zenlayer) = run(&[
        "--control",
        "--transition-seconds",
        "30",
        "--zenlayer-without-envelope",
        "--machines",
        "1",
    ]);
    let stop = json!({"instanceIds": ["sim-vm-000001"]});
    let stop = zenlayer_call(&zenlayer, "StopInstances", TOKEN, &stop);
    let reply = send(stop).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let status = async || {
        let asked = zenlayer_call(&zenlayer, "DescribeInstancesStatus", TOKEN, &json!({}));
        // Without a `response` object.
        send(asked).await.body["dataSet"][0]["instanceStatus"].clone()
    };
    assert_eq!(status().await, "STOPPING");
    let clock = format!("{zenlayer}/_sim/clock");
    let moved = client().put(clock).body(r#"{"advance_seconds": 30}"#);
    assert_eq!(send(moved).await.status, 200);
    assert_eq!(status().await, "STOPPED");
}

/// The grades of all actions, the same from the program as from the control endpoint.
#[tokio::test]
async fn it_prints_how_each_action_is_simulated() {
    let output = output(&["--actions"]);
    assert!(output.status.success());
    let printed: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let (_running, edis, _) = run(&["--control"]);
    let url = format!("{edis}/_sim/zenlayer/actions");
    assert_eq!(send(client().get(url)).await.body, printed);
    let actions = printed.as_array().expect("a list");
    let known = loggia_catalogue::APIS
        .iter()
        .filter(|api| api.vendor() == "zenlayer")
        .map(|api| api.operations.len());
    assert_eq!(actions.len(), known.sum::<usize>());
    let grade = |service: &str, action: &str| {
        let found = actions
            .iter()
            .find(|known| known["service"] == service && known["action"] == action);
        found.map(|known| known["grade"].as_str().expect("a text"))
    };
    assert_eq!(grade("vm", "StopInstances"), Some("modelled"));
    assert_eq!(grade("zec", "CreateEips"), Some("guessed"));
    assert_eq!(grade("user", "InviteMember"), Some("hinted"));
}

/// It does not fail if the reader has seen enough: `loggia-sim --actions | head`.
#[test]
fn a_closed_output_is_not_an_error() {
    let (reader, writer) = io::pipe().expect("a pipe");
    drop(reader);
    let output = program(&["--actions"]).stdout(writer).output();
    let output = output.expect("it runs");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    assert_eq!(message, "");
}

fn output(args: &[&str]) -> Output {
    program(args).output().expect("it runs")
}

#[test]
fn it_fails_in_one_line() {
    let output = output(&["--edis", "0.0.0.0:0"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(message.lines().count(), 1, "{message}");
    assert!(message.contains("not a loopback address"), "{message}");
}

/// One file without the other, and invalid files.
#[cfg(feature = "tls")]
#[test]
fn tls_needs_two_good_files() {
    for flag in ["--tls-cert", "--tls-key"] {
        assert_eq!(output(&[flag, "file"]).status.code(), Some(2), "{flag}");
    }
    let none = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    for (cert, says) in [
        ("no/such.pem", "cannot read no/such.pem: "),
        (none, "Cargo.toml has no certificate in PEM"),
    ] {
        // An address that is refused, so that the program ends in any case.
        let address = ["--edis", "0.0.0.0:0"];
        let files = ["--tls-cert", cert, "--tls-key", none];
        let output = output(&[&address[..], &files[..]].concat());
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(message.lines().count(), 1, "{message}");
        assert!(message.contains(says), "{message}");
    }
}

#[test]
fn wrong_usage_is_distinguished() {
    for args in [
        ["--edis", "nowhere"],
        ["--access-key", "no-colon"],
        ["--account", ":password"],
        ["--machines", "100001"],
        ["--no-such-flag", "1"],
        ["--edis-style", "wild"],
        ["--transition-seconds", "1.5"],
    ] {
        assert_eq!(output(&args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn the_help_is_true_about_credentials_and_names_the_fields_of_faults() {
    let help = output(&["--help"]).stdout;
    let help = String::from_utf8(help).expect("text");
    // Lines may be broken anywhere.
    let words: Vec<&str> = help.split_whitespace().collect();
    let words = words.join(" ");
    assert_eq!(words.matches("if neither a key").count(), 2, "{help}");
    for kind in loggia_sim::Fault::KINDS {
        let line = help
            .lines()
            .find(|line| line.trim_start().starts_with(kind));
        assert!(line.is_some(), "{kind} is not in the help");
    }
    for (kind, fields) in [
        ("delay", &["seconds"][..]),
        ("refuse", &["seconds"]),
        ("oversize", &["bytes"]),
        ("content_type", &["value"]),
        ("throttle", &["retry_after", "retry_after_date_in"]),
        ("status", &["code", "after"]),
        ("clock_off", &["seconds"]),
        ("drip", &["bytes", "seconds"]),
    ] {
        let start = format!("  {kind} ");
        let line = help.lines().find(|line| line.starts_with(&start));
        let line = line.unwrap_or_default();
        for field in fields {
            assert!(line.contains(&format!("\"{field}\"")), "{kind}: {line}");
        }
    }
}
