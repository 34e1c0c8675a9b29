//! What an order of elastic compute is made of.

use loggia_transport::{Error, Operation, Reply};
use loggia_zenlayer::zec::{Client, operations, types};

use super::ElasticCompute;
use crate::confirm::ChargeMyAccount;
use crate::future::Boxed;
use crate::zenlayer::Orders;

impl Orders for ElasticCompute {
    type Order = operations::CreateZecInstances;
    type Placed = types::CreateZecInstancesResponse;
    type Price = types::InquiryPriceCreateInstanceResponse;

    const PLACE: &'static Operation = &operations::create_zec_instances::OPERATION;

    fn draft(api: &Client) -> Self::Order {
        api.create_zec_instances(ChargeMyAccount::yes())
    }

    fn price(api: &Client, order: &Self::Order) -> Boxed<Result<Self::Price, Error>> {
        let (call, checked) = (api.inquiry_price_create_instance(), order.check());
        let order = order.request.clone();
        Box::pin(async move {
            checked?;
            let request = types::InquiryPriceCreateInstanceRequest {
                bandwidth: order.bandwidth,
                data_disks: order.data_disks,
                instance_count: order.instance_count.map(i32::from),
                instance_type: order.instance_type,
                internet_charge_type: order.internet_charge_type,
                network_line_type: order.network_line_type,
                system_disk: Some(order.system_disk.unwrap_or_default()),
                traffic_package_size: order.traffic_package_size,
                zone_id: order.zone_id,
                ..Default::default()
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
