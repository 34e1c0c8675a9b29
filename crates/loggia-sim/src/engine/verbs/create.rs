//! Creates things.

use loggia_catalogue::{Field, Type, Waits};
use serde_json::Value;

use super::counts::{COUNTS, MOST, can_be_counted, counted};
use super::set_fields::is_change;
use super::{Context, Fields, texts};
use crate::engine::course::Course;
use crate::engine::extra_rules::{self, BoundCreation};
use crate::engine::hints::{self, Renamed};
use crate::engine::kind::KindNumber;
use crate::engine::rule::{Making, Rule};
use crate::engine::sample::{self, Of};
use crate::engine::{Outcome, Refused, item_lists, request, uniqueness, words};

impl Context<'_> {
    pub(super) fn create(&mut self, making: &Making, fields: &Fields) -> Outcome {
        let Making { kind, ids, each } = *making;
        self.references("", fields)?;
        self.renamed_references(each, fields)?;
        let many = ids
            .and_then(|name| self.operation.reply.field(name))
            .is_some_and(|field| matches!(field.ty, Type::List(_)));
        if many {
            can_be_counted(fields)?;
        }
        let wanted = if !each.is_empty() {
            combinations(each, fields)
        } else if many {
            self.wanted(kind, fields)
        } else {
            vec![None]
        };
        self.fit_in(kind, fields, &wanted)?;
        self.is_new(kind, fields)?;
        self.check_quotas(fields)?;
        self.check_owner(fields)?;
        // If this kind cannot fail, the control waits for a creation that can.
        let fails = self.can_fail(kind) && std::mem::take(&mut self.controls.creation_fails);
        let mut made = Vec::new();
        for (index, own) in wanted.into_iter().enumerate() {
            let given = given(each, fields, own);
            let id = self.one(kind, each, &given, fails);
            self.link_new(kind, &id, &given);
            self.apply_extra_rules(kind, &id, index, &given);
            self.make_parts(kind, &id, &given);
            if !fails {
                self.equip(kind, &id, index, &given);
                self.add_to_list(kind, &id, &given);
            }
            made.push(id);
        }
        let mut answer = self.figures(fields);
        self.show_new(kind, &made, &mut answer);
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

    /// Refuses what another thing of the kind has already, where things must differ.
    fn is_new(&self, kind: KindNumber, fields: &Fields) -> Result<(), Refused> {
        let (service, operation) = (self.model.service(), self.operation.id);
        if let Some(different) = uniqueness::different(service, operation, fields) {
            let of = self.kinds.get(kind);
            let (asked, value) = different.when;
            let when = of.meant(asked).map_or(asked, |field| field.name);
            let mut things = self.store.things(kind).iter();
            let same = things.find(|thing| {
                let is_so = thing.fields.get(when).is_some_and(|held| held == value);
                is_so && different.is_same(&thing.fields, fields)
            });
            if let Some(same) = same {
                let message = format!("{} is the same: {asked} is {value}", same.id);
                return Err(Refused::new("INVALID_PARAMETER_VALUE", message));
            }
        }
        let Some(name) = uniqueness::name(self.model.service(), self.operation.id) else {
            return Ok(());
        };
        let given = texts(fields.get(name)).pop();
        let mut things = self.store.things(kind).iter();
        let has = |held: &Fields| texts(held.get(name)).pop() == given;
        if given.is_some() && things.any(|thing| has(&thing.fields)) {
            let given: String = given.unwrap_or_default().chars().take(64).collect();
            let message = format!("{name}: there is one that is called {given:?}");
            return Err(Refused::new("INVALID_PARAMETER_VALUE", message));
        }
        Ok(())
    }

    /// Returns whether a state is documented for new things of a kind whose creation failed.
    fn can_fail(&self, kind: KindNumber) -> bool {
        let states = &self.kinds.get(kind).states;
        self.operation
            .waits
            .is_some_and(|waits| states.contains(&waits.field) && !waits.failed.is_empty())
    }

    /// Returns what each of the new things has of its own: as many as the count says, or one
    /// for each object of the only list of objects.
    fn wanted(&self, kind: KindNumber, fields: &Fields) -> Vec<Option<Fields>> {
        if let Some(count) = counted(fields) {
            let count = usize::try_from(count.clamp(1, MOST)).unwrap_or(1);
            let own = (0..count).map(|index| Some(self.own(kind, fields, index)));
            return own.collect();
        }
        let known = self
            .operation
            .request
            .map_or(&[][..], |record| record.fields);
        let mut lists = known.iter().filter_map(|field| {
            // The objects of a list that shows things of this kind are such things.
            let shows = |(list, part): &(&str, KindNumber)| *part == kind && *list == field.name;
            let mut others = self.kinds.iter();
            let is_shown = others.any(|(_, other)| other.parts.iter().any(shows));
            if !field.required && known.len() > 1 && !is_shown {
                return None;
            }
            let items = fields.get(field.name)?.as_array()?;
            let objects: Vec<_> = items.iter().filter_map(Value::as_object).collect();
            (!objects.is_empty() && objects.len() == items.len()).then_some(objects)
        });
        match lists.next() {
            Some(objects) => objects.into_iter().cloned().map(Some).collect(),
            None => vec![Some(self.own(kind, fields, 0))],
        }
    }

    /// Fills the list of an answer that shows new things.
    fn show_new(&self, kind: KindNumber, made: &[String], answer: &mut Fields) {
        let own = self.kinds.get(kind).id;
        for field in self.operation.reply.fields {
            let Type::List(Type::Record(record)) = field.ty else {
                continue;
            };
            if record.field(own).is_none() {
                continue;
            }
            let items = made.iter().enumerate().map(|(index, id)| {
                let of = Of {
                    number: index + 1,
                    name: "name",
                    now: self.now,
                };
                let mut item = sample::record(record, of);
                self.store.refer_record(self.kinds, record, &mut item);
                let thing = self.store.find(kind, id).map(|thing| &thing.fields);
                for field in record.fields {
                    let held = thing.and_then(|held| held.get(field.name));
                    if let Some(held) = held.filter(|held| request::fits(&field.ty, held)) {
                        item.insert(field.name.to_owned(), held.clone());
                    }
                }
                Value::Object(item)
            });
            answer.insert(field.name.to_owned(), items.collect::<Vec<_>>().into());
        }
    }

    /// Adds a new thing to the lists of those that the request names, and these to its own.
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

    /// Creates what a new thing is created with: the edge points of a router.
    fn make_parts(&mut self, kind: KindNumber, id: &str, fields: &Fields) {
        let of = self.kinds.get(kind);
        for (list, part) in &of.parts {
            let items = fields.get(*list).and_then(Value::as_array);
            for item in items.into_iter().flatten().filter_map(Value::as_object) {
                let mut own = item.clone();
                own.insert(of.id.to_owned(), id.into());
                self.one(*part, &[], &own, false);
            }
        }
    }

    pub(super) fn one(
        &mut self,
        kind: KindNumber,
        each: Renamed,
        fields: &Fields,
        fails: bool,
    ) -> String {
        let index = self.store.make(self.kinds, kind, self.now);
        let mut shown = std::mem::take(&mut self.store.thing_mut(kind, index).fields);
        self.store.refer(self.kinds, kind, index, &mut shown);
        let of = self.kinds.get(kind);
        // A new thing has no references that its request does not name.
        for name in self.model.nameable(kind) {
            if shown.get(name).is_some_and(Value::is_string) {
                shown.insert(name.to_owned(), Value::Null);
            }
        }
        self.unasked(kind, each, &mut shown, fields);
        let is_own = self.makes(kind);
        for (name, value) in hints::initial_values::new(self.model.service(), self.operation.id) {
            if is_own {
                shown.insert(name.to_owned(), value.value(self.now));
            }
        }
        for (name, value) in fields {
            let other = each.iter().find(|(asked, _)| asked == name);
            let name = other.map_or(name.as_str(), |(_, meant)| meant);
            // The service assigns the id, and a list of combinations covers several.
            let is_list_of_each = other.is_some() && value.is_array();
            // The number of things to create belongs to the order.
            let is_count = COUNTS.contains(&name) && of.field(name).is_none();
            if name != of.id && !is_list_of_each && !is_count {
                self.place(kind, &mut shown, name, value);
                self.place_each(kind, &mut shown, name, value);
            }
        }
        if let Some((id, field, time)) =
            hints::values::takes(self.model.service(), self.operation.id)
        {
            self.take(&mut shown, id, field, time);
        }
        for edit in item_lists::edited_lists(self.model.service(), of.id) {
            let given = if edit.from.contains(&edit.list) {
                self.items(edit, fields)
            } else {
                Vec::new()
            };
            if let Some(count) = shown.get_mut(&edit.counter()) {
                *count = given.len().into();
            }
            shown.insert(edit.list.to_owned(), given.into());
        }
        // It is new, whatever the sample of its kind contains.
        for field in of
            .fields
            .iter()
            .filter(|field| is_creation(field) || is_change(field))
        {
            let now = sample::instant(self.now / 1000);
            shown.insert(field.name.to_owned(), now.into());
        }
        self.empty(kind, &mut shown);
        for parent in &of.parents {
            let any = self.kinds.by_id(parent);
            if let Some(id) = any.and_then(|any| self.store.pick(any, 0)) {
                shown.entry(*parent).or_insert_with(|| id.into());
            }
        }
        let stay = self.stay;
        let binding = extra_rules::bound_creation(self.model.service(), self.operation.id);
        let waits = self
            .operation
            .waits
            .filter(|waits| of.states.contains(&waits.field));
        let thing = self.store.thing_mut(kind, index);
        thing.fields = shown;
        if let Some(waits) = waits {
            let failed = waits.failed.first().filter(|_| fails).copied();
            let (through, until) = way(binding, waits, fields);
            let end = failed.or(until);
            if end.is_some() {
                thing.follow(Course::begin(&through, end, stay, self.now), &of.states);
            }
        }
        thing.id.clone()
    }

    /// Returns whether the operation creates this kind itself, rather than along with another.
    fn makes(&self, kind: KindNumber) -> bool {
        let rule = self.model.rule(self.operation.id);
        matches!(rule, Some((Rule::Create(making), _)) if making.kind == kind)
    }

    /// Lists in a new thing what it is for: an object for each of `instanceIds`, with its
    /// `instanceId`.
    fn place_each(&self, kind: KindNumber, shown: &mut Fields, name: &str, value: &Value) {
        let of = self.kinds.get(kind);
        let (Some(one), Value::Array(ids)) = (words::one_of_many(name), value) else {
            return;
        };
        if of.place(name).is_some() || of.field(&one).is_some() {
            return;
        }
        let list = of.fields.iter().find_map(|field| match field.ty {
            Type::List(Type::Record(record)) => record.field(&one).map(|_| (field.name, *record)),
            _ => None,
        });
        let Some((list, record)) = list else {
            return;
        };
        let objects = ids.iter().enumerate().map(|(index, id)| {
            let of = Of {
                number: index + 1,
                name: words::stem(&one).unwrap_or("name"),
                now: self.now,
            };
            let mut object = sample::record(record, of);
            for field in record
                .fields
                .iter()
                .filter(|field| matches!(field.ty, Type::Time))
            {
                let now = sample::instant(self.now / 1000);
                object.insert(field.name.to_owned(), now.into());
            }
            object.insert(one.clone(), id.clone());
            Value::Object(object)
        });
        shown.insert(list.to_owned(), objects.collect());
    }

    /// Copies a field from what a new thing refers to, which records the time.
    fn take(&mut self, shown: &mut Fields, id: &str, field: &str, time: &str) {
        let Some(kind) = self.kinds.by_id(id) else {
            return;
        };
        let named = shown.get(id).and_then(Value::as_str).unwrap_or_default();
        let now = sample::instant(self.now / 1000);
        if let Some(thing) = self.store.find_mut(kind, named) {
            if let Some(value) = thing.fields.get(field) {
                shown.insert(field.to_owned(), value.clone());
            }
            thing.fields.insert(time.to_owned(), now.into());
        }
    }
}

