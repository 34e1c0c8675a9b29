//! What an order of virtual machines is made of.

use loggia_transport::{Error, Operation, Reply};
use loggia_zenlayer::vm::{Client, operations, types};

use super::VirtualMachines;
use super::mark::Mark;
use super::price::OrderPrice;
use crate::confirm::ChargeMyAccount;
use crate::future::Boxed;
use crate::zenlayer::{Create, Orders};

impl Orders for VirtualMachines {
    type Order = operations::CreateInstances;
    type Placed = types::CreateInstancesResponse;
    type Price = OrderPrice;

    const PLACE: &'static Operation = &operations::create_instances::OPERATION;

    fn draft(api: &Client) -> Self::Order {
        api.create_instances(ChargeMyAccount::yes())
    }

    fn price(api: &Client, order: &Self::Order) -> Boxed<Result<OrderPrice, Error>> {
        let (call, checked) = (api.inquiry_price_create_instance(), order.check());
        let order = order.request.clone();
        Box::pin(async move {
            checked?;
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
            Ok(OrderPrice::new(
                call.with(request).send().await?.into_inner(),
            ))
        })
    }

    fn place(order: Self::Order) -> Boxed<Result<Reply<Self::Placed>, Error>> {
        Box::pin(async move { order.send().await })
    }

    fn names_something(placed: &Self::Placed) -> bool {
        placed
            .order_number
            .as_ref()
            .is_some_and(|it| !it.is_empty())
            || !placed.instance_id_set.is_empty()
    }
}

impl Create<VirtualMachines> {
    /// Puts a mark on the machines, by which [`Vm::what_became_of`](super::Vm::what_became_of)
    /// finds them when the outcome of the order is unknown.
    pub fn marked(mut self, mark: &Mark) -> Self {
        mark.put_on(&mut self.order.request);
        self
    }
}
