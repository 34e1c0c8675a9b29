//! The kinds of things that a service has.
//!
//! A thing is whatever a list shows under its own id. The id is the field that the list can be
//! filtered by (`eipIds` for `eipId`), the one named after the list, or one that other
//! operations act on. Lists with the same id are views of one kind: `DescribeInstances` and
//! `DescribeInstancesStatus` show the same instances.

use std::collections::BTreeSet;

use loggia_catalogue::{Api, Field, Operation, Record, Safety, Type};

use super::bindings::{self, Binding};
use super::{aliases, item_lists, reads, states, words};

/// Prefixes for the role of an id, in addition to its kind: `targetVpcId`.
const ROLES: [&str; 8] = [
    "advertised",
    "destination",
    "new",
    "peer",
    "primary",
    "secondary",
    "source",
    "target",
];

/// Ids that almost every thing has besides its own.
pub(super) const SHARED: [&str; 4] = ["zoneId", "regionId", "resourceGroupId", "imageId"];

/// A kind of things.
#[derive(Debug)]
pub(super) struct Kind {
    /// The field with the thing's id.
    pub(super) id: &'static str,
    /// The fields of all lists that show the kind, without duplicates.
    pub(super) fields: Vec<&'static Field>,
    /// The field with the thing's state.
    pub(super) status: Option<&'static Field>,
    /// All fields with the thing's state: lists may name it differently.
    pub(super) states: Vec<&'static str>,
    /// Ids of other things that its lists are requested by.
    pub(super) parents: Vec<&'static str>,
    /// The lists that show the kind: operation, field of the reply, and item type.
    pub(super) views: Vec<View>,
    /// The kinds that refer to a thing of this kind.
    pub(super) dependents: Vec<Dependent>,
    /// Its fields with lists of things of other kinds, such as the edge points of a router.
    pub(super) parts: Vec<(&'static str, KindNumber)>,
    /// Its fields that count the things of another kind in it.
    pub(super) counts: Vec<(&'static str, KindNumber)>,
    /// Its fields that repeat the name of a thing that it refers to.
    pub(super) echoes: Vec<Echo>,
    /// Fields of requests with its id under another name.
    pub(super) aliases: Vec<&'static str>,
    /// How its things are bound to others, if they can be.
    pub(super) binding: Option<&'static Binding>,
    /// Its names in operations, in lower case: the stem of its id, and the noun of the list
    /// that can be filtered by ids (`networkinterface` for `nicId`).
    pub(super) names: Vec<String>,
}

/// A kind whose things refer to a thing of another kind by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dependent {
    /// The kind.
    pub(super) kind: KindNumber,
    /// What happens to them when the other is deleted.
    pub(super) on_delete: OnDelete,
}

/// A field that repeats a value of the thing that another field refers to: `policyName` beside
/// `policyId`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Echo {
    /// The field.
    pub(super) field: &'static str,
    /// The field with the id.
    pub(super) id: &'static str,
    /// The kind that the id belongs to.
    pub(super) of: KindNumber,
    /// The name of the value in that kind.
    pub(super) held: &'static str,
}

/// What happens to things when one that they refer to is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnDelete {
    /// They are deleted with it.
    Cascade,
    /// It cannot be deleted while they exist.
    Restrict,
    /// They remain, without the id.
    Detach,
}

/// A list that shows things of a kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    /// The operation.
    pub(super) operation: &'static str,
    /// The field of its reply.
    pub(super) items: &'static str,
    /// The type of its items.
    pub(super) record: &'static Record,
}

/// How the noun of an operation's name contains the name of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mention {
    /// The noun ends with it, so the operation is for such things; also `ModifyVpcAttribute`.
    Whole,
    /// The noun contains it elsewhere, so the operation is for a part of such things.
    Part,
    /// Not at all.
    Not,
}

