//! Load: reads a file into a JSON document.
//!
//! YAML and JSON both become a [`Document`], so that no later step needs to know which it was.
//! Whatever a notation would silently accept is refused: a duplicate key would lose one of its
//! values. Keys are text as written: `0x10` and `1.10` in YAML are names, not numbers. YAML's
//! merge keys (`<<`) are applied. The hash is of the text with Unix line endings, so that a
//! checkout on another system gives the same generated files.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess,
    Visitor,
};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::finding::{Findings, Place};

/// A document, as it was read.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its content.
    pub json: Value,
    /// SHA-256 of its text, in hexadecimal.
    pub sha256: String,
}

/// Reads a file that should hold a JSON or YAML object.
pub fn load(path: &Path, findings: &mut Findings) -> Option<Document> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let is_json = path.extension().is_some_and(|ending| ending == "json");
            read(&text, is_json, findings)
        }
        Err(error) => {
            findings.error(&Place::document(), format!("cannot be read: {error}"));
            None
        }
    }
}

/// Reads a text that should be a JSON or YAML object.
pub fn read(text: &str, is_json: bool, findings: &mut Findings) -> Option<Document> {
    let here = Place::document();
    let text = if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    };
    match parse(text.trim_start_matches('\u{feff}'), is_json) {
        Ok(json @ Value::Object(_)) => Some(Document {
            json,
            sha256: sha256(&text),
        }),
        Ok(other) => {
            let message = if other.is_null() {
                "is empty"
            } else {
                "is not an object"
            };
            findings.error(&here, message);
            None
        }
        Err(message) => {
            findings.error(&here, message);
            None
        }
    }
}

/// The advice for a document of another version.
const WRITE: &str = "write openapi: \"3.0.3\"";

/// Checks that a document is OpenAPI 3.0.
pub fn check_version(document: &Value, findings: &mut Findings) {
    let message = match document.get("openapi") {
        Some(Value::String(version)) if version.starts_with("3.0.") => return,
        Some(Value::String(version)) if version == "3.0" => {
            format!("its version 3.0 has no third number: {WRITE}")
        }
        Some(Value::String(version)) if version.starts_with("3.1") => format!(
            "is OpenAPI {version}; only 3.0.x is supported: {WRITE}, and `nullable: true` in \
             place of a list of types with \"null\""
        ),
        Some(Value::Number(version)) => format!(
            "its version {version} is a number, because it has no quotes: {WRITE} in quotes"
        ),
        Some(version) => format!("is OpenAPI {version}; only 3.0.x is supported: {WRITE}"),
        None if document.get("swagger").is_some() => {
            "is not OpenAPI 3.0 but Swagger: convert it first".to_owned()
        }
        None => format!("is not OpenAPI 3.0: the field `openapi` is missing: {WRITE}"),
    };
    findings.error(&Place::document(), message);
}

/// Reads JSON or YAML.
pub(crate) fn parse(text: &str, is_json: bool) -> Result<Value, String> {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    if is_json {
        return serde_json::from_str(text)
            .map(|Strict(value)| value)
            .map_err(|error| format!("is not valid JSON: {error}"));
    }
    match yaml_serde::from_str(text) {
        Ok(Strict(mut value)) => {
            if text.contains("<<") {
                merge(&mut value)
                    .map_err(|place| format!("has a merge key (`<<`) {place}{NO_MERGE}"))?;
            }
            Ok(value)
        }
        Err(error) => Err(match yaml_serde::from_str::<yaml_serde::Value>(text) {
            // YAML that has no equivalent in JSON.
            Ok(_) => error.to_string(),
            Err(error) => format!("is not valid YAML: {error}"),
        }),
    }
}

const NO_MERGE: &str = "that is neither an object nor a list of objects, and cannot be applied";

/// Applies the merge keys of a value and of everything in it. An object's own keys take precedence
/// over merged ones, and among several merged objects the first does. Reports a merge key that
/// cannot be applied.
fn merge(value: &mut Value) -> Result<(), String> {
    match value {
        Value::Object(object) => {
            for (key, inside) in object.iter_mut() {
                merge(inside).map_err(|place| match place.as_str() {
                    "" => format!("at `{key}` "),
                    deeper => format!("at `{key}.{}", deeper.trim_start_matches("at `")),
                })?;
            }
            let Some(merged) = object.remove("<<") else {
                return Ok(());
            };
            let all = match merged {
                Value::Array(all) => all,
                one => vec![one],
            };
            for one in all {
                let Value::Object(one) = one else {
                    return Err(String::new());
                };
                for (key, inside) in one {
                    object.entry(key).or_insert(inside);
                }
            }
            Ok(())
        }
        Value::Array(items) => items.iter_mut().try_for_each(merge),
        _ => Ok(()),
    }
}

/// JSON, from either notation, in which every object has each key once.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        StrictSeed.deserialize(deserializer).map(Self)
    }
}

/// Deserialises any JSON value; it is also the visitor, because it needs no state.
#[derive(Clone, Copy)]
struct StrictSeed;

