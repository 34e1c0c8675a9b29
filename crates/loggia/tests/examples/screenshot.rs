//! The example `screenshot` as a person runs it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use loggia::edis::Account;
use loggia_sim::Sim;

use crate::support::{example, text};

/// The picture that the vendor's own operation gives of a machine that has just started.
async fn of_the_api() -> Vec<u8> {
    let sim = Sim::builder().start().await.expect("starts");
    let account = Account::builder()
        .credentials("demo@example.com", "demo-password")
        .endpoint(sim.edis().url())
        .allow_insecure_loopback(true)
        .build()
        .expect("builds");
    let server = account.server(&sim.edis().vps()[0]);
    let picture = server.screenshot().await.expect("a picture");
    picture.bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_writes_what_the_machine_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("out.png");
    let path = file.to_str().expect("text").to_owned();
    let output =
        tokio::task::spawn_blocking(move || example("screenshot", &["--demo", &path], &[]))
            .await
            .expect("runs");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("720x400 pixels in"));
    let png = std::fs::read(&file).expect("written");
    let image = |png: &[u8]| {
        let image = loggia::console::image::load_from_memory(png).expect("a PNG");
        STANDARD.encode(image.to_rgba8().into_raw())
    };
    assert!(
        image(&png) == image(&of_the_api().await),
        "the same picture"
    );
}

#[test]
fn without_credentials_it_says_which_to_set() {
    let output = example("screenshot", &["nowhere.png"], &[]);
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(error.contains("EDIS_EMAIL"), "{error}");
}
