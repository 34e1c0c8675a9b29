//! Changes and shows lists of items without ids.

use std::net::Ipv4Addr;

use loggia_catalogue::{Record, Type};
use serde_json::{Value, json};

use super::{Context, Fields, texts};
use crate::engine::item_lists::{self, ItemAct, ListEdit, ListView};
use crate::engine::kind::{self, KindNumber};
use crate::engine::rule::Target;
use crate::engine::sample::{self, Of};
use crate::engine::thing::Thing;
use crate::engine::{Outcome, Refused};

/// The most addresses that are made up at once.
const MOST: u64 = 100;

impl Context<'_> {
    /// Changes a list of the things that the request names.
    pub(super) fn edit_list(
        &mut self,
        target: &Target,
        edit: &'static ListEdit,
        fields: &Fields,
    ) -> Outcome {
        let ids = self.targets(target, fields)?;
        self.references(target.field, fields)?;
        let mut items = self.items(edit, fields);
        if edit.once {
            self.is_not_listed(target, edit, &ids, &items)?;
        }
        for id in &ids {
            if let Some(thing) = self.store.find_mut(target.kind, id) {
                fill(thing, edit, &mut items, fields);
                apply(thing, edit, &items);
            }
        }
        let mut answer = self.changed(target, &ids, fields);
        for name in edit.from {
            let field = self.operation.reply.field(name);
            if field.is_some_and(|field| matches!(field.ty, Type::List(Type::Text))) {
                answer.insert((*name).to_owned(), items.clone().into());
            }
        }
        Ok(answer)
    }

    /// Refuses to add items that are in the list already.
    fn is_not_listed(
        &self,
        target: &Target,
        edit: &ListEdit,
        ids: &[String],
        items: &[Value],
    ) -> Result<(), Refused> {
        if edit.act != ItemAct::Add {
            return Ok(());
        }
        for id in ids {
            let thing = self.store.find(target.kind, id);
            let held = thing.and_then(|thing| thing.fields.get(edit.list)?.as_array());
            let mut held = held.into_iter().flatten();
            let same = |held: &Value| items.iter().any(|item| is_same(edit, held, item));
            if held.any(same) {
                let message = format!("{id:?} has it in {} already", edit.list);
                let mut codes = self.operation.errors.iter().map(|cause| cause.code);
                let code = codes.find(|code| code.contains("_REPEAT_"));
                return Err(Refused::new(
                    code.unwrap_or("INVALID_PARAMETER_VALUE"),
                    message,
                ));
            }
        }
        Ok(())
    }

    /// Adds a new thing to the list of what its request names.
    pub(super) fn add_to_list(&mut self, kind: KindNumber, id: &str, fields: &Fields) {
        let Some(edit) = item_lists::edit_on_creation(self.model.service(), self.operation.id)
        else {
            return;
        };
        let Some(other) = self.kinds.by_id(edit.of) else {
            return;
        };
        let own = self.kinds.get(kind).id;
        for outer in texts(fields.get(edit.of)) {
            if let Some(thing) = self.store.find_mut(other, &outer) {
                let mut items = vec![json!({own: id})];
                fill(thing, edit, &mut items, &Fields::new());
                apply(thing, edit, &items);
            }
        }
    }

    /// Counts the items in the lists of the things that belong to things of a kind.
    pub(super) fn count_items(&mut self, kind: KindNumber) {
        let own = self.kinds.get(kind).id;
        let Some((field, of, list)) = item_lists::total(self.model.service(), own) else {
            return;
        };
        let inner = self.kinds.by_id(of);
        for index in 0..self.store.things(kind).len() {
            let id = json!(self.store.things(kind)[index].id);
            let things = inner.map_or(&[][..], |inner| self.store.things(inner));
            let inside = things
                .iter()
                .filter(|thing| thing.fields.get(own) == Some(&id));
            let items = inside.filter_map(|thing| thing.fields.get(list)?.as_array());
            let total: usize = items.map(Vec::len).sum();
            let held = &mut self.store.thing_mut(kind, index).fields;
            held.insert(field.to_owned(), json!(total));
        }
    }

    /// Returns the items that a request has for a list, with the catalogue's defaults for
    /// absent fields.
    pub(super) fn items(&self, edit: &ListEdit, fields: &Fields) -> Vec<Value> {
        let known = kind::fields(self.operation.request).iter();
        let mut items = Vec::new();
        for field in known.filter(|field| edit.from.contains(&field.name)) {
            let given = match fields.get(field.name) {
                Some(Value::Array(given)) => given.clone(),
                Some(given) => vec![given.clone()],
                None => continue,
            };
            let record = match field.ty {
                Type::List(Type::Record(record)) => Some(*record),
                _ => None,
            };
            items.extend(given.into_iter().map(|item| match (item, record) {
                (Value::Object(item), Some(record)) => Value::Object(whole(edit, record, item)),
                (item, _) => item,
            }));
        }
        items
    }

    /// Shows lists of the things that the request names.
    pub(super) fn view_list(&mut self, view: &'static ListView, fields: &Fields) -> Outcome {
        self.references("", fields)?;
        let mut answer = self.figures(fields);
        let things = match self.kinds.by_id(view.of) {
            Some(number) => self.store.things(number),
            None => &[],
        };
        let names = [Some(view.of), view.within];
        let asked = |thing: &&Thing| {
            names.into_iter().flatten().all(|name| {
                let asked = fields.get(name);
                asked.is_none_or(|asked| thing.fields.get(name) == Some(asked))
            })
        };
        let found: Vec<&Thing> = things.iter().filter(asked).collect();
        let this = &*self;
        for (name, only) in view.parts {
            let Some(Type::List(Type::Record(record))) =
                self.operation.reply.field(name).map(|field| field.ty)
            else {
                continue;
            };
            let shown = found.iter().flat_map(|thing| {
                let items = thing.fields.get(view.list).and_then(Value::as_array);
                let items = items.into_iter().flatten();
                items.map(move |item| this.shown_item(view, record, thing, item))
            });
            let shown = shown.filter(|item| {
                let fits = only.is_none_or(|(field, value)| item[field] == value);
                fits && fields.iter().all(|(name, asked)| {
                    let is_filter = !names.contains(&Some(name.as_str()));
                    !is_filter || item.get(name).is_none_or(|held| held == asked)
                })
            });
            answer.insert((*name).to_owned(), shown.collect::<Vec<_>>().into());
        }
        Ok(answer)
    }

    fn shown_item(&self, view: &ListView, record: &Record, thing: &Thing, item: &Value) -> Value {
        let of = Of {
            number: 1,
            name: "name",
            now: self.now,
        };
        let fields = record.fields.iter().map(|field| {
            let shared = view.shared.iter().find(|(_, here)| *here == field.name);
            let follows = view.follows.iter().find(|(here, _)| *here == field.name);
            let held = match shared {
                Some((there, _)) => thing.fields.get(*there),
                None => item.get(field.name),
            };
            let value = match (held, follows, field.ty) {
                (Some(held), _, _) => held.clone(),
                (None, Some((_, there)), _) => {
                    let text = thing.fields.get(*there).and_then(Value::as_str);
                    json!(text.and_then(|text| text.parse::<u16>().ok()))
                }
                // A state is set by the service; the request cannot give it.
                (None, None, Type::Choice(_)) => sample::value(field, of, 1),
                _ => Value::Null,
            };
            (field.name.to_owned(), value)
        });
        Value::Object(fields.collect())
    }
}

