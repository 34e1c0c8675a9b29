//! Which fields add up in the answers to price inquiries about bare metal.

use crate::zenlayer::price::{price_item, priced};

price_item!(bmc, |item| !item.step_prices.is_empty());

priced! {
    bmc:
    InquiryPriceCreateEipAddressResponse = eip_price;
    InquiryPriceCreateInstanceResponse = instance_price + bandwidth_price + primary_ip_price;
    InquiryPriceCreateIpv4BlockResponse = price;
    InquiryPriceInstanceBandwidthResponse = bandwidth_price;
    InquiryPriceInstanceTrafficPackageResponse = traffic_package_price;
}

#[cfg(test)]
mod tests {
    use loggia_zenlayer::bmc::types;

    use crate::zenlayer::Priced;

    #[test]
    fn package_and_excess_are_one_price_that_may_come_to_more() {
        let monthly = |price: f64| {
            let mut item = types::PriceItem::default();
            item.original_price = Some(price);
            item
        };
        let mut excess = types::PriceItem::default();
        excess.excess_unit_price = Some(0.05);
        let mut order = types::InquiryPriceCreateInstanceResponse::default();
        order.instance_price = Some(monthly(100.0));
        order.primary_ip_price = Some(monthly(2.0));
        order.bandwidth_price = vec![monthly(20.0), excess];
        let total = order.total().expect("a total");
        assert_eq!((total.original.round(), total.is_partial), (122.0, true));
    }
}
