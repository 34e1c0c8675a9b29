//! Ordering, upgrading and cancelling servers, and what the account pays.
//!
//! The order API has no sessions: e-mail and password go into the body of every
//! call. There is no sandbox. What costs money or ends a server takes a value of
//! [`confirm`](crate::confirm) and is never sent twice when nobody knows whether it
//! arrived.

mod catalog;
mod money;
mod order;
mod services;

use std::sync::Arc;

use loggia_edis::order as generated;
use loggia_transport::{CallOptions, Error, Secret};

pub use catalog::{Addon, Location, Product};
pub use generated::types::{BillingCycle, CancellationType, ServiceStatus};
pub use money::Money;
pub use order::{NewServer, PlaceOrder, PlacedOrder, Upgrade};
pub use services::{Cancelled, Service, ServiceRef};

use crate::connection::shown;

/// E-mail and password of the client portal.
pub(super) struct Credentials {
    pub(super) email: String,
    pub(super) password: Secret,
}

/// The order API with the account's credentials. Made by
/// [`Account::shop`](super::Account::shop); clones are cheap.
#[derive(Clone)]
pub struct Shop {
    api: generated::Client,
    credentials: Arc<Credentials>,
}

/// Starts a call of the generated client with the credentials in place.
macro_rules! signed {
    ($shop:expr, $call:ident) => {
        $shop
            .api
            .$call()
            .email($shop.credentials.email.as_str())
            .pw($shop.credentials.password.clone())
    };
}
use signed;

impl Shop {
    pub(super) fn new(api: generated::Client, credentials: Arc<Credentials>) -> Self {
        Self { api, credentials }
    }

    /// The account's credit.
    ///
    /// # Errors
    /// Any kind.
    pub async fn balance(&self) -> Result<Option<Money>, Error> {
        let reply = signed!(self, get_account_balance).send().await?;
        let balance = reply.into_inner().balance;
        Ok(balance.and_then(|balance| Money::read(balance.amount, balance.currency)))
    }

    /// How one can pay.
    ///
    /// # Errors
    /// Any kind.
    pub async fn payment_methods(&self) -> Result<Vec<String>, Error> {
        let reply = signed!(self, get_payment_methods).send().await?;
        Ok(reply.into_inner().paymentmethods)
    }

    /// How often one can pay.
    ///
    /// # Errors
    /// Any kind.
    pub async fn billing_cycles(&self) -> Result<Vec<BillingCycle>, Error> {
        let reply = signed!(self, get_billing_cycles).send().await?;
        Ok(reply.into_inner().billingcycle)
    }

    /// The generated client of the order API, *without* credentials and without
    /// confirmations: its calls do what they say.
    pub fn api(&self) -> &generated::Client {
        &self.api
    }

    /// The same shop with other options for its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            api: self.api.with_options(options),
            credentials: Arc::clone(&self.credentials),
        }
    }
}

/// Credentials are left out.
impl std::fmt::Debug for Shop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shop")
            .field("endpoint", &shown(self.api.pipeline().base_url().as_str()))
            .finish_non_exhaustive()
    }
}
