//! The connection of a page: pixels out, keys in.

use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use loggia_transport::Error;
use tokio::sync::mpsc;

use super::words::{self, Wish};
use crate::frame::Frame;
use crate::protocol::Input;
use crate::region::Region;
use crate::screen::Screen;

/// How many notices may wait. More of them are no help.
const NOTICES: usize = 4;

/// Shows the screen until the page goes or the screen ends.
pub(super) async fn show(socket: WebSocket, screen: &Screen) {
    let (out, page) = socket.split();
    let (notices, waiting) = mpsc::channel(NOTICES);
    tokio::select! {
        // Whoever is gone needs no error.
        _ = paint(out, screen, waiting) => {}
        () = listen(page, screen, &notices) => {}
    }
}

type Out = SplitSink<WebSocket, Message>;

async fn paint(
    mut out: Out,
    screen: &Screen,
    mut notices: mpsc::Receiver<String>,
) -> Result<(), axum::Error> {
    // Before the first picture, so that nothing is missed after it.
    let mut changes = screen.changes();
    let mut shown: Option<Frame> = None;
    let mut next = Ok(Region::default());
    loop {
        match draw(&mut out, screen, &mut shown, next).await? {
            Ok(()) => {}
            Err(error) => {
                let words = words::notice(&error.to_string());
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
                    let words = words::notice(&text);
                    out.send(Message::Binary(Bytes::from(words))).await?;
                }
            }
        };
    }
}

/// Sends what has changed; all of it to a page that has nothing, or another size.
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
        out.send(Message::Binary(Bytes::from(words::size(&frame))))
            .await?;
        Region::new(0, 0, u16::MAX, u16::MAX)
    };
    let pixels = words::pixels(&frame, region);
    *shown = Some(frame);
    out.send(Message::Binary(Bytes::from(pixels))).await?;
    Ok(Ok(()))
}

async fn listen(mut page: SplitStream<WebSocket>, screen: &Screen, notices: &mpsc::Sender<String>) {
    while let Some(Ok(message)) = page.next().await {
        let Message::Text(text) = message else {
            continue;
        };
        let done = match words::parse(&text) {
            Some(Wish::Keys(keys)) => screen.chord(&keys).await,
            Some(Wish::Text(text)) => screen.type_text(&text).await,
            Some(Wish::Pointer { x, y, buttons }) => {
                let (width, height) = screen.size();
                let on = u32::from(x) < width && u32::from(y) < height;
                let inputs = on.then_some(Input::Pointer(x, y, buttons));
                screen.send(inputs.into_iter().collect()).await
            }
            None => Ok(()),
        };
        if let Err(error) = done {
            // Delivered or not: the next key may be one that can be typed.
            let _ = notices.try_send(error.to_string());
        }
    }
}
