//! Sessions and a pace in a real Valkey or Redis, with processes that end and a server that
//! does.

use std::env;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use loggia::ErrorKind;
use loggia::edis::Account;
use loggia::session::{PaceStore, RedisStore, SessionKey, SessionStore};
use loggia::transport::edis::account_name;
use loggia_real::{Redis, Tls};
use loggia_sim::{Fault, FaultPlan, FaultRule, Sim};
use loggia_tests::clock::SharedClock;
use loggia_tests::edis::EMAIL;
use loggia_tests::fixture::count;
use loggia_tests::secrets;
use loggia_tests::tls::TestCa;
use loggia_tests::workers::{self, Workers, wait_until};

const LOGIN: &str = "createAuthSession";
const REDIS: &str = "LOGGIA_WORKER_REDIS";
/// For longer than a store waits for an answer.
const PATIENCE: Duration = Duration::from_millis(2_100);
/// The file of the authority that a worker trusts.
const AUTHORITY: &str = "LOGGIA_WORKER_AUTHORITY";

fn key() -> SessionKey {
    SessionKey::from_bytes([7; 32])
}

fn store(address: &str) -> Arc<RedisStore> {
    Arc::new(RedisStore::new(address, &key()).expect("an address"))
}

/// A store that trusts the authority of this file.
fn trusting(address: &str, authority: &Path) -> Arc<RedisStore> {
    let builder = RedisStore::builder(address, &key()).root_certificates_file(authority);
    Arc::new(builder.build().expect("an address"))
}

/// Does nothing unless it was started by the tests below.
#[test]
fn worker_process() {
    workers::run_if_worker(|| {
        let address = env::var(REDIS).expect("an address");
        match env::var(AUTHORITY) {
            Ok(authority) => trusting(&address, Path::new(&authority)),
            Err(_) => store(&address),
        }
    });
}

async fn simulator() -> Sim {
    let sim = Sim::builder().account(EMAIL, secrets::EDIS_PASSWORD);
    sim.start().await.expect("starts")
}

fn start_workers(count: usize, sim: &Sim, redis: &Redis) -> Workers {
    let settings = [(REDIS, &*redis.address())];
    Workers::start("worker_process", count, &sim.edis().url(), &settings)
}

fn account(sim: &Sim, store: Arc<dyn SessionStore>) -> Account {
    workers::account(&sim.edis().url(), store)
        .build()
        .expect("builds")
}

