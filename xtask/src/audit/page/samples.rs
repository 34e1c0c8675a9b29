//! Samples of a page: an HTTP request with its bodies in one fence, or a fence for
//! each body.

use super::json;
use crate::audit::model::{Body, Example};

/// What samples tell.
#[derive(Debug, Default)]
pub(super) struct Samples {
    pub(super) path: Option<String>,
    pub(super) action: Option<String>,
    pub(super) examples: Vec<Example>,
}

impl Samples {
    /// Takes a fence; `hint` is the heading or text before it.
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
                // Without a marker, the body of a request follows its headers.
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
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("POST ") {
            let path = rest.split_whitespace().next().unwrap_or("");
            if path.starts_with('/') {
                self.path.get_or_insert_with(|| path.to_owned());
            }
        }
        if let Some((name, value)) = line.split_once([':', '\u{ff1a}'])
            && name.trim().eq_ignore_ascii_case("X-ZC-Action")
        {
            let action = value.trim();
            if crate::audit::model::is_name(action) {
                self.action.get_or_insert_with(|| action.to_owned());
            }
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

/// A line that says what follows, and the rest of it.
fn marker(line: &str) -> Option<(Body, &str)> {
    let (name, rest) = line.split_once([':', '\u{ff1a}'])?;
    let body = match name.trim().to_lowercase().as_str() {
        "request" | "request sample" | "request example" | "request body" => Body::Request,
        "response" | "response sample" | "response example" | "response body" => {
            Body::Response("200".into())
        }
        _ => return None,
    };
    Some((body, rest))
}

fn role(hint: &str) -> Option<Body> {
    let hint = hint.to_lowercase();
    let has = |words: [&str; 3]| words.iter().any(|word| hint.contains(word));
    if has(["response", "output", "answer"]) {
        Some(Body::Response("200".into()))
    } else if has(["request", "input", "body"]) {
        Some(Body::Request)
    } else {
        None
    }
}
