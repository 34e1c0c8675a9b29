//! Ordering, upgrading and cancelling servers, and what the account pays.
//!
//! The order API has no sessions: e-mail and password go into the body of every call. There is
//! no sandbox. Calls that cost money or end a server take a value of
//! [`confirm`](crate::confirm), and are never sent again when it is unknown whether they
//! arrived.

mod baseline;
mod catalog;
mod money;
mod order;
mod services;

use loggia_edis::order as generated;
use loggia_transport::source::Source;
use loggia_transport::{CallOptions, Error};

use super::credentials::Credentials;

pub use baseline::Baseline;
pub use catalog::{Addon, Location, Product, Quantity};
pub use generated::types::{BillingCycle, CancellationType, ServiceStatus};
pub use money::Money;
pub use order::{NewServer, PlaceOrder, PlacedOrder, Upgrade};
pub use services::{Cancelled, Service, ServiceRef};

use crate::connection::shown;

/// The order API with the account's credentials. Made by
/// [`Account::shop`](super::Account::shop); clones are cheap.
#[derive(Clone)]
pub struct Shop {
    api: generated::Client,
    source: Source<Credentials>,
}

/// Makes a call of the generated client with the credentials filled in, and once more with others
/// if they are refused.
macro_rules! signed {
    ($shop:expr, $call:ident $(($yes:expr))? $(. $field:ident ($value:expr))*) => {
        crate::edis::credentials::with($shop.api.pipeline(), &$shop.source, |credentials, options| {
            $shop
                .api
                .with_options(options)
                .$call($($yes)?)
                .email(credentials.email.as_str())
                .pw(credentials.password.clone())
                $(.$field($value))*
                .send()
        })
        .await
    };
}
use signed;

impl Shop {
    pub(super) fn new(api: generated::Client, source: Source<Credentials>) -> Self {
        Self { api, source }
    }

    /// The account's credit.
    ///
    /// Operation `getAccountBalance`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getAccountBalance")]
    pub async fn balance(&self) -> Result<Option<Money>, Error> {
        let reply = signed!(self, get_account_balance)?;
        let balance = reply.into_inner().balance;
        Ok(balance.and_then(|balance| Money::read(balance.amount, balance.currency)))
    }

    /// The payment methods.
    ///
    /// Operation `getPaymentMethods`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getPaymentMethods")]
    pub async fn payment_methods(&self) -> Result<Vec<String>, Error> {
        let reply = signed!(self, get_payment_methods)?;
        Ok(reply.into_inner().paymentmethods)
    }

    /// The billing cycles.
    ///
    /// Operation `getBillingCycles`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getBillingCycles")]
    pub async fn billing_cycles(&self) -> Result<Vec<BillingCycle>, Error> {
        let reply = signed!(self, get_billing_cycles)?;
        Ok(reply.into_inner().billingcycle)
    }

    /// The generated client of the order API. It has no sessions: each call carries
    /// e-mail and password as fields of its own.
    pub fn api(&self) -> &generated::Client {
        &self.api
    }

    /// The same shop with other options for its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            api: self.api.with_options(options),
            source: self.source.clone(),
        }
    }
}

/// Omits the credentials.
impl std::fmt::Debug for Shop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shop")
            .field("endpoint", &shown(self.api.pipeline().base_url().as_str()))
            .finish_non_exhaustive()
    }
}
