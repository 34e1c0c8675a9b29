//! EDIS through the facade, against the simulator.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use loggia::edis::{Account, RenewalWindows};
use loggia::{CallOptions, Console, ErrorKind, MachineState, RetryPolicy};
use loggia_sim::{EdisStyle, Sim};
use loggia_tests::clock::SharedClock;
use loggia_tests::edis::{EMAIL, House, house_with};
use loggia_tests::plants::EDIS_PASSWORD as PASSWORD;

async fn house() -> House {
    loggia_tests::edis::house(EdisStyle::default()).await
}

fn account(sim: &Sim, clock: &SharedClock, password: &str) -> Account {
    Account::builder()
        .credentials(EMAIL, password)
        .endpoint(sim.edis().url())
        .allow_insecure_loopback(true)
        .clock(Arc::new(clock.clone()))
        .build()
        .expect("builds")
}

#[tokio::test]
async fn one_login_lists_all_servers_and_their_vnc() {
    let house = house().await;
    let servers = house.account.servers().await.expect("listed");
    let ids: Vec<_> = servers
        .iter()
        .map(|server| server.kvm_id().to_owned())
        .collect();
    assert_eq!(ids, house.sim.edis().vps());
    assert_eq!(servers[0].description(), Some("edis-vps-1"));
    assert_eq!(servers[0].is_suspended(), Some(false));

    // The simulator writes vnc_port as text and novnc_port as a number.
    let on = servers[0].vnc_status().await.expect("status");
    assert_eq!(on.enabled, Some(true));
    assert!(on.port.is_some() && on.novnc_port.is_some() && on.host.is_some());
    assert!(matches!(on.console(), Console::Vnc { .. }));

    let off = servers[1].vnc_status().await.expect("status");
    assert_eq!(
        (off.enabled, off.port, &off.host),
        (Some(false), None, &None)
    );
    assert_eq!(off.console(), Console::Off);
    assert_eq!(house.sim.edis().logins(), 1);
}

#[tokio::test]
async fn state_and_console_follow_the_machine() {
    let house = house().await;
    let id = house.sim.edis().vps()[0].clone();
    let server = house.account.server(&id);
    assert_eq!(server.state().await.expect("state"), MachineState::Running);
    house.sim.edis().set_power(&id, false);
    house.sim.edis().set_vnc(&id, false);
    assert_eq!(server.state().await.expect("state"), MachineState::Stopped);
    assert_eq!(
        server.vnc_status().await.expect("status").enabled,
        Some(false)
    );
}

#[tokio::test]
async fn a_console_is_on_off_or_nowhere_and_a_refusal_is_an_error() {
    let house = house().await;
    let edis = house.sim.edis();
    let ids = edis.vps();
    let server = house.account.server(&ids[0]);

    let status = server.vnc_status().await.expect("status");
    let on = Console::Vnc {
        host: status.host.expect("a host"),
        port: status.port,
        novnc_port: status.novnc_port,
    };
    assert_eq!(server.console().await.expect("a console"), on);

    edis.set_vnc(&ids[0], false);
    assert_eq!(server.console().await.expect("a console"), Console::Off);

    // On, but no one says where.
    let nowhere = serde_json::json!({"status": "success", "vnc_status": "enabled"});
    edis.fail_next_of("getVncStatus", 200, nowhere, &[]);
    let console = server.console().await.expect("a console");
    assert_eq!(console, Console::Unavailable);

    edis.remove(&ids[0]);
    let error = server.console().await.expect_err("gone");
    assert_eq!(error.kind(), ErrorKind::Forbidden, "{error}");
}

#[tokio::test]
async fn a_wrong_password_is_one_clear_error() {
    let house = house().await;
    let wrong = account(&house.sim, &house.clock, "wrong-password-0001");
    let error = wrong.servers().await.expect_err("refused");
    assert!(error.is_unauthorized());
    let text = error.to_string();
    assert!(
        text.contains("createAuthSession") && text.contains("check e-mail"),
        "{text}"
    );
    assert!(
        !text.contains('\n') && !text.contains("wrong-password"),
        "{text}"
    );
    assert_eq!(house.sim.edis().failed_logins(), 1, "asked once");
}

