//! Guides to each area of the API.
//!
//! | page | about |
//! | --- | --- |
//! | [`credentials`] | key pairs, tokens, profiles |
//! | [`machines`] | lists, single machines, states |
//! | [`console`] | the screen of a machine |
//! | [`power_and_waits`] | on, off, restart, waiting |
//! | [`ordering`] | prices, orders, resizing, reinstalling, giving up |
//!
//! Errors, retries, observing and whatever else applies to both clouds is in
//! [`loggia::guide`](crate::guide).

#[doc = include_str!("guide/credentials.md")]
pub mod credentials {}

#[doc = include_str!("guide/machines.md")]
pub mod machines {}

#[doc = include_str!("guide/console.md")]
pub mod console {}

#[doc = include_str!("guide/power_and_waits.md")]
pub mod power_and_waits {}

#[doc = include_str!("guide/ordering.md")]
pub mod ordering {}
