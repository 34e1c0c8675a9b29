//! Tests the codegen pipeline as a whole, over specs in temporary folders.
//!
//! `cases` and `more_cases`: small documents that were once read wrongly. `compiled`: the
//! generated code compiles. `files`: what is written, compared and removed. `bad_specs`: how
//! mistakes are reported. `lenient`: a document with all the oddities of a vendor's. `losses`:
//! facts in a document that a client would lose. `maps`: answers without fields.
//! `large_documents`: documents that expand to a lot. `special_operations`: streams, webhooks and
//! hosts. `sandbox`: the folders that the tests run in.

mod bad_specs;
mod cases;
mod compiled;
mod files;
mod large_documents;
mod lenient;
mod losses;
mod maps;
mod more_cases;
pub(crate) mod sandbox;
mod special_operations;
