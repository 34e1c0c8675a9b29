//! Lint: whether a document says everything, in a way the pipeline understands.
//!
//! It runs twice. [`document`] looks at what the overlay left, before anything reads
//! it: operations, media types, marks, references. [`api`] looks at the model: what
//! bodies are made of, what people read, whether examples fit. Reading itself reports
//! what is wrong with schemas. A lenient run leaves out the operations that cannot be
//! called; otherwise they are errors.

mod bodies;
mod confirm;
mod examples;
mod forms;
mod glance;
mod keys;
mod marks;
mod operations;
mod prose;
mod references;
mod shape;
mod wire;

use serde_json::Value;

use crate::spec::finding::{Findings, Place};
use crate::spec::model::Api;

pub(crate) use examples::as_draft_4;
pub use operations::LeftOut;

/// Lints the document after the overlay; returns the operations that cannot be called.
/// Nothing, if it has not even the shape of an OpenAPI document.
pub fn document(document: &Value, findings: &mut Findings) -> Option<LeftOut> {
    shape::lint(document, findings);
    if findings.failed() {
        return None;
    }
    references::lint(document, findings);
    keys::lint(document, findings);
    operations::error_codes(document, &Place::document(), findings);
    Some(operations::lint(document, findings))
}

/// Lints the model, and takes the operations out of it that cannot be called.
pub fn api(api: &mut Api, document: &Value, mut left_out: LeftOut, findings: &mut Findings) {
    bodies::lint(api, &mut left_out, findings);
    wire::lint(api, &mut left_out, findings);
    api.operations
        .retain(|operation| !left_out.contains(&operation.place));
    if api.operations.is_empty() && !left_out.is_empty() && !findings.failed() {
        findings.error(
            &Place::document(),
            "has no operation that can be called: all were left out",
        );
    }
    marks::lint(api, findings);
    prose::lint(api, findings);
    if !findings.failed() {
        // A validator on a broken document would only repeat what is known.
        examples::lint(document, findings);
    }
}
