//! Which fields add up in the answers to price inquiries about virtual machines.

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
    /// `data_disk_price` and `data_disk_prices` are for the same disks. If the disks differ, the
    /// first has no price by time, so the second counts if it has all of them.
    fn totals(&self) -> Vec<Total> {
        let mut sum = Sum::default();
        sum.add(&self.instance_price);
        sum.add(&self.eip_price);
        sum.add(&self.system_disk_price);
        sum.add(&self.bandwidth_price);
        let disks = &self.data_disk_prices;
        let split = || disks.iter().map(|disk| disk.disk_price.as_ref());
        let is_split = !disks.is_empty() && split().all(|price| price.is_some());
        let whole = self.data_disk_price.as_ref().filter(|_| !is_split);
        sum.add_either(whole, split());
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
        assert_eq!(sum(&order), (20.0, false));
        order.data_disk_prices[0].disk_price = None;
        assert_eq!(sum(&order), (19.0, false));
        order.data_disk_price = None;
        assert_eq!(sum(&order), (15.0, true));
        assert_eq!(
            types::InquiryPriceCreateDisksResponse::default().totals(),
            []
        );
    }

    /// For disks that differ, the vendor has no single unit price.
    #[test]
    fn disks_that_differ_are_paid_by_the_hour_as_the_machine_is() {
        let hourly = |price: f64| types::PriceItem {
            unit_price: Some(price),
            discount_unit_price: Some(price),
            charge_unit: Some("HOUR".into()),
            ..Default::default()
        };
        let disk = |price| types::DataDisk {
            disk_price: Some(hourly(price)),
            ..Default::default()
        };
        let mut order = types::InquiryPriceCreateInstanceResponse::default();
        order.instance_price = Some(hourly(10.0));
        order.data_disk_price = Some(once(3.0));
        order.data_disk_prices = vec![disk(1.0), disk(2.0)];
        let total = order.total().expect("one total");
        let found = (total.discounted.round(), total.per.is_some());
        assert_eq!(found, (13.0, true), "{total:?}");
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
