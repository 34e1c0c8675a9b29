//! Reads the samples of a page: an HTTP request with its bodies in one block, or a block for each
//! body.
//!
//! The action is in a header, and the service in the path: after the method, in the `Host`, or in
//! a complete address.

use std::sync::LazyLock;

use regex::Regex;

use super::json;
use crate::audit::model::{Body, Example};

/// The facts in the samples.
#[derive(Debug, Default)]
pub(super) struct Samples {
    pub(super) path: Option<String>,
    pub(super) action: Option<String>,
    pub(super) examples: Vec<Example>,
}

static PATH: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"/api/v\d+/[A-Za-z0-9_-]+").ok());

static ACTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("(?i)X-ZC-Action[\"']?\\s*[:\u{ff1a}]\\s*[\"']?([A-Za-z0-9]+)").ok()
});

impl Samples {
    /// Takes a block; `hint` is the heading or text before it.
    pub(super) fn take(&mut self, info: &str, text: &str, hint: &str, problems: &mut Vec<String>) {
        let is_http = text.contains("X-ZC-Action") || text.contains(" HTTP/");
        let is_json = matches!(
            info.split_whitespace().next(),
            Some("json" | "json5" | "jsonc")
        );
        if !is_http && !is_json {
            return;
        }
        let mut role = role(hint).filter(|_| !is_http);
        let mut body = String::new();
        for line in text.lines() {
            if body.is_empty() {
                self.head(line);
            }
            if let Some((next, rest)) = marker(line) {
                self.add(role.take(), &body, problems);
                body.clear();
                role = Some(next);
                body.push_str(rest);
            } else if role.is_some()
                || line.trim_start().starts_with(['{', '['])
                || !body.is_empty()
            {
                // Without a marker, a request's body follows its headers.
                if role.is_none() && is_http {
                    role = Some(Body::Request);
                }
                body.push_str(line);
            } else {
                continue;
            }
            body.push('\n');
        }
        self.add(role, &body, problems);
    }

    fn head(&mut self, line: &str) {
        if let Some(path) = PATH.as_ref().and_then(|path| path.find(line)) {
            self.path.get_or_insert_with(|| path.as_str().to_owned());
        } else if let Some(rest) = line.trim().strip_prefix("POST ") {
            let path = rest.split_whitespace().next().unwrap_or("");
            if path.starts_with('/') && path.len() > 1 {
                self.path.get_or_insert_with(|| path.to_owned());
            }
        }
        if let Some(action) = ACTION.as_ref().and_then(|action| action.captures(line)) {
            self.action.get_or_insert_with(|| action[1].to_owned());
        }
    }

    fn add(&mut self, role: Option<Body>, text: &str, problems: &mut Vec<String>) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let Some(body) = role else {
            problems.push("a sample does not say whether it is a request or a response".into());
            return;
        };
        match json::read(text) {
            Ok(json) => self.examples.push(Example { body, json }),
            Err(message) => {
                problems.push(format!("the sample of the {body} is no JSON: {message}"));
            }
        }
    }
}

/// A line that announces what follows, and the rest of it.
fn marker(line: &str) -> Option<(Body, &str)> {
    let (name, rest) = line.split_once([':', '\u{ff1a}'])?;
    let name = name
        .trim()
        .trim_matches(['*', '#', '/'])
        .trim()
        .to_lowercase();
    let body = match name.as_str() {
        "request" | "request sample" | "request example" | "request body" | "请求" | "请求示例"
        | "请求体" => Body::Request,
        "response" | "response sample" | "response example" | "response body" | "响应"
        | "响应示例" | "响应体" | "返回" | "返回示例" => Body::Response("200".into()),
        _ => return None,
    };
    Some((body, rest))
}

fn role(hint: &str) -> Option<Body> {
    let hint = hint.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| hint.contains(word));
    if has(&["response", "output", "answer", "响应", "返回", "输出"]) {
        Some(Body::Response("200".into()))
    } else if has(&["request", "input", "body", "请求", "输入"]) {
        Some(Body::Request)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_is_found_wherever_a_sample_has_it() {
        for text in [
            "POST /api/v2/vm HTTP/1.1\nX-ZC-Action: StopInstances\n",
            "POST / HTTP/1.1\nHost: console.zenlayer.com/api/v2/vm\nX-ZC-Action: StopInstances\n",
            "POST https://console.zenlayer.com/api/v2/vm HTTP/1.1\nx-zc-action：StopInstances\n X-ZC-Action\n",
            "curl -X POST https://console.zenlayer.com/api/v2/vm \\\n-H \"X-ZC-Action: StopInstances\" \\\n-d '{}'\n",
        ] {
            let mut samples = Samples::default();
            samples.take("", text, "", &mut Vec::new());
            assert_eq!(samples.path.as_deref(), Some("/api/v2/vm"), "{text}");
            assert_eq!(samples.action.as_deref(), Some("StopInstances"), "{text}");
        }
    }
}
