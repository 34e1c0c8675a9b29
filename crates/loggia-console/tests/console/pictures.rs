//! Tests what is drawn and reported when a server sends updates.

use std::io::Write;

use flate2::{Compress, Compression, FlushCompress};
use futures_util::{FutureExt, StreamExt};
use loggia_console::Region;

use crate::server::{COPY, ZRLE, connect, opened, plain, rectangle, update};

#[tokio::test(start_paused = true)]
async fn only_changed_pixels_are_reported() {
    let (screen, mut server) = opened(connect(), (64, 48)).await;
    let mut changes = screen.changes();
    // All of it again, with two pixels that differ.
    let mut pixels = [9, 9, 9, 0].repeat(64 * 48);
    pixels[4 * (64 * 5 + 10)] = 200;
    pixels[4 * (64 * 7 + 12)] = 200;
    server
        .send(&[update(1), rectangle((0, 0, 64, 48), 0, &pixels)].concat())
        .await;
    let region = changes.next().await.expect("goes on").expect("open");
    assert_eq!(region, Region::new(10, 5, 3, 3));
    // The same again is no change.
    server
        .send(&[update(1), rectangle((0, 0, 64, 48), 0, &pixels)].concat())
        .await;
    server.paint((60, 40, 4, 8), [1, 2, 3]).await;
    let region = changes.next().await.expect("goes on").expect("open");
    assert_eq!(region, Region::new(60, 40, 4, 8));
    // Whoever does not look gets less, not more.
    for n in 0..200u16 {
        let colour = [u8::try_from(n).expect("small"), 77, 0];
        server
            .paint(((n * 7) % 60, (n * 11) % 40, 2, 2), colour)
            .await;
    }
    server.paint((0, 0, 1, 1), [255, 0, 255]).await;
    let end = screen.wait_until(|frame| frame.pixel(0, 0) == Some([255, 0, 255]));
    end.await.expect("painted");
    let mut seen = Vec::new();
    while let Some(change) = changes.next().now_or_never() {
        seen.push(change.expect("goes on").expect("open"));
    }
    assert!(seen.len() <= 32, "{}", seen.len());
    drop(server);
    let error = changes.next().await.expect("its end").expect_err("gone");
    assert!(error.is_transient());
    assert!(changes.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn updates_are_published_as_a_whole() {
    let (screen, mut server) = opened(connect(), (64, 48)).await;
    server
        .send(&[update(2), plain((0, 0, 64, 4), [50, 50, 50])].concat())
        .await;
    // Let everything go as far as it can.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let frame = screen.screenshot().await.expect("open");
    assert_eq!(frame.pixel(0, 0), Some([9, 9, 9]));
    server.send(&plain((0, 4, 64, 4), [60, 60, 60])).await;
    let both = screen.wait_until(|frame| frame.pixel(0, 4) == Some([60, 60, 60]));
    assert_eq!(both.await.expect("open").pixel(0, 0), Some([50, 50, 50]));
}

#[tokio::test(start_paused = true)]
async fn copied_rectangles_are_drawn() {
    let (screen, mut server) = opened(connect(), (8, 8)).await;
    let mut words = update(3);
    words.extend(plain((0, 0, 8, 1), [1, 0, 0]));
    words.extend(plain((0, 1, 8, 1), [2, 0, 0]));
    // Onto a place that overlaps with where it comes from.
    words.extend(rectangle((0, 1, 8, 2), COPY, &[0, 0, 0, 0]));
    server.send(&words).await;
    let moved = screen.wait_until(|frame| frame.pixel(0, 2) == Some([2, 0, 0]));
    let frame = moved.await.expect("open");
    assert_eq!(frame.pixel(7, 0), Some([1, 0, 0]));
    assert_eq!(frame.pixel(7, 1), Some([1, 0, 0]));
}

#[tokio::test(start_paused = true)]
async fn zrle_tiles_are_decoded_across_updates() {
    let (screen, mut server) = opened(connect(), (100, 70)).await;
    let mut zlib = Compress::new(Compression::fast(), true);
    for colour in [[10, 0, 0], [0, 20, 0]] {
        // Four tiles of one colour each.
        let mut tiles = Vec::new();
        for _ in 0..4 {
            tiles
                .write_all(&[1, colour[0], colour[1], colour[2]])
                .expect("room");
        }
        let mut body = Vec::with_capacity(1000);
        zlib.compress_vec(&tiles, &mut body, FlushCompress::Sync)
            .expect("compressed");
        let length = u32::try_from(body.len()).expect("short").to_be_bytes();
        let body = [&length[..], &body].concat();
        server
            .send(&[update(1), rectangle((0, 0, 100, 70), ZRLE, &body)].concat())
            .await;
        let all = screen.wait_until(move |frame| {
            frame.pixel(0, 0) == Some(colour) && frame.pixel(99, 69) == Some(colour)
        });
        all.await.expect("unpacked");
    }
}
