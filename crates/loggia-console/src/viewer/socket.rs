//! The WebSocket connection of a page: sends pixels, and receives keys.

use std::pin::pin;

use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use loggia_transport::Error;
use tokio::sync::mpsc;

use super::messages::{self, PageInput};
use super::pointer::Pointer;
use super::queue::Queue;
use crate::frame::Frame;
use crate::region::Region;
use crate::screen::Screen;

/// How many notices may be queued. More of them would not help.
const NOTICES: usize = 4;
/// The notice for keys that there is no room for.
const BUSY: &str = "a text is still being typed, and this was left out";

/// Shows the screen until the page is gone or the screen ends.
pub(super) async fn show(socket: WebSocket, screen: &Screen, pointer: &Pointer) {
    let (out, page) = socket.split();
    let (notices, waiting) = mpsc::channel(NOTICES);
    tokio::select! {
        // A page that is gone needs no error.
        _ = paint(out, screen, waiting) => {}
        () = listen(page, screen, pointer, &notices) => {}
    }
}

type Out = SplitSink<WebSocket, Message>;

async fn paint(
    mut out: Out,
    screen: &Screen,
    mut notices: mpsc::Receiver<String>,
) -> Result<(), axum::Error> {
    // Taken before the first picture, so that no change after it is missed.
    let mut changes = screen.changes();
    let mut shown: Option<Frame> = None;
    let mut next = Ok(Region::default());
    loop {
        match draw(&mut out, screen, &mut shown, next).await? {
            Ok(()) => {}
            Err(error) => {
                let words = messages::end(&error.to_string());
                out.send(Message::Binary(Bytes::from(words))).await?;
                return out.send(Message::Close(None)).await;
            }
        }
        next = loop {
            tokio::select! {
                change = changes.next() => match change {
                    Some(change) => break change,
                    None => return Ok(()),
                },
                Some(text) = notices.recv() => {
                    let words = messages::notice(&text);
                    out.send(Message::Binary(Bytes::from(words))).await?;
                }
            }
        };
    }
}

/// Sends what has changed, or everything if the page has no picture or one of another size.
async fn draw(
    out: &mut Out,
    screen: &Screen,
    shown: &mut Option<Frame>,
    change: Result<Region, Error>,
) -> Result<Result<(), Error>, axum::Error> {
    let region = match change {
        Ok(region) => region,
        Err(error) => return Ok(Err(error)),
    };
    let frame = match screen.screenshot().await {
        Ok(frame) => frame,
        Err(error) => return Ok(Err(error)),
    };
    let of = |frame: &Frame| (frame.width(), frame.height());
    let region = if shown.as_ref().map(of) == Some(of(&frame)) {
        region
    } else {
        out.send(Message::Binary(Bytes::from(messages::size(&frame))))
            .await?;
        Region::new(0, 0, u16::MAX, u16::MAX)
    };
    let pixels = messages::pixels(&frame, region);
    *shown = Some(frame);
    out.send(Message::Binary(Bytes::from(pixels))).await?;
    Ok(Ok(()))
}

/// Applies the page's inputs, one after the other, until the page is gone. Meanwhile it keeps
/// receiving: typing a text takes time, and has to stop if the page is gone.
async fn listen(
    mut page: SplitStream<WebSocket>,
    screen: &Screen,
    pointer: &Pointer,
    notices: &mpsc::Sender<String>,
) {
    // It does not matter whether it arrives: the next key may be one that can be typed.
    let notice = |text: String| drop(notices.try_send(text));
    let mut queue = Queue::default();
    loop {
        let Some(input) = queue.next() else {
            match next_input(&mut page).await {
                Some(input) => queue.add(input),
                None => return,
            };
            continue;
        };
        let mut applied = pin!(apply(screen, pointer, input));
        loop {
            tokio::select! {
                done = &mut applied => {
                    if let Err(error) = done {
                        notice(error.to_string());
                    }
                    break;
                }
                next = next_input(&mut page) => {
                    let Some(input) = next else {
                        return;
                    };
                    if !queue.add(input) {
                        notice(BUSY.to_owned());
                    }
                }
            }
        }
    }
}

/// The page's next input; `None` if the page is gone.
async fn next_input(page: &mut SplitStream<WebSocket>) -> Option<PageInput> {
    loop {
        match page.next().await?.ok()? {
            Message::Text(text) => {
                if let Some(input) = messages::parse(&text) {
                    return Some(input);
                }
            }
            Message::Close(_) => return None,
            _ => {}
        }
    }
}

async fn apply(screen: &Screen, pointer: &Pointer, input: PageInput) -> Result<(), Error> {
    match input {
        PageInput::Keys(keys) => screen.chord(&keys).await,
        PageInput::Text(text) => screen.type_text(&text).await,
        PageInput::Pointer { x, y, buttons } => {
            let input = pointer.go(screen.size(), (x, y), buttons);
            screen.send(input.into_iter().collect()).await
        }
    }
}
