//! The screens of `TigerVNC` and QEMU.

use std::time::Duration;

use loggia::ErrorKind;
use loggia::console::{Buttons, Connect, Frame, Key, Layout, Region};
use loggia_real::{PASSWORD, Qemu, TigerVnc};

const QUIET: Duration = Duration::from_millis(700);

fn connect(port: u16) -> Connect {
    Connect::to("127.0.0.1", port)
        .password(PASSWORD)
        .keyboard(Layout::Us)
}

/// Everything on a keyboard of the United States.
fn ascii() -> String {
    (' '..='~').collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn tigervnc_frames_match_the_x_screen() {
    let mut tiger = TigerVnc::start(800, 600).await;
    tiger
        .terminal("seq 1 200; printf '\\033[44;33mcolours\\033[0m'; printf '\\033[?25l'; sleep 60");
    let mut frames: Vec<Frame> = Vec::new();
    for compressed in [true, false] {
        let screen = connect(tiger.port).compression(compressed).open().await;
        let screen = screen.expect("opens");
        assert_eq!(
            (screen.size(), screen.name().contains("trial")),
            ((800, 600), true)
        );
        let lit = screen.wait_until(|frame| {
            frame
                .image()
                .pixels()
                .filter(|pixel| pixel.0 != [0, 0, 0, 255])
                .count()
                > 1000
        });
        lit.await.expect("the terminal shows something");
        // The pointer is drawn into the picture, and xwd leaves it out.
        let corner = screen.pointer(799, 599, Buttons::default());
        corner.await.expect("sent");
        frames.push(screen.wait_still(QUIET).await.expect("still"));
        screen.close().await;
    }
    let drawn = Frame::from(tiger.screen().await);
    assert_eq!(frames[0].difference(&frames[1]), None, "compressed or not");
    for frame in &frames {
        let pointer = Region::new(780, 580, 20, 20);
        let differs = frame.difference(&drawn).unwrap_or_default();
        assert_eq!(differs.union(&pointer), pointer, "beyond the pointer");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn text_typed_on_tigervnc_arrives_unchanged() {
    let mut tiger = TigerVnc::start(800, 600).await;
    tiger.terminal("head -n 1 > line; touch done; sleep 60");
    let screen = connect(tiger.port).open().await.expect("opens");
    screen.wait_still(QUIET).await.expect("still");
    let before = screen.screenshot().await.expect("open");
    let text = format!("{}#\"@ABC", ascii());
    screen.type_text(&text).await.expect("typed");
    screen.key(Key::Enter).await.expect("pressed");
    let line = tiger.file("line").await;
    assert_eq!(String::from_utf8_lossy(&line), format!("{text}\n"));
    let after = screen.wait_still(QUIET).await.expect("still");
    assert!(after.difference(&before).is_some(), "it echoes");
}

#[tokio::test(flavor = "multi_thread")]
async fn qemu_frames_match_its_display_and_every_key_arrives() {
    let qemu = Qemu::start(None).await;
    let screen = connect(qemu.port).open().await.expect("opens");
    assert_eq!(screen.size(), (720, 400));
    // The cursor blinks; that is rest all the same.
    screen.wait_still(QUIET).await.expect("still");
    screen.type_text(&ascii()).await.expect("typed");
    screen.wait_still(QUIET).await.expect("still");
    let text = qemu.text().await;
    // The line breaks after 80 columns, and the screen is those lines in a row.
    assert!(text.contains(&ascii()), "{text:?}");
    let frame = screen.wait_still(QUIET).await.expect("still");
    let drawn = Frame::from(qemu.screen().await);
    // All but the cursor, which may be on in one and off in the other.
    let differs = frame.difference(&drawn);
    assert!(
        differs.is_none_or(|region| region.area() <= 9 * 16),
        "{differs:?}"
    );
    let raw = connect(qemu.port)
        .compression(false)
        .open()
        .await
        .expect("opens");
    let differs = raw.screenshot().await.expect("open").difference(&frame);
    assert!(
        differs.is_none_or(|region| region.area() <= 9 * 16),
        "{differs:?}"
    );
}

/// QEMU takes a small letter under Shift for Caps Lock, which it then switches on.
#[tokio::test(flavor = "multi_thread")]
async fn chords_with_shift_do_not_toggle_caps_lock_in_qemu() {
    let qemu = Qemu::start(None).await;
    let screen = connect(qemu.port).open().await.expect("opens");
    for letter in "Caps".chars() {
        let chord = [Key::Shift, Key::Character(letter)];
        screen.chord(&chord).await.expect("pressed");
        screen.key(Key::Character(letter)).await.expect("pressed");
    }
    screen.wait_still(QUIET).await.expect("still");
    let text = qemu.text().await;
    assert!(text.contains("CCAaPpSs"), "{text:?}");
}

/// The machine knows keys only: with a German keymap before it, German text presses the
/// right ones, which its American BIOS reads in its own way.
#[tokio::test(flavor = "multi_thread")]
async fn german_layout_presses_the_right_keys_in_qemu() {
    let qemu = Qemu::start(Some("de")).await;
    let screen = connect(qemu.port)
        .keyboard(Layout::De)
        .open()
        .await
        .expect("opens");
    screen
        .type_text("zyZY-/#'+\"&(=?;:_äöü")
        .await
        .expect("typed");
    screen.wait_still(QUIET).await.expect("still");
    let text = qemu.text().await;
    assert!(text.contains("yzYZ/&\\|]@^*)_<>?';["), "{text:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_vnc_password_is_unauthorized() {
    let tiger = TigerVnc::start(320, 200).await;
    let qemu = Qemu::start(None).await;
    for port in [tiger.port, qemu.port] {
        let error = connect(port).password("wrongPw1").open().await;
        let error = error.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
        connect(port).open().await.expect("the right one");
    }
}
