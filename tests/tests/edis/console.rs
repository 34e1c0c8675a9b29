//! The console of a server, from the account to the pixels, on the simulator's screens.

use std::time::{Duration, Instant};

use loggia::console::image;
use loggia::console::{Key, Layout, Limits};
use loggia::edis::settings::VncKeymap;
use loggia::edis::{Account, Server};
use loggia::{Console, ErrorKind};
use loggia_sim::{EdisStyle, Sim};
use loggia_tests::edis::{House, STYLES, house};
use serde_json::json;

const QUIET: Duration = Duration::from_millis(200);

/// What the vendor's own picture shows.
async fn picture(server: &Server) -> image::RgbaImage {
    let picture = server.screenshot().await.expect("a picture");
    image::load_from_memory(&picture.bytes)
        .expect("a PNG")
        .to_rgba8()
}

fn typed(house: &House) -> Vec<String> {
    let edis = house.sim.edis();
    edis.typed(&house.id(0)).expect("a machine")
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_account_to_the_pixels_and_the_keyboard() {
    for style in STYLES {
        let house = house(style).await;
        let server = house.server(0);
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
        assert_eq!(typed(&house), [text.trim_end(), ""]);
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
async fn every_layout_types_all_that_is_on_its_keys() {
    let house = house(EdisStyle::Documented).await;
    let server = house.server(0);
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
        house.sim.edis().set_power(&house.id(0), false);
        house.sim.edis().set_power(&house.id(0), true);
        let quick = server.console().key_pace(Duration::ZERO);
        let screen = quick.open().await.expect("opens");
        assert_eq!(
            screen.keyboard().map(|keyboard| keyboard.layout()),
            Some(layout)
        );
        let text = format!("{ascii}{more}");
        screen.type_text(&text).await.expect("typed");
        screen.wait_still(QUIET).await.expect("still");
        assert_eq!(typed(&house), [text], "{layout}");
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
async fn chords_with_shift_leave_caps_lock_alone() {
    let house = house(EdisStyle::Documented).await;
    let quick = house.server(0).console().key_pace(Duration::ZERO);
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
    assert_eq!(typed(&house), ["TuWX"]);
}

/// The rights to a console and to the settings are two.
#[tokio::test(flavor = "multi_thread")]
async fn a_screen_opens_without_the_settings() {
    let house = house(EdisStyle::Documented).await;
    let server = house.server(0);
    let forbidden = || {
        let body = json!({"status": "error", "message": "Forbidden"});
        let edis = house.sim.edis();
        edis.fail_next_of("getKvmVpsSettings", 403, body, &[]);
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
    assert_eq!(typed(&house), ["ab1"]);
}

/// The wrong layout types the wrong thing, here as at the vendor.
#[tokio::test(flavor = "multi_thread")]
async fn the_layout_has_to_be_that_of_the_machine() {
    let house = house(EdisStyle::Documented).await;
    let console = house.server(0).console().keyboard(Layout::De);
    let screen = console.open().await.expect("opens");
    screen.type_text("#").await.expect("typed");
    screen.wait_still(QUIET).await.expect("still");
    assert_eq!(typed(&house), ["3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screen_follows_the_machine() {
    let house = house(EdisStyle::Documented).await;
    let (edis, id) = (house.sim.edis(), house.id(0));
    let screen = house.server(0).console().open().await.expect("opens");
    let boots = edis.boots(&id).expect("a machine");
    screen.type_text("typed before").await.expect("typed");
    screen.key(Key::CtrlAltDel).await.expect("pressed");
    screen.wait_still(QUIET).await.expect("still");
    assert_eq!(edis.boots(&id), Some(boots + 1), "it was started again");
    assert!(typed(&house).is_empty());

    edis.set_vnc(&id, false);
    let ended = screen.wait_until(|_| false).await;
    assert_eq!(
        ended.expect_err("switched off").kind(),
        ErrorKind::Interrupted
    );
}

/// Stop and reset end the process that serves it.
#[tokio::test(flavor = "multi_thread")]
async fn a_console_is_opened_again_after_a_power_cycle() {
    let house = house(EdisStyle::Documented).await;
    let server = house.server(0);
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
    assert_eq!(typed(&house), ["back"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_given_leaves_vnc_as_it_is() {
    let house = house(EdisStyle::Documented).await;
    let (on, off) = (house.server(0), house.server(1));
    let screen = on
        .console()
        .password("simvnc01")
        .open()
        .await
        .expect("opens");
    screen.close().await;
    assert_eq!(house.seen("enableVnc"), 0);

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

#[tokio::test(flavor = "multi_thread")]
async fn the_console_is_followed_under_the_vendors_domains_only() {
    let house = house(EdisStyle::Documented).await;
    let server = house.server(0);
    for host in [
        "evil.tld",
        "hunter2.edis.at.evil.tld",
        "192.0.2.1",
        "127.0.0.1:22",
        "localhost",
    ] {
        for operation in ["enableVnc", "getVncStatus"] {
            let body = json!({"status": "success", "vnc_status": "enabled",
                "vnc_host": host, "vnc_port": 5901});
            house.sim.edis().fail_next_of(operation, 200, body, &[]);
            let mut console = server.console();
            if operation == "getVncStatus" {
                console = console.password("hunter22");
            }
            let error = console.open().await.expect_err(host);
            assert_eq!(error.kind(), ErrorKind::UntrustedHost, "{error}");
            let named = error.operation().expect("of a call").to_string();
            assert!(named.contains(operation), "{named}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }
    // Loopback is followed only with the switch for simulators, which is off here: the
    // account talks to the simulator over TLS, or to the vendor.
    let account = Account::builder()
        .credentials("a@b.c", "hunter2")
        .build()
        .expect("builds");
    drop(account);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_console_without_host_or_port_is_nowhere() {
    let house = house(EdisStyle::Documented).await;
    for body in [
        json!({"status": "success", "vnc_status": "enabled"}),
        json!({"status": "success", "vnc_status": "enabled", "vnc_host": "127.0.0.1"}),
        json!({"status": "success", "vnc_status": "enabled", "vnc_host": "", "vnc_port": 1}),
    ] {
        house.sim.edis().fail_next_of("enableVnc", 200, body, &[]);
        let error = house.server(0).console().open().await.expect_err("nowhere");
        assert_eq!(error.kind(), ErrorKind::UnexpectedState, "{error}");
    }
}

/// A port that refuses may be about to listen; one that is silent has had its time.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_does_not_answer_is_not_tried_again() {
    use tokio::net::{TcpSocket, TcpStream};

    // Both on the real clock, by which it is seen how long an attempt took.
    let sim = Sim::builder().account("a@example.com", "pw");
    let sim = sim.start().await.expect("starts");
    let account = Account::builder()
        .credentials("a@example.com", "pw")
        .endpoint(sim.edis().url())
        .allow_insecure_loopback(true);
    let account = account.build().expect("builds");
    let server = account.server(&sim.edis().vps()[0]);
    let socket = TcpSocket::new_v4().expect("a socket");
    let any = "127.0.0.1:0".parse().expect("an address");
    socket.bind(any).expect("bound");
    // No more connections are taken there than wait already.
    let full = socket.listen(1).expect("listens");
    let silent = full.local_addr().expect("an address");
    let mut waiting = Vec::new();
    let moment = Duration::from_millis(100);
    while let Ok(Ok(stream)) = tokio::time::timeout(moment, TcpStream::connect(silent)).await {
        waiting.push(stream);
    }
    let body = json!({"status": "success", "vnc_status": "enabled",
        "vnc_host": "127.0.0.1", "vnc_port": silent.port()});
    sim.edis().fail_next_of("enableVnc", 200, body, &[]);
    let mut limits = Limits::default();
    limits.step = moment;
    let begun = Instant::now();
    let error = server.console().limits(limits).open().await;
    assert_eq!(error.expect_err("silent").kind(), ErrorKind::Connect);
    // Three more attempts come with pauses of three and a half seconds.
    assert!(begun.elapsed() < Duration::from_secs(3));
}

/// What is typed shows while it is typed, however fast the keys come.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_shows_at_once() {
    let house = house(EdisStyle::Documented).await;
    let quick = house.server(0).console().key_pace(Duration::from_millis(4));
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
async fn screens_go_with_the_simulator() {
    let house = house(EdisStyle::Documented).await;
    let screen = house.server(0).console().open().await.expect("opens");
    let Console::Vnc {
        port: Some(port), ..
    } = house.server(0).console().await.expect("on")
    else {
        panic!("VNC is on");
    };
    let edis = house.sim.edis().clone();
    let sim: Sim = house.sim;
    sim.shutdown().await;
    let ended = screen.wait_until(|_| false).await;
    assert_eq!(ended.expect_err("stopped").kind(), ErrorKind::Interrupted);
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    assert!(
        !edis.vps().is_empty(),
        "the world is still there to be asked"
    );
}
