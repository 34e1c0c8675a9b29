//! Shows the screen of a machine and types on its keyboard, over VNC.
//!
//! A [`Screen`] is a connection to a VNC server: [`screenshot`](Screen::screenshot) and
//! [`changes`](Screen::changes) to look, [`type_text`](Screen::type_text),
//! [`key`](Screen::key) and [`pointer`](Screen::pointer) to act, [`wait_still`](Screen::wait_still),
//! [`wait_change`](Screen::wait_change) and [`wait_until`](Screen::wait_until) to wait for
//! the effect. [`Connect`] opens one; the crate `loggia` does so for a server of EDIS, and
//! finds its address and password.
//!
//! ```no_run
//! # async fn run() -> Result<(), loggia_transport::Error> {
//! use std::time::Duration;
//!
//! use loggia_console::{Connect, Key, Layout};
//!
//! let screen = Connect::to("127.0.0.1", 5900)
//!     .password("edisPw12")
//!     .keyboard(Layout::Us)
//!     .open()
//!     .await?;
//! screen.key(Key::CtrlAltDel).await?;
//! screen.wait_still(Duration::from_secs(5)).await?;
//! screen.type_text("root\n").await?;
//! let frame = screen.wait_still(Duration::from_millis(500)).await?;
//! frame.save_png("screen.png")?;
//! screen.close().await;
//! # Ok(())
//! # }
//! ```
//!
//! # How it is built
//!
//! ```text
//! server ── handshake ──> filter ──> decoder (vnc-rs) ──> session ──> picture ──> Screen
//!               password     checks, splits, holds back      draws, asks, types
//! ```
//!
//! Decoding is done by [`vnc-rs`](https://crates.io/crates/vnc-rs), behind a trait of our own. It
//! never sees the password, and everything that it reads from the server was checked before: a
//! hostile server can neither make memory grow nor make a call hang (see [`Limits`]).
//!
//! Everything runs on tokio, with its I/O and time drivers.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod changes;
mod connect;
mod filter;
mod frame;
mod handshake;
mod keyboard;
mod limits;
mod picture;
mod protocol;
mod region;
mod screen;
mod session;
mod tcp;
#[cfg(feature = "viewer")]
mod viewer;
mod wait;

pub use changes::Changes;
pub use connect::Connect;
pub use frame::Frame;
pub use image;
pub use keyboard::{Key, Keyboard, Layout};
pub use limits::Limits;
pub use region::Region;
pub use screen::{Buttons, Screen};
#[cfg(feature = "viewer")]
pub use viewer::Viewer;
pub use wait::ScreenWait;

/// The README's examples, so that they compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
