//! A vendor whose answers the test decides, for answers that no simulator gives.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::support::{Run, loggia};

/// A server in place of Zenlayer. Its thread ends with the program.
pub(crate) struct Vendor {
    url: String,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Vendor {
    /// Starts a vendor. `answer` gets the action and fields of each request, and returns what is
    /// sent as `response`.
    pub(crate) fn start(answer: impl Fn(&str, &Value) -> Value + Send + 'static) -> Self {
        Self::start_with_text(move |action, fields| answer(action, fields).to_string())
    }

    /// The same for JSON that a `Value` does not hold.
    pub(crate) fn start_with_text(
        answer: impl Fn(&str, &Value) -> String + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("an address");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let Some((action, fields)) = request(&stream) else {
                    continue;
                };
                let answer = answer(&action, &fields);
                let body = format!(r#"{{"requestId":"T1","response":{answer}}}"#);
                record.lock().expect("a record").push((action, fields));
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
                     content-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
            }
        });
        Self { url, asked }
    }

    /// The requests so far: actions with their fields.
    pub(crate) fn asked(&self) -> Vec<(String, Value)> {
        self.asked.lock().expect("a record").clone()
    }

    /// The program with this vendor, and with its home in the folder.
    pub(crate) fn program(&self, home: &TempDir) -> Command {
        let mut command = loggia(home.path());
        command
            .env("LOGGIA_ZENLAYER_ENDPOINT", &self.url)
            .env("ZENLAYER_ACCESS_KEY_ID", "key")
            .env("ZENLAYER_ACCESS_KEY_SECRET", "secret");
        command
    }

    /// Runs an operation of a service.
    pub(crate) fn run(&self, words: &str) -> Run {
        let home = TempDir::new().expect("a folder");
        let mut command = self.program(&home);
        command.arg("zenlayer").args(words.split(' '));
        Run::from(command.output().expect("runs"))
    }
}

/// A vendor that accepts orders, and answers only this many of them.
pub(crate) fn slow(answered: usize) -> (Vendor, mpsc::Receiver<()>) {
    let (taken, orders) = mpsc::channel();
    let came = AtomicUsize::new(0);
    let vendor = Vendor::start(move |action, _| {
        if action.starts_with("Describe") {
            return json!({"requestId": "T1", "totalCount": 0, "dataSet": []});
        }
        if came.fetch_add(1, Ordering::Relaxed) == answered {
            let _ = taken.send(());
            loop {
                std::thread::park();
            }
        }
        json!({"requestId": "T1"})
    });
    (vendor, orders)
}

/// Action and fields of a request.
fn request(stream: &TcpStream) -> Option<(String, Value)> {
    let mut reader = BufReader::new(stream);
    let (mut action, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            if line.trim_end().is_empty() {
                break;
            }
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "x-zc-action" => value.clone_into(&mut action),
            "content-length" => length = value.parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((action, serde_json::from_slice(&body).ok()?))
}
