//! The configuration of a simulator before it runs: machines, credentials, a clock and
//! addresses. Every part has a default, and a given credential replaces the defaults of its
//! cloud rather than adding to them, so that a test with its own key proves that nothing else
//! is accepted.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::control;
use crate::edis::{ApiHost, EdisConfig};
use crate::exchange::Desk;
use crate::server::{self, Gate, Server, Side, Tls};
use crate::zenlayer::ZenlayerConfig;
use crate::{Clock, Edis, EdisStyle, Sim, StartError, TransitionTimes, Zenlayer};

/// Collects the parts of a [`Sim`]; see [`Sim::builder`].
#[derive(Clone)]
pub struct SimBuilder {
    machines: usize,
    access_keys: Vec<(String, String)>,
    tokens: Vec<String>,
    accounts: Vec<(String, String)>,
    session_lifetime: Duration,
    clock: Clock,
    edis_api_host: Option<String>,
    edis_style: EdisStyle,
    edis_addr: SocketAddr,
    zenlayer_addr: SocketAddr,
    allow_non_loopback: bool,
    transition_times: TransitionTimes,
    lag: Duration,
    zenlayer_without_envelope: bool,
    control: bool,
    tls: Tls,
}

impl Default for SimBuilder {
    fn default() -> Self {
        let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            machines: 3,
            access_keys: Vec::new(),
            tokens: Vec::new(),
            accounts: Vec::new(),
            session_lifetime: Duration::from_secs(3600),
            clock: Clock::system(),
            edis_api_host: None,
            edis_style: EdisStyle::default(),
            edis_addr: any_port,
            zenlayer_addr: any_port,
            allow_non_loopback: false,
            transition_times: TransitionTimes::default(),
            lag: Duration::ZERO,
            zenlayer_without_envelope: false,
            control: false,
            tls: Tls::default(),
        }
    }
}

impl SimBuilder {
    /// Sets the number of machines at each of the two clouds; 3 by default.
    #[must_use]
    pub fn machines(mut self, count: usize) -> Self {
        self.machines = count;
        self
    }

    /// Adds a Zenlayer access key; may be called several times. The default, without any key or
    /// token, is `AKSIM0000000001` with `sim-secret-0001`.
    #[must_use]
    pub fn access_key(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.access_keys.push((id.into(), secret.into()));
        self
    }

