//! A client that shows every byte, and how a connection ends.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use loggia_sim::{Edis, Fault, FaultPlan, FaultRule, RecordedRequest};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The longest time for an answer, in real time, unless the test is about to fail.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection to the EDIS side.
pub(crate) struct Raw {
    stream: TcpStream,
    addr: SocketAddr,
}

impl Raw {
    pub(crate) async fn connect(addr: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(addr).await?;
        Ok(Self { stream, addr })
    }

    /// Connects and sends a valid login.
    pub(crate) async fn login(addr: SocketAddr) -> Self {
        let mut raw = Self::connect(addr).await.expect("it connects");
        raw.ask().await;
        raw
    }

    /// Sends a valid login.
    pub(crate) async fn ask(&mut self) {
        let body = "email=demo%40example.com&pw=demo-password";
        let request = format!(
            "POST /kvm/v2/get/auth HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
            self.addr,
            body.len()
        );
        let written = self.stream.write_all(request.as_bytes()).await;
        written.expect("it takes a request");
    }

    /// Sends the head of a power request; its body never arrives.
    pub(crate) async fn ask_without_body(&mut self) {
        let head = "POST /kvm/v2/get/power HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n";
        let written = self.stream.write_all(head.as_bytes()).await;
        written.expect("it takes a request");
    }

    /// Returns the head of an answer.
    pub(crate) async fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.byte().await);
        }
        String::from_utf8(head).expect("text")
    }

    async fn byte(&mut self) -> u8 {
        let byte = tokio::time::timeout(PATIENCE, self.stream.read_u8()).await;
        byte.expect("in time").expect("there is more")
    }

    /// Returns a whole answer: its head and its body.
    pub(crate) async fn answer(&mut self) -> (String, Vec<u8>) {
        let head = self.head().await;
        let mut body = vec![0; length(&head)];
        let read = tokio::time::timeout(PATIENCE, self.stream.read_exact(&mut body)).await;
        read.expect("in time").expect("there is more");
        (head, body)
    }

    /// Returns the next bytes, in one piece.
    pub(crate) async fn piece(&mut self) -> Vec<u8> {
        let mut piece = vec![0; 64 * 1024];
        let read = tokio::time::timeout(PATIENCE, self.stream.read(&mut piece)).await;
        let count = read.expect("in time").expect("there is more");
        piece.truncate(count);
        piece
    }

    /// Returns everything until the end, and the error at the end, if any.
    pub(crate) async fn rest(mut self) -> (Vec<u8>, Option<io::ErrorKind>) {
        let mut rest = Vec::new();
        let end = self.stream.read_to_end(&mut rest);
        let end = tokio::time::timeout(PATIENCE, end).await.expect("in time");
        (rest, end.err().map(|error| error.kind()))
    }

    /// Returns whether anything arrives within a short time.
    pub(crate) async fn is_silent(&self) -> bool {
        let short = Duration::from_millis(30);
        let mut next = [0];
        let next = tokio::time::timeout(short, self.stream.peek(&mut next));
        next.await.is_err()
    }
}

/// Returns the length that a head declares.
pub(crate) fn length(head: &str) -> usize {
    let value = header(head, "content-length").expect("a length");
    value.parse().expect("a number")
}

/// Returns a header of an answer.
pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

/// Makes the first call to the EDIS side go wrong.
pub(crate) fn once(edis: &Edis, fault: Fault) {
    let set = edis.set_faults(FaultPlan::once(fault));
    set.expect("the plan makes sense");
}

/// Returns a plan of one rule.
pub(crate) fn plan(rule: FaultRule) -> FaultPlan {
    FaultPlan::new().rule(rule)
}

/// Returns what the record shows of every exchange: its fault, whether it was carried out, and
/// the status.
pub(crate) fn record(seen: &[RecordedRequest]) -> Vec<(Option<&'static str>, bool, u16)> {
    let short = |seen: &RecordedRequest| (seen.fault, seen.performed, seen.status);
    seen.iter().map(short).collect()
}
