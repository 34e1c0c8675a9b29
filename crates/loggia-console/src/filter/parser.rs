//! Checks server messages and splits them into small ones.
//!
//! The head of each message is read and checked; then its body is passed on, split or skipped. An
//! update of many rectangles becomes as many updates of one, and a large uncompressed rectangle
//! becomes several flat ones, so that no buffer has to be large because the server says so. Only
//! compressed rectangles cannot be split; their length is limited to what their pixels would
//! take.

use std::task::{Context, Poll};

use loggia_transport::Error;
use tokio::io::ReadBuf;

use super::errors::{garbled, misfit, too_large};
use super::flow::Flow;
use crate::limits::Limits;
use crate::region::Region;

/// The encodings that were asked for.
const RAW: u32 = 0;
const COPY: u32 = 1;
const ZRLE: u32 = 16;
const DESKTOP_SIZE: u32 = 0xFFFF_FF21; // -223

/// Bytes per pixel in the format that is asked for.
const PIXEL: usize = 4;
/// The side of a ZRLE tile, in pixels.
const TILE: usize = 64;
/// The approximate size of the pieces of an uncompressed rectangle, in bytes.
const STRIPE: usize = 128 * 1024;
/// How many whole screens an update may draw, including over itself. Real servers stay below two.
const OVERDRAW: u64 = 4;
const LONGEST_NAME: usize = 4096;
/// How much of the screen's name is kept, in characters.
const SHOWN_NAME: usize = 200;
/// The largest clipboard that is accepted, in bytes.
const LONGEST_TEXT: u32 = 16 * 1024 * 1024;

/// The longest head: that of the screen.
const HEAD: usize = 24;

pub(super) struct Parser {
    limits: Limits,
    size: (u16, u16),
    head: [u8; HEAD],
    have: usize,
    state: State,
    /// What goes to the decoder before anything else.
    ready: Vec<u8>,
    read: usize,
    /// How many rectangles of the update are still to come.
    rectangles: u16,
    /// How many pixels the update may still draw, and the screen size that this was computed for:
    /// the largest one during the update.
    budget: u64,
    largest: u64,
    name: Vec<u8>,
    /// What is left of an uncompressed rectangle after the rows under way.
    rows_left: Region,
}

#[derive(Clone, Copy)]
enum State {
    Head(Head),
    /// The screen's name, of which this many bytes are left.
    Name(usize),
    /// A body that is passed on unchanged.
    Pass(usize),
    /// A body that is skipped.
    Skip(usize),
    /// An uncompressed rectangle, of which this is left.
    Rows(Region),
    /// A piece that waits for room.
    Hold(Piece),
}

/// What is being read.
#[derive(Clone, Copy)]
enum Head {
    Screen,
    Message,
    Update,
    Colours,
    Text,
    Rectangle,
    CopySource(Region),
    Length(Region),
}

impl Head {
    /// In bytes.
    const fn length(self) -> usize {
        match self {
            Self::Screen => 24,
            Self::Message => 1,
            Self::Update => 3,
            Self::Colours => 5,
            Self::Text => 7,
            Self::Rectangle => 12,
            Self::CopySource(_) | Self::Length(_) => 4,
        }
    }
}

/// What can be passed on at once.
#[derive(Clone, Copy)]
enum Piece {
    Copy(Region, [u8; 4]),
    Compressed(Region, usize),
    Size(Region),
}

/// The outcome of a step.
pub(super) enum Step {
    /// This many of the server's bytes were used; continue.
    Took(usize),
    /// More of the server's bytes are needed.
    Hungry,
    /// The decoder's buffer is full.
    Full,
    /// The decoder has enough to do for now.
    Held,
}

impl Parser {
    /// Makes a parser; the decoder gets `first` before anything from the server.
    pub(super) fn new(limits: Limits, first: &[u8]) -> Self {
        Self {
            limits,
            size: (0, 0),
            head: [0; HEAD],
            have: 0,
            state: State::Head(Head::Screen),
            ready: first.to_vec(),
            read: 0,
            rectangles: 0,
            budget: 0,
            largest: 0,
            name: Vec::new(),
            rows_left: Region::default(),
        }
    }

