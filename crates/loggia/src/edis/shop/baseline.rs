//! Finding the servers of an order whose outcome is unknown.
//!
//! The order API takes no mark, and its list of services has no host names. The services
//! before an order are therefore remembered, and compared with those after it.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use loggia_edis::order::operations::get_user_services::OPERATION;
use loggia_transport::{Error, ErrorKind};

use super::{Service, Shop};
use crate::wait::{Seen, settled};

/// For how long an accepted order may be missing from the list.
const LOOKED_FOR: Duration = Duration::from_secs(60);

/// The services that an account had at a point in time. Made by [`Shop::baseline`].
///
/// It has a text form, so that it can be stored before an order is placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    services: BTreeSet<u64>,
}

impl fmt::Display for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("services:")?;
        for (place, id) in self.services.iter().enumerate() {
            write!(f, "{}{id}", if place > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}

impl FromStr for Baseline {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let read = || {
            let ids = text.trim().strip_prefix("services:")?;
            let ids = ids.split(',').filter(|id| !id.is_empty());
            ids.map(str::parse).collect::<Result<_, _>>().ok()
        };
        let services = read().ok_or_else(|| {
            Error::new(ErrorKind::Config, "this is not a baseline of services")
                .with_hint("a baseline looks like services:1,2,3, as it prints itself")
        })?;
        Ok(Self { services })
    }
}

impl Shop {
    /// Remembers what the account has now, before an order.
    ///
    /// Operation `getUserServices`.
    ///
    /// # Errors
    /// Any kind. `PartialFailure` if one of the services cannot be read or has no number: it
    /// would later look like a new one.
    #[doc(alias = "getUserServices")]
    pub async fn baseline(&self) -> Result<Baseline, Error> {
        let listed = self.listed().await?;
        let ids = listed.services.iter().map(|service| service.service_id);
        // No number among them is missing.
        let services: Option<BTreeSet<u64>> = ids.collect();
        let services = services.filter(|_| listed.is_whole).ok_or_else(|| {
            Error::new(
                ErrorKind::PartialFailure,
                "a service of the account cannot be read, or has no number: it would later look \
                 like a new one",
            )
            .with_operation(&OPERATION)
            .with_hint("note the services in the vendor's portal, and compare them there")
        })?;
        Ok(Baseline { services })
    }

    /// The services that the account did not have at the time of the baseline: for an order
    /// whose outcome is unknown ([`Error::is_outcome_unknown`]), or whose program was ended.
    /// Lists services until two lists in a row agree, or for a minute if there are no new
    /// ones, which then means that the order was most likely not accepted. A service that only
    /// some of the lists have counts.
    ///
    /// Operation `getUserServices`, each time that it lists.
    ///
    /// An [upgrade](Shop::upgrade) keeps its service, so there is no new one: look at the
    /// service's plan instead.
    ///
    /// Someone else may order at the same time. Plan, place and date of a [`Service`]
    /// distinguish orders, and the host name of the order is in the
    /// [details](crate::edis::Server::details) of the server.
    ///
    /// ```no_run
    /// # async fn run(shop: loggia::edis::Shop, order: loggia::edis::shop::PlaceOrder)
    /// # -> Result<(), loggia::Error> {
    /// use loggia::edis::ChargeMyAccount;
    ///
    /// let before = shop.baseline().await?;
    /// match order.place(ChargeMyAccount::yes()).await {
    ///     Err(error) if error.is_outcome_unknown() => {
    ///         println!("it became {:?}", shop.new_since(&before).await?);
    ///     }
    ///     outcome => println!("{:?}", outcome?.service_ids),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The error of listing, unless it is transient. `PartialFailure` if nothing new is found,
    /// but one of the services cannot be read or has no number, or the answer has no list of
    /// services: the new one may be there.
    #[doc(alias = "getUserServices")]
    pub async fn new_since(&self, baseline: &Baseline) -> Result<Vec<Service>, Error> {
        let look = || {
            let (shop, baseline) = (self.clone(), baseline.clone());
            Box::pin(async move {
                let listed = shop.listed().await?;
                let mut items = listed.services;
                let are_numbered = items.iter().all(|service| service.service_id.is_some());
                items.retain(|service| {
                    let id = service.service_id;
                    id.is_some_and(|id| !baseline.services.contains(&id))
                });
                let is_whole = listed.is_whole && are_numbered;
                Ok(Seen { items, is_whole })
            }) as _
        };
        let id = |service: &Service| service.service_id;
        let seen = settled(self.api.pipeline().clock(), LOOKED_FOR, look, id).await?;
        seen.known(not_known)
    }
}

fn not_known() -> Error {
    Error::new(
        ErrorKind::PartialFailure,
        "the account's services cannot all be read, or one has no number: it may be the order's",
    )
    .with_operation(&OPERATION)
    .with_hint("look at the services and invoices in the vendor's portal before ordering again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_baseline_has_a_text() {
        for ids in [&[][..], &[7], &[1, 22, 333]] {
            let services = ids.iter().copied().collect();
            let baseline = Baseline { services };
            let text = baseline.to_string();
            assert_eq!(text.parse::<Baseline>().expect("its own text"), baseline);
        }
        for text in ["", "1,2", "services:x", "services:1;2"] {
            assert!(text.parse::<Baseline>().is_err(), "{text:?}");
        }
    }
}