fn logins(sim: &Sim) -> usize {
    count(&sim.edis().requests(), LOGIN)
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_processes_log_in_once_and_renew_once() {
    let (redis, sim) = (Redis::start(None).await, simulator().await);
    start_workers(20, &sim, &redis).wait_for_success().await;
    assert_eq!(logins(&sim), 1);
    start_workers(5, &sim, &redis).wait_for_success().await;
    assert_eq!(logins(&sim), 1);
    sim.edis().expire_sessions();
    start_workers(20, &sim, &redis).wait_for_success().await;
    assert_eq!(logins(&sim), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn lease_of_a_killed_process_expires() {
    let (redis, sim) = (Redis::start(None).await, simulator().await);
    let silent = FaultRule::new(Fault::Silence {}).on(LOGIN).count(1);
    sim.edis()
        .set_faults(FaultPlan::new().rule(silent))
        .expect("a plan");
    let first = start_workers(1, &sim, &redis);
    wait_until(|| sim.edis().faults()[0].hits > 0).await;
    first.kill();
    let begun = Instant::now();
    start_workers(5, &sim, &redis).wait_for_success().await;
    let waited = begun.elapsed();
    assert!(waited < Duration::from_secs(30), "{waited:?}");
    assert_eq!(logins(&sim), 2);
}

#[tokio::test]
async fn lease_is_held_although_its_answer_comes_late() {
    let redis = Redis::start(None).await;
    let store = store(&redis.address());
    let name = account_name(&["one", "account"]);
    let nothing = store.load(&name).await.expect("the connection opens");
    assert!(nothing.is_none());
    // It is asked, and halted for longer than the store's patience.
    redis.signal("STOP").await;
    let asked = store.lease(&name, Duration::from_secs(15));
    let awakened = async {
        // The question leaves through a task of the connection's own.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        tokio::time::pause();
        tokio::time::advance(PATIENCE).await;
        tokio::time::resume();
        redis.signal("CONT").await;
    };
    let (lease, ()) = tokio::join!(asked, awakened);
    assert!(lease.expect("an answer").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn aborted_login_releases_its_lease() {
    let (redis, sim) = (Redis::start(None).await, simulator().await);
    let silent = FaultRule::new(Fault::Silence {}).on(LOGIN).count(1);
    sim.edis()
        .set_faults(FaultPlan::new().rule(silent))
        .expect("a plan");
    let first = account(&sim, store(&redis.address()));
    let call = tokio::spawn(async move { first.servers().await.map(drop) });
    wait_until(|| sim.edis().faults()[0].hits > 0).await;
    call.abort();
    assert!(call.await.expect_err("aborted").is_cancelled());
    let begun = Instant::now();
    start_workers(2, &sim, &redis).wait_for_success().await;
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_succeed_while_the_store_restarts_or_is_down() {
    let clock = SharedClock::new();
    let sim = Sim::builder()
        .account(EMAIL, secrets::EDIS_PASSWORD)
        .clock(clock.sim());
    let sim = sim.start().await.expect("starts");
    let mut redis = Redis::start(None).await;
    let store = store(&redis.address());
    let account = |store: &Arc<RedisStore>| {
        let builder = workers::account(&sim.edis().url(), store.clone());
        builder
            .clock(Arc::new(clock.clone()))
            .build()
            .expect("builds")
    };
    let one = account(&store);
    let id = one.servers().await.expect("servers")[0].kvm_id().to_owned();

    // Restarted and empty: what is at hand goes on, and what is renewed is shared again.
    redis.kill().await;
    redis.launch().await;
    one.server(&id).power().await.expect("an answer");
    assert_eq!(logins(&sim), 1);
    sim.edis().expire_sessions();
    one.server(&id).power().await.expect("an answer");
    assert_eq!(logins(&sim), 2);
    account(&store)
        .server(&id)
        .power()
        .await
        .expect("an answer");
    assert_eq!(logins(&sim), 2, "found in the store");

    // Gone: each by itself. Some time later, as a session that was refused as soon as it
    // was made is not renewed at once.
    clock.advance(Duration::from_secs(60));
    redis.kill().await;
    sim.edis().expire_sessions();
    let begun = Instant::now();
    one.server(&id).power().await.expect("an answer");
    account(&store)
        .server(&id)
        .power()
        .await
        .expect("an answer");
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(logins(&sim), 4);

    // And back.
    redis.launch().await;
    clock.advance(Duration::from_secs(60));
    one.refresh().await.expect("refreshed");
    account(&store)
        .server(&id)
        .power()
        .await
        .expect("an answer");
    assert_eq!(logins(&sim), 5);
}

/// Whether some bytes stand in others, as they are or as text would have them.
fn holds(haystack: &[u8], needle: &str) -> bool {
    haystack
        .windows(needle.len())
        .any(|part| part == needle.as_bytes())
}

#[tokio::test]
async fn dump_of_the_store_contains_nothing_readable() {
    let (redis, sim) = (Redis::start(None).await, simulator().await);
    let url = sim.edis().url();
    let account = account(&sim, store(&redis.address()));
    let sessions = account.sessions().all().await.expect("sessions");
    // With a lease that is out.
    let base = format!("{}/", url.trim_end_matches('/'));
    let name = account_name(&["edis", &base, EMAIL, ""]);
    let store = store(&redis.address());
    let lease = store.lease(&name, Duration::from_secs(60)).await;
    let _lease = lease.expect("there").expect("free");
    store
        .reserve(secrets::TOKEN, Duration::from_secs(9))
        .await
        .expect("a turn");
    let dump = redis.dump().await;
    let keys = redis.command(&["KEYS", "*"]).await;
    assert_eq!(keys.lines().count(), 3, "{keys}");
    for kind in ["loggia:session:", "loggia:lease:", "loggia:pace:"] {
        assert!(holds(&dump, kind), "the dump is one: {kind}");
    }
    for session in &sessions {
        for hidden in [
            session.signature.expose(),
            &session.kvm_id,
            &session.api_host,
        ] {
            assert!(!holds(&dump, hidden), "{hidden}");
        }
    }
    for hidden in [
        EMAIL,
        secrets::EDIS_PASSWORD,
        secrets::TOKEN,
        &url,
        key().to_text().expose(),
    ] {
        assert!(!holds(&dump, hidden), "{hidden}");
    }
    // Another key has sessions of its own.
    let other = RedisStore::new(&redis.address(), &SessionKey::from_bytes([8; 32]));
    assert_eq!(
        other.expect("an address").load(&name).await.expect("there"),
        None
    );
    assert!(store.load(&name).await.expect("there").is_some());
}

#[tokio::test]
async fn password_of_the_store_is_in_no_error() {
    let redis = Redis::start(Some("s3rver-pa55")).await;
    let good = store(&redis.address_by_port(":s3rver-pa55@"));
    assert_eq!(good.load("a").await.expect("there"), None);
    for address in [
        redis.address_by_port(":wr0ng-pa55@"),
        redis.address_by_port(""),
    ] {
        let store = store(&address);
        let error = store.load("a").await.expect_err("refused");
        let shown = format!("{error} {error:?} {store:?}");
        assert!(!shown.contains("pa55"), "{shown}");
    }
    let error = RedisStore::new("redis://:s3rver-pa55@", &key()).expect_err("no address");
    assert!(!format!("{error} {error:?}").contains("pa55"));
}

#[tokio::test]
async fn pace_is_shared_by_the_clock_of_the_store() {
    let redis = Redis::start(None).await;
    let interval = Duration::from_millis(20);
    let begun = Instant::now();
    let turns = (0..5).map(|_| {
        let store = store(&redis.address());
        async move {
            for _ in 0..10 {
                let wait = store.reserve("p", interval).await.expect("a turn");
                tokio::time::sleep(wait).await;
            }
        }
    });
    let turns: Vec<_> = turns.map(tokio::spawn).collect();
    for turn in turns {
        turn.await.expect("all");
    }
    let passed = begun.elapsed();
    assert!(passed >= 49 * interval, "{passed:?}");
    assert!(passed < 3 * 50 * interval, "{passed:?}");
}

/// A server that is known as 127.0.0.1.
async fn with_tls(ca: &TestCa, names: &[&str], asks_clients: bool) -> Redis {
    let (certificate, key) = ca.certificate(names);
    let tls = Tls {
        certificate,
        key,
        authority: ca.pem().to_owned(),
        asks_clients,
    };
    Redis::start_with_tls(tls).await
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_share_sessions_over_tls() {
    let ca = TestCa::new();
    let (redis, sim) = (
        with_tls(&ca, &["127.0.0.1"], false).await,
        simulator().await,
    );
    let authority = redis.file("ca-cert").display().to_string();
    let settings = [(REDIS, &*redis.address_by_tls()), (AUTHORITY, &*authority)];
    for _ in 0..2 {
        let workers = Workers::start("worker_process", 2, &sim.edis().url(), &settings);
        workers.wait_for_success().await;
        assert_eq!(logins(&sim), 1);
    }
    let keys = redis.command(&["KEYS", "loggia:session:*"]).await;
    assert_eq!(keys.lines().count(), 1, "{keys}");
}

/// What a store fails with.
async fn failure(store: &RedisStore) -> (ErrorKind, String) {
    let error = store.load("a").await.expect_err("no connection");
    (error.kind(), error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn untrusted_store_is_refused_and_calls_succeed_without_it() {
    let ca = TestCa::new();
    let redis = with_tls(&ca, &["127.0.0.1"], false).await;
    let unknown = store(&redis.address_by_tls());
    let (kind, text) = failure(&unknown).await;
    assert_eq!(kind, ErrorKind::Config, "{text}");
    assert!(text.contains("root_certificates_file()"), "{text}");
    let sim = simulator().await;
    let account = account(&sim, unknown);
    let servers = account.servers().await.expect("without the store");
    servers[0].power().await.expect("an answer");
    assert_eq!(logins(&sim), 1);
    assert_eq!(redis.command(&["DBSIZE"]).await.trim(), "0");

    let other = with_tls(&ca, &["sessions.example"], false).await;
    let store = trusting(&other.address_by_tls(), &other.file("ca-cert"));
    let (kind, text) = failure(&store).await;
    assert_eq!(kind, ErrorKind::Config, "{text}");
    assert!(text.contains("another name"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn client_certificate_is_presented_where_required() {
    let ca = TestCa::new();
    let redis = with_tls(&ca, &["127.0.0.1"], true).await;
    let authority = redis.file("ca-cert");
    let (_, text) = failure(&trusting(&redis.address_by_tls(), &authority)).await;
    assert!(text.contains("client_certificate_files()"), "{text}");
    let (certificate, secret) = ca.certificate(&["worker"]);
    let (shown, hidden) = (redis.file("worker"), redis.file("worker-key"));
    std::fs::write(&shown, certificate).expect("written");
    std::fs::write(&hidden, secret).expect("written");
    let known = |key_file: &Path| {
        RedisStore::builder(&redis.address_by_tls(), &key())
            .root_certificates_file(&authority)
            .client_certificate_files(&shown, key_file)
            .build()
    };
    let store = known(&hidden).expect("builds");
    assert_eq!(store.load("a").await.expect("let in"), None);
    // The server's key, and no key at all.
    for (file, what) in [
        (redis.file("key"), "not that of"),
        (shown.clone(), "has no private key"),
    ] {
        let error = known(&file).expect_err(what).to_string();
        assert!(error.contains(what), "{error}");
    }
}

#[tokio::test]
async fn scheme_that_does_not_match_the_port_is_reported() {
    let ca = TestCa::new();
    let (plain, tls) = (
        Redis::start(None).await,
        with_tls(&ca, &["127.0.0.1"], false).await,
    );
    let mistaken = plain.address_by_port("").replace("redis", "rediss");
    let (_, text) = failure(&trusting(&mistaken, &tls.file("ca-cert"))).await;
    assert!(text.contains("redis://"), "{text}");
    let (_, text) = failure(&store(&tls.address_by_port(""))).await;
    assert!(text.contains("rediss://"), "{text}");
    let unused = RedisStore::builder(&plain.address_by_port(""), &key());
    let unused = unused.root_certificates_file(tls.file("ca-cert")).build();
    let error = unused.expect_err("a certificate for nothing").to_string();
    assert!(error.contains("rediss://"), "{error}");
}
