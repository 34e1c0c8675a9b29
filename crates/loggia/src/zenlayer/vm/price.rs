//! What things cost in all.
//!
//! The vendor answers an inquiry with a price for each part: so much in all for what is
//! paid in advance, so much an hour for what is paid by use. Prices of the same kind can
//! be added; the currency is the account's, which the API does not name.

use std::ops::Deref;

use loggia_zenlayer::vm::types;

/// A sum of prices.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Total {
    /// The unit of time for which it is paid (`HOUR`); `None` for what is paid once, in
    /// advance.
    pub per: Option<types::ChargeUnit>,
    /// Without discounts, in the account's currency.
    pub original: f64,
    /// What is charged, in the account's currency.
    pub discounted: f64,
    /// Whether something is left out: a part that has no price, or one that goes by the
    /// amount that is used (steps, what exceeds a package).
    pub is_partial: bool,
}

/// An answer to an inquiry, with the sum of its parts. Implemented for all of them.
pub trait Priced {
    /// The sums, one for each unit of time. What is paid in advance comes first.
    fn totals(&self) -> Vec<Total>;

    /// The sum; `None` where there is no price, or where prices of different units
    /// cannot be added.
    fn total(&self) -> Option<Total> {
        let mut totals = self.totals();
        (totals.len() == 1).then(|| totals.remove(0))
    }
}

/// What an order of machines would cost: the parts as the vendor gives them, and the
/// sum of them ([`Priced`]).
#[derive(Clone, Debug, PartialEq)]
pub struct OrderPrice {
    parts: types::InquiryPriceCreateInstanceResponse,
}

impl OrderPrice {
    pub(super) fn new(parts: types::InquiryPriceCreateInstanceResponse) -> Self {
        Self { parts }
    }

    /// The parts.
    pub fn into_parts(self) -> types::InquiryPriceCreateInstanceResponse {
        self.parts
    }

    /// The sum; see [`Priced::total`].
    pub fn total(&self) -> Option<Total> {
        Priced::total(&self.parts)
    }

    /// The sums; see [`Priced::totals`].
    pub fn totals(&self) -> Vec<Total> {
        Priced::totals(&self.parts)
    }
}

impl Deref for OrderPrice {
    type Target = types::InquiryPriceCreateInstanceResponse;

    fn deref(&self) -> &Self::Target {
        &self.parts
    }
}

impl Priced for types::InquiryPriceCreateInstanceResponse {
    /// `data_disk_prices` only splits `data_disk_price` up, and counts where that is
    /// missing.
    fn totals(&self) -> Vec<Total> {
        let split = self.data_disk_prices.iter();
        let split = split.filter_map(|disk| disk.disk_price.as_ref());
        let is_split = self.data_disk_price.is_none();
        let disks = self
            .data_disk_price
            .iter()
            .chain(split.filter(|_| is_split));
        let single = [
            &self.instance_price,
            &self.eip_price,
            &self.system_disk_price,
        ];
        let single = single.into_iter().flatten();
        sum(single.chain(&self.bandwidth_price).chain(disks))
    }
}

impl Priced for types::InquiryPriceCreateDisksResponse {
    fn totals(&self) -> Vec<Total> {
        sum(&self.data_disk_price)
    }
}

impl Priced for types::InquiryPriceInstanceBandwidthResponse {
    fn totals(&self) -> Vec<Total> {
        sum(&self.bandwidth_price)
    }
}

impl Priced for types::InquiryPriceInstanceTrafficPackageResponse {
    fn totals(&self) -> Vec<Total> {
        sum(&self.traffic_package_price)
    }
}

