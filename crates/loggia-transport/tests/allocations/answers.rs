//! An answer must not make the client allocate many times its size: otherwise anyone who answers
//! in the vendor's place could exhaust a client's memory with a few megabytes.

use std::collections::BTreeMap;
use std::time::UNIX_EPOCH;

use allocation_counter::measure;
use http::{HeaderMap, StatusCode};
use loggia_transport::protocol::{Answer, Protocol};
use loggia_transport::{Operation, Safety, edis, zenlayer};

/// The size of an answer; the measured amounts grow with it.
const SIZE: usize = 1 << 18;

static OPERATION: Operation = Operation::new("x.y", "do", "", "/do", Safety::Read);

/// Values of a given size that take many times their text when they are kept as a tree.
fn trees(size: usize) -> [String; 3] {
    let list = |item: &str| format!("[{}{item}]", format!("{item},").repeat(size / item.len()));
    [list("0"), list(r#"{"a":0}"#), list("[[]]")]
}

fn answer(status: u16, body: String) -> Answer {
    Answer {
        status: StatusCode::from_u16(status).expect("a status"),
        headers: HeaderMap::new(),
        body: body.into(),
        sent: UNIX_EPOCH,
        received: UNIX_EPOCH,
    }
}

/// The maximum number of bytes in use at once while `run` ran.
fn peak(run: impl FnOnce()) -> u64 {
    measure(run).bytes_max
}

#[test]
fn judging_an_answer_keeps_nothing_that_is_no_text() {
    let key = secret_key();
    let protocols: [(&dyn Protocol, &[&str]); 2] = [
        (
            &edis::Plain,
            &["message", "error", "code", "status", "orderid", "other"],
        ),
        (&key, &["message", "code", "requestId", "response", "other"]),
    ];
    for (protocol, fields) in protocols {
        for field in fields {
            // Many times as much as may be kept; a larger one would only take longer.
            for tree in trees(SIZE / 4) {
                for status in [200, 400] {
                    let answer = answer(status, format!(r#"{{"{field}":{tree}}}"#));
                    let used = peak(|| drop(protocol.judge(&OPERATION, &answer)));
                    assert!(used < 4096, "{protocol:?} {field} {status}: {used} bytes");
                }
            }
        }
    }
}

fn secret_key() -> zenlayer::Api {
    zenlayer::Api::new(zenlayer::Credentials::access_key("id", "secret"))
}

loggia_transport::reply! {
    /// A reply with a field of every type that can grow.
    Reply {
        /// Whatever it is.
        object: Option<Vec<u8>> = "object";
        /// Text out of anything.
        texts: Vec<String> = "texts";
        /// Small numbers.
        plain: Vec<u8> = "plain";
    }
}

#[test]
fn decoding_takes_a_few_times_the_text() {
    let huge_items = |item: &str| format!("[{}0]", format!("{item},").repeat(SIZE / item.len()));
    for json in [
        format!(r#"{{"object":[{}]}}"#, trees(SIZE)[1]),
        format!(r#"{{"object":{}}}"#, trees(SIZE)[0]),
        format!(r#"{{"plain":{}}}"#, trees(SIZE)[1]),
        format!(r#"{{"plain":{}}}"#, trees(SIZE)[0]),
        format!(r#"{{"texts":{}}}"#, huge_items("1e308")),
    ] {
        let used = peak(|| {
            if let Ok(reply) = serde_json::from_str::<Reply>(&json) {
                drop((reply.object, reply.texts, reply.plain));
            }
        });
        let limit = 16 * json.len() as u64;
        assert!(used < limit, "{}: {used} of {limit} bytes", &json[..20]);
    }
}

loggia_transport::reply! {
    /// An item with many fields: almost nothing in JSON, a kilobyte in memory.
    #[allow(missing_docs, reason = "nothing but size")]
    Wide {
        f0: Option<String> = "f0";
        f1: Option<String> = "f1";
        f2: Option<String> = "f2";
        f3: Option<String> = "f3";
        f4: Option<String> = "f4";
        f5: Option<String> = "f5";
        f6: Option<String> = "f6";
        f7: Option<String> = "f7";
        f8: Option<String> = "f8";
        f9: Option<String> = "f9";
        f10: Option<String> = "f10";
        f11: Option<String> = "f11";
        f12: Option<String> = "f12";
        f13: Option<String> = "f13";
        f14: Option<String> = "f14";
        f15: Option<String> = "f15";
        f16: Option<String> = "f16";
        f17: Option<String> = "f17";
        f18: Option<String> = "f18";
        f19: Option<String> = "f19";
        f20: Option<String> = "f20";
        f21: Option<String> = "f21";
        f22: Option<String> = "f22";
        f23: Option<String> = "f23";
        f24: Option<String> = "f24";
        f25: Option<String> = "f25";
        f26: Option<String> = "f26";
        f27: Option<String> = "f27";
        f28: Option<String> = "f28";
        f29: Option<String> = "f29";
        f30: Option<String> = "f30";
        f31: Option<String> = "f31";
        list: Vec<Wide> = "list";
        map: BTreeMap<String, Wide> = "map";
    }
}

#[test]
fn empty_items_are_not_taken_without_end() {
    let filled = |item: &str| format!("{item},").repeat(SIZE / item.len()) + item;
    let entries = (0..SIZE / 5).map(|key| format!(r#""{key}":{{}},"#));
    let entries = entries.collect::<Vec<_>>().concat();
    for json in [
        format!(r#"{{"list":[{}]}}"#, filled("{}")),
        format!(r#"{{"list":[{}]}}"#, filled(r#"{"list":[{},{},{},{},{}]}"#)),
        format!(r#"{{"list":[{}]}}"#, filled(r#"{"map":{"":{}}}"#)),
        format!(r#"{{"map":{{{entries}"":{{}}}}}}"#),
    ] {
        let used = peak(|| {
            let error = serde_json::from_str::<Wide>(&json).expect_err("too much");
            assert!(
                error.to_string().contains("longer than any real"),
                "{error}"
            );
        });
        assert!(used < 100 << 20, "{used} bytes for {}", &json[..30]);
    }
    // The next answer has the whole budget again.
    let page = format!(r#"{{"list":[{}{{}}]}}"#, "{},".repeat(999));
    let page: Wide = serde_json::from_str(&page).expect("a page");
    assert_eq!(page.list.len(), 1000);
    // Maps may use as much of it as they need.
    let entries = (0..3000).map(|key| format!(r#""{key}":{{}},"#));
    let entries = entries.collect::<Vec<_>>().concat();
    let page = format!(r#"{{"map":{{{entries}"":{{}}}}}}"#);
    let page: Wide = serde_json::from_str(&page).expect("a page");
    assert_eq!(page.map.len(), 3001);
}
