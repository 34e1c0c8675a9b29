//! Tests opening a screen, from the connection to the first picture, and closing it.

use std::time::Duration;

use loggia_console::{Key, Limits, Region};
use loggia_transport::ErrorKind;
use tokio::time::Instant;

use crate::server::{
    ClientMessage, DESKTOP_SIZE, EXTENDED_DESKTOP_SIZE, connect, opened, pipe, rectangle, screen,
    served, update,
};

#[tokio::test(start_paused = true)]
async fn the_extended_desktop_size_is_not_requested() {
    let (client, mut server) = pipe();
    let heard = async {
        server.greet((4, 4), b"").await;
        let heard = [
            server.next_message().await,
            server.next_message().await,
            server.next_message().await,
        ];
        server.paint((0, 0, 4, 4), [1, 2, 3]).await;
        heard
    };
    let (screen, heard) = tokio::join!(connect().open_over(client), heard);
    screen.expect("opens");
    let [
        Some(ClientMessage::Format),
        Some(ClientMessage::Encodings(encodings)),
        Some(asked),
    ] = heard
    else {
        panic!("{heard:?}");
    };
    assert!(
        !encodings.contains(&EXTENDED_DESKTOP_SIZE),
        "TigerVNC sends no pixels then"
    );
    assert_eq!(encodings, [16, 1, 0, -223]);
    assert_eq!(asked, ClientMessage::Request { incremental: false });
}

#[tokio::test(start_paused = true)]
async fn other_viewers_stay_unless_exclusive_is_set() {
    for (connect, may_stay) in [
        (connect(), true),
        (connect().exclusive(false), true),
        (connect().exclusive(true), false),
    ] {
        let (client, mut server) = pipe();
        let serving = async {
            let stay = server.enter().await;
            server.send(&screen((1, 1), b"")).await;
            server.paint((0, 0, 1, 1), [9, 9, 9]).await;
            stay
        };
        let (opened, stay) = tokio::join!(connect.open_over(client), serving);
        opened.expect("opens");
        assert_eq!(stay, may_stay);
    }
}

#[tokio::test(start_paused = true)]
async fn a_picture_is_published_when_it_is_complete() {
    let (client, mut server) = pipe();
    let painting = async {
        server.greet((64, 48), "a name\u{1b}[2J".as_bytes()).await;
        server.paint((0, 0, 64, 20), [10, 20, 30]).await;
        // It has a hole: all of it is asked for again, and not for changes.
        let mut asked = Vec::new();
        while asked.len() < 2 {
            if let Some(ClientMessage::Request { incremental }) = server.next_message().await {
                asked.push(incremental);
            }
        }
        assert_eq!(asked, [false, false]);
        server.paint((0, 20, 64, 28), [40, 50, 60]).await;
        server
    };
    let (screen, _server) = tokio::join!(connect().open_over(client), painting);
    let screen = screen.expect("opens");
    assert_eq!(screen.size(), (64, 48));
    assert_eq!(
        screen.name(),
        "a name[2J",
        "nothing that moves a terminal's cursor"
    );
    let frame = screen.screenshot().await.expect("open");
    assert_eq!(frame.pixel(63, 19), Some([10, 20, 30]));
    assert_eq!(frame.pixel(0, 20), Some([40, 50, 60]));
    assert!(frame.image().pixels().all(|pixel| pixel.0[3] == 255));
}

