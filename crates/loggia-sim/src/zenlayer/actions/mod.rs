//! The registry of Zenlayer actions.
//!
//! An [`Action`] says what it is called, which fields it takes and what it
//! does; everything else happens in front of it. To add one: a file here with
//! an `ACTION`, and a line in [`ALL`].
//!
//! Answers have the shape that the official SDKs read. Should the flat shape
//! of some documentation samples be wanted too, it is the front that wraps
//! answers, and the choice belongs there.

mod describe_instances;
mod describe_instances_status;
mod describe_vnc_url;
mod paging;
mod power;
mod start_instances;
mod stop_instances;

use serde_json::{Map, Value};

use super::fields::{Field, Fields, Kind};
use super::front::Version;
use super::refusal::Refusal;
use super::state::{Instance, State};

/// All actions there are.
const ALL: &[&Action] = &[
    &describe_instances::ACTION,
    &describe_instances_status::ACTION,
    &describe_vnc_url::ACTION,
    &start_instances::ACTION,
    &stop_instances::ACTION,
];

/// The greatest number of ids in one request.
const MOST_IDS: usize = 100;

/// What an action answers with: the fields of the response, or a refusal.
pub(crate) type Outcome = Result<Map<String, Value>, Refusal>;

/// One action of the API.
#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) name: &'static str,
    /// The first version that has it.
    pub(crate) since: Version,
    pub(crate) fields: &'static [Field],
    pub(crate) run: fn(&Fields, &mut State) -> Outcome,
}

/// The action of this name.
pub(crate) fn named(name: &str) -> Option<&'static Action> {
    ALL.iter().copied().find(|known| known.name == name)
}
