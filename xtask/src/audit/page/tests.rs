//! Tests with small versions of documentation pages.

use super::*;

fn read_ok(markdown: &str) -> Api {
    let mut problems = Vec::new();
    let api = read(markdown, &mut problems);
    assert_eq!(problems, Vec::<String>::new());
    api.unwrap_or_default()
}

#[test]
fn columns_are_found_by_their_titles() {
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

fn one(markdown: &str) -> (Operation, Vec<String>) {
    let mut problems = Vec::new();
    let api = read(markdown, &mut problems).expect("a page");
    (api.operations[0].clone(), problems)
}

#[test]
fn unreadable_tables_are_reported() {
    for (content, said) in [
        ("| Kind | Must |\n|--|--|\n| a | b |\n", "of no known kind"),
        ("![fields](fields.png)\n", "a picture stands"),
        ("* instanceId (String): the id\n", "a list stands"),
        ("<table><tr><td>a</td></tr>\n", "has no end"),
    ] {
        let page = format!(
            "# DoIt\n\n## Request\n\n{content}\n## Response\n\n| Name | Type |\n|--|--|\n| a | String |\n"
        );
        let (operation, problems) = one(&page);
        assert_eq!(operation.request, None, "{page}");
        assert!(
            problems.iter().any(|line| line.contains(said)),
            "{problems:?}"
        );
        assert_eq!(operation.responses.len(), 1);
    }
}

#[test]
fn a_row_that_cannot_be_read_leaves_the_list_open() {
    let (operation, problems) =
        one("# DoIt\n\n## Request\n\n| Name | Type |\n|--|--|\n| a | String |\n| | String |\n");
    assert!(operation.request.expect("read").open);
    assert_eq!(problems.len(), 1);
}

#[test]
fn separator_rows_are_skipped_and_stars_mark_required_fields() {
    let api = read_ok(
        "# DoIt\n\n## Request\n\n| Name | Type |\n|--|--|\n| \\*\\*\\* | \\*\\* |\n| ... | ... |\n| a\\* | String |\n| b (deprecated) | String |\n",
    );
    let request = api.operations[0].request.clone().expect("read");
    let fields: Vec<_> = request
        .fields
        .iter()
        .map(|field| (field.name.as_str(), field.required))
        .collect();
    assert_eq!(fields, [("a", Some(true)), ("b", None)]);
}

#[test]
fn pages_about_something_else_have_no_facts() {
    for page in [
        "# FAQ\n\n## How do I request a machine?\n\n```json\n{\"a\": 1}\n```\n",
        "# Overview\n\n| Name | Type |\n|--|--|\n| a | String |\n",
        "# Request structure\n\n## Common parameters\n\n| Name | Type |\n|--|--|\n| X-ZC-Action | String |\n",
        "# Error codes\n\n## Common error codes\n\n| Error Code | HTTP Status Code |\n|--|--|\n| X | gone |\n",
        "---\ndescription: Request and response\n---\n\n# Pictures\n\n![x](x.png)\n",
    ] {
        let mut problems = Vec::new();
        assert_eq!(read(page, &mut problems), None, "{page}");
        assert_eq!(problems, Vec::<String>::new(), "{page}");
    }
}

#[test]
fn chinese_pages_have_the_same_layout() {
    let api = read_ok(
        "# DescribeLamps\n\n## 1. 接口描述\n\n## 2. 请求参数\n\n| 参数名称 | 必选 | 类型 | 描述 |\n|--|--|--|--|\n\
         | lampIds | 是 | Array of String | <p>灯。</p><p>最多支持100个ID查询。</p> |\n| pageSize | 否 | Integer | 默认为20，最大为1000。 |\n\n\
         ## 3. 响应结果\n\n| 参数名称 | 类型 | 描述 |\n|--|--|--|\n| requestId | String | x |\n\n## 4. 代码示例\n\n\
         ```json\nPOST / HTTP/1.1\nHost: console.zenlayer.com/api/v2/vm\nX-ZC-Action: DescribeLamps\n\n请求：\n{\"lampIds\": [\"a\"]}\n\n响应：\n{}\n```\n\n\
         ## 6. 错误码\n\n| HTTP状态码 | 错误码 | 说明 |\n|--|--|--|\n| 404 | INVALID\\_LAMP | x |\n",
    );
    let operation = &api.operations[0];
    assert_eq!(api.service.as_deref(), Some("vm"));
    let request = operation.request.clone().expect("read");
    assert_eq!(request.fields[0].required, Some(true));
    assert_eq!(request.fields[0].limits["maxItems"], "100");
    assert_eq!(request.fields[1].limits["maximum"], "1000");
    assert_eq!(operation.responses["200"].fields.len(), 1);
    assert_eq!(operation.errors["INVALID_LAMP"], Some(404));
    assert_eq!(operation.examples.len(), 2);
}