    /// Continues by as much as is possible at once.
    pub(super) fn step(
        &mut self,
        came: &[u8],
        out: &mut ReadBuf<'_>,
        flow: &Flow,
        cx: &Context<'_>,
    ) -> Result<Step, Error> {
        if let Some(left) = self.ready.get(self.read..).filter(|left| !left.is_empty()) {
            let count = left.len().min(out.remaining());
            out.put_slice(left.get(..count).unwrap_or_default());
            self.read += count;
            return Ok(if count == 0 {
                Step::Full
            } else {
                Step::Took(0)
            });
        }
        self.ready.clear();
        self.read = 0;
        let took = match self.state {
            State::Head(head) => return self.read_head(head, came, flow),
            State::Name(left) => {
                let part = came.get(..left.min(came.len())).unwrap_or_default();
                self.name.extend_from_slice(part);
                self.state = State::Name(left - part.len());
                part.len()
            }
            State::Skip(left) => {
                let count = left.min(came.len());
                self.state = State::Skip(left - count);
                count
            }
            State::Pass(left) => {
                let part = came.get(..left.min(came.len())).unwrap_or_default();
                let part = part.get(..out.remaining()).unwrap_or(part);
                if out.remaining() == 0 && left > 0 {
                    return Ok(Step::Full);
                }
                out.put_slice(part);
                self.state = State::Pass(left - part.len());
                part.len()
            }
            State::Rows(_) | State::Hold(_) => {
                if flow.poll_room(cx) == Poll::Pending {
                    return Ok(Step::Held);
                }
                match self.state {
                    State::Rows(region) => self.stripe(region, flow),
                    State::Hold(piece) => self.let_through(piece, flow),
                    _ => {}
                }
                return Ok(Step::Took(0));
            }
        };
        match self.state {
            State::Name(0) => {
                self.show_name(flow);
                self.next();
            }
            State::Skip(0) | State::Pass(0) => self.next(),
            _ if took == 0 => return Ok(Step::Hungry),
            _ => {}
        }
        Ok(Step::Took(took))
    }

    fn read_head(&mut self, head: Head, came: &[u8], flow: &Flow) -> Result<Step, Error> {
        let missing = head.length() - self.have;
        let part = came.get(..missing.min(came.len())).unwrap_or_default();
        for (slot, byte) in self.head.iter_mut().skip(self.have).zip(part) {
            *slot = *byte;
        }
        self.have += part.len();
        if self.have == head.length() {
            self.have = 0;
            self.judge(head, flow)?;
        } else if part.is_empty() {
            return Ok(Step::Hungry);
        }
        Ok(Step::Took(part.len()))
    }

    /// Continues with what follows a finished piece.
    fn next(&mut self) {
        let rows = std::mem::take(&mut self.rows_left);
        self.state = match self.rectangles {
            _ if !rows.is_empty() => State::Rows(rows),
            0 => State::Head(Head::Message),
            _ => State::Head(Head::Rectangle),
        };
    }

    fn judge(&mut self, head: Head, flow: &Flow) -> Result<(), Error> {
        match head {
            Head::Screen => self.judge_screen(flow),
            Head::Message => {
                self.state = State::Head(match self.head[0] {
                    0 => Head::Update,
                    1 => Head::Colours,
                    // A bell has no body.
                    2 => Head::Message,
                    3 => Head::Text,
                    kind => return Err(garbled(&format!("message type {kind} was not asked for"))),
                });
                Ok(())
            }
            Head::Update => {
                self.rectangles = self.u16(1);
                (self.budget, self.largest) = (0, 0);
                self.allow_for_size();
                if self.rectangles == 0 {
                    flow.end_update();
                }
                self.next();
                Ok(())
            }
            Head::Colours => {
                self.state = State::Skip(6 * usize::from(self.u16(3)));
                Ok(())
            }
            Head::Text => {
                let length = self.u32(3);
                if length > LONGEST_TEXT {
                    return Err(too_large(&format!("a clipboard of {length} bytes")));
                }
                self.state = State::Skip(usize::try_from(length).unwrap_or_default());
                Ok(())
            }
            Head::Rectangle => self.judge_rectangle(flow),
            Head::CopySource(region) => {
                let (x, y) = (self.u16(0), self.u16(2));
                if !(Region { x, y, ..region }).is_on(self.size) {
                    return Err(garbled("what is copied lies beyond the screen"));
                }
                self.state = State::Hold(Piece::Copy(region, self.bytes(0)));
                Ok(())
            }
            Head::Length(region) => {
                let length = usize::try_from(self.u32(0)).unwrap_or(usize::MAX);
                if length > most_compressed(region) {
                    return Err(too_large(&format!(
                        "{length} bytes for a compressed rectangle of {}x{}",
                        region.width, region.height
                    )));
                }
                if region.is_empty() {
                    self.piece_ends(flow);
                    self.state = State::Skip(length);
                } else {
                    self.state = State::Hold(Piece::Compressed(region, length));
                }
                Ok(())
            }
        }
    }

    fn judge_screen(&mut self, flow: &Flow) -> Result<(), Error> {
        self.resize(self.u16(0), self.u16(2))?;
        let length = usize::try_from(self.u32(20)).unwrap_or(usize::MAX);
        if length > LONGEST_NAME {
            return Err(too_large(&format!("a name of {length} bytes")));
        }
        // The decoder gets no name, which it would log, and it gets the requested format instead
        // of the server's own, which then does not matter.
        let (width, height) = self.size;
        self.ready.extend(width.to_be_bytes());
        self.ready.extend(height.to_be_bytes());
        self.ready
            .extend([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16, 0, 0, 0]);
        self.ready.extend([0; 4]);
        // The decoder makes an event of the size.
        flow.sent(1, 0);
        self.state = State::Name(length);
        Ok(())
    }

    fn resize(&mut self, width: u16, height: u16) -> Result<(), Error> {
        if !self.limits.allow(width, height) {
            return Err(misfit(width, height));
        }
        self.size = (width, height);
        self.allow_for_size();
        Ok(())
    }