impl Kind {
    fn named(id: &'static str) -> Self {
        Self {
            id,
            fields: Vec::new(),
            status: None,
            states: Vec::new(),
            parents: Vec::new(),
            views: Vec::new(),
            dependents: Vec::new(),
            parts: Vec::new(),
            counts: Vec::new(),
            echoes: Vec::new(),
            aliases: Vec::new(),
            binding: None,
            names: Vec::new(),
        }
    }

    /// Returns the field of this name.
    pub(super) fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().copied().find(|field| field.name == name)
    }

    /// Returns whether its things can have tags.
    pub(super) fn has_tags(&self) -> bool {
        let tags = self.field("tags").map(|field| field.ty);
        matches!(tags, Some(Type::Record(record)) if record.field("tags").is_some())
    }

    /// Returns how the noun of an operation's name mentions the kind.
    pub(super) fn mention(&self, noun: &str) -> Mention {
        let noun = words::plain(noun);
        let best = self.names.iter().map(|name| {
            if noun.ends_with(name.as_str()) {
                Mention::Whole
            } else if noun.contains(name.as_str()) {
                Mention::Part
            } else {
                Mention::Not
            }
        });
        best.min().unwrap_or(Mention::Not)
    }

    /// Returns whether a field of this name contains a thing's state.
    pub(super) fn names_status(&self, name: &str) -> bool {
        let own = words::stem(self.id).and_then(|stem| name.strip_prefix(stem));
        matches!(own.unwrap_or(name), "status" | "state" | "Status" | "State")
    }
}

/// All kinds of a service.
#[derive(Debug, Default)]
pub(super) struct Kinds(Vec<Kind>);

/// The number of a kind.
pub(super) type KindNumber = usize;

impl Kinds {
    /// Finds the kinds of a service.
    pub(super) fn of(api: &'static Api) -> Self {
        let acted = acted(api);
        let mut kinds = Self::default();
        for operation in api.operations {
            // What has no ids is not a thing.
            if item_lists::view(api.service(), operation.id).is_some() {
                continue;
            }
            let Some((items, record)) = reads::list(operation) else {
                continue;
            };
            let Some(id) = own_id(operation, record, &acted) else {
                continue;
            };
            kinds.add(operation, items, record, id);
        }
        for operation in api.operations {
            kinds.add_hidden(operation, &acted);
        }
        for kind in &mut kinds.0 {
            kind.states = states::find(kind.id, &kind.fields);
            kind.status = kind.states.first().and_then(|name| kind.field(name));
            kind.names = names(api, kind);
            kind.binding = bindings::find(api.service(), kind.id);
            kind.aliases = aliases::of(api.service(), kind.id);
        }
        kinds
    }

    /// Adds a kind without a list of its own: it is created under an id that other operations
    /// act on. Lists of other kinds may show it, as with the edge points of a router.
    fn add_hidden(&mut self, operation: &'static Operation, acted: &BTreeSet<String>) {
        let (verb, noun) = words::verb(operation.id);
        if !matches!(verb, "Create" | "Add" | "Register" | "Allocate" | "Import") {
            return;
        }
        for field in operation.reply.fields {
            let Some(id) = hidden_id(field, acted) else {
                continue;
            };
            if self.by_id(id).is_some() || !words::mentions(noun, id) {
                continue;
            }
            let asked = fields(operation.request);
            let outer = self.0.iter().position(|kind| {
                let names_outer = asked.iter().any(|field| field.name == kind.id);
                names_outer && part(kind, id).is_some()
            });
            let number = self.0.len();
            let mut hidden = Kind::named(id);
            match outer.and_then(|outer| Some((outer, part(&self.0[outer], id)?))) {
                Some((outer, (list, record))) => {
                    let outer = &mut self.0[outer];
                    outer.parts.push((list, number));
                    hidden.fields = record.fields.iter().collect();
                    let to_outer = asked.iter().filter(|field| field.name == outer.id);
                    hidden.fields.extend(to_outer);
                }
                None => hidden.fields = asked.iter().collect(),
            }
            self.0.push(hidden);
        }
    }

