//! Asks before an operation that costs money or destroys data, with the price where the vendor
//! can be asked for it, and the ids and names of what is affected.

use loggia_catalogue::{Confirm, Field, Operation, Safety};
use serde_json::{Map, Value};

use super::call::{self, Call};
use super::columns::{id_field, list};
use super::{Entry, id_fields, price};
use crate::confirm::{Question, confirm};
use crate::exit::Failure;
use crate::numbers::Numbers;
use crate::session::Session;

/// How many ids the question names at most.
const NAMED: usize = 10;

/// Asks for confirmation if the operation needs it.
///
/// # Errors
/// `Declined`.
pub(super) async fn ask(
    entry: Entry,
    fields: &Map<String, Value>,
    kvm_id: Option<&str>,
    session: &Session,
    yes: bool,
) -> Result<(), Failure> {
    let Some(reason) = entry.operation.confirm else {
        return Ok(());
    };
    if yes {
        return Ok(());
    }
    let ids = ids(entry, fields);
    let mut details = Vec::new();
    let why = match reason {
        Confirm::Charges => {
            details = price::lines(entry, fields, session).await;
            "costs money"
        }
        Confirm::Destroys => "destroys data or resources",
    };
    let mut meant: Vec<String> = kvm_id.into_iter().map(str::to_owned).collect();
    let names = names(entry, &ids, session).await;
    for (_, id) in ids.iter().take(NAMED) {
        let name = names.iter().find(|(named, _)| named == id);
        meant.push(match name {
            Some((_, name)) => format!("{id} ({name})"),
            None => id.clone(),
        });
    }
    if ids.len() > NAMED {
        meant.push(format!("and {} more", ids.len() - NAMED));
    }
    let what = match meant.as_slice() {
        [] => format!("{} {why}", entry.title()),
        meant => format!("{} {why}: {}", entry.title(), meant.join(", ")),
    };
    confirm(Question { what, details }, yes).await
}

/// The ids that say what a request is about, with the fields that they are in.
///
/// They are taken from the request's own fields, or else from the objects inside it. Where what
/// is destroyed has no ids, such as tags, all the text that the request gives is taken.
pub(super) fn ids(entry: Entry, fields: &Map<String, Value>) -> Vec<(&'static str, String)> {
    let Some(record) = entry.operation.request else {
        return Vec::new();
    };
    let is_name = |field: &Field| id_fields::is_id(field) || id_fields::is_address(field);
    let mut found = id_fields::values(record, fields, is_name, false);
    if found.is_empty() {
        found = id_fields::values(record, fields, id_fields::is_id, true);
    }
    let is_destroyed = entry.operation.confirm == Some(Confirm::Destroys);
    if found.is_empty() && is_destroyed && !entry.takes_session() {
        let own = |field: &Field| id_fields::is_text(field) && !is_account(entry, field);
        found = id_fields::values(record, fields, own, true);
    }
    found
}

/// Whether a field belongs to the account, which comes from elsewhere.
fn is_account(entry: Entry, field: &Field) -> bool {
    entry.takes_account() && matches!(field.name, "email" | "pw")
}

/// The names of things by id, as far as a list of the same service has them.
async fn names(
    entry: Entry,
    ids: &[(&'static str, String)],
    session: &Session,
) -> Vec<(String, String)> {
    let Some((field, _)) = ids.first() else {
        return Vec::new();
    };
    let stem = field.trim_end_matches('s').trim_end_matches("Id");
    let Some((operation, filter)) = describes(entry, stem) else {
        return Vec::new();
    };
    let described = Entry {
        api: entry.api,
        operation,
    };
    let wanted = ids.iter().map(|(_, id)| Value::from(id.clone())).collect();
    let request = Map::from_iter([(filter, Value::Array(wanted))]);
    let Ok(call) = Call::new(described, &request, None, session) else {
        return Vec::new();
    };
    let Ok(reply) = call.send(request, None).await else {
        return Vec::new();
    };
    let value = call::value(described, &reply, &mut Numbers::default());
    let (Ok(value), Some((items, record))) = (value, list(described)) else {
        return Vec::new();
    };
    let Some(id) = id_field(described, record) else {
        return Vec::new();
    };
    let items = value.get(items).and_then(Value::as_array);
    items
        .into_iter()
        .flatten()
        .filter_map(|item| {
            let name = item
                .get(format!("{stem}Name"))
                .or_else(|| item.get("name"))?;
            Some((
                item.get(id.name)?.as_str()?.to_owned(),
                name.as_str()?.to_owned(),
            ))
        })
        .collect()
}

/// The operation that lists things with this stem by their ids, and its filter.
fn describes(entry: Entry, stem: &str) -> Option<(&'static Operation, String)> {
    let filter = format!("{stem}Ids");
    let wanted = format!("describe{}s", stem.to_lowercase());
    let operation = entry.api.operations.iter().copied().find(|operation| {
        operation.safety == Safety::Read
            && operation.id.to_lowercase() == wanted
            && operation
                .request
                .is_some_and(|record| record.field(&filter).is_some())
    })?;
    Some((operation, filter))
}
