//! The published and cross-checked vectors of ZC2-HMAC-SHA256, step by step.
//!
//! `data/zc2-hmac-sha256.json`: the first is the example in the vendor's documents; the others
//! were made with the official SDKs for Python and Go at a fixed time.

use loggia_transport::Secret;
use loggia_transport::zenlayer::signature;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::support::bench::{Bench, UNSAFE, good};

#[derive(Deserialize)]
struct Vector {
    name: String,
    host: String,
    content_type: String,
    timestamp: i64,
    access_key_id: String,
    access_key_password: String,
    body: String,
    payload_sha256: String,
    canonical_request: String,
    canonical_request_sha256: String,
    string_to_sign: String,
    signature: String,
    authorization: String,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("data/zc2-hmac-sha256.json")).expect("vectors parse")
}

fn sha256(data: &[u8]) -> String {
    base16ct::lower::encode_string(&Sha256::digest(data))
}

#[test]
fn every_vector_passes_at_every_step() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 11);
    for vector in vectors {
        let name = &vector.name;
        assert_eq!(
            sha256(vector.body.as_bytes()),
            vector.payload_sha256,
            "{name}"
        );
        let canonical = signature::canonical_request(
            &vector.content_type,
            &vector.host,
            vector.body.as_bytes(),
        );
        assert_eq!(canonical, vector.canonical_request, "{name}");
        assert_eq!(
            sha256(canonical.as_bytes()),
            vector.canonical_request_sha256,
            "{name}"
        );
        let text = signature::string_to_sign(vector.timestamp, &canonical);
        assert_eq!(text, vector.string_to_sign, "{name}");
        let secret = Secret::from(vector.access_key_password.as_str());
        let signed = signature::sign(&secret, &text);
        assert_eq!(signed, vector.signature, "{name}");
        assert_eq!(
            signature::authorization(&vector.access_key_id, &signed),
            vector.authorization,
            "{name}"
        );
    }
}

proptest::proptest! {
    /// Each signed input changes the signature; the same inputs give the same signature.
    #[test]
    fn every_signed_part_matters(
        body: Vec<u8>, extra: u8, host in "[a-z]{1,10}", time in 0_i64..4_000_000_000, key in ".{1,40}"
    ) {
        let sign = |body: &[u8], host: &str, time: i64, key: &str| {
            let canonical = signature::canonical_request("application/json", host, body);
            signature::sign(&Secret::from(key), &signature::string_to_sign(time, &canonical))
        };
        let signed = sign(&body, &host, time, &key);
        proptest::prop_assert_eq!(signed.len(), 64);
        proptest::prop_assert_eq!(&signed, &sign(&body, &host, time, &key));
        let mut longer = body.clone();
        longer.push(extra);
        proptest::prop_assert_ne!(&signed, &sign(&longer, &host, time, &key));
        proptest::prop_assert_ne!(&signed, &sign(&body, &format!("{host}x"), time, &key));
        proptest::prop_assert_ne!(&signed, &sign(&body, &host, time + 1, &key));
        proptest::prop_assert_ne!(&signed, &sign(&body, &host, time, &format!("{key}x")));
    }
}

/// Proxies and the HTTP client may change a header: what counts is what arrives.
#[tokio::test]
async fn what_is_signed_is_what_arrives() {
    let bench = Bench::new(vec![good()]).await;
    bench.call(&UNSAFE).await.expect("accepted");
    let request = &bench.server.requests()[0];
    let (head, body) = request.split_once("\r\n\r\n").expect("whole");
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .expect(name)
            .1
    };
    let address = bench.server.url.trim_start_matches("http://");
    assert_eq!(header("host"), address.trim_end_matches('/'));
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("x-zc-service"), "vm");
    assert_eq!(header("x-zc-signature-method"), signature::METHOD);
    let stamp = header("x-zc-timestamp").parse().expect("a number");
    let canonical =
        signature::canonical_request(header("content-type"), header("host"), body.as_bytes());
    let text = signature::string_to_sign(stamp, &canonical);
    let signed = signature::sign(&Secret::from("key-secret-0001"), &text);
    assert_eq!(
        header("authorization"),
        signature::authorization("AKTEST", &signed)
    );
}
