//! Orders of virtual machines: their calls and prices.

use loggia_transport::Error;
use loggia_zenlayer::vm::{Client, types};

use super::VirtualMachines;
use crate::zenlayer::create::orders;
use crate::zenlayer::{OrderPrice, Priced};

orders! {
    VirtualMachines = vm,
    place: create_instances::CreateInstances -> CreateInstancesResponse,
    price: price,
    longest_name: 64,
}

async fn price(
    api: &Client,
    order: types::CreateInstancesRequest,
) -> Result<OrderPrice<types::InquiryPriceCreateInstanceResponse>, Error> {
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
    let call = api.inquiry_price_create_instance().with(request);
    let parts = call.send().await?.into_inner();
    let totals = parts.totals();
    Ok(OrderPrice::new(parts, totals))
}
