//! Compares the whole of a vendor's OpenAPI document with our copy of it.
//!
//! Our copy keeps everything but the prose and the samples, so every other part of the document is
//! compared: each key that only one side has, or that has different values, is a line. Each thing
//! is compared where it is defined: a component once, and not at every reference to it. A renamed
//! thing is one line, and its contents are compared all the same.
//!
//! A page has only a part of its document, so on the upper levels, keys that only our copy has are
//! not differences.

mod pairs;
mod schemas;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Map, Value};

use self::pairs::{equal, pairs};
use super::differ::{Differ, Places, places};
use super::difference::Kind;

/// Compares two documents. `part` says that the vendor's is only a part.
pub(super) fn compare(differ: &mut Differ<'_>, theirs: &Value, ours: &Value, part: bool) {
    let mut uses = BTreeMap::new();
    count(ours, &mut uses);
    let mut whole = Whole {
        theirs,
        ours,
        part,
        differ,
        uses,
        renamed: BTreeMap::new(),
        laid_open: BTreeSet::new(),
    };
    whole.document();
}

/// The methods that operations can have.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

struct Whole<'a, 'd, 'f> {
    theirs: &'a Value,
    ours: &'a Value,
    part: bool,
    differ: &'f mut Differ<'d>,
    /// How often our copy refers to a schema.
    uses: BTreeMap<String, usize>,
    /// Schemas that have another name in the document: our name by theirs.
    renamed: BTreeMap<String, String>,
    /// Our schemas that were compared where they are used.
    laid_open: BTreeSet<String>,
}

static EMPTY: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

fn map(value: Option<&Value>) -> &Map<String, Value> {
    value.and_then(Value::as_object).unwrap_or(&EMPTY)
}

fn count(value: &Value, uses: &mut BTreeMap<String, usize>) {
    match value {
        Value::Object(object) => {
            if let Some(name) = reference(value) {
                *uses.entry(name.to_owned()).or_default() += 1;
            }
            object.values().for_each(|value| count(value, uses));
        }
        Value::Array(items) => items.iter().for_each(|value| count(value, uses)),
        _ => {}
    }
}

/// The target of a reference.
fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()
}

fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// The keys of two objects with their values, without prose.
fn keys<'v>(a: &'v Value, b: &'v Value) -> Vec<(&'v str, Option<&'v Value>, Option<&'v Value>)> {
    let (a, b) = (map(Some(a)), map(Some(b)));
    let names: BTreeSet<&'v str> = a.keys().chain(b.keys()).map(String::as_str).collect();
    names
        .into_iter()
        .filter(|key| !words::is_prose(key))
        .map(|key| (key, a.get(key), b.get(key)))
        .collect()
}

