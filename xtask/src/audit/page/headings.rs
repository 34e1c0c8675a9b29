//! Determines from a heading what a part of a page is about.
//!
//! Leading numbers, emphasis and case are ignored. Pages exist in English and in Chinese; both
//! have the same few headings.

use crate::audit::model::is_name;

/// The subject of the part of a page under a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum About {
    Request,
    Response,
    Errors,
    Samples,
    /// Things that all actions have in common, such as headers; described elsewhere.
    Common,
    /// Something named: a structure.
    Named(String),
    Other,
}

/// Reads a heading.
pub(super) fn about(heading: &str) -> About {
    let bare = bare(heading);
    let lower = bare.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let samples = has(&["example", "sample", "示例", "样例", "例子"]);
    if is_name(bare) && bare.len() > 1 && !samples && !is_plain(&lower) {
        return About::Named(bare.to_owned());
    }
    if has(&["error", "错误码", "错误代码", "返回码"]) {
        About::Errors
    } else if samples {
        About::Samples
    } else if has(&[
        "header",
        "common",
        "method",
        "protocol",
        "limit",
        "公共",
        "请求头",
        "响应头",
        "请求方法",
        "请求结构",
    ]) {
        About::Common
    } else if has(&["input", "request", "请求", "输入", "入参"]) {
        About::Request
    } else if has(&[
        "output", "response", "return", "响应", "返回", "输出", "出参",
    ]) {
        About::Response
    } else {
        About::Other
    }
}

/// A heading without its number and emphasis.
pub(super) fn bare(heading: &str) -> &str {
    heading
        .trim_start_matches(|c: char| c.is_ascii_digit() || ".、 )".contains(c))
        .trim_matches(|c: char| c == '*' || c.is_whitespace())
}

/// Whether a heading of one word is not the name of a structure.
fn is_plain(lower: &str) -> bool {
    matches!(
        lower,
        "request"
            | "response"
            | "input"
            | "output"
            | "errors"
            | "description"
            | "parameters"
            | "returns"
            | "openapi"
            | "overview"
            | "introduction"
            | "faq"
            | "note"
            | "notes"
    )
}

/// Whether a title is the name of an action: `DescribeVncUrl`.
pub(super) fn is_action(title: &str) -> bool {
    is_name(title)
        && title.starts_with(|first: char| first.is_ascii_uppercase())
        && title.chars().all(|c| c.is_ascii_alphanumeric())
        && title.chars().filter(char::is_ascii_uppercase).count() > 1
        && title.chars().any(|c| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_with_and_without_numbers_in_both_languages() {
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
            ("Request Headers", About::Common),
            ("2. 请求参数", About::Request),
            ("2. 输入参数", About::Request),
            ("3. 响应结果", About::Response),
            ("3. 响应Response", About::Response),
            ("3、返回参数", About::Response),
            ("4. 代码示例", About::Samples),
            ("请求示例", About::Samples),
            ("6. 错误码", About::Errors),
            ("1. 接口描述", About::Other),
            ("公共请求参数", About::Common),
        ] {
            assert_eq!(about(heading), expected, "{heading}");
        }
    }

    #[test]
    fn actions_are_distinguished_from_words() {
        assert!(is_action("DescribeVncUrl"));
        for title in ["Overview", "FAQ", "数据结构", "Paint a widget", "readme"] {
            assert!(!is_action(title), "{title}");
        }
    }
}
