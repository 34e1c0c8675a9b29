//! Runs a whole session with a VNC server: handshake, pictures, and a client's actions in
//! between.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::{FutureExt, StreamExt};
use loggia::console::{Connect, Key, Layout, Limits, Region, Screen};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Small screens, so that many fit into the time.
const PIXELS: u32 = 256 * 256;

/// Plays a server that sends the bytes after the first, which holds flags: 1 for a client with a
/// password, 2 for one that accepts a console without a password, 4 for a server that stays
/// silent at the end instead of closing; the other bits say how much is sent at a time.
///
/// # Panics
/// When the client accepts a screen that is larger than its limits, waits longer than it may, or
/// fails without a message.
pub fn run(data: &[u8]) {
    let Some((how, words)) = data.split_first() else {
        return;
    };
    let mut limits = Limits::default();
    limits.pixels = PIXELS;
    let patience = limits.open + Duration::from_millis(1);
    let server = Server {
        words: words.to_vec(),
        said: 0,
        at_a_time: 1 + usize::from(how >> 3) * 16,
        silent: how & 4 != 0,
    };
    let mut connect = Connect::to("played", 0)
        .keyboard(Layout::De)
        .allow_no_password(how & 2 != 0)
        .limits(limits);
    if how & 1 != 0 {
        connect = connect.password("hunter22");
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let begun = tokio::time::Instant::now();
        let opened = connect.open_over(server).await;
        assert!(begun.elapsed() <= patience, "{:?}", begun.elapsed());
        match opened {
            Ok(screen) => look_around(screen).await,
            Err(error) => {
                let text = error.to_string();
                assert!(text.contains("; ") && !text.contains("hunter22"), "{text}");
                assert!(!text.chars().any(char::is_control), "{text:?}");
            }
        }
    });
}

/// The client's actions. They may fail, but must not hang.
async fn look_around(screen: Screen) {
    let mut changes = screen.changes();
    let begun = tokio::time::Instant::now();
    if let Ok(frame) = screen.screenshot().await {
        assert!(frame.width() * frame.height() <= PIXELS);
        assert!(frame.image().pixels().all(|pixel| pixel.0[3] == 255));
    }
    let _ = screen.type_text("a#^").await;
    let _ = screen.key(Key::CtrlAltDel).await;
    let second = Duration::from_secs(1);
    let still = screen.wait_still(second / 10).deadline(second).await;
    let never = screen.wait_change(Region::new(0, 0, 9, 9)).deadline(second);
    let _ = never.await;
    if let Ok(frame) = still {
        assert!(frame.width() * frame.height() <= PIXELS);
    }
    assert!(begun.elapsed() < 5 * second, "{:?}", begun.elapsed());
    assert!(!screen.name().chars().any(char::is_control));
    screen.close().await;
    let mut seen = 0;
    while let Some(Some(Ok(region))) = changes.next().now_or_never() {
        assert!(!region.is_empty());
        seen += 1;
    }
    assert!(seen <= 32, "{seen}");
}

/// A server that sends its bytes and ignores whatever it receives.
struct Server {
    words: Vec<u8>,
    said: usize,
    at_a_time: usize,
    silent: bool,
}

impl AsyncRead for Server {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let left = self.words.get(self.said..).unwrap_or_default();
        if left.is_empty() && self.silent {
            return Poll::Pending;
        }
        let count = left.len().min(self.at_a_time).min(buffer.remaining());
        buffer.put_slice(&left[..count]);
        self.said += count;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Server {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
