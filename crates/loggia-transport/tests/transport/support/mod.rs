//! What the tests of this crate share: a clock that is moved by hand, and a
//! server that does exactly what a test asks of it.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

pub mod bench;

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use loggia_transport::clock::Clock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Stands still until moved. Sleeping moves it at once and is noted.
#[derive(Clone, Debug)]
pub struct ManualClock {
    time: Arc<Mutex<Time>>,
    moves: bool,
}

#[derive(Debug)]
struct Time {
    unix_millis: u64,
    waits: Vec<Duration>,
}

impl ManualClock {
    pub fn at(unix_seconds: u64) -> Self {
        let time = Time {
            unix_millis: unix_seconds * 1000,
            waits: Vec::new(),
        };
        Self {
            time: Arc::new(Mutex::new(time)),
            moves: true,
        }
    }

    /// The same clock for those whose sleeping moves nothing, and is not noted.
    pub fn standing(&self) -> Self {
        Self {
            moves: false,
            ..self.clone()
        }
    }

    pub fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX / 4);
        self.time().unix_millis += by.min(u64::MAX / 4);
    }

    pub fn unix_seconds(&self) -> u64 {
        self.time().unix_millis / 1000
    }

    /// Every wait so far.
    pub fn waits(&self) -> Vec<Duration> {
        self.time().waits.clone()
    }

    fn time(&self) -> MutexGuard<'_, Time> {
        self.time.lock().expect("lock")
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(self.time().unix_millis)
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        if self.moves {
            self.advance(wait);
            self.time().waits.push(wait);
        }
        tokio::task::yield_now().boxed()
    }
}

/// What the server does with one request.
#[derive(Clone)]
pub enum Act {
    /// Writes these bytes and closes.
    Answer(String),
    /// The same for what is no text.
    Bytes(Vec<u8>),
    /// Reads the request and closes without a word.
    Hang,
    /// Reads the request and never answers.
    Stall,
    /// Writes the first text, and then the second one for ever.
    Flood(String, String),
}

/// An answer with a JSON body.
pub fn json(status: &str, headers: &str, body: &str) -> Act {
    Act::Answer(format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{headers}connection: close\r\n\r\n{body}",
        body.len()
    ))
}

/// An answer of any bytes, with a status, headers and its length.
pub fn bytes(status: &str, headers: &str, body: &[u8]) -> Act {
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}connection: close\r\n\r\n",
        body.len()
    );
    Act::Bytes([head.as_bytes(), body].concat())
}

/// A server that plays its acts in order, the last one again and again.
pub struct Server {
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub async fn playing(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let url = format!("http://{}/", listener.local_addr().expect("bound"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            let mut acts = acts.into_iter().peekable();
            let mut last = Act::Hang;
            while let Ok((stream, _)) = listener.accept().await {
                last = acts.next().unwrap_or(last);
                tokio::spawn(play(stream, last.clone(), Arc::clone(&seen)));
            }
        });
        Self { url, requests }
    }

    /// One that somebody else has started: its requests are not seen.
    pub fn elsewhere(url: String) -> Self {
        let requests = Arc::default();
        Self { url, requests }
    }

    /// The requests so far, head and body.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("lock").clone()
    }
}

async fn play(mut stream: TcpStream, act: Act, seen: Arc<Mutex<Vec<String>>>) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let Ok(read) = stream.read(&mut buffer).await else {
            return;
        };
        request.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&request);
        if read == 0 || is_whole(&text) {
            seen.lock().expect("lock").push(text.into_owned());
            break;
        }
    }
    match act {
        Act::Answer(bytes) => {
            let _ = stream.write_all(bytes.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
        Act::Bytes(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Act::Hang => {}
        Act::Stall => std::future::pending().await,
        Act::Flood(head, more) => {
            let mut going = stream.write_all(head.as_bytes()).await;
            while going.is_ok() {
                going = stream.write_all(more.as_bytes()).await;
            }
        }
    }
}

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0);
    body.len() >= length
}
