//! What an account's servers cost, from the order API.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::SystemTime;

use loggia_transport::{Error, ErrorKind};

use super::super::machine::Price;
use super::{day, filled};
use crate::edis::Account;
use crate::edis::order::operations::get_user_services;
use crate::edis::shop::{Service, ServiceStatus};

/// The bills of servers, by their ids.
#[derive(Clone, Default)]
pub(super) struct Bills {
    by_id: Arc<HashMap<String, Bill>>,
    /// Why the bills, or some of them, are not known.
    pub(super) unknown: Option<Error>,
}

/// The parts of a bill that a machine shows.
#[derive(Default)]
pub(super) struct Bill {
    pub(super) plan: Option<String>,
    pub(super) price: Option<Price>,
    pub(super) expires: Option<SystemTime>,
    pub(super) place: Option<String>,
    /// Why they are not known.
    pub(super) unread: Option<Error>,
}

impl Bill {
    /// The bill of a server that has these services. One that has ended is not what it costs
    /// now.
    fn of_all(mut services: Vec<Service>) -> Self {
        if services.len() > 1 {
            let has_ended = |it: &Service| it.status == Some(ServiceStatus::Terminated);
            if !services.iter().all(has_ended) {
                services.retain(|service| !has_ended(service));
            }
        }
        match &services[..] {
            [service] => Self::of(service),
            several => {
                let ids = several.iter().filter_map(|service| service.service_id);
                let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
                let message = format!(
                    "it is billed under several services ({}): plan and price are not known",
                    ids.join(", ")
                );
                let error = Error::new(ErrorKind::PartialFailure, message)
                    .with_operation(&get_user_services::OPERATION)
                    .with_hint("look at them with Shop::services");
                Self {
                    unread: Some(error),
                    ..Self::default()
                }
            }
        }
    }

    fn of(service: &Service) -> Self {
        Self {
            unread: None,
            plan: service.plan.as_deref().and_then(filled),
            price: service.price.as_ref().map(|price| {
                let per = service.billing_cycle.as_deref().and_then(filled);
                Price::new(price.amount.as_str(), price.currency.as_str(), per)
            }),
            expires: service.key_date.as_deref().and_then(day),
            place: service.location.as_deref().and_then(filled),
        }
    }
}

impl Bills {
    /// The account may have no access to the order API: then prices are not known.
    pub(super) async fn of(account: &Account) -> Self {
        let (services, unknown) = match account.shop().listed().await {
            Ok(listed) if listed.is_read => (listed.services, None),
            Ok(listed) => {
                let error = Error::new(ErrorKind::Decode, "some of the services cannot be read")
                    .with_operation(&get_user_services::OPERATION);
                (listed.services, Some(error))
            }
            Err(error) => (Vec::new(), Some(error)),
        };
        if let Some(error) = &unknown {
            tracing::warn!(%error, "what servers cost is not known");
        }
        let mut of_each: HashMap<String, Vec<Service>> = HashMap::new();
        for mut service in services {
            if let Some(id) = service.kvm_id.take() {
                of_each.entry(id).or_default().push(service);
            }
        }
        let bills = of_each.into_iter();
        let by_id = bills.map(|(id, services)| (id, Bill::of_all(services)));
        Self {
            by_id: Arc::new(by_id.collect()),
            unknown,
        }
    }

    pub(super) fn get(&self, kvm_id: &str) -> Option<&Bill> {
        self.by_id.get(kvm_id)
    }
}
