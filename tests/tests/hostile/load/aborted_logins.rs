//! The task that logs in is aborted, wherever the login has got to.

use std::future::Future;

use futures_util::future::join_all;
use loggia::edis::VncStatus;
use loggia::{Error, edis::Account};
use tokio::task::JoinHandle;

use super::front::{Front, Stage};

const STAGES: [Stage; 3] = [Stage::Asked, Stage::Done, Stage::HalfSaid];

fn call(account: &Account, front: &Front) -> JoinHandle<Result<VncStatus, Error>> {
    tokio::spawn(status(account, front))
}

fn status(
    account: &Account,
    front: &Front,
) -> impl Future<Output = Result<VncStatus, Error>> + Send + 'static {
    let server = account.server(front.vps());
    async move { server.vnc_status().await }
}

async fn succeed(calls: Vec<JoinHandle<Result<VncStatus, Error>>>) {
    for outcome in join_all(calls).await {
        outcome.expect("not aborted").expect("status");
    }
}

#[tokio::test]
async fn the_others_carry_the_login_on() {
    for stage in STAGES {
        let front = Front::start(|sim| sim).await;
        let account = front.account();
        front.hold(1, stage);
        let leader = call(&account, &front);
        let mut others: Vec<_> = (0..20).map(|_| call(&account, &front)).collect();
        front.held(1).await;
        leader.abort();
        assert!(leader.await.expect_err("aborted").is_cancelled());
        others.extend((0..20).map(|_| call(&account, &front)));
        front.release();
        succeed(others).await;
        assert_eq!(front.logins(), 1, "{stage:?}");
    }
}

#[tokio::test]
async fn with_no_one_waiting_the_next_begins_again() {
    for stage in STAGES {
        let front = Front::start(|sim| sim).await;
        let account = front.account();
        front.hold(1, stage);
        let leader = call(&account, &front);
        front.held(1).await;
        leader.abort();
        assert!(leader.await.expect_err("aborted").is_cancelled());
        let others = (0..20).map(|_| call(&account, &front)).collect();
        succeed(others).await;
        assert_eq!(front.logins(), 2, "{stage:?}");
    }
}

#[tokio::test]
async fn a_follower_that_gives_up_disturbs_no_one() {
    for stage in STAGES {
        let front = Front::start(|sim| sim).await;
        let account = front.account();
        front.hold(1, stage);
        let mut calls: Vec<_> = (0..20).map(|_| call(&account, &front)).collect();
        front.held(1).await;
        for follower in calls.drain(1..10) {
            follower.abort();
        }
        front.release();
        succeed(calls).await;
        assert_eq!(front.logins(), 1, "{stage:?}");
    }
}