/// Returns an object for a list, with the list's field names and defaults.
fn whole(edit: &ListEdit, record: &Record, mut given: Fields) -> Fields {
    let mut item = Fields::new();
    for field in record.fields {
        let renamed = edit.renamed.iter().find(|(name, _)| *name == field.name);
        let name = renamed.map_or(field.name, |(_, name)| *name);
        let default = || {
            let text = field.default.filter(|_| edit.act != ItemAct::Change)?;
            serde_json::from_str(text).ok()
        };
        if let Some(value) = given.remove(field.name).or_else(default) {
            item.insert(name.to_owned(), value);
        }
    }
    item
}

/// Assigns addresses to items without one, or creates as many as requested.
fn fill(thing: &Thing, edit: &ListEdit, items: &mut Vec<Value>, fields: &Fields) {
    let (ItemAct::Add, Some((field, base))) = (edit.act, edit.address) else {
        return;
    };
    let mut taken = texts(thing.fields.get(base));
    let here = thing.fields.get(edit.list).and_then(Value::as_array);
    for held in here.into_iter().flatten().chain(items.iter()) {
        taken.extend(
            held.as_str()
                .or_else(|| held[field].as_str())
                .map(str::to_owned),
        );
    }
    let count = fields.get(field).and_then(Value::as_u64);
    if let Some(count) = count.filter(|_| items.is_empty()) {
        for _ in 0..count.min(MOST) {
            items.extend(next_address(&mut taken).map(Value::from));
        }
    }
    for item in items.iter_mut().filter_map(Value::as_object_mut) {
        if !item.contains_key(field) {
            item.insert(field.to_owned(), json!(next_address(&mut taken)));
        }
    }
}

