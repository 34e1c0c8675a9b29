//! Which fields add up in the answers to price inquiries about elastic compute.
//!
//! Bandwidth has a single price, and the same again by direction; `PathBasedBandwidthIP` has only
//! the second form. The prices before a change are listed beside those after it and are not part
//! of them.

use loggia_zenlayer::zec::types;

use crate::zenlayer::price::{Sum, price_item, priced};
use crate::zenlayer::{Priced, Total};

price_item!(zec, |item| !item.step_prices.is_empty());

priced! {
    zec:
    CrossRegionBandwidthPreviousPrices = cross_region_bandwidth_price;
    DescribeByoipPriceResponse = byoip_prices;
    DescribeCidrPriceResponse = cidr_price;
    DescribeEipPriceResponse =
        eip_price + bandwidth_price | bandwidth_prices + remote_bandwidth_price;
    DescribeIpv6CidrPriceResponse = cidr_price;
    EipPreviousPrices = eip_price + bandwidth_price | bandwidth_prices + remote_bandwidth_price;
    InquiryPriceChangeEipInternetChargeTypeResponse =
        eip_price + bandwidth_price | bandwidth_prices + remote_bandwidth_price;
    InquiryPriceChangeIpv6InternetChargeTypeResponse = ipv6_price + bandwidth_price;
    InquiryPriceChangeUnmanagedEgressIpInternetChargeTypeResponse = bandwidth_price;
    InquiryPriceCreateCrossRegionBandwidthResponse = cross_region_bandwidth_price;
    InquiryPriceCreateDisksResponse = data_disk_price;
    InquiryPriceModifyCrossRegionBandwidthResponse = cross_region_bandwidth_price;
    InquiryPriceModifyEipBandwidthResponse =
        eip_price + bandwidth_price | bandwidth_prices + remote_bandwidth_price;
    InquiryPriceModifyEipFlowPackageResponse =
        eip_price + bandwidth_price | bandwidth_prices + remote_bandwidth_price;
    InquiryPriceModifyInstanceTypeResponse =
        spec_price + gpu_price + accelerator_price + system_disk_price;
    InquiryPriceModifyIpv6BandwidthResponse = ipv6_price + bandwidth_price;
    InquiryPriceModifyUnmanagedEgressIpBandwidthResponse = bandwidth_price;
    InquiryPricePublicIpv6Response = bandwidth_price;
    InquiryPriceResizeDiskResponse = disk_price + spec_price + gpu_price + accelerator_price;
    InstanceTypePreviousPrices = spec_price + gpu_price + accelerator_price + system_disk_price;
    Ipv6PreviousPrices = ipv6_price + bandwidth_price;
    ResizeDiskPreviousPrices = disk_price + spec_price + gpu_price + accelerator_price;
    UnmanagedEgressIpPreviousPrices = bandwidth_price;
}

/// Which of an answer's public addresses an order gets. The vendor prices both kinds, whatever
/// the subnet has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Addresses {
    pub(super) ipv4: bool,
    pub(super) ipv6: bool,
}

impl Priced for types::InquiryPriceCreateInstanceResponse {
    /// Includes both kinds of public addresses, as far as they are priced; the price of an order
    /// ([`Create::price`](crate::zenlayer::Create::price)) includes only those that it gets. For
    /// the data disks `data_disk_prices` counts, which has a price for each disk of the request,
    /// or `data_disk_price` if that is empty.
    fn totals(&self) -> Vec<Total> {
        with_addresses(
            self,
            Addresses {
                ipv4: true,
                ipv6: true,
            },
        )
    }
}

/// The sums with only some of the addresses.
pub(super) fn with_addresses(
    answer: &types::InquiryPriceCreateInstanceResponse,
    addresses: Addresses,
) -> Vec<Total> {
    let mut sum = Sum::default();
    sum.add(&answer.spec_price);
    sum.add(&answer.gpu_price);
    sum.add(&answer.accelerator_price);
    sum.add(&answer.system_disk_price);
    if answer.data_disk_prices.is_empty() {
        sum.add(&answer.data_disk_price);
    } else {
        sum.add(&answer.data_disk_prices);
    }
    if addresses.ipv4 {
        sum.add(&answer.ipv4_price);
        let split = answer.ipv4_bandwidth_prices.iter();
        sum.add_either(
            answer.ipv4_bandwidth_price.as_ref(),
            split.map(|direction| direction.price.as_ref()),
        );
    }
    if addresses.ipv6 {
        sum.add(&answer.ipv6_price);
        sum.add(&answer.ipv6_bandwidth_price);
    }
    sum.totals()
}

