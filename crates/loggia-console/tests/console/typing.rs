//! Tests the keys and pointer events that arrive at the server.

use std::time::Duration;

use futures_util::FutureExt;
use loggia_console::{Buttons, Key, Layout};
use loggia_transport::{Error, ErrorKind};
use tokio::time::Instant;

use crate::server::{ClientMessage, Server, connect, opened};

const SHIFT: u32 = 0xffe1;

#[tokio::test(start_paused = true)]
async fn shift_is_pressed_around_a_shifted_character() {
    let (screen, mut server) = opened(connect().keyboard(Layout::Us), (8, 8)).await;
    let typed = async {
        screen.type_text("#a").await.expect("typed");
    };
    let heard = async {
        let mut heard = Vec::new();
        for _ in 0..6 {
            heard.push(server.key().await);
        }
        heard
    };
    let ((), heard) = tokio::join!(typed, heard);
    let hash = u32::from('#');
    assert_eq!(
        heard,
        [
            (SHIFT, true),
            (hash, true),
            (hash, false),
            (SHIFT, false),
            (0x61, true),
            (0x61, false)
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn text_is_typed_at_the_key_pace() {
    let (screen, _server) = opened(connect().keyboard(Layout::Us), (8, 8)).await;
    let begun = Instant::now();
    screen.type_text("aB").await.expect("typed");
    // Two events and four, of 10 ms each.
    assert_eq!(begun.elapsed(), Duration::from_millis(60));
    let fast = connect().keyboard(Layout::Us).key_pace(Duration::ZERO);
    let (screen, _server) = opened(fast, (8, 8)).await;
    let begun = Instant::now();
    screen.type_text("aB").await.expect("typed");
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn single_keys_are_sent_at_the_key_pace() {
    let (screen, _server) = opened(connect(), (8, 8)).await;
    let event = Duration::from_millis(10);
    let begun = Instant::now();
    screen.key(Key::Enter).await.expect("sent");
    assert_eq!(begun.elapsed(), 2 * event);
    screen.key(Key::CtrlAltDel).await.expect("sent");
    assert_eq!(begun.elapsed(), 8 * event);
    screen.press(Key::Shift).await.expect("sent");
    screen.release(Key::Shift).await.expect("sent");
    assert_eq!(begun.elapsed(), 10 * event);
    // A pointer is no key.
    screen
        .pointer(1, 1, Buttons::default())
        .await
        .expect("sent");
    assert_eq!(begun.elapsed(), 10 * event);
}

async fn next_keys(server: &mut Server, count: usize) -> Vec<(u32, bool)> {
    let mut heard = Vec::new();
    while heard.len() < count {
        heard.push(server.key().await);
    }
    heard
}

/// A small letter under Shift means to QEMU that Caps Lock is on.
#[tokio::test(start_paused = true)]
async fn letters_are_capitals_while_shift_is_held() {
    let (screen, mut server) = opened(connect().keyboard(Layout::Us), (8, 8)).await;
    let (control, large, small) = (0xffe3, 0x54, 0x74);
    let shifted = [(SHIFT, true), (large, true), (large, false), (SHIFT, false)];
    for letter in ['t', 'T'] {
        let chord = [Key::Shift, Key::Character(letter)];
        screen.chord(&chord).await.expect("sent");
        assert_eq!(next_keys(&mut server, 4).await, shifted, "{letter}");
        let chord = [Key::Control, Key::Shift, Key::Character(letter)];
        screen.chord(&chord).await.expect("sent");
        let heard = next_keys(&mut server, 6).await;
        assert_eq!(heard[0], (control, true));
        assert_eq!(heard[1..5], shifted);
        assert_eq!(heard[5], (control, false));
    }
    // Keys that are held one by one, and come up in another order.
    let letter = Key::Character('t');
    screen.press(Key::Shift).await.expect("sent");
    screen.type_text("t").await.expect("sent");
    screen.press(letter).await.expect("sent");
    screen.release(Key::Shift).await.expect("sent");
    screen.release(letter).await.expect("sent");
    screen.key(letter).await.expect("sent");
    let expected = [
        (SHIFT, true),
        (large, true),
        (large, false),
        (large, true),
        (SHIFT, false),
        (large, false),
        (small, true),
        (small, false),
    ];
    assert_eq!(next_keys(&mut server, 8).await, expected);
}

#[tokio::test(start_paused = true)]
async fn a_pressed_key_stays_down_while_text_is_typed() {
    let (screen, mut server) = opened(connect().keyboard(Layout::Us), (8, 8)).await;
    let (capital, hash, tab) = (0x41, u32::from('#'), 0xff09);
    let typed = |keysym| [(keysym, true), (keysym, false)];
    screen.press(Key::Shift).await.expect("sent");
    screen.type_text("A#").await.expect("sent");
    screen.press(Key::Shift).await.expect("is down already");
    let chord = [Key::Shift, Key::Tab];
    screen.chord(&chord).await.expect("sent");
    screen.press(Key::Character('A')).await.expect("sent");
    screen.release(Key::Character('A')).await.expect("sent");
    screen.release(Key::Shift).await.expect("sent");
    let mut expected = vec![(SHIFT, true)];
    for keysym in [capital, hash, tab, capital] {
        expected.extend(typed(keysym));
    }
    expected.push((SHIFT, false));
    assert_eq!(next_keys(&mut server, 10).await, expected);
    // And not beyond that.
    screen.type_text("A").await.expect("sent");
    let capital = typed(capital);
    let expected = [(SHIFT, true), capital[0], capital[1], (SHIFT, false)];
    assert_eq!(next_keys(&mut server, 4).await, expected);
}

#[tokio::test(start_paused = true)]
async fn typing_reports_why_the_layout_is_unknown() {
    let why = Error::new(ErrorKind::Forbidden, "the settings are not for you");
    let (screen, _server) = opened(connect().keyboard_unavailable(why), (8, 8)).await;
    screen.key(Key::Enter).await.expect("goes without");
    let error = screen.type_text("root").await.expect_err("no layout");
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    let screen = screen.with_keyboard(Layout::Us);
    screen.type_text("root").await.expect("typed");
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_text_leaves_no_key_down() {
    let (screen, mut server) = opened(connect().keyboard(Layout::De), (8, 8)).await;
    let text = "A".repeat(100);
    let patience = Duration::from_millis(210);
    let cut = tokio::time::timeout(patience, screen.type_text(&text)).await;
    cut.expect_err("it takes longer");
    screen.key(Key::Enter).await.expect("the keyboard is free");
    screen.close().await;
    let mut held = Vec::new();
    let mut last = 0;
    while let Some(said) = server.next_message().await {
        if let ClientMessage::Key { keysym, down } = said {
            last = keysym;
            if down {
                held.push(keysym);
            } else {
                assert_eq!(held.pop(), Some(keysym));
            }
        }
    }
    assert_eq!((held.len(), last), (0, 0xff0d));
}

#[tokio::test(start_paused = true)]
async fn text_with_an_untypable_character_is_not_begun() {
    let (screen, mut server) = opened(connect(), (8, 8)).await;
    let error = screen.type_text("root").await.expect_err("no layout");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("layout is not known"), "{error}");
    let french = screen.with_keyboard(Layout::Fr);
    let error = french.type_text("ok ł").await.expect_err("no key");
    assert!(error.to_string().contains("'ł'"), "{error}");
    screen.close().await;
    while let Some(said) = server.next_message().await {
        assert!(!matches!(said, ClientMessage::Key { .. }), "{said:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn chords_and_single_keys() {
    let (screen, mut server) = opened(connect().keyboard(Layout::Fr), (8, 8)).await;
    screen.key(Key::CtrlAltDel).await.expect("sent");
    screen.chord(&[Key::Alt, Key::F(2)]).await.expect("sent");
    screen.press(Key::Character('1')).await.expect("sent");
    screen.release(Key::Character('1')).await.expect("sent");
    screen
        .chord(&[Key::Control, Key::Character('c')])
        .await
        .expect("sent");
    let (control, alt, delete) = (0xffe3, 0xffe9, 0xffff);
    for expected in [
        (control, true),
        (alt, true),
        (delete, true),
        (delete, false),
        (alt, false),
        (control, false),
        (alt, true),
        (0xffbf, true),
        (0xffbf, false),
        (alt, false),
        (SHIFT, true),
        (0x31, true),
        (0x31, false),
        (SHIFT, false),
        (control, true),
        (0x63, true),
        (0x63, false),
        (control, false),
    ] {
        assert_eq!(server.key().await, expected);
    }
    let error = screen.key(Key::F(25)).await.expect_err("no such key");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[tokio::test(start_paused = true)]
async fn common_keys_need_no_layout() {
    let (screen, mut server) = opened(connect(), (8, 8)).await;
    for character in ['a', 'Z', ' ', '\t'] {
        screen.key(Key::Character(character)).await.expect("sent");
    }
    screen.key(Key::F(1)).await.expect("sent");
    for expected in [
        (0x61, true),
        (0x61, false),
        (SHIFT, true),
        (0x5a, true),
        (0x5a, false),
        (SHIFT, false),
        (0x20, true),
        (0x20, false),
        (0xff09, true),
        (0xff09, false),
        (0xffbe, true),
        (0xffbe, false),
    ] {
        assert_eq!(server.key().await, expected);
    }
    // A French keyboard has it with Shift, a Swedish one without.
    let error = screen
        .key(Key::Character('1'))
        .await
        .expect_err("no layout");
    assert!(error.to_string().contains("layout is not known"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_pointer_moves_and_clicks() {
    let (screen, mut server) = opened(connect(), (80, 60)).await;
    let right = Buttons {
        right: true,
        ..Buttons::default()
    };
    screen.pointer(7, 9, right).await.expect("sent");
    screen.click(70, 50).await.expect("sent");
    let mut heard = Vec::new();
    while heard.len() < 4 {
        if let Some(ClientMessage::Pointer { x, y, buttons }) = server.next_message().await {
            heard.push((x, y, buttons));
        }
    }
    assert_eq!(heard, [(7, 9, 4), (70, 50, 0), (70, 50, 1), (70, 50, 0)]);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_read_times_out() {
    let (screen, _server) = opened(connect().keyboard(Layout::Us), (8, 8)).await;
    let begun = Instant::now();
    // More than the pipe holds, and no one reads.
    let text = "a".repeat(6000);
    let error = screen.type_text(&text).await.expect_err("stuck");
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(
        begun.elapsed() < Duration::from_secs(140),
        "{:?}",
        begun.elapsed()
    );
    let error = screen.screenshot().now_or_never().expect("at once");
    assert_eq!(error.expect_err("over").kind(), ErrorKind::Timeout);
}
