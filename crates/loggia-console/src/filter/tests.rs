//! Tests what the decoder gets to read, and how much at once.

use futures_util::FutureExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

fn filter<S>(stream: S) -> (Filter<S>, Arc<Flow>) {
    let flow = Arc::new(Flow::default());
    let filter = Filter::new(stream, &Limits::default(), Arc::clone(&flow));
    (filter, flow)
}

fn screen(width: u16, height: u16) -> Vec<u8> {
    let mut words = [width.to_be_bytes(), height.to_be_bytes()].concat();
    words.extend([0; 16]);
    words.extend([0, 0, 0, 4]);
    words.extend(b"name");
    words
}

/// A rectangle of zeros as an update of its own.
fn raw(width: u16, height: u16) -> Vec<u8> {
    let mut words = vec![0, 0, 0, 1, 0, 0, 0, 0];
    words.extend(width.to_be_bytes());
    words.extend(height.to_be_bytes());
    words.extend([0; 4]);
    words.extend(vec![0; 4 * usize::from(width) * usize::from(height)]);
    words
}

#[tokio::test]
async fn the_decoder_gets_a_simulated_handshake_and_no_name() {
    let (mut filter, flow) = filter(std::io::Cursor::new(screen(2, 1)));
    let mut read = Vec::new();
    filter.read_to_end(&mut read).await.expect("ends");
    let (played, screen) = read.split_at(SIMULATED_HANDSHAKE.len());
    assert_eq!(played, SIMULATED_HANDSHAKE);
    assert_eq!(screen.len(), 24);
    assert_eq!(&screen[20..], [0; 4], "no name");
    assert_eq!(flow.name(), "name");
    assert_eq!(
        flow.failure().expect("ended").kind(),
        ErrorKind::Interrupted
    );
}

/// The decoder reads the same however the data is split.
#[tokio::test]
async fn messages_may_be_split_anywhere() {
    let words = [screen(300, 300), raw(300, 300), vec![2], raw(2, 1)].concat();
    let mut whole = None;
    for piece in [1, 7, 4096, words.len()] {
        let (mut writer, reader) = tokio::io::duplex(piece.max(64));
        let (mut filter, flow) = filter(reader);
        let writing = async {
            for part in words.chunks(piece) {
                writer.write_all(part).await.expect("read");
            }
            drop(writer);
        };
        let reading = async {
            let mut read = Vec::new();
            let mut buffer = vec![0; piece];
            loop {
                let count = filter.read(&mut buffer).await.expect("good words");
                if count == 0 {
                    return read;
                }
                read.extend_from_slice(&buffer[..count]);
                // Everything is drawn immediately.
                while flow.on_its_way() > 0 {
                    flow.drawn();
                }
            }
        };
        let ((), read) = tokio::join!(writing, reading);
        let whole = whole.get_or_insert_with(|| read.clone());
        assert!(*whole == read, "{piece}");
    }
}

/// An update of one rectangle in another encoding, without pixels of its own.
fn rectangle(encoding: i32, body: &[u8]) -> Vec<u8> {
    let mut words = vec![0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0, 8];
    words.extend(encoding.to_be_bytes());
    words.extend(body);
    words
}

/// Pieces that draw nothing are recorded as well, and are on their way to the decoder.
#[tokio::test]
async fn messages_without_pixels_are_held_back_too() {
    for piece in [
        rectangle(-223, &[]),
        rectangle(1, &[0; 4]),
        vec![0, 0, 0, 0],
        [vec![0, 0, 0, 2], vec![0; 24]].concat(),
        vec![2],
    ] {
        let words = [screen(8, 8), piece.repeat(100_000)].concat();
        let (mut filter, flow) = filter(std::io::Cursor::new(words));
        let mut buffer = vec![0; 1 << 16];
        let mut read = 0;
        while let Some(count) = filter.read(&mut buffer).now_or_never() {
            let count = count.expect("good words");
            if count == 0 {
                break;
            }
            read += count;
        }
        assert!(read < 512 * 1024, "{read} of {piece:?}");
        // For each, the piece and the end of its update.
        assert!(flow.noted() < 2 * 10_000, "{} of {piece:?}", flow.noted());
        assert!(flow.take_ended() || flow.on_its_way() > 0);
    }
}

#[tokio::test]
async fn data_is_held_back_until_it_is_drawn() {
    // Ten megabytes that were not asked for.
    let words = [screen(1024, 1024), raw(1024, 256).repeat(10)].concat();
    let (mut filter, flow) = filter(std::io::Cursor::new(words));
    let mut buffer = vec![0; 1 << 16];
    let (mut read, mut most) = (0, 0);
    loop {
        match filter.read(&mut buffer).now_or_never() {
            Some(Ok(0)) => break,
            Some(count) => read += count.expect("good words"),
            None => {
                most = most.max(read);
                assert!(flow.on_its_way() <= 640 * 1024, "{}", flow.on_its_way());
                flow.drawn();
                read = 0;
            }
        }
    }
    assert!(most > 0 && most <= 700 * 1024, "{most}");
    assert!(flow.take_ended(), "and the updates have ended");
}