    /// Adds a Zenlayer bearer token; may be called several times. The default, without any
    /// token or access key, is `sim-token-0001`.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.tokens.push(token.into());
        self
    }

    /// Adds an EDIS portal account; may be called several times, and each sees all machines.
    /// The default is `demo@example.com` with `demo-password`.
    #[must_use]
    pub fn account(mut self, email: impl Into<String>, password: impl Into<String>) -> Self {
        self.accounts.push((email.into(), password.into()));
        self
    }

    /// Sets how long an EDIS session is valid, in whole seconds; an hour by default.
    #[must_use]
    pub fn session_lifetime(mut self, lifetime: Duration) -> Self {
        self.session_lifetime = lifetime;
        self
    }

    /// Sets the wall clock of both simulators; the system's by default.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets what the EDIS login returns as the host of every VPS, such as `{n}.edisglobal.com`,
    /// where `{n}` becomes a number of the VPS's own.
    ///
    /// By default it is the address of the simulator itself. A client that is given another
    /// name sends its session values there, so this belongs in tests that resolve the name to
    /// loopback, or that expect a refusal.
    #[must_use]
    pub fn edis_api_host(mut self, host: impl Into<String>) -> Self {
        self.edis_api_host = Some(host.into());
        self
    }

    /// Sets which source the EDIS side follows where the vendor's reference and recorded
    /// answers differ; the reference by default.
    #[must_use]
    pub fn edis_style(mut self, style: EdisStyle) -> Self {
        self.edis_style = style;
        self
    }

    /// Sets the address of the EDIS side; a free port of 127.0.0.1 by default.
    #[must_use]
    pub fn edis_addr(mut self, addr: SocketAddr) -> Self {
        self.edis_addr = addr;
        self
    }

    /// Sets the address of the Zenlayer side; a free port of 127.0.0.1 by default.
    #[must_use]
    pub fn zenlayer_addr(mut self, addr: SocketAddr) -> Self {
        self.zenlayer_addr = addr;
        self
    }

    /// Allows the simulators to listen where other computers can reach them. Their credentials
    /// are public knowledge: only for closed networks.
    #[must_use]
    pub fn allow_non_loopback(mut self, allow: bool) -> Self {
        self.allow_non_loopback = allow;
        self
    }

    /// Sets how long the Zenlayer side takes from one state to another; no time at all by
    /// default. One [`Duration`] applies to all of them.
    #[must_use]
    pub fn transition_times(mut self, times: impl Into<TransitionTimes>) -> Self {
        self.transition_times = times.into();
        self
    }

    /// Sets how long both sides show a machine's state from before an accepted change: a client
    /// that looks at once sees the old one. No time at all by default.
    ///
    /// It applies to changes of existing machines. At EDIS it is counted in whole seconds,
    /// rounded up, and a reset then shows the machine off for as long again.
    #[must_use]
    pub fn lag(mut self, lag: Duration) -> Self {
        self.lag = lag;
        self
    }

    /// Makes the Zenlayer side answer as some samples in its documentation do: the fields
    /// beside `requestId`, without a `response` object around them.
    #[must_use]
    pub fn zenlayer_without_envelope(mut self, flat: bool) -> Self {
        self.zenlayer_without_envelope = flat;
        self
    }

    /// Serves a control endpoint beside each API, under `/_sim/`; off by default. Anyone who
    /// can reach the address can then make calls fail.
    ///
    /// [The crate's page](crate#control-over-http) has the paths. It is available only if the
    /// simulator itself [listens](Self::start).
    #[must_use]
    pub fn control(mut self, control: bool) -> Self {
        self.control = control;
        self
    }

    /// Makes both sides speak TLS; [`Edis::url`] and [`Zenlayer::url`] then begin with `https`.
    /// Only if the simulator itself [listens](Self::start).
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(mut self, config: std::sync::Arc<rustls::ServerConfig>) -> Self {
        self.tls = Tls::with(config);
        self
    }

    /// Makes both sides speak TLS with a certificate and its key from PEM files: a chain of
    /// certificates, the server's own first, and a private key (PKCS #8, PKCS #1 or SEC1, not
    /// encrypted). Both sides use the same certificate, so it has to be valid for the names of
    /// both.
    ///
    /// # Errors
    ///
    /// If a file cannot be read or lacks a certificate or key, or the two do not match; the
    /// error names the file.
    #[cfg(feature = "tls")]
    pub fn tls_files(
        self,
        cert: impl AsRef<std::path::Path>,
        key: impl AsRef<std::path::Path>,
    ) -> Result<Self, crate::TlsFileError> {
        let config = server::tls_of_files(cert.as_ref(), key.as_ref())?;
        Ok(self.tls(config))
    }

    /// Binds both addresses and serves them until the [`Sim`] is dropped or shut down.
    ///
    /// # Errors
    ///
    /// If an address cannot be bound, or is not loopback without permission.
    pub async fn start(self) -> Result<Sim, StartError> {
        let leave = self.allow_non_loopback;
        let (edis, edis_addr) = server::bind("EDIS", self.edis_addr, leave).await?;
        let (zenlayer, zenlayer_addr) = server::bind("Zenlayer", self.zenlayer_addr, leave).await?;
        let (clock, control, tls) = (self.clock.clone(), self.control, self.tls.clone());
        let sim = self.assemble(edis_addr, zenlayer_addr, ApiHost::Own(edis_addr));
        let (mut edis_router, mut zenlayer_router) = (sim.edis().router(), sim.zenlayer().router());
        if control {
            edis_router = control::beside(edis_router, &sim, control::Own::Edis, &clock);
            zenlayer_router =
                control::beside(zenlayer_router, &sim, control::Own::Zenlayer, &clock);
        }
        let serve = |listener, addr, router, desk: &Desk| {
            let gate = Gate::new(listener, addr, &clock);
            let faults = Arc::clone(&desk.faults);
            faults.guard(Arc::clone(&gate));
            let spoils_handshake = Arc::new(move || faults.spoils_handshake());
            Server::serve(Side {
                gate,
                router,
                spoils_handshake,
                tls: tls.clone(),
            })
        };
        let servers = vec![
            serve(edis, edis_addr, edis_router, sim.edis().desk()),
            serve(
                zenlayer,
                zenlayer_addr,
                zenlayer_router,
                sim.zenlayer().desk(),
            ),
        ];
        Ok(sim.served_by(servers))
    }

    /// Creates the simulators without listening anywhere, for a caller that serves
    /// [`Edis::router`] and [`Zenlayer::router`] itself.
    ///
    /// The EDIS login then returns as `api_host` the host of its own request, unless
    /// [`edis_api_host`](Self::edis_api_host) says otherwise.
    pub fn build(self) -> Sim {
        let (edis_addr, zenlayer_addr) = (self.edis_addr, self.zenlayer_addr);
        let plain = Self {
            tls: Tls::default(),
            ..self
        };
        plain.assemble(edis_addr, zenlayer_addr, ApiHost::AsAsked)
    }

    fn assemble(self, edis_addr: SocketAddr, zenlayer_addr: SocketAddr, own: ApiHost) -> Sim {
        let scheme = self.tls.scheme();
        let edis = Edis::new(
            EdisConfig {
                machines: self.machines,
                accounts: or_default(self.accounts, || {
                    ("demo@example.com".to_owned(), "demo-password".to_owned())
                }),
                session_lifetime: self.session_lifetime,
                clock: self.clock.clone(),
                api_host: self.edis_api_host.map_or(own, ApiHost::Pattern),
                style: self.edis_style,
                lag: self.lag,
            },
            edis_addr,
            scheme,
        );
        let (mut access_keys, mut tokens) = (self.access_keys, self.tokens);
        if access_keys.is_empty() && tokens.is_empty() {
            access_keys.push(("AKSIM0000000001".to_owned(), "sim-secret-0001".to_owned()));
            tokens.push("sim-token-0001".to_owned());
        }
        let zenlayer = Zenlayer::new(
            ZenlayerConfig {
                machines: self.machines,
                access_keys,
                tokens,
                clock: self.clock,
                times: TransitionTimes {
                    lag: self.lag.max(self.transition_times.lag),
                    ..self.transition_times
                },
                flat: self.zenlayer_without_envelope,
            },
            zenlayer_addr,
            scheme,
        );
        Sim::new(edis, zenlayer)
    }
}

/// Prints everything but the credentials.
impl fmt::Debug for SimBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimBuilder")
            .field("machines", &self.machines)
            .field("session_lifetime", &self.session_lifetime)
            .field("edis_addr", &self.edis_addr)
            .field("zenlayer_addr", &self.zenlayer_addr)
            .finish_non_exhaustive()
    }
}

fn or_default<T>(given: Vec<T>, default: impl FnOnce() -> T) -> Vec<T> {
    if given.is_empty() {
        vec![default()]
    } else {
        given
    }
}
