//! E-mail and password from a provider that is asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use loggia::ErrorKind;
use loggia::edis::{Account, Credentials};
use loggia_sim::Sim;

fn account(sim: &Sim, passwords: &[&str]) -> (Account, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let passwords: Vec<String> = passwords.iter().map(|it| (*it).to_owned()).collect();
    let builder = Account::builder().credentials_from(move || {
        let at = count
            .fetch_add(1, Ordering::SeqCst)
            .min(passwords.len() - 1);
        let password = passwords[at].clone();
        async move { Ok::<_, std::io::Error>(Credentials::new("a@example.com", password)) }
    });
    let builder = builder
        .endpoint(sim.edis().url())
        .allow_insecure_loopback(true);
    (builder.build().expect("builds"), asked)
}

async fn sim() -> Sim {
    let builder = Sim::builder().account("a@example.com", "new-password");
    builder.start().await.expect("starts")
}

#[tokio::test]
async fn a_password_that_was_changed_is_asked_for_again() {
    let sim = sim().await;
    let (account, asked) = account(&sim, &["old-password", "new-password"]);
    assert_eq!(account.servers().await.expect("listed").len(), 3);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert_eq!((sim.edis().logins(), sim.edis().failed_logins()), (2, 1));
    account
        .shop()
        .balance()
        .await
        .expect("the same credentials");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn orders_ask_again_as_well() {
    let sim = sim().await;
    let (account, asked) = account(&sim, &["old-password", "new-password"]);
    account.shop().balance().await.expect("with the new one");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert_eq!(sim.edis().requests().len(), 2);
    account.servers().await.expect("with the new one");
    assert_eq!(sim.edis().failed_logins(), 0);
}

#[tokio::test]
async fn one_that_has_nothing_else_gets_the_refusal() {
    let sim = sim().await;
    let (account, asked) = account(&sim, &["old-password"]);
    for _ in 0..3 {
        let error = account.shop().balance().await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}
