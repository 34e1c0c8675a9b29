//! Edits lists of a thing where one operation adds, removes and changes items, as one of its
//! fields says.

use loggia_catalogue::Type;
use serde_json::{Value, json};

use super::{Context, Fields, texts};
use crate::engine::hints::values::{self, Edit};
use crate::engine::kind::KindNumber;
use crate::engine::sample::{self, Of};

impl Context<'_> {
    /// Edits the list of a thing that a hint names, as requested.
    pub(super) fn edit(&mut self, kind: KindNumber, id: &str, fields: &Fields) {
        let Some(edit) = values::edit(self.model.service(), self.operation.id) else {
            return;
        };
        let Some(act) = texts(fields.get(edit.by)).pop() else {
            return;
        };
        let made = self.item(kind, edit, fields);
        let Some(thing) = self.store.find_mut(kind, id) else {
            return;
        };
        for (value, field) in edit.off {
            if act == *value && !fields.contains_key(*field) {
                thing.fields.insert((*field).to_owned(), Value::Null);
            }
        }
        let Some(Value::Array(items)) = thing.fields.get_mut(edit.list) else {
            return;
        };
        let asked = fields.get(edit.key);
        if act == edit.add {
            let mut made = made;
            made[edit.key] = json!(format!("{id}-{}", items.len() + 1));
            items.push(made);
        } else if act == edit.remove {
            items.retain(|item| Some(&item[edit.key]) != asked);
        } else if let Some(item) = items.iter_mut().find(|item| Some(&item[edit.key]) == asked) {
            for (given, held, _) in edit.items {
                if let Some(value) = fields.get(*given) {
                    item[*held] = value.clone();
                }
            }
        }
    }

    /// Returns a new item of a list, from the fields of the request.
    fn item(&self, kind: KindNumber, edit: &Edit, fields: &Fields) -> Value {
        let list = self.kinds.get(kind).field(edit.list);
        let Some(Type::List(Type::Record(record))) = list.map(|field| field.ty) else {
            return Value::Null;
        };
        let of = Of {
            number: 2,
            name: "name",
            now: self.now,
        };
        let mut item = sample::record(record, of);
        for (given, held, usual) in edit.items {
            let value = fields.get(*given).cloned();
            let value = value.unwrap_or_else(|| usual.value(self.now));
            item.insert((*held).to_owned(), value);
        }
        Value::Object(item)
    }
}
