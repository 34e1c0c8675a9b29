//! Orders of bare metal: their calls and prices.

use loggia_transport::Error;
use loggia_zenlayer::bmc::{Client, types};

use super::BareMetal;
use crate::zenlayer::create::orders;
use crate::zenlayer::price::times;
use crate::zenlayer::{OrderPrice, Priced};

orders! {
    BareMetal = bmc,
    place: create_instances::CreateInstances -> CreateInstancesResponse,
    price: price,
    longest_name: 64,
}

/// The vendor prices one machine, but an order may be for several.
async fn price(
    api: &Client,
    order: types::CreateInstancesRequest,
) -> Result<OrderPrice<types::InquiryPriceCreateInstanceResponse>, Error> {
    let request = types::InquiryPriceCreateInstanceRequest {
        instance_charge_prepaid: order.instance_charge_prepaid,
        instance_charge_type: order.instance_charge_type,
        instance_type_id: order.instance_type_id,
        internet_charge_type: order.internet_charge_type,
        internet_max_bandwidth_out: order.internet_max_bandwidth_out,
        traffic_package_size: order.traffic_package_size,
        zone_id: order.zone_id,
    };
    let call = api.inquiry_price_create_instance().with(request);
    let parts = call.send().await?.into_inner();
    let totals = times(parts.totals(), order.amount.unwrap_or(1));
    Ok(OrderPrice::new(parts, totals))
}
