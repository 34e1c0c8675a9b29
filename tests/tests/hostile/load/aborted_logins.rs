//! The task that logs in is aborted, at every stage of the login.

use std::future::Future;

use futures_util::future::join_all;
use loggia::edis::VncStatus;
use loggia::{Error, edis::Account};
use tokio::task::JoinHandle;

use super::proxy::{LoginStage, Proxy};

const STAGES: [LoginStage; 3] = [
    LoginStage::Requested,
    LoginStage::Performed,
    LoginStage::HalfAnswered,
];

fn call(account: &Account, proxy: &Proxy) -> JoinHandle<Result<VncStatus, Error>> {
    tokio::spawn(status(account, proxy))
}

fn status(
    account: &Account,
    proxy: &Proxy,
) -> impl Future<Output = Result<VncStatus, Error>> + Send + 'static {
    let server = account.server(proxy.vps());
    async move { server.vnc_status().await }
}

async fn succeed(calls: Vec<JoinHandle<Result<VncStatus, Error>>>) {
    for outcome in join_all(calls).await {
        outcome.expect("not aborted").expect("status");
    }
}

#[tokio::test]
async fn aborted_login_is_continued_by_waiting_callers() {
    for stage in STAGES {
        let proxy = Proxy::start(|sim| sim).await;
        let account = proxy.account();
        proxy.hold(1, stage);
        let leader = call(&account, &proxy);
        let mut others: Vec<_> = (0..20).map(|_| call(&account, &proxy)).collect();
        proxy.held(1).await;
        leader.abort();
        assert!(leader.await.expect_err("aborted").is_cancelled());
        others.extend((0..20).map(|_| call(&account, &proxy)));
        proxy.release();
        succeed(others).await;
        assert_eq!(proxy.logins(), 1, "{stage:?}");
    }
}

#[tokio::test]
async fn aborted_login_without_waiting_callers_is_begun_again() {
    for stage in STAGES {
        let proxy = Proxy::start(|sim| sim).await;
        let account = proxy.account();
        proxy.hold(1, stage);
        let leader = call(&account, &proxy);
        proxy.held(1).await;
        leader.abort();
        assert!(leader.await.expect_err("aborted").is_cancelled());
        let others = (0..20).map(|_| call(&account, &proxy)).collect();
        succeed(others).await;
        assert_eq!(proxy.logins(), 2, "{stage:?}");
    }
}

#[tokio::test]
async fn aborted_waiting_callers_do_not_disturb_a_login() {
    for stage in STAGES {
        let proxy = Proxy::start(|sim| sim).await;
        let account = proxy.account();
        proxy.hold(1, stage);
        let mut calls: Vec<_> = (0..20).map(|_| call(&account, &proxy)).collect();
        proxy.held(1).await;
        for follower in calls.drain(1..10) {
            follower.abort();
        }
        proxy.release();
        succeed(calls).await;
        assert_eq!(proxy.logins(), 1, "{stage:?}");
    }
}
