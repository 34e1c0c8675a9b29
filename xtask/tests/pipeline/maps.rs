//! Tests answers that are maps: their types get names like those of objects, by the same rules.

use serde_json::{Value, json};

use crate::sandbox::{Sandbox, shown};

/// A document whose operations have these answers, by their ids.
fn document(answers: &[(&str, Value)], schemas: &Value) -> Value {
    let operation = |(id, schema): &(&str, Value)| {
        let operation = json!({"post": {
            "operationId": id,
            "x-safety": "read",
            "summary": "Answers",
            "responses": {"200": {"description": "", "content": {
                "application/json": {"schema": schema}}}},
        }});
        (format!("/a#{id}"), operation)
    };
    json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1", "x-not-pageable": "No pages."},
        "paths": answers.iter().map(operation).collect::<serde_json::Map<_, _>>(),
        "components": {"schemas": schemas},
    })
}

fn map(of: &str) -> Value {
    json!({"type": "object", "description": "M.", "additionalProperties": {"type": of}})
}

fn to(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// The findings, and the types of answers by operation.
fn run(document: &Value, lenient: bool) -> (Vec<String>, Vec<String>) {
    let sandbox = Sandbox::new();
    sandbox.write("specs/edis/a.json", &document.to_string());
    let outcome = if lenient {
        sandbox.run_lenient()
    } else {
        sandbox.run()
    };
    let mut made = Vec::new();
    let mut pending = vec![sandbox.path("crates")];
    while let Some(path) = pending.pop().filter(|path| path.exists()) {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).expect("a folder");
            pending.extend(entries.map(|entry| entry.expect("an entry").path()));
        } else {
            let text = std::fs::read_to_string(&path).expect("text");
            let wrapped = text
                .lines()
                .filter_map(|line| line.trim().strip_prefix("reply "));
            let wrapped = wrapped.filter(|line| line.ends_with(')'));
            made.extend(wrapped.map(str::to_owned));
        }
    }
    made.sort();
    (shown(&outcome), made)
}

#[test]
fn equal_names_are_reported_and_numbered() {
    for (schemas, answers, said) in [
        (
            json!({"A-b": map("integer"), "AB": map("string")}),
            [("one", to("A-b")), ("two", to("AB"))],
            "schema AB: would be the type `Ab`, and files are called alike",
        ),
        (
            json!({"IPv4": map("integer"), "Ipv4": map("string")}),
            [("one", to("IPv4")), ("two", to("Ipv4"))],
            "would be the type `Ipv4`, as would schema",
        ),
    ] {
        let document = document(&answers, &schemas);
        let (found, made) = run(&document, false);
        assert!(found.iter().any(|line| line.contains(said)), "{found:#?}");
        assert_eq!(made, [""; 0]);
        let (found, made) = run(&document, true);
        assert!(
            found.iter().any(|line| line.ends_with("; numbered")),
            "{found:#?}"
        );
        assert_eq!(made.len(), 2, "{made:?}");
    }
}

#[test]
fn names_are_given_by_the_spec() {
    let mut good = map("integer");
    good["x-name"] = json!("Good");
    let schemas = json!({"inline_7": good});
    let answers = [("one", to("inline_7")), ("two", to("inline_7"))];
    let (found, made) = run(&document(&answers, &schemas), false);
    assert_eq!(found, [""; 0]);
    assert_eq!(made, ["Good(BTreeMap<String, i64>)"]);
    // Where it is used.
    let (found, made) = run(&document(&[("one", good.clone())], &json!({})), false);
    assert_eq!(found, [""; 0]);
    assert_eq!(made, ["Good(BTreeMap<String, i64>)"]);
    // Without a name, it is named after the operation.
    let (found, made) = run(&document(&[("one", map("integer"))], &json!({})), false);
    assert_eq!(found, [""; 0]);
    assert_eq!(made, ["OneResponse(BTreeMap<String, i64>)"]);
}

#[test]
fn invalid_names_are_reported() {
    let long = "A".repeat(300);
    for (name, said) in [
        ("inline_7", "the name inline_7 says nothing"),
        (long.as_str(), "its name would have 300 characters"),
        ("\u{6570}\u{636e}", "has no Latin letter"),
        ("Result", "`Result` means something else in Rust"),
    ] {
        let answers = [("one", to(name)), ("two", to(name))];
        let document = document(&answers, &json!({ name: map("integer") }));
        let (found, _) = run(&document, false);
        assert!(found.iter().any(|line| line.contains(said)), "{found:#?}");
        let (found, made) = run(&document, true);
        assert!(
            found.iter().all(|line| line.starts_with("warning: ")) && !made.is_empty(),
            "{found:#?}"
        );
    }
}

/// Generated files use `serde_json`'s type of that name.
#[test]
fn a_type_is_not_called_map() {
    let free = json!({"type": "object", "properties": {
        "any": {"type": "object", "description": "A."},
    }});
    let object = json!({"type": "object", "properties": {
        "a": {"type": "string", "description": "A."},
    }});
    let mut document = document(&[("one", free)], &json!({"Map": object}));
    document["paths"]["/a#one"]["post"]["requestBody"] =
        json!({"content": {"application/json": {"schema": to("Map")}}});
    let (found, _) = run(&document, false);
    let said = "`Map` means something else in Rust";
    assert!(found.iter().any(|line| line.contains(said)), "{found:#?}");
    let (found, _) = run(&document, true);
    assert!(
        found.iter().all(|line| line.starts_with("warning: ")),
        "{found:#?}"
    );
}
