//! Lint: whether a document says everything, in a way the pipeline understands.
//!
//! It runs twice. [`document`] looks at what the overlay left, before normalise
//! may rely on it: operations, media types, marks, references, examples. After
//! normalise, [`normal`] makes sure that nothing nameless or nested is left, which
//! progenitor would turn into a silent mistake. Neither changes anything.

mod examples;
mod leftovers;
mod operations;
mod prose;
mod schemas;
mod shape;

use serde_json::Value;

use crate::spec::finding::Findings;

pub(crate) use examples::as_draft_4;
pub use operations::{FORM, MULTIPART};
pub use schemas::is_union_of_samples;

/// Lints the document after the overlay.
pub fn document(document: &Value, findings: &mut Findings) {
    shape::lint(document, findings);
    if findings.failed() {
        return;
    }
    schemas::references(document, findings);
    operations::lint(document, findings);
    schemas::lint(document, findings);
    prose::lint(document, findings);
    if !findings.failed() {
        // A validator on a broken document would only repeat what is known.
        examples::lint(document, findings);
    }
}

/// Lints the document after normalise.
pub fn normal(document: &Value, findings: &mut Findings) {
    leftovers::lint(document, findings);
}
