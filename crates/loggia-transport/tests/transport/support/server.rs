//! A server that plays a script: what it does with each connection is specified byte by byte,
//! whether valid HTTP or not.
//!
//! It knows nothing about any client, and is also used by the tests of the facade
//! (`loggia_tests::script`).

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The server's reaction to one request.
#[derive(Clone)]
pub enum Act {
    /// Writes these bytes and closes.
    Answer(String),
    /// The same for bytes that are not text.
    Bytes(Vec<u8>),
    /// The same as soon as any bytes have arrived, whether a request or not.
    Blurt(Vec<u8>),
    /// Reads the request and closes without an answer.
    Hang,
    /// Reads the request and never answers.
    Stall,
    /// Writes the first text, and then the second one forever.
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
    /// Its address: `http://127.0.0.1:port/`.
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts it on a free port of loopback, for as long as the runtime runs.
    ///
    /// # Panics
    /// When no port can be bound.
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

    /// A server that someone else has started: its requests are not recorded.
    pub fn elsewhere(url: String) -> Self {
        let requests = Arc::default();
        Self { url, requests }
    }

    /// The requests so far, head and body.
    ///
    /// # Panics
    /// When another thread panicked while it recorded one.
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
        if read == 0 || is_whole(&text) || matches!(act, Act::Blurt(_)) {
            seen.lock().expect("lock").push(text.into_owned());
            break;
        }
    }
    match act {
        Act::Answer(bytes) => {
            let _ = stream.write_all(bytes.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
        Act::Bytes(bytes) | Act::Blurt(bytes) => {
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