    fn add(
        &mut self,
        operation: &'static Operation,
        items: &'static str,
        record: &'static Record,
        id: &'static str,
    ) {
        let number = self.by_id(id).unwrap_or_else(|| {
            self.0.push(Kind::named(id));
            self.0.len() - 1
        });
        let kind = &mut self.0[number];
        kind.views.push(View {
            operation: operation.id,
            items,
            record,
        });
        for field in record.fields {
            if kind.field(field.name).is_none() {
                kind.fields.push(field);
            }
        }
        for field in fields(operation.request) {
            let is_parent = field.required
                && matches!(field.ty, Type::Text)
                && words::stem(field.name).is_some()
                && record.field(field.name).is_none();
            if is_parent && !kind.parents.contains(&field.name) {
                kind.parents.push(field.name);
            }
        }
    }

    pub(super) fn get(&self, number: KindNumber) -> &Kind {
        &self.0[number]
    }

    /// Returns the kind with this id field.
    pub(super) fn by_id(&self, id: &str) -> Option<KindNumber> {
        self.0.iter().position(|kind| kind.id == id)
    }

    /// Returns the kind that a field refers to, by one id or a list of them, and whether it is
    /// a list.
    pub(super) fn referred(&self, field: &Field) -> Option<(KindNumber, bool)> {
        match field.ty {
            Type::Text => Some((self.by_id(field.name)?, false)),
            Type::List(Type::Text) => {
                let one = words::one_of_many(field.name)?;
                Some((self.by_id(&one)?, true))
            }
            _ => None,
        }
    }

    /// Returns the kind that a request's field means: the one that it [refers](Self::referred)
    /// to, or the one that it names in some role or under an alias.
    pub(super) fn mentioned(&self, field: &Field) -> Option<(KindNumber, bool)> {
        let in_role = || {
            let (one, many) = match field.ty {
                Type::Text => (field.name.to_owned(), false),
                Type::List(Type::Text) => (words::one_of_many(field.name)?, true),
                _ => return None,
            };
            let mut all = self.iter();
            let alias = all.find(|(_, kind)| kind.aliases.contains(&one.as_str()));
            if let Some((number, _)) = alias {
                return Some((number, many));
            }
            let of = ROLES.iter().find_map(|role| one.strip_prefix(role))?;
            Some((self.by_id(&words::lower_camel(of))?, many))
        };
        self.referred(field).or_else(in_role)
    }

