//! Waits for a change of the picture.
//!
//! A wait looks at every published picture. It ends with the picture that it waited for, or with
//! an error at its deadline; dropping it stops it.

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::time::Duration;

use loggia_transport::{Error, ErrorKind};
use tokio::time::{Instant, timeout_at};

use crate::frame::Frame;
use crate::region::Region;
use crate::screen::Screen;

/// How long a wait lasts by default.
const PATIENCE: Duration = Duration::from_secs(60);

type Condition = Box<dyn FnMut(&Frame) -> bool + Send + Sync>;

/// A wait in preparation: await it. Made by [`Screen::wait_still`],
/// [`Screen::wait_change`] and [`Screen::wait_until`].
#[must_use = "a wait does nothing until it is awaited"]
pub struct ScreenWait {
    screen: Screen,
    goal: Goal,
    deadline: Duration,
}

enum Goal {
    Still(Duration),
    Change(Region),
    Until(Condition),
}

impl Screen {
    /// Waits until the screen shows nothing new for this long. A blinking cursor does not
    /// count: alternating between two pictures is nothing new.
    pub fn wait_still(&self, quiet: Duration) -> ScreenWait {
        self.wait(Goal::Still(quiet))
    }

    /// Waits until a pixel of the region differs from now, or the size of the screen does.
    pub fn wait_change(&self, region: Region) -> ScreenWait {
        self.wait(Goal::Change(region))
    }

    /// Waits until the picture meets a condition, which is checked at once, and then at every
    /// change.
    pub fn wait_until(
        &self,
        condition: impl FnMut(&Frame) -> bool + Send + Sync + 'static,
    ) -> ScreenWait {
        self.wait(Goal::Until(Box::new(condition)))
    }

    fn wait(&self, goal: Goal) -> ScreenWait {
        ScreenWait {
            screen: self.clone(),
            goal,
            deadline: PATIENCE,
        }
    }
}

impl ScreenWait {
    /// When to give up. Default: after a minute.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    async fn run(self) -> Result<Frame, Error> {
        let Self {
            screen,
            goal,
            deadline,
        } = self;
        let now = Instant::now();
        // A deadline beyond the clock's range never comes.
        let end = now.checked_add(deadline).unwrap_or_else(|| now + YEAR);
        let (waited, what) = match goal {
            Goal::Still(quiet) => {
                let still = still(&screen, quiet);
                (timeout_at(end, still).await, "come to rest")
            }
            Goal::Change(region) => {
                let first = screen.screenshot().await?;
                let size = |frame: &Frame| (frame.width(), frame.height());
                let changed = until(&screen, |frame| {
                    size(frame) != size(&first) || !frame.equals_within(&first, region)
                });
                (timeout_at(end, changed).await, "change there")
            }
            Goal::Until(such) => (
                timeout_at(end, until(&screen, such)).await,
                "show what was waited for",
            ),
        };
        waited.unwrap_or_else(|_| {
            Err(Error::new(
                ErrorKind::Timeout,
                format!("the screen did not {what} within {deadline:?}"),
            )
            .with_hint("look at a screenshot; give the wait a longer deadline()"))
        })
    }
}

const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

async fn until(screen: &Screen, mut such: impl FnMut(&Frame) -> bool) -> Result<Frame, Error> {
    let mut serial = screen.picture().serial();
    loop {
        serial.mark_unchanged();
        let frame = screen.screenshot().await?;
        if such(&frame) {
            return Ok(frame);
        }
        // It cannot fail: the sender is part of the picture.
        let _ = serial.changed().await;
    }
}

/// Remembers two pictures: the current one, and the one before it.
async fn still(screen: &Screen, quiet: Duration) -> Result<Frame, Error> {
    let mut serial = screen.picture().serial();
    serial.mark_unchanged();
    let mut shown = screen.screenshot().await?;
    let mut before = shown.clone();
    let mut since = Instant::now();
    loop {
        let rest = since.checked_add(quiet).unwrap_or_else(|| since + YEAR);
        let news = timeout_at(rest, serial.changed()).await.is_ok();
        let frame = screen.screenshot().await?;
        if !news {
            return Ok(frame);
        }
        if frame == shown {
            continue;
        }
        if frame != before {
            since = Instant::now();
        }
        before = std::mem::replace(&mut shown, frame);
    }
}

impl IntoFuture for ScreenWait {
    type Output = Result<Frame, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + Sync>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for ScreenWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScreenWait")
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
