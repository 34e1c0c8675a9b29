//! The tables of the service: its actions, the fields of their requests and responses, and
//! their documented error codes with the HTTP status.
//!
//! They are data (`vm.json`), because everything that can be checked without knowing what an
//! action does is checked from here. The file is part of the program and read once; unit tests
//! read all of it, so they find any mistake in it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::kind::Kind;
use crate::field_info::FieldInfo;

static FACTS: LazyLock<Facts> = LazyLock::new(|| {
    serde_json::from_str(include_str!("vm.json")).expect("the tables are checked by a test")
});

/// All tables.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'static"))]
struct Facts {
    /// Codes that any action may answer with.
    common: BTreeMap<&'static str, u16>,
    structures: BTreeMap<&'static str, Vec<Field>>,
    actions: Vec<Action>,
}

/// One action of the API, without its behaviour.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Action {
    pub(crate) name: &'static str,
    /// The first version of the API that has it.
    pub(crate) since: &'static str,
    pub(crate) request: Vec<Field>,
    pub(crate) response: Vec<Field>,
    errors: BTreeMap<&'static str, u16>,
}

/// One field of a request, a response or a structure, with its limits. Limits of lengths count
/// characters, those of items the elements of a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    #[serde(default)]
    pub(crate) required: bool,
    #[serde(default, rename = "enum")]
    pub(crate) allowed: Vec<&'static str>,
    /// The code for a value that is not allowed, if the field has its own.
    pub(crate) refusal: Option<&'static str>,
    pub(crate) min: Option<i128>,
    pub(crate) max: Option<i128>,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    pub(crate) max_items: Option<usize>,
}

/// Returns the action of this name.
pub(crate) fn action(name: &str) -> Option<&'static Action> {
    FACTS.actions.iter().find(|known| known.name == name)
}

/// Returns the fields of a structure; a structure without a table has none.
pub(crate) fn structure(name: &str) -> &'static [Field] {
    let fields = FACTS.structures.get(name);
    fields.map(Vec::as_slice).unwrap_or_default()
}

/// Returns the HTTP status of a code without a table: 404 if something does not exist, 403 if a
/// state forbids it, and otherwise 400.
pub(crate) fn habitual_status(code: &str) -> u16 {
    if let Some(status) = FACTS.common.get(code) {
        *status
    } else if code.ends_with("_NOT_FOUND") {
        404
    } else if code.starts_with("OPERATION_") {
        403
    } else {
        400
    }
}

/// Returns the names of all actions, in alphabetical order.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    FACTS.actions.iter().map(|action| action.name)
}

impl Action {
    /// Returns the HTTP status of a code that this action answers with: its own, or that for
    /// all actions. Undocumented codes follow the pattern of the documented ones: 404 if
    /// something does not exist, 403 if a state forbids it, and otherwise 400.
    pub(crate) fn status_of(&self, code: &str) -> u16 {
        let documented = self.errors.get(code).or_else(|| FACTS.common.get(code));
        documented.copied().unwrap_or_else(|| habitual_status(code))
    }

    /// Returns the request fields in their public form.
    pub(crate) fn field_infos(&self) -> Vec<FieldInfo> {
        let fields = self.request.iter();
        fields
            .map(|field| FieldInfo {
                name: field.name,
                required: field.required,
                kind: field.kind.name(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_name_every_operation() {
        let names: Vec<_> = names().collect();
        assert_eq!(names.len(), 62);
        assert!(names.is_sorted());
        assert_eq!(FACTS.structures.len(), 27);
        let of_actions = FACTS
            .actions
            .iter()
            .flat_map(|action| action.request.iter().chain(&action.response));
        for field in of_actions.chain(FACTS.structures.values().flatten()) {
            if let Some(name) = field.kind.structure() {
                assert!(FACTS.structures.contains_key(name), "{name}");
            }
        }
    }

    #[test]
    fn a_status_depends_on_the_action() {
        let status = |name, code| action(name).expect("it exists").status_of(code);
        let code = "OPERATION_DENIED_DOWNGRADE_NOT_EXIST";
        assert_eq!(status("CancelInstanceDowngrade", code), 403);
        assert_eq!(status("CancelInstanceTrafficPackageDowngrade", code), 404);
        assert_eq!(status("ResizeDisk", "MISSING_PARAMETER"), 400);
        assert_eq!(status("ResizeDisk", "INVALID_DISK_NOT_FOUND"), 404);
        assert_eq!(status("ResetInstance", "OPERATION_DENIED_X"), 403);
        assert_eq!(status("CreateDisks", "UNSUPPORTED_OPERATION_X"), 400);
    }
}
