//! What a screen costs: time to the first picture, bytes and processor time per picture of
//! a text console, memory at rest; compressed and not.
//!
//! `cargo run --release -p loggia-real --features real --example figures`. Linux only.
#![expect(clippy::print_stdout, reason = "a program that prints")]

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use loggia::Error;
use loggia::console::{Connect, Region, Screen};
use loggia_real::{PASSWORD, Qemu, TigerVnc};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Ten lines a second, each different, in a terminal that fills the screen.
const LINES: &str = "while :; do head -c 90 /dev/urandom | base64 -w 0; echo; sleep 0.1; done";
const OPENINGS: u32 = 20;
const WATCHED: Duration = Duration::from_secs(10);
const IDLE: usize = 10;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Error> {
    let mut tiger = TigerVnc::start(1024, 768).await;
    tiger.terminal(LINES);
    let qemu = Qemu::start(None).await;
    // The terminal fills its screen.
    tokio::time::sleep(Duration::from_secs(10)).await;
    for (name, port) in [
        ("TigerVNC 1024x768", tiger.port),
        ("QEMU 720x400", qemu.port),
    ] {
        for (encoding, compressed) in [("ZRLE", true), ("Raw", false)] {
            let (mut total, mut bytes) = (Duration::ZERO, 0);
            for _ in 0..OPENINGS {
                let begun = Instant::now();
                let (screen, read) = open(port, compressed).await?;
                total += begun.elapsed();
                bytes = read.load(Ordering::Relaxed);
                screen.close().await;
            }
            println!(
                "{name} {encoding}: first picture after {:.1?}, {bytes} bytes",
                total / OPENINGS
            );
        }
    }
    for (encoding, compressed) in [("ZRLE", true), ("Raw", false)] {
        let (screen, read) = open(tiger.port, compressed).await?;
        let before = (read.load(Ordering::Relaxed), cpu());
        let all = Region::new(0, 0, u16::MAX, u16::MAX);
        let (begun, mut pictures) = (Instant::now(), 0u32);
        while begun.elapsed() < WATCHED {
            screen.wait_change(all).await?;
            pictures += 1;
        }
        let bytes = read.load(Ordering::Relaxed) - before.0;
        let spent = cpu().saturating_sub(before.1) / pictures.max(1);
        println!(
            "scrolling text {encoding}: {pictures} pictures, {} bytes and {spent:.1?} of processor each",
            bytes / u64::from(pictures)
        );
        screen.close().await;
    }
    let before = resident();
    let mut idle = Vec::new();
    for _ in 0..IDLE {
        idle.push(open(qemu.port, true).await?.0);
    }
    let each = (resident() - before) / IDLE;
    println!(
        "an idle screen of 720x400 keeps {each} KiB, of which the picture is {}",
        720 * 400 * 4 / 1024
    );
    Ok(())
}

async fn open(port: u16, compressed: bool) -> Result<(Screen, Arc<AtomicU64>), Error> {
    let stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("listens");
    stream.set_nodelay(true).expect("a socket");
    let read = Arc::new(AtomicU64::new(0));
    let stream = Counted {
        stream,
        read: Arc::clone(&read),
    };
    let connect = Connect::to("127.0.0.1", port).password(PASSWORD);
    let screen = connect.compression(compressed).open_over(stream).await?;
    Ok((screen, read))
}

/// The processor time of all threads so far.
fn cpu() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux");
    let spent = tasks.filter_map(|task| {
        let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(spent.sum())
}

/// The memory that is in use, in KiB.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .expect("a size");
    line.split_whitespace()
        .nth(1)
        .expect("a number")
        .parse()
        .expect("a number")
}

/// A stream that counts what is read.
struct Counted {
    stream: TcpStream,
    read: Arc<AtomicU64>,
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = ready!(Pin::new(&mut self.stream).poll_read(cx, buffer));
        let count = buffer.filled().len() - before;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Poll::Ready(read)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
