//! The task behind a screen: it draws what comes, asks for more, and sends keys.
//!
//! RFB is pulled, not pushed: the server sends what has changed when it is asked for it.
//! So there is always one request on its way, and the next one follows when the answer
//! was drawn to its end, at most [`FASTEST`] often. A picture that has holes (nothing
//! was sent for a part of the screen yet) is asked for whole.
//!
//! The task ends when the last handle is dropped, and with it the connection: this side is
//! shut first, and what the server still sends is read until it has shut its own. A socket
//! that is closed with words unread is reset, and what the server has not read yet, such as
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
/// The same where everything is asked for because something is missing.
const AGAIN: Duration = Duration::from_millis(100);
/// How long a server may take to see that it is over.
const FAREWELL: Duration = Duration::from_secs(1);

/// What a handle wants.
pub(crate) enum Command {
    /// Inputs that go out in one piece, and who waits for them to be written.
    Send {
        inputs: Vec<Input>,
        written: oneshot::Sender<()>,
    },
    /// The end.
    Close,
}

pub(crate) struct Session<R> {
    pub(crate) rfb: R,
    pub(crate) flow: Arc<Flow>,
    pub(crate) picture: Arc<Picture>,
    pub(crate) commands: mpsc::Receiver<Command>,
    /// How many bytes were handed to the decoder for the server so far.
    pub(crate) sent: u64,
}

/// The request that goes out next, if none is on its way.
enum Next {
    Asked,
    At(Instant, Input),
}

impl<R: Rfb> Session<R> {
    /// Runs until the connection ends or no one wants it any more.
    pub(crate) async fn run(mut self) {
        let picture = Arc::clone(&self.picture);
        let end = match self.go_on().await {
            Ok(()) => closed(),
            Err(error) => error,
        };
        picture.end(end);
    }

    async fn go_on(&mut self) -> Result<(), Error> {
        // The decoder has asked for everything already.
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
                    // Whoever waited may have gone.
                    let _ = done.send(());
                }
            }
        }
    }

    async fn leave(&self) {
        self.picture.end(closed());
        self.flow.leave();
        let rest = async { while self.rfb.next().await.is_ok() {} };
        // Whoever does not go is left.
        let _ = timeout(FAREWELL, rest).await;
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

/// What calls fail with after the end.
pub(crate) fn closed() -> Error {
    Error::new(ErrorKind::Interrupted, "the screen is closed").with_hint("open it again")
}
