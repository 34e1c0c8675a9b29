//! How a client reaches its cloud: address, TLS, timeouts, retries.
//!
//! Both builders collect the same [`Settings`]; the macro [`shared_setters!`] gives
//! them the same methods, and [`Settings::connect`] makes the HTTP client. TLS is
//! decided here and nowhere else in the workspace.

mod endpoint;
mod http;
mod proxy;
#[cfg(feature = "rustls")]
mod tls;

use std::path::PathBuf;
use std::sync::Arc;

use loggia_transport::clock::{Clock, SystemClock};
use loggia_transport::observe::Observer;
use loggia_transport::protocol::Protocol;
use loggia_transport::retry::RetryBudget;
use loggia_transport::{CallOptions, Error, ErrorKind, HttpClients, Pace, PaceStore, Pipeline};
use url::Url;

pub(crate) use endpoint::{Endpoint, shown};
#[cfg(feature = "otlp")]
pub(crate) use http::http_client;
#[cfg(all(feature = "redis", feature = "rustls"))]
pub(crate) use tls::client_config;

/// The settings that both builders collect.
pub(crate) struct Settings {
    pub(crate) endpoint: Option<String>,
    pub(crate) insecure_loopback: bool,
    pub(crate) options: CallOptions,
    pub(crate) http: HttpChoice,
    pub(crate) trust: Trust,
    pub(crate) requests_per_second: Option<f64>,
    /// The store and the name by which other processes share that pace.
    pub(crate) shared_pace: Option<(Arc<dyn PaceStore>, String)>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) observer: Option<Arc<dyn Observer>>,
}

/// The authorities that TLS trusts besides the platform's, and this side's certificate.
#[derive(Default)]
pub(crate) struct Trust {
    /// As DER.
    pub(crate) certificates: Vec<Vec<u8>>,
    /// Files in PEM.
    pub(crate) files: Vec<PathBuf>,
    /// A certificate of this side with its key, in PEM.
    #[cfg(all(feature = "redis", feature = "rustls"))]
    pub(crate) identity: Option<Identity>,
}

/// Files of a certificate (with its chain) and its key.
#[cfg(all(feature = "redis", feature = "rustls"))]
pub(crate) struct Identity {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl Trust {
    pub(crate) fn is_empty(&self) -> bool {
        #[cfg(all(feature = "redis", feature = "rustls"))]
        if self.identity.is_some() {
            return false;
        }
        self.certificates.is_empty() && self.files.is_empty()
    }
}

/// Adjusts a `reqwest::ClientBuilder`.
pub(crate) type Configure =
    Box<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

/// Which HTTP client is used.
#[derive(Default)]
pub(crate) enum HttpChoice {
    #[default]
    Own,
    Configured(Configure),
    Given(reqwest::Client),
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            endpoint: None,
            insecure_loopback: false,
            options: CallOptions::default(),
            http: HttpChoice::default(),
            trust: Trust::default(),
            requests_per_second: None,
            shared_pace: None,
            clock: Arc::new(SystemClock),
            observer: None,
        }
    }
}

/// Everything that the pipelines of one client share.
#[derive(Clone)]
pub(crate) struct Connection {
    pub(crate) http: HttpClients,
    pub(crate) endpoint: Url,
    /// Whether it may use plain http to this machine.
    #[cfg(feature = "edis")]
    pub(crate) loopback: bool,
    pub(crate) options: CallOptions,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) budget: Arc<RetryBudget>,
    pub(crate) pace: Option<Arc<Pace>>,
    pub(crate) observer: Option<Arc<dyn Observer>>,
}

impl Connection {
    /// A pipeline to `endpoint` that shares everything with the others.
    pub(crate) fn pipeline(&self, endpoint: Url, protocol: Arc<dyn Protocol>) -> Pipeline {
        let pipeline = Pipeline::new(self.http.clone(), endpoint, protocol)
            .with_clock(Arc::clone(&self.clock))
            .with_budget(Arc::clone(&self.budget))
            .with_options(self.options.clone());
        let pipeline = match &self.pace {
            Some(pace) => pipeline.with_pace(Arc::clone(pace)),
            None => pipeline,
        };
        match &self.observer {
            Some(observer) => pipeline.with_observer(Arc::clone(observer)),
            None => pipeline,
        }
    }
}

impl Settings {
    /// Checks the address and makes the first HTTP client. Errors name the `cloud`.
    pub(crate) fn connect(
        self,
        cloud: &'static str,
        production: &str,
    ) -> Result<Connection, Error> {
        let endpoint = Endpoint::parse(
            cloud,
            self.endpoint.as_deref().unwrap_or(production),
            self.insecure_loopback,
        )?;
        let pace = self.requests_per_second.map(Pace::per_second).transpose()?;
        let pace = match (pace, self.shared_pace) {
            (Some(pace), Some((store, name))) => Some(pace.shared(store, name)),
            (None, Some(_)) => {
                let error = Error::new(ErrorKind::Config, "shared_pace() without a pace");
                return Err(error.with_hint("call requests_per_second() as well"));
            }
            (pace, None) => pace,
        };
        let http = http::clients(self.http, &self.trust, &endpoint, self.insecure_loopback)?;
        Ok(Connection {
            http,
            endpoint: endpoint.url,
            #[cfg(feature = "edis")]
            loopback: endpoint.is_loopback,
            options: self.options,
            clock: self.clock,
            budget: Arc::default(),
            pace: pace.map(Arc::new),
            observer: self.observer,
        })
    }
}

