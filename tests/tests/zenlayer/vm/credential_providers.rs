//! Credentials from a provider, which is asked again when they are refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use loggia::ErrorKind;
use loggia::zenlayer::{Client, Credentials, Vm};
use loggia_sim::Sim;

/// A client whose provider gives these tokens one after the other, and how often it was
/// asked.
fn client(sim: &Sim, tokens: &[&str]) -> (Vm, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let tokens: Vec<String> = tokens.iter().map(|token| (*token).to_owned()).collect();
    let client = Client::builder()
        .credentials_from(move || {
            let at = count.fetch_add(1, Ordering::SeqCst).min(tokens.len() - 1);
            let token = tokens[at].clone();
            async move {
                tokio::task::yield_now().await;
                match token.as_str() {
                    "sealed" => Err(std::io::Error::other("the vault is sealed")),
                    _ => Ok(Credentials::token(token)),
                }
            }
        })
        .endpoint(sim.zenlayer().url())
        .allow_insecure_loopback(true)
        .build()
        .expect("builds");
    (client.vm(), asked)
}

async fn sim() -> Sim {
    Sim::builder().token("t-new").start().await.expect("starts")
}

#[tokio::test]
async fn provider_is_asked_again_after_a_refused_token() {
    let sim = sim().await;
    let (vm, asked) = client(&sim, &["t-old", "t-new"]);
    assert_eq!(asked.load(Ordering::SeqCst), 0, "no one needs one yet");
    assert_eq!(vm.zones().await.expect("with the new one").len(), 4);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    vm.zones().await.expect("with the same");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert_eq!(sim.zenlayer().requests().len(), 3);
}

#[tokio::test]
async fn concurrent_callers_ask_the_provider_once() {
    let sim = sim().await;
    let (vm, asked) = client(&sim, &["t-old", "t-new"]);
    let calls = (0..50).map(|_| {
        let vm = vm.clone();
        tokio::spawn(async move { vm.zones().await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.expect("no panic").expect("an answer");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn refusal_is_returned_when_the_provider_has_nothing_else() {
    let sim = sim().await;
    let (vm, asked) = client(&sim, &["t-old"]);
    for _ in 0..3 {
        let error = vm.zones().await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2, "and is then left alone");
}

#[tokio::test]
async fn failure_of_the_provider_is_reported() {
    let sim = sim().await;
    let (vm, _) = client(&sim, &["sealed", "t-new"]);
    let error = vm.zones().await.expect_err("sealed");
    assert_eq!(error.kind(), ErrorKind::MissingCredentials);
    assert!(error.to_string().contains("the vault is sealed"), "{error}");
    assert!(sim.zenlayer().requests().is_empty());
    vm.zones().await.expect("open again");
    let (vm, _) = client(&sim, &["t-new\nx"]);
    let error = vm.zones().await.expect_err("no token");
    let said = error.to_string();
    assert!(
        said.contains("credentials_from()") && !said.contains("t-new"),
        "{said}"
    );
}
