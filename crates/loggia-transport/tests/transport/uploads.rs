//! Files whose length differs from the announced one, sent to a real socket.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::stream::{self, StreamExt};
use loggia_transport::body::Upload;
use loggia_transport::edis::Plain;
use loggia_transport::{Body, Error, ErrorKind, Reply};

use crate::support::bench::{Bench, Said, UNSAFE};
use crate::support::{Timers, json};

static ANSWER: LazyLock<crate::support::Act> =
    LazyLock::new(|| json("200 OK", "", r#"{"status":"success","port":1}"#));

fn file(length: u64, parts: &'static [&'static str]) -> Upload {
    Upload::new("disk.iso", length, move || {
        let parts = parts
            .iter()
            .map(|part| Ok(Bytes::from_static(part.as_bytes())));
        std::future::ready(Ok(stream::iter(parts).boxed())).boxed()
    })
}

async fn send(bench: &Bench, file: Upload) -> Result<Reply<Said>, Error> {
    let body = Body::form(&UNSAFE, &[("kvm_id", "kvm_1_1")])?.with_file("file", file);
    bench.pipeline.call(&UNSAFE, body).await
}

#[tokio::test]
async fn a_file_as_long_as_was_said_arrives_whole() {
    let bench = Bench::speaking(Plain::shared(), vec![ANSWER.clone()]).await;
    send(&bench, file(6, &["abc", "def"])).await.expect("sent");
    let request = &bench.server.requests()[0];
    assert!(request.contains("\r\n\r\nabcdef\r\n--loggia-"), "{request}");
    assert!(request.ends_with("--\r\n"), "{request}");
}

#[tokio::test]
async fn a_file_of_another_length_never_arrives_whole() {
    for (parts, says) in [
        (&["abc", "defg"][..], "longer than the 6 bytes"),
        (&["abc", "def", "g"], "longer than the 6 bytes"),
        (&["abcdefghi"], "longer than the 6 bytes"),
        (&["abc"], "ends after 3 of the 6 bytes"),
        (&[], "ends after 0 of the 6 bytes"),
    ] {
        let bench = Bench::speaking(Plain::shared(), vec![ANSWER.clone()]).await;
        let error = send(&bench, file(6, parts)).await.expect_err(says);
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        let text = error.to_string();
        assert!(text.contains(says) && text.contains("disk.iso"), "{text}");
        assert!(!error.is_outcome_unknown(), "the request never was whole");
        for request in bench.server.requests() {
            assert!(!request.ends_with("--\r\n"), "{request}");
        }
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_to_its_end_is_a_local_failure() {
    let broken = Upload::new("disk.iso", 6, || {
        let parts = [
            Ok(Bytes::from_static(b"abc")),
            Err(std::io::Error::other("disk on fire")),
        ];
        std::future::ready(Ok(stream::iter(parts).boxed())).boxed()
    });
    let bench = Bench::speaking(Plain::shared(), vec![ANSWER.clone()]).await;
    let error = send(&bench, broken).await.expect_err("broken");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert!(error.to_string().contains("disk on fire"), "{error}");
    assert!(!error.is_outcome_unknown(), "{error}");
}

#[tokio::test]
async fn a_file_that_is_gone_or_changed_is_known_before_anything_is_sent() {
    let folder = std::env::temp_dir().join(format!("loggia-uploads-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("made");
    for change in ["gone", "longer", "shorter"] {
        let path = folder.join(change);
        std::fs::write(&path, "abcdef").expect("written");
        let file = Upload::from_path(&path).await.expect("there");
        match change {
            "gone" => std::fs::remove_file(&path).expect("removed"),
            "longer" => std::fs::write(&path, "abcdefgh").expect("written"),
            _ => std::fs::write(&path, "abc").expect("written"),
        }
        let bench = Bench::speaking(Plain::shared(), vec![ANSWER.clone()]).await;
        let error = send(&bench, file).await.expect_err(change);
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert!(error.to_string().contains("nothing was sent"), "{error}");
        assert!(!error.is_outcome_unknown(), "{error}");
        assert_eq!((error.attempts(), bench.sent()), (0, 0), "{change}");
    }
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[tokio::test]
async fn each_attempt_opens_the_file_once() {
    let opened = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&opened);
    let file = Upload::new("disk.iso", 3, move || {
        count.fetch_add(1, Ordering::Relaxed);
        let parts = [Ok(Bytes::from_static(b"abc"))];
        std::future::ready(Ok(stream::iter(parts).boxed())).boxed()
    });
    let acts = vec![json("429 Slow", "", "{}"), ANSWER.clone()];
    let bench = Bench::speaking(Plain::shared(), acts).await;
    assert_eq!(send(&bench, file).await.expect("sent").attempts(), 2);
    assert_eq!(opened.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_file_gets_time_by_its_size() {
    for (length, seconds) in [(0, 0), (262_143, 0), (262_144, 1), (1_048_576, 4)] {
        let mut bench = Bench::speaking(Plain::shared(), vec![ANSWER.clone()]).await;
        let clock = Timers::on(&bench.clock, false);
        bench.pipeline = bench.pipeline.with_clock(clock.clone());
        let bench = bench.options(|options| {
            options
                .attempt_timeout(Duration::from_secs(5))
                .deadline(Duration::from_secs(9))
        });
        let file = Upload::new("disk.iso", length, move || {
            let part = Ok(Bytes::from(vec![
                b'x';
                usize::try_from(length).expect("small")
            ]));
            std::future::ready(Ok(stream::iter([part]).boxed())).boxed()
        });
        send(&bench, file).await.expect("sent");
        assert_eq!(
            clock.noted(),
            [Duration::from_secs(5 + seconds)],
            "{length} bytes"
        );
    }
}

#[tokio::test]
async fn a_file_of_the_disk_arrives_whole_and_says_how_far_it_is() {
    let folder = std::env::temp_dir().join(format!("loggia-upload-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("made");
    let path = folder.join("disk.iso");
    // More than is read at a time.
    let content = "0123456789abcdef".repeat(10_000);
    std::fs::write(&path, &content).expect("written");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let file = Upload::from_path(&path).await.expect("there");
    let file = file.on_progress(move |sent, of| noted.lock().expect("lock").push((sent, of)));
    assert_eq!(file.length(), 160_000);

    let bench = Bench::speaking(Plain::shared(), vec![ANSWER.clone()]).await;
    send(&bench, file).await.expect("sent");
    let request = &bench.server.requests()[0];
    assert!(request.contains("filename=\"disk.iso\""));
    assert!(request.contains(&format!("\r\n\r\n{content}\r\n--loggia-")));
    let seen = seen.lock().expect("lock");
    assert!(seen.len() > 1 && seen.is_sorted(), "{seen:?}");
    assert_eq!(seen.last(), Some(&(160_000, 160_000)));
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[tokio::test]
async fn only_a_plain_file_is_one() {
    let folder = Upload::from_path(std::env::temp_dir()).await;
    let error = folder.expect_err("a folder");
    assert!(error.to_string().contains("not a plain file"), "{error}");
}

#[test]
fn outside_of_any_runtime_a_file_is_an_error_and_no_panic() {
    let outcome = Upload::from_path("/").now_or_never().expect("at once");
    assert!(
        outcome
            .expect_err("no runtime")
            .to_string()
            .contains("runtime")
    );
}
