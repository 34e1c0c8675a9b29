//! What a call costs in the client, beside the same call written by hand with reqwest
//! and serde: allocations, and instructions where valgrind is at hand.
//!
//! ```text
//! cargo run --release -p loggia-tests --example call_cost
//! ```
//!
//! prints a Markdown table. The server is a process of its own (`call_cost serve`) that
//! answers every request with the same bytes, so that nothing of it is counted.
//! Instructions are those of a process with many calls less those of one with few
//! (`call_cost calls CASE HOW COUNT ADDRESS`): starting up and connecting fall out.
#![allow(
    clippy::print_stdout,
    reason = "a program whose table goes to standard output"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use loggia::reqwest::Client as Http;
use loggia::{edis, zenlayer};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::runtime::{Builder, Runtime};

const CASES: [&str; 2] = ["edis", "zenlayer"];
const WAYS: [&str; 2] = ["hand", "loggia"];
const MACHINES: usize = 20;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve"] => serve(),
        ["calls", case, way, count, address] => {
            let mut caller = Caller::new(case, way, address);
            for _ in 0..count.parse().expect("a number") {
                caller.call();
            }
        }
        _ => report(),
    }
}

/// Prints the table.
fn report() {
    let server = Server::start();
    println!("| call | by hand: allocations, instructions | loggia | ratio |");
    println!("| --- | --- | --- | --- |");
    for case in CASES {
        let [hand, loggia] = WAYS.map(|way| {
            let allocations = allocations(case, way, &server.address);
            (allocations, instructions(case, way, &server.address))
        });
        let ratio = |of: f64, to: f64| format!("{:.2}", of / to);
        let [by_hand, by_loggia] = [hand, loggia].map(|(allocations, instructions)| {
            let instructions = instructions.map_or("-".to_owned(), |count| format!("{count:.0}"));
            format!("{allocations:.0}, {instructions}")
        });
        let instructions = match (loggia.1, hand.1) {
            (Some(loggia), Some(hand)) => ratio(loggia, hand),
            _ => "-".to_owned(),
        };
        let allocations = ratio(loggia.0, hand.0);
        println!("| {case} | {by_hand} | {by_loggia} | {allocations}, {instructions} |");
    }
}

/// Allocations of one call of many.
fn allocations(case: &str, way: &str, address: &str) -> f64 {
    const CALLS: u32 = 100;
    let mut caller = Caller::new(case, way, address);
    for _ in 0..10 {
        caller.call();
    }
    let counted = allocation_counter::measure(|| {
        for _ in 0..CALLS {
            caller.call();
        }
    });
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let total = counted.count_total as f64;
    total / f64::from(CALLS)
}

/// Instructions of one call, counted by callgrind.
fn instructions(case: &str, way: &str, address: &str) -> Option<f64> {
    const CALLS: [u32; 2] = [100, 600];
    let [few, many] = CALLS.map(|calls| counted(case, way, calls, address));
    Some((many? - few?) / f64::from(CALLS[1] - CALLS[0]))
}

fn counted(case: &str, way: &str, calls: u32, address: &str) -> Option<f64> {
    let program = std::env::current_exe().ok()?;
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["calls", case, way, &calls.to_string(), address]);
    let output = command.output().ok()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find(|line| line.contains("Collected"))?;
    line.rsplit(' ').next()?.parse().ok()
}

/// One way to make one of the calls, with its runtime.
struct Caller {
    runtime: Runtime,
    call: Call,
}

enum Call {
    EdisByHand(Http, String),
    Edis(edis::Server),
    ZenlayerByHand(Http, String),
    Zenlayer(zenlayer::Vm),
}

