//! Compares the spec that the client is generated from with the simulator's tables, which were
//! made from other sources: where they differ, one of them is wrong.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use loggia::zenlayer::{ErrorCode, MAX_BATCH};
use loggia_sim::{zenlayer_actions, zenlayer_fields};
use serde_json::Value;

/// Fields that are meant to differ: action, field, and why.
const DIFFERENCES: &[(&str, &str, &str)] = &[];

/// Limits of lists that the simulator has and the spec lacks: action, field, and why.
const UNSTATED_LIMITS: &[(&str, &str, &str)] = &[
    ("AttachDisks", "diskIds", IN_WORDS),
    ("ChangeDisksAttach", "diskIds", LIKE_SIBLINGS),
    ("DescribeDisks", "diskIds", LIKE_SIBLINGS),
    ("DetachDisks", "diskIds", IN_WORDS),
    ("ModifyDisksAttributes", "diskIds", LIKE_SIBLINGS),
];
const IN_WORDS: &str = "the limit stands in the description of the field";
const LIKE_SIBLINGS: &str = "no source has it: the simulator is as strict as with its siblings";

struct Spec(Value);

impl Spec {
    /// Read once: it is long.
    fn get() -> &'static Self {
        static SPEC: LazyLock<Spec> = LazyLock::new(Spec::read);
        &SPEC
    }

    fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
        let specs = xtask::spec::load_all(&folder).expect("the specs are there");
        let vm = specs
            .into_iter()
            .find(|spec| spec.file.module == "vm")
            .expect("the spec is there");
        Self(vm.document)
    }

    /// Operations by action.
    fn operations(&self) -> BTreeMap<&str, &Value> {
        let paths = self.0["paths"].as_object().expect("paths");
        paths
            .values()
            .map(|path| (text(&path["post"]["operationId"]), &path["post"]))
            .collect()
    }

    fn request<'a>(&'a self, operation: &'a Value) -> &'a Value {
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        self.resolve(body)
    }

    /// What a reference points at, or the schema itself.
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match name(schema) {
            Some(name) => &self.0["components"]["schemas"][name],
            None => schema,
        }
    }

    /// The type of a field as the simulator's tables write it.
    fn kind(&self, schema: &Value) -> String {
        let structure = name(schema).or_else(|| name(&schema["allOf"][0]));
        let target = match structure {
            Some(name) => &self.0["components"]["schemas"][name],
            None => schema,
        };
        match text(&target["type"]) {
            "array" => format!("array<{}>", self.kind(&target["items"])),
            "object" => format!("object:{}", structure.expect("a name")),
            "string" if target["format"].as_str() == Some("date-time") => "datetime".into(),
            plain => plain.to_owned(),
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The name that a reference ends in.
fn name(schema: &Value) -> Option<&str> {
    let reference = schema["$ref"].as_str()?;
    reference.rsplit('/').next()
}

/// What is compared of a field.
#[derive(Debug, PartialEq)]
struct Field {
    required: bool,
    kind: String,
}

type Fields = BTreeMap<String, Field>;

impl Spec {
    /// The fields of an object.
    fn fields(&self, schema: &Value) -> Fields {
        let required: Vec<&str> = match schema["required"].as_array() {
            Some(names) => names.iter().map(text).collect(),
            None => Vec::new(),
        };
        let Some(properties) = schema["properties"].as_object() else {
            return Fields::new();
        };
        properties
            .iter()
            .map(|(name, schema)| {
                let required = required.contains(&name.as_str());
                let kind = self.kind(schema);
                (name.to_owned(), Field { required, kind })
            })
            .collect()
    }
}

/// The simulator's tables, also what it does not show in Rust.
fn tables() -> Value {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/loggia-sim/src/zenlayer/vm.json");
    let text = std::fs::read_to_string(path).expect("the tables are there");
    serde_json::from_str(&text).expect("JSON")
}

/// The fields of a table.
fn listed(table: &Value) -> Fields {
    let fields = table.as_array().expect("fields").iter();
    fields
        .map(|field| {
            let required = field["required"].as_bool().unwrap_or_default();
            let kind = field["type"].as_str().expect("a type").to_owned();
            let name = field["name"].as_str().expect("a name").to_owned();
            (name, Field { required, kind })
        })
        .collect()
}

/// Compares, but for the differences that are meant.
fn assert_same(of: &str, mut ours: Fields, mut theirs: Fields) {
    for (_, field, reason) in DIFFERENCES.iter().filter(|known| known.0 == of) {
        let (ours, theirs) = (ours.remove(*field), theirs.remove(*field));
        assert_ne!(ours, theirs, "{of} {field}: no longer so: {reason}");
    }
    assert_eq!(ours, theirs, "{of}");
}

#[test]
fn request_fields_match_the_simulator() {
    let spec = Spec::get();
    let operations = spec.operations();
    let actions: Vec<_> = operations.keys().copied().collect();
    assert_eq!(actions, zenlayer_actions().collect::<Vec<_>>());
    let mut compared = 0;
    for (action, operation) in operations {
        let theirs = zenlayer_fields(action).expect("it is known");
        let theirs: Fields = theirs
            .into_iter()
            .map(|field| {
                let (required, kind) = (field.required, field.kind.to_owned());
                (field.name.to_owned(), Field { required, kind })
            })
            .collect();
        compared += theirs.len();
        assert_same(action, spec.fields(spec.request(operation)), theirs);
    }
    assert!(compared > 200, "only {compared} fields were compared");
}

#[test]
fn structures_and_responses_match_the_simulator() {
    let spec = Spec::get();
    let tables = tables();
    let schemas = &spec.0["components"]["schemas"];
    let structures = tables["structures"].as_object().expect("structures");
    for (name, table) in structures {
        let ours = spec.fields(&schemas[name.as_str()]);
        assert_same(name, ours, listed(table));
    }
    for action in tables["actions"].as_array().expect("actions") {
        let name = format!("{}Response", action["name"].as_str().expect("a name"));
        let mut ours = spec.fields(&schemas[name.as_str()]);
        // Every answer has it, so the tables do not repeat it.
        ours.remove("requestId");
        assert_same(&name, ours, listed(&action["response"]));
    }
}

#[test]
fn limits_of_lists_match_the_simulator() {
    let spec = Spec::get();
    let operations = spec.operations();
    let tables = tables();
    let mut limited = 0;
    for action in tables["actions"].as_array().expect("actions") {
        let name = action["name"].as_str().expect("a name");
        let properties = &spec.request(operations[name])["properties"];
        for field in action["request"].as_array().expect("fields") {
            let field_name = field["name"].as_str().expect("a name");
            let ours = properties[field_name]["maxItems"].as_u64();
            let theirs = field["maxItems"].as_u64();
            let known = UNSTATED_LIMITS
                .iter()
                .find(|known| (known.0, known.1) == (name, field_name));
            if let Some((.., reason)) = known {
                assert!(ours.is_none() && theirs.is_some(), "no longer so: {reason}");
            } else {
                assert_eq!(ours, theirs, "{name} {field_name}");
            }
            if field_name == "instanceIds" {
                assert_eq!(ours, Some(MAX_BATCH as u64), "{name}");
                limited += 1;
            }
        }
    }
    assert_eq!(limited, 9, "actions on many machines");
}

#[test]
fn every_error_code_of_the_spec_has_a_variant() {
    let spec = Spec::get();
    let mut codes = 0;
    for (action, operation) in spec.operations() {
        let Some(errors) = operation["x-errors"].as_object() else {
            continue;
        };
        for (code, status) in errors {
            let known = ErrorCode::from(code.as_str());
            assert!(
                !matches!(known, ErrorCode::Unknown(_)),
                "{action}: {known} is not in zenlayer/error_code.rs"
            );
            assert_eq!(known.as_str(), code);
            if known.is_not_found() {
                let status = status.as_u64().expect("a status");
                assert!([400, 404].contains(&status), "{action}: {known} {status}");
            }
            codes += 1;
        }
    }
    assert!(codes > 100, "only {codes} codes were looked up");
}