/// Returns the first free address after the first taken one, and marks it as taken.
fn next_address(taken: &mut Vec<String>) -> Option<String> {
    let first = taken.first()?.split('/').next()?;
    let first: Ipv4Addr = first.parse().ok()?;
    let next = (u32::from(first)..=u32::MAX)
        .skip(2)
        .map(|address| Ipv4Addr::from(address).to_string())
        .find(|address| !taken.contains(address))?;
    taken.push(next.clone());
    Some(next)
}

fn apply(thing: &mut Thing, edit: &ListEdit, items: &[Value]) {
    let held = thing.fields.remove(edit.list);
    let mut held = match held {
        Some(Value::Array(held)) => held,
        _ => Vec::new(),
    };
    let same = |held: &Value, item: &Value| is_same(edit, held, item);
    match edit.act {
        ItemAct::Replace => held = items.to_vec(),
        ItemAct::Remove if items.is_empty() => held.clear(),
        ItemAct::Remove => held.retain(|held| !items.iter().any(|item| same(held, item))),
        ItemAct::Add => {
            for item in items {
                match held.iter_mut().find(|held| same(held, item)) {
                    Some(held) => held.clone_from(item),
                    None => held.push(item.clone()),
                }
            }
        }
        ItemAct::Change => {
            for item in items {
                for held in held.iter_mut().filter(|held| same(held, item)) {
                    if let (Some(held), Some(new)) = (held.as_object_mut(), item.as_object()) {
                        held.extend(new.clone());
                    }
                }
            }
        }
    }
    let touched = |held: &Value| {
        edit.act != ItemAct::Remove && items.iter().any(|item| is_same(edit, held, item))
    };
    for held in held.iter_mut().filter(|held| touched(held)) {
        let Some(fields) = held.as_object_mut() else {
            continue;
        };
        for (name, text) in edit.with {
            let value = serde_json::from_str(text).unwrap_or_default();
            fields.insert((*name).to_owned(), value);
        }
    }
    count(thing, edit, &held);
    thing.fields.insert(edit.list.to_owned(), held.into());
}

/// Returns whether an item is meant, by itself or by its identifying fields. An item to remove
/// or change need not be given in full.
fn is_same(edit: &ListEdit, held: &Value, item: &Value) -> bool {
    match item {
        Value::Object(_) if !edit.by.is_empty() => edit.by.iter().all(|name| {
            let whole = matches!(edit.act, ItemAct::Add | ItemAct::Replace);
            (item[*name].is_null() && !whole) || held[*name] == item[*name]
        }),
        Value::String(_) => match edit.by.first() {
            Some(name) => held[*name] == *item,
            None => held == item,
        },
        _ => held == item,
    }
}

/// Updates what the thing says about a list elsewhere: how many items, and of which things.
fn count(thing: &mut Thing, edit: &ListEdit, items: &[Value]) {
    let counter = edit.counter();
    if thing.fields.contains_key(&counter) {
        thing.fields.insert(counter, json!(items.len()));
    }
    // Those that can be assigned, where they are listed from the start.
    let free = items.iter().filter(|item| item["status"] == "AVAILABLE");
    let (free, is_listed) = (free.count(), thing.fields.contains_key("availableIpCount"));
    if is_listed && (free > 0 || items.len() > 1) {
        thing
            .fields
            .insert("availableIpCount".to_owned(), json!(free));
    }
    if edit.by.is_empty() {
        return;
    }
    if let Some(Value::Array(ids)) = thing.fields.get_mut("instanceIds") {
        let mut named: Vec<Value> = Vec::new();
        for id in items.iter().map(|item| &item["instanceId"]) {
            if id.is_string() && !named.contains(id) {
                named.push(id.clone());
            }
        }
        *ids = named;
    }
}
