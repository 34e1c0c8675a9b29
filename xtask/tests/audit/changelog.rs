//! Tests that the audit of a document's new edition reads like a changelog.

use serde_json::{Value, json};

use super::{lines, text};

fn facts() -> Value {
    serde_json::from_str(&text("facts/widgets.json")).expect("JSON")
}

#[test]
fn changes_of_a_facts_file_are_one_line_each() {
    let mut facts = facts();
    let actions = facts["actions"].as_array_mut().expect("actions");
    actions.push(json!({"action": "BurnWidget", "request": [], "response": [], "errors": []}));
    actions[0]["request"][2]["name"] = json!("caption");
    actions[0]["response"][1]["type"] = json!("string");
    actions[1]["request"][2]["required"] = json!(true);
    facts["structures"][0]["fields"][3]["enum"] = json!(["RED", "BLUE", "GREEN"]);
    let mut lines = lines("widgets.json", &facts.to_string());
    lines.sort();
    assert_eq!(
        lines,
        [
            "field renamed: widgets.json: operation ListWidgets, request, field `caption`: caption; ours in \
         zenlayer/widgets.yaml: operation ListWidgets, request, schema ListWidgetsRequest, field `title`: title",
            "operation added: widgets.json: operation BurnWidget: there; ours in zenlayer/widgets.yaml: \
         operation BurnWidget: missing",
            "required changed: widgets.json: operation PaintWidget, request, field `gloss`: required; ours in \
         zenlayer/widgets.yaml: operation PaintWidget, request, field `gloss`: optional",
            "type changed: widgets.json: operation ListWidgets, response 200, field `totalCount`: string; ours in \
         zenlayer/widgets.yaml: operation ListWidgets, response 200, schema ListWidgetsResponse, field `totalCount`: integer",
            "value added: widgets.json: structure Widget, field `colour`: `GREEN`; ours in \
         zenlayer/widgets.yaml: structure Widget, field `colour`: missing",
        ]
    );
}

#[test]
fn changes_of_a_page_are_reported() {
    let page = text("pages/numbered.md");
    for (from, to, said) in [
        (
            "| widgetIds      | No ",
            "| widgetIds      | Yes",
            "required changed: page.md: operation ListWidgets, request, field `widgetIds`: required",
        ),
        (
            "up to 50 widgets",
            "up to 60 widgets",
            "field `widgetIds`: maxItems 60; ours",
        ),
        (
            "value: 200",
            "value: 500",
            "field `pageSize`: maximum 500; ours",
        ),
        (
            "value: 10;",
            "value: 20;",
            "field `pageSize`: default 20; ours",
        ),
        ("2 to 30", "2 to 40", "field `title`: maxLength 40; ours"),
        (
            "Array of [Widget]",
            "Array of [Gadget]",
            "field `dataSet`: list of object Gadget; ours",
        ),
        (
            "totalCount     |",
            "count          |",
            "field renamed: page.md: operation ListWidgets, response 200, field `count`: count; ours",
        ),
        (
            "| 403 ",
            "| 409 ",
            "error status changed: page.md: operation ListWidgets, error WIDGET_BUSY: 409; ours",
        ),
        (
            "WIDGET\\_BUSY",
            "WIDGET\\_LOST",
            "error code added: page.md: operation ListWidgets, error WIDGET_LOST: 403; ours",
        ),
        (
            "\"weight\": 1.5",
            "\"weight\": \"heavy\"",
            "example does not fit: page.md: operation ListWidgets, response 200 example: /response/dataSet/0/weight",
        ),
        (
            "  \"response\": {",
            "  \"answer\": {",
            "response 200 example: lacks the envelope `response`",
        ),
        (
            "POST /api/v2/widgets",
            "POST /api/v3/widgets",
            "path changed: page.md: operation ListWidgets: /api/v3/widgets; ours",
        ),
    ] {
        assert!(page.contains(from), "{from}");
        let lines = lines("page.md", &page.replace(from, to));
        assert!(
            lines.iter().any(|line| line.contains(said)),
            "{said}: {lines:?}"
        );
    }
}

#[test]
fn renamed_fields_are_paired_by_similarity() {
    let mut facts = facts();
    let fields = &mut facts["actions"][0]["request"];
    fields[0]["name"] = json!("widgetIdList");
    fields[1]["name"] = json!("limit");
    let lines = lines("widgets.json", &facts.to_string());
    let said: Vec<_> = lines
        .iter()
        .map(|line| line.split("; ours").next().unwrap_or(""))
        .collect();
    assert_eq!(said.len(), 2, "{lines:?}");
    assert!(
        said.iter().all(|line| line.starts_with("field renamed")),
        "{lines:?}"
    );
}

#[test]
fn removed_operations_are_reported() {
    let mut facts = facts();
    facts["actions"].as_array_mut().expect("actions").pop();
    facts["version"] = json!("2031-01-01");
    let lines = lines("widgets.json", &facts.to_string());
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[0].starts_with("version changed: widgets.json: document: 2031-01-01; ours"),
        "{lines:?}"
    );
    assert!(
        lines[1]
            .starts_with("operation removed: widgets.json: operation PaintWidget: missing; ours"),
        "{lines:?}"
    );
}

#[test]
fn a_vendors_openapi_is_compared_before_the_overlay() {
    let page = text("pages/lamp-status.md");
    for (from, to, said) in [
        (
            "              type: string",
            "              type: integer",
            "field `data.watts`: integer; ours in edis/lamps.yaml",
        ),
        (
            "        session:\n          type: string\n",
            "",
            "field removed: page.md: operation POST /lamp/status, request, field `session`: missing",
        ),
        (
            "operationId: lampStatus",
            "operationId: lampState",
            "operation id changed",
        ),
        ("x-www-form-urlencoded", "json", "encoding changed"),
        ("'200':", "'201':", "response status changed"),
        (
            "          type: boolean",
            "          type: boolean\n          default: true",
            "field `lit`: default true; ours",
        ),
        ("lit: true", "lit: maybe", "example does not fit"),
    ] {
        assert!(page.contains(from), "{from}");
        let lines = lines("page.md", &page.replace(from, to));
        assert!(
            lines.iter().any(|line| line.contains(said)),
            "{said}: {lines:?}"
        );
    }
}

#[test]
fn a_list_of_error_codes_says_only_what_is_in_it() {
    let list = "services:\n  widgets:\n    ListWidgets: {WIDGET_BUSY: 409, WIDGET_LOST: 410}\n    OldAction: {X: 400}\n  gadgets: {}\n";
    let lines = lines("codes.yaml", list);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[0].starts_with(
            "error status changed: codes.yaml: operation ListWidgets, error WIDGET_BUSY: 409; ours"
        ),
        "{lines:?}"
    );
    assert!(
        lines[1].starts_with(
            "error code added: codes.yaml: operation ListWidgets, error WIDGET_LOST: 410; ours"
        ),
        "{lines:?}"
    );
}