impl Whole<'_, '_, '_> {
    fn document(&mut self) {
        let (theirs, ours) = (self.theirs, self.ours);
        let here = places("document");
        self.rename_schemas();
        self.paths(map(theirs.get("paths")), map(ours.get("paths")));
        for (key, a, b) in keys(theirs, ours) {
            match (key, a, b) {
                ("paths", ..) => {}
                (_, None, _) if self.part => {}
                // An empty list has the same meaning here as a missing one.
                ("security" | "servers" | "tags", Some(one), None)
                | ("security" | "servers" | "tags", None, Some(one))
                    if one.as_array().is_some_and(Vec::is_empty) => {}
                ("openapi", Some(a), Some(b)) => {
                    // Editions of one version differ only in their wording.
                    let edition = |value: &Value| {
                        words::shown(value)
                            .split('.')
                            .take(2)
                            .collect::<Vec<_>>()
                            .join(".")
                    };
                    if edition(a) != edition(b) {
                        self.add(Kind::Other, &here.part("`openapi`"), Some(a), Some(b));
                    }
                }
                ("info", Some(a), Some(b)) => self.info(a, b, &here),
                ("components", a, b) => self.components(map(a), map(b)),
                (_, Some(a), Some(b)) => self.plain(words::kind(key), &here, key, a, b),
                (_, a, b) => self.add(words::kind(key), &here.part(&format!("`{key}`")), a, b),
            }
        }
    }

    fn info(&mut self, a: &Value, b: &Value, here: &Places) {
        for (key, a, b) in keys(a, b) {
            match (key, a, b) {
                ("version", Some(a), Some(b)) if !words::same(a, b) => {
                    self.differ
                        .add(Kind::Version, here, words::shown(a), words::shown(b));
                }
                (_, Some(a), Some(b)) => self.plain(Kind::Other, here, key, a, b),
                (_, a, b) => self.add(Kind::Other, &here.part(&format!("`{key}`")), a, b),
            }
        }
    }

    fn paths(&mut self, theirs: &Map<String, Value>, ours: &Map<String, Value>) {
        let found = pairs(theirs, ours, !self.part);
        for (path, our_path, item, our) in found.both {
            if path != our_path {
                self.differ
                    .add(Kind::Path, &places(&format!("path {path}")), path, our_path);
            }
            self.path_item(path, item, our);
        }
        for (path, item) in found.added {
            self.operations(path, item, Kind::OperationAdded);
        }
        let part = self.part;
        for (path, item) in found.removed.into_iter().filter(|_| !part) {
            self.operations(path, item, Kind::OperationRemoved);
        }
    }

    /// All operations of a path that only one side has.
    fn operations(&mut self, path: &str, item: &Value, kind: Kind) {
        let mut found = false;
        for method in map(Some(item))
            .keys()
            .filter(|key| METHODS.contains(&key.as_str()))
        {
            found = true;
            let place = places(&format!("operation {} {path}", method.to_uppercase()));
            self.one_sided(kind, &place);
        }
        if !found {
            self.one_sided(kind, &places(&format!("path {path}")));
        }
    }

    fn one_sided(&mut self, kind: Kind, place: &Places) {
        let (theirs, ours) = if matches!(
            kind,
            Kind::OperationRemoved | Kind::ResponseRemoved | Kind::StructureRemoved
        ) {
            ("missing", "there")
        } else {
            ("there", "missing")
        };
        self.differ.add(kind, place, theirs, ours);
    }

    fn path_item(&mut self, path: &str, item: &Value, our: &Value) {
        let methods = |item: &Value| -> Map<String, Value> {
            let entries = map(Some(item)).iter();
            entries
                .filter(|(key, _)| METHODS.contains(&key.as_str()))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect()
        };
        let (theirs, ours) = (methods(item), methods(our));
        let found = pairs(&theirs, &ours, true);
        for (method, our_method, a, b) in found.both {
            let place = places(&format!("operation {} {path}", method.to_uppercase()));
            if method != our_method {
                self.differ.add(
                    Kind::Path,
                    &place,
                    method.to_uppercase(),
                    our_method.to_uppercase(),
                );
            }
            self.operation(a, b, &place);
        }
        for (kind, list) in [
            (Kind::OperationAdded, found.added),
            (Kind::OperationRemoved, found.removed),
        ] {
            for (method, _) in list {
                self.one_sided(
                    kind,
                    &places(&format!("operation {} {path}", method.to_uppercase())),
                );
            }
        }
        let here = places(&format!("path {path}"));
        for (key, a, b) in keys(item, our) {
            if !METHODS.contains(&key) {
                self.either(words::kind(key), &here, key, a, b);
            }
        }
        let both = item.is_object() && our.is_object();
        if !both && !equal(item, our) {
            self.add(Kind::Other, &here, Some(item), Some(our));
        }
    }

    fn operation(&mut self, a: &Value, b: &Value, here: &Places) {
        for (key, a, b) in keys(a, b) {
            match (key, a, b) {
                ("requestBody", Some(a), Some(b)) => self.body(a, b, &here.part("request")),
                ("responses", Some(a), Some(b)) => self.responses(a, b, here),
                ("parameters", Some(Value::Array(a)), Some(Value::Array(b))) => {
                    self.parameters(a, b, here);
                }
                ("operationId", a, b) if a != b => {
                    let shown = |id: Option<&Value>| id.map_or_else(|| "none".into(), words::shown);
                    self.differ.add(Kind::OperationId, here, shown(a), shown(b));
                }
                _ => self.either(words::kind(key), here, key, a, b),
            }
        }
    }

    fn body(&mut self, a: &Value, b: &Value, here: &Places) {
        for (key, a, b) in keys(a, b) {
            match (key, a, b) {
                ("content", Some(a), Some(b)) => self.content(a, b, here),
                ("headers", Some(a), Some(b)) => {
                    self.named(Kind::Header, "header", map(Some(a)), map(Some(b)), here);
                }
                ("required", a, b) => self.either(Kind::Required, here, key, a, b),
                _ => self.either(words::kind(key), here, key, a, b),
            }
        }
    }

    fn content(&mut self, a: &Value, b: &Value, here: &Places) {
        let found = pairs(map(Some(a)), map(Some(b)), true);
        for (media, our_media, a, b) in found.both {
            if media != our_media {
                self.differ.add(Kind::Media, here, media, our_media);
            }
            for (key, a, b) in keys(a, b) {
                match (key, a, b) {
                    ("schema", Some(a), Some(b)) => self.body_schema(a, b, here),
                    _ => self.either(Kind::Media, here, key, a, b),
                }
            }
        }
        for (media, _) in found.added {
            self.differ.add(Kind::Media, here, media, "missing");
        }
        for (media, _) in found.removed {
            self.differ.add(Kind::Media, here, "missing", media);
        }
    }

    fn responses(&mut self, a: &Value, b: &Value, here: &Places) {
        let found = pairs(map(Some(a)), map(Some(b)), true);
        for (status, our_status, a, b) in found.both {
            let place = here.part(&format!("response {status}"));
            if status != our_status {
                self.differ
                    .add(Kind::ResponseStatus, &place, status, our_status);
            }
            self.body(a, b, &place);
        }
        for (kind, list) in [
            (Kind::ResponseAdded, found.added),
            (Kind::ResponseRemoved, found.removed),
        ] {
            for (status, _) in list {
                self.one_sided(kind, &here.part(&format!("response {status}")));
            }
        }
    }

    /// Parameters are matched by their location and name, in any order.
    fn parameters(&mut self, a: &[Value], b: &[Value], here: &Places) {
        let named = |list: &[Value]| -> Map<String, Value> {
            let mut named = Map::new();
            for (index, one) in list.iter().enumerate() {
                let text = |key: &str| one.get(key).and_then(Value::as_str);
                let name = match (text("in"), text("name"), reference(one)) {
                    (Some(place), Some(name), _) => format!("{name} in {place}"),
                    (_, _, Some(reference)) => last(reference).to_owned(),
                    _ => format!("number {}", index + 1),
                };
                named.insert(name, one.clone());
            }
            named
        };
        self.named(Kind::Parameter, "parameter", &named(a), &named(b), here);
        let order = |list: &[Value]| named(list).keys().cloned().collect::<Vec<_>>();
        if a.len() != b.len() && order(a) == order(b) {
            let count = |list: &[Value]| format!("{} entries", list.len());
            self.differ.add(Kind::Parameter, here, count(a), count(b));
        }
    }

    /// Things with a name and a schema.
    fn named(
        &mut self,
        kind: Kind,
        what: &str,
        a: &Map<String, Value>,
        b: &Map<String, Value>,
        here: &Places,
    ) {
        let found = pairs(a, b, true);
        for (name, our_name, a, b) in found.both {
            let place = here.part(&format!("{what} `{name}`"));
            if name != our_name {
                self.differ.add(kind, &place, name, our_name);
            }
            for (key, a, b) in keys(a, b) {
                match (key, a, b) {
                    ("schema", Some(a), Some(b)) => self.schema(a, b, &place, ""),
                    ("name" | "in", ..) if name != our_name => {}
                    _ => self.either(kind, &place, key, a, b),
                }
            }
            let both = a.is_object() && b.is_object();
            if !both && !equal(a, b) {
                self.add(kind, &place, Some(a), Some(b));
            }
        }
        for (name, _) in found.added {
            self.differ.add(
                kind,
                &here.part(&format!("{what} `{name}`")),
                "there",
                "missing",
            );
        }
        for (name, _) in found.removed {
            self.differ.add(
                kind,
                &here.part(&format!("{what} `{name}`")),
                "missing",
                "there",
            );
        }
    }

    /// The values that one or both sides have for a key.
    fn either(
        &mut self,
        kind: Kind,
        here: &Places,
        key: &str,
        a: Option<&Value>,
        b: Option<&Value>,
    ) {
        match (a, b) {
            (Some(a), Some(b)) => self.plain(kind, here, key, a, b),
            _ => self.add(kind, &here.part(&format!("`{key}`")), a, b),
        }
    }

    /// Compares parts without a special meaning, down to single values.
    fn plain(&mut self, kind: Kind, here: &Places, path: &str, a: &Value, b: &Value) {
        if equal(a, b) {
            return;
        }
        let place = here.part(&format!("`{path}`"));
        match (a, b) {
            (Value::Object(theirs), Value::Object(ours)) => {
                let found = pairs(theirs, ours, true);
                let below = |key: &str| format!("{path}.{key}");
                for (key, our_key, a, b) in found.both {
                    if key != our_key {
                        self.differ.add(
                            kind,
                            &here.part(&format!("`{}`", below(key))),
                            key,
                            our_key,
                        );
                    }
                    if !words::is_prose(key) {
                        self.plain(kind, here, &below(key), a, b);
                    }
                }
                for (key, a) in found
                    .added
                    .into_iter()
                    .filter(|(key, _)| !words::is_prose(key))
                {
                    self.add(
                        kind,
                        &here.part(&format!("`{}`", below(key))),
                        Some(a),
                        None,
                    );
                }
                for (key, b) in found
                    .removed
                    .into_iter()
                    .filter(|(key, _)| !words::is_prose(key))
                {
                    self.add(
                        kind,
                        &here.part(&format!("`{}`", below(key))),
                        None,
                        Some(b),
                    );
                }
            }
            (Value::Array(theirs), Value::Array(ours)) if theirs.len() == ours.len() => {
                for (index, (a, b)) in theirs.iter().zip(ours).enumerate() {
                    self.plain(kind, here, &format!("{path}[{index}]"), a, b);
                }
            }
            (Value::Array(theirs), Value::Array(ours)) => {
                let only = |these: &[Value], those: &[Value]| -> Vec<Value> {
                    let missing = these
                        .iter()
                        .filter(|one| !those.iter().any(|other| equal(one, other)));
                    missing.cloned().collect()
                };
                let (added, removed) = (only(theirs, ours), only(ours, theirs));
                for one in &added {
                    self.add(kind, &place, Some(one), None);
                }
                for one in &removed {
                    self.add(kind, &place, None, Some(one));
                }
                if added.is_empty() && removed.is_empty() {
                    let count = |list: &[Value]| format!("{} entries", list.len());
                    self.differ.add(kind, &place, count(theirs), count(ours));
                }
            }
            _ => self.add(kind, &place, Some(a), Some(b)),
        }
    }

    fn add(&mut self, kind: Kind, place: &Places, a: Option<&Value>, b: Option<&Value>) {
        let shown = |value: Option<&Value>| match value {
            None => "missing".to_owned(),
            Some(value) => words::shown(value),
        };
        self.differ.add(kind, place, shown(a), shown(b));
    }
}
