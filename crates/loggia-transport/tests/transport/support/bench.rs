//! A pipeline on a manual clock, connected to a server that plays a script.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use loggia_transport::protocol::Protocol;
use loggia_transport::zenlayer::{Api, Credentials};
use loggia_transport::{Body, CallOptions, Error, Operation, Pipeline, Reply, Safety, Secret};
use serde::Serialize;

use super::{Act, ManualClock, Server, json};

pub static READ: Operation =
    Operation::new("test.api", "Look", "2026-04-01", "/api/v2/vm", Safety::Read);
pub static IDEMPOTENT: Operation = Operation::new(
    "test.api",
    "Rename",
    "2026-04-01",
    "/api/v2/vm",
    Safety::Idempotent,
);
pub static UNSAFE: Operation = Operation::new(
    "test.api",
    "Order",
    "2026-04-01",
    "/api/v2/vm",
    Safety::Unsafe,
);

pub const NOW: u64 = 1_700_000_000;

#[derive(Serialize)]
pub struct Ask {
    pub name: &'static str,
    pub password: Secret,
}

loggia_transport::reply! {
    /// An answer.
    Said {
        /// A number.
        port: Option<u16> = "port";
    }
}

/// The one HTTP client of all benches: if reqwest is built with TLS, each client reads all
/// certificates of the computer. It keeps no connections, because they belong to the runtime of
/// the test that opened them.
pub fn http() -> reqwest::Client {
    static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .pool_max_idle_per_host(0)
            .build()
            .expect("builds")
    });
    HTTP.clone()
}

pub struct Bench {
    pub server: Server,
    pub clock: ManualClock,
    pub pipeline: Pipeline,
}

impl Bench {
    pub async fn new(acts: Vec<Act>) -> Self {
        let key = Credentials::access_key("AKTEST", "key-secret-0001");
        Self::speaking(Arc::new(Api::new(key)), acts).await
    }

    pub async fn speaking(protocol: Arc<dyn Protocol>, acts: Vec<Act>) -> Self {
        Self::before(protocol, Server::playing(acts).await)
    }

    /// A pipeline to a server elsewhere.
    pub fn at(url: String) -> Self {
        let key = Credentials::access_key("AKTEST", "key-secret-0001");
        Self::before(Arc::new(Api::new(key)), Server::elsewhere(url))
    }

    /// A pipeline to a server that was already started.
    pub fn before(protocol: Arc<dyn Protocol>, server: Server) -> Self {
        let clock = ManualClock::at(NOW);
        let url = server.url.parse().expect("a URL");
        let pipeline = Pipeline::new(http(), url, protocol)
            .with_clock(Arc::new(clock.clone()))
            .with_options(CallOptions::default().attempt_timeout(Duration::from_secs(5)));
        Self {
            server,
            clock,
            pipeline,
        }
    }

    pub fn options(mut self, change: impl FnOnce(CallOptions) -> CallOptions) -> Self {
        let options = change(self.pipeline.options().clone());
        self.pipeline = self.pipeline.with_options(options);
        self
    }

    pub async fn call(&self, operation: &'static Operation) -> Result<Reply<Said>, Error> {
        let ask = Ask {
            name: "box",
            password: Secret::from("pass-word-0001"),
        };
        let body = Body::json(operation, &ask)?;
        self.pipeline.call(operation, body).await
    }

    pub async fn fails(&self, operation: &'static Operation) -> Error {
        let error = self.call(operation).await.expect_err("fails");
        assert_eq!(error.operation(), Some(operation));
        error
    }

    pub fn sent(&self) -> usize {
        self.server.requests().len()
    }
}

pub fn good() -> Act {
    json(
        "200 OK",
        "",
        r#"{"requestId":"T1","response":{"port":5901}}"#,
    )
}
