//! Merges the parts of a spec into one document.
//!
//! `api.yaml` has everything that a spec has once: version, title, servers, tags. A part has
//! `paths` and `components`, and may have sources of its own. Anything that is in two parts is an
//! error that names both, because neither takes precedence. The file of each operation and schema
//! is recorded, so that findings name the part.

use serde_json::{Map, Value};

use super::document::METHODS;
use super::finding::{Findings, Origins, Place};

/// Merges parts, in their order.
pub fn merge(parts: Vec<(String, Value)>, findings: &mut Findings) -> Value {
    let mut merger = Merger {
        origins: Origins::default(),
        findings,
    };
    let mut whole = Map::new();
    for (index, (file, part)) in parts.into_iter().enumerate() {
        if let Value::Object(part) = part {
            merger.part(&mut whole, part, &file, index == 0);
        }
    }
    let origins = merger.origins;
    findings.set_origins(origins);
    Value::Object(whole)
}

struct Merger<'a> {
    origins: Origins,
    findings: &'a mut Findings,
}

impl Merger<'_> {
    fn part(
        &mut self,
        whole: &mut Map<String, Value>,
        part: Map<String, Value>,
        file: &str,
        first: bool,
    ) {
        for (key, value) in part {
            match (key.as_str(), value) {
                // A section that has only comments says nothing.
                ("paths" | "components" | "tags" | "x-provenance", Value::Null) => {}
                ("paths", Value::Object(paths)) => self.paths(object(whole, "paths"), paths, file),
                ("components", Value::Object(components)) => {
                    let all = object(whole, "components");
                    for (kind, named) in components {
                        match named {
                            Value::Object(named) => {
                                self.named(object(all, &kind), named, &kind, file);
                            }
                            Value::Null => {}
                            _ => self.no(&format!("components.{kind}"), "an object", file),
                        }
                    }
                }
                ("tags", Value::Array(tags)) => self.tags(whole, tags, file),
                ("x-provenance", Value::Array(mut sources)) => {
                    if let Value::Array(all) = list(whole, "x-provenance") {
                        all.append(&mut sources);
                    }
                }
                ("paths" | "components", _) => self.no(&key, "an object", file),
                ("tags" | "x-provenance", _) => self.no(&key, "a list", file),
                (_, value) if first => {
                    whole.insert(key, value);
                }
                _ => self.findings.error(
                    &Place::other(format!("{file}, field `{key}`")),
                    "belongs into the part api.yaml: the others have `paths` and `components`",
                ),
            }
        }
    }

    /// Reports a section of the wrong form.
    fn no(&mut self, key: &str, form: &str, file: &str) {
        self.findings.error(
            &Place::other(format!("{file}, field `{key}`")),
            format!("is not {form}"),
        );
    }

    fn paths(&mut self, all: &mut Map<String, Value>, paths: Map<String, Value>, file: &str) {
        for (path, item) in paths {
            for method in METHODS {
                let id = item
                    .get(method)
                    .and_then(|operation| operation.get("operationId"))
                    .and_then(Value::as_str);
                if let Some(id) = id {
                    self.once(&Place::operation(id), "this operationId", file);
                }
            }
            if self.once(&Place::other(format!("path {path}")), "this path", file) {
                all.insert(path, item);
            }
        }
    }

    fn named(
        &mut self,
        all: &mut Map<String, Value>,
        named: Map<String, Value>,
        kind: &str,
        file: &str,
    ) {
        for (name, component) in named {
            let place = if kind == "schemas" {
                Place::schema(&name)
            } else {
                Place::other(format!("{kind} {name}"))
            };
            if self.once(&place, "this name", file) {
                all.insert(name, component);
            }
        }
    }

    fn tags(&mut self, whole: &mut Map<String, Value>, tags: Vec<Value>, file: &str) {
        for tag in tags {
            let name = tag.get("name").and_then(Value::as_str).unwrap_or_default();
            let place = Place::other(format!("tag {name}"));
            if self.once(&place, "this name", file)
                && let Value::Array(all) = list(whole, "tags")
            {
                all.push(tag);
            }
        }
    }

    /// Whether a thing is new; if it is not, reports both files.
    fn once(&mut self, thing: &Place, what: &str, file: &str) -> bool {
        match self.origins.note(thing.clone(), file) {
            None => true,
            Some(other) => {
                self.findings
                    .error(thing, format!("{other} and {file} both have {what}"));
                false
            }
        }
    }
}

