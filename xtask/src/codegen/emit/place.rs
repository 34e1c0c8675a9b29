//! Which file a type is written in.
//!
//! A file has everything that only it needs: a type that one operation leads to stands
//! beside the operation, and one that a single other type uses stands beside that. What
//! several use has a file of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;

/// A file of a module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Home {
    /// That of the operation with this number.
    Call(usize),
    /// That of this type.
    Type(String),
}

/// The home of every type.
pub(super) fn homes(context: &Context<'_>) -> BTreeMap<String, Home> {
    let all: BTreeSet<&String> = context.sent.union(&context.received).collect();
    let mut homes = BTreeMap::new();
    let mut users: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for name in &all {
        for inside in context.types.inside(name) {
            if let Some(inside) = all.get(&inside)
                && inside != name
            {
                users.entry(*inside).or_default().insert(*name);
            }
        }
    }
    loop {
        let mut found = Vec::new();
        for name in all.iter().filter(|name| !homes.contains_key(**name)) {
            if let Some(home) = home(context, name, users.get(*name), &homes) {
                found.push(((*name).clone(), home));
            }
        }
        if found.is_empty() {
            break;
        }
        homes.extend(found);
    }
    // Types that use each other in a circle.
    for name in all {
        homes
            .entry(name.clone())
            .or_insert_with(|| Home::Type(name.clone()));
    }
    homes
}

/// The home of a type, once those of its users are known.
fn home(
    context: &Context<'_>,
    name: &String,
    users: Option<&BTreeSet<&String>>,
    homes: &BTreeMap<String, Home>,
) -> Option<Home> {
    let own = Home::Type(name.clone());
    if context.api.received.contains(name) {
        return Some(own);
    }
    let mut wanted: BTreeSet<Home> = BTreeSet::new();
    if let Some(calls) = context.users.get(name) {
        let numbers = calls.requests.iter().chain(&calls.replies);
        wanted.extend(numbers.map(|number| Home::Call(*number)));
    }
    for user in users.into_iter().flatten() {
        wanted.insert(homes.get(*user)?.clone());
    }
    let mut wanted = wanted.into_iter();
    Some(match (wanted.next(), wanted.next()) {
        (Some(home), None) => home,
        _ => own,
    })
}
