//! The account's servers as they are billed, and cancelling them.

use loggia_edis::order::types;
use loggia_transport::Error;

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

/// Whether a path names a whole service rather than a part of one.
fn is_entry(path: &str) -> bool {
    path.starts_with("services[") && path.ends_with(']') && !path.contains('.')
}

/// A server to cancel, by one of its two ids.
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
        Ok(self.services_as_read().await?.0)
    }

    /// The same, with whether it contains every service of the answer.
    pub(super) async fn services_as_read(&self) -> Result<(Vec<Service>, bool), Error> {
        let reply = signed!(self, get_user_services)?;
        let mut left_out = reply.left_out().first().iter();
        let is_read = !left_out.any(|value| is_entry(value.path()));
        let services = reply.into_inner().services.into_iter();
        Ok((services.map(Service::from).collect(), is_read))
    }

    /// The number that a VPS is billed under.
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
