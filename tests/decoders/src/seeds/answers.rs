//! Answers of both clouds.

use serde_json::Value;
use xtask::spec::document;

use super::{Seeds, files, numbered, repository};
use crate::answer::{CHALLENGE, HTML, to_bytes};

/// Known answers, the six shapes of errors, and answers that are not the API's.
pub(super) fn edis() -> Seeds {
    let mut seeds: Seeds = files("tests/data/edis")
        .into_iter()
        .map(|(name, body)| (name, to_bytes(200, 0, &body)))
        .collect();
    let others: &[(&str, u16, u8, &str)] = &[
        ("error-code", 400, 0, r#"{"error":"bad","code":400}"#),
        (
            "error-login",
            401,
            0,
            r#"{"error":"no","code":401,"message":"no"}"#,
        ),
        ("error-bare", 403, 0, r#"{"error":"bad"}"#),
        (
            "error-message",
            404,
            0,
            r#"{"status":"error","message":"bad"}"#,
        ),
        (
            "error-status",
            500,
            0,
            r#"{"status":"error","error":"bad"}"#,
        ),
        (
            "error-word",
            400,
            0,
            r#"{"status":"error","error_code":"INVALID_PARAMETERS","message":"bad"}"#,
        ),
        (
            "error-order",
            200,
            0,
            r#"{"status":"error","errormsg":"bad"}"#,
        ),
        (
            "error-inside-200",
            200,
            0,
            r#"{"status":"failed","code":401,"error":"expired"}"#,
        ),
        (
            "order-undelivered",
            200,
            0,
            r#"{"status":"failed","orderid":228301}"#,
        ),
        (
            "message-object",
            200,
            0,
            r#"{"message":{"a":[1]},"code":[],"error":null}"#,
        ),
        (
            "empty-lists",
            200,
            0,
            r#"{"status":"success","data":[],"message":""}"#,
        ),
        ("sentence", 200, 0, "hook 1 is gone\n"),
        ("cut-off", 200, 0, r#"{"status":"#),
        ("page", 200, HTML, "<!doctype html><p>hello"),
        ("challenge", 403, CHALLENGE, "<html>wait"),
        ("too-many", 429, 0, ""),
    ];
    for (name, status, marks, body) in others {
        let bytes = to_bytes(*status, *marks, body.as_bytes());
        seeds.insert(format!("{name}.answer"), bytes);
    }
    seeds
}

/// The examples of the spec, and answers that are not the API's.
pub(super) fn zenlayer() -> Seeds {
    let specs = xtask::spec::load_all(&repository("specs")).expect("the specs");
    let vm = specs.iter().find(|spec| spec.file.module == "vm");
    let spec = &vm.expect("the spec").document;
    let mut seeds = Seeds::new();
    for operation in document::operations(spec) {
        let id = operation.id().expect("an id");
        for (status, response) in operation.responses(spec) {
            let example = response.pointer("/content/application~1json/example");
            if let (Ok(status), Some(example)) = (status.parse(), example) {
                let body = example.to_string();
                let bytes = to_bytes(status, 0, body.as_bytes());
                seeds.insert(format!("{id}.{status}"), bytes);
            }
        }
    }
    let others: &[(&str, u16, u8, &str)] = &[
        (
            "flat",
            200,
            0,
            r#"{"requestId":"T1","totalCount":"3","dataSet":[null,{}]}"#,
        ),
        ("null", 200, 0, r#"{"requestId":"T1","response":null}"#),
        ("nothing", 204, 0, ""),
        (
            "not-found",
            404,
            0,
            r#"{"requestId":"T2","code":"INVALID_INSTANCE_NOT_FOUND","message":"no"}"#,
        ),
        (
            "clock",
            401,
            0,
            r#"{"requestId":"T2","code":"AUTHFAILURE_SIGNATURE_EXPIRED","message":"no"}"#,
        ),
        (
            "error-inside-200",
            200,
            0,
            r#"{"requestId":3,"code":"REQUEST_LIMIT_EXCEEDED","message":["slow"]}"#,
        ),
        ("page", 502, HTML, "<!doctype html>"),
        ("challenge", 403, CHALLENGE, "{}"),
        ("legal", 451, 0, "{}"),
    ];
    for (name, status, marks, body) in others {
        let bytes = to_bytes(*status, *marks, body.as_bytes());
        seeds.insert(format!("{name}.answer"), bytes);
    }
    seeds
}

/// Known answers to the login, and names of hosts.
pub(super) fn logins() -> Seeds {
    let mut seeds: Seeds = files("tests/data/edis")
        .into_iter()
        .filter(|(name, _)| name.starts_with("createAuthSession."))
        .collect();
    seeds.extend(numbered(
        "host",
        &[
            "1.edisglobal.com",
            "dns-api.edis.at",
            "A1.B2.EdisGlobal.COM",
            "edisglobal.com.evil.tld",
            "evilledisglobal.com",
            ".edis.at",
            "user@1.edisglobal.com:443/x?y#z",
            "evil.tld\\.edisglobal.com",
            "1\u{3002}edisglobal.com",
            "127.0.0.1:8080",
            "[::1]:80",
            "a.example.net",
        ],
    ));
    let odd = r#"{"data":{"k":{"api_host":"1.edis.at","api_rdns":null,"signature":"s","valid_until":"17","suspended":"Y"}}}"#;
    seeds.insert("odd.json".into(), odd.into());
    seeds.insert("none.json".into(), br#"{"data":[]}"#.to_vec());
    seeds
}

/// Plain values written as other types.
pub(super) fn values() -> Seeds {
    let mut seeds = numbered(
        "json",
        &[
            "null",
            "[]",
            "{}",
            "\"\"",
            "0",
            "-1",
            "5900.6",
            "1e308",
            "18446744073709551615",
            "true",
            "\" 5901 \"",
            "\"5901.0\"",
            "\"yes\"",
            "\"OFF\"",
            "\"NaN\"",
            "\"inf\"",
            "[1,\"2\",null]",
            "[[]]",
            "{\"a\":{}}",
            r#"{"i8":"-8","u16":"5901.0","u64":1e3,"f32":"0.5","f64":1e-300,"text":7,"boolean":"on"}"#,
            r#"{"time":"2026-04-01T08:00:00Z","inner":[],"either":[1,2],"any":[[]],"written":"[\"a\"]"}"#,
            r#"{"list":[{"u16":"1"},null],"numbers":["5",6],"texts":["b",7],"map":{"a":{"text":true}}}"#,
            r#"{"list":"","map":[],"numbers":null,"texts":"","inner":{"inner":{"any":null}},"written":null}"#,
        ],
    );
    let deep = format!("{}{}", "[".repeat(127), "]".repeat(127));
    seeds.insert(
        "deep.json".into(),
        Value::String(deep.clone()).to_string().into(),
    );
    seeds.insert("deeper.json".into(), deep.into());
    seeds
}
