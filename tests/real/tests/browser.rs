//! The viewer's page in Chromium, before a simulated machine.

use std::time::Duration;

use fantoccini::Locator;
use fantoccini::actions::{InputSource, KeyAction, KeyActions, MouseActions, PointerAction};
use loggia::console::{Screen, Viewer};
use loggia_real::Browser;
use loggia_sim::Sim;
use loggia_tests::fixture::demo_account;
use loggia_tests::script::{self, Server};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

/// The driver's names of keys.
const SHIFT: char = '\u{e008}';
const ENTER: char = '\u{e007}';

const PATIENCE: Duration = Duration::from_secs(20);

struct Fixture {
    sim: Sim,
    screen: Screen,
    viewer: Viewer,
    browser: Browser,
}

async fn fixture() -> Fixture {
    let sim = Sim::builder().start().await.expect("starts");
    let account = demo_account(sim.edis().url()).build().expect("builds");
    let server = account.server(&sim.edis().vps()[0]);
    let screen = server.console().open().await.expect("opens");
    let viewer = screen.serve("127.0.0.1:0").await.expect("serves");
    let browser = Browser::start().await;
    browser.client.goto(viewer.url()).await.expect("loads");
    Fixture {
        sim,
        screen,
        viewer,
        browser,
    }
}

impl Fixture {
    async fn run(&self, script: &str) -> Value {
        let ran = self.browser.client.execute(script, Vec::new()).await;
        ran.expect("runs")
    }

    /// Until a script says so.
    async fn until(&self, script: &str) {
        let begun = Instant::now();
        while self.run(script).await != json!(true) {
            assert!(begun.elapsed() < PATIENCE, "never: {script}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Until the canvas has the pixels that the screen has.
    async fn shows_the_frame(&self) {
        let begun = Instant::now();
        loop {
            let frame = self.screen.screenshot().await.expect("open");
            if self.sum().await == sum(frame.image().as_raw()) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "another picture");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// A number that depends on every pixel of the canvas.
    async fn sum(&self) -> u64 {
        let script = "
            const canvas = document.getElementById('screen');
            const paper = canvas.getContext('2d');
            const { data } = paper.getImageData(0, 0, canvas.width, canvas.height);
            return data.reduce((sum, byte) => (sum * 31 + byte) % 1000000007, 7);";
        self.run(script).await.as_u64().expect("a number")
    }

    async fn typed(&self, lines: &[&str]) {
        let edis = self.sim.edis();
        let id = &edis.vps()[0];
        let begun = Instant::now();
        while edis.typed(id).expect("a machine") != lines {
            assert!(begun.elapsed() < PATIENCE, "{:?}", edis.typed(id));
            sleep(Duration::from_millis(20)).await;
        }
    }
}

fn sum(bytes: &[u8]) -> u64 {
    let next = |sum: u64, byte: &u8| (sum * 31 + u64::from(*byte)) % 1_000_000_007;
    bytes.iter().fold(7, next)
}

#[tokio::test(flavor = "multi_thread")]
async fn viewer_page_shows_the_screen_and_sends_keys() {
    let fixture = fixture().await;
    fixture
        .until("return document.getElementById('screen').width === 720")
        .await;
    fixture.shows_the_frame().await;
    if let Some(path) = std::env::var_os("LOGGIA_VIEWER_PNG") {
        let shot = fixture.browser.client.screenshot().await.expect("taken");
        std::fs::write(path, shot).expect("written");
    }

    // The driver does not hold Shift by itself.
    let mut keys = KeyActions::new("keyboard".to_owned());
    for (shift, key) in [
        (false, 'r'),
        (true, 'W'),
        (true, '#'),
        (false, '7'),
        (true, '"'),
    ] {
        if shift {
            keys = keys.then(KeyAction::Down { value: SHIFT });
        }
        keys = keys
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        if shift {
            keys = keys.then(KeyAction::Up { value: SHIFT });
        }
    }
    let enter = ENTER;
    keys = keys
        .then(KeyAction::Down { value: enter })
        .then(KeyAction::Up { value: enter });
    fixture
        .browser
        .client
        .perform_actions(keys)
        .await
        .expect("typed");
    fixture.typed(&["rW#7\"", ""]).await;
    fixture.shows_the_frame().await;

    // Pasted as keys.
    let client = &fixture.browser.client;
    let find = async |id| client.find(Locator::Id(id)).await.expect("there");
    find("paste").await.click().await.expect("opens the drawer");
    find("text")
        .await
        .send_keys("echo {a}")
        .await
        .expect("written");
    client
        .find(Locator::Css("#drawer button"))
        .await
        .expect("there")
        .click()
        .await
        .expect("typed");
    fixture.typed(&["rW#7\"", "echo {a}"]).await;

    // What cannot be typed is said.
    find("paste").await.click().await.expect("opens the drawer");
    find("text").await.send_keys("ł").await.expect("written");
    client
        .find(Locator::Css("#drawer button"))
        .await
        .expect("there")
        .click()
        .await
        .expect("refused");
    fixture
        .until("return document.getElementById('state').textContent.includes('ł')")
        .await;

    // The pointer goes somewhere, which this machine does not mind.
    let mouse = MouseActions::new("mouse".to_owned()).then(PointerAction::MoveTo {
        duration: None,
        x: 200.0,
        y: 200.0,
    });
    client.perform_actions(mouse).await.expect("moved");

    // And the three keys start it again.
    let id = fixture.sim.edis().vps()[0].clone();
    let boots = fixture.sim.edis().boot_count(&id);
    find("cad").await.click().await.expect("pressed");
    fixture.typed(&[]).await;
    assert!(fixture.sim.edis().boot_count(&id) > boots);
    fixture.shows_the_frame().await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn second_viewers_and_other_origins_are_refused() {
    let fixture = fixture().await;
    fixture
        .until("return document.getElementById('screen').width === 720")
        .await;

    // The address is void.
    let client = &fixture.browser.client;
    let again = client.new_window(true).await.expect("a tab");
    let first = client.window().await.expect("the first");
    client.switch_to_window(again.handle).await.expect("there");
    client.goto(fixture.viewer.url()).await.expect("answered");
    let said = client.source().await.expect("a page");
    assert!(said.contains("it works once"), "{said}");
    client.switch_to_window(first).await.expect("back");

    // The page's own key opens no second connection.
    let address = fixture
        .run(
            "
        const script = document.querySelector('script').src;
        return new URL('screen', script).href.replace('http:', 'ws:');",
        )
        .await;
    let address = address.as_str().expect("an address").to_owned();
    let tried = format!(
        "
        window.second = 'open';
        const socket = new WebSocket('{address}');
        socket.onopen = () => window.second = 'opened';
        socket.onerror = () => window.second = 'refused';"
    );
    fixture.run(&tried).await;
    fixture.until("return window.second === 'refused'").await;
    fixture.shows_the_frame().await;

    // Nor does another page get one that knows it, when the place is free.
    let elsewhere = page_elsewhere().await;
    client.goto(&elsewhere).await.expect("loads");
    let refused = format!(
        "
        window.foreign = 'open';
        const socket = new WebSocket('{address}');
        socket.onopen = () => window.foreign = 'opened';
        socket.onerror = () => window.foreign = 'refused';"
    );
    fixture.run(&refused).await;
    fixture.until("return window.foreign === 'refused'").await;
    fixture.browser.close().await;
}

/// A page of another origin on this computer.
async fn page_elsewhere() -> String {
    let page = b"elsewhere";
    let page = script::bytes("200 OK", "content-type: text/html\r\n", page);
    Server::playing(vec![page]).await.url
}
