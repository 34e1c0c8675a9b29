//! The screens of machines, byte by byte, without any client of ours.

use std::time::Duration;

use des::Des;
use des::cipher::{Array, BlockCipherEncrypt, KeyInit};
use loggia_sim::Sim;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Session, login, start};

const STATUS: &str = "/kvm/v2/get/vnc/status";
/// The size of the screen in pixels, and in bytes at four per pixel.
const SIZE: (u16, u16) = (720, 400);
const PIXELS: usize = 720 * 400 * 4;

async fn machine() -> (Sim, Session, u16) {
    let (sim, _) = start().await;
    let session = login(sim.edis()).await.remove(0);
    let status = session.ok(sim.edis(), STATUS, &[]).await;
    assert_eq!(status["vnc_host"], "127.0.0.1");
    let port = status["vnc_port"].as_str().expect("text").parse();
    (sim, session, port.expect("a port"))
}

async fn read<const N: usize>(stream: &mut TcpStream) -> [u8; N] {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await.expect("it is open");
    bytes
}

/// Does the handshake up to its result, with this password.
async fn knock(port: u16, password: &str) -> (TcpStream, u32) {
    knock_with(port, b"RFB 003.008\n", password).await
}

/// Does the handshake of a version up to its result, with this password.
async fn knock_with(port: u16, version: &[u8; 12], password: &str) -> (TcpStream, u32) {
    let mut stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("listens");
    assert_eq!(&read::<12>(&mut stream).await, b"RFB 003.008\n");
    stream.write_all(version).await.expect("sent");
    if version == b"RFB 003.003\n" {
        assert_eq!(read(&mut stream).await, [0, 0, 0, 2], "it decides");
    } else {
        let offer = read(&mut stream).await;
        assert_eq!(offer, [1, 2], "VNC authentication and nothing else");
        stream.write_all(&[2]).await.expect("sent");
    }
    let mut challenge = read::<16>(&mut stream).await;
    let mut key = [0; 8];
    for (slot, byte) in key.iter_mut().zip(password.bytes()) {
        *slot = byte.reverse_bits();
    }
    for block in challenge.chunks_exact_mut(8) {
        let block = <&mut Array<u8, _>>::try_from(block).expect("eight bytes");
        Des::new((&key).into()).encrypt_block(block);
    }
    stream.write_all(&challenge).await.expect("sent");
    let result = u32::from_be_bytes(read(&mut stream).await);
    (stream, result)
}

/// Completes the handshake and reads the server's initialisation message.
async fn enter(port: u16) -> TcpStream {
    let (mut stream, result) = knock(port, "simvnc01").await;
    assert_eq!(result, 0);
    stream.write_all(&[1]).await.expect("sent");
    let head = read::<24>(&mut stream).await;
    let number = |at: usize| u16::from_be_bytes([head[at], head[at + 1]]);
    assert_eq!((number(0), number(2)), SIZE);
    let name = usize::from(number(22));
    let mut words = vec![0; name];
    stream.read_exact(&mut words).await.expect("it is open");
    assert_eq!(words, b"edis-vps-1");
    stream
}

fn request(incremental: bool) -> [u8; 10] {
    let [a, b] = SIZE.0.to_be_bytes();
    let [c, d] = SIZE.1.to_be_bytes();
    [3, u8::from(incremental), 0, 0, 0, 0, a, b, c, d]
}

fn key(keysym: u32, down: bool) -> [u8; 8] {
    let [a, b, c, d] = keysym.to_be_bytes();
    [4, u8::from(down), 0, 0, a, b, c, d]
}

/// Reads the next update: where it begins, and its pixels.
async fn update(stream: &mut TcpStream) -> (u16, Vec<u8>) {
    let head = read::<16>(stream).await;
    let number = |at: usize| u16::from_be_bytes([head[at], head[at + 1]]);
    assert_eq!(
        (head[0], number(2), number(4), number(8)),
        (0, 1, 0, SIZE.0)
    );
    assert_eq!(head[12..], [0; 4], "raw, where nothing else was asked for");
    let mut pixels = vec![0; 4 * usize::from(SIZE.0) * usize::from(number(10))];
    stream.read_exact(&mut pixels).await.expect("it is open");
    (number(6), pixels)
}

async fn is_over(stream: &mut TcpStream) -> bool {
    // The rest of the last message, then the end, orderly or not.
    let mut rest = Vec::new();
    let end = stream.read_to_end(&mut rest);
    let is_ended = tokio::time::timeout(Duration::from_secs(5), end).await;
    is_ended.is_ok() && rest.len() < 100
}