#[tokio::test(start_paused = true)]
async fn opening_times_out_at_every_step() {
    let words = [
        screen((8, 8), b"name"),
        update(2),
        rectangle((0, 0, 8, 4), 0, &[7; 4 * 32]),
        rectangle((0, 4, 8, 4), 16, &[0, 0, 0, 9, 0x78, 0x01]),
    ]
    .concat();
    let limits = Limits::default();
    for length in 0..words.len() {
        let begun = tokio::time::Instant::now();
        let error = served(connect(), &words[..length])
            .await
            .expect_err("silence");
        assert_eq!(error.kind(), ErrorKind::Timeout, "{length}: {error}");
        assert_eq!(begun.elapsed(), limits.open, "{length}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_closed_connection_is_reported() {
    let (client, mut server) = pipe();
    let going = async {
        server.greet((8, 8), b"").await;
        drop(server);
    };
    let (screen, ()) = tokio::join!(connect().open_over(client), going);
    let error = screen.expect_err("gone");
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert!(
        error.to_string().contains("open the console again"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_resized_screen_is_requested_completely() {
    let (screen, mut server) = opened(connect(), (64, 48)).await;
    let size = rectangle((0, 0, 80, 60), DESKTOP_SIZE, &[]);
    server.send(&[update(1), size].concat()).await;
    assert_eq!(screen.size(), (64, 48), "until the new one is there");
    let asked = async {
        // Of before: format, encodings, everything.
        let mut everything = 0;
        while everything < 2 {
            if let Some(ClientMessage::Request { incremental: false }) = server.next_message().await
            {
                everything += 1;
            }
        }
        server.paint((0, 0, 80, 60), [1, 1, 1]).await;
    };
    let changed = screen.wait_change(Region::new(0, 0, 1, 1));
    let (frame, ()) = tokio::join!(changed.into_future(), asked);
    assert_eq!(frame.expect("changed").width(), 80);
    assert_eq!(screen.size(), (80, 60));
}

#[tokio::test(start_paused = true)]
async fn dropping_the_last_handle_disconnects() {
    let (screen, mut server) = opened(connect(), (8, 8)).await;
    let other = screen.clone();
    drop(screen);
    other.screenshot().await.expect("still open");
    drop(other);
    while server.next_message().await.is_some() {}

    let (screen, mut server) = opened(connect(), (8, 8)).await;
    let other = screen.clone();
    let (heard, ()) = tokio::join!(
        async { while server.next_message().await.is_some() {} },
        screen.close()
    );
    let () = heard;
    let error = other.screenshot().await.expect_err("closed");
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    let error = other.type_text("").await.expect_err("closed");
    assert!(!error.to_string().is_empty());
}

/// A socket that is closed with words unread is reset, and the last keys with it.
#[tokio::test(start_paused = true)]
async fn closing_waits_for_the_server_to_close() {
    let (screen, mut server) = opened(connect(), (64, 64)).await;
    let begun = Instant::now();
    screen.key(Key::Enter).await.expect("sent");
    let closing = tokio::spawn(screen.close());
    let mut last = None;
    while let Some(said) = server.next_message().await {
        if let ClientMessage::Key { keysym, down } = said {
            last = Some((keysym, down));
        }
    }
    assert_eq!(last, Some((0xff0d, false)));
    for _ in 0..100 {
        server.paint((0, 0, 64, 64), [7; 3]).await;
    }
    assert!(!closing.is_finished());
    drop(server);
    closing.await.expect("closed");
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn closing_does_not_wait_for_ever() {
    for reads in [true, false] {
        let (screen, mut server) = opened(connect(), (8, 8)).await;
        let begun = Instant::now();
        let serving = async {
            if reads {
                server.sink().await;
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = screen.close() => {}
            () = serving => unreachable!("it stays"),
        }
        assert_eq!(begun.elapsed(), Duration::from_secs(1), "{reads}");
    }
}

/// No more connections are taken there than wait already: the next one has no answer.
#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn the_open_limit_includes_connecting() {
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket
        .bind("127.0.0.1:0".parse().expect("an address"))
        .expect("bound");
    let listener = socket.listen(1).expect("listens");
    let address = listener.local_addr().expect("an address");
    let mut waiting = Vec::new();
    while let Ok(Ok(stream)) = tokio::time::timeout(
        Duration::from_millis(100),
        tokio::net::TcpStream::connect(address),
    )
    .await
    {
        waiting.push(stream);
    }
    let limits = |open| {
        let mut limits = Limits::default();
        limits.open = Duration::from_secs(open);
        limits
    };
    for (open, kind, seconds) in [(4, ErrorKind::Timeout, 4), (30, ErrorKind::Connect, 10)] {
        let begun = Instant::now();
        let connect = loggia_console::Connect::to("127.0.0.1", address.port());
        let error = connect.limits(limits(open)).open().await;
        assert_eq!(error.expect_err("no answer").kind(), kind);
        assert_eq!(begun.elapsed(), Duration::from_secs(seconds));
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_connection_says_what_to_check() {
    let connect = loggia_console::Connect::to("127.0.0.1", 1).password("edisPw12");
    assert!(!format!("{connect:?}").contains("edisPw12"));
    let error = connect.open().await.expect_err("no one");
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.to_string().contains("switched on"), "{error}");
    assert!(Limits::default().step < Duration::from_secs(60));
}
