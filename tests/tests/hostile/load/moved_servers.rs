//! Servers that move to another host, leave the account, and come back.

use std::time::Duration;

use loggia::ErrorKind;

use super::proxy::Proxy;

const HOUR: Duration = Duration::from_secs(3600);

fn hosts(proxy: &Proxy) -> Vec<usize> {
    proxy.calls().iter().map(|call| call.host).collect()
}

#[tokio::test]
async fn moved_server_is_followed_from_the_next_renewal_on() {
    let proxy = Proxy::start(|sim| sim).await;
    let account = proxy.account();
    let server = account.server(proxy.vps());
    server.vnc_status().await.expect("status");
    proxy.move_to(1);
    server
        .vnc_status()
        .await
        .expect("the session is good still");
    proxy.clock.advance(HOUR);
    for _ in 0..3 {
        server.vnc_status().await.expect("status");
    }
    assert_eq!(hosts(&proxy), [0, 0, 1, 1, 1]);
    assert_eq!(proxy.logins(), 2);
}

#[tokio::test]
async fn moved_server_is_followed_after_a_401_of_the_old_host() {
    let proxy = Proxy::start(|sim| sim).await;
    let account = proxy.account();
    let server = account.server(proxy.vps());
    server.vnc_status().await.expect("status");
    proxy.move_to(1);
    proxy.sim.edis().expire_sessions();
    for _ in 0..3 {
        server.vnc_status().await.expect("status");
    }
    let seen: Vec<_> = proxy
        .calls()
        .iter()
        .map(|call| (call.host, call.status))
        .collect();
    assert_eq!(seen, [(0, 200), (0, 401), (1, 200), (1, 200), (1, 200)]);
    assert_eq!(proxy.logins(), 2);
}

#[tokio::test]
async fn server_missing_from_the_login_is_not_found_until_it_returns() {
    let proxy = Proxy::start(|sim| sim).await;
    let account = proxy.account();
    let server = account.server(proxy.vps());
    let other = account.server(&proxy.sim.edis().vps()[1]);
    server.vnc_status().await.expect("status");
    proxy.hide(&proxy.vps(), true);
    proxy.clock.advance(HOUR);
    for _ in 0..50 {
        let error = server.vnc_status().await.expect_err("gone");
        assert_eq!(error.kind(), ErrorKind::NotFound);
        let text = error.to_string();
        assert!(text.contains(&proxy.vps()), "{text}");
        assert!(text.contains("list the account's servers"), "{text}");
        other.vnc_status().await.expect("the others are as before");
    }
    assert_eq!(proxy.logins(), 2, "none for each call");
    proxy.hide(&proxy.vps(), false);
    proxy.clock.advance(Duration::from_secs(6));
    server.vnc_status().await.expect("back");
    assert_eq!(proxy.logins(), 3);
}

#[tokio::test]
async fn clock_ahead_of_all_expiries_is_reported_after_one_login() {
    let proxy = Proxy::start(|sim| sim).await;
    let ahead = proxy.clock.skewed_by(7200);
    let account = proxy.account_with(|builder| builder.clock(std::sync::Arc::new(ahead)));
    let server = account.server(proxy.vps());
    for _ in 0..50 {
        let error = server.vnc_status().await.expect_err("over at once");
        let text = error.to_string();
        assert!(text.contains("check the clock"), "{text}");
    }
    assert_eq!((proxy.logins(), proxy.calls().len()), (1, 0));
}
