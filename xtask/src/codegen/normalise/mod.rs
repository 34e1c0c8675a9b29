//! Normalise: from the model to what makes good types.
//!
//! Progenitor and typify are strict about some documents and silent about others: a
//! second type of one name takes the place of the first, a keyword that they do not
//! know makes a secret plain text, a limit becomes a type of its own. So they never
//! see the vendor's document. They get one that is written from the model and
//! has nothing but names, fields and plain types (`document`); all else that
//! generated files say comes from the model directly (`facts`).

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

/// What the steps after this one work on.
#[derive(Debug)]
pub struct Normal {
    /// The document, with operation ids `op0`, `op1`, ... in the order of
    /// [`Api::operations`].
    pub document: Value,
    /// What the document does not say.
    pub api: Api,
    /// Wire names that stand for others in the document.
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
