//! Separate processes that share sessions: a test's own program, started repeatedly, each time
//! for one piece of work.
//!
//! A test file has one test that calls [`run_if_worker`], which does nothing in the program that
//! a person starts; the other tests start [`Workers`] of it.

use std::env;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use loggia::edis::{Account, AccountBuilder};
use loggia::session::SessionStore;

use crate::edis::EMAIL;
use crate::secrets;

/// The variable with the simulator's address, for a worker.
const ADDRESS: &str = "LOGGIA_WORKER_ADDRESS";

/// How long workers may take: the time until a lease expires, and a reserve.
const PATIENCE: Duration = Duration::from_secs(60);

/// The account of a worker, or of anyone who shares sessions with the workers.
pub fn account(address: &str, store: Arc<dyn SessionStore>) -> AccountBuilder {
    Account::builder()
        .credentials(EMAIL, secrets::EDIS_PASSWORD)
        .endpoint(address)
        .allow_insecure_loopback(true)
        .session_store(store)
}

/// Does a worker's job, if this program was started as one: it requests the state of the
/// account's first server.
///
/// # Panics
/// When the request fails.
pub fn run_if_worker(store: impl FnOnce() -> Arc<dyn SessionStore>) {
    let Ok(address) = env::var(ADDRESS) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let account = account(&address, store()).build().expect("builds");
        let servers = account.servers().await.expect("servers");
        servers[0].power().await.expect("an answer");
    });
}

/// Running workers. Those that still run are killed when it is dropped.
pub struct Workers(Vec<Child>);

impl Workers {
    /// Starts this many workers with the simulator at `address`. `test` is the name of the test
    /// that works.
    ///
    /// # Panics
    /// When there is no such test, or a worker does not start.
    pub fn start(test: &str, count: usize, address: &str, settings: &[(&str, &str)]) -> Self {
        let program = env::current_exe().expect("this program");
        // A program without such a test succeeds, and has done nothing.
        let listed = Command::new(&program)
            .args([test, "--exact", "--list"])
            .output();
        let listed = String::from_utf8(listed.expect("starts").stdout).expect("UTF-8");
        assert!(listed.contains(test), "there is no test {test}");
        let one = |_| {
            Command::new(&program)
                .args([test, "--exact", "--nocapture"])
                .env(ADDRESS, address)
                .envs(settings.iter().copied())
                .stdout(Stdio::null())
                .spawn()
                .expect("starts")
        };
        Self((0..count).map(one).collect())
    }

    /// Waits for all workers.
    ///
    /// # Panics
    /// When a worker fails, or takes too long.
    pub async fn wait_for_success(mut self) {
        let begun = Instant::now();
        while let Some(child) = self.0.last_mut() {
            if let Some(status) = child.try_wait().expect("asked") {
                assert!(status.success(), "a worker failed: {status}");
                self.0.pop();
            } else {
                assert!(begun.elapsed() < PATIENCE, "{} still at it", self.0.len());
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }

    /// Kills all workers, as the system would.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        for mut child in self.0.drain(..) {
            // A worker that has already ended is fine.
            drop(child.kill());
            drop(child.wait());
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.end();
    }
}

/// Waits until a condition holds.
///
/// # Panics
/// When it never holds.
pub async fn wait_until(what: impl Fn() -> bool) {
    let begun = Instant::now();
    while !what() {
        assert!(begun.elapsed() < PATIENCE, "it never came");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