/// Returns whether a field has the time when a thing was created.
fn is_creation(field: &Field) -> bool {
    matches!(field.ty, Type::Time) && field.name.starts_with("creat")
}

/// Returns the fields that one new thing is given: the request without lists that have one item
/// per thing, and its own items of these.
fn given(each: Renamed, fields: &Fields, own: Option<Fields>) -> Fields {
    let own = own.unwrap_or_default();
    let mut given = fields.clone();
    given.retain(|name, value| {
        let is_each = value.is_array() && each.iter().any(|(list, _)| list == name);
        let is_list = value.is_array() && own.contains_key(&words::singular(name));
        !is_each && !is_list
    });
    given.extend(own);
    given
}

/// Returns the states that a new thing goes through, and its final one, which may differ for
/// what is bound from the start.
fn way(
    binding: Option<&BoundCreation>,
    waits: Waits,
    fields: &Fields,
) -> (Vec<&'static str>, Option<&'static str>) {
    let mut through = waits.through.to_vec();
    let Some(binding) = binding else {
        return (through, waits.until.first().copied());
    };
    if binding.by.iter().any(|name| fields.contains_key(*name)) {
        return (through, Some(binding.end));
    }
    through.retain(|state| *state != binding.through);
    let mut free = waits.until.iter().filter(|state| **state != binding.end);
    (through, free.next().copied())
}

/// Returns one object for each combination of the items of some lists.
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
                match item {
                    Value::Object(item) if field.is_empty() => fields.extend(item.clone()),
                    item => {
                        fields.insert((*field).to_owned(), item.clone());
                    }
                }
                fields
            })
        });
        all = longer
            .take(usize::try_from(MOST).unwrap_or_default())
            .collect();
    }
    all.into_iter().map(Some).collect()
}
