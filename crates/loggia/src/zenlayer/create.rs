//! Ordering machines: the price first, if wanted, then the order.
//!
//! An order is sent once. When its outcome is unknown (the connection broke, time
//! ran out) the error says so and nothing is sent again, because a second copy would
//! be a second bill.

use std::fmt;

use loggia_transport::{Error, Operation, Reply};

use super::machines::Machines;
use super::service::MachineService;
use crate::confirm::ChargeMyAccount;
use crate::future::Boxed;

/// A service whose machines can be ordered. Implemented for all that have machines.
pub trait Orders: MachineService {
    /// The order: the generated call.
    type Order: Clone + fmt::Debug + Send + Sync + 'static;
    /// The answer to an order.
    type Placed: fmt::Debug + Send + Sync + 'static;
    /// What an order would cost.
    type Price: fmt::Debug + Send + Sync + 'static;

    #[doc(hidden)]
    const PLACE: &'static Operation;

    /// An order to fill. Nothing is charged before it is sent, which [`Create::place`] does
    /// with the caller's leave.
    #[doc(hidden)]
    fn draft(api: &Self::Api) -> Self::Order;
    #[doc(hidden)]
    fn price(api: &Self::Api, order: &Self::Order) -> Boxed<Result<Self::Price, Error>>;
    #[doc(hidden)]
    fn place(order: Self::Order) -> Boxed<Result<Reply<Self::Placed>, Error>>;
    /// Whether an answer names the order or a machine.
    #[doc(hidden)]
    fn names_something(placed: &Self::Placed) -> bool;
}

/// An order that has not been placed. Made by [`Machines::create`].
///
/// ```no_run
/// use loggia::zenlayer::ChargeMyAccount;
/// # use loggia::zenlayer::api::vm::types::{ChargeType, InternetChargeType};
/// # async fn run(vm: loggia::zenlayer::Vm) -> Result<(), loggia::Error> {
/// let order = vm.create(|call| {
///     call.zone_id("HKG-A")
///         .image_id("image-id")
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
    /// Puts an order together; nothing is sent yet.
    pub fn create(&self, fill: impl FnOnce(S::Order) -> S::Order) -> Create<S> {
        Create {
            machines: self.clone(),
            order: fill(S::draft(&self.api)),
        }
    }
}

impl<S: Orders> Create<S> {
    /// What the order would cost. Orders nothing.
    ///
    /// # Errors
    /// `InvalidRequest` when the order is incomplete; any other of the inquiry.
    pub async fn price(&self) -> Result<S::Price, Error> {
        S::price(&self.machines.api, &self.order).await
    }

    /// Places the order: from here on it costs money.
    ///
    /// # Errors
    /// `InvalidRequest` when the order is incomplete: nothing was sent. Where
    /// [`Error::is_outcome_unknown`] is true, look for the machines before ordering
    /// again (of `vm` with a [`Mark`](super::Mark)); it is true also of an answer that
    /// names neither an order nor a machine (`Decode`).
    pub async fn place(self, _: ChargeMyAccount) -> Result<S::Placed, Error> {
        let reply = S::place(self.order).await?;
        if S::names_something(&reply) {
            return Ok(reply.into_inner());
        }
        Err(reply
            .incomplete(S::PLACE, "the answer names neither an order nor a machine")
            .with_hint("look for the machines before ordering again"))
    }
}
