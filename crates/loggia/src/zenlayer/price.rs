//! Total prices.
//!
//! The vendor answers an inquiry with a price for each part: a total for what is paid in advance,
//! an hourly price for what is paid by use. Prices of the same kind can be added; the currency is
//! the account's, which the API does not name. The services write a price in the same fields, so
//! the addition is done here, once. Which fields of an answer add up, and which only split
//! another one, is in the `price` module of each service.

use std::fmt;
use std::ops::Deref;

/// The unit of time that a price is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChargeUnit {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A month; also used for 95th percentiles.
    Month,
    /// Another unit, in the vendor's word; empty if the vendor does not say.
    Other(String),
}

impl ChargeUnit {
    /// The vendor's word for it: `HOUR`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Hour => "HOUR",
            Self::Day => "DAY",
            Self::Month => "MONTH",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for ChargeUnit {
    fn from(word: &str) -> Self {
        match word {
            "HOUR" => Self::Hour,
            "DAY" => Self::Day,
            "MONTH" => Self::Month,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for ChargeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A sum of prices.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Total {
    /// The unit of time for which it is paid; `None` for what is paid once, in advance.
    pub per: Option<ChargeUnit>,
    /// Without discounts, in the account's currency.
    pub original: f64,
    /// What is charged, in the account's currency.
    pub discounted: f64,
    /// Whether it may come to more: a part has no price, or a price that depends on usage
    /// (tiers, traffic beyond a package). A price per unit, such as `Mbps`, is counted once,
    /// because the vendor does not say for how many units it is.
    pub is_partial: bool,
}

/// An answer to an inquiry, with the sum of its parts.
///
/// Implemented for the answers to all inquiries of `vm`, `zec` and `bmc`, and for the previous
/// prices that answers of `zec` show without counting them.
pub trait Priced {
    /// The sums, one for each unit of time. What is paid in advance comes first.
    fn totals(&self) -> Vec<Total>;

    /// The sum; `None` if there is no price, or if prices of different units cannot be added.
    fn total(&self) -> Option<Total> {
        let mut totals = self.totals();
        (totals.len() == 1).then(|| totals.remove(0))
    }
}

/// What an order of machines would cost: the parts as the vendor gives them, and the sum of those
/// that the order consists of.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderPrice<P> {
    parts: P,
    totals: Vec<Total>,
}

impl<P> OrderPrice<P> {
    /// The parts, with the sums of those that are ordered.
    pub(super) fn new(parts: P, totals: Vec<Total>) -> Self {
        Self { parts, totals }
    }

    /// The parts.
    pub fn into_parts(self) -> P {
        self.parts
    }

    /// The sum; `None` if there is no price, or if prices of different units cannot be added.
    pub fn total(&self) -> Option<&Total> {
        match &self.totals[..] {
            [total] => Some(total),
            _ => None,
        }
    }

    /// The sums, one for each unit of time. What is paid in advance comes first.
    pub fn totals(&self) -> &[Total] {
        &self.totals
    }
}

impl<P> Deref for OrderPrice<P> {
    type Target = P;

    fn deref(&self) -> &P {
        &self.parts
    }
}

/// The price of one part, as far as it can be added to others.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Part<'a> {
    /// Paid in advance, without discounts.
    pub(super) original: Option<f64>,
    /// Paid in advance.
    pub(super) discounted: Option<f64>,
    /// Paid by time, without discounts.
    pub(super) unit: Option<f64>,
    /// Paid by time.
    pub(super) discounted_unit: Option<f64>,
    /// The unit of time.
    pub(super) charge_unit: Option<&'a str>,
    /// The unit of the amount that a price by time may be for.
    pub(super) amount_unit: Option<&'a str>,
    /// Whether there are tiered prices, or prices for exceeding a package.
    pub(super) goes_on: bool,
}

/// Reads a service's price.
macro_rules! price_item {
    ($api:ident, |$item:ident| $steps:expr) => {
        impl<'a> From<&'a loggia_zenlayer::$api::types::PriceItem>
            for $crate::zenlayer::price::Part<'a>
        {
            fn from($item: &'a loggia_zenlayer::$api::types::PriceItem) -> Self {
                Self {
                    original: $item.original_price,
                    discounted: $item.discount_price,
                    unit: $item.unit_price,
                    discounted_unit: $item.discount_unit_price,
                    charge_unit: $item
                        .charge_unit
                        .as_ref()
                        .map(loggia_zenlayer::$api::types::ChargeUnit::as_str),
                    amount_unit: $item.amount_unit.as_deref(),
                    goes_on: $steps
                        || $item.excess_unit_price.is_some()
                        || $item.excess_discount_unit_price.is_some(),
                }
            }
        }
    };
}
pub(super) use price_item;

/// Declares which fields of an answer add up. `whole | split` are two forms of the same price:
/// the list counts only if the single price is missing.
macro_rules! priced {
    (
        $api:ident:
        $($answer:ident = $($part:ident)|+ $(+ $($more:ident)|+)*;)+
    ) => {
        $(
            impl $crate::zenlayer::Priced for loggia_zenlayer::$api::types::$answer {
                fn totals(&self) -> Vec<$crate::zenlayer::Total> {
                    let mut sum = $crate::zenlayer::price::Sum::default();
                    $crate::zenlayer::price::add!(sum, self, $($part)|+);
                    $($crate::zenlayer::price::add!(sum, self, $($more)|+);)*
                    sum.totals()
                }
            }
        )+
    };
}
pub(super) use priced;

/// Adds a field of an answer to a sum. For [`priced!`].
macro_rules! add {
    ($sum:ident, $answer:ident, $part:ident) => {
        $sum.add(&$answer.$part)
    };
    ($sum:ident, $answer:ident, $whole:ident | $split:ident) => {
        $sum.add_either(
            $answer.$whole.as_ref(),
            $answer.$split.iter().map(|part| part.price.as_ref()),
        )
    };
}
pub(super) use add;

/// Prices that are being added.
#[derive(Debug, Default)]
pub(super) struct Sum {
    totals: Vec<Total>,
    is_partial: bool,
}

impl Sum {
    /// Adds parts: an optional one, or a list.
    pub(super) fn add<'a, P: 'a>(&mut self, parts: impl IntoIterator<Item = &'a P>)
    where
        Part<'a>: From<&'a P>,
    {
        for part in parts {
            self.add_part(part.into());
        }
    }

    /// Adds the price of something, or if that is missing the prices that it is split into.
    #[cfg(any(feature = "zenlayer-vm", feature = "zenlayer-zec"))]
    pub(super) fn add_either<'a, P: 'a>(
        &mut self,
        whole: Option<&'a P>,
        split: impl Iterator<Item = Option<&'a P>>,
    ) where
        Part<'a>: From<&'a P>,
    {
        if let Some(whole) = whole {
            self.add_part(whole.into());
            return;
        }
        for part in split {
            match part {
                Some(part) => self.add_part(part.into()),
                None => self.is_partial = true,
            }
        }
    }

    /// Records that something else costs money and is not in the sum.
    #[cfg(feature = "zenlayer-zec")]
    pub(super) fn leave_out(&mut self) {
        self.is_partial = true;
    }

    fn add_part(&mut self, part: Part<'_>) {
        self.is_partial |= part.goes_on;
        let by_time = part.unit.or(part.discounted_unit);
        // A part that is paid by use may have a discounted price besides its unit price.
        let once = match (part.original, by_time) {
            (None, None) => part.discounted,
            (original, _) => original,
        };
        let (per, original, discounted) = match (once, by_time) {
            (Some(original), _) => (None, original, part.discounted),
            (None, Some(unit)) => {
                self.is_partial |= part.amount_unit.is_some_and(|unit| !unit.is_empty());
                let per = ChargeUnit::from(part.charge_unit.unwrap_or_default());
                (Some(per), unit, part.discounted_unit)
            }
            (None, None) => {
                self.is_partial = true;
                return;
            }
        };
        let place = self.totals.iter().position(|total| total.per == per);
        let place = place.unwrap_or_else(|| {
            self.totals.push(Total {
                per,
                original: 0.0,
                discounted: 0.0,
                is_partial: false,
            });
            self.totals.len() - 1
        });
        let total = &mut self.totals[place];
        total.original = rounded(total.original + original);
        total.discounted = rounded(total.discounted + discounted.unwrap_or(original));
    }

    /// The sums, one for each unit of time; what is paid once comes first.
    pub(super) fn totals(mut self) -> Vec<Total> {
        for total in &mut self.totals {
            total.is_partial = self.is_partial;
        }
        self.totals.sort_by_key(|total| total.per.is_some());
        self.totals
    }
}

/// The price of several things, if that of one is known.
#[cfg(feature = "zenlayer-bmc")]
pub(super) fn times(mut totals: Vec<Total>, amount: u16) -> Vec<Total> {
    for total in &mut totals {
        total.original = rounded(total.original * f64::from(amount));
        total.discounted = rounded(total.discounted * f64::from(amount));
    }
    totals
}

/// An amount without the rounding errors of binary fractions.
fn rounded(amount: f64) -> f64 {
    /// Prices have five decimals at most.
    const FINEST: f64 = 1e8;
    (amount * FINEST).round() / FINEST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hourly(unit: f64, discounted: f64) -> Part<'static> {
        Part {
            unit: Some(unit),
            discounted_unit: Some(discounted),
            charge_unit: Some("HOUR"),
            ..Part::default()
        }
    }

    fn once(original: f64, discounted: Option<f64>) -> Part<'static> {
        Part {
            original: Some(original),
            discounted,
            ..Part::default()
        }
    }

    fn sum(parts: impl IntoIterator<Item = Part<'static>>) -> Vec<Total> {
        let mut sum = Sum::default();
        for part in parts {
            sum.add_part(part);
        }
        sum.totals()
    }

    fn total(per: Option<ChargeUnit>, original: f64, discounted: f64) -> Total {
        Total {
            per,
            original,
            discounted,
            is_partial: false,
        }
    }

    #[test]
    fn prices_of_a_kind_are_added() {
        let sums = sum([hourly(0.1, 0.09), hourly(0.2, 0.18), hourly(0.01, 0.009)]);
        assert_eq!(sums, [total(Some(ChargeUnit::Hour), 0.31, 0.279)]);
        let sums = sum([once(10.0, Some(9.0)), once(5.0, None)]);
        assert_eq!(sums, [total(None, 15.0, 14.0)]);
    }

    #[test]
    fn what_cannot_be_added_is_not() {
        let sums = sum([hourly(0.01, 0.009), once(10.0, None), Part::default()]);
        let kinds: Vec<_> = sums.iter().map(|total| total.per.clone()).collect();
        assert_eq!(kinds, [None, Some(ChargeUnit::Hour)]);
        assert!(sums.iter().all(|total| total.is_partial));
        assert!(sum([]).is_empty() && sum([Part::default()]).is_empty());
    }

    #[test]
    fn a_price_by_use_stays_one_beside_a_discounted_price() {
        let part = Part {
            discounted: Some(7.0),
            ..hourly(0.2, 0.1)
        };
        assert_eq!(sum([part]), [total(Some(ChargeUnit::Hour), 0.2, 0.1)]);
        let only = Part {
            discounted: Some(7.0),
            ..Part::default()
        };
        assert_eq!(sum([only]), [total(None, 7.0, 7.0)]);
        let unsaid = Part {
            charge_unit: None,
            ..hourly(0.2, 0.1)
        };
        let per = sum([unsaid])[0].per.clone();
        assert_eq!(per, Some(ChargeUnit::Other(String::new())));
    }

    #[test]
    fn what_may_come_to_more_is_partial() {
        let by_amount = Part {
            amount_unit: Some("Mbps"),
            ..hourly(0.1, 0.1)
        };
        let in_steps = Part {
            goes_on: true,
            ..Part::default()
        };
        for part in [by_amount, in_steps] {
            assert!(sum([once(1.0, None), part])[0].is_partial);
        }
        // A price in advance is for the whole amount.
        let package = Part {
            amount_unit: Some("TB"),
            ..once(1.0, None)
        };
        assert!(!sum([package])[0].is_partial);
    }

    #[cfg(feature = "zenlayer-bmc")]
    #[test]
    fn several_cost_as_many_times_as_much() {
        let sums = times(sum([hourly(0.1, 0.09)]), 3);
        assert_eq!(sums, [total(Some(ChargeUnit::Hour), 0.3, 0.27)]);
    }
}
