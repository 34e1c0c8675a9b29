//! Finds modules in a folder that depend on each other in both directions.
//!
//! A dependency between two files counts as one between the two children of the folder that
//! contains both. A module and its submodules are one unit: dependencies between them are free.
//! The rest must be a graph without circles, in every folder, so that each can be read from the
//! bottom up.

use std::collections::{BTreeMap, BTreeSet};

use super::Problem;
use super::modules::{self, Module};
use super::sources::Source;

/// Dependencies between the children of a folder, each with an example.
type Graph = BTreeMap<String, BTreeMap<String, String>>;

pub(super) fn check(sources: &[Source]) -> anyhow::Result<Vec<Problem>> {
    let mut crates: BTreeMap<&str, Vec<(&str, &Source)>> = BTreeMap::new();
    for source in sources {
        if let Some((package, path)) = source.name.split_once("/src/") {
            // A program next to its library is only an entry point.
            if path != "main.rs" {
                crates.entry(package).or_default().push((path, source));
            }
        }
    }
    let mut problems = Vec::new();
    for (package, files) in crates {
        for (folder, graph) in folders(&modules::uses(&files)?) {
            for circle in circles(&graph) {
                let place: Vec<&str> = std::iter::once("src")
                    .chain(folder.iter().map(String::as_str))
                    .collect();
                problems.push(Problem {
                    place: format!("{package}/{}", place.join("/")),
                    text: describe(&circle, &graph),
                });
            }
        }
    }
    Ok(problems)
}

fn folders(uses: &modules::Uses) -> BTreeMap<Module, Graph> {
    let mut folders: BTreeMap<Module, Graph> = BTreeMap::new();
    for (from, targets) in uses {
        for to in targets {
            let common = from.iter().zip(to).take_while(|(a, b)| a == b).count();
            let (Some(child), Some(other)) = (from.get(common), to.get(common)) else {
                continue; // one lies in the other
            };
            let example = format!("{} uses {}", from.join("::"), to.join("::"));
            folders
                .entry(from[..common].to_vec())
                .or_default()
                .entry(child.clone())
                .or_default()
                .entry(other.clone())
                .or_insert(example);
        }
    }
    folders
}

/// The groups of two or more nodes that reach each other.
fn circles(graph: &Graph) -> Vec<Vec<String>> {
    let reach: BTreeMap<&String, BTreeSet<&String>> = graph
        .keys()
        .map(|start| {
            let mut seen = BTreeSet::new();
            let mut open: Vec<&String> = graph[start].keys().collect();
            while let Some(node) = open.pop() {
                if seen.insert(node) {
                    open.extend(graph.get(node).into_iter().flat_map(BTreeMap::keys));
                }
            }
            (start, seen)
        })
        .collect();
    let mut groups: BTreeSet<Vec<String>> = BTreeSet::new();
    for (node, reached) in &reach {
        if reached.contains(node) {
            let group = reached
                .iter()
                .filter(|other| reach.get(*other).is_some_and(|back| back.contains(node)));
            groups.insert(group.map(|name| (*name).clone()).collect());
        }
    }
    groups.into_iter().collect()
}

fn describe(circle: &[String], graph: &Graph) -> String {
    let arrows: Vec<&str> = circle
        .iter()
        .flat_map(|from| {
            graph[from]
                .iter()
                .filter(|(to, _)| circle.contains(to))
                .map(|(_, example)| example.as_str())
        })
        .collect();
    format!(
        "a circle of {}: {}",
        circle.join(" <-> "),
        arrows.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &str, text: &str) -> Source {
        Source {
            name: name.into(),
            text: text.into(),
        }
    }

    #[test]
    fn folders_that_depend_on_each_other_are_reported() {
        let sources = [
            source("crates/x/src/lib.rs", "mod a; mod b; mod c;"),
            source("crates/x/src/a/mod.rs", "mod d; use d::D;"),
            source("crates/x/src/a/d.rs", "use super::A; use crate::b::B;"),
            source("crates/x/src/b.rs", "use crate::a::A; use crate::c::C;"),
            source("crates/x/src/c.rs", "struct C;"),
        ];
        let found: Vec<String> = check(&sources)
            .expect("parses")
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            found,
            ["crates/x/src: a circle of a <-> b: a::d uses b, b uses a"]
        );
    }

    #[test]
    fn one_way_dependencies_are_accepted() {
        let sources = [
            source("crates/x/src/lib.rs", "mod a; mod b;"),
            source("crates/x/src/a.rs", "use crate::b::B;"),
            source("crates/x/src/b.rs", "struct B;"),
        ];
        assert!(check(&sources).expect("parses").is_empty());
    }
}