/// The setters that both builders have. Expects a field `settings: Settings`.
macro_rules! shared_setters {
    () => {
        /// Another address than the vendor's: a simulator, a recording proxy, a private gateway.
        /// `https` only, unless [`allow_insecure_loopback`](Self::allow_insecure_loopback) is on.
        /// A path is put before the paths of all operations: `https://gate.example/zenlayer`.
        #[must_use]
        pub fn endpoint(mut self, url: impl Into<String>) -> Self {
            self.settings.endpoint = Some(url.into());
            self
        }

        /// Allows plain `http` to a loopback address of this machine or to `localhost`,
        /// for simulators. Other addresses need TLS in any case.
        #[must_use]
        pub fn allow_insecure_loopback(mut self, allow: bool) -> Self {
            self.settings.insecure_loopback = allow;
            self
        }

        /// How long one attempt may take. Default: 60 s.
        #[must_use]
        pub fn attempt_timeout(self, timeout: std::time::Duration) -> Self {
            self.change(|options| options.attempt_timeout(timeout))
        }

        /// How long a call may take with all its attempts and pauses. Default:
        /// 180 s.
        #[must_use]
        pub fn deadline(self, deadline: std::time::Duration) -> Self {
            self.change(|options| options.deadline(deadline))
        }

        /// When to send again. Default: [`RetryPolicy::default`](crate::RetryPolicy).
        #[must_use]
        pub fn retry(self, policy: crate::RetryPolicy) -> Self {
            self.change(|options| options.retry(policy))
        }

        /// All options of calls at once.
        #[must_use]
        pub fn options(self, options: crate::CallOptions) -> Self {
            self.change(|_| options)
        }

        /// Adjusts the HTTP client: proxy, DNS, pool. Loggia sets TLS, certificates and
        /// redirects (off) itself, after `configure` has run.
        ///
        /// A proxy that is set here is used for every request, including those to this
        /// machine. A proxy of the environment (`HTTPS_PROXY`, `ALL_PROXY`; SOCKS too) is
        /// never used for these. Unless this is called, `build` fails when the environment's
        /// proxy cannot be read.
        ///
        /// Every tokio runtime has its own HTTP client, because connections cannot leave
        /// their runtime; `configure` runs for each of them.
        #[must_use]
        pub fn configure_http(
            mut self,
            configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder
            + Send
            + Sync
            + 'static,
        ) -> Self {
            self.settings.http = crate::connection::HttpChoice::Configured(Box::new(configure));
            self
        }

        /// Uses your own client as it is. It must not follow redirects
        /// (`redirect::Policy::none()`): a followed redirect carries credentials
        /// to another host, and its answer is refused.
        ///
        /// All runtimes share it. Use it from one runtime, or from runtimes that are always
        /// driven: a connection of a runtime that is not driven (`block_on` has returned)
        /// does not answer, and a call from another runtime over it waits for its timeout.
        /// The clients that Loggia makes do not have this problem.
        #[must_use]
        pub fn http_client(mut self, client: reqwest::Client) -> Self {
            self.settings.http = crate::connection::HttpChoice::Given(client);
            self
        }

        /// Trusts one more certificate authority (DER), besides the platform's.
        ///
        /// The authorities in the file that `SSL_CERT_FILE` names are always trusted. That
        /// file and the platform's authorities are read once per process.
        #[must_use]
        pub fn root_certificate(mut self, der: impl Into<Vec<u8>>) -> Self {
            self.settings.trust.certificates.push(der.into());
            self
        }

        /// Trusts the certificate authorities in a PEM file, besides the platform's. `build`
        /// reads the file, and fails when it contains none.
        #[must_use]
        pub fn root_certificates_file(mut self, path: impl Into<std::path::PathBuf>) -> Self {
            self.settings.trust.files.push(path.into());
            self
        }

        /// The most requests per second (0.5: one every two seconds), evenly spaced. Logins
        /// and retries count. All clones and handles share the limit, waits and lists
        /// included, and waiting calls are served in order. A call whose deadline comes
        /// before its turn fails, and nothing is sent. Default: no limit.
        #[must_use]
        pub fn requests_per_second(mut self, rate: f64) -> Self {
            self.settings.requests_per_second = Some(rate);
            self
        }

        /// Shares the limit of [`requests_per_second`](Self::requests_per_second) with all
        /// processes that use the store with this `name`, by the store's clock. They have to
        /// set the same number. While the store is not available, each process keeps the
        /// limit by itself. See [`session`](crate::session).
        #[must_use]
        pub fn shared_pace(
            mut self,
            store: std::sync::Arc<dyn crate::session::PaceStore>,
            name: impl Into<String>,
        ) -> Self {
            self.settings.shared_pace = Some((store, name.into()));
            self
        }

        /// Another clock for expiry, signatures and pauses. For tests.
        #[must_use]
        pub fn clock(mut self, clock: std::sync::Arc<dyn crate::clock::Clock>) -> Self {
            self.settings.clock = clock;
            self
        }

        /// Receives a report of every attempt and every call when it ends, logins included:
        /// for metrics. Spans need no observer: see [`observe`](crate::observe).
        #[must_use]
        pub fn observer(
            mut self,
            observer: std::sync::Arc<dyn crate::observe::Observer>,
        ) -> Self {
            self.settings.observer = Some(observer);
            self
        }

        fn change(
            mut self,
            change: impl FnOnce(crate::CallOptions) -> crate::CallOptions,
        ) -> Self {
            self.settings.options = change(self.settings.options);
            self
        }
    };
}
pub(crate) use shared_setters;
