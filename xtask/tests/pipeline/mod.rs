//! The codegen pipeline as a whole, over specs in temporary folders.
//!
//! `cases` and `siblings`: small documents that were once read wrongly. `compiled`: what is
//! generated of them compiles. `files`: what is written, compared and removed. `bad_specs`:
//! how mistakes are reported. `lenient`: a document with all the oddities of a vendor's.
//! `losses`: what a document says and a client would lose. `maps`: answers without fields.
//! `sizes`: documents that lead to very much. `special`: streams, webhooks and hosts.

mod bad_specs;
pub(crate) mod bench;
mod cases;
mod compiled;
mod files;
mod lenient;
mod losses;
mod maps;
mod siblings;
mod sizes;
mod special;
