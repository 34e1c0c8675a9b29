//! Normalise: writes a document from the model that yields good types.
//!
//! Progenitor and typify reject some documents and silently mishandle others: a second type of the
//! same name replaces the first, an unknown keyword turns a secret into plain text, a limit
//! becomes a type of its own. So they never see the vendor's document. They get one that is
//! written from the model and contains only names, fields and plain types (`document`); everything
//! else in generated files comes from the model directly (`facts`).

mod document;
mod facts;
mod prose;
mod renames;

use serde_json::Value;

#[cfg(test)]
pub(super) use self::prose::clean;
pub(super) use self::renames::{Renames, restore};
use super::facts::Api;
use crate::spec::model;

/// The input of the later steps.
#[derive(Debug)]
pub struct Normal {
    /// The document, with operation ids `op0`, `op1`, ... in the order of
    /// [`Api::operations`].
    pub document: Value,
    /// The facts that the document lacks.
    pub api: Api,
    /// The wire names that are replaced in the document.
    pub(super) renames: Renames,
}

/// Normalises an API.
pub fn normalise(api: &model::Api, package: &str) -> Normal {
    let renames = Renames::of(api);
    Normal {
        document: document::write(api, &renames),
        api: facts::facts(api, package),
        renames,
    }
}
