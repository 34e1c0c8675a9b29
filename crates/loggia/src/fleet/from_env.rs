//! Builds a fleet from the credentials in the environment.

use loggia_transport::{Error, ErrorKind};

use super::builder::{Fleet, FleetBuilder};

impl Fleet {
    /// A fleet of the account and the client that the environment has credentials for: `edis`
    /// (`EDIS_EMAIL`, `EDIS_PASSWORD`), and for Zenlayer (`ZENLAYER_ACCESS_KEY_ID` with
    /// `ZENLAYER_ACCESS_KEY_SECRET`, `ZENLAYER_TOKEN`, or a profile) `vm`, `zec` and `bmc`,
    /// as far as their features are on.
    ///
    /// # Errors
    /// `MissingCredentials` when there are none at all. Credentials that cannot be right make
    /// their provider fail whenever it is asked.
    pub fn from_env() -> Result<Self, Error> {
        let fleet = Self::builder();
        #[cfg(feature = "edis")]
        let fleet = fleet.add_if_configured("edis", crate::edis::Account::builder().env().build());
        #[cfg(feature = "_machines")]
        let fleet = fleet.zenlayer(&crate::zenlayer::Client::builder().env().build());
        let fleet = fleet.build()?;
        if fleet.entries().is_empty() {
            return Err(Error::new(
                ErrorKind::MissingCredentials,
                "no credentials of any cloud are set",
            )
            .with_hint(
                "set EDIS_EMAIL and EDIS_PASSWORD, or ZENLAYER_ACCESS_KEY_ID and \
                 ZENLAYER_ACCESS_KEY_SECRET",
            ));
        }
        Ok(fleet)
    }
}

impl FleetBuilder {
    /// Adds the services of a Zenlayer client that have machines, as `vm`, `zec` and `bmc`, as
    /// far as their features are on. Treats the result of building the client as
    /// [`add_if_configured`](Self::add_if_configured) does.
    #[cfg(feature = "_machines")]
    pub fn zenlayer(self, client: &Result<crate::zenlayer::Client, Error>) -> Self {
        let mut fleet = self;
        #[cfg(feature = "zenlayer-vm")]
        {
            fleet = fleet.add_if_configured("vm", client.clone().map(|client| client.vm()));
        }
        #[cfg(feature = "zenlayer-zec")]
        {
            fleet = fleet.add_if_configured("zec", client.clone().map(|client| client.zec()));
        }
        #[cfg(feature = "zenlayer-bmc")]
        {
            fleet = fleet.add_if_configured("bmc", client.clone().map(|client| client.bmc()));
        }
        fleet
    }
}
