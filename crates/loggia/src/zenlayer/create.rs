//! Ordering machines, with the price before the order if wanted.
//!
//! An order is sent once. When its outcome is unknown (the connection broke, time ran out),
//! the error says so and nothing is sent again, because a second copy could be a second bill.

use std::fmt;

use loggia_transport::{Error, Operation, Reply};

use super::machines::Machines;
use super::price::{OrderPrice, Priced};
use super::service::MachineService;
use crate::confirm::ChargeMyAccount;
use crate::future::Boxed;

/// A service whose machines can be ordered. Implemented for all that have machines.
pub trait Orders: MachineService {
    /// The order: the generated call.
    type Order: Clone + fmt::Debug + Send + Sync + 'static;
    /// The answer to an order.
    type Placed: fmt::Debug + Send + Sync + 'static;
    /// What the parts of an order would cost.
    type Price: Priced + Clone + fmt::Debug + PartialEq + Send + Sync + 'static;

    #[doc(hidden)]
    const PLACE: &'static Operation;
    /// The longest name that an order may give, in characters.
    #[doc(hidden)]
    const LONGEST_NAME: usize;

    /// An order to fill, which cannot be sent: [`Create::place`] does that, with the caller's
    /// confirmation.
    #[doc(hidden)]
    fn draft(api: &Self::Api) -> Self::Order;
    #[doc(hidden)]
    fn price(api: &Self::Api, order: &Self::Order)
    -> Boxed<Result<OrderPrice<Self::Price>, Error>>;
    #[doc(hidden)]
    fn place(
        api: &Self::Api,
        order: Self::Order,
        yes: ChargeMyAccount,
    ) -> Boxed<Result<Reply<Self::Placed>, Error>>;
    /// Whether an answer names the order or a machine.
    #[doc(hidden)]
    fn names_something(placed: &Self::Placed) -> bool;
    /// The name that the order gives to machines.
    #[doc(hidden)]
    fn name(order: &mut Self::Order) -> &mut Option<String>;
    /// Sets a tag on an order, replacing one with the same key.
    #[doc(hidden)]
    fn tag(order: &mut Self::Order, key: &str, value: &str);
    /// Narrows a list to the machines with a tag.
    #[doc(hidden)]
    fn tagged(list: Self::Instances, key: &str, value: &str) -> Self::Instances;
    #[doc(hidden)]
    fn name_of(machine: &Self::Details) -> Option<&str>;
    #[doc(hidden)]
    fn has_tag(machine: &Self::Details, key: &str, value: &str) -> bool;
}

/// Implements `Orders` for a service. All services use the same names where they overlap.
macro_rules! orders {
    (
        $service:ident = $api:ident,
        place: $place:ident::$call:ident -> $placed:ident,
        price: $price:ident,
        longest_name: $longest:literal,
    ) => {
        impl $crate::zenlayer::Orders for $service {
            type Order = loggia_zenlayer::$api::operations::$call;
            type Placed = loggia_zenlayer::$api::types::$placed;
            type Price = loggia_zenlayer::$api::types::InquiryPriceCreateInstanceResponse;

            const PLACE: &'static loggia_transport::Operation =
                &loggia_zenlayer::$api::operations::$place::OPERATION;
            const LONGEST_NAME: usize = $longest;

            fn draft(api: &Self::Api) -> Self::Order {
                let pipeline = $crate::zenlayer::draft::unsent(api.pipeline());
                let api = loggia_zenlayer::$api::Client::new(pipeline);
                // Every caller of `place` has already confirmed.
                api.$place($crate::confirm::ChargeMyAccount::yes())
            }

            fn price(
                api: &Self::Api,
                order: &Self::Order,
            ) -> $crate::future::Boxed<
                Result<$crate::zenlayer::OrderPrice<Self::Price>, loggia_transport::Error>,
            > {
                let (api, checked) = (api.clone(), order.check());
                let order = order.request.clone();
                Box::pin(async move {
                    checked?;
                    $price(&api, order).await
                })
            }

            fn place(
                api: &Self::Api,
                order: Self::Order,
                yes: $crate::confirm::ChargeMyAccount,
            ) -> $crate::future::Boxed<
                Result<loggia_transport::Reply<Self::Placed>, loggia_transport::Error>,
            > {
                let call = api.$place(yes).with(order.request);
                Box::pin(async move { call.send().await })
            }

            fn names_something(placed: &Self::Placed) -> bool {
                let order = placed.order_number.as_deref().unwrap_or_default();
                !order.is_empty() || !placed.instance_id_set.is_empty()
            }

            fn name(order: &mut Self::Order) -> &mut Option<String> {
                &mut order.request.instance_name
            }

            fn tag(order: &mut Self::Order, key: &str, value: &str) {
                let tags = order.request.tags.get_or_insert_default();
                let tags = tags.tags.get_or_insert_default();
                tags.retain(|tag| tag.key.as_deref() != Some(key));
                tags.push(loggia_zenlayer::$api::types::Tag {
                    key: Some(key.to_owned()),
                    value: Some(value.to_owned()),
                });
            }

            fn tagged(list: Self::Instances, key: &str, value: &str) -> Self::Instances {
                list.tags([loggia_zenlayer::$api::types::Tag {
                    key: Some(key.to_owned()),
                    value: Some(value.to_owned()),
                }])
            }

            fn name_of(machine: &Self::Details) -> Option<&str> {
                machine.instance_name.as_deref()
            }

            fn has_tag(machine: &Self::Details, key: &str, value: &str) -> bool {
                machine.tags.as_ref().is_some_and(|tags| {
                    let mut tags = tags.tags.iter();
                    tags.any(|tag| {
                        tag.key.as_deref() == Some(key) && tag.value.as_deref() == Some(value)
                    })
                })
            }
        }
    };
}
pub(super) use orders;

