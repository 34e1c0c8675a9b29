//! Checks that the capture has seen every public type that the sources define, alone or inside
//! another value.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::capture::Captured;

/// Types that have no `Debug` output, and why.
const EXCUSED: &[(&str, &str)] = &[
    (
        "Outgoing",
        "no Debug: it is a request on its way, with all secrets in it",
    ),
    ("Payload", "no Debug: it is what a type is read from"),
    ("Scalar", "no Debug: it is what a field is read from"),
    ("Slot", "no Debug: it is a field that is read"),
    ("Value", "no Debug: it is a field that is written"),
    ("Written", "no Debug: it is a request that is written"),
];

/// A public type.
struct Found {
    place: String,
    name: String,
    is_enum: bool,
    is_call: bool,
    secret: bool,
}

fn find(folder: &Path, found: &mut Vec<Found>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            find(&path, found);
            continue;
        }
        let source = fs::read_to_string(&path).expect("text");
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        for line in source.lines().map(str::trim_start) {
            let words: Vec<&str> = line.split([' ', '<', '(', ';', '{']).collect();
            if let ["pub", kind @ ("struct" | "enum"), name, ..] = words[..] {
                // In a macro it is a type wherever the macro is called.
                if name.starts_with('$') {
                    continue;
                }
                found.push(Found {
                    place: path.display().to_string(),
                    name: name.to_owned(),
                    is_enum: kind == "enum",
                    is_call: false,
                    secret: source.contains("Secret"),
                });
            }
        }
        find_generated(&path, source, found);
    }
}

/// The types that the macros of generated files make.
fn find_generated(path: &Path, source: &str, found: &mut Vec<Found>) {
    const MACROS: [&str; 5] = ["operation", "request", "reply", "shared", "open_enum"];
    for part in source.split("\n\n") {
        let Some((word, inside)) = part.split_once("! {\n") else {
            continue;
        };
        // Services of Zenlayer beside `vm` have too many types to show each: the macros
        // that print them are the same, so what they hide is shown with theirs.
        let secret = inside.contains(": Secret") || inside.contains(": Option<Secret>");
        if is_service(path) && !secret {
            continue;
        }
        let about = |line: &&str| !line.starts_with("///") && !line.starts_with("#[");
        let line = inside.lines().map(str::trim).find(about);
        if let (true, Some(line)) = (MACROS.contains(&word), line) {
            found.push(Found {
                place: path.display().to_string(),
                name: words(line).next().unwrap_or_default().to_owned(),
                is_enum: word == "open_enum",
                is_call: word == "operation",
                secret: source.contains(": Secret"),
            });
        }
    }
}

/// Whether a file is one of a Zenlayer service other than `vm`.
fn is_service(path: &Path) -> bool {
    let path = path.to_string_lossy();
    path.split_once("loggia-zenlayer/src/generated/")
        .is_some_and(|(_, file)| !file.starts_with("vm/"))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|each: char| !each.is_alphanumeric() && each != '_')
}

/// The types that no one has shown.
pub(crate) fn unseen(captured: &Captured) -> Vec<String> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    seen.extend(captured.types.iter().flat_map(|name| words(name)));
    // A value inside of another has its name in the text.
    seen.extend(captured.texts.keys().flat_map(|text| words(text)));

    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut found = Vec::new();
    for folder in [
        "loggia",
        "loggia-transport",
        "loggia-edis",
        "loggia-zenlayer",
    ] {
        find(&crates.join(folder).join("src"), &mut found);
    }
    assert!(found.len() > 500, "{} types", found.len());
    found.retain(|each| {
        let excused = EXCUSED.iter().any(|(name, _)| *name == each.name);
        // Generated enums are words of the vendor's, and print as such.
        let word = each.is_enum && each.place.contains("generated");
        // A call without a secret field is nothing but its pipeline, which is shown.
        let call = each.is_call && !each.secret;
        !excused && !word && !call && !seen.contains(&*each.name)
    });
    found
        .iter()
        .map(|each| format!("{} in {}", each.name, each.place))
        .collect()
}
