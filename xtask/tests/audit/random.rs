//! Tests that no input makes a reader panic.

use proptest::prelude::*;
use serde_json::json;
use xtask::audit::page;

use super::{lines, text};

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        let _ = page::read(&text, &mut Vec::new());
    }

    /// Random text rarely gets far; a page whose parts are cut and shuffled does.
    #[test]
    fn any_damage_to_a_page_is_read(
        which in 0..4_usize,
        from in any::<prop::sample::Index>(),
        length in 0..60_usize,
        insert in r#"[|<>{}\[\]`#"':,.\\/\n A-Za-z0-9\u{ff1a}\u{ff0c}\u{201c}-]{0,12}"#,
    ) {
        let name = ["numbered", "unnumbered", "structures", "lamp-status"][which];
        let mut page: Vec<char> = text(&format!("pages/{name}.md")).chars().collect();
        let from = from.index(page.len());
        let to = (from + length).min(page.len());
        page.splice(from..to, insert.chars());
        let page: String = page.into_iter().collect();
        let _ = page::read(&page, &mut Vec::new());
    }
}

#[test]
fn deep_and_circular_documents_end() {
    let deep = format!("# A\n\n```json\nRequest:\n{}\n```\n", "[".repeat(50_000));
    let _ = page::read(&deep, &mut Vec::new());
    let circle = r##"{"openapi": "3.0.0", "info": {"title": "Lamps"}, "paths": {"/lamp/status": {"post": {
        "requestBody": {"content": {"a/b": {"schema": {"$ref": "#/components/schemas/A"}}}}}}},
        "components": {"schemas": {"A": {"$ref": "#/components/schemas/A", "allOf": [{"$ref": "#/components/schemas/A"}]}}}}"##;
    assert!(!lines("circle.json", circle).is_empty());
}

/// Eight alternatives with two fields each, which may be any of the eight: the expansion would
/// never end, nor would that of documents that state the same in another way.
#[test]
fn alternatives_of_alternatives_end() {
    let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let parts = || (0..8).map(|number| to(&format!("Part{number}")));
    let any = json!({"oneOf": parts().collect::<Vec<_>>()});
    for (side, expression) in [(to("Expression"), any.clone()), (any, json!({}))] {
        let mut schemas = json!({"Expression": expression});
        for number in 0..8 {
            let (left, right) = (format!("left{number}"), format!("right{number}"));
            schemas[format!("Part{number}")] = json!({"type": "object", "properties": {
                left: side, right: side,
            }});
        }
        let document = json!({
            "openapi": "3.0.0",
            "info": {"title": "Lamps"},
            "paths": {"/lamp/status": {"post": {"requestBody": {"content": {"a/b": {
                "schema": {"type": "object", "properties": {"filter": side}}}}}}}},
            "components": {"schemas": schemas},
        });
        let said = lines("alternatives.json", &document.to_string());
        assert!(!said.is_empty());
        assert!(said.len() < 100_000, "{}", said.len());
    }
}
