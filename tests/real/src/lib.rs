//! Real VNC servers, a real browser and a real Valkey or Redis, on this computer, each
//! ended when its handle goes.
//!
//! Nothing here is built without the feature `real`: a run that does not ask for real
//! parts has no test that could look as if it had passed.
#![cfg(feature = "real")]

mod browser;
mod process;
mod qemu;
mod redis;
mod tigervnc;

pub use browser::Browser;
pub use qemu::Qemu;
pub use redis::{Redis, Tls};
pub use tigervnc::TigerVnc;

/// The password of VNC: eight letters and digits, as EDIS demands.
pub const PASSWORD: &str = "edisPw12";
