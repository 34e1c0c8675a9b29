//! Tests the skeletons that `import` makes.

use std::fs;
use std::path::Path;

use xtask::codegen;
use xtask::import::{self, Imported};

use super::{fixture, text};

fn import(page: &Path, action: Option<&str>) -> anyhow::Result<Imported> {
    import::run(&import::Options {
        specs: fixture("specs"),
        page: page.to_owned(),
        action: action.map(str::to_owned),
    })
}

#[test]
fn a_skeleton_has_the_facts() {
    let made = import(&fixture("pages/numbered.md"), None)
        .expect("made")
        .yaml;
    for said in [
        "/api/v2/widgets#ListWidgets:",
        "operationId: ListWidgets",
        "WIDGET_BUSY: 403",
        "x-safety: read # decide",
        "x-envelope: Envelope",
        "$ref: '#/components/schemas/ListWidgetsResponse'",
        "x-pageable:",
        "maxItems: 50",
        "maximum: 200",
        "x-default: 10",
        "maxLength: 30",
        "$ref: '#/components/schemas/Widget'",
    ] {
        assert!(made.contains(said), "{said}:\n{made}");
    }
    // Our spec already has that structure.
    assert!(!made.contains("bornAt"), "{made}");
}

#[test]
fn no_sentence_of_a_page_is_copied() {
    for page in [
        "pages/numbered.md",
        "pages/unnumbered.md",
        "pages/lamp-status.md",
    ] {
        let made = words(&import(&fixture(page), None).expect("made").yaml);
        let theirs = text(page);
        // Facts that both must share, such as consecutive names of fields, are not sentences:
        // shared runs are searched line by line, and only in prose.
        let prose = theirs.lines().filter(|line| {
            line.contains(". ")
                || line.ends_with('.')
                || line.contains(".<")
                || line.contains(". |")
        });
        for run in prose
            .map(words)
            .flat_map(|line| line.windows(5).map(<[String]>::to_vec).collect::<Vec<_>>())
        {
            assert!(
                !made.windows(5).any(|window| window == run),
                "{page}: {run:?}"
            );
        }
    }
}

fn words(text: impl AsRef<str>) -> Vec<String> {
    text.as_ref()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[test]
fn sentences_in_the_place_of_names_are_left_out() {
    let sentence = "please copy this whole sentence now";
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("page.md");
    let page = text("pages/unnumbered.md")
        .replace("|gloss|", &format!("|{sentence}|"))
        .replace("|colour|String|", &format!("|colour|{sentence}|"))
        .replace(
            "|---|---|---|\n",
            &format!("|---|---|---|\n|{sentence}|400|x|\n"),
        );
    fs::write(&path, page).expect("written");
    let made = import(&path, None).expect("made");
    assert!(!made.yaml.contains("whole"), "{}", made.yaml);
    assert!(!made.problems.is_empty());
}

#[test]
fn a_field_that_is_described_twice_is_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("facts.json");
    let facts = serde_json::json!({"service": "w", "version": "1", "actions": [{"action": "A",
        "request": [{"name": "ids", "type": "array<string>", "required": true},
            {"name": "ids", "type": "integer", "required": true}]}], "structures": []});
    fs::write(&page, facts.to_string()).expect("written");
    let made = import(&page, Some("A")).expect("made");
    let problems = made.problems.join("\n");
    for said in [
        "A: request lists `ids` twice",
        "the field ids is described twice: the second counts",
    ] {
        assert!(problems.contains(said), "{said}: {problems}");
    }
    assert_eq!(made.yaml.matches("- ids").count(), 1, "{}", made.yaml);
}

#[test]
fn codegen_refuses_a_skeleton_until_it_is_described() {
    let folder = tempfile::tempdir().expect("a folder");
    let vendor = folder.path().join("zenlayer");
    fs::create_dir_all(&vendor).expect("made");
    let made = import(&fixture("pages/numbered.md"), None).expect("made");
    let head = "openapi: 3.0.3\ninfo: {title: W, version: '1'}\n";
    fs::write(vendor.join("w.yaml"), format!("{head}{}", made.yaml)).expect("written");
    // The parts that the overlay of all services has.
    let overlay = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n  - target: $.components.schemas\n    \
                   description: Every answer has it.\n    update:\n      Envelope:\n        type: object\n        \
                   x-envelope: response\n        properties:\n          requestId: {type: string}\n          \
                   response: {type: object, properties: {requestId: {type: string}}}\n";
    fs::write(vendor.join("overlay.yaml"), overlay).expect("written");
    let outcome = codegen::run(&codegen::Options {
        workspace: folder.path().to_owned(),
        specs: Some(folder.path().to_owned()),
        out: Some(folder.path().join("out")),
        check: true,
        lenient: true,
    })
    .expect("run");
    let shown: Vec<_> = outcome.findings.iter().map(ToString::to_string).collect();
    assert!(outcome.failed());
    assert!(
        shown
            .iter()
            .any(|line| line.contains("`x-undescribed`: has to be described: write a text")),
        "{shown:?}"
    );
}

