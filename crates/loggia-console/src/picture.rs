//! The picture that a session draws and all handles share.
//!
//! It is drawn into an image whose alpha says which pixels the server has sent. Changes are
//! published when an update is complete, so that no one sees a partial one. Rectangles count as
//! changes only where pixels differ, because servers often send unchanged pixels again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::Waker;

use image::RgbaImage;
use loggia_transport::{Error, ErrorKind};
use tokio::sync::watch;

use crate::frame::{Frame, changed_columns};
use crate::region::Region;

/// How many changed rectangles are kept apart before they are merged into one.
const MOST_RECTANGLES: usize = 32;

pub(crate) struct Picture {
    state: Mutex<State>,
    /// Counts published changes and resizes.
    serial: watch::Sender<u64>,
}

struct State {
    drawn: Arc<RgbaImage>,
    /// Pixels that the server has not sent yet.
    unseen: usize,
    dirty: Dirty,
    /// The last published picture; `None` before the first complete one.
    published: Option<Frame>,
    end: Option<Error>,
    watchers: Vec<Weak<Watcher>>,
}

/// What has changed: a few rectangles, or one around all of them.
#[derive(Default)]
pub(crate) struct Dirty(VecDeque<Region>);

impl Dirty {
    fn add(&mut self, region: Region) {
        if region.is_empty() {
            return;
        }
        if let Some(last) = self.0.back_mut() {
            let both = last.union(&region);
            // They are tiles of one change.
            if both.area() <= last.area() + region.area() {
                *last = both;
                return;
            }
        }
        if self.0.len() == MOST_RECTANGLES {
            let all = self.0.drain(..).fold(region, |all, one| all.union(&one));
            self.0.push_back(all);
        } else {
            self.0.push_back(region);
        }
    }

    pub(crate) fn pop(&mut self) -> Option<Region> {
        self.0.pop_front()
    }
}

/// A reader that wants every changed rectangle.
#[derive(Default)]
pub(crate) struct Watcher(Mutex<(Dirty, Option<Waker>)>);

