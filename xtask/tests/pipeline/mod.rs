//! Tests the codegen pipeline as a whole, over specs in temporary folders.
//!
//! `cases` and `siblings`: small documents that were once read wrongly. `compiled`: the generated
//! code compiles. `files`: what is written, compared and removed. `bad_specs`: how mistakes are
//! reported. `lenient`: a document with all the oddities of a vendor's. `losses`: facts in a
//! document that a client would lose. `maps`: answers without fields. `sizes`: documents that
//! expand to a lot. `special`: streams, webhooks and hosts.

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
