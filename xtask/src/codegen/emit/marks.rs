//! Turns `x-pageable` and `x-waits-for` into two entries of `operation!`.

use std::fmt::Write as _;

use super::{CallNames, Context, method, types};
use crate::spec::model::{Key, Looking, NamedBy, Operation, Waits};

/// The entry of a paged list.
pub(super) fn pages(context: &Context<'_>, call: &CallNames, known: &Operation) -> Option<String> {
    let pages = known.paging.as_ref()?;
    let reply = context.types.records.get(&call.reply)?;
    let field = |wire: &str| reply.fields.iter().find(|field| field.wire == wire);
    let items = field(&pages.items)?;
    let total = field(&pages.total)?;
    let ty = types::plain(&items.ty);
    let item = ty.strip_prefix("Vec<")?.strip_suffix('>')?;
    let by = match context.model.key_of(known) {
        Key::Field(key) => {
            let record = context.types.records.get(item)?;
            let field = record.fields.iter().find(|field| field.wire == key)?;
            let mut by = format!("{} = {key:?}", context.field_name(record, field));
            if let Some(filter) = asks_by(context, call, known, key) {
                let _ = write!(by, " in {filter}");
            }
            by
        }
        Key::None => "none".to_owned(),
        Key::Unknown => return None,
    };
    Some(format!(
        "        pages: [{}: {item} = {:?}, {} = {:?}, by {by}],\n",
        context.field_name(reply, items),
        pages.items,
        context.field_name(reply, total),
        pages.total,
    ))
}

/// The setter that restricts a request to some items, by their ids.
fn asks_by(
    context: &Context<'_>,
    call: &CallNames,
    known: &Operation,
    key: &str,
) -> Option<String> {
    let filter = context.model.ids_filter(known, key)?;
    let record = context.types.records.get(call.body.as_ref()?)?;
    let field = record.fields.iter().find(|field| field.wire == filter)?;
    Some(context.field_name(record, field))
}

/// The entry of an operation that begins a slow change.
pub(super) fn waits(context: &Context<'_>, known: &Operation, waits: &Waits) -> Option<String> {
    let looking = context.model.looking(known, waits).ok()?;
    let entry = if looking.id.is_empty() {
        "waits_of_session"
    } else {
        "waits"
    };
    let mut text = format!(
        "        {entry}: Waits::shown_by(&super::{}::OPERATION, {:?})\n            ",
        method(&looking.describe.id),
        waits.field,
    );
    if !looking.id.is_empty() {
        place(&looking, &mut text);
        text.push_str("\n            ");
    }
    for (name, states) in [
        ("from", &waits.from),
        ("through", &waits.through),
        ("until", &waits.until),
        ("failed", &waits.failed),
    ] {
        if !states.is_empty() {
            let _ = write!(text, ".{name}(&{states:?})");
        }
    }
    if waits.gone {
        text.push_str(".gone()");
    }
    text.push_str(",\n");
    Some(text)
}

/// Writes where the things and their ids are.
fn place(looking: &Looking<'_>, text: &mut String) {
    let _ = write!(text, ".by({:?}, {:?})", looking.id, looking.filter);
    if !looking.takes_many {
        text.push_str(".one_at_a_time()");
    }
    if let Some(items) = looking.items {
        let _ = write!(text, ".in_list({items:?})");
    }
    if !looking.needs.is_empty() {
        let _ = write!(text, ".needing(&{:?})", looking.needs);
    }
    let _ = match looking.named {
        NamedBy::Request(path) => write!(text, ".of_request({path:?})"),
        NamedBy::Reply(path) => write!(text, ".of_reply({path:?})"),
    };
}