impl Watcher {
    pub(crate) fn lock(&self) -> MutexGuard<'_, (Dirty, Option<Waker>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Picture {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                drawn: Arc::default(),
                unseen: 0,
                dirty: Dirty::default(),
                published: None,
                end: None,
                watchers: Vec::new(),
            }),
            serial: watch::Sender::new(0),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Resizes the screen; none of its pixels are known then.
    pub(crate) fn resize(&self, width: u16, height: u16) {
        let mut state = self.state();
        let image = RgbaImage::new(width.into(), height.into());
        state.unseen = usize::from(width) * usize::from(height);
        state.drawn = Arc::new(image);
        state.dirty = Dirty::default();
        state.dirty.add(Region::new(0, 0, width, height));
    }

    /// Draws pixels into a region, which must lie on the screen.
    pub(crate) fn paint(&self, region: Region, mut pixels: Vec<u8>) -> Result<(), Error> {
        let mut state = self.state();
        let row = 4 * usize::from(region.width);
        if !region.is_on(state.size()) || pixels.len() != row * usize::from(region.height) {
            return Err(misfit());
        }
        if row == 0 {
            return Ok(());
        }
        for pixel in pixels.chunks_exact_mut(4) {
            if let Some(alpha) = pixel.last_mut() {
                *alpha = u8::MAX;
            }
        }
        let mut changed = Region::default();
        for (y, line) in (region.y..).zip(pixels.chunks_exact(row)) {
            let at = state.at(region.x, y);
            if let Some((x, width)) = state.put(at, line) {
                let x = region.x.saturating_add(x);
                changed = changed.union(&Region::new(x, y, width, 1));
            }
        }
        state.dirty.add(changed);
        Ok(())
    }

    /// Moves a part of the picture; both places must lie on the screen.
    pub(crate) fn copy(&self, region: Region, (x, y): (u16, u16)) {
        let mut state = self.state();
        let from = Region { x, y, ..region };
        if !region.is_on(state.size()) || !from.is_on(state.size()) {
            return;
        }
        let row = 4 * usize::from(region.width);
        // Begins at the side that would otherwise be overwritten before it is read.
        let rows: Vec<u16> = if region.y > y {
            (0..region.height).rev().collect()
        } else {
            (0..region.height).collect()
        };
        let mut changed = Region::default();
        for line in rows {
            let source = state.at(x, y + line);
            let pixels = state.drawn.as_raw().get(source..source + row);
            let pixels = pixels.unwrap_or_default().to_vec();
            let target = state.at(region.x, region.y + line);
            if let Some((first, width)) = state.put(target, &pixels) {
                let first = region.x.saturating_add(first);
                changed = changed.union(&Region::new(first, region.y + line, width, 1));
            }
        }
        state.dirty.add(changed);
    }

    /// Ends an update, and publishes it if the picture is complete. Returns whether it is.
    pub(crate) fn publish(&self) -> bool {
        let mut state = self.state();
        if state.unseen > 0 {
            return false;
        }
        let mut dirty = std::mem::take(&mut state.dirty);
        if state.published.is_some() && dirty.0.is_empty() {
            return true;
        }
        state.published = Some(Frame::new(Arc::clone(&state.drawn)));
        state.watchers.retain(|watcher| watcher.strong_count() > 0);
        let watchers: Vec<_> = state.watchers.iter().filter_map(Weak::upgrade).collect();
        drop(state);
        let regions: Vec<_> = std::iter::from_fn(|| dirty.pop()).collect();
        for watcher in watchers {
            let mut slot = watcher.lock();
            for region in &regions {
                slot.0.add(*region);
            }
            if let Some(waker) = slot.1.take() {
                waker.wake();
            }
        }
        self.serial.send_modify(|serial| *serial += 1);
        true
    }

    /// Ends the picture, with the reason.
    pub(crate) fn end(&self, error: Error) {
        let mut state = self.state();
        state.end.get_or_insert(error);
        let watchers: Vec<_> = state.watchers.iter().filter_map(Weak::upgrade).collect();
        drop(state);
        for watcher in watchers {
            if let Some(waker) = watcher.lock().1.take() {
                waker.wake();
            }
        }
        self.serial.send_modify(|serial| *serial += 1);
    }

    /// Why the picture has ended, if it has.
    pub(crate) fn failure(&self) -> Option<Error> {
        self.state().end.clone()
    }

    /// The latest picture; `None` before the first complete one.
    pub(crate) fn frame(&self) -> Option<Frame> {
        self.state().published.clone()
    }

    /// A counter that goes up with every published change.
    pub(crate) fn serial(&self) -> watch::Receiver<u64> {
        self.serial.subscribe()
    }

    pub(crate) fn watch(&self) -> Arc<Watcher> {
        let watcher = Arc::new(Watcher::default());
        self.state().watchers.push(Arc::downgrade(&watcher));
        watcher
    }
}

impl State {
    fn size(&self) -> (u16, u16) {
        let side = |pixels| u16::try_from(pixels).unwrap_or_default();
        (side(self.drawn.width()), side(self.drawn.height()))
    }

    /// Where a pixel's bytes begin.
    fn at(&self, x: u16, y: u16) -> usize {
        4 * (usize::from(y) * usize::from(self.size().0) + usize::from(x))
    }

    /// Writes a row of pixels, and returns which columns changed.
    fn put(&mut self, at: usize, line: &[u8]) -> Option<(u16, u16)> {
        let old = self.drawn.as_raw().get(at..at + line.len())?;
        let changed = changed_columns(old, line)?;
        if self.unseen > 0 {
            // Pixels that are copied may not have been sent yet either.
            let rest = self.unseen.saturating_sub(unseen(old));
            self.unseen = rest + unseen(line);
        }
        let image = Arc::make_mut(&mut self.drawn);
        let slot = image
            .as_flat_samples_mut()
            .samples
            .get_mut(at..at + line.len())?;
        slot.copy_from_slice(line);
        Some(changed)
    }
}

/// How many pixels were never sent: sent ones are opaque.
fn unseen(line: &[u8]) -> usize {
    let pixels = line.chunks_exact(4);
    pixels.filter(|pixel| pixel.last() == Some(&0)).count()
}

/// The filter and the decoder let no such pixels through.
fn misfit() -> Error {
    Error::new(ErrorKind::Decode, "pixels that do not fit on the screen")
        .with_hint("open the console again")
}

#[cfg(test)]
mod tests;