#[tokio::test]
async fn an_expired_session_is_renewed_before_it_is_used() {
    let house = house().await;
    let server = house.account.server(&house.sim.edis().vps()[0]);
    server.vnc_status().await.expect("status");
    house.clock.advance(Duration::from_secs(3601));
    server.vnc_status().await.expect("status");
    let answers: Vec<_> = house
        .sim
        .edis()
        .requests()
        .iter()
        .map(|seen| seen.status)
        .collect();
    assert_eq!(answers, [200, 200, 200, 200], "login, call, login, call");
}

#[tokio::test]
async fn sessions_are_renewed_as_long_before_their_end_as_is_wished() {
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    for (windows, logins) in [
        (RenewalWindows::default(), 1),
        (RenewalWindows::new(minutes(15), minutes(6)), 2),
    ] {
        let style = EdisStyle::default();
        let house = house_with(style, |account| account.renewal_windows(windows)).await;
        let server = house.server(0);
        server.vnc_status().await.expect("status");
        house.clock.advance(minutes(55));
        server.vnc_status().await.expect("status");
        assert_eq!(house.sim.edis().logins(), logins);
    }
}

#[tokio::test]
async fn a_session_that_the_server_dropped_is_renewed_after_the_401() {
    let house = house().await;
    let server = house.account.server(&house.sim.edis().vps()[0]);
    server.vnc_status().await.expect("status");
    house.sim.edis().expire_sessions();
    let vnc = server.vnc_status().await.expect("status");
    assert_eq!(vnc.enabled, Some(true));
    let answers: Vec<_> = house
        .sim
        .edis()
        .requests()
        .iter()
        .map(|seen| seen.status)
        .collect();
    assert_eq!(answers, [200, 200, 401, 200, 200]);
}

