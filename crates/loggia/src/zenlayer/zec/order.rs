//! Orders of elastic compute: their calls and prices.

use loggia_transport::Error;
use loggia_zenlayer::zec::Client;
use loggia_zenlayer::zec::types::{
    CreateZecInstancesRequest, InquiryPriceCreateInstanceRequest,
    InquiryPriceCreateInstanceResponse, IpStackType,
};

use super::ElasticCompute;
use super::price::{Addresses, with_addresses};
use crate::zenlayer::OrderPrice;
use crate::zenlayer::create::orders;

orders! {
    ElasticCompute = zec,
    place: create_zec_instances::CreateZecInstances -> CreateZecInstancesResponse,
    price: price,
    longest_name: 63,
}

#[expect(deprecated, reason = "an order may name its line in the older way")]
async fn price(
    api: &Client,
    order: CreateZecInstancesRequest,
) -> Result<OrderPrice<InquiryPriceCreateInstanceResponse>, Error> {
    let addresses = addresses(&order);
    let request = InquiryPriceCreateInstanceRequest {
        bandwidth: order.bandwidth,
        data_disks: order.data_disks,
        eip_v4_type: order.eip_v4_type,
        instance_count: order.instance_count.map(i32::from),
        instance_type: order.instance_type,
        internet_charge_type: order.internet_charge_type,
        network_line_type: order.network_line_type,
        system_disk: Some(order.system_disk.unwrap_or_default()),
        traffic_package_size: order.traffic_package_size,
        zone_id: order.zone_id,
        ..Default::default()
    };
    let call = api.inquiry_price_create_instance().with(request);
    let parts = call.send().await?.into_inner();
    let totals = with_addresses(&parts, addresses);
    Ok(OrderPrice::new(parts, totals))
}

/// The addresses that an order gets. The inquiry is made without a subnet, and answers for both
/// kinds.
fn addresses(order: &CreateZecInstancesRequest) -> Addresses {
    let own = order.eip_ids.as_ref().is_some_and(|ids| !ids.is_empty());
    let (ipv4, ipv6) = match &order.ip_stack_type {
        Some(IpStackType::IPv4IPv6) => (true, true),
        Some(IpStackType::IPv6) => (false, true),
        _ => (true, false),
    };
    Addresses {
        ipv4: ipv4 && !own,
        ipv6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_follow_from_the_order() {
        for (stack, own, wanted) in [
            (None, false, (true, false)),
            (Some("IPv4"), false, (true, false)),
            (Some("IPv6"), false, (false, true)),
            (Some("IPv4_IPv6"), false, (true, true)),
            (Some("IPv4_IPv6"), true, (false, true)),
        ] {
            let order = CreateZecInstancesRequest {
                ip_stack_type: stack.map(IpStackType::from),
                eip_ids: own.then(|| vec!["eip-1".to_owned()]),
                ..Default::default()
            };
            let Addresses { ipv4, ipv6 } = addresses(&order);
            assert_eq!((ipv4, ipv6), wanted, "{stack:?} {own}");
        }
    }
}
