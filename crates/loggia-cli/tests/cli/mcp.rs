//! Tests the MCP server by its messages.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::scripted_vendor::Vendor;
use super::support::loggia;

/// A client that follows the text of the protocol.
pub(crate) struct Client {
    pub(crate) child: Child,
    stdin: ChildStdin,
    /// `None` once the client no longer reads.
    lines: Option<Lines<BufReader<ChildStdout>>>,
    number: u64,
    _home: TempDir,
}

impl Client {
    fn start(options: &[&str]) -> Self {
        let home = TempDir::new().expect("a folder");
        let mut program = loggia(home.path());
        program.arg("--demo");
        Self::of(program, home, options)
    }

    pub(crate) fn of(mut program: Command, home: TempDir, options: &[&str]) -> Self {
        let mut child = program
            .arg("mcp")
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("runs");
        let stdin = child.stdin.take().expect("piped");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut client = Self {
            child,
            stdin,
            lines: Some(lines),
            number: 0,
            _home: home,
        };
        let answer = client.ask(
            "initialize",
            &json!({
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": {"name": "test", "version": "0"},
            }),
        );
        assert_eq!(answer["serverInfo"]["name"], "loggia");
        client.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        client
    }

    pub(crate) fn send(&mut self, message: &Value) {
        writeln!(self.stdin, "{message}").expect("sent");
        self.stdin.flush().expect("sent");
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.answer(method, params)["result"].clone()
    }

    /// The whole answer.
    fn answer(&mut self, method: &str, params: &Value) -> Value {
        self.number += 1;
        self.send(
            &json!({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}),
        );
        let lines = self.lines.as_mut().expect("it reads");
        let line = lines.next().expect("an answer").expect("text");
        let answer: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(answer["id"], self.number, "{line}");
        answer
    }

    /// Closes the end that the client reads from.
    pub(crate) fn stop_reading(&mut self) {
        self.lines = None;
    }

    /// The text of a tool's answer, and whether the tool failed.
    pub(crate) fn call(&mut self, tool: &str, arguments: &Value) -> (String, bool) {
        let result = self.ask("tools/call", &json!({"name": tool, "arguments": arguments}));
        let text = result["content"][0]["text"].as_str().unwrap_or_default();
        (text.to_owned(), result["isError"] == true)
    }

