//! Tests: pages as the documentation has them, in small.

use super::*;

fn read_ok(markdown: &str) -> Api {
    let mut problems = Vec::new();
    let api = read(markdown, &mut problems);
    assert_eq!(problems, Vec::<String>::new());
    api.unwrap_or_default()
}

#[test]
fn headings_are_known_with_and_without_numbers() {
    for (heading, expected) in [
        ("2. Input Parameters", About::Request),
        ("Request Parameters", About::Request),
        ("3. Output Parameters", About::Response),
        ("Response", About::Response),
        ("6. Error Codes", About::Errors),
        ("4. Code Example", About::Samples),
        ("Request Sample", About::Samples),
        ("InstanceStatus", About::Named("InstanceStatus".into())),
        ("5. Developer Resources", About::Other),
    ] {
        assert_eq!(about(heading), expected, "{heading}");
    }
}

#[test]
fn columns_go_by_their_names() {
    for header in ["|Name|Required|Type|", "|Parameter|Mandatory|Data Type|"] {
        let page = format!("# DoIt\n\n## Input\n\n{header}\n|--|--|--|\n|a|Yes|Integer|\n");
        let api = read_ok(&page);
        let request = api.operations[0].request.clone().unwrap_or_default();
        assert_eq!(request.fields[0].kind.to_string(), "integer");
        assert_eq!(request.fields[0].required, Some(true));
    }
}

#[test]
fn a_heading_without_a_table_says_that_there_are_no_fields() {
    let api = read_ok("# DoIt\n\n## Input Parameters\n\nNone.\n");
    assert_eq!(api.operations[0].request, Some(Section::default()));
    assert_eq!(api.operations[0].responses.len(), 0);
}