#[tokio::test]
async fn a_session_that_is_always_refused_ends_in_an_error_not_a_loop() {
    let house = house().await;
    let server = house.account.server(&house.sim.edis().vps()[0]);
    server.vnc_status().await.expect("status");
    let refusal = serde_json::json!({"status": "error", "error": "no"});
    for _ in 0..2 {
        house
            .sim
            .edis()
            .fail_next_of("getVncStatus", 401, refusal.clone(), &[]);
    }
    let error = server.vnc_status().await.expect_err("refused");
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(house.sim.edis().logins(), 2, "one renewal, no more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_tasks_racing_one_expired_session_make_one_login() {
    let house = house().await;
    let server = house.account.server(&house.sim.edis().vps()[0]);
    server.vnc_status().await.expect("status");
    house.sim.edis().expire_sessions();

    let racers = (0..1000).map(|_| {
        let server = server.clone();
        tokio::spawn(async move { server.vnc_status().await })
    });
    for outcome in join_all(racers).await {
        let vnc = outcome.expect("not cancelled").expect("status");
        assert_eq!(vnc.enabled, Some(true));
    }
    assert_eq!(house.sim.edis().logins(), 2, "the first, and one for all");
}

#[tokio::test]
async fn a_server_that_went_away_is_named() {
    let house = house().await;
    let id = house.sim.edis().vps()[2].clone();
    let server = house.account.server(&id);
    server.vnc_status().await.expect("status");
    house.sim.edis().remove(&id);
    // While the session lasts the host knows it and says no; the next login does not
    // list it any more.
    let error = server.vnc_status().await.expect_err("gone");
    assert_eq!(error.kind(), ErrorKind::Forbidden, "{error}");
    house.clock.advance(Duration::from_secs(3601));
    let error = server.vnc_status().await.expect_err("gone");
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert!(error.to_string().contains(&id), "{error}");
}

#[tokio::test]
async fn one_server_only_keeps_one_session() {
    let house = house().await;
    let id = house.sim.edis().vps()[1].clone();
    let account = Account::builder()
        .credentials(EMAIL, PASSWORD)
        .only(&id)
        .endpoint(house.sim.edis().url())
        .allow_insecure_loopback(true)
        .clock(Arc::new(house.clock.clone()))
        .build()
        .expect("builds");
    let servers = account.servers().await.expect("listed");
    assert_eq!(servers.len(), 1);
    assert_eq!(servers[0].kvm_id(), id);

    // The account has it: the error must not deny that, but name the restriction.
    let other = house.sim.edis().vps()[0].clone();
    let error = account.server(&other).vnc_status().await;
    let error = error.expect_err("not asked for");
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    let text = error.to_string();
    assert!(text.contains(&other) && text.contains("only()"), "{text}");
    assert!(!text.contains("the account has no"), "{text}");
}

#[tokio::test]
async fn a_server_that_was_just_ordered_shows_after_a_refresh() {
    let house = house().await;
    let before = house.account.servers().await.expect("listed");
    let id = house.sim.edis().add_vps();
    let ids = |servers: &[loggia::edis::Server]| -> Vec<String> {
        let ids = servers.iter().map(|server| server.kvm_id().to_owned());
        ids.collect()
    };
    let stale = house.account.servers().await.expect("listed");
    assert_eq!(ids(&stale), ids(&before), "as old as the sessions");
    assert_eq!(house.sim.edis().logins(), 1);

    house.account.refresh().await.expect("logged in");
    assert_eq!(house.sim.edis().logins(), 2);
    let now = house.account.servers().await.expect("listed");
    assert_eq!(now.len(), before.len() + 1);
    assert!(ids(&now).contains(&id));
    before[0].vnc_status().await.expect("an older handle");
    let new = now.iter().find(|server| server.kvm_id() == id);
    new.expect("listed").vnc_status().await.expect("status");
    assert_eq!(house.sim.edis().logins(), 2, "no one logged in again");
}

#[tokio::test]
async fn other_options_are_those_of_logins_too_and_sessions_stay_shared() {
    let house = house().await;
    let edis = house.sim.edis();
    let once = CallOptions::default().retry(RetryPolicy::none());
    let impatient = house.account.with_options(once);
    let sorry = serde_json::json!({"error": "sorry", "code": 500});
    edis.fail_next_of("createAuthSession", 500, sorry.clone(), &[]);
    let error = impatient.servers().await.expect_err("failed");
    assert_eq!(error.attempts(), 1, "{error}");
    edis.fail_next_of("createAuthSession", 500, sorry, &[]);
    assert_eq!(house.account.servers().await.expect("again").len(), 3);
    let logins = edis.logins();
    assert_eq!(impatient.servers().await.expect("at hand").len(), 3);
    assert_eq!(edis.logins(), logins);
}

#[tokio::test]
async fn a_host_outside_the_vendors_domains_never_gets_a_signature() {
    for host in [
        "evil.example",
        "1.edisglobal.com.evil.example",
        "127.0.0.1:1@evil.example",
    ] {
        let clock = SharedClock::new();
        let sim = Sim::builder()
            .account(EMAIL, PASSWORD)
            .clock(clock.sim())
            .edis_api_host(host)
            .start()
            .await
            .expect("starts");
        let account = account(&sim, &clock, PASSWORD);
        let error = account
            .server(&sim.edis().vps()[0])
            .vnc_status()
            .await
            .expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::UntrustedHost, "{host}: {error}");
        assert!(error.to_string().contains("evil.example"), "{error}");
        assert_eq!(sim.edis().requests().len(), 1, "the login and nothing else");
    }
}

#[tokio::test]
async fn the_generated_client_is_within_reach_with_the_session_in_place() {
    let house = house().await;
    let server = house.account.server(&house.sim.edis().vps()[0]);
    let reply = server.api().get_vnc_status().send().await.expect("status");
    assert_eq!((reply.status().as_u16(), reply.attempts()), (200, 1));
    assert!(reply.vnc_port.is_some());
}

#[tokio::test]
async fn nothing_secret_shows_in_any_debug_output() {
    let house = house().await;
    let servers = house.account.servers().await.expect("listed");
    let vnc = servers[0].vnc_status().await.expect("status");
    let sessions = house.account.sessions().all().await.expect("sessions");
    let shown = format!("{:?} {servers:?} {vnc:?} {sessions:?}", house.account);
    let signature = sessions[0].signature.expose();
    assert!(signature.len() > 100, "there is something to hide");
    assert!(!shown.contains(signature) && !shown.contains(PASSWORD));
}
