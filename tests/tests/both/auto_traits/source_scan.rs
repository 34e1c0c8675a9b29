//! Searches sources for public items. A search of the text is enough: the compiler checks the
//! rest.

use std::path::Path;

/// The sources below a folder of `crates/`, by their path in it. Tests are left out.
pub(crate) fn sources(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut found = Vec::new();
    gather(&root.join(folder), "", &mut found);
    assert!(!found.is_empty(), "{folder} has no sources");
    found
}

fn gather(folder: &Path, prefix: &str, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        let name = path.file_name().expect("named").to_string_lossy();
        if path.is_dir() {
            gather(&path, &format!("{prefix}{name}/"), found);
        } else if name != "tests.rs" {
            let text = std::fs::read_to_string(&path).expect("text");
            let text = text.split("\n#[cfg(test)]\nmod tests {").next();
            found.push((format!("{prefix}{name}"), text.unwrap_or_default().into()));
        }
    }
}

/// A public function that returns a future: file, name, and whether it takes `self`
/// by value.
pub(crate) type Found = (String, String, bool);

/// All public functions below a folder that are `async` or return a future, and the
/// types that are futures in preparation (as `into_future`).
pub(crate) fn futures(folder: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for (path, source) in sources(folder) {
        for (at, _) in source.match_indices("    pub ") {
            let head = source[at..].split(['{', ';']).next().unwrap_or_default();
            let head: Vec<&str> = head.split_whitespace().collect();
            let head = head.join(" ");
            let returns = head.split("->").last().unwrap_or_default();
            let waits = head.starts_with("pub async fn ")
                || ["impl Future", "BoxFuture<", "Boxed<", "SyncFuture<"]
                    .iter()
                    .any(|future| head.starts_with("pub fn ") && returns.contains(future));
            if !waits {
                continue;
            }
            let name = head.split("fn ").nth(1).expect("named");
            let name = name.split(['(', '<']).next().expect("named");
            let owns = head.contains("(self") || head.contains("( self");
            found.push((path.clone(), name.to_owned(), owns));
        }
        for _ in source.matches(" IntoFuture for ") {
            found.push((path.clone(), "into_future".to_owned(), true));
        }
    }
    found
}

/// All public types below a folder, with whether they can be cloned.
pub(crate) fn types(folder: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for (_, source) in sources(folder) {
        let lines: Vec<&str> = source.lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate() {
            let Some(rest) = ["pub struct ", "pub enum "]
                .iter()
                .find_map(|start| line.strip_prefix(start))
            else {
                continue;
            };
            let name: String = rest
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            // In a macro it is a type wherever the macro is called.
            if name.is_empty() {
                continue;
            }
            let above = lines[..at].iter().rev().take_while(|line| !line.is_empty());
            let clones = above
                .filter(|line| line.starts_with("#[derive("))
                .any(|line| line.contains("Clone"))
                || source.contains(&format!("impl Clone for {name}"));
            found.push((name, clones));
        }
    }
    found
}
