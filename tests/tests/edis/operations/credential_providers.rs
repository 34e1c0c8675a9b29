//! Credentials from a provider, which is asked again when they are refused.

use std::future::pending;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join;
use futures_util::{FutureExt, TryFutureExt};
use loggia::edis::shop::{BillingCycle, NewServer};
use loggia::edis::{Account, ChargeMyAccount, Credentials};
use loggia::{Error, ErrorKind};
use loggia_sim::Sim;
use loggia_tests::clock::SharedClock;
use serde_json::json;
use tokio::sync::Notify;

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
async fn provider_is_asked_again_after_a_refused_login() {
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
async fn provider_is_asked_again_after_a_refused_order_call() {
    let sim = sim().await;
    let (account, asked) = account(&sim, &["old-password", "new-password"]);
    account.shop().balance().await.expect("with the new one");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert_eq!(sim.edis().requests().len(), 2);
    account.servers().await.expect("with the new one");
    assert_eq!(sim.edis().failed_logins(), 0);
}

#[tokio::test]
async fn refusal_is_returned_when_the_provider_has_nothing_else() {
    let sim = sim().await;
    let (account, asked) = account(&sim, &["old-password"]);
    for _ in 0..3 {
        let error = account.shop().balance().await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

/// By the documents, a login with wrong credentials is a bad request.
#[tokio::test]
async fn bad_request_about_credentials_counts_as_a_refusal() {
    let sim = sim().await;
    let edis = sim.edis();
    let (account, asked) = account(&sim, &["old-password", "new-password"]);
    let refusal = json!({"error": "Invalid credentials or missing parameters.", "code": 400,
        "message": "Please check your input and try again."});
    edis.answer_next_of("createAuthSession", 400, refusal.clone(), &[]);
    assert_eq!(account.servers().await.expect("listed").len(), 3);
    assert_eq!(asked.load(Ordering::SeqCst), 2);

    let (account, asked) = self::account(&sim, &["old-password", "new-password"]);
    let refusal = json!({"status": "error", "errormsg": "Invalid email or password."});
    edis.answer_next_of("getUserServices", 400, refusal, &[]);
    account.shop().services().await.expect("listed");
    assert_eq!(asked.load(Ordering::SeqCst), 2);

    let (account, _) = self::account(&sim, &["old-password"]);
    let refusal = json!({"error": "Invalid credentials or missing parameters.", "code": 400});
    for _ in 0..2 {
        edis.answer_next_of("createAuthSession", 400, refusal.clone(), &[]);
    }
    let error = account.servers().await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
    assert!(error.to_string().contains("Invalid credentials"), "{error}");
}

#[tokio::test]
async fn existing_order_is_not_placed_again_with_other_credentials() {
    let sim = sim().await;
    let (account, asked) = account(&sim, &["new-password", "another-password"]);
    let refusal = json!({"status": "failed", "orderid": 228_301, "code": 401, "message": "x"});
    sim.edis().answer_next_of("addOrder", 200, refusal, &[]);
    let order = account.shop().order(BillingCycle::Monthly, "paypal");
    let order = order.server(NewServer::new(1920, 208, "web-1"));
    let error = order.place(ChargeMyAccount::yes()).await;
    let error = error.expect_err("refused");
    assert_eq!(error.reference(), Some("228301"), "{error}");
    let requests = sim.edis().requests();
    assert_eq!((requests.len(), asked.load(Ordering::SeqCst)), (1, 1));
}

/// A provider that returns these passwords one after the other, and then never answers.
struct SilentProvider {
    sim: Sim,
    clock: SharedClock,
    account: Account,
    /// Notified when it is asked and does not answer.
    asked: Arc<Notify>,
}

async fn silent_provider(given: &'static [&'static str]) -> SilentProvider {
    let clock = SharedClock::new();
    let builder = Sim::builder().account("a@example.com", "new-password");
    let sim = builder.clock(clock.sim()).start().await.expect("starts");
    let (at, asked) = (AtomicUsize::new(0), Arc::new(Notify::new()));
    let silence = Arc::clone(&asked);
    let builder = Account::builder().credentials_from(move || {
        let password = given.get(at.fetch_add(1, Ordering::SeqCst)).copied();
        let silence = Arc::clone(&silence);
        async move {
            let Some(password) = password else {
                silence.notify_one();
                return pending().await;
            };
            Ok::<_, io::Error>(Credentials::new("a@example.com", password))
        }
    });
    let builder = builder
        .endpoint(sim.edis().url())
        .allow_insecure_loopback(true)
        .clock(Arc::new(clock.with_timers()));
    let account = builder.build().expect("builds");
    SilentProvider {
        sim,
        clock,
        account,
        asked,
    }
}

impl SilentProvider {
    /// The error of a call at its deadline.
    async fn error_at_deadline(&self, call: impl Future<Output = Result<(), Error>>) -> Error {
        let passing = async {
            self.asked.notified().await;
            self.clock.advance(Duration::from_secs(181));
        };
        let (outcome, ()) = join(call, passing).await;
        outcome.expect_err("too late")
    }
}

#[tokio::test]
async fn silent_provider_is_waited_for_until_the_deadline_of_the_call() {
    let fixture = silent_provider(&[]).await;
    let account = &fixture.account;
    let (server, shop) = (account.server("kvm_1_1"), account.shop());
    let calls = [
        account.servers().map_ok(drop).boxed(),
        account.refresh().boxed(),
        shop.balance().map_ok(drop).boxed(),
        server.reset().boxed(),
    ];
    for call in calls {
        let error = fixture.error_at_deadline(call).await;
        assert!(error.is_unsent(), "{error}");
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        assert!(error.to_string().contains("deadline"), "{error}");
        assert!(!error.is_outcome_unknown(), "{error}");
    }
    assert!(fixture.sim.edis().requests().is_empty());
}

#[tokio::test]
async fn refusal_is_returned_when_new_credentials_come_too_late() {
    let fixture = silent_provider(&["old-password"]).await;
    let shop = fixture.account.shop();
    let error = fixture.error_at_deadline(shop.balance().map_ok(drop)).await;
    assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
    assert_eq!(fixture.sim.edis().requests().len(), 1);
}
