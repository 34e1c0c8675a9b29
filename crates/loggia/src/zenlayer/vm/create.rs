//! Ordering machines: the price first, if wanted, then the order.
//!
//! An order is sent once. When its outcome is unknown (the connection broke, time
//! ran out) the error says so and nothing is sent again, because a second copy would
//! be a second bill. A [`Mark`] on the order finds what became of it.

use loggia_transport::Error;
use loggia_zenlayer::vm::{operations, types};

use super::Vm;
use super::mark::Mark;
use super::price::OrderPrice;
use crate::confirm::ChargeMyAccount;

/// An order that has not been placed. Made by [`Vm::create`].
///
/// ```no_run
/// use loggia::zenlayer::ChargeMyAccount;
/// # use loggia::zenlayer::vm_api::types::{ChargeType, InternetChargeType};
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
pub struct Create {
    vm: Vm,
    call: operations::CreateInstances,
    mark: Option<Mark>,
}

impl Vm {
    /// Puts an order together; nothing is sent yet.
    ///
    /// Operation `CreateInstances`.
    pub fn create(
        &self,
        fill: impl FnOnce(operations::CreateInstances) -> operations::CreateInstances,
    ) -> Create {
        Create {
            vm: self.clone(),
            call: fill(self.api.create_instances()),
            mark: None,
        }
    }
}

impl Create {
    /// Puts a mark on the machines, by which [`Vm::what_became_of`] finds them when the
    /// outcome of the order is unknown.
    pub fn marked(mut self, mark: &Mark) -> Self {
        self.mark = Some(mark.clone());
        self
    }

    /// What the order would cost. Orders nothing.
    ///
    /// Operation `InquiryPriceCreateInstance`.
    ///
    /// # Errors
    /// `InvalidRequest` when the order is incomplete; any other of the inquiry.
    pub async fn price(&self) -> Result<OrderPrice, Error> {
        self.call.check()?;
        let order = self.call.request.clone();
        let request = types::InquiryPriceCreateInstanceRequest {
            zone_id: order.zone_id,
            image_id: order.image_id,
            instance_type: order.instance_type,
            instance_charge_type: order.instance_charge_type,
            instance_charge_prepaid: order.instance_charge_prepaid,
            instance_charge_postpaid: order.instance_charge_postpaid,
            internet_charge_type: order.internet_charge_type,
            internet_max_bandwidth_out: order.internet_max_bandwidth_out,
            traffic_package_size: order.traffic_package_size,
            instance_count: order.instance_count.map(i32::from),
            system_disk: Some(order.system_disk.unwrap_or_default()),
            data_disks: order.data_disks,
        };
        let call = self.vm.api().inquiry_price_create_instance().with(request);
        Ok(OrderPrice::new(call.send().await?.into_inner()))
    }

    /// Places the order: from here on it costs money.
    ///
    /// # Errors
    /// `InvalidRequest` when the order is incomplete: nothing was sent. Where
    /// [`Error::is_outcome_unknown`] is true, look for the machines before ordering
    /// again ([`Vm::what_became_of`], if the order was [`marked`](Self::marked)); it is
    /// true also of an answer that names neither an order nor a machine (`Decode`).
    pub async fn place(self, _: ChargeMyAccount) -> Result<types::CreateInstancesResponse, Error> {
        let mut call = self.call;
        if let Some(mark) = &self.mark {
            mark.put_on(&mut call.request);
        }
        let reply = call.send().await?;
        let is_order_named = reply.order_number.as_ref().is_some_and(|it| !it.is_empty());
        if is_order_named || !reply.instance_id_set.is_empty() {
            return Ok(reply.into_inner());
        }
        let operation = &operations::create_instances::OPERATION;
        Err(reply
            .incomplete(operation, "the answer names neither an order nor a machine")
            .with_hint("look for the machines before ordering again"))
    }
}
