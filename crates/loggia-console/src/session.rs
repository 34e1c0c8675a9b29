//! The task behind a screen: it draws what arrives, asks for more, and sends keys.
//!
//! In RFB the client pulls: the server sends changes only when it is asked for them. So there is
//! always one request on its way, and the next one follows when the answer was completely drawn,
//! at most once every [`FASTEST`]. If a picture has holes (no pixels were sent for a part of the
//! screen yet), the whole picture is asked for.
//!
//! The task ends when the last handle is dropped, and the connection with it. This side is shut
//! down first, and what the server still sends is read until it has shut down its own. A socket
//! that is closed with unread data is reset, and whatever the server has not read yet, such as
//! the last keys, is lost.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use loggia_transport::{Error, ErrorKind};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until, timeout};

use crate::filter::Flow;
use crate::picture::Picture;
use crate::protocol::{Event, Input, Rfb};

/// The shortest time between two requests: about 60 pictures a second.
const FASTEST: Duration = Duration::from_millis(16);
/// The same if everything is asked for because something is missing.
const AGAIN: Duration = Duration::from_millis(100);
/// How long a server may take to notice the end of the connection.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// What a handle asks for.
pub(crate) enum Command {
    /// Inputs that are sent in one piece, and a channel for when they are written.
    Send {
        inputs: Vec<Input>,
        written: oneshot::Sender<()>,
    },
    /// Ends the connection.
    Close,
}

pub(crate) struct Session<R> {
    pub(crate) rfb: R,
    pub(crate) flow: Arc<Flow>,
    pub(crate) picture: Arc<Picture>,
    pub(crate) commands: mpsc::Receiver<Command>,
    /// How many bytes for the server were handed to the decoder so far.
    pub(crate) sent: u64,
}

/// The request that goes out next, if none is on its way.
enum Next {
    Asked,
    At(Instant, Input),
}

impl<R: Rfb> Session<R> {
    /// Runs until the connection ends or all handles are dropped.
    pub(crate) async fn run(mut self) {
        let picture = Arc::clone(&self.picture);
        let end = match self.drive().await {
            Ok(()) => closed(),
            Err(error) => error,
        };
        picture.end(end);
    }

    async fn drive(&mut self) -> Result<(), Error> {
        // The decoder has already asked for everything.
        let mut next = Next::Asked;
        let mut asked_at = Instant::now();
        let mut waiting: VecDeque<(u64, oneshot::Sender<()>)> = VecDeque::new();
        loop {
            let due = match next {
                Next::Asked => None,
                Next::At(at, input) => Some((at, input)),
            };
            tokio::select! {
                event = self.rfb.next() => {
                    self.draw(event?)?;
                    self.flow.drawn();
                }
                () = self.flow.news() => {}
                command = self.commands.recv() => {
                    let Some(Command::Send { inputs, written }) = command else {
                        self.leave().await;
                        return Ok(());
                    };
                    for input in inputs {
                        self.send(input).await?;
                    }
                    waiting.push_back((self.sent, written));
                }
                () = self.flow.writing(), if !waiting.is_empty() => {}
                () = async { sleep_until(due.map_or_else(Instant::now, |(at, _)| at)).await },
                    if due.is_some() =>
                {
                    if let Some((_, input)) = due {
                        self.send(input).await?;
                        asked_at = Instant::now();
                        next = Next::Asked;
                    }
                }
            }
            if self.flow.take_ended() {
                let whole = self.picture.publish();
                next = if whole {
                    Next::At(asked_at + FASTEST, Input::Changes)
                } else {
                    Next::At(asked_at + AGAIN, Input::Everything)
                };
            }
            let written = self.flow.written();
            while waiting.front().is_some_and(|(sent, _)| *sent <= written) {
                if let Some((_, done)) = waiting.pop_front() {
                    // The receiver may be gone.
                    let _ = done.send(());
                }
            }
        }
    }

    async fn leave(&self) {
        self.picture.end(closed());
        self.flow.leave();
        let rest = async { while self.rfb.next().await.is_ok() {} };
        // A server that does not close its side in time is not waited for.
        let _ = timeout(CLOSE_TIMEOUT, rest).await;
    }

    async fn send(&mut self, input: Input) -> Result<(), Error> {
        self.sent += input.length();
        self.rfb.send(input).await
    }

    fn draw(&self, event: Event) -> Result<(), Error> {
        match event {
            Event::Size(width, height) => {
                self.picture.resize(width, height);
                Ok(())
            }
            Event::Pixels(region, pixels) => self.picture.paint(region, pixels),
            Event::Copy(region, from) => {
                self.picture.copy(region, from);
                Ok(())
            }
            Event::Nothing => Ok(()),
        }
    }
}

/// The error of calls after the end.
pub(crate) fn closed() -> Error {
    Error::new(ErrorKind::Interrupted, "the screen is closed").with_hint("open it again")
}
