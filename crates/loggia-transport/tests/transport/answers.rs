//! Answers that differ from what the documents promise, over real sockets: pages where the status
//! says everything, JSON with other text around it, contradictory envelopes, compressed bodies.

use std::io::Write;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use loggia_transport::edis::{
    HostPolicy, Login, Management, Plain, RenewalWindows, Session, Sessions,
};
use loggia_transport::protocol::Protocol;
use loggia_transport::zenlayer::{Api, Credentials};
use loggia_transport::{Body, Error, ErrorKind, Operation, Reply, Safety, Secret};

use crate::support::bench::{Bench, NOW, READ, Said, UNSAFE};
use crate::support::{Act, ManualClock, Server, bytes};

static TALKING: Operation =
    Operation::new("test.api", "Talk", "", "/talk", Safety::Unsafe).with_text_reply();

fn protocols() -> [(&'static str, Arc<dyn Protocol>); 2] {
    let key = Credentials::access_key("AKTEST", "key-secret-0001");
    [
        ("EDIS", Plain::shared()),
        ("Zenlayer", Arc::new(Api::new(key))),
    ]
}

/// Each cloud's answer to a successful call.
fn good(cloud: &str) -> &'static str {
    match cloud {
        "EDIS" => r#"{"status":"success","port":5901}"#,
        _ => r#"{"requestId":"T1","response":{"requestId":"T1","port":5901}}"#,
    }
}

#[tokio::test]
async fn a_status_says_what_it_says_with_whatever_page() {
    let kinds = [
        ("401 Unauthorized", ErrorKind::Unauthorized),
        ("408 Too Slow", ErrorKind::Timeout),
        ("429 Slow", ErrorKind::RateLimited),
        ("400 Bad", ErrorKind::Rejected),
        ("404 Gone", ErrorKind::NotFound),
        ("409 Not Now", ErrorKind::Conflict),
        ("302 Elsewhere", ErrorKind::Redirect),
        ("500 Oops", ErrorKind::Server),
        ("503 Later", ErrorKind::Server),
        ("403 No", ErrorKind::Blocked),
        ("451 No", ErrorKind::Blocked),
        ("200 OK", ErrorKind::Blocked),
    ];
    let page = "<html><head><title>429</title></head><body>nginx</body></html>";
    for (status, kind) in kinds {
        for (cloud, protocol) in protocols() {
            for (content_type, body) in [
                ("content-type: text/html\r\n", page),
                ("content-type: TEXT/HTML; charset=UTF-8\r\n", page),
                ("", page),
            ] {
                let act = bytes(status, content_type, body.as_bytes());
                let bench = Bench::speaking(Arc::clone(&protocol), vec![act]).await;
                let error = bench.fails(&READ).await;
                assert_eq!(error.kind(), kind, "{cloud} {status} {content_type}");
            }
        }
    }
    // An empty body, or a sentence.
    for (status, kind) in &kinds[..9] {
        for (cloud, protocol) in protocols() {
            for (content_type, body) in [
                ("content-type: text/html; charset=UTF-8\r\n", ""),
                ("content-type: text/plain\r\n", "slow down"),
                ("", ""),
            ] {
                let act = bytes(status, content_type, body.as_bytes());
                let bench = Bench::speaking(Arc::clone(&protocol), vec![act]).await;
                let error = bench.fails(&READ).await;
                assert_eq!(error.kind(), *kind, "{cloud} {status} {content_type}");
            }
        }
    }
}

