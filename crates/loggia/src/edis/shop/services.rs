//! The account's servers as they are billed, and cancelling them.

use loggia_edis::order::types;
use loggia_transport::Error;
use loggia_transport::decode::DecodeMismatch;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{CancellationType, Money, ServiceStatus, Shop, signed};
use crate::confirm::EndTheServer;

/// A server as it is billed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Service {
    /// The number it is billed under.
    pub service_id: Option<u64>,
    /// The VPS.
    pub kvm_id: Option<String>,
    /// Whether it is active.
    pub status: Option<ServiceStatus>,
    /// What it costs per cycle.
    pub price: Option<Money>,
    /// How often that is, in the vendor's words (`Semi-Annually`).
    pub billing_cycle: Option<String>,
    /// Since when, as `YYYY-MM-DD`.
    pub creation_date: Option<String>,
    /// When the next payment is due, as `YYYY-MM-DD`.
    pub key_date: Option<String>,
    /// How it is paid.
    pub payment_method: Option<String>,
    /// The plan.
    pub plan: Option<String>,
    /// Its location.
    pub location: Option<String>,
}

impl From<types::Service> for Service {
    fn from(service: types::Service) -> Self {
        let price = service.price.unwrap_or_default();
        Self {
            service_id: service.service_id,
            kvm_id: service.kvm_id,
            status: service.status,
            price: Money::read(price.amount, price.currency),
            billing_cycle: price.billingcycle,
            creation_date: service.creation_date,
            key_date: service.key_date,
            payment_method: service.paymentmethod,
            plan: service.plan,
            location: service.location,
        }
    }
}

/// The services of an answer, and what is known of those that it lacks.
pub(crate) struct Listed {
    pub(crate) services: Vec<Service>,
    /// Whether the answer has a list, and each of its entries is among the services.
    pub(crate) is_whole: bool,
    /// Whether every value of the services could be read.
    pub(crate) is_read: bool,
}

/// Whether a path names a whole service rather than a part of one: `services[3]`, or `services.3`
/// where PHP has numbered them.
fn is_entry(path: &str) -> bool {
    let rest = path.strip_prefix("services").unwrap_or_default();
    rest.matches(['.', '[']).count() == 1
}

/// Whether an answer has a list of services, however long.
fn has_list(json: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Answer {
        services: Option<IgnoredAny>,
    }
    serde_json::from_slice(json).is_ok_and(|answer: Answer| answer.services.is_some())
}

/// A server to cancel, by one of its two ids.
///
/// A VPS may be billed under several services, such as one that has ended and one that replaced
/// it. Which of them is meant by its id is the vendor's decision, and not documented: then name the
/// service, from [`Shop::services`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServiceRef {
    /// By the VPS.
    KvmId(String),
    /// By the number it is billed under.
    ServiceId(u64),
}

/// A server that was cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cancelled {
    /// The number it was billed under.
    pub service_id: Option<u64>,
}

impl Shop {
    /// All servers as they are billed.
    ///
    /// Operation `getUserServices`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getUserServices")]
    pub async fn services(&self) -> Result<Vec<Service>, Error> {
        Ok(self.listed().await?.services)
    }

    /// The same, with what is known of services that are not among them.
    pub(crate) async fn listed(&self) -> Result<Listed, Error> {
        let reply = signed!(self, get_user_services)?;
        let left_out = reply.left_out();
        let mut places = left_out.first().iter().map(DecodeMismatch::path);
        let is_remembered = left_out.count() == left_out.first().len();
        let is_whole = is_remembered && !places.any(is_entry) && has_list(reply.json());
        let is_read = is_whole && left_out.count() == 0;
        let services = reply.into_inner().services.into_iter();
        Ok(Listed {
            services: services.map(Service::from).collect(),
            is_whole,
            is_read,
        })
    }

    /// The number that a VPS is billed under; of several, one that the vendor chooses.
    /// [`services`](Self::services) has all of them.
    ///
    /// Operation `getServiceId`.
    ///
    /// # Errors
    /// Any kind; `NotFound` when there is no such VPS.
    #[doc(alias = "getServiceId")]
    pub async fn service_id(&self, kvm_id: &str) -> Result<Option<u64>, Error> {
        Ok(signed!(self, get_service_id.kvmid(kvm_id))?.serviceid)
    }

    /// The VPS that is billed under a number.
    ///
    /// Operation `getKvmId`.
    ///
    /// # Errors
    /// Any kind; `NotFound` when there is no such number.
    #[doc(alias = "getKvmId")]
    pub async fn kvm_id(&self, service_id: u64) -> Result<Option<String>, Error> {
        let reply = signed!(self, get_kvm_id.serviceid(service_id))?;
        Ok(reply.into_inner().kvmid)
    }

    /// Cancels a server, now or at the end of the paid period. There is no refund, and its data
    /// is lost.
    ///
    /// Operation `cancelProduct`.
    ///
    /// # Errors
    /// Any kind; `NotFound` when there is no such server. Never sent twice when
    /// no one knows whether it arrived.
    #[doc(alias = "cancelProduct")]
    pub async fn cancel(
        &self,
        server: ServiceRef,
        when: CancellationType,
        yes: EndTheServer,
    ) -> Result<Cancelled, Error> {
        let reply = match server {
            ServiceRef::KvmId(id) => {
                signed!(
                    self,
                    cancel_product(yes.into())
                        .type_(when.clone())
                        .kvmid(id.as_str())
                )
            }
            ServiceRef::ServiceId(id) => {
                signed!(
                    self,
                    cancel_product(yes.into()).type_(when.clone()).serviceid(id)
                )
            }
        }?;
        Ok(Cancelled {
            service_id: reply.serviceid,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_distinguished_from_what_stands_in_it() {
        for path in ["services[0]", "services[12]", "services.3"] {
            assert!(is_entry(path), "{path}");
        }
        for path in [
            "services[0].price",
            "services[0].price.amount",
            "services.3.kvm_id",
            "services",
            "status",
            "",
        ] {
            assert!(!is_entry(path), "{path}");
        }
    }

    #[test]
    fn only_a_list_is_a_list() {
        for (json, is_one) in [
            (r#"{"services":[]}"#, true),
            (r#"{"services":{"1":{}},"status":"success"}"#, true),
            (r#"{"services":null}"#, false),
            (r#"{"status":"success"}"#, false),
        ] {
            assert_eq!(has_list(json.as_bytes()), is_one, "{json}");
        }
    }
}
