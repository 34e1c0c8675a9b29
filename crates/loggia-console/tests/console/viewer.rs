//! Tests the viewer as browsers and other programs use it.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use loggia_console::{Layout, Screen, Viewer};
use loggia_transport::ErrorKind;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::server::{ClientMessage, Server, connect, opened, plain, rectangle, update};

struct Fixture {
    screen: Screen,
    server: Server,
    viewer: Viewer,
    origin: String,
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn fixture() -> Fixture {
    fixture_with_pace(Duration::ZERO).await
}

/// Where a key takes so long.
async fn fixture_with_pace(pace: Duration) -> Fixture {
    let connect = connect().keyboard(Layout::Us).key_pace(pace);
    let (screen, server) = opened(connect, (16, 8)).await;
    let viewer = screen.serve("127.0.0.1:0").await.expect("serves");
    let (origin, _) = split(viewer.url());
    Fixture {
        screen,
        server,
        viewer,
        origin,
    }
}

/// Origin and token of the viewer's address.
fn split(url: &str) -> (String, String) {
    let url = url.strip_suffix('/').expect("a folder");
    let (origin, token) = url.rsplit_once('/').expect("a path");
    (origin.to_owned(), token.to_owned())
}

async fn get(url: &str) -> reqwest::Response {
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    client.get(url).send().await.expect("answered")
}

impl Fixture {
    /// The key of a page that was just loaded.
    async fn key(&self) -> String {
        let page = get(self.viewer.url()).await;
        assert_eq!(page.status(), 200);
        let page = page.text().await.expect("text");
        let (_, rest) = page.split_once("src=\"/").expect("a script");
        rest.split_once('/').expect("a path").0.to_owned()
    }