#[tokio::test]
async fn it_asks_for_the_password_that_was_set() {
    let (sim, session, port) = machine().await;
    let (mut stream, result) = knock(port, "wrong123").await;
    assert_eq!(result, 1);
    let length = u32::from_be_bytes(read(&mut stream).await);
    let mut reason = vec![0; usize::try_from(length).expect("short")];
    stream.read_exact(&mut reason).await.expect("it is open");
    assert_eq!(reason, b"Authentication failed");
    assert!(is_over(&mut stream).await);

    session
        .ok(
            sim.edis(),
            "/kvm/v2/set/vnc/enable",
            &[("vnc_pw", "Abcd1234")],
        )
        .await;
    assert_eq!(knock(port, "simvnc01").await.1, 1, "the old one");
    assert_eq!(knock(port, "Abcd1234").await.1, 0);

    let mut stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("listens");
    read::<12>(&mut stream).await;
    stream.write_all(b"RFB 004.000\n").await.expect("sent");
    assert!(is_over(&mut stream).await, "another version");

    sim.edis().set_vnc(&session.kvm_id, false);
    let mut stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("listens");
    assert!(is_over(&mut stream).await, "switched off");
}

#[tokio::test]
async fn keys_echo_as_the_layout_has_them_and_only_rows_that_changed_are_sent() {
    let (sim, session, port) = machine().await;
    let mut stream = enter(port).await;
    stream.write_all(&request(false)).await.expect("sent");
    let (top, whole) = update(&mut stream).await;
    assert_eq!((top, whole.len()), (0, PIXELS));
    let grey = whole
        .chunks(4)
        .filter(|pixel| pixel[..3] == [0xaa; 3])
        .count();
    assert!(grey > 1000, "{grey}");

    // Nothing changes, so nothing is sent until something is typed.
    stream.write_all(&request(true)).await.expect("sent");
    let hash = u32::from('#');
    stream
        .write_all(&[key(hash, true), key(hash, false)].concat())
        .await
        .expect("sent");
    let (top, rows) = update(&mut stream).await;
    assert_eq!((top, rows.len()), (8 * 16, 720 * 16 * 4));
    assert_eq!(
        sim.edis().typed(&session.kvm_id),
        Some(vec!["3".to_owned()]),
        "without Shift"
    );

    sim.edis().set_vnc(&session.kvm_id, false);
    assert!(is_over(&mut stream).await);
}

/// The process that served it has ended, and the next one has no memory of it.
#[tokio::test]
async fn a_screen_ends_with_the_power() {
    let (sim, session, port) = machine().await;
    let edis = sim.edis();
    let id = session.kvm_id.as_str();
    let mut stream = enter(port).await;
    edis.set_power(id, false);
    assert!(is_over(&mut stream).await, "switched off");
    let mut stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("listens");
    assert!(is_over(&mut stream).await, "there is nothing to see");

    session.ok(edis, "/kvm/v2/set/poweron", &[]).await;
    let mut stream = enter(port).await;
    session.ok(edis, "/kvm/v2/set/reset", &[]).await;
    assert!(is_over(&mut stream).await, "off for no time at all");

    // Keys restart the guest, but not the machine.
    let mut stream = enter(port).await;
    let boots = edis.boot_count(id).expect("a machine");
    stream.write_all(&request(false)).await.expect("sent");
    update(&mut stream).await;
    stream.write_all(&request(true)).await.expect("sent");
    let keys = [0xffe3, 0xffe9, 0xffff].map(|keysym| key(keysym, true));
    stream.write_all(&keys.concat()).await.expect("sent");
    update(&mut stream).await;
    assert_eq!(edis.boot_count(id), Some(boots + 1));
}

/// Returns the picture of the screen from the API.
async fn picture(sim: &Sim, session: &Session) -> serde_json::Value {
    let path = "/kvm/v2/get/screenshot";
    session.ok(sim.edis(), path, &[]).await["data"].clone()
}

async fn type_y(sim: &Sim, session: &Session, port: u16) -> String {
    let mut stream = enter(port).await;
    stream.write_all(&request(false)).await.expect("sent");
    update(&mut stream).await;
    stream.write_all(&request(true)).await.expect("sent");
    let keys = [0xe4, 0x79].map(|keysym| key(keysym, true));
    stream.write_all(&keys.concat()).await.expect("sent");
    update(&mut stream).await;
    let typed = sim.edis().typed(&session.kvm_id).expect("a machine");
    typed.concat()
}

