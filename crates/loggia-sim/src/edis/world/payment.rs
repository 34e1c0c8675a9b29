//! Payment: billing cycles, payment methods, and how amounts are written.

use serde_json::{Value, json};

/// A billing cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cycle {
    Monthly,
    Quarterly,
    Semiannually,
    Annually,
}

impl Cycle {
    pub(crate) const ALL: &[Self] = &[
        Self::Monthly,
        Self::Quarterly,
        Self::Semiannually,
        Self::Annually,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::Semiannually => "semiannually",
            Self::Annually => "annually",
        }
    }

    /// Returns the name in the list of services.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Monthly => "Monthly",
            Self::Quarterly => "Quarterly",
            Self::Semiannually => "Semi-Annually",
            Self::Annually => "Annually",
        }
    }

    /// Returns the cycle with a name. The vendor's upgrade puts a hyphen into one.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let name = if name == "semi-annually" {
            "semiannually"
        } else {
            name
        };
        Self::ALL.iter().copied().find(|cycle| cycle.name() == name)
    }

    pub(crate) fn months(self) -> i64 {
        match self {
            Self::Monthly => 1,
            Self::Quarterly => 3,
            Self::Semiannually => 6,
            Self::Annually => 12,
        }
    }

    /// Returns how many months of a plan are paid: a year costs eleven.
    pub(crate) fn factor(self) -> u64 {
        match self {
            Self::Monthly => 1,
            Self::Quarterly => 3,
            Self::Semiannually => 6,
            Self::Annually => 11,
        }
    }
}

pub(crate) const PAYMENT_METHODS: &[&str] = &["paypal", "alipay", "creditcard", "cryptomus"];

/// Returns an amount as the API writes it.
pub(crate) fn price(cents: u64) -> Value {
    json!({"amount": amount(cents), "currency": "EUR"})
}

/// Returns an amount in euros with two decimals.
pub(crate) fn amount(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        for (cents, text) in [(0, "0.00"), (5, "0.05"), (2000, "20.00"), (8789, "87.89")] {
            assert_eq!(amount(cents), text);
        }
    }
}