    pub(crate) fn tools(&mut self) -> Vec<String> {
        let list = self.ask("tools/list", &json!({}));
        let tools = list["tools"].as_array().expect("a list");
        tools
            .iter()
            .map(|tool| tool["name"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a client does about a mistake depends on which of the two is wrong.
#[test]
fn mcp_reports_invalid_parameters() {
    let mut client = Client::start(&[]);
    for params in [
        json!({"name": "list_machines", "arguments": []}),
        json!({"name": 5}),
    ] {
        let error = client.answer("tools/call", &params)["error"].clone();
        assert_eq!(error["code"], -32602, "{params}: {error}");
        let message = error["message"].as_str().expect("text");
        assert!(message.contains("`arguments` an object"), "{message}");
    }
    let error = client.answer("tools/nosuch", &json!({}))["error"].clone();
    assert_eq!(error["code"], -32601, "{error}");
    assert!(!client.tools().is_empty(), "it goes on");
}

const VNC: &str = "{\"api\": \"vm\", \"operation\": \"DescribeVncUrl\", \"fields\": {\"instanceId\": \"sim-vm-000001\"}}";

#[test]
fn mcp_offers_machines_screenshots_and_operations_without_secrets() {
    let mut client = Client::start(&[]);
    let (list, failed) = client.call("list_machines", &json!({"selector": "provider=vm"}));
    assert!(!failed && list.contains("vm/sim-vm-000001"), "{list}");
    let shot = client.ask(
        "tools/call",
        &json!({"name": "screenshot", "arguments": {"machine": "edis/kvm_100001_200001"}}),
    );
    assert_eq!(shot["content"][0]["type"], "image");
    let (found, _) = client.call("find_operations", &json!({"words": "vnc url", "api": "vm"}));
    assert!(found.contains("DescribeVncUrl"), "{found}");
    let (fields, _) = client.call(
        "describe_operation",
        &json!({"api": "vm", "operation": "DescribeVncUrl"}),
    );
    assert!(fields.contains("instanceId:"), "{fields}");
    let vnc: Value = serde_json::from_str(VNC).expect("JSON");
    let (answer, failed) = client.call("call_operation", &vnc);
    assert!(
        !failed && answer.contains("[redacted]") && !answer.contains("http"),
        "{answer}"
    );
    let (wrong, failed) = client.call("show_machine", &json!({"machine": "vm/none"}));
    assert!(failed, "{wrong}");
}

#[test]
fn mcp_changes_are_off_by_default() {
    let mut client = Client::start(&[]);
    assert!(!client.tools().contains(&"power".to_owned()));
    let stop = json!({"api": "vm", "operation": "StopInstances", "fields": {"instanceIds": ["sim-vm-000001"]}});
    let (refused, failed) = client.call("call_operation", &stop);
    assert!(failed && refused.contains("--allow-writes"), "{refused}");
    let (refused, failed) = client.call(
        "power",
        &json!({"machines": ["zen-vm-1"], "action": "stop"}),
    );
    assert!(failed, "{refused}");
}

#[test]
fn mcp_destructive_calls_need_the_id_again() {
    let mut client = Client::start(&["--allow-writes"]);
    assert!(client.tools().contains(&"power".to_owned()));
    let (off, failed) = client.call(
        "power",
        &json!({"machines": ["zen-vm-3"], "action": "stop"}),
    );
    assert!(!failed && off.contains("ordered"), "{off}");
    let mut end = json!({"api": "vm", "operation": "TerminateInstance", "fields": {"instanceId": "sim-vm-000001"}});
    let (refused, failed) = client.call("call_operation", &end);
    assert!(failed && refused.contains("sim-vm-000001"), "{refused}");
    end["confirm"] = "sim-vm-000002".into();
    let (refused, failed) = client.call("call_operation", &end);
    assert!(failed, "{refused}");
    end["confirm"] = "sim-vm-000001".into();
    let (done, failed) = client.call("call_operation", &end);
    assert!(!failed, "{done}");
}

#[test]
fn mcp_refuses_unknown_arguments() {
    let mut client = Client::start(&[]);
    for (tool, arguments) in [
        ("list_machines", json!({"selectr": "provider=vm"})),
        ("list_machines", json!({"selector": "provider=nosuch"})),
        ("find_operations", json!({"words": "vnc", "api": "vmm"})),
    ] {
        let (refused, failed) = client.call(tool, &arguments);
        assert!(
            failed && refused.contains("there is no"),
            "{tool}: {refused}"
        );
    }
    let (found, failed) = client.call("list_machines", &json!({}));
    assert!(!failed, "{found}");
}

/// Doing nothing is not a success if the list was forgotten, and a program has no options.
#[test]
fn mcp_errors_name_tools_and_not_options() {
    let mut client = Client::start(&["--allow-writes"]);
    for (tool, arguments) in [
        ("machine_status", json!({})),
        ("machine_status", json!({"machines": []})),
        ("power", json!({"action": "stop"})),
        ("power", json!({"machines": [], "action": "stop"})),
    ] {
        let (refused, failed) = client.call(tool, &arguments);
        assert!(
            failed && refused.contains("`machines`"),
            "{tool}: {refused}"
        );
    }
    for wrong in [
        json!({"api": "vm", "operation": "DescribeInstances", "fields": {"pageSize": 0}}),
        json!({"api": "edis", "operation": "getPowerState"}),
    ] {
        let (refused, failed) = client.call("call_operation", &wrong);
        assert!(
            failed && refused.contains("describe_operation"),
            "{refused}"
        );
        assert!(!refused.contains("--"), "{refused}");
    }
    let (unknown, failed) = client.call("machine_status", &json!({"machines": ["nosuch"]}));
    assert!(
        failed && unknown.contains("list_machines shows all machines"),
        "{unknown}"
    );
    // In the form in which lists show it.
    let state = json!({
        "api": "edis", "operation": "getPowerState", "kvm_id": "edis/kvm_100001_200001",
    });
    let (done, failed) = client.call("call_operation", &state);
    assert!(!failed, "{done}");
}

#[test]
fn mcp_uses_the_account_in_the_request() {
    let mut client = Client::start(&[]);
    let ask = |fields: Value| json!({"api": "edis", "operation": "getLocations", "fields": fields});
    let other = json!({"email": "other@example.com", "pw": "other-password"});
    let (refused, failed) = client.call("call_operation", &ask(other));
    assert!(failed && !refused.contains("other-password"), "{refused}");
    let (half, failed) = client.call("call_operation", &ask(json!({"email": "a@b.c"})));
    assert!(failed && half.contains("give both"), "{half}");
    let (done, failed) = client.call("call_operation", &ask(json!({})));
    assert!(!failed, "{done}");
}

/// An argument that is not used must be refused, such as a server for an operation that is not
/// about one.
#[test]
fn mcp_refuses_a_confirmation_by_an_unused_argument() {
    let mut client = Client::start(&["--allow-writes"]);
    let release = json!({
        "api": "vm", "operation": "ReleaseInstances",
        "fields": {"instanceIds": ["sim-vm-000001", "sim-vm-000002"]},
        "kvm_id": "x", "confirm": "x",
    });
    let (refused, failed) = client.call("call_operation", &release);
    assert!(failed && refused.contains("kvm_id"), "{refused}");
    let cancel = |confirm: &str| {
        json!({
            "api": "edis", "operation": "cancelProduct",
            "fields": {"kvmid": "kvm_100001_200001", "type": "End of Billing Period"},
            "confirm": confirm,
        })
    };
    let (refused, failed) = client.call("call_operation", &cancel("cancelProduct"));
    assert!(failed && refused.contains("kvm_100001_200001"), "{refused}");
    let (done, failed) = client.call("call_operation", &cancel("kvm_100001_200001"));
    assert!(!failed, "{done}");
}

#[test]
fn mcp_reports_listed_failures_as_errors() {
    let vendor = Vendor::start(|_, _| json!({"requestId": "T1", "instanceIds": ["b"]}));
    let home = TempDir::new().expect("a folder");
    let program = vendor.program(&home);
    let mut client = Client::of(program, home, &["--allow-writes"]);
    let stop =
        json!({"api": "zec", "operation": "StopInstances", "fields": {"instanceIds": ["a", "b"]}});
    let (answer, failed) = client.call("call_operation", &stop);
    assert!(failed && answer.contains("failed with b;"), "{answer}");
}