#[tokio::test]
async fn settings_and_discs_take_effect_at_the_next_start() {
    let (sim, session, port) = machine().await;
    let edis = sim.edis();
    let before = picture(&sim, &session).await;
    session
        .ok(edis, "/kvm/v2/set/vnc/keyboard", &[("vnc_keyboard", "de")])
        .await;
    let iso = ("iso", "LinuxMint-20.3-Desktop-xfce-64bit.iso");
    session.ok(edis, "/kvm/v2/set/mount", &[iso]).await;
    assert_eq!(picture(&sim, &session).await, before);
    assert_eq!(
        type_y(&sim, &session, port).await,
        "y",
        "no ä on these keys"
    );

    session.ok(edis, "/kvm/v2/set/reset", &[]).await;
    let after = picture(&sim, &session).await;
    assert_ne!(after, before);
    assert_eq!(type_y(&sim, &session, port).await, "äy");

    // The name of the boot medium stays on the screen after it is removed.
    session.ok(edis, "/kvm/v2/set/reset", &[]).await;
    let with_iso = picture(&sim, &session).await;
    session.ok(edis, "/kvm/v2/set/umount", &[]).await;
    assert_eq!(picture(&sim, &session).await, with_iso);
    session.ok(edis, "/kvm/v2/set/reset", &[]).await;
    assert_ne!(picture(&sim, &session).await, with_iso);
}

#[tokio::test]
async fn protocol_violations_end_the_connection() {
    let (_sim, _, port) = machine().await;
    let mut format = vec![
        0, 0, 0, 0, 24, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0,
    ];
    format.resize(20, 0);
    let mut beyond = request(false);
    beyond[3] = 1;
    for words in [
        &[77][..],
        &[250, 1],
        &format,
        &beyond,
        &[2, 0, 255, 255],
        &[6, 0, 0, 0, 255, 255, 255, 255],
    ] {
        let mut stream = enter(port).await;
        stream.write_all(words).await.expect("sent");
        assert!(is_over(&mut stream).await, "{words:?}");
    }
}

#[tokio::test]
async fn older_versions_have_their_own_handshakes() {
    let (_sim, _, port) = machine().await;
    for version in [b"RFB 003.003\n", b"RFB 003.007\n"] {
        let (mut stream, result) = knock_with(port, version, "wrong123").await;
        assert_eq!(result, 1);
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
        assert_eq!(rest, b"", "no reason before 3.8");
        let (mut stream, result) = knock_with(port, version, "simvnc01").await;
        assert_eq!(result, 0);
        stream.write_all(&[1]).await.expect("sent");
        let head = read::<24>(&mut stream).await;
        assert_eq!(head[..2], SIZE.0.to_be_bytes());
    }
}

/// Reads the only rectangle of an update, raw, at this many bytes per pixel.
async fn pixels(stream: &mut TcpStream, bytes: usize) -> Vec<u8> {
    let head = read::<16>(stream).await;
    assert_eq!((head[0], &head[12..]), (0, &[0; 4][..]));
    let mut pixels = vec![0; PIXELS / 4 * bytes];
    stream.read_exact(&mut pixels).await.expect("it is open");
    pixels
}

#[tokio::test]
async fn viewers_get_the_pixel_formats_that_they_request() {
    let (_sim, _, port) = machine().await;
    let mut first = enter(port).await;
    let mut second = enter(port).await;
    let small = [
        0, 0, 0, 0, 16, 16, 0, 1, 0, 31, 0, 63, 0, 31, 11, 5, 0, 0, 0, 0,
    ];
    let with_table = [0, 0, 0, 0, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    first.write_all(&small).await.expect("sent");
    first.write_all(&request(false)).await.expect("sent");
    let shown = pixels(&mut first, 2).await;
    let grey = shown.chunks(2).filter(|pixel| *pixel == [0x54, 0xa5]);
    let count = grey.count();
    assert!(count > 1000, "{count}");

    second.write_all(&with_table).await.expect("sent");
    let table = read::<18>(&mut second).await;
    assert_eq!(table[..6], [1, 0, 0, 0, 0, 2]);
    assert_eq!(table[6..], [[0; 6], [0xaa; 6]].concat());
    second.write_all(&request(false)).await.expect("sent");
    let shown = pixels(&mut second, 1).await;
    let same: usize = shown.iter().map(|pixel| usize::from(*pixel)).sum();
    assert_eq!(same, count, "both see the same picture");
}
