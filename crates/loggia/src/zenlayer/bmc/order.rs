//! What an order of bare metal is made of.

use loggia_transport::{Error, Operation, Reply};
use loggia_zenlayer::bmc::{Client, operations, types};

use super::BareMetal;
use crate::confirm::ChargeMyAccount;
use crate::future::Boxed;
use crate::zenlayer::Orders;

impl Orders for BareMetal {
    type Order = operations::CreateInstances;
    type Placed = types::CreateInstancesResponse;
    type Price = types::InquiryPriceCreateInstanceResponse;

    const PLACE: &'static Operation = &operations::create_instances::OPERATION;

    fn draft(api: &Client) -> Self::Order {
        api.create_instances(ChargeMyAccount::yes())
    }

    /// Of one machine, whatever the amount that is ordered: the vendor prices no more.
    fn price(api: &Client, order: &Self::Order) -> Boxed<Result<Self::Price, Error>> {
        let (call, checked) = (api.inquiry_price_create_instance(), order.check());
        let order = order.request.clone();
        Box::pin(async move {
            checked?;
            let request = types::InquiryPriceCreateInstanceRequest {
                instance_charge_prepaid: order.instance_charge_prepaid,
                instance_charge_type: order.instance_charge_type,
                instance_type_id: order.instance_type_id,
                internet_charge_type: order.internet_charge_type,
                internet_max_bandwidth_out: order.internet_max_bandwidth_out,
                traffic_package_size: order.traffic_package_size,
                zone_id: order.zone_id,
            };
            Ok(call.with(request).send().await?.into_inner())
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
