//! Amounts of money, exact.

use std::fmt;

/// An amount in a currency. The vendor writes decimals as text; they are kept, as a
/// float could not hold them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Money {
    /// The amount, as `7.99`.
    pub amount: String,
    /// The currency, as `EUR`.
    pub currency: String,
}

impl Money {
    pub(super) fn read(amount: Option<String>, currency: Option<String>) -> Option<Self> {
        Some(Self {
            amount: amount?,
            currency: currency.unwrap_or_default(),
        })
    }

    /// An amount from hundredths.
    pub(super) fn of_cents(cents: i64, currency: &str) -> Self {
        let sign = if cents < 0 { "-" } else { "" };
        let (whole, part) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
        Self {
            amount: format!("{sign}{whole}.{part:02}"),
            currency: currency.to_owned(),
        }
    }

    /// The amount in hundredths; `None` if its form is not `-12.34`.
    pub fn cents(&self) -> Option<i64> {
        let text = self.amount.trim();
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "00"));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || part.len() != 2 || !all_digits(whole) || !all_digits(part) {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        let part: i64 = part.parse().ok()?;
        whole.checked_mul(100)?.checked_add(part)?.checked_mul(sign)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_are_exact_or_nothing() {
        for (amount, cents) in [
            ("7.99", Some(799)),
            ("20", Some(2000)),
            ("-0.05", Some(-5)),
            ("1.5", None),
            ("1,50", None),
            (".50", None),
            ("", None),
            ("-", None),
            ("99999999999999999999.00", None),
            ("92233720368547758.08", None),
        ] {
            let money = Money::read(Some(amount.into()), Some("EUR".into())).expect("money");
            assert_eq!(money.cents(), cents, "{amount}");
        }
    }
}