/// Mocks and gateways answer 404 to what they do not know, and know nothing about ids.
#[tokio::test]
async fn a_404_without_a_code_may_be_the_endpoint() {
    for (cloud, protocol) in protocols() {
        for (body, is_bare) in [
            ("", true),
            (r#"{"code":"404","error_code":"404","message":"no"}"#, true),
            (
                r#"{"code":"NO_SUCH","error_code":"NO_SUCH","message":"no"}"#,
                false,
            ),
        ] {
            let act = bytes("404 Not Found", "", body.as_bytes());
            let bench = Bench::speaking(Arc::clone(&protocol), vec![act]).await;
            let error = bench.fails(&READ).await.to_string();
            assert!(error.contains("check the id"), "{cloud}: {error}");
            assert_eq!(error.contains("endpoint"), is_bare, "{cloud}: {error}");
        }
    }
}

#[tokio::test]
async fn a_page_that_limits_is_waited_out() {
    for status in ["429 Slow", "408 Too Slow"] {
        for (cloud, protocol) in protocols() {
            let acts = vec![
                bytes(status, "content-type: text/html\r\n", b"<html>nginx"),
                bytes("200 OK", "", good(cloud).as_bytes()),
            ];
            let bench = Bench::speaking(protocol, acts).await;
            let reply = bench.call(&READ).await.expect("sent again");
            assert_eq!(reply.attempts(), 2, "{cloud} {status}");
            assert_eq!(bench.clock.waits().len(), 1, "{cloud} {status}");
        }
    }
}

#[derive(Debug)]
struct Desk(String);

impl Login for Desk {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let session = Session::new("kvm_1_1", self.0.as_str(), Secret::from("s-0001"), i64::MAX);
        std::future::ready(Ok(vec![session])).boxed()
    }
}

/// A pipeline to a server that the login names as the host of a VPS.
async fn managed(acts: Vec<Act>) -> Bench {
    let server = Server::playing(acts).await;
    let address = server.url.trim_start_matches("http://");
    let sessions = Sessions::new(
        Arc::new(Desk(address.trim_end_matches('/').to_owned())),
        Arc::new(ManualClock::at(NOW)),
        RenewalWindows::default(),
    );
    let hosts = HostPolicy::default().allow_loopback(true);
    Bench::before(
        Arc::new(Management::new(sessions, hosts, "kvm_1_1")),
        server,
    )
}

async fn order(bench: &Bench) -> Result<Reply<Said>, Error> {
    let body = Body::form(&UNSAFE, &[("a", "b")])?;
    bench.pipeline.call(&UNSAFE, body).await
}

#[tokio::test]
async fn a_session_that_is_refused_with_a_page_is_renewed() {
    for refusal in [
        bytes("401 No", "content-type: text/html\r\n", b"<html>nginx"),
        bytes("401 No", "content-type: text/html\r\n", b""),
        bytes("401 No", "content-encoding: zstd\r\n", b"\x28\xb5\x2f\xfd"),
    ] {
        let acts = vec![refusal, bytes("200 OK", "", good("EDIS").as_bytes())];
        let bench = managed(acts).await;
        assert_eq!(order(&bench).await.expect("sent again").attempts(), 2);
    }
}

/// One VPS that is always refused costs one login, and after that only its own calls.
#[tokio::test]
async fn a_session_that_is_refused_again_is_not_tried_a_second_time() {
    let refusal = bytes("401 No", "", b"");
    let bench = managed(vec![refusal]).await;
    for sent in [2, 3, 4] {
        let error = order(&bench).await.expect_err("refused");
        assert!(error.is_unauthorized(), "{error}");
        assert_eq!(bench.sent(), sent);
    }
}

