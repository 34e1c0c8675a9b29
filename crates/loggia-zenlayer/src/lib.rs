//! The generated client of the Zenlayer Cloud API 2.0.
//!
//! One module per service, each behind a cargo feature of its name, because a
//! program pays for compiling hundreds of actions that it does not call. Use it
//! through the crate `loggia`, which brings signatures, paging and TLS; on its own,
//! a client takes a ready [`Pipeline`](loggia_transport::Pipeline).

#![cfg_attr(docsrs, feature(doc_cfg))]

#[rustfmt::skip]
#[allow(
    clippy::doc_markdown,
    reason = "descriptions use the vendor's spelling without marking it as code"
)]
#[allow(
    clippy::unreadable_literal,
    reason = "limits are written as the specs have them"
)]
mod generated;

#[cfg(feature = "aigw")]
pub use generated::aigw;
#[cfg(feature = "alarm")]
pub use generated::alarm;
#[cfg(feature = "bmc")]
pub use generated::bmc;
#[cfg(feature = "ccs")]
pub use generated::ccs;
#[cfg(feature = "ipt")]
pub use generated::ipt;
#[cfg(feature = "maintenance")]
pub use generated::maintenance;
#[cfg(feature = "mcpgw")]
pub use generated::mcpgw;
#[cfg(feature = "pvtdns")]
pub use generated::pvtdns;
#[cfg(feature = "sdn")]
pub use generated::sdn;
#[cfg(feature = "traffic")]
pub use generated::traffic;
#[cfg(feature = "user")]
pub use generated::user;
#[cfg(feature = "vm")]
pub use generated::vm;
#[cfg(feature = "zbc")]
pub use generated::zbc;
#[cfg(feature = "zdns")]
pub use generated::zdns;
#[cfg(feature = "zec")]
pub use generated::zec;
#[cfg(feature = "zga")]
pub use generated::zga;
#[cfg(feature = "zlb")]
pub use generated::zlb;
#[cfg(feature = "zls")]
pub use generated::zls;
#[cfg(feature = "zos")]
pub use generated::zos;
#[cfg(feature = "zrm")]
pub use generated::zrm;
#[cfg(feature = "zsp")]
pub use generated::zsp;

/// The README's examples, so that they compile.
#[cfg(all(doctest, feature = "vm"))]
#[doc = include_str!("../README.md")]
struct Readme;
