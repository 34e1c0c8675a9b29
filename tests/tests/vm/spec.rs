//! The description that the client is generated from, held against the simulator's
//! tables, which were made from other sources: where they differ, one is wrong.

use std::collections::BTreeMap;
use std::path::Path;

use loggia::zenlayer::ErrorCode;
use loggia_sim::{zenlayer_actions, zenlayer_fields};
use yaml_serde::Value;

/// Fields that are meant to differ: action, field, and why.
const DIFFERENCES: &[(&str, &str, &str)] = &[];

/// Fields of requests that take a list of limited length, by the simulator's refusal.
const PAGE_OF_IDS: u64 = 100;

struct Spec(Value);

impl Spec {
    fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/zenlayer/vm.yaml");
        let text = std::fs::read_to_string(path).expect("the spec is there");
        Self(yaml_serde::from_str(&text).expect("YAML"))
    }

    /// Operations by action.
    fn operations(&self) -> BTreeMap<&str, &Value> {
        let paths = self.0["paths"].as_mapping().expect("paths");
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

/// Fields by name: whether they are required, and of what type.
type Fields = BTreeMap<String, (bool, String)>;

#[test]
fn requests_have_the_fields_that_the_simulator_takes() {
    let spec = Spec::read();
    let operations = spec.operations();
    assert_eq!(
        operations.keys().copied().collect::<Vec<_>>(),
        zenlayer_actions().collect::<Vec<_>>()
    );
    let mut compared = 0;
    for (action, operation) in operations {
        let schema = spec.request(operation);
        let required: Vec<&str> = match schema["required"].as_sequence() {
            Some(names) => names.iter().map(text).collect(),
            None => Vec::new(),
        };
        let mut ours = Fields::new();
        if let Some(properties) = schema["properties"].as_mapping() {
            for (name, schema) in properties {
                let name = text(name);
                let field = (required.contains(&name), spec.kind(schema));
                ours.insert(name.to_owned(), field);
            }
        }
        let theirs: Fields = zenlayer_fields(action)
            .expect("it is known")
            .into_iter()
            .map(|field| (field.name.into(), (field.required, field.kind.into())))
            .collect();
        compared += ours.len();

        let mut theirs = theirs;
        for (_, field, reason) in DIFFERENCES.iter().filter(|known| known.0 == action) {
            let (ours, theirs) = (ours.remove(*field), theirs.remove(*field));
            assert_ne!(ours, theirs, "{action} {field}: no longer so: {reason}");
        }
        assert_eq!(ours, theirs, "{action}");
    }
    assert!(compared > 200, "only {compared} fields were compared");
}

#[test]
fn lists_of_ids_have_the_limit_that_batches_are_cut_to() {
    let spec = Spec::read();
    let mut limited = 0;
    for (action, operation) in spec.operations() {
        let ids = &spec.request(operation)["properties"]["instanceIds"];
        if let Some(most) = ids["maxItems"].as_u64() {
            assert_eq!(most, PAGE_OF_IDS, "{action}");
            limited += 1;
        }
    }
    assert_eq!(limited, 9, "actions on many machines");
    assert_eq!(loggia::zenlayer::MAX_BATCH as u64, PAGE_OF_IDS);
}

#[test]
fn every_code_of_the_spec_has_a_name() {
    let spec = Spec::read();
    let mut codes = 0;
    for (action, operation) in spec.operations() {
        let Some(errors) = operation["x-errors"].as_mapping() else {
            continue;
        };
        for (code, status) in errors {
            let known = ErrorCode::from(text(code));
            assert!(
                !matches!(known, ErrorCode::Unknown(_)),
                "{action}: {known} is not in zenlayer/error_code.rs"
            );
            assert_eq!(known.as_str(), text(code));
            if known.is_not_found() {
                let status = status.as_u64().expect("a status");
                assert!([400, 404].contains(&status), "{action}: {known} {status}");
            }
            codes += 1;
        }
    }
    assert!(codes > 100, "only {codes} codes were looked up");
}
