//! The codegen pipeline as a whole, over specs in temporary folders.
//!
//! `cases` and `siblings`: small documents that were once read wrongly. `files`: what is written, compared and removed. `bad_specs`: how mistakes are
//! reported. `lenient`: a document with all the oddities of a vendor's. `special`: streams,
//! webhooks and hosts.

mod bad_specs;
pub(crate) mod bench;
mod cases;
mod files;
mod lenient;
mod siblings;
mod special;