/// An order that has not been placed. Made by [`Machines::create`].
///
/// ```no_run
/// use loggia::zenlayer::ChargeMyAccount;
/// # use loggia::zenlayer::api::vm::types::{ChargeType, InternetChargeType};
/// # async fn run(vm: loggia::zenlayer::Vm) -> Result<(), loggia::Error> {
/// let order = vm.create(|call| {
///     call.zone_id("HKG-A")
///         .image_id("image-id")
///         .key_id("key-id")
///         .instance_type("z2a.cpu.1")
///         .instance_charge_type(ChargeType::Postpaid)
///         .internet_charge_type(InternetChargeType::ByBandwidth)
///         .subnet_id("subnet-id")
///         .instance_count(1)
/// });
/// let price = order.price().await?;
/// println!("{:?} {:?}", price.total(), price.instance_price);
/// let created = order.place(ChargeMyAccount::yes()).await?;
/// vm.wait(created.instance_id_set.clone()).running().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is ordered before `place` is called and awaited"]
pub struct Create<S: Orders> {
    machines: Machines<S>,
    pub(in crate::zenlayer) order: S::Order,
}

impl<S: Orders> Machines<S> {
    /// Puts an order together: `fill` sets its fields, which have the vendor's names. Nothing is
    /// sent yet, and the call that `fill` gets cannot be sent by itself. Then
    /// [`price`](Create::price) asks what the order would cost, and [`place`](Create::place)
    /// orders.
    #[doc(alias("order", "buy", "price", "create_instances"))]
    pub fn create(&self, fill: impl FnOnce(S::Order) -> S::Order) -> Create<S> {
        Create {
            machines: self.clone(),
            order: fill(S::draft(&self.api)),
        }
    }
}

impl<S: Orders> Create<S> {
    /// What the order would cost, in parts and in total. Orders nothing.
    ///
    /// Operation `InquiryPriceCreateInstance`. The parts are the vendor's answer: for `bmc` the
    /// price of one machine, whatever the amount; for `zec` with addresses of both kinds. The
    /// totals are for this order: for all its machines, and for the addresses that it gets.
    /// Without `ip_stack_type`, these are assumed to be IPv4; existing addresses (`eip_ids`)
    /// are not charged again.
    ///
    /// # Errors
    /// `InvalidRequest` when the order is incomplete; any other of the inquiry.
    #[doc(alias = "InquiryPriceCreateInstance")]
    pub async fn price(&self) -> Result<OrderPrice<S::Price>, Error> {
        S::price(&self.machines.api, &self.order).await
    }

    /// Places the order, which costs money.
    ///
    /// Operation `CreateInstances`, of `zec` `CreateZecInstances`. An answer may name the order
    /// but no machines yet. An [`OrderMark`](super::OrderMark) finds them; a wait without ids would end at
    /// once.
    ///
    /// # Errors
    /// `InvalidRequest` when the order is incomplete: nothing was sent. If
    /// [`Error::is_outcome_unknown`] is true, look for the machines by their
    /// [`OrderMark`](super::OrderMark) before ordering again; this includes an answer that names neither
    /// an order nor a machine (`Decode`).
    #[doc(alias("CreateInstances", "CreateZecInstances"))]
    pub async fn place(self, yes: ChargeMyAccount) -> Result<S::Placed, Error> {
        let reply = S::place(&self.machines.api, self.order, yes).await?;
        if S::names_something(&reply) {
            return Ok(reply.into_inner());
        }
        Err(reply
            .incomplete(S::PLACE, "the answer names neither an order nor a machine")
            .with_hint("look for the machines before ordering again"))
    }
}
