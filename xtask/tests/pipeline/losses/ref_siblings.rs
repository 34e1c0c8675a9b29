//! Losses next to references to anything but schemas, in misplaced examples, and in statements
//! about an API and its answers as a whole.

use serde_json::{Value, json};

use super::{document, lost, run, text};

/// The good document, with shared parts.
fn shared() -> Value {
    let mut document = document(&text(), &json!({}));
    let operation = &mut document["paths"]["/a"]["post"];
    let body = operation["requestBody"].take();
    let answer = operation["responses"]["200"].take();
    operation["requestBody"] = json!({"$ref": "#/components/requestBodies/B"});
    operation["responses"]["200"] = json!({"$ref": "#/components/responses/R"});
    document["components"]["requestBodies"] = json!({ "B": body });
    document["components"]["responses"] = json!({ "R": answer });
    document["components"]["examples"] = json!({"E": {"value": {"x": "a"}}});
    document
}

#[test]
fn keys_beside_references_to_components_are_reported() {
    assert_eq!(run(&shared(), false), (false, Vec::new()));
    for (holder, key, said) in [
        (
            "/paths/~1a/post/requestBody",
            "required",
            "operation doIt, request, field `required`",
        ),
        (
            "/paths/~1a/post/responses/200",
            "content",
            "operation doIt, response 200, field `content`",
        ),
        (
            "/paths/~1a/post/responses/200",
            "headers",
            "operation doIt, response 200, field `headers`",
        ),
    ] {
        let mut document = shared();
        document.pointer_mut(holder).expect(holder)[key] = json!({});
        lost(
            &document,
            &[said, "stands beside a reference, which counts alone"],
            "ignored",
        );
    }
    // This includes shared parts; prose and extensions mean nothing to a client.
    let mut document = shared();
    let answer = document["components"]["responses"]["R"].take();
    document["components"]["responses"] = json!({
        "R": {"$ref": "#/components/responses/S", "content": {}},
        "S": answer,
    });
    lost(&document, &["responses R, field `content`"], "ignored");
    let mut document = shared();
    document["paths"]["/a"]["post"]["responses"]["200"]["description"] = json!("It.");
    document["paths"]["/a"]["post"]["responses"]["200"]["x-a"] = json!(1);
    assert_eq!(run(&document, false), (false, Vec::new()));
}

#[test]
fn headers_of_answers_are_not_read() {
    let header = json!({"Retry-After": {"schema": {"type": "integer"}}});
    let mut document = document(&text(), &json!({}));
    document["paths"]["/a"]["post"]["responses"]["200"]["headers"] = header.clone();
    let said = "operation doIt, response 200, header Retry-After: is not read";
    lost(&document, &[said], "ignored");
    // Reported once, if operations share the answer.
    let mut document = shared();
    document["components"]["responses"]["R"]["headers"] = header;
    lost(
        &document,
        &["responses R, header Retry-After: is not read"],
        "ignored",
    );
}

#[test]
fn every_example_is_checked_by_its_name() {
    let media = "/components/requestBodies/B/content/application~1json";
    let with = |examples: Value| {
        let mut document = shared();
        document.pointer_mut(media).expect("there")["examples"] = examples;
        document
    };
    let good = with(json!({"a": {"$ref": "#/components/examples/E"}, "b": {"externalValue": "e"}}));
    assert_eq!(run(&good, false), (false, Vec::new()));
    let mut wrong = with(json!({
        "a": {"$ref": "#/components/examples/E"}, "b": {"value": {"x": 1}}, "c": {"value": {"x": 1}},
    }));
    wrong["components"]["examples"]["E"]["value"]["x"] = json!(1);
    for name in ["a", "b", "c"] {
        let said = format!("operation doIt, request, example {name}: the example does not fit");
        lost(&wrong, &[said.as_str()], "the example is ignored");
    }
    for (example, said) in [
        (
            json!({"$ref": "#/components/examples/N"}),
            "leads to no example",
        ),
        (json!({"x": "a"}), "has no `value`"),
    ] {
        let said = &["operation doIt, request, example a: ", said];
        lost(
            &with(json!({ "a": example })),
            said,
            "the example is ignored",
        );
    }
    let aside = with(json!({"a": {"$ref": "#/components/examples/E", "value": {"x": 1}}}));
    lost(
        &aside,
        &["example a, field `value`", "stands beside"],
        "ignored",
    );
}

/// Crates and features are described by it.
#[test]
fn an_api_has_a_title() {
    let mut document = document(&text(), &json!({}));
    for title in [json!(null), json!(" ")] {
        document["info"]["title"] = title;
        if document["info"]["title"].is_null() {
            document["info"]
                .as_object_mut()
                .expect("there")
                .remove("title");
        }
        lost(
            &document,
            &["info, field `title`: is missing"],
            "the name of the API stands for it",
        );
    }
}