impl Caller {
    fn new(case: &str, way: &str, address: &str) -> Self {
        let mut builder = Builder::new_current_thread();
        let runtime = builder.enable_all().build().expect("a runtime");
        let base = format!("http://{address}");
        let http = || Http::builder().no_proxy().build().expect("an HTTP client");
        let call = match (case, way) {
            ("edis", "hand") => Call::EdisByHand(http(), base),
            ("edis", _) => {
                let account = edis::Account::builder()
                    .credentials("me@example.com", "pass-word-0001")
                    .endpoint(base)
                    .allow_insecure_loopback(true)
                    .build();
                Call::Edis(account.expect("an account").server("kvm_1_1"))
            }
            (_, "hand") => Call::ZenlayerByHand(http(), base),
            _ => {
                let client = zenlayer::Client::builder()
                    .access_key("AK1", "key-secret-0001-of-some-length")
                    .endpoint(base)
                    .allow_insecure_loopback(true)
                    .build();
                Call::Zenlayer(client.expect("a client").vm())
            }
        };
        Self { runtime, call }
    }

    fn call(&mut self) {
        let call = &self.call;
        let seen = self.runtime.block_on(async {
            match call {
                Call::EdisByHand(http, base) => edis_by_hand(http, base).await,
                Call::Edis(server) => server.vnc_status().await.expect("a status").port.is_some(),
                Call::ZenlayerByHand(http, base) => zenlayer_by_hand(http, base).await,
                Call::Zenlayer(vm) => {
                    let list = vm.describe_instances_status().page_size(20);
                    list.page(1).await.expect("a page").items.len() == MACHINES
                }
            }
        });
        assert!(seen, "another answer");
    }
}

#[derive(Serialize)]
struct EdisForm<'a> {
    signature: &'a str,
    kvm_id: &'a str,
    valid_until: i64,
}

#[derive(Deserialize)]
#[allow(
    dead_code,
    clippy::struct_field_names,
    reason = "decoded as a user would have it"
)]
struct VncStatus {
    status: Option<String>,
    vnc_status: Option<String>,
    vnc_host: Option<String>,
    vnc_port: Option<u16>,
    novnc_port: Option<u16>,
    novnc_host: Option<String>,
}