fn object<'a>(whole: &'a mut Map<String, Value>, key: &str) -> &'a mut Map<String, Value> {
    let value = whole
        .entry(key)
        .or_insert_with(|| Value::Object(Map::new()));
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    match value {
        Value::Object(object) => object,
        _ => unreachable!("made an object above"),
    }
}

fn list<'a>(whole: &'a mut Map<String, Value>, key: &str) -> &'a mut Value {
    whole.entry(key).or_insert_with(|| Value::Array(Vec::new()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn run(parts: &[(&str, Value)]) -> (Value, Vec<String>) {
        let mut findings = Findings::new("zenlayer/w", false);
        let parts = parts
            .iter()
            .map(|(file, part)| ((*file).to_owned(), part.clone()))
            .collect();
        let whole = merge(parts, &mut findings);
        findings.warning(&Place::operation("B").part("request"), "is odd");
        let findings = findings.into_list();
        (whole, findings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn parts_are_merged_and_findings_name_the_part() {
        let (whole, findings) = run(&[
            (
                "w/api.yaml",
                json!({"openapi": "3.0.3", "tags": [{"name": "a"}]}),
            ),
            (
                "w/b.yaml",
                json!({
                    "paths": {"/w#B": {"post": {"operationId": "B"}}},
                    "components": {"schemas": {"S": {}}},
                }),
            ),
            (
                "w/c.yaml",
                json!({"components": {"schemas": {"T": {}}, "responses": {"R": {}}}}),
            ),
        ]);
        assert_eq!(whole["openapi"], "3.0.3");
        assert_eq!(
            whole["components"],
            json!({"schemas": {"S": {}, "T": {}}, "responses": {"R": {}}})
        );
        assert_eq!(
            findings,
            ["warning: w/b.yaml: operation B, request: is odd"]
        );
    }

    /// An empty section of a later part must not take the place of what earlier parts have.
    #[test]
    fn empty_sections_are_ignored_and_sections_of_another_form_are_refused() {
        let head = json!({"openapi": "3.0.3", "tags": null});
        let full = json!({
            "paths": {"/w#B": {"post": {"operationId": "B"}}},
            "components": {"schemas": {"S": {}}},
        });
        let empty = json!({
            "paths": null, "components": {"schemas": null}, "tags": null, "x-provenance": null,
        });
        let (whole, findings) = run(&[
            ("w/api.yaml", head.clone()),
            ("w/b.yaml", full.clone()),
            ("w/c.yaml", empty),
        ]);
        assert_eq!(findings.len(), 1, "{findings:#?}");
        assert_eq!(whole["components"], full["components"]);
        assert_eq!(whole["paths"], full["paths"]);
        let odd = json!({"paths": [], "components": {"schemas": 7}, "tags": "a"});
        let (_, findings) = run(&[("w/api.yaml", head), ("w/c.yaml", odd)]);
        for said in [
            "w/c.yaml, field `paths`: is not an object",
            "w/c.yaml, field `components.schemas`: is not an object",
            "w/c.yaml, field `tags`: is not a list",
        ] {
            assert!(
                findings.iter().any(|one| one.contains(said)),
                "{said}: {findings:#?}"
            );
        }
    }

    #[test]
    fn duplicates_in_two_parts_are_an_error_that_names_both_files() {
        let part = json!({
            "info": {},
            "paths": {"/w#B": {"post": {"operationId": "B"}}},
            "components": {"schemas": {"S": {}}},
            "tags": [{"name": "a"}],
        });
        let (_, findings) = run(&[("w/api.yaml", part.clone()), ("w/b.yaml", part)]);
        for said in [
            "w/b.yaml, field `info`: belongs into the part api.yaml",
            "operation B: w/api.yaml and w/b.yaml both have this operationId",
            "path /w#B: w/api.yaml and w/b.yaml both have this path",
            "schema S: w/api.yaml and w/b.yaml both have this name",
            "tag a: w/api.yaml and w/b.yaml both have this name",
        ] {
            assert!(
                findings.iter().any(|one| one.contains(said)),
                "{findings:#?}"
            );
        }
    }
}
