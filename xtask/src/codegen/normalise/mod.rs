//! Step 4, normalise: from a correct document to one that progenitor and typify
//! turn into good types.
//!
//! Progenitor is strict about responses and silent about names, typify turns
//! every limit into a type of its own. Each file here removes one such trait.
//! What gets lost on the way and is needed later goes into [`Api`].
//!
//! The order matters: operations of a special kind are made like the others first,
//! facts are read before anything else is changed, names are given
//! before responses are merged, requests and replies are told apart before their
//! schemas are rewritten, and what nobody refers to is dropped at the end.

mod aliases;
mod facts;
mod names;
mod reach;
mod requests;
mod responses;
mod schemas;
mod special;

use serde_json::Value;

pub(super) use reach::prune;

use super::facts::Api;
use crate::spec::finding::Findings;

/// What the steps after this one work on.
#[derive(Debug)]
pub struct Normal {
    /// The document, with operation ids `op0`, `op1`, ... in the order of
    /// [`Api::operations`].
    pub document: Value,
    /// What the document no longer says.
    pub api: Api,
}

/// Normalises a document. `api` brings the names that come from the spec's place.
pub fn normalise(mut document: Value, mut api: Api, findings: &mut Findings) -> Normal {
    special::webhooks(&mut document);
    special::files(&mut document);
    facts::operations(&document, &mut api);
    names::hoist(&mut document, findings);
    responses::unwrap_envelopes(&mut document);
    if findings.lenient() {
        names::name_leftovers(&mut document, findings);
    }
    responses::merge_errors(&mut document);
    schemas::merge_samples(&mut document);
    requests::drop_empty_bodies(&mut document);
    reach::prune(&mut document);
    let used = reach::used(&document);
    requests::rewrite(&mut document, &used);
    schemas::rewrite(&mut document, &used);
    aliases::inline(&mut document);
    reach::prune(&mut document);
    facts::schemas(&mut document, &mut api);
    facts::number_operations(&mut document);
    Normal { document, api }
}

#[cfg(test)]
mod tests;
