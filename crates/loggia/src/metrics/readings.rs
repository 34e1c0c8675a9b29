//! The facts about machines that are kept between two polls: only what metrics show.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use crate::fleet::Machine;

/// A machine as the last poll found it.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) machine: String,
    pub(super) name: String,
    pub(super) place: String,
    pub(super) plan: String,
    pub(super) state: &'static str,
    pub(super) used: Option<u64>,
    pub(super) included: Option<u64>,
    pub(super) left: Option<u64>,
    pub(super) price: Option<Priced>,
    pub(super) expires: Option<u64>,
    pub(super) console: Option<bool>,
    pub(super) is_unread: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Priced {
    pub(super) amount: f64,
    pub(super) currency: String,
    pub(super) per: String,
}

impl Reading {
    pub(super) fn of(machine: Machine, console: Option<bool>) -> Self {
        let traffic = machine.traffic.as_ref();
        let price = machine.price.and_then(|price| {
            Some(Priced {
                // An amount that is not a decimal number is not a price, nor are the words for
                // NaN and infinity.
                amount: price
                    .amount
                    .trim()
                    .parse()
                    .ok()
                    .filter(|it: &f64| it.is_finite())?,
                currency: price.currency,
                per: price.per.unwrap_or_default(),
            })
        });
        let expires = machine.expires.and_then(|time| {
            let since = time.duration_since(UNIX_EPOCH).ok();
            since.as_ref().map(Duration::as_secs)
        });
        Self {
            state: machine.state.kind(),
            used: traffic.and_then(|traffic| traffic.used_bytes),
            included: traffic.and_then(|traffic| traffic.included_bytes),
            left: traffic.and_then(crate::fleet::PeriodTraffic::left_bytes),
            price,
            expires,
            console,
            is_unread: machine.unread.is_some(),
            machine: machine.id.to_string(),
            name: machine.name.unwrap_or_default(),
            place: machine.place.unwrap_or_default(),
            plan: machine.plan.unwrap_or_default(),
        }
    }
}

/// The state of a provider.
#[derive(Clone, Debug, Default)]
pub(super) struct Answered {
    pub(super) kind: &'static str,
    /// Whether it answered the last poll.
    pub(super) is_up: bool,
    /// When it last answered, by the clock of the poll.
    pub(super) at: Option<Duration>,
    pub(super) readings: Arc<[Reading]>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::Price;

    #[test]
    fn only_figures_are_a_price() {
        for (amount, wanted) in [
            ("4.99", Some(4.99)),
            (" 0 ", Some(0.0)),
            ("NaN", None),
            ("inf", None),
            ("1e999", None),
            ("free", None),
        ] {
            let mut machine = Machine::new("vm/a".parse().expect("an id"));
            machine.price = Some(Price::new(amount, "EUR", None));
            let price = Reading::of(machine, None).price;
            assert_eq!(price.map(|price| price.amount), wanted, "{amount}");
        }
    }
}