#[tokio::test]
async fn json_is_json_whatever_stands_around_it() {
    for (before, after) in [
        ("\u{feff}", ""),
        ("\u{feff}\u{feff}\r\n", "\n\u{feff}"),
        ("\nNotice: Undefined index: x in /a.php on line 3\n", ""),
        (
            "<br />\n<b>Notice</b>:  Undefined index in <b>/a.php</b> on line <b>3</b><br />\n",
            "",
        ),
        (
            "<b>Warning</b>: {x} in <b>/a.php</b> on line <b>3</b><br />",
            "",
        ),
        (
            "",
            "<br />\n<b>Deprecated</b>:  x in <b>/a.php</b> on line <b>3</b><br />",
        ),
    ] {
        for (cloud, protocol) in protocols() {
            let html = "content-type: text/html; charset=UTF-8\r\n";
            let body = format!("{before}{}{after}", good(cloud));
            let act = bytes("200 OK", html, body.as_bytes());
            let bench = Bench::speaking(Arc::clone(&protocol), vec![act]).await;
            let reply = bench.call(&UNSAFE).await.expect(&body);
            assert_eq!(reply.port, Some(5901), "{cloud} {body}");

            let body = format!(
                r#"{before}{{"status":"error","error_code":"NO","code":"NO","message":"no"}}{after}"#
            );
            for status in ["200 OK", "404 No"] {
                let act = bytes(status, html, body.as_bytes());
                let bench = Bench::speaking(Arc::clone(&protocol), vec![act]).await;
                for operation in [&UNSAFE, &TALKING] {
                    let error = bench.fails(operation).await;
                    assert_eq!(error.code(), Some("NO"), "{cloud} {status} {body}");
                    assert_eq!(error.vendor_message(), Some("no"), "{cloud} {body}");
                    assert!(!error.is_outcome_unknown(), "{cloud} {status} {body}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_notice_does_not_open_a_way_around_the_limit_on_depth() {
    let deep = format!("{}{}", r#"{"a":"#.repeat(80), "1") + &"}".repeat(80);
    for before in ["", "\u{feff}", "Notice: x on line 3 "] {
        let body = format!(r#"{before}{{"status":"success","port":1,"b":{deep}}}"#);
        let act = bytes("200 OK", "", body.as_bytes());
        let bench = Bench::speaking(Plain::shared(), vec![act]).await;
        assert_eq!(
            bench.fails(&READ).await.kind(),
            ErrorKind::TooLarge,
            "{before:?}"
        );
    }
}

#[tokio::test]
async fn another_encoding_is_named() {
    for (body, name) in [
        (&b"\xff\xfe{\0\"\0"[..], "UTF-16"),
        (b"\xfe\xff\0{\0\"", "UTF-16"),
        (b"{\0\"\0", "UTF-16"),
        (b"\0{\0\"", "UTF-16"),
        (b"\xff\xfe\0\0{\0\0\0", "UTF-32"),
    ] {
        for (cloud, protocol) in protocols() {
            for (status, kind) in [
                ("200 OK", ErrorKind::Decode),
                ("404 No", ErrorKind::NotFound),
            ] {
                let act = bytes(status, "", body);
                let bench = Bench::speaking(Arc::clone(&protocol), vec![act]).await;
                let error = bench.fails(&UNSAFE).await;
                assert_eq!(error.kind(), kind, "{cloud} {status}");
                assert!(error.to_string().contains(name), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn a_sentence_that_names_an_error_is_one() {
    // Bodies that must not be taken for a success, and whether nothing was done for certain.
    for (body, kind) in [
        ("false", ErrorKind::Decode),
        ("null", ErrorKind::Decode),
        ("0", ErrorKind::Decode),
        ("[]", ErrorKind::Decode),
        ("\"\"", ErrorKind::Decode),
        ("", ErrorKind::Decode),
        ("error: no such hook", ErrorKind::Rejected),
        ("\u{feff}Error", ErrorKind::Rejected),
        ("\"error: no such hook\"", ErrorKind::Rejected),
        ("the hook could not be deleted", ErrorKind::Rejected),
        ("Access denied", ErrorKind::Forbidden),
        ("Internal server error", ErrorKind::Server),
        (
            "Fatal error: Uncaught Exception in /a.php:3",
            ErrorKind::Server,
        ),
        (
            "<br />\n<b>Fatal error</b>:  Uncaught x in <b>/a.php</b>",
            ErrorKind::Server,
        ),
        (
            "PHP Parse error:  syntax error in /a.php on line 3",
            ErrorKind::Server,
        ),
        (
            "Warning: unlink(): x in /a.php on line 3\nhook deleted",
            ErrorKind::Decode,
        ),
    ] {
        let act = bytes("200 OK", "content-type: text/plain\r\n", body.as_bytes());
        let bench = Bench::speaking(Plain::shared(), vec![act]).await;
        let error = bench.fails(&TALKING).await;
        assert_eq!(error.kind(), kind, "{body}: {error}");
        assert_eq!(
            error.is_outcome_unknown(),
            ![ErrorKind::Rejected, ErrorKind::Forbidden].contains(&kind),
            "{body}"
        );
    }
    for body in [
        "hook 1 deleted",
        "\"hook 1 deleted\"",
        "\u{feff}done, no errors",
        "OK",
    ] {
        let act = bytes("200 OK", "content-type: text/html\r\n", body.as_bytes());
        let bench = Bench::speaking(Plain::shared(), vec![act]).await;
        let body = Body::form(&TALKING, &[("a", "b")]).expect("encodes");
        let reply = bench.pipeline.call_raw(&TALKING, body).await;
        assert!(reply.expect("a sentence").json().starts_with(b"{"));
    }
}

#[tokio::test]
async fn an_envelope_is_what_it_says_and_not_what_it_leaves_empty() {
    let key = Credentials::access_key("AKTEST", "key-secret-0001");
    let zenlayer: Arc<dyn Protocol> = Arc::new(Api::new(key));
    for body in [
        r#"{"requestId":"T1","code":"","port":5901}"#,
        r#"{"requestId":"T1","code":null,"message":"","port":5901}"#,
        r#"{"requestId":"T1","code":"  ","response":{"port":5901}}"#,
        r#"{"requestId":"T1","code":"SUCCESS","port":5901}"#,
        r#"{"requestId":"T1","code":0,"port":5901}"#,
        r#"{"requestId":"T1","code":"200","response":{"port":5901}}"#,
        r#"{"requestId":"T1","code":"ODD","response":{"port":5901}}"#,
    ] {
        let act = bytes("200 OK", "", body.as_bytes());
        let bench = Bench::speaking(Arc::clone(&zenlayer), vec![act]).await;
        assert_eq!(bench.call(&UNSAFE).await.expect(body).port, Some(5901));
    }
    for response in ["{}", "null", "[]", "\"\"", "{ }", r#"{"requestId":"T1"}"#] {
        let body = format!(
            r#"{{"requestId":"T1","code":"INVALID_INSTANCE_NOT_FOUND","message":"no","response":{response}}}"#
        );
        let act = bytes("200 OK", "", body.as_bytes());
        let bench = Bench::speaking(Arc::clone(&zenlayer), vec![act]).await;
        let error = bench.fails(&UNSAFE).await;
        assert_eq!(error.code(), Some("INVALID_INSTANCE_NOT_FOUND"), "{body}");
    }
    // A blank code counts as absent, and is not shown.
    let act = bytes(
        "404 No",
        "",
        br#"{"requestId":"T1","code":"","message":""}"#,
    );
    let error = Bench::speaking(zenlayer, vec![act])
        .await
        .fails(&READ)
        .await;
    assert_eq!((error.code(), error.vendor_message()), (None, None));

    for body in [
        r#"{"error":"","port":5901}"#,
        r#"{"error":false,"code":"","port":5901}"#,
        r#"{"status":"","error":null,"port":5901}"#,
        r#"{"status":"Success","error_code":"","port":5901}"#,
    ] {
        let act = bytes("200 OK", "", body.as_bytes());
        let bench = Bench::speaking(Plain::shared(), vec![act]).await;
        assert_eq!(bench.call(&UNSAFE).await.expect(body).port, Some(5901));
    }
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).expect("written");
    encoder.finish().expect("ended")
}

fn zlib(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).expect("written");
    encoder.finish().expect("ended")
}

#[tokio::test]
async fn what_comes_compressed_is_read_failures_too() {
    for (cloud, protocol) in protocols() {
        let good = good(cloud).as_bytes();
        let refusal = br#"{"requestId":"T2","code":"GONE","error_code":"GONE","message":"no"}"#;
        for (name, fold) in [
            ("gzip", gzip as fn(&[u8]) -> Vec<u8>),
            ("x-gzip", gzip),
            ("deflate", zlib),
        ] {
            let header = format!("content-encoding: {name}\r\ncontent-type: application/json\r\n");
            let acts = vec![
                bytes("200 OK", &header, &fold(good)),
                bytes("404 No", &header, &fold(refusal)),
            ];
            let bench = Bench::speaking(Arc::clone(&protocol), acts).await;
            assert_eq!(
                bench.call(&UNSAFE).await.expect(name).port,
                Some(5901),
                "{cloud}"
            );
            let error = bench.fails(&UNSAFE).await;
            assert_eq!(error.code(), Some("GONE"), "{cloud} {name}");
            let request = bench.server.requests()[0].to_ascii_lowercase();
            assert!(request.contains("accept-encoding: identity"), "{request}");
        }
        let header = "content-encoding: zstd\r\n";
        for (status, kind, unknown) in [
            ("200 OK", ErrorKind::Decode, true),
            ("404 No", ErrorKind::NotFound, false),
            ("429 Slow", ErrorKind::RateLimited, false),
            ("403 No", ErrorKind::Forbidden, false),
        ] {
            let act = bytes(status, header, b"\x28\xb5\x2f\xfd");
            let bench = Bench::speaking(Arc::clone(&protocol), vec![act]).await;
            let error = bench.fails(&UNSAFE).await;
            assert_eq!(error.kind(), kind, "{cloud} {status}");
            assert_eq!(error.is_outcome_unknown(), unknown, "{cloud} {status}");
            assert!(
                error.to_string().contains("content-encoding is zstd"),
                "{error}"
            );
        }
    }
}

#[tokio::test]
async fn a_body_that_unfolds_without_end_ends_at_the_limit() {
    let bomb = gzip(&vec![b' '; 50_000_000]);
    for (names, body) in [("gzip", bomb.clone()), ("gzip, gzip", gzip(&bomb))] {
        let header = format!("content-encoding: {names}\r\n");
        let act = bytes("200 OK", &header, &body);
        let bench = Bench::new(vec![act])
            .await
            .options(|options| options.max_answer(100_000));
        let error = bench.fails(&READ).await;
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{names}");
        assert!(error.to_string().contains("100000 bytes"), "{error}");
    }
}

#[tokio::test]
async fn a_caller_may_ask_for_compression() {
    let act = bytes(
        "200 OK",
        "content-encoding: gzip\r\n",
        &gzip(good("").as_bytes()),
    );
    let bench = Bench::new(vec![act]).await.options(|options| {
        let name = "accept-encoding".parse().expect("a name");
        options.header(name, "gzip".parse().expect("a value"))
    });
    bench.call(&READ).await.expect("read");
    let request = bench.server.requests()[0].to_ascii_lowercase();
    assert!(request.contains("accept-encoding: gzip\r\n"), "{request}");
}

#[tokio::test]
async fn a_letter_in_latin_1_does_not_hide_a_refusal() {
    for (cloud, protocol) in protocols() {
        for message in [&b"caf\xe9 is closed"[..], br"half \ud83d of a pair"] {
            let body = [
                &br#"{"status":"error","error_code":"NO","code":"NO","message":""#[..],
                message,
                b"\"}",
            ]
            .concat();
            let act: Act = bytes("400 Bad", "", &body);
            let bench = Bench::speaking(Arc::clone(&protocol), vec![act]).await;
            let error = bench.fails(&UNSAFE).await;
            assert_eq!(error.code(), Some("NO"), "{cloud}");
            assert!(error.vendor_message().is_some(), "{cloud}");
        }
    }
}
