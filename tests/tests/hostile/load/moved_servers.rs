//! Servers that move to another host, leave the account, and come back.

use std::time::Duration;

use loggia::ErrorKind;

use super::front::Front;

const HOUR: Duration = Duration::from_secs(3600);

fn hosts(front: &Front) -> Vec<usize> {
    front.calls().iter().map(|call| call.host).collect()
}

#[tokio::test]
async fn a_server_that_moved_is_followed_from_the_next_renewal_on() {
    let front = Front::start(|sim| sim).await;
    let account = front.account();
    let server = account.server(front.vps());
    server.vnc_status().await.expect("status");
    front.move_to(1);
    server
        .vnc_status()
        .await
        .expect("the session is good still");
    front.clock.advance(HOUR);
    for _ in 0..3 {
        server.vnc_status().await.expect("status");
    }
    assert_eq!(hosts(&front), [0, 0, 1, 1, 1]);
    assert_eq!(front.logins(), 2);
}

#[tokio::test]
async fn a_server_that_moved_is_followed_after_the_old_host_said_no() {
    let front = Front::start(|sim| sim).await;
    let account = front.account();
    let server = account.server(front.vps());
    server.vnc_status().await.expect("status");
    front.move_to(1);
    front.sim.edis().expire_sessions();
    for _ in 0..3 {
        server.vnc_status().await.expect("status");
    }
    let seen: Vec<_> = front
        .calls()
        .iter()
        .map(|call| (call.host, call.status))
        .collect();
    assert_eq!(seen, [(0, 200), (0, 401), (1, 200), (1, 200), (1, 200)]);
    assert_eq!(front.logins(), 2);
}

#[tokio::test]
async fn a_server_that_left_the_account_is_named_and_comes_back() {
    let front = Front::start(|sim| sim).await;
    let account = front.account();
    let server = account.server(front.vps());
    let other = account.server(&front.sim.edis().vps()[1]);
    server.vnc_status().await.expect("status");
    front.hide(&front.vps(), true);
    front.clock.advance(HOUR);
    for _ in 0..50 {
        let error = server.vnc_status().await.expect_err("gone");
        assert_eq!(error.kind(), ErrorKind::NotFound);
        let text = error.to_string();
        assert!(text.contains(&front.vps()), "{text}");
        assert!(text.contains("list the account's servers"), "{text}");
        other.vnc_status().await.expect("the others are as before");
    }
    assert_eq!(front.logins(), 2, "none for each call");
    front.hide(&front.vps(), false);
    front.clock.advance(Duration::from_secs(6));
    server.vnc_status().await.expect("back");
    assert_eq!(front.logins(), 3);
}

#[tokio::test]
async fn a_clock_that_is_ahead_is_reported_and_does_not_bring_login_after_login() {
    let front = Front::start(|sim| sim).await;
    let ahead = front.clock.wrong_by(7200);
    let account = front.account_with(|builder| builder.clock(std::sync::Arc::new(ahead)));
    let server = account.server(front.vps());
    for _ in 0..50 {
        let error = server.vnc_status().await.expect_err("over at once");
        let text = error.to_string();
        assert!(text.contains("check the clock"), "{text}");
    }
    assert_eq!((front.logins(), front.calls().len()), (1, 0));
}
