//! Loads, lints and normalises a spec as codegen does, or applies an overlay.

use serde_json::json;
use xtask::codegen::{lint, normalise};
use xtask::spec::finding::Findings;
use xtask::spec::{load, overlay, read};

/// Larger documents take more time than they are worth.
pub const LONGEST: usize = 64 * 1024;

/// Reads a document in JSON or YAML.
///
/// # Panics
/// When a step cannot handle what the previous one accepted.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if text.len() > LONGEST {
        return;
    }
    let is_json = text.trim_start().starts_with('{');
    for lenient in [false, true] {
        let mut findings = Findings::new("spec", lenient);
        let Some(loaded) = load::read(text, is_json, &mut findings) else {
            return;
        };
        assert_eq!(loaded.sha256.len(), 64);
        if loaded.json.get("overlay").is_some() {
            apply(&loaded.json, &mut findings);
            continue;
        }
        load::check_version(&loaded.json, &mut findings);
        if let Some(left_out) = lint::document(&loaded.json, &mut findings) {
            let mut api = read::read(&loaded.json, &mut findings);
            lint::api(&mut api, &loaded.json, left_out, &mut findings);
            let normal = normalise::normalise(&api, "loggia-spec");
            assert_eq!(normal.api.operations.len(), api.operations.len());
        }
        for finding in findings.into_list() {
            assert!(!finding.to_string().is_empty());
        }
    }
}

fn apply(json: &serde_json::Value, findings: &mut Findings) {
    let Some(actions) = overlay::parse(json, findings) else {
        return;
    };
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Lamps", "version": "1"},
        "paths": {"/lamp": {"post": {"operationId": "light", "responses": {"200": {"description": "lit"}}}}},
        "components": {"schemas": {"Lamp": {"type": "object", "properties": {"lit": {"type": "boolean"}}}}},
    });
    let mut unmatched = overlay::Unmatched::default();
    overlay::apply(&actions, document, &mut unmatched, findings);
    unmatched.report(findings);
}
