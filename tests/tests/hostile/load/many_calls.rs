//! Ten thousand calls to a hundred servers, across several expiries.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use loggia_tests::clock::{START, SharedClock};
use tokio::sync::Semaphore;

use super::proxy::Proxy;

const CALLS: usize = 10_000;
const SERVERS: usize = 100;
/// How many calls have a socket at one time. Each takes two descriptors, the server's
/// end included; common limits begin at 1024.
const SOCKETS: usize = 64;
const LIFETIME: i64 = 300;
/// The windows of such a session.
const ADVISORY: i64 = 75;
const MANDATORY: i64 = 30;
/// Seconds that the clock moves at a time, and calls in between.
const STEP: i64 = 2;
const CALLS_A_STEP: usize = 20;
/// How many steps may be taken while one call is on its way: it has to arrive before the
/// mandatory window, in which it set out at the latest, has passed.
const STEPS_IN_FLIGHT: u64 = 10;

/// Moves the clock as calls end, and waits for those that take long.
struct ClockDriver {
    clock: SharedClock,
    state: Mutex<DriverState>,
}

#[derive(Default)]
struct DriverState {
    steps: u64,
    ended: usize,
    /// How many calls set out at which step.
    under_way: BTreeMap<u64, usize>,
}

impl ClockDriver {
    fn call_started(&self) -> u64 {
        let mut state = self.state.lock().expect("lock");
        let step = state.steps;
        *state.under_way.entry(step).or_default() += 1;
        step
    }

    fn call_ended(&self, step: u64) {
        let mut state = self.state.lock().expect("lock");
        state.ended += 1;
        if let Some(count) = state.under_way.get_mut(&step) {
            *count -= 1;
        }
        state.under_way.retain(|_, count| *count > 0);
        let oldest = state.under_way.keys().next().copied();
        let may_move = oldest.is_none_or(|oldest| state.steps - oldest < STEPS_IN_FLIGHT);
        if state.ended.is_multiple_of(CALLS_A_STEP) && may_move {
            state.steps += 1;
            self.clock.advance(Duration::from_secs(STEP.unsigned_abs()));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_across_expiries_use_valid_sessions() {
    let proxy = Proxy::start(|sim| {
        let lifetime = Duration::from_secs(LIFETIME.unsigned_abs());
        sim.machines(SERVERS).session_lifetime(lifetime)
    })
    .await;
    let account = proxy.account();
    let ids = proxy.sim.edis().vps();
    assert_eq!(ids.len(), SERVERS);
    let sockets = Arc::new(Semaphore::new(SOCKETS));
    let driver = Arc::new(ClockDriver {
        clock: proxy.clock.clone(),
        state: Mutex::default(),
    });

    // All of them wait for the first login at the same time; then for a socket.
    let calls = (0..CALLS).map(|number| {
        let (account, id) = (account.clone(), ids[number % SERVERS].clone());
        let (sockets, driver) = (Arc::clone(&sockets), Arc::clone(&driver));
        tokio::spawn(async move {
            account.sessions().get(&id).await.expect("a session");
            let _socket = sockets.acquire().await.expect("open");
            let step = driver.call_started();
            let outcome = account.server(&id).vnc_status().await;
            driver.call_ended(step);
            outcome.map(|_| ())
        })
    });
    for outcome in join_all(calls).await {
        outcome.expect("no panic").expect("status");
    }

    let seen = proxy.calls();
    let least = seen.iter().map(|call| call.left).min().unwrap_or_default();
    let elapsed = proxy.clock.sim().unix_seconds() - START;
    let elapsed = i64::try_from(elapsed).expect("short");
    let logins = i64::try_from(proxy.logins()).expect("few");
    println!(
        "{} calls in {elapsed} s of the clock: {logins} logins; sessions had {least} s left \
         at least",
        seen.len()
    );
    assert_eq!(seen.len(), CALLS, "each was sent once");
    assert!(
        seen.iter().all(|call| call.status == 200),
        "and none refused"
    );
    // What set out before the mandatory window may have been on its way for some steps.
    let margin = STEP * i64::try_from(STEPS_IN_FLIGHT).expect("few");
    assert!(least > MANDATORY - margin, "{least} s left");
    assert!(elapsed > 2 * LIFETIME, "{elapsed} s: several expiries");
    assert!(logins > elapsed / LIFETIME, "{logins}");
    assert!(logins <= 1 + elapsed / (LIFETIME - ADVISORY), "{logins}");
}

/// One leap over the whole advisory window: no one has renewed in time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_in_the_mandatory_window_wait_for_one_login() {
    let proxy =
        Proxy::start(|sim| sim.session_lifetime(Duration::from_secs(LIFETIME.unsigned_abs())))
            .await;
    let account = proxy.account();
    let server = account.server(proxy.vps());
    for leap in [
        0,
        LIFETIME - MANDATORY,
        LIFETIME - 1,
        LIFETIME,
        10 * LIFETIME,
    ] {
        proxy
            .clock
            .advance(Duration::from_secs(leap.unsigned_abs()));
        let calls = (0..SOCKETS).map(|_| {
            let server = server.clone();
            tokio::spawn(async move { server.vnc_status().await })
        });
        for outcome in join_all(calls).await {
            outcome.expect("no panic").expect("status");
        }
    }
    assert_eq!(proxy.logins(), 5);
    // The clock stands still while they are on their way.
    for call in proxy.calls() {
        assert!(call.left > MANDATORY, "{call:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn repeated_refusals_do_not_cause_repeated_logins() {
    const CALLERS: usize = SOCKETS;
    const CALLS: usize = 25;
    let proxy = Proxy::start(|sim| sim).await;
    let account = proxy.account();
    let server = account.server(proxy.vps());
    proxy.refuse(true);
    let callers = (0..CALLERS).map(|_| {
        let server = server.clone();
        tokio::spawn(async move {
            for _ in 0..CALLS {
                let error = server.vnc_status().await.expect_err("refused");
                assert!(error.is_unauthorized(), "{error}");
            }
        })
    });
    for outcome in join_all(callers).await {
        outcome.expect("no panic");
    }
    let requests = proxy.calls().len();
    println!(
        "{} refused calls: {requests} requests, {} logins",
        CALLERS * CALLS,
        proxy.logins()
    );
    // The first, one after the first refusal; then a pause.
    assert_eq!(proxy.logins(), 2);
    // At most those who were on their way when it was dropped are sent again.
    assert!(requests <= CALLERS * CALLS + CALLERS, "{requests}");

    proxy.refuse(false);
    server
        .vnc_status()
        .await
        .expect("well again, with the session at hand");
    assert_eq!(proxy.logins(), 2);
}
