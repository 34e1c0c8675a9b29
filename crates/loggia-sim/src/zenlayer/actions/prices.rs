//! Price objects. The figures are made up and simple enough to follow in a test: a fixed price
//! per unit and hour, with a discount of a tenth.
//!
//! What is paid for by use has a price per unit, what is prepaid a total price; the other
//! fields are `null`.

use serde_json::{Value, json};

use crate::zenlayer::state::Charge;

/// The percentage of the price that is due: the service writes 80.0 for a discount of a fifth.
const DISCOUNT: f64 = 90.0;
const HOURS_A_MONTH: f64 = 720.0;

/// Returns the price of something with an hourly cost.
pub(super) fn item(per_hour: f64, charge: &Charge) -> Value {
    if charge.prepaid {
        let months = charge.period.unwrap_or(1);
        // No period is so long that its months are not exact as a float.
        let months = f64::from(u32::try_from(months).unwrap_or(u32::MAX));
        let original = money(per_hour * HOURS_A_MONTH * months);
        json!({
            "discount": DISCOUNT,
            "discountPrice": reduced(original),
            "originalPrice": original,
        })
    } else {
        let unit = money(per_hour);
        json!({
            "discount": DISCOUNT,
            "unitPrice": unit,
            "discountUnitPrice": reduced(unit),
            "chargeUnit": "HOUR",
        })
    }
}

/// Returns the price of bandwidth: by use, it has step prices.
pub(super) fn bandwidth(mbps: f64, charge: &Charge) -> Value {
    let mut price = item(mbps * PER_MBPS, charge);
    if let (false, Some(price)) = (charge.prepaid, price.as_object_mut()) {
        let step = |start: f64, end: Option<f64>, unit: f64| {
            json!({
                "stepStart": start,
                "stepEnd": end,
                "unitPrice": unit,
                "discountUnitPrice": reduced(unit),
            })
        };
        let steps = json!([step(0.0, Some(100.0), PER_MBPS), step(100.0, None, 0.008)]);
        price.insert("stepPrices".to_owned(), steps);
        // What has step prices has no other price.
        price.insert("unitPrice".to_owned(), Value::Null);
        price.insert("discountUnitPrice".to_owned(), Value::Null);
        price.insert("amountUnit".to_owned(), json!("Mbps"));
    }
    price
}

/// Returns the price of a traffic package, and of traffic beyond it.
pub(super) fn package(terabytes: f64, charge: &Charge) -> Value {
    let mut price = item(terabytes * PER_TERABYTE, charge);
    if let Some(price) = price.as_object_mut() {
        price.insert("amountUnit".to_owned(), json!("TB"));
        price.insert("excessUnitPrice".to_owned(), json!(0.05));
        price.insert("excessDiscountUnitPrice".to_owned(), json!(0.045));
        price.insert("excessAmountUnit".to_owned(), json!("GB"));
        price.insert("category".to_owned(), json!("STANDARD"));
    }
    price
}

const PER_MBPS: f64 = 0.01;
const PER_TERABYTE: f64 = 0.02;

/// Rounds an amount to a hundred-thousandth.
fn money(amount: f64) -> f64 {
    (amount * 100_000.0).round() / 100_000.0
}

fn reduced(amount: f64) -> f64 {
    money(amount * (DISCOUNT / 100.0))
}
