//! The console of a server, from the account to the pixels, on the simulator's screens.

use std::time::Duration;

use loggia::console::image;
use loggia::console::{Key, Layout, Limits};
use loggia::edis::Server;
use loggia::edis::settings::VncKeymap;
use loggia::{Console, ErrorKind};
use loggia_sim::{EdisStyle, Sim};
use loggia_tests::edis::{Fixture, STYLES, fixture};
use serde_json::json;

const QUIET: Duration = Duration::from_millis(200);

/// What the vendor's own picture shows.
async fn picture(server: &Server) -> image::RgbaImage {
    let picture = server.screenshot().await.expect("a picture");
    image::load_from_memory(&picture.bytes)
        .expect("a PNG")
        .to_rgba8()
}

fn typed(fixture: &Fixture) -> Vec<String> {
    let edis = fixture.sim.edis();
    edis.typed(&fixture.id(0)).expect("a machine")
}

#[tokio::test(flavor = "multi_thread")]
async fn screen_shows_the_servers_picture_and_takes_text() {
    for style in STYLES {
        let fixture = fixture(style).await;
        let server = fixture.server(0);
        let screen = server.console().open().await.expect("opens");
        assert_eq!(
            (screen.size(), screen.name()),
            ((720, 400), "edis-vps-1".to_owned())
        );
        let before = screen.screenshot().await.expect("open");
        assert_eq!(*before.image(), picture(&server).await);

        let text = "Root #1 \"a@b\" {[~^]}|\\ $HOME\n";
        screen.type_text(text).await.expect("typed");
        let after = screen.wait_still(QUIET).await.expect("still");
        assert_eq!(typed(&fixture), [text.trim_end(), ""]);
        assert_eq!(*after.image(), picture(&server).await);
        assert!(after.difference(&before).expect("it echoes").y >= 8 * 16);

        // The password was a fresh one, known to no one.
        let error = server.console().password("simvnc01").open().await;
        assert_eq!(
            error.expect_err("the old one").kind(),
            ErrorKind::Unauthorized
        );
        screen.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_layout_types_all_of_its_characters() {
    let fixture = fixture(EdisStyle::Documented).await;
    let server = fixture.server(0);
    let ascii: String = (' '..='~').collect();
    for (keymap, layout, more) in [
        (VncKeymap::EnUs, Layout::Us, ""),
        (VncKeymap::EnGb, Layout::Gb, "£¬€"),
        (VncKeymap::De, Layout::De, "äöüÄÖÜß§°´€µ²³"),
        (VncKeymap::Fr, Layout::Fr, "éèçàù£µ§°²€¤"),
        (VncKeymap::Es, Layout::Es, "ñÑçÇ¡¿ºª·´¨€¬"),
        (VncKeymap::It, Layout::It, "àèìòùéç£§°€"),
    ] {
        server
            .change_settings()
            .keymap(keymap)
            .send()
            .await
            .expect("set");
        fixture.sim.edis().set_power(&fixture.id(0), false);
        fixture.sim.edis().set_power(&fixture.id(0), true);
        let quick = server.console().key_pace(Duration::ZERO);
        let screen = quick.open().await.expect("opens");
        assert_eq!(
            screen.keyboard().map(|keyboard| keyboard.layout()),
            Some(layout)
        );
        let text = format!("{ascii}{more}");
        screen.type_text(&text).await.expect("typed");
        screen.wait_still(QUIET).await.expect("still");
        assert_eq!(typed(&fixture), [text], "{layout}");
    }
    // One without a table: looking goes, typing says why not.
    server
        .change_settings()
        .keymap(VncKeymap::Sv)
        .send()
        .await
        .expect("set");
    let screen = server.console().open().await.expect("opens");
    let error = screen.type_text("root").await.expect_err("no table");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let screen = server
        .console()
        .keyboard(Layout::Us)
        .open()
        .await
        .expect("opens");
    screen.type_text("root").await.expect("typed");
}

/// Caps Lock is as it was: the letters after a chord are what they were meant to be.
#[tokio::test(flavor = "multi_thread")]
async fn chords_with_shift_do_not_toggle_caps_lock() {
    let fixture = fixture(EdisStyle::Documented).await;
    let quick = fixture.server(0).console().key_pace(Duration::ZERO);
    let screen = quick.open().await.expect("opens");
    for keys in [
        &[Key::Shift, Key::Character('t')][..],
        &[Key::Character('u')],
        &[Key::Control, Key::Shift, Key::Character('v')],
        &[Key::Shift, Key::Character('w')],
        &[Key::Shift, Key::Character('X')],
    ] {
        screen.chord(keys).await.expect("pressed");
    }
    screen.wait_still(QUIET).await.expect("still");
    assert_eq!(typed(&fixture), ["TuWX"]);
}

/// The rights to a console and to the settings are two.
#[tokio::test(flavor = "multi_thread")]
async fn screen_opens_where_settings_are_forbidden() {
    let fixture = fixture(EdisStyle::Documented).await;
    let server = fixture.server(0);
    let forbidden = || {
        let body = json!({"status": "error", "message": "Forbidden"});
        let edis = fixture.sim.edis();
        edis.answer_next_of("getKvmVpsSettings", 403, body, &[]);
    };
    forbidden();
    let screen = server.console().open().await.expect("opens");
    assert!(screen.keyboard().is_none());
    screen.key(Key::Character('a')).await.expect("goes without");
    let error = screen.type_text("root").await.expect_err("needs one");
    assert_eq!(error.kind(), ErrorKind::Forbidden, "{error}");
    let named = error.operation().expect("of a call").to_string();
    assert!(named.contains("getKvmVpsSettings"), "{named}");
    let screen = screen.with_keyboard(Layout::Us);
    screen.type_text("b1").await.expect("typed");
    screen.wait_still(QUIET).await.expect("still");
    assert_eq!(typed(&fixture), ["ab1"]);
}

/// The wrong layout types the wrong thing, here as at the vendor.
#[tokio::test(flavor = "multi_thread")]
async fn wrong_layout_types_wrong_characters() {
    let fixture = fixture(EdisStyle::Documented).await;
    let console = fixture.server(0).console().keyboard(Layout::De);
    let screen = console.open().await.expect("opens");
    screen.type_text("#").await.expect("typed");
    screen.wait_still(QUIET).await.expect("still");
    assert_eq!(typed(&fixture), ["3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn screen_follows_a_restart_and_ends_with_vnc() {
    let fixture = fixture(EdisStyle::Documented).await;
    let (edis, id) = (fixture.sim.edis(), fixture.id(0));
    let screen = fixture.server(0).console().open().await.expect("opens");
    let boots = edis.boot_count(&id).expect("a machine");
    screen.type_text("typed before").await.expect("typed");
    screen.key(Key::CtrlAltDel).await.expect("pressed");
    screen.wait_still(QUIET).await.expect("still");
    assert_eq!(
        edis.boot_count(&id),
        Some(boots + 1),
        "it was started again"
    );
    assert!(typed(&fixture).is_empty());

    edis.set_vnc(&id, false);
    let ended = screen.wait_until(|_| false).await;
    assert_eq!(
        ended.expect_err("switched off").kind(),
        ErrorKind::Interrupted
    );
}

/// Stop and reset end the process that serves it.
#[tokio::test(flavor = "multi_thread")]
async fn screen_ends_with_a_power_cycle_and_opens_again() {
    let fixture = fixture(EdisStyle::Documented).await;
    let server = fixture.server(0);
    for cycle in ["stop", "reset"] {
        let screen = server.console().open().await.expect("opens");
        if cycle == "stop" {
            server.stop().await.expect("taken");
        } else {
            server.reset().await.expect("taken");
        }
        let ended = screen.wait_until(|_| false).await;
        assert_eq!(ended.expect_err(cycle).kind(), ErrorKind::Interrupted);
        if cycle == "stop" {
            let dark = picture(&server).await;
            assert!(dark.pixels().all(|pixel| pixel.0 == [0, 0, 0, 255]));
            let off = server.console().open().await;
            off.expect_err("there is no screen");
            server.start().await.expect("taken");
        }
    }
    let screen = server.console().open().await.expect("opens");
    screen.type_text("back").await.expect("typed");
    screen.wait_still(QUIET).await.expect("still");
    assert_eq!(typed(&fixture), ["back"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn given_password_leaves_vnc_as_it_is() {
    let fixture = fixture(EdisStyle::Documented).await;
    let (on, off) = (fixture.server(0), fixture.server(1));
    let screen = on
        .console()
        .password("simvnc01")
        .open()
        .await
        .expect("opens");
    screen.close().await;
    assert_eq!(fixture.request_count("enableVnc"), 0);

    let error = off
        .console()
        .password("simvnc01")
        .open()
        .await
        .expect_err("off");
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.to_string().contains("enable_vnc()"), "{error}");
    assert_eq!(off.console().await.expect("asked"), Console::Off);
    off.console().open().await.expect("switched on");

    let error = on
        .console()
        .password("Wrong123")
        .open()
        .await
        .expect_err("wrong");
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    let text = format!("{error} {error:?} {:?}", on.console().password("Wrong123"));
    assert!(!text.contains("Wrong123"), "{text}");

    let mut limits = Limits::default();
    limits.pixels = 1000;
    let error = on.console().limits(limits).open().await.expect_err("small");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
}

/// What is typed shows while it is typed, however fast the keys come.
#[tokio::test(flavor = "multi_thread")]
async fn typed_text_shows_while_typing_goes_on() {
    let fixture = fixture(EdisStyle::Documented).await;
    let quick = fixture
        .server(0)
        .console()
        .key_pace(Duration::from_millis(4));
    let screen = quick.open().await.expect("opens");
    // By then it waits for changes, and nothing asks for them again.
    let rest = Duration::from_millis(100);
    let before = screen.wait_still(rest).await.expect("still");
    let text = "a".repeat(60);
    let mut typing = Box::pin(screen.type_text(&text));
    let change = screen.wait_until(move |frame| *frame != before);
    let change = change.into_future();
    tokio::select! {
        outcome = &mut typing => panic!("typed, and nothing showed until then: {outcome:?}"),
        shown = change => drop(shown.expect("it shows")),
    }
    typing.await.expect("typed");
}

#[tokio::test(flavor = "multi_thread")]
async fn screen_ends_when_the_simulator_stops() {
    let fixture = fixture(EdisStyle::Documented).await;
    let screen = fixture.server(0).console().open().await.expect("opens");
    let Console::Vnc {
        port: Some(port), ..
    } = fixture.server(0).console().await.expect("on")
    else {
        panic!("VNC is on");
    };
    let edis = fixture.sim.edis().clone();
    let sim: Sim = fixture.sim;
    sim.shutdown().await;
    let ended = screen.wait_until(|_| false).await;
    assert_eq!(ended.expect_err("stopped").kind(), ErrorKind::Interrupted);
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    assert!(!edis.vps().is_empty(), "its state can still be inspected");
}
