//! The clients of one run, created when they are first needed.
//!
//! With `--demo`, they call simulators in this process; otherwise an address from the environment
//! (`LOGGIA_EDIS_ENDPOINT`, `LOGGIA_ZENLAYER_ENDPOINT`: a simulator, a gateway), or else the
//! vendor. Plain HTTP is used only to this computer.

use std::env;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use loggia::edis::Account;
use loggia::fleet::Fleet;
use loggia::zenlayer::{Client, Credentials};
use loggia::{CallOptions, ErrorKind, Secret};
use loggia_sim::Sim;

use crate::args::Global;
use crate::call_log::CallLog;
use crate::demo;
use crate::exit::{Exit, Failure};
use crate::profile::{self, EdisLogin, ZenlayerLogin};
use crate::sessions;

/// The variables with addresses other than the vendors'.
pub(crate) const EDIS_ENDPOINT: &str = "LOGGIA_EDIS_ENDPOINT";
pub(crate) const ZENLAYER_ENDPOINT: &str = "LOGGIA_ZENLAYER_ENDPOINT";

/// The addresses that requests go to, for showing them.
pub(crate) struct Endpoints {
    pub(crate) edis: String,
    pub(crate) edis_orders: String,
    pub(crate) zenlayer: String,
}

impl Endpoints {
    /// The addresses from the environment, or the vendors'.
    ///
    /// # Errors
    /// `Usage` for an address that no client would accept, because it may contain a password, and
    /// must not be shown.
    pub(crate) fn find() -> Result<Self, Failure> {
        let edis = variable(EDIS_ENDPOINT);
        if let Some(endpoint) = &edis {
            let account = Account::builder().credentials("none@example.com", "none");
            account
                .endpoint(endpoint)
                .allow_insecure_loopback(true)
                .build()?;
        }
        let zenlayer = variable(ZENLAYER_ENDPOINT);
        if let Some(endpoint) = &zenlayer {
            let client = Client::builder().access_key("none", "none");
            client
                .endpoint(endpoint)
                .allow_insecure_loopback(true)
                .build()?;
        }
        let or = |own: Option<&String>, vendor: &str| {
            own.map_or_else(|| vendor.to_owned(), String::clone)
        };
        Ok(Self {
            edis: or(edis.as_ref(), "https://session.edisglobal.com"),
            edis_orders: or(edis.as_ref(), "https://order.edisglobal.com"),
            zenlayer: or(zenlayer.as_ref(), "https://console.zenlayer.com"),
        })
    }
}

/// How long a call may take without `--timeout`.
const USUAL: Duration = Duration::from_secs(180);

/// The name of EDIS among the providers of the fleet.
pub(crate) const EDIS: &str = "edis";

/// Zenlayer's code for a valid key that lacks a permission, sent with a 401 as for a wrong key.
const NOT_ALLOWED: &str = "AUTHFAILURE_UNAUTHORIZED_OPERATION";

/// Whether the vendor accepted the key and refused only the operation.
fn is_known_key(error: &loggia::Error) -> bool {
    error.kind() == ErrorKind::Forbidden || error.code() == Some(NOT_ALLOWED)
}

/// `None` for a client without credentials; any other failure is returned.
fn present<T>(made: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match made {
        Err(failure) if failure.exit == Exit::Credentials && failure.is_missing => Ok(None),
        made => made.map(Some),
    }
}

/// A variable that is not empty. A value that is not UTF-8 is no valid address, but does not
/// count as unset either: requests would go to the vendor.
fn variable(name: &str) -> Option<String> {
    let value = env::var_os(name)?.to_string_lossy().into_owned();
    Some(value).filter(|value| !value.trim().is_empty())
}

/// The clients of both clouds.
pub(crate) struct Session {
    global: Global,
    demo: Option<Sim>,
    edis: OnceLock<Account>,
    zenlayer: OnceLock<Client>,
}

impl Session {
    /// Prepares a run; with `--demo`, starts the simulators.
    ///
    /// # Errors
    /// If the simulators do not start.
    pub(crate) async fn open(global: &Global) -> Result<Self, Failure> {
        let demo = if global.demo {
            Some(demo::start().await?)
        } else {
            None
        };
        Ok(Self {
            global: global.clone(),
            demo,
            edis: OnceLock::new(),
            zenlayer: OnceLock::new(),
        })
    }

    /// The machines of all clouds that there are credentials for: those of EDIS as `edis`, those
    /// of Zenlayer as `vm`, `zec` and `bmc`.
    ///
    /// # Errors
    /// `Credentials` if there are none at all; whatever is wrong with existing ones.
    pub(crate) fn fleet(&self) -> Result<Fleet, Failure> {
        let mut fleet = Fleet::builder();
        let edis = present(self.edis())?;
        if let Some(account) = edis {
            fleet = fleet.add(EDIS, account.clone());
        }
        let zenlayer = present(self.zenlayer())?;
        if let Some(client) = zenlayer {
            fleet = fleet.zenlayer(&Ok(client.clone()));
        }
        if edis.is_none() && zenlayer.is_none() {
            return Err(
                Failure::new(Exit::Credentials, "no credentials of any cloud").with_hint(
                    "`loggia login edis` and `loggia login zenlayer` keep them; --demo needs none",
                ),
            );
        }
        Ok(fleet.build()?)
    }

