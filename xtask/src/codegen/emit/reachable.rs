//! Finds the types that a request or a reply consists of.

use std::collections::BTreeSet;

use super::read::Types;

/// All types that can be reached from `roots`, the roots included.
pub(super) fn from<'a>(roots: impl Iterator<Item = &'a String>, types: &Types) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut todo: Vec<String> = roots.cloned().collect();
    while let Some(name) = todo.pop() {
        if types.has(&name) && reached.insert(name.clone()) {
            todo.append(&mut types.inside(&name));
        }
    }
    reached
}
