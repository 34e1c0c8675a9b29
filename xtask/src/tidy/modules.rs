//! Finds which files of a crate use which: paths in `use` and in expressions, resolved to the file
//! of the deepest module that they name.
//!
//! Sufficient for dependencies between files: uses inside macros or behind re-exports are not
//! seen, and test modules are left out.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use syn::visit::{self, Visit};

use super::sources::Source;

/// A crate's modules and the modules that each uses, by their paths from the root.
pub(super) type Uses = BTreeMap<Module, BTreeSet<Module>>;
/// A module's path from the root; the root itself is empty.
pub(super) type Module = Vec<String>;

/// Reads the files of one crate, given with their paths below `src/`.
pub(super) fn uses(files: &[(&str, &Source)]) -> anyhow::Result<Uses> {
    let modules: BTreeMap<Module, &Source> = files
        .iter()
        .filter_map(|(path, source)| Some((module(path)?, *source)))
        .collect();
    let known: BTreeSet<Module> = modules.keys().cloned().collect();
    let mut uses = Uses::new();
    for (module, source) in &modules {
        let file = syn::parse_file(&source.text)
            .with_context(|| format!("{}: is not Rust", source.name))?;
        let mut reader = Reader {
            here: module.clone(),
            depth: 0,
            known: &known,
            found: BTreeSet::new(),
        };
        reader.visit_file(&file);
        reader.found.remove(module);
        uses.insert(module.clone(), reader.found);
    }
    Ok(uses)
}

/// The module of a file, given by its path below `src/`.
fn module(path: &str) -> Option<Module> {
    let stem = path.strip_suffix(".rs")?;
    let mut names: Module = stem.split('/').map(str::to_owned).collect();
    if matches!(names.last().map(String::as_str), Some("mod" | "lib")) {
        names.pop();
    }
    Some(names)
}

struct Reader<'a> {
    here: Module,
    /// How many inline modules are open.
    depth: usize,
    known: &'a BTreeSet<Module>,
    found: BTreeSet<Module>,
}

impl Reader<'_> {
    fn path(&mut self, names: &[String]) {
        let mut at = match names.first().map(String::as_str) {
            Some("crate") => Module::new(),
            Some("self" | "super") => self.here.clone(),
            // A sibling of this module, or the name of another crate.
            Some(first) => {
                let mut child = self.here.clone();
                child.push(first.to_owned());
                if !self.known.contains(&child) {
                    return;
                }
                self.here.clone()
            }
            None => return,
        };
        let mut open = self.depth;
        for name in names {
            match name.as_str() {
                "crate" | "self" => {}
                "super" if open > 0 => open -= 1,
                "super" => {
                    at.pop();
                }
                name => {
                    at.push(name.to_owned());
                    if !self.known.contains(&at) {
                        at.pop();
                        break;
                    }
                }
            }
        }
        self.found.insert(at);
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before);
                before.pop();
            }
            syn::UseTree::Name(name) => {
                before.push(name.ident.to_string());
                self.path(before);
                before.pop();
            }
            syn::UseTree::Rename(name) => {
                before.push(name.ident.to_string());
                self.path(before);
                before.pop();
            }
            syn::UseTree::Glob(_) => self.path(before),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, before);
                }
            }
        }
    }
}

impl Visit<'_> for Reader<'_> {
    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        self.tree(&item.tree, &mut Vec::new());
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if names.len() > 1 {
            self.path(&names);
        }
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &syn::ItemMod) {
        if item.content.is_none() || for_tests(&item.attrs) {
            return;
        }
        self.depth += 1;
        visit::visit_item_mod(self, item);
        self.depth -= 1;
    }

    fn visit_visibility(&mut self, _: &syn::Visibility) {}

    /// `crate::reply!` is not a path into a module `reply`.
    fn visit_macro(&mut self, _: &syn::Macro) {}
}

fn for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Ident>()
                .is_ok_and(|name| name == "test")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_its_innermost_module() {
        let source = |text: &str| Source {
            name: "x".into(),
            text: text.into(),
        };
        let (root, a, b, c, d) = (
            source("mod a; mod b; pub use a::A;"),
            source("use crate::b::{self, c::{C, D as E}}; use std::b; fn f() { super::b::d::g() }"),
            source("mod c; mod d; use self::c::C;"),
            source(
                "crate::a! {} pub(in crate::a) fn f() { mod in_it { use super::super::d::D; } }",
            ),
            source("#[cfg(test)] mod tests { use crate::a::A; }"),
        );
        let files = [
            ("lib.rs", &root),
            ("a.rs", &a),
            ("b/mod.rs", &b),
            ("b/c.rs", &c),
            ("b/d.rs", &d),
        ];
        let uses = uses(&files).expect("parses");
        let of = |module: &[&str]| -> Vec<String> {
            let module: Module = module.iter().map(|&name| name.to_owned()).collect();
            uses[&module].iter().map(|names| names.join("::")).collect()
        };
        assert_eq!(of(&[]), ["a"]);
        assert_eq!(of(&["a"]), ["b", "b::c", "b::d"]);
        assert_eq!(of(&["b"]), ["b::c"]);
        assert_eq!(of(&["b", "c"]), ["b::d"]);
        assert!(of(&["b", "d"]).is_empty());
    }
}
