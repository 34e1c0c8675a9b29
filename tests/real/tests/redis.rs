//! Sessions and a pace in a real Valkey or Redis, with processes that end and a server that
//! does.

use std::env;
use std::sync::Arc;
use std::time::{Duration, Instant};

use loggia::edis::Account;
use loggia::session::{PaceStore, RedisStore, SessionKey, SessionStore};
use loggia::transport::edis::account_name;
use loggia_real::Redis;
use loggia_sim::{Fault, FaultPlan, FaultRule, Sim};
use loggia_tests::clock::SharedClock;
use loggia_tests::edis::EMAIL;
use loggia_tests::plants;
use loggia_tests::workers::{self, Crew, until};

const LOGIN: &str = "createAuthSession";
const REDIS: &str = "LOGGIA_WORKER_REDIS";

fn key() -> SessionKey {
    SessionKey::from_bytes([7; 32])
}

fn store(address: &str) -> Arc<RedisStore> {
    Arc::new(RedisStore::new(address, &key()).expect("an address"))
}

/// Does nothing unless it was started by the tests below.
#[test]
fn as_a_worker() {
    workers::work(|| store(&env::var(REDIS).expect("an address")));
}

async fn simulator() -> Sim {
    let sim = Sim::builder().account(EMAIL, plants::EDIS_PASSWORD);
    sim.start().await.expect("starts")
}

fn crew(count: usize, sim: &Sim, redis: &Redis) -> Crew {
    let settings = [(REDIS, &*redis.address())];
    Crew::start("as_a_worker", count, &sim.edis().url(), &settings)
}

fn account(sim: &Sim, store: Arc<dyn SessionStore>) -> Account {
    workers::account(&sim.edis().url(), store)
        .build()
        .expect("builds")
}

fn logins(sim: &Sim) -> usize {
    let requests = sim.edis().requests();
    requests
        .iter()
        .filter(|seen| seen.operation == LOGIN)
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_processes_log_in_once_and_renew_once() {
    let (redis, sim) = (Redis::start(None).await, simulator().await);
    crew(20, &sim, &redis).succeeds().await;
    assert_eq!(logins(&sim), 1);
    crew(5, &sim, &redis).succeeds().await;
    assert_eq!(logins(&sim), 1);
    sim.edis().expire_sessions();
    crew(20, &sim, &redis).succeeds().await;
    assert_eq!(logins(&sim), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lease_of_one_that_is_killed_runs_out() {
    let (redis, sim) = (Redis::start(None).await, simulator().await);
    let silent = FaultRule::new(Fault::Silence {}).on(LOGIN).count(1);
    sim.edis()
        .set_faults(FaultPlan::new().rule(silent))
        .expect("a plan");
    let first = crew(1, &sim, &redis);
    until(|| sim.edis().faults()[0].hits > 0).await;
    first.kill();
    let begun = Instant::now();
    crew(5, &sim, &redis).succeeds().await;
    let waited = begun.elapsed();
    assert!(waited < Duration::from_secs(30), "{waited:?}");
    assert_eq!(logins(&sim), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_gives_up_gives_its_lease_back() {
    let (redis, sim) = (Redis::start(None).await, simulator().await);
    let silent = FaultRule::new(Fault::Silence {}).on(LOGIN).count(1);
    sim.edis()
        .set_faults(FaultPlan::new().rule(silent))
        .expect("a plan");
    let first = account(&sim, store(&redis.address()));
    let call = tokio::spawn(async move { first.servers().await.map(drop) });
    until(|| sim.edis().faults()[0].hits > 0).await;
    call.abort();
    assert!(call.await.expect_err("aborted").is_cancelled());
    let begun = Instant::now();
    crew(2, &sim, &redis).succeeds().await;
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_restarted_or_gone_stops_no_one() {
    let clock = SharedClock::new();
    let sim = Sim::builder()
        .account(EMAIL, plants::EDIS_PASSWORD)
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
    redis.begin().await;
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
    redis.begin().await;
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
async fn nothing_can_be_read_in_a_dump_of_the_server() {
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
        .reserve(plants::TOKEN, Duration::from_secs(9))
        .await
        .expect("a turn");
    let dump = redis.dump().await;
    let keys = redis.ask(&["KEYS", "*"]).await;
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
        plants::EDIS_PASSWORD,
        plants::TOKEN,
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
async fn a_password_of_the_server_is_in_no_error() {
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
async fn a_pace_is_kept_by_the_servers_clock() {
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