    /// Returns the fields of a kind with lists of ids of another kind.
    pub(super) fn lists_of(
        &self,
        number: KindNumber,
        of: KindNumber,
    ) -> impl Iterator<Item = &'static str> {
        let fields = self.get(of).fields.iter();
        fields
            .filter(move |field| self.referred(field) == Some((number, true)))
            .map(|field| field.name)
    }

    /// Sets which fields show values of other things.
    pub(super) fn set_shown(
        &mut self,
        number: KindNumber,
        counts: Vec<(&'static str, KindNumber)>,
        echoes: Vec<Echo>,
    ) {
        let kind = &mut self.0[number];
        kind.counts = counts;
        kind.echoes = echoes;
    }

    /// Removes a parent of a kind: its things no longer belong to one of that kind.
    pub(super) fn drop_parent(&mut self, number: KindNumber, parent: &str) {
        self.0[number].parents.retain(|name| *name != parent);
    }

    /// Sets what happens to things when others that they refer to are deleted.
    pub(super) fn set_dependents(&mut self, number: KindNumber, dependents: Vec<Dependent>) {
        self.0[number].dependents = dependents;
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (KindNumber, &Kind)> {
        self.0.iter().enumerate()
    }
}

/// Returns the fields of a request, which may have none.
pub(super) fn fields(record: Option<&'static Record>) -> &'static [Field] {
    record.map_or(&[], |record| record.fields)
}

/// Returns the list in a kind whose objects have this id, and the type of these objects.
fn part(kind: &Kind, id: &str) -> Option<(&'static str, &'static Record)> {
    kind.fields.iter().find_map(|field| match field.ty {
        Type::List(Type::Record(record)) => {
            let own = record.field(id)?;
            matches!(own.ty, Type::Text).then_some((field.name, *record))
        }
        _ => None,
    })
}

/// Returns the ids that operations act on or create.
fn acted(api: &'static Api) -> BTreeSet<String> {
    api.operations
        .iter()
        .filter(|operation| operation.safety != Safety::Read)
        .flat_map(|operation| {
            fields(operation.request)
                .iter()
                .chain(operation.reply.fields)
        })
        .filter_map(|field| match field.ty {
            Type::Text => words::stem(field.name).map(|_| field.name.to_owned()),
            Type::List(Type::Text) => words::one_of_many(field.name),
            _ => None,
        })
        .collect()
}

/// Returns the field with the own id of a list's objects.
fn own_id(
    operation: &'static Operation,
    record: &'static Record,
    acted: &BTreeSet<String>,
) -> Option<&'static str> {
    let texts = || {
        record
            .fields
            .iter()
            .filter(|field| matches!(field.ty, Type::Text))
            .map(|field| field.name)
    };
    let known = |name: &str| texts().find(|field| *field == name);
    // The list can be filtered by these ids, and they are not those of others it also names.
    let (_, noun) = words::verb(operation.id);
    let narrowed: Vec<&'static str> = fields(operation.request)
        .iter()
        .filter(|field| matches!(field.ty, Type::List(Type::Text)))
        .filter_map(|field| known(&words::one_of_many(field.name)?))
        .collect();
    // `CommandInvocations` are invocations, not commands.
    let best = narrowed
        .iter()
        .find(|id| words::ends_in(noun, id))
        .or_else(|| narrowed.iter().find(|id| words::mentions(noun, id)));
    if let Some(id) = best {
        return Some(id);
    }
    let named = words::lower_camel(&words::singular(noun));
    let named = ["Id", "Uuid", "Uid"]
        .iter()
        .find_map(|ending| known(&format!("{named}{ending}")));
    if let Some(id) = named.filter(|id| acted.contains(*id)) {
        return Some(id);
    }
    if let [id] = narrowed[..] {
        return Some(id);
    }
    let ids = || texts().filter(|name| words::stem(name).is_some());
    let own = |id: &&str| acted.contains(*id) && !SHARED.contains(id);
    ids()
        .find(|id| words::mentions(noun, id) && acted.contains(*id))
        .or_else(|| ids().find(own))
        .or(named)
        .or_else(|| ids().find(|id| words::mentions(noun, id)))
        .or_else(|| ids().next())
}

/// Returns the id field that a reply's field reports as created.
fn hidden_id(field: &'static Field, acted: &BTreeSet<String>) -> Option<&'static str> {
    match field.ty {
        Type::Text if words::stem(field.name).is_some() => Some(field.name),
        Type::List(Type::Text) => words::one_of_many(field.name)
            .filter(|one| acted.contains(one))
            .and_then(|one| field.name.get(..one.len()).filter(|start| *start == one)),
        _ => None,
    }
}

fn names(api: &'static Api, kind: &Kind) -> Vec<String> {
    let mut names: Vec<String> = words::stem(kind.id)
        .into_iter()
        .map(str::to_ascii_lowercase)
        .collect();
    for view in &kind.views {
        let narrowed = api.operation(view.operation).is_some_and(|operation| {
            fields(operation.request)
                .iter()
                .any(|field| words::one_of_many(field.name).as_deref() == Some(kind.id))
        });
        if narrowed || kind.views.len() == 1 {
            let (_, noun) = words::verb(view.operation);
            names.push(words::plain(noun));
        }
    }
    names.sort();
    names.dedup();
    names
}
