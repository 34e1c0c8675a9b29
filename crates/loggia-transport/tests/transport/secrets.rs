//! Secrets in a server's texts, in any spelling.

use std::sync::Arc;

use loggia_transport::Secret;
use loggia_transport::secret::wire::scrub;
use loggia_transport::zenlayer::{Api, Credentials};

use crate::support::bench::{Bench, READ, UNSAFE};
use crate::support::{Act, json};

fn cleaned(text: &str, secret: &str) -> String {
    scrub(text, &[Secret::from(secret)])
}

#[test]
fn a_secret_that_begins_with_an_escape_is_found() {
    for (secret, spellings) in [
        (
            "\"quoted",
            &["%22quoted", "&quot;quoted", "\\\"quoted", "\\u0022quoted"][..],
        ),
        (
            "&amount",
            &[
                "%26amount",
                "&amp;amount",
                "&#38;amount",
                "&#x26;amount",
                "\\x26amount",
            ],
        ),
        ("<script", &["&lt;script", "\\<script", "%3Cscript"]),
        (">script", &["&gt;script", "\\u{3e}script"]),
        (
            "'single",
            &["&apos;single", "&#039;single", "\\'single", "%27single"],
        ),
        (
            "\nline",
            &["\\nline", "%0Aline", "&#10;line", "\\u000aline"],
        ),
        ("\rreturn", &["\\rreturn", "%0dreturn"]),
        ("\ttab-tab", &["\\ttab-tab", "&#9;tab-tab"]),
        (" blank", &["+blank", "%20blank", "&#32;blank"]),
        (
            "hunter",
            &["%68unter", "\\u0068unter", "&#104;unter", "\\x68unter"],
        ),
        (
            "\u{1f511}key",
            &[
                "%F0%9F%94%91key",
                "\\ud83d\\udd11key",
                "&#x0001F511;key",
                "\\u{01f511}key",
            ],
        ),
    ] {
        for spelled in [&[secret][..], spellings].concat() {
            let shown = cleaned(&format!("<{spelled}>"), secret);
            assert_eq!(shown, "<[redacted]>", "{secret:?} as {spelled}");
        }
    }
}

/// Replacing too much would hide what the server said.
#[test]
fn what_is_spelled_nearly_like_a_secret_is_left() {
    for (secret, text) in [
        ("hunter2", "hunter3 hunted Hunter2"),
        (
            "hunter2",
            "%69unter2 \\u0069unter2 &#105;unter2 &#x69;unter2 \\x69unter2 \\u{69}unter2",
        ),
        ("\nline", "\\rline \\line nline"),
        ("<script", "&gt;script &lt script &;script"),
        ("hunter2", "+unter2 hunter+"),
        // Longer than any real escape.
        ("\u{1f511}key", "&#x00001F511;key \\u{001f511}key"),
        // A truncated escape is shorter.
        ("hunter2", "hunt%abcdefghijk"),
        ("hunter2", "hunt%abc-"),
        // Too little of it, at the end or elsewhere.
        ("hunter2", "hun"),
        ("abc", "abc"),
    ] {
        assert_eq!(cleaned(text, secret), text, "{secret:?}");
    }
}

#[test]
fn what_breaks_off_inside_an_escape_is_found() {
    for (secret, text) in [
        ("hunter2", "hunt"),
        ("hunter2", "hunt%"),
        ("hunter2", "hunt%6"),
        ("hunter2", "hunt\\u00"),
        ("hunter2", "hunt&#1"),
        ("hunt\u{1f511}", "hunt\\ud83d\\udd1"),
    ] {
        assert_eq!(cleaned(text, secret), "[redacted]", "{text}");
    }
}

/// An id only gets the quick check, because nearly all consist of letters and digits.
#[tokio::test]
async fn an_id_that_spells_the_password_is_cleaned() {
    for id in [
        "pass%2Dword-0001",
        "pass-word-0001",
        "&#112;ass-word-0001",
        "x pass-word-",
    ] {
        let body = format!(r#"{{"requestId":"{id}","response":{{"port":1}}}}"#);
        let bench = Bench::new(vec![json("200 OK", "", &body)]).await;
        let reply = bench.call(&READ).await.expect("accepted");
        let shown = reply.request_id().expect("one");
        assert!(shown.ends_with("[redacted]"), "{id}: {shown}");
    }
    let plain = r#"{"requestId":"T1-pass-wood_0.1:2/3=","response":{"port":1}}"#;
    let bench = Bench::new(vec![json("200 OK", "", plain)]).await;
    let reply = bench.call(&READ).await.expect("accepted");
    assert_eq!(reply.request_id(), Some("T1-pass-wood_0.1:2/3="));
}

/// No one would choose such a key, but a gateway's name may contain one.
#[tokio::test]
async fn a_failure_that_names_the_server_is_cleaned() {
    let key = Credentials::access_key("AKTEST", "127.0.0.1");
    let bench = Bench::speaking(Arc::new(Api::new(key)), vec![Act::Hang]).await;
    let error = bench.fails(&UNSAFE).await.to_string();
    assert!(
        error.contains("([redacted]:") && !error.contains("127.0.0.1"),
        "{error}"
    );
}
