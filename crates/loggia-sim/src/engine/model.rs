//! The model of a service, worked out from its catalogue: its kinds of things, and the rule of
//! each operation.
//!
//! It depends on the catalogue alone, so it is built once for each service and shared by all
//! its simulators.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use loggia_catalogue::{Api, Field, Operation, Type};

use super::Grade;
use super::dependents;
use super::hints::filters;
use super::initial_state;
use super::kind::{self, Kind, KindNumber, Kinds};
use super::relations;
use super::rule::{self, Making, Rule};
use super::words;
use crate::lock::lock;

/// How many things exist of a kind that cannot be ordered: zones, types, regions.
const CATALOGUE: usize = 3;

static MODELS: Mutex<BTreeMap<&'static str, &'static Model>> = Mutex::new(BTreeMap::new());

/// A service, as its catalogue describes it.
#[derive(Debug)]
pub(super) struct Model {
    api: &'static Api,
    pub(super) kinds: Kinds,
    /// The rules by the name of the operation.
    rules: BTreeMap<&'static str, (Rule, Grade)>,
    /// The kinds that some operation creates.
    made: Vec<KindNumber>,
    /// The ids of others that a request for a new thing can name, by its kind.
    nameable: BTreeMap<KindNumber, BTreeSet<&'static str>>,
}

impl Model {
    /// Returns the model of a service.
    pub(super) fn of(api: &'static Api) -> &'static Self {
        let mut models = lock(&MODELS);
        // There are only as many models as services, and they are needed until the program
        // ends.
        models
            .entry(api.name)
            .or_insert_with(|| Box::leak(Box::new(Self::new(api))))
    }

    fn new(api: &'static Api) -> Self {
        let mut kinds = Kinds::of(api);
        for (_, operation, (parent, _, _)) in filters::ALLOWED
            .iter()
            .filter(|(service, _, _)| *service == api.service())
        {
            let shows = |(_, kind): &(KindNumber, &Kind)| {
                kind.views.iter().any(|view| view.operation == *operation)
            };
            let found = kinds.iter().find(shows).map(|(number, _)| number);
            if let Some(number) = found {
                kinds.drop_parent(number, parent);
            }
        }
        let shown: Vec<_> = kinds
            .iter()
            .map(|(number, kind)| {
                let counts = relations::counts(&kinds, kind);
                (number, counts, relations::echoes(&kinds, kind))
            })
            .collect();
        for (number, counts, echoes) in shown {
            kinds.set_shown(number, counts, echoes);
        }
        let rules: BTreeMap<_, _> = api
            .operations
            .iter()
            .map(|operation| (operation.id, rule::decide(api, operation, &kinds)))
            .collect();
        let made = rules
            .values()
            .filter_map(|(rule, _)| match rule {
                Rule::Create(Making { kind, .. }) => Some(*kind),
                _ => None,
            })
            .collect();
        for (number, dependents) in dependents::of(api, &kinds, &rules) {
            kinds.set_dependents(number, dependents);
        }
        let nameable = nameable(api, &kinds, &rules);
        Self {
            api,
            kinds,
            rules,
            made,
            nameable,
        }
    }

    /// Returns the ids of others that a request for a new thing of a kind can name.
    pub(super) fn nameable(&self, kind: KindNumber) -> impl Iterator<Item = &'static str> {
        self.nameable.get(&kind).into_iter().flatten().copied()
    }

    /// Returns the name of the service.
    pub(super) fn service(&self) -> &str {
        self.api.service()
    }

    /// Returns what an operation does, and how certain that is.
    pub(super) fn rule(&self, operation: &str) -> Option<&(Rule, Grade)> {
        self.rules.get(operation)
    }

    /// Returns the states in which the creation of things of a kind may end, having failed.
    pub(super) fn failed_creations(
        &self,
        number: KindNumber,
    ) -> impl Iterator<Item = &'static str> {
        let creates = move |operation: &&&'static Operation| {
            let rule = self.rule(operation.id);
            matches!(rule, Some((Rule::Create(making), _)) if making.kind == number)
        };
        let all = self.api.operations.iter().filter(creates);
        all.filter_map(|operation| operation.waits)
            .flat_map(|waits| waits.failed.iter().copied())
    }

    /// Returns how many things of a kind exist from the start; `seeds` is the number for kinds
    /// that can be ordered.
    pub(super) fn seeds(&self, kind: KindNumber, seeds: usize) -> usize {
        if self.made.contains(&kind) {
            seeds * initial_state::times(self.service(), self.kinds.get(kind).id)
        } else {
            CATALOGUE
        }
    }
}

impl Model {
    /// Returns the code for an unknown id of a kind: the one that the operation documents for
    /// it, or else that of another operation of the service, or else one in the same form.
    pub(super) fn missing(&self, operation: &Operation, kind: KindNumber) -> String {
        let kind = self.kinds.get(kind);
        let stem = words::upper_snake(words::stem(kind.id).unwrap_or_default());
        let endings = [
            format!("INVALID_{stem}_NOT_FOUND"),
            format!("OPERATION_FAILED_{stem}_NOT_FOUND"),
        ];
        let documented = |operation: &Operation| {
            let known = |code: &String| operation.errors.iter().any(|cause| cause.code == code);
            endings.iter().find(|code| known(code)).cloned()
        };
        let [usual, _] = &endings;
        let general = || {
            let general = "OPERATION_FAILED_RESOURCE_NOT_FOUND";
            let known = operation.errors.iter().any(|cause| cause.code == general);
            known.then(|| general.to_owned())
        };
        documented(operation)
            .or_else(general)
            .or_else(|| {
                self.api
                    .operations
                    .iter()
                    .find_map(|other| documented(other))
            })
            .unwrap_or_else(|| usual.clone())
    }

    /// Returns the code for a thing that cannot be deleted because another needs it.
    pub(super) fn held(&self, operation: &Operation, kind: &Kind, by: &Kind) -> String {
        dependents::code(self.api, operation, kind, by)
    }
}

/// Returns what requests for new things can name of others. Where almost every thing has such
/// an id, there is one even if no one names it: the default group.
fn nameable(
    api: &'static Api,
    kinds: &Kinds,
    rules: &BTreeMap<&'static str, (Rule, Grade)>,
) -> BTreeMap<KindNumber, BTreeSet<&'static str>> {
    let mut found: BTreeMap<_, BTreeSet<&'static str>> = BTreeMap::new();
    for operation in api.operations {
        let Some((Rule::Create(making), _)) = rules.get(operation.id) else {
            continue;
        };
        let named = |field: &'static Field| {
            let renamed = making.each.iter().find(|(asked, _)| *asked == field.name);
            let inner = match field.ty {
                Type::Record(record) | Type::List(&Type::Record(record)) => record.fields,
                _ => &[],
            };
            let own = renamed.map_or(field.name, |(_, meant)| *meant);
            inner.iter().map(|field| field.name).chain([own])
        };
        let asked = kind::fields(operation.request).iter().flat_map(named);
        let ids = asked.filter(|name| {
            let other = kinds.by_id(name).filter(|other| *other != making.kind);
            other.is_some() && !kind::SHARED.contains(name)
        });
        found.entry(making.kind).or_default().extend(ids);
    }
    found
}

/// Returns how each operation of a service is simulated.
pub(crate) fn grades(api: &'static Api) -> impl Iterator<Item = (&'static Operation, Grade)> {
    let model = Model::of(api);
    api.operations.iter().map(|operation| {
        let grade = model.rule(operation.id).map(|(_, grade)| *grade);
        (*operation, grade.unwrap_or(Grade::ShapeOnly))
    })
}
