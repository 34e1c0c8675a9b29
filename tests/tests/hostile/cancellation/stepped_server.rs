//! A server over real sockets that works in steps, which a test allows one by one.
//!
//! Before each part of its work (take a connection, read, write a piece of the
//! answer) it waits for a step. A test gives steps one by one while it polls a call,
//! so that the call is met at every stage; or it lets the server run.
//!
//! It speaks enough of both clouds' APIs to distinguish answers: each names what was
//! asked for.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// Into how many pieces an answer is cut.
const PIECES: usize = 6;

/// The VPS of the account.
pub(crate) const SERVERS: [&str; 2] = ["kvm_1_1", "kvm_1_2"];

/// Where EDIS logs in.
pub(crate) const LOGIN: &str = "/kvm/v2/get/auth";

/// A whole request that the server has read.
#[derive(Clone, Debug)]
pub(crate) struct RecordedRequest {
    /// The path, or the action where all share one path.
    pub(crate) operation: String,
    /// The body as it came.
    pub(crate) body: String,
}

#[derive(Clone)]
pub(crate) struct SteppedServer {
    address: String,
    steps: Arc<Semaphore>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    seen: Vec<RecordedRequest>,
    /// How many answers have been written to their end.
    answered: usize,
    /// How many requests are answered with 503 from now on.
    failures: usize,
}

impl SteppedServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let server = Self {
            address: listener.local_addr().expect("bound").to_string(),
            steps: Arc::new(Semaphore::new(0)),
            state: Arc::default(),
        };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serving = serving.clone();
                tokio::spawn(async move { serving.serve(stream).await });
            }
        });
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on it works as fast as it can.
    pub(crate) fn run(&self) {
        self.steps.add_permits(Semaphore::MAX_PERMITS / 2);
    }

    /// From now on it waits for steps.
    pub(crate) fn halt(&self) {
        self.steps.forget_permits(Semaphore::MAX_PERMITS);
    }

    /// Allows one step.
    pub(crate) fn step(&self) {
        self.steps.add_permits(1);
    }

    /// Answers the next requests with 503.
    pub(crate) fn fail(&self, requests: usize) {
        self.state.lock().expect("lock").failures = requests;
    }

    /// All requests so far.
    pub(crate) fn seen(&self) -> Vec<RecordedRequest> {
        self.state.lock().expect("lock").seen.clone()
    }

    /// How many answers were written to their end.
    pub(crate) fn answered(&self) -> usize {
        self.state.lock().expect("lock").answered
    }

    /// How many requests had this in their body.
    pub(crate) fn count(&self, text: &str) -> usize {
        let seen = self.seen();
        seen.iter().filter(|seen| seen.body.contains(text)).count()
    }

    /// How many requests were of this operation.
    pub(crate) fn calls(&self, operation: &str) -> usize {
        let seen = self.seen();
        let same = seen.iter().filter(|seen| seen.operation == operation);
        same.count()
    }

    async fn wait_for_a_step(&self) {
        self.steps.acquire().await.expect("not closed").forget();
    }

    async fn serve(&self, mut stream: TcpStream) {
        // Pieces go out at once, and not when the last one was acknowledged.
        stream.set_nodelay(true).expect("a socket");
        let mut received = Vec::new();
        loop {
            self.wait_for_a_step().await;
            let Some(seen) = read(&mut stream, &mut received).await else {
                return;
            };
            let failing = {
                let mut state = self.state.lock().expect("lock");
                state.seen.push(seen.clone());
                let failing = state.failures > 0;
                state.failures = state.failures.saturating_sub(1);
                failing
            };
            let answer = if failing {
                "HTTP/1.1 503 Not Now\r\ncontent-length: 0\r\n\r\n".to_owned()
            } else {
                ok(&self.answer(&seen))
            };
            for piece in answer.as_bytes().chunks(answer.len().div_ceil(PIECES)) {
                self.wait_for_a_step().await;
                if stream.write_all(piece).await.is_err() {
                    return;
                }
            }
            self.state.lock().expect("lock").answered += 1;
        }
    }

    fn answer(&self, seen: &RecordedRequest) -> Value {
        match seen.operation.as_str() {
            LOGIN => {
                let session = json!({
                    "api_host": self.address, "valid_until": "4102444800",
                    "signature": "signature-0001", "suspended": "n",
                });
                let data: serde_json::Map<_, _> = SERVERS
                    .iter()
                    .map(|id| ((*id).to_owned(), session.clone()))
                    .collect();
                json!({"status": "success", "data": data})
            }
            path if path.starts_with('/') => {
                let asked = SERVERS.iter().find(|id| seen.body.contains(*id));
                json!({"status": "success", "vnc_status": "enabled", "data": "server powered on",
                    "vnc_host": format!("{}.example", asked.expect("known"))})
            }
            action => {
                let asked: Value = serde_json::from_str(&seen.body).expect("JSON");
                json!({"requestId": "T1", "response": zenlayer(action, &asked)})
            }
        }
    }
}

/// The list of instances has three pages of two.
fn zenlayer(action: &str, asked: &Value) -> Value {
    match action {
        "DescribeVncUrl" => {
            json!({"url": format!("https://{}.example/", asked["instanceId"].as_str().expect("id"))})
        }
        "DescribeInstancesStatus" => {
            // Somebody waits for these: they never arrive.
            let asked = asked["instanceIds"].as_array().into_iter().flatten();
            let set: Vec<_> = asked
                .map(|id| json!({"instanceId": id, "instanceStatus": "BOOTING"}))
                .collect();
            json!({"totalCount": set.len(), "dataSet": set})
        }
        "DescribeInstances" => {
            let page = asked["pageNum"].as_u64().expect("a page");
            let set: Vec<_> = (2 * page - 1..=2 * page)
                .map(|number| json!({"instanceId": format!("i-{number}")}))
                .collect();
            json!({"totalCount": 6, "dataSet": set})
        }
        _ => json!({}),
    }
}

fn ok(body: &Value) -> String {
    let body = body.to_string();
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

/// Reads until a whole request is there. None when the client is gone.
async fn read(stream: &mut TcpStream, received: &mut Vec<u8>) -> Option<RecordedRequest> {
    let mut buffer = [0; 4096];
    loop {
        if let Some((seen, length)) = whole(&String::from_utf8_lossy(received)) {
            received.drain(..length);
            return Some(seen);
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => received.extend_from_slice(&buffer[..read]),
        }
    }
}

fn whole(text: &str) -> Option<(RecordedRequest, usize)> {
    let (head, rest) = text.split_once("\r\n\r\n")?;
    let header = |wanted: &str| {
        let mut fields = head.lines().filter_map(|line| line.split_once(": "));
        fields
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value)
    };
    let length: usize = header("content-length")?.parse().ok()?;
    let body = rest.get(..length)?.to_owned();
    let path = head.split(' ').nth(1)?;
    let operation = header("x-zc-action").unwrap_or(path).to_owned();
    Some((RecordedRequest { operation, body }, head.len() + 4 + length))
}