impl Priced for types::InquiryPriceCreateNatGatewayResponse {
    /// The gateway. Capacity units (`cu_price`) are paid by use and are not in the sum.
    fn totals(&self) -> Vec<Total> {
        let mut sum = Sum::default();
        sum.add(&self.nat_gateway_price);
        if self.cu_price.is_some() {
            sum.leave_out();
        }
        sum.totals()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hourly(unit: f64) -> types::PriceItem {
        let mut item = types::PriceItem::default();
        item.unit_price = Some(unit);
        item.charge_unit = Some("HOUR".into());
        item
    }

    fn direction(price: Option<types::PriceItem>) -> types::BandwidthPriceResponseItem {
        let mut item = types::BandwidthPriceResponseItem::default();
        item.price = price;
        item
    }

    fn shown(totals: &[Total]) -> String {
        let [total] = totals else {
            panic!("{totals:?}");
        };
        let more = if total.is_partial { " or more" } else { "" };
        format!("{}{more}", total.original)
    }

    fn sum(answer: &impl Priced) -> String {
        shown(&answer.totals())
    }

    #[test]
    fn bandwidth_counts_once() {
        let mut eip = types::DescribeEipPriceResponse::default();
        eip.eip_price = Some(hourly(0.1));
        eip.bandwidth_price = Some(hourly(0.2));
        eip.bandwidth_prices = vec![direction(Some(hourly(0.2)))];
        eip.remote_bandwidth_price = Some(hourly(0.4));
        assert_eq!(sum(&eip), "0.7");
        eip.bandwidth_price = None;
        eip.bandwidth_prices.push(direction(Some(hourly(0.5))));
        assert_eq!(sum(&eip), "1.2");
        eip.bandwidth_prices.push(direction(None));
        assert_eq!(sum(&eip), "1.2 or more");
    }

    #[test]
    fn an_order_has_the_addresses_that_it_gets() {
        let mut order = types::InquiryPriceCreateInstanceResponse::default();
        order.spec_price = Some(hourly(1.0));
        order.system_disk_price = Some(hourly(0.1));
        order.ipv4_price = Some(hourly(0.01));
        order.ipv4_bandwidth_price = Some(hourly(0.02));
        order.ipv4_bandwidth_prices = vec![direction(Some(hourly(0.02)))];
        order.ipv6_price = Some(hourly(0.003));
        order.ipv6_bandwidth_price = Some(hourly(0.001));
        order.data_disk_price = Some(hourly(0.2));
        assert_eq!(sum(&order), "1.334");
        for (ipv4, ipv6, original) in [(true, false, "1.33"), (false, true, "1.304")] {
            let totals = with_addresses(&order, Addresses { ipv4, ipv6 });
            assert_eq!(shown(&totals), original);
        }
        // A price for each disk takes precedence over the single one.
        order.data_disk_prices = vec![hourly(0.2), hourly(0.2)];
        assert_eq!(sum(&order), "1.534");
    }

    #[test]
    fn what_is_paid_as_it_is_used_is_left_out() {
        let mut gateway = types::InquiryPriceCreateNatGatewayResponse::default();
        gateway.nat_gateway_price = Some(hourly(0.1));
        assert_eq!(sum(&gateway), "0.1");
        gateway.cu_price = Some(hourly(0.05));
        assert_eq!(sum(&gateway), "0.1 or more");
    }

    #[test]
    fn previous_prices_are_priced_by_themselves() {
        let mut before = types::ResizeDiskPreviousPrices::default();
        before.disk_price = Some(hourly(0.2));
        let mut disk = types::InquiryPriceResizeDiskResponse::default();
        disk.disk_price = Some(hourly(0.3));
        disk.previous_prices = Some(before);
        assert_eq!(sum(&disk), "0.3");
        let before = disk.previous_prices.as_ref().expect("there are some");
        assert_eq!(sum(before), "0.2");
    }
}
