//! Guides to each area of the API.
//!
//! | page | about |
//! | --- | --- |
//! | [`credentials`] | what opens the API, and what to keep secret |
//! | [`power`] | on, off, reset, waiting |
//! | [`installation`] | images, disks of your own, ISO files |
//! | [`settings`](mod@settings) | virtual hardware, boot, label |
//! | [`information`] | details, load, a picture of the screen |
//! | `vnc` | the console (feature `console`) |
//! | [`reverse_dns`] | names of addresses |
//! | [`traffic`] | counters, the pool, automatic refills |
//! | [`hooks`] | calls that EDIS makes to you |
//! | [`orders`] | ordering, upgrading, cancelling |

#[doc = include_str!("guide/credentials.md")]
pub mod credentials {}

#[doc = include_str!("guide/power.md")]
pub mod power {}

#[doc = include_str!("guide/installation.md")]
pub mod installation {}

#[doc = include_str!("guide/settings.md")]
pub mod settings {}

#[doc = include_str!("guide/information.md")]
pub mod information {}

#[cfg(feature = "console")]
#[doc = include_str!("guide/vnc.md")]
pub mod vnc {}

#[doc = include_str!("guide/reverse_dns.md")]
pub mod reverse_dns {}

#[doc = include_str!("guide/traffic.md")]
pub mod traffic {}

#[doc = include_str!("guide/hooks.md")]
pub mod hooks {}

#[doc = include_str!("guide/orders.md")]
pub mod orders {}