async fn edis_by_hand(http: &Http, base: &str) -> bool {
    let form = EdisForm {
        signature: "signature-0001-of-some-length",
        kvm_id: "kvm_1_1",
        valid_until: 4_102_444_800,
    };
    let body = serde_urlencoded::to_string(&form).expect("a form");
    let request = http
        .post(format!("{base}/kvm/v2/get/vnc/status"))
        .header("accept", "application/json")
        .header("user-agent", "by-hand/1")
        .header("content-type", "application/x-www-form-urlencoded")
        .timeout(std::time::Duration::from_secs(60))
        .body(body);
    let response = request.send().await.expect("an answer");
    assert!(response.status().is_success());
    let bytes = response.bytes().await.expect("whole");
    let status: VncStatus = serde_json::from_slice(&bytes).expect("a status");
    status.vnc_port.is_some()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ask {
    page_size: u32,
    page_num: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as a user would have it")]
struct Envelope {
    request_id: Option<String>,
    response: Statuses,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as a user would have it")]
struct Statuses {
    request_id: Option<String>,
    total_count: Option<u64>,
    data_set: Vec<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as a user would have it")]
struct Status {
    instance_id: Option<String>,
    instance_status: Option<String>,
}

async fn zenlayer_by_hand(http: &Http, base: &str) -> bool {
    let ask = Ask {
        page_size: 20,
        page_num: 1,
    };
    let body = serde_json::to_string(&ask).expect("JSON");
    let hex = |bytes: &[u8]| base16ct::lower::encode_string(bytes);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    let now = now.as_secs();
    let host = base.trim_start_matches("http://");
    let canonical = format!(
        "POST\n/\n\ncontent-type:application/json\nhost:{host}\n\ncontent-type;host\n{}",
        hex(&Sha256::digest(body.as_bytes()))
    );
    let text = format!(
        "ZC2-HMAC-SHA256\n{now}\n{}",
        hex(&Sha256::digest(canonical.as_bytes()))
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(b"key-secret-0001-of-some-length").expect("a key");
    mac.update(text.as_bytes());
    let signature = hex(&mac.finalize().into_bytes());
    let request = http
        .post(format!("{base}/api/v2/vm"))
        .header("accept", "application/json")
        .header("user-agent", "by-hand/1")
        .header("host", host)
        .header("content-type", "application/json")
        .header("x-zc-action", "DescribeInstancesStatus")
        .header("x-zc-version", "2023-03-13")
        .header("x-zc-service", "vm")
        .header("x-zc-timestamp", now)
        .header("x-zc-signature-method", "ZC2-HMAC-SHA256")
        .header(
            "authorization",
            format!(
                "ZC2-HMAC-SHA256 Credential=AK1, SignedHeaders=content-type;host, \
                 Signature={signature}"
            ),
        )
        .timeout(std::time::Duration::from_secs(60))
        .body(body);
    let response = request.send().await.expect("an answer");
    assert!(response.status().is_success());
    let bytes = response.bytes().await.expect("whole");
    let envelope: Envelope = serde_json::from_slice(&bytes).expect("statuses");
    envelope.response.data_set.len() == MACHINES
}

/// The server in a process of its own.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start() -> Self {
        let program = std::env::current_exe().expect("a program");
        let mut command = Command::new(program);
        let child = command.arg("serve").stdout(Stdio::piped()).spawn();
        let mut child = child.expect("starts");
        let mut address = String::new();
        let output = child.stdout.take().expect("piped");
        BufReader::new(output)
            .read_line(&mut address)
            .expect("an address");
        Self {
            child,
            address: address.trim().to_owned(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("binds");
    let address = listener.local_addr().expect("bound").to_string();
    println!("{address}");
    for stream in listener.incoming() {
        let address = address.clone();
        std::thread::spawn(move || answer(stream.expect("connects"), &address));
    }
}

/// Answers requests until the connection ends.
fn answer(mut stream: TcpStream, address: &str) {
    let login = format!(
        r#"{{"status":"success","data":{{"kvm_1_1":{{"api_host":"{address}","signature":"signature-0001-of-some-length","valid_until":"4102444800"}}}}}}"#
    );
    let vnc = r#"{"status":"success","vnc_status":"enabled","vnc_host":"1.edisglobal.com","vnc_port":"5901","novnc_port":6080,"novnc_host":"1.edisglobal.com"}"#.replace("\"5901\"", "5901");
    let machine = |n| format!(r#"{{"instanceId":"{n:018}","instanceStatus":"RUNNING"}}"#);
    let machines: Vec<_> = (0..MACHINES).map(machine).collect();
    let statuses = format!(
        r#"{{"requestId":"T1a2b3c4d-0001-4a4b-8c8d-000000000001","response":{{"requestId":"T1a2b3c4d-0001-4a4b-8c8d-000000000001","totalCount":20,"dataSet":[{}]}}}}"#,
        machines.join(",")
    );
    let mut request = Vec::new();
    let mut chunk = [0; 8192];
    loop {
        let Some(length) = whole(&request) else {
            match stream.read(&mut chunk) {
                Ok(read) if read > 0 => request.extend_from_slice(&chunk[..read]),
                _ => return,
            }
            continue;
        };
        let head = String::from_utf8_lossy(&request[..length]).into_owned();
        let body = if head.starts_with("POST /kvm/v2/get/auth") {
            &login
        } else if head.starts_with("POST /kvm") {
            &vnc
        } else {
            &statuses
        };
        request.drain(..length);
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             date: Tue, 14 Nov 2023 22:13:20 GMT\r\n\r\n{body}",
            body.len()
        );
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// The length of the request that these bytes begin with, if it is all there.
fn whole(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&bytes[..end])
        .ok()?
        .to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.map_or(0, |text| text.trim().parse().expect("a length"));
    (bytes.len() >= end + length).then_some(end + length)
}
