//! The rule that an operation follows, derived from its verb, fields and answer.

use loggia_catalogue::{Api, Field, Operation, Safety};

use super::hints::{self, Hint, Renamed};
use super::item_lists::{self, ListEdit, ListView};
use super::kind::{self, KindNumber, Kinds, Mention};
use super::tags::TagAct;
use super::transitions::Transition;
use super::{Grade, reads, words};

/// What an operation does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Lists things, in the view of this number.
    List(KindNumber, usize),
    /// Shows one thing, whose fields have other names in the answer.
    Get(Target, Renamed),
    /// Measurements over time.
    Series,
    /// Returns the same answer for the same request: prices, catalogues without ids.
    Figures,
    /// Creates things.
    Create(Making),
    /// Sets fields, some of which have another name in the things.
    Set(Target, Renamed),
    /// Sets fields of the things of a kind that the objects of a list name.
    SetEach {
        /// The list.
        list: &'static str,
        /// The field of its objects with the thing's id.
        id: &'static str,
        /// The kind of the things.
        kind: KindNumber,
        /// Fields that have another name in the things.
        renamed: Renamed,
    },
    /// Switches a field of things, which may be inside an object, on or off.
    Switch(Target, &'static str, bool),
    /// Moves things to another state.
    Change(Target, Transition),
    /// Deletes things.
    Delete(Target),
    /// Adds the ids of others, from the fields of these names, to things.
    Join(Target, Vec<&'static str>),
    /// Removes the ids of others, in the fields of these names, from things.
    Part(Target, Vec<String>),
    /// Changes a list of items without ids in things.
    ListEdit(Target, &'static ListEdit),
    /// Shows lists of items without ids.
    ListView(&'static ListView),
    /// Acts on tags.
    Tags(TagAct),
    /// Returns an answer of the right shape, and has no effect.
    Shape,
}

impl Rule {
    /// Returns the target of the operation, if it may be several things.
    pub(super) fn batch(&self) -> Option<&Target> {
        self.target().filter(|target| target.many)
    }

    /// Returns the target of the operation.
    pub(super) fn target(&self) -> Option<&Target> {
        match self {
            Self::Get(target, _)
            | Self::Set(target, _)
            | Self::Switch(target, _, _)
            | Self::Change(target, _)
            | Self::Delete(target)
            | Self::Join(target, _)
            | Self::Part(target, _)
            | Self::ListEdit(target, _) => Some(target),
            _ => None,
        }
    }
}

/// What an operation creates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Making {
    /// The kind of the new things.
    pub(super) kind: KindNumber,
    /// The field of the reply with the new ids.
    pub(super) ids: Option<&'static str>,
    /// Lists of which each combination creates one thing, and the fields for their items.
    pub(super) each: Renamed,
}

/// The things that an operation is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The kind of the things.
    pub(super) kind: KindNumber,
    /// The field of the request with their ids.
    pub(super) field: &'static str,
    /// Whether the request may name several.
    pub(super) many: bool,
}

/// Decides the rule by a hint, or else by name and types.
pub(super) fn decide(api: &Api, operation: &'static Operation, kinds: &Kinds) -> (Rule, Grade) {
    let guess = |operation| guess(api, operation, kinds);
    if let Some(edit) = item_lists::edit(api.service(), operation.id)
        && let Some(target) = named(operation, kinds, edit.of)
    {
        return (Rule::ListEdit(target, edit), Grade::Hinted);
    }
    if let Some(view) = item_lists::view(api.service(), operation.id) {
        return (Rule::ListView(view), Grade::Hinted);
    }
    match hints::find(api.service(), operation.id) {
        Some(hint) => match hinted(operation, kinds, hint) {
            Some(rule) => (rule, Grade::Hinted),
            None => (Rule::Shape, Grade::ShapeOnly),
        },
        None => match guess(operation) {
            Some(rule) => (rule, Grade::Guessed),
            None => (Rule::Shape, Grade::ShapeOnly),
        },
    }
}

fn hinted(operation: &'static Operation, kinds: &Kinds, hint: &Hint) -> Option<Rule> {
    let target = |field: &str| named(operation, kinds, field);
    let making = |kind, each| {
        let ids = created(operation, kinds, kind);
        Rule::Create(Making { kind, ids, each })
    };
    Some(match *hint {
        Hint::Figures => Rule::Figures,
        Hint::Set(field) => Rule::Set(target(field)?, &[]),
        Hint::SetAs(field, renamed) => Rule::Set(target(field)?, renamed),
        Hint::GetAs(field, renamed) => Rule::Get(target(field)?, renamed),
        Hint::Switch(field, switch, on) => Rule::Switch(target(field)?, switch, on),
        Hint::Change(field, turn) => Rule::Change(target(field)?, turn),
        Hint::SetEach(list, id, renamed) => Rule::SetEach {
            list,
            id,
            kind: kinds.by_id(id)?,
            renamed,
        },
        Hint::Join(field, with) => Rule::Join(target(field)?, with.to_vec()),
        Hint::Part(field, with) => {
            let with = with.iter().map(|name| (*name).to_owned());
            Rule::Part(target(field)?, with.collect())
        }
        Hint::Delete(field) => Rule::Delete(target(field)?),
        Hint::Create(id) => making(kinds.by_id(id)?, &[]),
        Hint::CreateEach(id, each) => making(kinds.by_id(id)?, each),
        Hint::Tags(act) => Rule::Tags(act),
        Hint::Shape => return None,
    })
}

/// Returns the things that a field of the request names.
fn named(operation: &'static Operation, kinds: &Kinds, field: &str) -> Option<Target> {
    let field = kind::fields(operation.request)
        .iter()
        .find(|known| known.name == field)?;
    let (kind, many) = kinds.referred(field)?;
    Some(Target {
        kind,
        field: field.name,
        many,
    })
}

fn guess(api: &Api, operation: &'static Operation, kinds: &Kinds) -> Option<Rule> {
    let (verb, noun) = words::verb(operation.id);
    if operation.safety == Safety::Read {
        return Some(read(operation, kinds));
    }
    if matches!(
        verb,
        "Create" | "Allocate" | "Add" | "Import" | "Copy" | "Register" | "Invite"
    ) && let Some(rule) = create(operation, kinds, noun)
    {
        return Some(rule);
    }
    let target = target(operation, kinds, noun)?;
    // `DeleteLoadBalancersPrivateIps` does not delete load balancers, and `StartAgentMonitor`
    // does not start instances.
    let whole = kinds.get(target.kind).mention(noun) == Mention::Whole;
    let turn = |turn| if whole { turn } else { Transition::Stay };
    Some(match verb {
        "Delete" | "Release" | "Destroy" | "Deregister" | "Remove" if whole => Rule::Delete(target),
        "Terminate" => Rule::Change(target, turn(Transition::Recycle)),
        "Attach" | "Associate" | "Bind" | "Assign" | "Apply" | "Add" | "BatchAssign" => {
            let with = others(operation, kinds, &target);
            Rule::Join(target, with)
        }
        "Detach" | "Unassociate" | "UnAssociate" | "Disassociate" | "Unbind" | "Unassign"
        | "UnAssign" => {
            let with = joined(api, operation, kinds, &target);
            Rule::Part(target, with)
        }
        "Start" | "Restore" | "Open" | "Enable" | "Reboot" | "Reset" | "Reinstall" | "Redeploy" => {
            Rule::Change(target, turn(Transition::On))
        }
        "Stop" | "Pause" | "Close" | "Disable" => Rule::Change(target, turn(Transition::Off)),
        "Renew" | "Cancel" | "Send" | "Verify" | "Regenerate" | "Invoke" | "Delete" | "Release"
        | "Destroy" | "Deregister" | "Remove" => Rule::Change(target, Transition::Stay),
        _ => Rule::Set(target, &[]),
    })
}

fn read(operation: &'static Operation, kinds: &Kinds) -> Rule {
    if reads::is_pricing(operation) {
        return Rule::Figures;
    }
    if reads::is_series(operation) {
        return Rule::Series;
    }
    let view = kinds.iter().find_map(|(number, kind)| {
        let view = kind
            .views
            .iter()
            .position(|view| view.operation == operation.id)?;
        Some(Rule::List(number, view))
    });
    if let Some(rule) = view {
        return rule;
    }
    let (_, noun) = words::verb(operation.id);
    match target(operation, kinds, noun) {
        Some(target) if !target.many => Rule::Get(target, &[]),
        _ => Rule::Figures,
    }
}

/// Returns the kind whose ids an operation answers with, or else the one that it names.
fn create(operation: &'static Operation, kinds: &Kinds, noun: &str) -> Option<Rule> {
    let mut found: Vec<(KindNumber, &'static str)> = operation
        .reply
        .fields
        .iter()
        .filter_map(|field| Some((kinds.referred(field)?.0, field.name)))
        .collect();
    found.sort_by_key(|(kind, _)| kinds.get(*kind).mention(noun));
    let making = |kind, ids| {
        Rule::Create(Making {
            kind,
            ids,
            each: &[],
        })
    };
    if let Some((kind, field)) = found.first() {
        return Some(making(*kind, Some(field)));
    }
    let named = words::plain(noun);
    kinds
        .iter()
        .find(|(_, kind)| kind.names.contains(&named))
        .map(|(kind, _)| making(kind, None))
}

fn created(operation: &'static Operation, kinds: &Kinds, kind: KindNumber) -> Option<&'static str> {
    operation.reply.fields.iter().find_map(|field| {
        let (of, _) = kinds.referred(field)?;
        (of == kind).then_some(field.name)
    })
}

/// Returns the things that an operation acts on: those that its name mentions, or else those
/// that it requires.
fn target(operation: &'static Operation, kinds: &Kinds, noun: &str) -> Option<Target> {
    let mut found: Vec<(&'static Field, Target)> = kind::fields(operation.request)
        .iter()
        .filter_map(|field| {
            let (kind, many) = kinds.referred(field)?;
            let target = Target {
                kind,
                field: field.name,
                many,
            };
            Some((field, target))
        })
        .collect();
    found.sort_by_key(|(field, target)| {
        let kind = kinds.get(target.kind);
        let longest = kind.names.iter().map(String::len).max().unwrap_or_default();
        (
            kind.mention(noun),
            kind::SHARED.contains(&kind.id),
            !field.required,
            usize::MAX - longest,
        )
    });
    let (_, first) = found.into_iter().next()?;
    let kind = kinds.get(first.kind);
    let meant = kind.mention(noun) != Mention::Not || !kind::SHARED.contains(&kind.id);
    meant.then_some(first)
}

/// Returns the fields of a request with ids besides the target's.
fn others(operation: &'static Operation, kinds: &Kinds, target: &Target) -> Vec<&'static str> {
    kind::fields(operation.request)
        .iter()
        .filter(|field| field.name != target.field)
        .filter(|field| {
            kinds.referred(field).is_some()
                || words::stem(field.name).is_some()
                || kinds.get(target.kind).field(field.name).is_some()
        })
        .map(|field| field.name)
        .collect()
}

/// Returns what the opposite of an operation adds to things.
fn joined(api: &Api, operation: &'static Operation, kinds: &Kinds, target: &Target) -> Vec<String> {
    let (_, noun) = words::verb(operation.id);
    let noun = noun.replace("From", "To");
    let opposite = api.operations.iter().find(|other| {
        let (verb, other_noun) = words::verb(other.id);
        let joins = matches!(
            verb,
            "Attach" | "Associate" | "Bind" | "Assign" | "Apply" | "Add" | "BatchAssign" | "Set"
        );
        joins && words::singular(other_noun) == words::singular(&noun)
    });
    let mut names: Vec<String> = opposite
        .map(|other| {
            kind::fields(other.request)
                .iter()
                .filter(|field| {
                    kinds
                        .referred(field)
                        .is_none_or(|(of, _)| of != target.kind)
                        && (words::stem(field.name).is_some()
                            || kinds.get(target.kind).field(field.name).is_some())
                })
                .map(|field| field.name.to_owned())
                .collect()
        })
        .unwrap_or_default();
    for name in others(operation, kinds, target) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}
