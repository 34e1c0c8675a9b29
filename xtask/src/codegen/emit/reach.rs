//! Which types a request or a reply is made of.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};

use super::read::Types;

/// All types that can be reached from `roots`, the roots included.
pub(super) fn from<'a>(roots: impl Iterator<Item = &'a String>, types: &Types) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut todo: Vec<String> = roots.cloned().collect();
    while let Some(name) = todo.pop() {
        if types.has(&name) && reached.insert(name.clone()) {
            todo.append(&mut inside(&name, types));
        }
    }
    reached
}

/// The names that stand in a type.
pub(super) fn inside(name: &str, types: &Types) -> Vec<String> {
    let mut inside = Named(Vec::new());
    if let Some(record) = types.records.get(name) {
        record
            .fields
            .iter()
            .for_each(|field| inside.visit_type(&field.ty));
    } else if let Some(items) = types.others.get(name) {
        for item in items {
            inside.visit_item(item);
        }
    }
    inside.0
}

struct Named(Vec<String>);

impl<'ast> Visit<'ast> for Named {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(last) = path.segments.last() {
            self.0.push(last.ident.to_string());
        }
        visit::visit_path(self, path);
    }
}
