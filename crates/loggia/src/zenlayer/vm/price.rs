//! What adds up in the answers to inquiries about virtual machines.

use loggia_zenlayer::vm::types;

use crate::zenlayer::price::{Sum, price_item, priced};
use crate::zenlayer::{Priced, Total};

price_item!(vm, |item| item
    .step_prices
    .as_ref()
    .is_some_and(|steps| !steps.is_empty()));

priced! {
    vm:
    InquiryPriceCreateDisksResponse = data_disk_price;
    InquiryPriceInstanceBandwidthResponse = bandwidth_price;
    InquiryPriceInstanceTrafficPackageResponse = traffic_package_price;
}

impl Priced for types::InquiryPriceCreateInstanceResponse {
    /// `data_disk_prices` only splits `data_disk_price` up, and counts where that is
    /// missing.
    fn totals(&self) -> Vec<Total> {
        let mut sum = Sum::default();
        sum.add(&self.instance_price);
        sum.add(&self.eip_price);
        sum.add(&self.system_disk_price);
        sum.add(&self.bandwidth_price);
        let split = self.data_disk_prices.iter();
        sum.add_either(
            self.data_disk_price.as_ref(),
            split.map(|disk| disk.disk_price.as_ref()),
        );
        sum.totals()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn once(original: f64) -> types::PriceItem {
        types::PriceItem {
            original_price: Some(original),
            ..Default::default()
        }
    }

    #[test]
    fn data_disks_count_once() {
        let disk = types::DataDisk {
            disk_price: Some(once(5.0)),
            ..Default::default()
        };
        let mut order = types::InquiryPriceCreateInstanceResponse::default();
        order.instance_price = Some(once(10.0));
        order.data_disk_price = Some(once(9.0));
        order.data_disk_prices = vec![disk.clone(), disk];
        let sum = |order: &types::InquiryPriceCreateInstanceResponse| {
            let total = order.total().expect("a total");
            (total.original.round(), total.is_partial)
        };
        assert_eq!(sum(&order), (19.0, false));
        order.data_disk_price = None;
        assert_eq!(sum(&order), (20.0, false));
        order.data_disk_prices[0].disk_price = None;
        assert_eq!(sum(&order), (15.0, true));
        assert_eq!(
            types::InquiryPriceCreateDisksResponse::default().totals(),
            []
        );
    }

    #[test]
    fn no_steps_are_no_steps() {
        let mut disks = types::InquiryPriceCreateDisksResponse::default();
        disks.data_disk_price = Some(types::PriceItem {
            step_prices: Some(Vec::new()),
            ..once(1.0)
        });
        assert!(!disks.total().expect("a total").is_partial);
    }
}