#[test]
fn a_facts_file_becomes_a_whole_service() {
    let facts = fixture("facts/widgets.json");
    let made = import(&facts, None).expect("made").yaml;
    for expected in [
        "openapi: 3.0.3",
        "/api/v2/widgets#ListWidgets:",
        "/api/v2/widgets#PaintWidget:",
        "x-safety: read # decide",
        "x-safety: unsafe # decide",
        "$ref: '#/components/responses/Accepted'",
        "x-envelope: Envelope",
        "  Colour:",
        "- RED",
        "x-undescribed",
    ] {
        assert!(made.contains(expected), "{expected}:\n{made}");
    }
    // Whatever every action repeats is in the overlay of all services.
    for repeated in ["4XX", "requestId"] {
        assert!(!made.contains(repeated), "{repeated}:\n{made}");
    }
    let json: serde_json::Value = yaml_serde::from_str(&made).expect("YAML");
    assert_eq!(
        json.pointer("/paths/~1api~1v2~1widgets#PaintWidget/post/requestBody/content/application~1json/example/widgetId"),
        Some(&serde_json::json!("widgetId1"))
    );
}

#[test]
fn a_new_service_gets_a_spec_of_its_name() {
    let facts = fixture("facts/widgets.json");
    let specs = tempfile::tempdir().expect("a folder");
    for vendor in ["edis", "zenlayer"] {
        std::fs::create_dir(specs.path().join(vendor)).expect("made");
    }
    let other = "edis/lights.yaml";
    std::fs::copy(fixture("specs").join(other), specs.path().join(other)).expect("copied");
    let run = |name: &str| xtask::new_service::run(specs.path(), name, &facts);
    let refused = |name: &str| run(name).expect_err("refused").to_string();
    assert!(refused("Widgets").contains("lower-case"), "a module");
    assert!(refused("../widgets").contains("lower-case"), "a path");
    assert!(refused("all").contains("something else"), "a feature");
    assert!(refused("pipeline").contains("something else"), "a method");
    let other = refused("gadgets");
    assert!(other.contains("another service"), "{other}");
    let written = run("widgets").expect("written");
    assert_eq!(written.spec, specs.path().join("zenlayer/widgets.yaml"));
    assert!(written.open > 0);
    let text = std::fs::read_to_string(&written.spec).expect("there");
    assert!(text.contains("/api/v2/widgets#PaintWidget:"), "{text}");
    assert!(refused("widgets").contains("already"), "twice");
}

#[test]
fn an_action_of_a_facts_file_is_found_by_its_name() {
    let facts = fixture("facts/widgets.json");
    let error = format!(
        "{:#}",
        import(&facts, Some("Nothing")).expect_err("unknown")
    );
    assert!(
        error.contains("has no operation Nothing; it has ListWidgets"),
        "{error}"
    );
    let made = import(&facts, Some("PaintWidget")).expect("made").yaml;
    assert!(made.contains("- RED"), "{made}");
    assert!(made.contains("- widgetId"), "{made}");
}

#[test]
fn a_page_of_structures_gives_its_structures() {
    let made = import(&fixture("pages/structures.md"), None).expect("made");
    let folder = tempfile::tempdir().expect("a folder");
    let elsewhere = folder.path().join("structures.md");
    let page = text("pages/structures.md")
        .replace("Widget", "Gadget")
        .replace("## Part", "## Piece");
    fs::write(&elsewhere, page).expect("written");
    let other = import(&elsewhere, None).expect("made");
    assert!(
        other.yaml.contains("Gadget:") && other.yaml.contains("Piece:"),
        "{}",
        other.yaml
    );
    assert!(
        other
            .problems
            .iter()
            .any(|line| line.contains("structure Part is not in this document")),
        "{:?}",
        other.problems
    );
    // Our spec has the rest.
    assert!(!made.yaml.contains("Widget:"), "{}", made.yaml);
}

#[test]
fn deprecated_fields_are_marked() {
    let facts = serde_json::json!({
        "service": "widgets", "version": "1", "path": "/api/v2/widgets",
        "actions": [{"action": "PaintIt", "response": [], "errors": [], "request": [
            {"name": "old", "type": "string", "deprecated": true},
            {"name": "part", "type": "object:Part", "deprecated": true},
            {"name": "colour", "type": "string"},
        ]}],
        "structures": [{"name": "Part", "fields": [{"name": "partId", "type": "string"}]}],
    });
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("widgets.json");
    fs::write(&path, facts.to_string()).expect("written");
    let made = import(&path, Some("PaintIt")).expect("made").yaml;
    assert_eq!(made.matches("deprecated: true").count(), 2, "{made}");
}
