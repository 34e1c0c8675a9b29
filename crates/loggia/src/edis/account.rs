//! An EDIS account: one customer's servers.

use std::sync::Arc;
use std::time::Duration;

use loggia_edis::{management, order};
use loggia_transport::edis::{HostPolicy, Management, Plain, Session, Sessions};
use loggia_transport::{CallOptions, Error, Pipeline};
use url::Url;

use super::orders;
use super::relogin::Relogin;
use super::server::Server;
use super::shop::Shop;
use crate::connection::{Connection, shown};
use crate::pending_changes::Departures;

/// An EDIS account. Clones share sessions, connections and the retry budget.
#[derive(Clone)]
pub struct Account {
    connection: Connection,
    hosts: HostPolicy,
    sessions: Sessions,
    relogin: Relogin,
    rdns_prefix: String,
    order_endpoint: Url,
    departures: Arc<Departures>,
}

/// The parts of an account.
pub(super) struct Parts {
    pub(super) connection: Connection,
    pub(super) hosts: HostPolicy,
    pub(super) sessions: Sessions,
    pub(super) relogin: Relogin,
    pub(super) rdns_prefix: String,
    pub(super) order_endpoint: Url,
}

impl Account {
    pub(super) fn new(parts: Parts) -> Self {
        let departures = Departures::new(Arc::clone(&parts.connection.clock));
        Self {
            departures,
            connection: parts.connection,
            hosts: parts.hosts,
            sessions: parts.sessions,
            relogin: parts.relogin,
            rdns_prefix: parts.rdns_prefix,
            order_endpoint: parts.order_endpoint,
        }
    }

    /// All servers of the account, ordered by id. The list comes with the sessions and is
    /// as old as they are: this logs in if there are no sessions yet, and servers that were
    /// ordered or cancelled since show only after [`refresh`](Self::refresh) or the next
    /// renewal. A server that the login listed incompletely is included: its calls fail, and
    /// name the missing field.
    ///
    /// Operation `createAuthSession`.
    ///
    /// # Errors
    /// The login's error; `Unauthorized` when e-mail or password are wrong, or API access is off.
    #[doc(alias = "createAuthSession")]
    pub async fn servers(&self) -> Result<Vec<Server>, Error> {
        Ok(self.handles(&self.in_time(self.sessions.all()).await?))
    }

    /// The same, from a login made at most `age` ago, provided that login succeeds.
    pub(crate) async fn servers_within(&self, age: Duration) -> Result<Vec<Server>, Error> {
        Ok(self.handles(&self.in_time(self.sessions.all_within(age)).await?))
    }

    /// The result of work on sessions, within the time of one call: it may have to wait for
    /// others, here and in other processes.
    async fn in_time<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let deadline = self.relogin.pipeline.deadline();
        deadline.bound("there were sessions", work).await
    }

    fn handles(&self, sessions: &[Arc<Session>]) -> Vec<Server> {
        let sessions = sessions.iter();
        sessions
            .map(|session| self.handle(&session.kvm_id, Some(Arc::clone(session))))
            .collect()
    }

    /// Logs in now, even if there are valid sessions, so that [`servers`](Self::servers)
    /// is up to date. Joins a login that is under way. Other calls go on with the sessions
    /// that they have.
    ///
    /// Operation `createAuthSession`.
    ///
    /// # Errors
    /// The login's error, as for [`servers`](Self::servers). The present sessions are then kept.
    #[doc(alias = "createAuthSession")]
    pub async fn refresh(&self) -> Result<(), Error> {
        self.in_time(self.sessions.renew()).await
    }

    /// A handle to one VPS by its id (`kvm_<digits>_<digits>`). Sends nothing: an unknown id
    /// makes the first call fail.
    pub fn server(&self, kvm_id: impl AsRef<str>) -> Server {
        let kvm_id = kvm_id.as_ref();
        self.handle(kvm_id, self.sessions.cached(kvm_id))
    }

    fn handle(&self, kvm_id: &str, listed: Option<Arc<Session>>) -> Server {
        let protocol = Management::new(self.sessions.clone(), self.hosts.clone(), kvm_id)
            .rdns_prefix(self.rdns_prefix.as_str());
        let pipeline = self
            .connection
            .pipeline(self.connection.endpoint.clone(), Arc::new(protocol))
            .with_listener(orders::listener(&self.departures, kvm_id));
        let api = management::Client::new(pipeline);
        Server::new(
            kvm_id,
            listed,
            api,
            Arc::clone(&self.departures),
            self.hosts.clone(),
        )
    }

    /// The order API: what can be ordered, and what the account has and pays. Sends
    /// nothing.
    pub fn shop(&self) -> Shop {
        let pipeline = self
            .connection
            .pipeline(self.order_endpoint.clone(), Plain::shared());
        Shop::new(order::Client::new(pipeline), self.relogin.source.clone())
    }

    /// The sessions, for code that calls EDIS in its own way.
    pub fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// The pipeline of logins, which adds no session to calls. For calling
    /// `createAuthSession`, which carries its own credentials, through
    /// [`management::Client::new`]. Calls to a VPS go through [`Server::api`].
    pub fn login_pipeline(&self) -> &Pipeline {
        &self.relogin.pipeline
    }

    /// The same account with other options for its calls, and for the logins that these
    /// begin. Sessions stay shared with this one.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        let mut other = self.clone();
        other.relogin = other.relogin.with_options(options.clone());
        let login = Arc::new(other.relogin.clone());
        other.sessions = other.sessions.with_login(login);
        other.connection.options = options;
        other
    }
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("endpoint", &shown(self.connection.endpoint.as_str()))
            .field("sessions", &self.sessions)
            .finish_non_exhaustive()
    }
}
