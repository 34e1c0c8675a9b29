//! Tests documents that agree with the specs, in every layout.

use super::{audit, fixture, lines, text};

#[test]
fn every_layout_is_understood_and_agrees() {
    let report = audit(&[fixture("pages"), fixture("facts")]);
    let shown: Vec<_> = report.differences.iter().map(ToString::to_string).collect();
    assert_eq!(shown, Vec::<String>::new());
    assert_eq!(report.unread, Vec::<String>::new());
    // ListWidgets, PaintWidget, two structures; lampStatus; two actions and two structures.
    assert_eq!((report.documents, report.covered), (5, 9));
    // Colour is a list of values, which is compared where it is used.
    assert_eq!(report.uncovered, []);
}

#[test]
fn a_service_without_a_spec_is_not_a_failure() {
    let page = text("pages/numbered.md").replace("/api/v2/widgets", "/api/v2/gadgets");
    assert_eq!(lines("page.md", &page), Vec::<String>::new());
}

#[test]
fn what_cannot_be_read_is_reported_with_its_file() {
    let page = text("pages/numbered.md");
    for (name, text, said) in [
        (
            "a.json",
            "{\"openapi\": ".to_owned(),
            "a.json: is not valid JSON",
        ),
        ("a.yaml", "a: [1".to_owned(), "a.yaml: is not valid YAML"),
        ("a.json", "{\"openapi\": \"2.0\"}".to_owned(), "only 3.x"),
        (
            "a.json",
            "{}".to_owned(),
            "no page, OpenAPI document or facts file",
        ),
        (
            "a.md",
            "# Hello\n\nNothing.\n".to_owned(),
            "no page, OpenAPI document or facts file",
        ),
        (
            "a.md",
            page.replace("| Integer         |", "| Whatever it is  |"),
            "request, field `pageSize`: the type `Whatever it is`",
        ),
        (
            "a.md",
            page.replace("| No       | Integer", "| Perhaps  | Integer"),
            "`Perhaps` does not say",
        ),
        (
            "a.md",
            page.replace(
                "| Parameter Name | Required | Type ",
                "| Kind | Must be | What ",
            ),
            "request: a table with the columns Kind, Must be, What",
        ),
        (
            "a.md",
            page.replace("\"pageSize\": ", "pageSize pageSize "),
            "the sample of the request is no JSON",
        ),
        (
            "a.md",
            page.replace("## 3. Output", "<table><tr></tr></table>\n\n## 3. Output"),
            "request: a table has no titles of columns",
        ),
        (
            "a.md",
            page.replace("## 3. Output", "<table><tr><td>\n\n## 3. Output"),
            "an element <table> has no end",
        ),
        (
            "a.md",
            page.replace("| 404 ", "| gone "),
            "`gone` of WIDGET_NOT_FOUND is no HTTP status",
        ),
    ] {
        let lines = lines(name, &text);
        assert!(
            lines
                .iter()
                .any(|line| line.starts_with("unread: ") && line.contains(said)),
            "{said}: {lines:?}"
        );
    }
    let values = text("pages/structures.md").replace("### Colour", "### All the colours");
    let shown = lines("a.md", &values);
    assert!(
        shown
            .iter()
            .any(|line| line.contains("under no heading that is known")),
        "{shown:?}"
    );
    let empty = tempfile::tempdir().expect("a folder");
    std::fs::write(empty.path().join("notes.txt"), "Nothing.").expect("written");
    let report = audit(&[empty.path().to_owned()]);
    assert_eq!(report.unread.len(), 1, "{:?}", report.unread);
    assert!(report.unread[0].ends_with(": has no page, OpenAPI document or facts file"));
    let report = audit(&[fixture("nowhere")]);
    assert!(
        report.unread[0].contains("cannot be read"),
        "{:?}",
        report.unread
    );
    assert!(!report.is_clean());
}