impl<'de> DeserializeSeed<'de> for StrictSeed {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for StrictSeed {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    /// A document that consists of comments.
    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        let number = serde_json::Number::from_f64(value);
        let no_number = || E::custom(format_args!("{value} is no JSON number"));
        number.map(Value::Number).ok_or_else(no_number)
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (tag, _) = tagged.variant::<String>()?;
        Err(A::Error::custom(format_args!(
            "the tag !{tag} is not supported"
        )))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!("duplicate key {key:?}")));
            }
            let value = entries.next_value_seed(self)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

pub(super) fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load_text(name: &str, text: &str) -> Result<Document, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        let mut findings = Findings::new(name, false);
        let document = load(&path, &mut findings);
        if let Some(document) = &document {
            check_version(&document.json, &mut findings);
        }
        match findings.into_list().first() {
            Some(finding) => Err(finding.to_string()),
            None => Ok(document.expect("loaded")),
        }
    }

    #[test]
    fn yaml_and_json_are_the_same_document() {
        let yaml = load_text(
            "a.yaml",
            "openapi: 3.0.3\npaths:\n  200: [1, true, ~, 1.5]\n",
        );
        let json = load_text(
            "a.json",
            r#"{"openapi":"3.0.3","paths":{"200":[1,true,null,1.5]}}"#,
        );
        let merged = load_text(
            "a.yaml",
            "openapi: 3.0.3\nx: &x { 200: [1, true, ~, 1.5] }\npaths: { <<: *x }\n",
        );
        let json = json.expect("json").json;
        assert_eq!(yaml.expect("yaml").json, json);
        assert_eq!(merged.expect("merged").json["paths"], json["paths"]);
    }

    #[test]
    fn merge_keys_are_applied() {
        let document = load_text(
            "a.yaml",
            "openapi: 3.0.3\nx: &x { a: 1, b: 2 }\ny: &y { <<: *x, b: 3 }\nz: { <<: *y }\n",
        );
        let json = document.expect("read").json;
        assert_eq!(json["y"], serde_json::json!({"a": 1, "b": 3}));
        assert_eq!(json["z"], json["y"]);
    }

    #[test]
    fn keys_are_text_as_they_are_written() {
        for more in ["", "y: a << b\n", "x: &x { k: 1 }\ny: { <<: *x }\n"] {
            let keys = "{ 0x10: a, 1.10: b, 010: c, 1e3: d, +5: e, true: f, ~: g }";
            let text = format!("openapi: 3.0.3\nkeys: {keys}\n{more}");
            let json = load_text("a.yaml", &text).expect("read").json;
            let keys = json["keys"].as_object().expect("an object").keys();
            let keys: std::collections::BTreeSet<_> = keys.map(String::as_str).collect();
            let wanted = ["+5", "010", "0x10", "1.10", "1e3", "true", "~"];
            assert_eq!(keys, wanted.into(), "{more}");
        }
    }

    #[test]
    fn line_ends_do_not_change_the_hash() {
        let unix = load_text("a.yaml", "openapi: 3.0.3\na: 1\n").expect("read");
        let dos = load_text("a.yaml", "openapi: 3.0.3\r\na: 1\r\n").expect("read");
        assert_eq!(unix.sha256, dos.sha256);
        assert_eq!(unix.sha256.len(), 64);
    }

    #[test]
    fn unreadable_files_are_reported_with_the_position() {
        for (name, text, said) in [
            (
                "a.yaml",
                "openapi: 3.0.3\na: [1, 2\nb: 3\n",
                "line 3 column 2",
            ),
            ("a.yaml", "a: 1\na: 2\n", "duplicate entry"),
            ("a.yaml", "a: !x 1\n", "tag !x"),
            ("a.yaml", "a: .nan\n", "number"),
            ("a.yaml", "a:\n  b: !x 1\n", "at line 2 column 6"),
            ("a.yaml", "a:\n  b: .inf\n", "at line 2 column 6"),
            ("a.yaml", "a:\n  ? [b]\n  : 1\n", "at line 2 column 5"),
            ("a.yaml", "", "is empty"),
            ("a.yaml", "\n# nothing\n", "is empty"),
            ("a.json", " \n", "is empty"),
            ("a.yaml", "- 1\n", "is not an object"),
            ("a.json", "{\"a\": }", "line 1 column 7"),
            ("a.yaml", "swagger: '2.0'\n", "not OpenAPI 3.0"),
            ("a.yaml", "openapi: 3.1.0\n", "only 3.0.x"),
            (
                "a.yaml",
                "openapi: 3.0\n",
                "write openapi: \"3.0.3\" in quotes",
            ),
            ("a.yaml", "openapi: '3.0'\n", "write openapi: \"3.0.3\""),
            ("a.yaml", "200: a\n'200': b\n", "duplicate key \"200\""),
            ("a.yaml", "a: 1\nb: { <<: 7 }\n", "merge key (`<<`) at `b`"),
            ("a.yaml", "a: { b: { <<: [{}, 7] } }\n", "at `a.b` that is"),
            (
                "a.json",
                "{\"paths\": {\"/a\": 1, \"/a\": 2}}",
                "duplicate key \"/a\"",
            ),
        ] {
            let error = load_text(name, text).expect_err(said);
            assert!(error.contains(said), "{error}");
        }
    }
}
