//! The handshake with servers that play a script.

use tokio::io::DuplexStream;

use super::*;

fn handshake(password: Option<&Secret>) -> Handshake<'_> {
    Handshake {
        password,
        accept_open: false,
        step: Duration::from_secs(10),
    }
}

/// Plays `server` to a client, and returns the outcome and what the client sent.
async fn play(handshake: Handshake<'_>, server: &[u8]) -> (Result<(), Error>, Vec<u8>) {
    let (mut ours, theirs) = tokio::io::duplex(1 << 16);
    let (mut reader, mut writer) = tokio::io::split(theirs);
    writer.write_all(server).await.expect("room");
    writer.shutdown().await.expect("closed");
    let outcome = handshake.run(&mut ours).await;
    drop(ours);
    let mut sent = Vec::new();
    reader.read_to_end(&mut sent).await.expect("closed");
    (outcome, sent)
}

fn script(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

const V8: &[u8] = b"RFB 003.008\n";
const CHALLENGE: &[u8; 16] = b"0123456789abcdef";

#[test]
fn the_authentication_response_is_correct() {
    // Computed with another implementation of DES: openssl enc -des-ecb -nopad, with the bits of
    // each byte of the key reversed.
    let known = response(*CHALLENGE, "edisPw12");
    assert_eq!(hex(&known), KNOWN_RESPONSE);
    assert_eq!(response(*CHALLENGE, "edisPw12 and more"), known);
    assert_ne!(response(*CHALLENGE, "edisPw1"), known);
}
const KNOWN_RESPONSE: &str = "dd61588fa894cdafe5efc8a42bd61e73";

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes it");
        text
    })
}

#[tokio::test]
async fn the_password_works_with_every_protocol_version() {
    let password = Secret::from("edisPw12");
    let answer = response(*CHALLENGE, "edisPw12");
    for (version, offers, choice) in [
        (b"RFB 003.003\n", &[0, 0, 0, 2][..], &[][..]),
        (b"RFB 003.007\n", &[2, 1, 2][..], &[2][..]),
        (b"RFB 003.008\n", &[3, 250, 1, 2][..], &[2][..]),
    ] {
        let server = script(&[version, offers, CHALLENGE, &[0; 4]]);
        let (outcome, sent) = play(handshake(Some(&password)), &server).await;
        outcome.expect("opened");
        assert_eq!(sent, script(&[version, choice, &answer]));
    }
    // Apple's version, and versions before and between the known ones.
    for (said, meant) in [
        (b"RFB 003.889\n", b"RFB 003.008\n"),
        (b"RFB 004.001\n", b"RFB 003.008\n"),
        (b"RFB 003.005\n", b"RFB 003.003\n"),
    ] {
        let (_, sent) = play(handshake(None), said).await;
        assert_eq!(sent, meant);
    }
}

#[tokio::test]
async fn a_wrong_password_is_distinguished_from_other_failures() {
    let password = Secret::from("edisPw12");
    let reason = b"\0\0\0\x1aedisPw12\x1b[2J is wrong, \xff\n!";
    for (server, kind, words) in [
        (
            script(&[V8, &[1, 2], CHALLENGE, &[0, 0, 0, 1], reason]),
            ErrorKind::Unauthorized,
            "refused the password",
        ),
        (
            // No reason follows: the connection ends.
            script(&[V8, &[1, 2], CHALLENGE, &[0, 0, 0, 1]]),
            ErrorKind::Unauthorized,
            "enable_vnc",
        ),
        (
            script(&[b"RFB 003.003\n", &[0, 0, 0, 2], CHALLENGE, &[0, 0, 0, 1]]),
            ErrorKind::Unauthorized,
            "refused the password",
        ),
        (
            script(&[V8, &[1, 2], CHALLENGE, &[0, 0, 0, 2], &[0; 4]]),
            ErrorKind::RateLimited,
            "wait a minute",
        ),
        (
            script(&[V8, &[0], &[0, 0, 0, 4], b"busy"]),
            ErrorKind::Rejected,
            "\"busy\"",
        ),
        (
            script(&[V8, &[1, 2], CHALLENGE]),
            ErrorKind::Interrupted,
            "broke the connection off",
        ),
        (
            script(&[V8, &[2, 18, 19]]),
            ErrorKind::Rejected,
            "security types 18, 19",
        ),
        (
            script(&[b"RFB 003.003\n", &[1, 0, 0, 2]]),
            ErrorKind::Rejected,
            "security types 255",
        ),
        (
            b"HTTP/1.1 400 Bad".to_vec(),
            ErrorKind::Decode,
            "not a VNC server",
        ),
        (b"RFB".to_vec(), ErrorKind::Interrupted, "broke"),
    ] {
        let (outcome, _) = play(handshake(Some(&password)), &server).await;
        let error = outcome.expect_err(words);
        assert_eq!(error.kind(), kind, "{error}");
        let text = format!("{error} {error:?}");
        assert!(text.contains(words), "{text}");
        assert!(!text.contains("edisPw12"), "{text}");
        assert!(!text.contains('\x1b'), "{text:?}");
    }
}

#[tokio::test]
async fn a_server_without_a_password_is_refused_when_one_was_given() {
    let password = Secret::from("edisPw12");
    let open = script(&[V8, &[1, 1], &[0; 4]]);
    let (outcome, sent) = play(handshake(Some(&password)), &open).await;
    let error = outcome.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::UnexpectedState);
    assert!(error.to_string().contains("allow_no_password"), "{error}");
    assert_eq!(sent, V8, "nothing was chosen");

    let willing = Handshake {
        accept_open: true,
        ..handshake(Some(&password))
    };
    play(willing, &open).await.0.expect("allowed");
    play(handshake(None), &open)
        .await
        .0
        .expect("none was given");

    // A server that offers both gets the password rather than no authentication.
    let both = script(&[V8, &[2, 1, 2], CHALLENGE, &[0; 4]]);
    let (outcome, sent) = play(handshake(Some(&password)), &both).await;
    outcome.expect("opened");
    assert_eq!(sent[12], 2);

    let (outcome, _) = play(handshake(None), &script(&[V8, &[1, 2]])).await;
    let error = outcome.expect_err("asked for one");
    assert_eq!(error.kind(), ErrorKind::MissingCredentials);
}

/// Servers that stop after each part of a good handshake.
#[tokio::test(start_paused = true)]
async fn every_step_of_the_handshake_has_its_time() {
    let password = Secret::from("edisPw12");
    let whole = script(&[V8, &[1, 2], CHALLENGE, &[0, 0, 0, 1], &[0, 0, 0, 9]]);
    for length in 0..whole.len() {
        let (mut ours, mut theirs): (DuplexStream, DuplexStream) = tokio::io::duplex(1 << 16);
        theirs.write_all(&whole[..length]).await.expect("room");
        let begun = tokio::time::Instant::now();
        let outcome = handshake(Some(&password)).run(&mut ours).await;
        let error = outcome.expect_err("silent");
        let within = begun.elapsed();
        assert!(within <= Duration::from_secs(10), "{length}: {within:?}");
        if length < whole.len() - 8 {
            assert_eq!(error.kind(), ErrorKind::Timeout, "{length}: {error}");
        }
    }
    // A server that reads nothing cannot block it either.
    let (mut ours, mut theirs) = tokio::io::duplex(12);
    theirs.write_all(V8).await.expect("room");
    ours.write_all(b"full").await.expect("room");
    let error = handshake(None).run(&mut ours).await.expect_err("stuck");
    assert_eq!(error.kind(), ErrorKind::Timeout);
}
