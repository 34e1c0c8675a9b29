//! One account on several runtimes, over sockets.

use std::time::Duration;

use loggia::edis::Account;
use tokio::runtime::{Builder, Runtime};

use super::proxy::{LoginStage, Proxy};

fn runtime(workers: usize) -> Runtime {
    let mut builder = match workers {
        0 => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    builder
        .worker_threads(workers.max(1))
        .enable_all()
        .build()
        .expect("a runtime")
}

/// The server on a runtime of its own, its first login held up.
fn proxy() -> (Runtime, Proxy) {
    let outside = runtime(1);
    let proxy = outside.block_on(Proxy::start(|sim| sim));
    proxy.hold(1, LoginStage::Performed);
    (outside, proxy)
}

/// A call here ends well, and soon.
fn succeeds_on(runtime: &Runtime, account: &Account, proxy: &Proxy) {
    let server = account.server(proxy.vps());
    let patience = Duration::from_secs(60);
    runtime
        .block_on(async { tokio::time::timeout(patience, server.vnc_status()).await })
        .expect("no one waits for a runtime that is not driven")
        .expect("status");
}

#[test]
fn login_is_begun_again_after_its_runtime_ended() {
    for workers in [0, 2] {
        let (_outside, proxy) = proxy();
        let account = proxy.account();
        let ends = runtime(workers);
        let server = account.server(proxy.vps());
        // Kept here, the call outlives its runtime.
        let mut leader = Box::pin(async move { server.vnc_status().await });
        ends.block_on(async {
            tokio::select! {
                biased;
                _ = &mut leader => panic!("held up"),
                () = proxy.held(1) => {}
            }
        });
        ends.shutdown_background();
        let here = runtime(2);
        succeeds_on(&here, &account, &proxy);
        assert_eq!(proxy.logins(), 2);
        drop(leader);
        succeeds_on(&here, &account, &proxy);
        assert_eq!(proxy.logins(), 2);
    }
}

#[test]
fn login_on_an_undriven_runtime_does_not_block_others() {
    let (_outside, proxy) = proxy();
    let account = proxy.account();
    let left = runtime(0);
    let server = account.server(proxy.vps());
    let leader = left.spawn(async move { server.vnc_status().await });
    left.block_on(proxy.held(1));
    succeeds_on(&runtime(2), &account, &proxy);
    assert_eq!(proxy.logins(), 2);

    // Somebody comes back: the old login lands late, and its call goes out.
    proxy.release();
    left.block_on(leader).expect("no panic").expect("status");
    assert_eq!(proxy.logins(), 2);
}
