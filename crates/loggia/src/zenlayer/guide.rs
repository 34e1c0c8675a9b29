//! What can be done, area by area.
//!
//! | page | about |
//! | --- | --- |
//! | [`credentials`] | key pairs, tokens, profiles |
//! | [`machines`] | lists, single machines, states |
//! | [`console`] | the screen of a machine |
//! | [`power_and_waits`] | on, off, restart, waiting |
//! | [`ordering`] | prices, orders, resizing, reinstalling, giving up |
//! | [`errors_and_retries`] | what fails, and what is sent again |
//! | [`observing`] | spans, meters, limits |

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

#[doc = include_str!("guide/errors_and_retries.md")]
pub mod errors_and_retries {}

#[doc = include_str!("guide/observing.md")]
pub mod observing {}
