//! Decides which file a type is written in.
//!
//! A file contains everything that only it needs: a type that only one operation reaches is next
//! to that operation, and one that only a single other type uses is next to that type. A type with
//! several users has its own file.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;

/// A file of a module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Home {
    /// The file of the operation with this number.
    Call(usize),
    /// The file of this type.
    Type(String),
}

/// The home of every type.
pub(super) fn homes(context: &Context<'_>) -> BTreeMap<String, Home> {
    let all: BTreeSet<&String> = context.sent.union(&context.received).collect();
    let mut homes = BTreeMap::new();
    let mut inside: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    let mut users: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for name in &all {
        for inner in context.types.inside(name) {
            if let Some(inner) = all.get(&inner)
                && inner != name
            {
                inside.entry(*name).or_default().insert(*inner);
                users.entry(*inner).or_default().insert(*name);
            }
        }
    }
    // A type is placed once all its users have a home.
    let waits_for = |name: &String| users.get(name).map_or(0, BTreeSet::len);
    let mut waiting: BTreeMap<&String, usize> =
        all.iter().map(|name| (*name, waits_for(name))).collect();
    let mut ready: Vec<&String> = all
        .iter()
        .filter(|name| waiting[**name] == 0 || context.api.received.contains(**name))
        .copied()
        .collect();
    while let Some(name) = ready.pop() {
        if homes.contains_key(name) {
            continue;
        }
        if let Some(home) = home(context, name, users.get(name), &homes) {
            homes.insert(name.clone(), home);
        }
        for inner in inside.get(name).into_iter().flatten().copied() {
            if let Some(users) = waiting.get_mut(inner) {
                *users -= 1;
                if *users == 0 {
                    ready.push(inner);
                }
            }
        }
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