/// Adds what can be added.
fn sum<'a>(prices: impl IntoIterator<Item = &'a types::PriceItem>) -> Vec<Total> {
    let mut totals: Vec<Total> = Vec::new();
    let mut is_partial = false;
    for price in prices {
        is_partial |= price
            .step_prices
            .as_ref()
            .is_some_and(|steps| !steps.is_empty())
            || price.excess_unit_price.is_some()
            || price.excess_discount_unit_price.is_some();
        let once = price.original_price.or(price.discount_price);
        let by_time = price.unit_price.or(price.discount_unit_price);
        let (per, original, discounted) = match (once, by_time) {
            (Some(original), _) => (None, original, price.discount_price),
            (None, Some(unit)) => (price.charge_unit.clone(), unit, price.discount_unit_price),
            (None, None) => {
                is_partial = true;
                continue;
            }
        };
        let place = totals.iter().position(|total| total.per == per);
        let place = place.unwrap_or_else(|| {
            totals.push(Total {
                per,
                original: 0.0,
                discounted: 0.0,
                is_partial: false,
            });
            totals.len() - 1
        });
        let total = &mut totals[place];
        total.original = plus(total.original, original);
        total.discounted = plus(total.discounted, discounted.unwrap_or(original));
    }
    for total in &mut totals {
        total.is_partial = is_partial;
    }
    totals.sort_by_key(|total| total.per.is_some());
    totals
}

/// The sum of two amounts, without the noise of binary fractions.
fn plus(one: f64, other: f64) -> f64 {
    /// Prices have five decimals at most.
    const FINEST: f64 = 1e8;
    ((one + other) * FINEST).round() / FINEST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hourly(unit: f64, discounted: f64) -> types::PriceItem {
        types::PriceItem {
            unit_price: Some(unit),
            discount_unit_price: Some(discounted),
            charge_unit: Some(types::ChargeUnit::from("HOUR")),
            ..Default::default()
        }
    }

    #[track_caller]
    fn assert_close(one: f64, other: f64) {
        assert!((one - other).abs() < 1e-9, "{one} is not {other}");
    }

    fn once(original: f64, discounted: Option<f64>) -> types::PriceItem {
        types::PriceItem {
            original_price: Some(original),
            discount_price: discounted,
            ..Default::default()
        }
    }

    #[test]
    fn prices_of_a_kind_are_added() {
        let mut order = types::InquiryPriceCreateInstanceResponse::default();
        order.instance_price = Some(hourly(0.1, 0.09));
        order.system_disk_price = Some(hourly(0.2, 0.18));
        order.bandwidth_price = vec![hourly(0.01, 0.009)];
        let total = order.total().expect("a total");
        assert_close(total.original, 0.31);
        assert_close(total.discounted, 0.279);
        assert_eq!(
            total.per.as_ref().map(types::ChargeUnit::as_str),
            Some("HOUR")
        );
        assert!(!total.is_partial);
    }

    #[test]
    fn data_disks_count_once() {
        let disk = types::DataDisk {
            disk_price: Some(once(5.0, None)),
            ..Default::default()
        };
        let mut order = types::InquiryPriceCreateInstanceResponse::default();
        order.instance_price = Some(once(10.0, Some(9.0)));
        order.data_disk_price = Some(once(10.0, Some(9.0)));
        order.data_disk_prices = vec![disk.clone(), disk];
        assert_close(order.total().expect("a total").discounted, 18.0);
        order.data_disk_price = None;
        assert_close(order.total().expect("a total").discounted, 19.0);
    }

    #[test]
    fn what_cannot_be_added_is_not() {
        let mut order = types::InquiryPriceCreateInstanceResponse::default();
        order.instance_price = Some(once(10.0, Some(9.0)));
        order.bandwidth_price = vec![hourly(0.01, 0.009), types::PriceItem::default()];
        assert_eq!(order.total(), None);
        let totals = order.totals();
        assert_eq!(totals.len(), 2);
        assert_eq!(totals[0].per, None);
        assert!(totals.iter().all(|total| total.is_partial));
        assert!(
            types::InquiryPriceCreateDisksResponse::default()
                .totals()
                .is_empty()
        );
    }
}
