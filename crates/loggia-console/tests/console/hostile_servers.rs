//! Tests hostile servers: sizes, lengths and messages beyond the limits.

use std::time::Duration;

use loggia_console::{Limits, Region};
use loggia_transport::ErrorKind;

use crate::server::{
    COPY, DESKTOP_SIZE, RAW, ZRLE, connect, opened, plain, rectangle, screen, served, update,
};

#[tokio::test(start_paused = true)]
async fn oversized_and_unrequested_messages_are_refused() {
    let (small, name) = (screen((8, 8), b""), screen((8, 8), &[b'x'; 4097]));
    let limits = {
        let mut limits = Limits::default();
        limits.pixels = 64 * 64;
        limits
    };
    let after = |words: &[u8]| [&small[..], words].concat();
    let one = |rectangle: Vec<u8>| after(&[update(1), rectangle].concat());
    for (words, kind) in [
        (screen((65, 64), b""), ErrorKind::TooLarge),
        (screen((0, 64), b""), ErrorKind::Decode),
        (screen((65535, 65535), b""), ErrorKind::TooLarge),
        (name, ErrorKind::TooLarge),
        (after(&[77]), ErrorKind::Decode),
        (one(rectangle((0, 0, 9, 8), RAW, &[])), ErrorKind::Decode),
        (
            one(rectangle((65535, 65535, 65535, 65535), RAW, &[])),
            ErrorKind::Decode,
        ),
        (one(rectangle((0, 0, 8, 8), 7, &[])), ErrorKind::Decode),
        (
            one(rectangle((0, 0, 8, 8), (-308i32).cast_unsigned(), &[])),
            ErrorKind::Decode,
        ),
        (
            one(rectangle((0, 0, 8, 8), COPY, &[0, 1, 0, 0])),
            ErrorKind::Decode,
        ),
        (
            one(rectangle((0, 0, 8, 8), ZRLE, &[255; 4])),
            ErrorKind::TooLarge,
        ),
        (
            one(rectangle((0, 0, 8, 8), ZRLE, &[0, 0, 8, 0])),
            ErrorKind::Timeout,
        ),
        (
            one(rectangle((0, 0, 8, 8), ZRLE, &[0, 0, 0, 2, 1, 1])),
            ErrorKind::Decode,
        ),
        (
            one(rectangle((0, 0, 65, 64), DESKTOP_SIZE, &[])),
            ErrorKind::TooLarge,
        ),
        (
            after(&[3, 0, 0, 0, 255, 255, 255, 255]),
            ErrorKind::TooLarge,
        ),
        (
            after(&[update(6), plain((0, 0, 8, 8), [1; 3]).repeat(6)].concat()),
            ErrorKind::TooLarge,
        ),
    ] {
        let error = served(connect().limits(limits.clone()), &words).await;
        let error = error.expect_err(&format!("{kind:?} {:?}", &words[..words.len().min(60)]));
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains("; "), "a next step: {error}");
    }
}

/// Raising a limit is suggested only where it helps.
#[tokio::test(start_paused = true)]
async fn the_hint_fits_the_exceeded_limit() {
    let mut limits = Limits::default();
    limits.pixels = 64 * 64;
    let clipboard = [&screen((8, 8), b"")[..], &[3, 0, 0, 0, 255, 255, 255, 255]].concat();
    for (words, hint) in [
        (screen((65, 64), b""), "raise Limits::pixels"),
        (screen((4096, 4096), b""), "set a smaller screen"),
        (screen((9000, 1), b""), "set a smaller screen"),
        (screen((0, 0), b""), "another dialect"),
        (screen((8, 8), &[b'x'; 5000]), "the server that is meant"),
        (clipboard, "the server that is meant"),
    ] {
        let error = served(connect().limits(limits.clone()), &words).await;
        let error = error.expect_err(hint).to_string();
        assert!(error.contains(hint), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_screen_may_grow_within_an_update() {
    let grown = |times| {
        let size = rectangle((0, 0, 64, 64), DESKTOP_SIZE, &[]);
        let smaller = rectangle((0, 0, 8, 8), DESKTOP_SIZE, &[]);
        let drawn = plain((0, 0, 64, 64), [1, 2, 3]);
        // Growing again and again allows for no more than growing once.
        let turn = [&smaller[..], &size, &drawn].concat();
        let update = update(u16::try_from(3 * times).expect("few"));
        [screen((8, 8), b""), update, turn.repeat(times)].concat()
    };
    let opened = served(connect(), &grown(1)).await.expect("opens");
    assert_eq!(opened.size(), (64, 64));
    let error = served(connect(), &grown(5)).await.expect_err("too often");
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
}

#[tokio::test(start_paused = true)]
async fn messages_without_pixels_are_skipped() {
    let words = [
        screen((8, 8), b""),
        // A bell, a clipboard, a colour map, an update of nothing, empty rectangles.
        vec![2],
        [&[3, 0, 0, 0, 0, 0, 0, 5][..], b"hello"].concat(),
        [&[1, 0, 0, 0, 0, 2][..], &[7; 12]].concat(),
        update(0),
        [update(3), rectangle((1, 1, 0, 0), RAW, &[])].concat(),
        rectangle((1, 1, 5, 0), ZRLE, &[0, 0, 0, 0]),
        rectangle((1, 1, 0, 5), COPY, &[0, 0, 0, 0]),
        [update(1), plain((0, 0, 8, 8), [1, 2, 3])].concat(),
    ]
    .concat();
    let screen = served(connect(), &words).await.expect("opens");
    let frame = screen.screenshot().await.expect("open");
    assert_eq!(frame.pixel(7, 7), Some([1, 2, 3]));
}

/// Calls end although the updates never do.
#[tokio::test(start_paused = true)]
async fn a_flood_of_updates_does_not_block_calls() {
    let (screen, mut server) = opened(connect(), (64, 64)).await;
    let flood = tokio::spawn(async move {
        let mut colour = 0u8;
        loop {
            colour = colour.wrapping_add(1);
            let words = [update(1), plain((0, 0, 64, 64), [colour; 3])].concat();
            if !server.try_send(&words).await {
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    let never = screen.wait_until(|frame| frame.width() == 1);
    let error = never
        .deadline(Duration::from_secs(1))
        .await
        .expect_err("never");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    screen
        .wait_change(Region::new(0, 0, 1, 1))
        .await
        .expect("it changes");
    screen.close().await;
    flood.await.expect("it is refused");
}