    /// Raises the budget if the screen became larger in the middle of an update.
    fn allow_for_size(&mut self) {
        let pixels = u64::from(self.size.0) * u64::from(self.size.1);
        self.budget += OVERDRAW * pixels.saturating_sub(self.largest);
        self.largest = self.largest.max(pixels);
    }

    fn show_name(&mut self, flow: &Flow) {
        let name = String::from_utf8_lossy(&self.name);
        let shown = name.chars().filter(|c| !c.is_control()).take(SHOWN_NAME);
        flow.set_name(shown.collect());
        self.name = Vec::new();
    }

    fn judge_rectangle(&mut self, flow: &Flow) -> Result<(), Error> {
        self.rectangles = self.rectangles.saturating_sub(1);
        let region = Region::new(self.u16(0), self.u16(2), self.u16(4), self.u16(6));
        let encoding = self.u32(8);
        if encoding == DESKTOP_SIZE {
            self.resize(region.width, region.height)?;
            self.state = State::Hold(Piece::Size(region));
            return Ok(());
        }
        if !region.is_on(self.size) {
            return Err(garbled("a rectangle lies beyond the screen"));
        }
        self.budget = self.budget.checked_sub(region.area()).ok_or_else(|| {
            too_large(&format!(
                "an update that draws the screen {OVERDRAW} times over"
            ))
        })?;
        self.state = match encoding {
            RAW if region.is_empty() => {
                self.piece_ends(flow);
                self.next();
                return Ok(());
            }
            RAW => State::Rows(region),
            COPY => State::Head(Head::CopySource(region)),
            ZRLE => State::Head(Head::Length(region)),
            _ => {
                let encoding = encoding.cast_signed();
                return Err(garbled(&format!("encoding {encoding} was not asked for")));
            }
        };
        Ok(())
    }

    /// Lets the next rows of an uncompressed rectangle through.
    fn stripe(&mut self, region: Region, flow: &Flow) {
        let row = PIXEL * usize::from(region.width);
        let rows = u16::try_from((STRIPE / row.max(1)).max(1)).unwrap_or(u16::MAX);
        let height = rows.min(region.height);
        let bytes = row * usize::from(height);
        self.head_of(Region { height, ..region }, RAW);
        flow.sent(1, bytes);
        let left = Region {
            y: region.y.saturating_add(height),
            height: region.height - height,
            ..region
        };
        if left.is_empty() {
            self.piece_ends(flow);
        }
        self.rows_left = left;
        self.state = State::Pass(bytes);
    }

    fn let_through(&mut self, piece: Piece, flow: &Flow) {
        let body = match piece {
            Piece::Copy(region, source) => {
                if region.is_empty() {
                    self.piece_ends(flow);
                    return self.next();
                }
                self.head_of(region, COPY);
                self.ready.extend(source);
                flow.sent(1, source.len());
                0
            }
            Piece::Compressed(region, length) => {
                self.head_of(region, ZRLE);
                let short = u32::try_from(length).unwrap_or_default();
                self.ready.extend(short.to_be_bytes());
                flow.sent(u32::try_from(tiles(region)).unwrap_or(u32::MAX), length);
                length
            }
            Piece::Size(region) => {
                self.head_of(
                    Region {
                        x: 0,
                        y: 0,
                        ..region
                    },
                    DESKTOP_SIZE,
                );
                flow.sent(1, 0);
                0
            }
        };
        self.piece_ends(flow);
        self.state = State::Pass(body);
    }

    /// The head of an update of one rectangle.
    fn head_of(&mut self, region: Region, encoding: u32) {
        self.ready.extend([0, 0, 0, 1]);
        for number in [region.x, region.y, region.width, region.height] {
            self.ready.extend(number.to_be_bytes());
        }
        self.ready.extend(encoding.to_be_bytes());
    }

    /// Announces the end of the update if nothing of it is still to come.
    fn piece_ends(&self, flow: &Flow) {
        if self.rectangles == 0 {
            flow.end_update();
        }
    }

    fn bytes<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut bytes = [0; N];
        for (slot, byte) in bytes.iter_mut().zip(self.head.iter().skip(at)) {
            *slot = *byte;
        }
        bytes
    }

    fn u16(&self, at: usize) -> u16 {
        u16::from_be_bytes(self.bytes(at))
    }

    fn u32(&self, at: usize) -> u32 {
        u32::from_be_bytes(self.bytes(at))
    }
}

/// The number of ZRLE tiles in a rectangle.
fn tiles(region: Region) -> usize {
    usize::from(region.width).div_ceil(TILE) * usize::from(region.height).div_ceil(TILE)
}

/// The most bytes that a compressed rectangle can take, even if compression makes it larger:
/// three bytes a pixel, or a palette and a byte a pixel, and what zlib adds.
fn most_compressed(region: Region) -> usize {
    let pixels = usize::from(region.width) * usize::from(region.height);
    PIXEL * pixels + 1024 * (tiles(region) + 1)
}
