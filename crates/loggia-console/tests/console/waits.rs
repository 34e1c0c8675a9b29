//! Tests waits, with a paused clock.

use std::time::Duration;

use loggia_console::Region;
use loggia_transport::ErrorKind;
use tokio::time::{Instant, sleep};

use crate::server::{DESKTOP_SIZE, connect, opened, plain, rectangle, update};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn wait_still_starts_at_the_last_change() {
    let (screen, mut server) = opened(connect(), (64, 48)).await;
    let begun = Instant::now();
    let busy = async {
        for n in 0..5 {
            sleep(SECOND / 2).await;
            server.paint((n, 0, 1, 1), [200, 0, 0]).await;
        }
    };
    let (frame, ()) = tokio::join!(screen.wait_still(SECOND).into_future(), busy);
    assert_eq!(frame.expect("still").pixel(4, 0), Some([200, 0, 0]));
    let waited = begun.elapsed();
    assert!(
        waited >= SECOND * 7 / 2 && waited < SECOND * 4,
        "{waited:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_blinking_cursor_counts_as_still() {
    let (screen, mut server) = opened(connect(), (64, 48)).await;
    let begun = Instant::now();
    let blinking = async {
        for n in 0.. {
            sleep(SECOND / 4).await;
            let colour = if n % 2 == 0 { [255; 3] } else { [9; 3] };
            if !server
                .try_send(
                    &[
                        crate::server::update(1),
                        crate::server::plain((8, 40, 8, 2), colour),
                    ]
                    .concat(),
                )
                .await
            {
                break;
            }
        }
    };
    let still = screen.wait_still(SECOND);
    tokio::select! {
        frame = still.into_future() => drop(frame.expect("still")),
        () = blinking => unreachable!("it blinks on"),
    }
    assert!(begun.elapsed() <= SECOND * 3 / 2, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn wait_change_ignores_other_regions() {
    let (screen, mut server) = opened(connect(), (64, 48)).await;
    let region = Region::new(10, 10, 5, 5);
    let painting = async {
        server.paint((0, 0, 10, 48), [1, 1, 1]).await;
        sleep(SECOND).await;
        server.paint((14, 14, 1, 1), [1, 1, 1]).await;
    };
    let begun = Instant::now();
    let (frame, ()) = tokio::join!(screen.wait_change(region).into_future(), painting);
    assert_eq!(frame.expect("changed").pixel(14, 14), Some([1, 1, 1]));
    assert!(begun.elapsed() >= SECOND);
}

/// What is in the region may look the same on both screens.
#[tokio::test(start_paused = true)]
async fn a_resize_ends_wait_change() {
    let (screen, mut server) = opened(connect(), (64, 48)).await;
    let resizing = async {
        sleep(SECOND).await;
        let size = rectangle((0, 0, 80, 60), DESKTOP_SIZE, &[]);
        let pixels = plain((0, 0, 80, 60), [9, 9, 9]);
        server.send(&[update(2), size, pixels].concat()).await;
    };
    let wait = screen.wait_change(Region::new(0, 0, 5, 5));
    let wait = wait.deadline(5 * SECOND).into_future();
    let (frame, ()) = tokio::join!(wait, resizing);
    assert_eq!(frame.expect("changed").width(), 80);
}

#[tokio::test(start_paused = true)]
async fn every_wait_ends_at_its_deadline() {
    let (screen, mut server) = opened(connect(), (64, 48)).await;
    let busy = tokio::spawn(async move {
        for n in 0u32.. {
            sleep(SECOND / 10).await;
            let [_, red, green, blue] = n.to_be_bytes();
            server.paint((60, 0, 1, 1), [red, green, blue]).await;
        }
    });
    let begun = Instant::now();
    for wait in [
        screen.wait_still(SECOND),
        screen.wait_change(Region::new(0, 0, 60, 48)),
        screen.wait_until(|frame| frame.width() > 64),
        screen.wait_still(Duration::MAX),
    ] {
        let error = wait.deadline(7 * SECOND).await.expect_err("never");
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.to_string().contains("within 7s"), "{error}");
    }
    assert_eq!(begun.elapsed().as_secs(), 28);
    let met = screen
        .wait_until(|frame| frame.width() == 64)
        .deadline(Duration::ZERO);
    met.await.expect("is so already");
    busy.abort();
    let ended = screen.wait_still(SECOND).deadline(Duration::MAX);
    // The server is gone with its task.
    assert_eq!(
        ended.await.expect_err("gone").kind(),
        ErrorKind::Interrupted
    );
}
