//! Flow control between the filter and the session that draws.
//!
//! For every piece that it lets through, the filter records how many events the decoder will make
//! of it, and the session counts them. So both know what is on its way: the filter holds the
//! stream back when it is too much, and the session knows which event completes the server's
//! picture.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use loggia_transport::Error;
use tokio::sync::Notify;

/// How many bytes may be on their way before the next piece is held back.
const WINDOW: usize = 512 * 1024;
/// What a piece costs besides its pixels: its head, and its record here. Without this, a server
/// could send any number of pieces without pixels.
const PIECE: usize = 64;

#[derive(Default)]
pub(crate) struct Flow {
    state: Mutex<State>,
    /// An update without events has ended, or the connection has.
    news: Notify,
    /// Something was written to the server.
    wrote: Notify,
}

#[derive(Default)]
struct State {
    pieces: VecDeque<Piece>,
    on_its_way: usize,
    held: Option<Waker>,
    reader: Option<Waker>,
    is_leaving: bool,
    written: u64,
    name: String,
    failure: Option<Error>,
}

enum Piece {
    Events { left: u32, bytes: usize },
    EndOfUpdate,
}

impl Flow {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether another piece may go to the decoder.
    pub(super) fn poll_room(&self, cx: &Context<'_>) -> Poll<()> {
        let mut state = self.state();
        if state.on_its_way < WINDOW {
            return Poll::Ready(());
        }
        state.held = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Whether the server's data is no longer wanted; the caller is woken when that becomes so.
    pub(super) fn is_left(&self, cx: &Context<'_>) -> bool {
        let mut state = self.state();
        if !state.is_leaving {
            state.reader = Some(cx.waker().clone());
        }
        state.is_leaving
    }

    /// Marks the server's data as no longer wanted.
    pub(crate) fn leave(&self) {
        let mut state = self.state();
        state.is_leaving = true;
        let reader = state.reader.take();
        drop(state);
        if let Some(waker) = reader {
            waker.wake();
        }
    }

    /// Records a piece for the decoder, which will make this many events of it.
    pub(super) fn sent(&self, events: u32, bytes: usize) {
        let mut state = self.state();
        let bytes = PIECE + bytes;
        state.on_its_way += bytes;
        state.pieces.push_back(Piece::Events {
            left: events,
            bytes,
        });
    }

    /// Records that all pieces of an update have been announced.
    pub(super) fn end_update(&self) {
        let mut state = self.state();
        // Several ends count once, so that they do not pile up.
        if !matches!(state.pieces.back(), Some(Piece::EndOfUpdate)) {
            state.pieces.push_back(Piece::EndOfUpdate);
        }
        drop(state);
        self.news.notify_one();
    }

    /// Records that an event of the decoder was drawn.
    pub(crate) fn drawn(&self) {
        let mut state = self.state();
        let pieces = state.pieces.iter_mut().enumerate();
        let mut pieces = pieces.filter_map(|(at, piece)| match piece {
            Piece::Events { left, bytes } => Some((at, left, *bytes)),
            Piece::EndOfUpdate => None,
        });
        let Some((at, left, bytes)) = pieces.next() else {
            return;
        };
        *left = left.saturating_sub(1);
        if *left > 0 {
            return;
        }
        state.pieces.remove(at);
        state.on_its_way = state.on_its_way.saturating_sub(bytes);
        if let Some(waker) = state.held.take() {
            waker.wake();
        }
    }

    /// Whether an update was completely drawn since the last call. Several count once.
    pub(crate) fn take_ended(&self) -> bool {
        let mut state = self.state();
        let mut ended = false;
        while let Some(Piece::EndOfUpdate) = state.pieces.front() {
            state.pieces.pop_front();
            ended = true;
        }
        ended
    }

    /// Completes when [`take_ended`](Self::take_ended) may have become true without an
    /// event.
    pub(crate) async fn news(&self) {
        self.news.notified().await;
    }

    pub(super) fn wrote(&self, count: usize) {
        self.state().written += u64::try_from(count).unwrap_or_default();
        self.wrote.notify_one();
    }

    /// How many bytes were written to the server so far.
    pub(crate) fn written(&self) -> u64 {
        self.state().written
    }

    /// Completes when more has been written than at the last call.
    pub(crate) async fn writing(&self) {
        self.wrote.notified().await;
    }

    pub(super) fn set_name(&self, name: String) {
        self.state().name = name;
    }

    /// What the server calls its screen.
    pub(crate) fn name(&self) -> String {
        self.state().name.clone()
    }

    /// Records a failure. The first one is kept, because later ones follow from it.
    pub(super) fn fail(&self, error: Error) {
        self.state().failure.get_or_insert(error);
        self.news.notify_one();
    }

    pub(crate) fn failure(&self) -> Option<Error> {
        self.state().failure.clone()
    }

    /// For tests: how many bytes are on their way.
    #[cfg(test)]
    pub(crate) fn on_its_way(&self) -> usize {
        self.state().on_its_way
    }

    /// For tests: how many records there are.
    #[cfg(test)]
    pub(crate) fn noted(&self) -> usize {
        self.state().pieces.len()
    }
}
