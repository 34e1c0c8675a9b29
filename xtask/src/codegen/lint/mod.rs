//! Lint: checks that a document is complete and that the pipeline understands it.
//!
//! It runs twice. [`document`] checks the result of the overlay before anything reads it:
//! operations, media types, marks, references. [`api`] checks the model: the contents of bodies,
//! the prose, whether examples fit. Mistakes in schemas are reported by the reader itself. A
//! lenient run leaves out the operations that cannot be called; otherwise they are errors.

mod bodies;
mod confirm;
mod examples;
mod forms;
mod keys;
mod marks;
mod operations;
mod prose;
mod quick_check;
mod references;
mod shape;
mod wire;

use serde_json::Value;

use crate::spec::finding::{Findings, Place};
use crate::spec::model::Api;

pub(crate) use examples::as_draft_4;
pub use operations::LeftOut;

/// Lints the document after the overlay; returns the operations that cannot be called, or nothing
/// if it does not even have the shape of an OpenAPI document.
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

/// Lints the model, and removes the operations that cannot be called.
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
        // A validator for a broken document would only repeat known findings.
        examples::lint(document, findings);
    }
}