    async fn socket(&self, key: &str, origin: Option<&str>) -> Result<Socket, u16> {
        let url = format!("{}/{key}/screen", self.origin.replace("http", "ws"));
        let mut request = url.into_client_request().expect("a request");
        if let Some(origin) = origin {
            let origin = HeaderValue::from_str(origin).expect("a header");
            request.headers_mut().insert("origin", origin);
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(socket),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    async fn sit(&self, key: &str) -> Socket {
        let origin = self.origin.clone();
        self.socket(key, Some(&origin)).await.expect("let in")
    }
}

async fn words(socket: &mut Socket) -> Vec<u8> {
    loop {
        match socket.next().await.expect("goes on").expect("open") {
            Message::Binary(words) => return words.to_vec(),
            Message::Close(_) => panic!("closed"),
            _ => {}
        }
    }
}

#[tokio::test]
async fn the_viewer_address_works_once() {
    let mut fixture = fixture().await;
    let key = fixture.key().await;
    let again = get(fixture.viewer.url()).await;
    assert_eq!(again.status(), 404);
    assert!(again.text().await.expect("text").contains("works once"));
    let (_, token) = split(fixture.viewer.url());
    assert!(token.len() == 48 && key.len() == 48 && token != key);
    assert!(!format!("{:?}", fixture.viewer).contains(&token));

    // What the page needs is there for its key, and for the spent token is not.
    for file in ["viewer.js", "viewer.css"] {
        assert_eq!(
            get(&format!("{}/{key}/{file}", fixture.origin))
                .await
                .status(),
            200
        );
        for other in [&token, "", "0", &"0".repeat(48)] {
            let refused = get(&format!("{}/{other}/{file}", fixture.origin)).await;
            assert_eq!(refused.status(), 404, "{other}");
        }
    }
    // A new address is another, and the old key is void.
    let old = fixture.viewer.url().to_owned();
    assert_ne!(fixture.viewer.renew().expect("random"), old);
    let file = format!("{}/{key}/viewer.js", fixture.origin);
    assert_eq!(get(&file).await.status(), 404);
    assert_ne!(fixture.key().await, key);
}

#[tokio::test]
async fn a_head_request_does_not_use_up_the_address() {
    let fixture = fixture().await;
    let client = reqwest::Client::builder().no_proxy().build();
    let head = client.expect("a client").head(fixture.viewer.url()).send();
    assert_eq!(head.await.expect("answered").status(), 405);
    fixture.key().await;
}

#[tokio::test]
async fn every_response_has_security_headers() {
    let mut fixture = fixture().await;
    let host = fixture
        .origin
        .strip_prefix("http://")
        .expect("plain")
        .to_owned();
    for url in [fixture.viewer.url(), &format!("{}/nowhere", fixture.origin)] {
        let answer = get(url).await;
        let header = |name| answer.headers()[name].to_str().expect("text").to_owned();
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(
            policy.contains(&format!("connect-src ws://{host};")),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("x-frame-options"), "DENY");
    }
    // A name that somebody has pointed at this computer.
    fixture.viewer.renew().expect("random");
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    for name in ["evil.tld", "localhost:80", "127.0.0.1"] {
        let answer = client
            .get(fixture.viewer.url())
            .header("host", name)
            .send()
            .await;
        assert_eq!(answer.expect("answered").status(), 421, "{name}");
    }
    fixture.key().await; // it was not spent
}

#[tokio::test]
async fn only_one_viewer_of_the_same_origin_may_connect() {
    let fixture = fixture().await;
    let key = fixture.key().await;
    let own = fixture.origin.clone();
    for origin in [
        None,
        Some("null"),
        Some("http://evil.tld"),
        Some("https://127.0.0.1"),
        Some(&*format!("{own}.evil.tld")),
    ] {
        assert_eq!(
            fixture.socket(&key, origin).await.err(),
            Some(403),
            "{origin:?}"
        );
    }
    assert_eq!(
        fixture.socket(&"0".repeat(48), Some(&own)).await.err(),
        Some(404)
    );
    let mut first = fixture.sit(&key).await;
    words(&mut first).await;
    assert_eq!(fixture.socket(&key, Some(&own)).await.err(), Some(409));
    first.close(None).await.expect("closed");
    while first.next().await.is_some() {}
    // The place is free when the viewer has seen it go.
    let begun = std::time::Instant::now();
    while fixture.socket(&key, Some(&own)).await.is_err() {
        assert!(begun.elapsed() < Duration::from_secs(10), "never free");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_viewer_sends_pixels_and_receives_keys() {
    let mut fixture = fixture().await;
    let mut page = fixture.sit(&fixture.key().await).await;
    assert_eq!(words(&mut page).await, [0, 0, 16, 0, 8]);
    let all = words(&mut page).await;
    assert_eq!(all[..9], [1, 0, 0, 0, 0, 0, 16, 0, 8]);
    assert_eq!(all[9..], [9, 9, 9, 255].repeat(16 * 8));

    fixture.server.paint((3, 2, 2, 1), [1, 2, 3]).await;
    let change = words(&mut page).await;
    assert_eq!(
        change,
        [1, 0, 3, 0, 2, 0, 2, 0, 1, 1, 2, 3, 255, 1, 2, 3, 255]
    );

    for wish in [
        "k s #", "k c c", "d", "p 4 7 5", "p 1 16 8", "nonsense", "t hi\n",
    ] {
        page.send(Message::text(wish)).await.expect("sent");
    }
    let (shift, control, alt, delete) = (0xffe1, 0xffe3, 0xffe9, 0xffff);
    let mut heard = Vec::new();
    let mut points = 0;
    while heard.len() < 22 {
        match fixture.server.next_message().await.expect("there") {
            ClientMessage::Key { keysym, down } => heard.push((keysym, down)),
            ClientMessage::Pointer { x, y, buttons } => {
                // Beyond the screen nothing is pressed, and what was is let go.
                let wanted = [(7, 5, 4), (15, 7, 0)];
                assert_eq!(Some(&(x, y, buttons)), wanted.get(points));
                points += 1;
                heard.push((0, true));
            }
            _ => {}
        }
    }
    let key = |keysym| [(keysym, true), (keysym, false)];
    let mut expected = vec![(shift, true)];
    expected.extend(key(0x23));
    expected.extend([(shift, false), (control, true)]);
    expected.extend(key(0x63));
    expected.extend([(control, false), (control, true), (alt, true)]);
    expected.extend(key(delete));
    expected.extend([(alt, false), (control, false), (0, true), (0, true)]);
    expected.extend([key(0x68), key(0x69), key(0xff0d)].concat());
    assert_eq!(heard, expected);

    // What cannot be typed is said, and the page goes on.
    page.send(Message::text("k - ł")).await.expect("sent");
    let notice = words(&mut page).await;
    assert_eq!(notice[0], 2);
    assert!(String::from_utf8_lossy(&notice[1..]).contains("'ł'"));

    // Another size is announced before its pixels.
    let size = rectangle((0, 0, 4, 4), crate::server::DESKTOP_SIZE, &[]);
    let pixels = plain((0, 0, 4, 4), [7, 7, 7]);
    fixture
        .server
        .send(&[update(2), size, pixels].concat())
        .await;
    assert_eq!(words(&mut page).await, [0, 0, 4, 0, 4]);
    assert_eq!(words(&mut page).await.len(), 9 + 4 * 16);

    // The end of the screen is reported as well.
    drop(fixture.server);
    let end = words(&mut page).await;
    assert_eq!(end[0], 3);
    assert!(String::from_utf8_lossy(&end[1..]).contains("VNC server"));
}

/// The machine would go on with what was begun there.
#[tokio::test]
async fn a_button_is_released_when_the_page_closes() {
    for is_viewer_gone in [false, true] {
        let mut fixture = fixture().await;
        let mut page = fixture.sit(&fixture.key().await).await;
        page.send(Message::text("p 1 7 5")).await.expect("sent");
        assert_eq!(fixture.server.pointer().await, (7, 5, 1));
        if is_viewer_gone {
            drop(fixture.viewer);
        } else {
            page.close(None).await.expect("closed");
        }
        assert_eq!(fixture.server.pointer().await, (7, 5, 0));
    }
}

/// A text takes as long as its keys. This one would take hours.
#[tokio::test]
async fn typing_stops_when_the_page_closes() {
    let mut fixture = fixture_with_pace(Duration::from_millis(100)).await;
    let key = fixture.key().await;
    let origin = fixture.origin.clone();
    let mut page = fixture.sit(&key).await;
    let text = format!("t {}", "x".repeat(60_000));
    page.send(Message::text(text)).await.expect("sent");
    page.send(Message::text("k - y")).await.expect("sent");
    assert_eq!(fixture.server.key().await, (u32::from('x'), true));
    page.close(None).await.expect("closed");
    drop(page);
    let begun = std::time::Instant::now();
    let mut page = loop {
        if let Ok(page) = fixture.socket(&key, Some(&origin)).await {
            break page;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "still typing");
        tokio::task::yield_now().await;
    };
    // The keyboard is free, and what had waited is gone as well.
    page.send(Message::text("k - z")).await.expect("sent");
    loop {
        let (keysym, _) = fixture.server.key().await;
        assert_ne!(keysym, u32::from('y'));
        if keysym == u32::from('z') {
            break;
        }
    }
}

#[tokio::test]
async fn input_beyond_the_queue_is_reported() {
    let mut fixture = fixture_with_pace(Duration::from_millis(100)).await;
    let mut page = fixture.sit(&fixture.key().await).await;
    words(&mut page).await;
    words(&mut page).await;
    for _ in 0..6 {
        let text = format!("t {}", "x".repeat(60_000));
        page.send(Message::text(text)).await.expect("sent");
    }
    let notice = words(&mut page).await;
    assert_eq!(notice[0], 2);
    assert!(String::from_utf8_lossy(&notice[1..]).contains("left out"));
    assert_eq!(fixture.server.key().await, (u32::from('x'), true));
}

#[tokio::test]
async fn an_oversized_message_closes_the_page() {
    let fixture = fixture().await;
    let mut page = fixture.sit(&fixture.key().await).await;
    let long = format!("t {}", "a".repeat(70_000));
    page.send(Message::text(long)).await.expect("sent");
    while let Some(Ok(message)) = page.next().await {
        if message.is_close() {
            break;
        }
    }
}

#[tokio::test]
async fn dropping_the_viewer_closes_page_and_port() {
    let fixture = fixture().await;
    let mut page = fixture.sit(&fixture.key().await).await;
    words(&mut page).await;
    drop(fixture.viewer);
    while let Some(Ok(_)) = page.next().await {}
    let address = fixture
        .origin
        .strip_prefix("http://")
        .expect("plain")
        .to_owned();
    let begun = std::time::Instant::now();
    while TcpStream::connect(&address).await.is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(10), "still open");
        tokio::task::yield_now().await;
    }
    fixture
        .screen
        .screenshot()
        .await
        .expect("the screen goes on");
}

#[tokio::test]
async fn only_loopback_addresses_are_served() {
    let fixture = fixture().await;
    for address in [
        "0.0.0.0:0",
        "192.0.2.1:0",
        "[::]:0",
        "localhost:0",
        "127.0.0.1",
        "",
    ] {
        let error = fixture.screen.serve(address).await.expect_err(address);
        assert_eq!(error.kind(), ErrorKind::Config, "{address}");
    }
    let taken = fixture
        .origin
        .strip_prefix("http://")
        .expect("plain")
        .to_owned();
    let error = fixture.screen.serve(&taken).await.expect_err("taken");
    assert!(error.to_string().contains("port 0"), "{error}");
}