    /// Reads the existing credentials of these clouds once, for everything that follows.
    ///
    /// This happens off the runtime's thread: a keyring may ask the user to unlock it, and
    /// meanwhile other requests are served, and signals end the program.
    ///
    /// # Errors
    /// Whatever is wrong with existing ones.
    pub(crate) async fn unlock(
        self: &Arc<Self>,
        edis: bool,
        zenlayer: bool,
    ) -> Result<(), Failure> {
        let session = Arc::clone(self);
        let reading = tokio::task::spawn_blocking(move || {
            if edis {
                present(session.edis())?;
            }
            if zenlayer {
                present(session.zenlayer())?;
            }
            Ok(())
        });
        reading
            .await
            .unwrap_or_else(|_| Err(Failure::new(Exit::Failed, "no credentials were read")))
    }

    /// How long a call or a wait may take, if `--timeout` is given.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.global.timeout
    }

    /// The account at EDIS.
    ///
    /// # Errors
    /// `Credentials` if there are none.
    pub(crate) fn edis(&self) -> Result<&Account, Failure> {
        if let Some(account) = self.edis.get() {
            return Ok(account);
        }
        let (email, password) = self.edis_credentials()?;
        let account = self.edis_as(email, password)?;
        Ok(self.edis.get_or_init(|| account))
    }

    /// An account at EDIS with these credentials.
    ///
    /// # Errors
    /// `Usage` if they cannot be valid.
    pub(crate) fn edis_as(&self, email: String, password: Secret) -> Result<Account, Failure> {
        let mut builder = Account::builder()
            .credentials(email, password)
            .options(self.options());
        let endpoint = self.endpoint(EDIS_ENDPOINT, |sim| sim.edis().url());
        // Simulators that end with this command have no sessions to keep.
        if self.demo.is_none()
            && let Some(store) = sessions::store(endpoint.is_none(), self.global.verbose)
        {
            builder = builder.session_store(store);
        }
        if let Some(endpoint) = endpoint {
            builder = builder.endpoint(endpoint).allow_insecure_loopback(true);
        }
        Ok(builder.observer(self.call_log()).build()?)
    }

    fn call_log(&self) -> Arc<CallLog> {
        let verbose = self.global.verbose;
        Arc::new(CallLog { verbose })
    }

    /// E-mail and password at EDIS.
    ///
    /// # Errors
    /// `Credentials` if there are none.
    pub(crate) fn edis_credentials(&self) -> Result<(String, Secret), Failure> {
        if self.demo.is_some() {
            return Ok((demo::EMAIL.to_owned(), Secret::from(demo::PASSWORD)));
        }
        let EdisLogin { email, password } = profile::edis(self.global.profile.as_deref())?;
        Ok((email, password))
    }

    /// The client of Zenlayer.
    ///
    /// # Errors
    /// `Credentials` if there are none.
    pub(crate) fn zenlayer(&self) -> Result<&Client, Failure> {
        if let Some(client) = self.zenlayer.get() {
            return Ok(client);
        }
        let mut builder = Client::builder().options(self.options());
        builder = if self.demo.is_some() {
            builder.access_key(demo::KEY_ID, demo::KEY_SECRET)
        } else {
            match profile::zenlayer(self.global.profile.as_deref())? {
                ZenlayerLogin::Own(credentials) => builder.credentials(credentials),
                ZenlayerLogin::Environment => builder.env(),
                ZenlayerLogin::Official(name) => builder.profile(&name),
            }
        };
        if let Some(endpoint) = self.endpoint(ZENLAYER_ENDPOINT, |sim| sim.zenlayer().url()) {
            builder = builder.endpoint(endpoint).allow_insecure_loopback(true);
        }
        let client = builder.observer(self.call_log()).build();
        let client = client.map_err(profile::explained)?;
        Ok(self.zenlayer.get_or_init(|| client))
    }

    fn endpoint(&self, name: &str, demo: impl FnOnce(&Sim) -> String) -> Option<String> {
        match &self.demo {
            Some(sim) => Some(demo(sim)),
            None => variable(name),
        }
    }

    fn options(&self) -> CallOptions {
        let options = CallOptions::default();
        match self.global.timeout {
            // An attempt gets a third of it, as without the option.
            Some(timeout) if timeout > USUAL => {
                options.deadline(timeout).attempt_timeout(timeout / 3)
            }
            Some(timeout) => options.deadline(timeout),
            None => options,
        }
    }

    /// Logs in at EDIS with credentials that are not kept yet.
    ///
    /// # Errors
    /// Whatever the login fails with.
    pub(crate) async fn try_edis(&self, email: &str, password: &Secret) -> Result<(), Failure> {
        let mut builder = Account::builder()
            .credentials(email, password.clone())
            .options(self.options());
        if let Some(endpoint) = self.endpoint(EDIS_ENDPOINT, |sim| sim.edis().url()) {
            builder = builder.endpoint(endpoint).allow_insecure_loopback(true);
        }
        builder.build()?.refresh().await?;
        Ok(())
    }

    /// Reads the zones of Zenlayer with credentials that are not kept yet. If the key lacks the
    /// permission for this, it is valid too, because a wrong signature is refused first.
    ///
    /// # Errors
    /// Whatever else the call fails with.
    pub(crate) async fn try_zenlayer(&self, credentials: Credentials) -> Result<(), Failure> {
        let mut builder = Client::builder()
            .credentials(credentials)
            .options(self.options());
        if let Some(endpoint) = self.endpoint(ZENLAYER_ENDPOINT, |sim| sim.zenlayer().url()) {
            builder = builder.endpoint(endpoint).allow_insecure_loopback(true);
        }
        match builder.build()?.vm().api().describe_zones().send().await {
            Err(error) if !is_known_key(&error) => Err(error.into()),
            _ => Ok(()),
        }
    }
}
