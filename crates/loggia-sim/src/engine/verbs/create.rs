//! New things.

use loggia_catalogue::Type;
use serde_json::Value;

use super::{Desk, Fields, texts};
use crate::engine::course::Course;
use crate::engine::hints::Renamed;
use crate::engine::kind::KindNumber;
use crate::engine::rule::Making;
use crate::engine::{Outcome, request, sample};

/// Fields that say how many things to make.
pub(super) const COUNTS: [&str; 6] = [
    "amount",
    "count",
    "instanceCount",
    "diskAmount",
    "vipCount",
    "quantity",
];
/// The most that are made at once.
const MOST: u8 = 100;

impl Desk<'_> {
    pub(super) fn create(&mut self, making: &Making, fields: &Fields) -> Outcome {
        let Making { kind, ids, each } = *making;
        self.references("", fields)?;
        self.renamed_references(each, fields)?;
        let many = ids
            .and_then(|name| self.operation.reply.field(name))
            .is_some_and(|field| matches!(field.ty, Type::List(_)));
        let wanted = if !each.is_empty() {
            combinations(each, fields)
        } else if many {
            self.wanted(fields)
        } else {
            vec![None]
        };
        // Where nothing can fail, it waits for a creation that can.
        let fails = self.can_fail(kind) && std::mem::take(&mut self.levers.creation_fails);
        let mut made = Vec::new();
        for own in &wanted {
            let id = self.one(kind, fields, own.as_ref(), fails);
            self.link_new(kind, &id, fields);
            made.push(id);
        }
        let mut answer = self.figures(fields);
        if let Some(id) = made.first() {
            answer.extend(self.about(kind, id));
        }
        if let Some(name) = ids {
            let value = if many {
                Value::from(made)
            } else {
                made.into_iter().next().map_or(Value::Null, Value::from)
            };
            answer.insert(name.to_owned(), value);
        }
        Ok(answer)
    }

    /// Whether a state is documented for new things of a kind that come to nothing.
    fn can_fail(&self, kind: KindNumber) -> bool {
        let states = &self.kinds.get(kind).states;
        self.operation
            .waits
            .is_some_and(|waits| states.contains(&waits.field) && !waits.failed.is_empty())
    }

    /// What each of the new things has of its own: as many as are counted, or one for
    /// each object of the one list of objects.
    fn wanted(&self, fields: &Fields) -> Vec<Option<Fields>> {
        let counted = COUNTS.iter().find_map(|name| fields.get(*name)?.as_u64());
        if let Some(count) = counted {
            return (0..count.clamp(1, MOST.into())).map(|_| None).collect();
        }
        let known = self
            .operation
            .request
            .map_or(&[][..], |record| record.fields);
        let mut lists = known.iter().filter_map(|field| {
            if !field.required && known.len() > 1 {
                return None;
            }
            let items = fields.get(field.name)?.as_array()?;
            let objects: Vec<_> = items.iter().filter_map(Value::as_object).collect();
            (!objects.is_empty() && objects.len() == items.len()).then_some(objects)
        });
        match lists.next() {
            Some(objects) => objects.into_iter().cloned().map(Some).collect(),
            None => vec![None],
        }
    }

    /// Enters a new thing in the lists of those that the request names, and these in its
    /// own.
    fn link_new(&mut self, kind: KindNumber, id: &str, fields: &Fields) {
        let known = self.operation.request.map_or(&[][..], |all| all.fields);
        for field in known {
            let Some((other, _)) = self.kinds.referred(field).filter(|(of, _)| *of != kind) else {
                continue;
            };
            for other_id in texts(fields.get(field.name)) {
                let (one, other) = ((kind, id), (other, other_id.as_str()));
                self.store.enter(self.kinds, other, one);
                self.store.enter(self.kinds, one, other);
            }
        }
    }

    fn one(
        &mut self,
        kind: KindNumber,
        fields: &Fields,
        own: Option<&Fields>,
        fails: bool,
    ) -> String {
        let index = self.store.make(self.kinds, kind, self.now);
        let mut shown = std::mem::take(&mut self.store.thing_mut(kind, index).fields);
        self.store.refer(self.kinds, kind, index, &mut shown);
        let of = self.kinds.get(kind);
        for (name, value) in fields.iter().chain(own.into_iter().flatten()) {
            // The service gives the id.
            if name == of.id {
                continue;
            }
            // What no list shows is kept for lists that are narrowed by it.
            let name = match of.meant(name) {
                Some(field) if request::fits(&field.ty, value) => field.name,
                _ => name.as_str(),
            };
            shown.insert(name.to_owned(), value.clone());
        }
        // It is new, whatever the sample of its kind says.
        for field in of
            .fields
            .iter()
            .filter(|field| field.name.starts_with("creat"))
        {
            if matches!(field.ty, Type::Time) {
                let now = sample::instant(self.now / 1000);
                shown.insert(field.name.to_owned(), now.into());
            }
        }
        for parent in &of.parents {
            let any = self.kinds.by_id(parent);
            if let Some(id) = any.and_then(|any| self.store.pick(any, 0)) {
                shown.entry(*parent).or_insert_with(|| id.into());
            }
        }
        let stay = self.stay;
        let waits = self
            .operation
            .waits
            .filter(|waits| of.states.contains(&waits.field));
        let thing = self.store.thing_mut(kind, index);
        thing.fields = shown;
        if let Some(waits) = waits {
            let failed = waits.failed.first().filter(|_| fails);
            let end = failed.or(waits.until.first()).copied();
            if end.is_some() {
                thing.follow(
                    Course::begin(waits.through, end, stay, self.now),
                    &of.states,
                );
            }
        }
        thing.id.clone()
    }
}

/// One object for each combination of the items of some lists.
fn combinations(lists: Renamed, fields: &Fields) -> Vec<Option<Fields>> {
    let mut all = vec![Fields::new()];
    for (list, field) in lists {
        let items = fields.get(*list).and_then(Value::as_array);
        let Some(items) = items.filter(|items| !items.is_empty()) else {
            continue;
        };
        let longer = all.iter().flat_map(|known| {
            items.iter().map(|item| {
                let mut fields = known.clone();
                fields.insert((*field).to_owned(), item.clone());
                fields
            })
        });
        all = longer.take(MOST.into()).collect();
    }
    all.into_iter().map(Some).collect()
}
