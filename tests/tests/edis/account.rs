//! EDIS through the facade, against the simulator.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use loggia::edis::{Account, RenewalWindows};
use loggia::{CallOptions, Console, ErrorKind, MachineState, RetryPolicy};
use loggia_sim::{EdisStyle, Sim};
use loggia_tests::clock::SharedClock;
use loggia_tests::edis::{EMAIL, Fixture, fixture_with};
use loggia_tests::secrets::EDIS_PASSWORD as PASSWORD;

async fn fixture() -> Fixture {
    loggia_tests::edis::fixture(EdisStyle::default()).await
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

/// The HTTP statuses of all answers so far.
fn statuses(fixture: &Fixture) -> Vec<u16> {
    let requests = fixture.sim.edis().requests();
    requests.iter().map(|seen| seen.status).collect()
}

#[tokio::test]
async fn one_login_lists_all_servers_and_their_vnc() {
    let fixture = fixture().await;
    let servers = fixture.account.servers().await.expect("listed");
    let ids: Vec<_> = servers
        .iter()
        .map(|server| server.kvm_id().to_owned())
        .collect();
    assert_eq!(ids, fixture.sim.edis().vps());
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
    assert_eq!(fixture.sim.edis().logins(), 1);
}

#[tokio::test]
async fn state_and_vnc_status_follow_the_machine() {
    let fixture = fixture().await;
    let id = fixture.sim.edis().vps()[0].clone();
    let server = fixture.account.server(&id);
    assert_eq!(server.state().await.expect("state"), MachineState::Running);
    fixture.sim.edis().set_power(&id, false);
    fixture.sim.edis().set_vnc(&id, false);
    assert_eq!(server.state().await.expect("state"), MachineState::Stopped);
    assert_eq!(
        server.vnc_status().await.expect("status").enabled,
        Some(false)
    );
}

#[tokio::test]
async fn console_is_vnc_off_or_unavailable_and_a_refusal_is_an_error() {
    let fixture = fixture().await;
    let edis = fixture.sim.edis();
    let ids = edis.vps();
    let server = fixture.account.server(&ids[0]);

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
    edis.answer_next_of("getVncStatus", 200, nowhere, &[]);
    let console = server.console().await.expect("a console");
    assert_eq!(console, Console::Unavailable);

    edis.remove(&ids[0]);
    let error = server.console().await.expect_err("gone");
    assert_eq!(error.kind(), ErrorKind::Forbidden, "{error}");
}

#[tokio::test]
async fn wrong_password_is_one_clear_error() {
    let fixture = fixture().await;
    let wrong = account(&fixture.sim, &fixture.clock, "wrong-password-0001");
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
    assert_eq!(fixture.sim.edis().failed_logins(), 1, "asked once");
}

#[tokio::test]
async fn expired_session_is_renewed_before_it_is_used() {
    let fixture = fixture().await;
    let server = fixture.account.server(&fixture.sim.edis().vps()[0]);
    server.vnc_status().await.expect("status");
    fixture.clock.advance(Duration::from_secs(3601));
    server.vnc_status().await.expect("status");
    assert_eq!(
        statuses(&fixture),
        [200, 200, 200, 200],
        "login, call, login, call"
    );
}

#[tokio::test]
async fn renewal_windows_decide_when_sessions_are_renewed() {
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    for (windows, logins) in [
        (RenewalWindows::default(), 1),
        (RenewalWindows::new(minutes(15), minutes(6)), 2),
    ] {
        let style = EdisStyle::default();
        let fixture = fixture_with(style, |account| account.renewal_windows(windows)).await;
        let server = fixture.server(0);
        server.vnc_status().await.expect("status");
        fixture.clock.advance(minutes(55));
        server.vnc_status().await.expect("status");
        assert_eq!(fixture.sim.edis().logins(), logins);
    }
}

#[tokio::test]
async fn session_refused_with_401_is_renewed() {
    let fixture = fixture().await;
    let server = fixture.account.server(&fixture.sim.edis().vps()[0]);
    server.vnc_status().await.expect("status");
    fixture.sim.edis().expire_sessions();
    let vnc = server.vnc_status().await.expect("status");
    assert_eq!(vnc.enabled, Some(true));
    assert_eq!(statuses(&fixture), [200, 200, 401, 200, 200]);
}

#[tokio::test]
async fn session_refused_again_after_renewal_is_an_error() {
    let fixture = fixture().await;
    let server = fixture.account.server(&fixture.sim.edis().vps()[0]);
    server.vnc_status().await.expect("status");
    let refusal = serde_json::json!({"status": "error", "error": "no"});
    for _ in 0..2 {
        fixture
            .sim
            .edis()
            .answer_next_of("getVncStatus", 401, refusal.clone(), &[]);
    }
    let error = server.vnc_status().await.expect_err("refused");
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(fixture.sim.edis().logins(), 2, "one renewal, no more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thousand_tasks_with_an_expired_session_make_one_login() {
    let fixture = fixture().await;
    let server = fixture.account.server(&fixture.sim.edis().vps()[0]);
    server.vnc_status().await.expect("status");
    fixture.sim.edis().expire_sessions();

    let racers = (0..1000).map(|_| {
        let server = server.clone();
        tokio::spawn(async move { server.vnc_status().await })
    });
    for outcome in join_all(racers).await {
        let vnc = outcome.expect("not cancelled").expect("status");
        assert_eq!(vnc.enabled, Some(true));
    }
    assert_eq!(fixture.sim.edis().logins(), 2, "the first, and one for all");
}

#[tokio::test]
async fn removed_server_is_named_in_the_error() {
    let fixture = fixture().await;
    let id = fixture.sim.edis().vps()[2].clone();
    let server = fixture.account.server(&id);
    server.vnc_status().await.expect("status");
    fixture.sim.edis().remove(&id);
    // While the session lasts the host knows it and says no; the next login does not
    // list it any more.
    let error = server.vnc_status().await.expect_err("gone");
    assert_eq!(error.kind(), ErrorKind::Forbidden, "{error}");
    fixture.clock.advance(Duration::from_secs(3601));
    let error = server.vnc_status().await.expect_err("gone");
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert!(error.to_string().contains(&id), "{error}");
}

#[tokio::test]
async fn account_of_only_one_server_keeps_one_session() {
    let fixture = fixture().await;
    let id = fixture.sim.edis().vps()[1].clone();
    let account = Account::builder()
        .credentials(EMAIL, PASSWORD)
        .only_server(&id)
        .endpoint(fixture.sim.edis().url())
        .allow_insecure_loopback(true)
        .clock(Arc::new(fixture.clock.clone()))
        .build()
        .expect("builds");
    let servers = account.servers().await.expect("listed");
    assert_eq!(servers.len(), 1);
    assert_eq!(servers[0].kvm_id(), id);

    // The account has it: the error must not deny that, but name the restriction.
    let other = fixture.sim.edis().vps()[0].clone();
    let error = account.server(&other).vnc_status().await;
    let error = error.expect_err("not asked for");
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    let text = error.to_string();
    assert!(text.contains(&other) && text.contains("only()"), "{text}");
    assert!(!text.contains("the account has no"), "{text}");
}

#[tokio::test]
async fn new_server_is_listed_after_a_refresh() {
    let fixture = fixture().await;
    let before = fixture.account.servers().await.expect("listed");
    let id = fixture.sim.edis().add_vps();
    let ids = |servers: &[loggia::edis::Server]| -> Vec<String> {
        let ids = servers.iter().map(|server| server.kvm_id().to_owned());
        ids.collect()
    };
    let stale = fixture.account.servers().await.expect("listed");
    assert_eq!(ids(&stale), ids(&before), "as old as the sessions");
    assert_eq!(fixture.sim.edis().logins(), 1);

    fixture.account.refresh().await.expect("logged in");
    assert_eq!(fixture.sim.edis().logins(), 2);
    let now = fixture.account.servers().await.expect("listed");
    assert_eq!(now.len(), before.len() + 1);
    assert!(ids(&now).contains(&id));
    before[0].vnc_status().await.expect("an older handle");
    let new = now.iter().find(|server| server.kvm_id() == id);
    new.expect("listed").vnc_status().await.expect("status");
    assert_eq!(fixture.sim.edis().logins(), 2, "no one logged in again");
}

#[tokio::test]
async fn options_apply_to_logins_and_sessions_stay_shared() {
    let fixture = fixture().await;
    let edis = fixture.sim.edis();
    let once = CallOptions::default().retry(RetryPolicy::none());
    let impatient = fixture.account.with_options(once);
    let sorry = serde_json::json!({"error": "sorry", "code": 500});
    edis.answer_next_of("createAuthSession", 500, sorry.clone(), &[]);
    let error = impatient.servers().await.expect_err("failed");
    assert_eq!(error.attempts(), 1, "{error}");
    edis.answer_next_of("createAuthSession", 500, sorry, &[]);
    assert_eq!(fixture.account.servers().await.expect("again").len(), 3);
    let logins = edis.logins();
    assert_eq!(impatient.servers().await.expect("at hand").len(), 3);
    assert_eq!(edis.logins(), logins);
}

#[tokio::test]
async fn host_outside_the_vendors_domains_gets_no_signature() {
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
async fn generated_client_of_a_server_has_its_session() {
    let fixture = fixture().await;
    let server = fixture.account.server(&fixture.sim.edis().vps()[0]);
    let reply = server.api().get_vnc_status().send().await.expect("status");
    assert_eq!((reply.status().as_u16(), reply.attempts()), (200, 1));
    assert!(reply.vnc_port.is_some());
}

#[tokio::test]
async fn debug_output_contains_no_secret() {
    let fixture = fixture().await;
    let servers = fixture.account.servers().await.expect("listed");
    let vnc = servers[0].vnc_status().await.expect("status");
    let sessions = fixture.account.sessions().all().await.expect("sessions");
    let shown = format!("{:?} {servers:?} {vnc:?} {sessions:?}", fixture.account);
    let signature = sessions[0].signature.expose();
    assert!(signature.len() > 100, "there is something to hide");
    assert!(!shown.contains(signature) && !shown.contains(PASSWORD));
}
