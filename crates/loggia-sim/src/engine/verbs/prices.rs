//! Prices: for what is asked, and either in advance or by use.
//!
//! The figures are made up and simple: ten for each thing, a tenth off.

use loggia_catalogue::{Record, Type};
use serde_json::{Map, Value, json};

use super::create::COUNTS;
use super::{Desk, Fields, texts};
use crate::engine::hints::values;
use crate::engine::reads::is_price;

const PRICE: f64 = 10.0;
const DISCOUNTED: f64 = 9.0;

/// What all prices of an answer have in common.
#[derive(Clone, Copy, Debug)]
struct Terms {
    /// Paid for in advance.
    prepaid: bool,
    /// A package of traffic, with a price for what exceeds it.
    package: bool,
    /// Paid for by the month: what is not exceeded for 95 of 100 measurements.
    monthly: bool,
    /// For how many things.
    amount: f64,
}

impl Desk<'_> {
    /// Puts prices in the place of samples, which have every field at once.
    pub(super) fn price(&self, answer: &mut Fields, fields: &Fields) {
        let counted = COUNTS.iter().find_map(|name| fields.get(*name)?.as_f64());
        let terms = Terms {
            prepaid: self.is_prepaid(fields),
            package: fields.get("internetChargeType") == Some(&json!("ByTrafficPackage")),
            monthly: ["internetChargeType", "internetType"].iter().any(|name| {
                let asked = fields.get(*name).and_then(Value::as_str);
                asked.is_some_and(|asked| asked.contains("95"))
            }),
            amount: counted.unwrap_or(1.0),
        };
        let parts = Parts {
            terms,
            asked: self.operation.request,
            given: fields,
        };
        parts.put(answer, self.operation.reply);
        for (price, field, value) in values::priced(self.model.service(), self.operation.id) {
            let asked = fields.get(field);
            let is_asked = asked.is_some_and(|asked| value.is_none_or(|value| asked == value));
            if !is_asked {
                answer.insert(price.to_owned(), Value::Null);
            }
        }
    }

    /// Whether a request is for what is paid in advance: as it says, or else as the things
    /// are paid that it names.
    fn is_prepaid(&self, fields: &Fields) -> bool {
        if let Some(asked) = charge_type(fields) {
            return asked == "PREPAID";
        }
        let known = self.operation.request.map_or(&[][..], |all| all.fields);
        known.iter().any(|field| {
            let named = self.kinds.referred(field).and_then(|(kind, _)| {
                let id = texts(fields.get(field.name)).pop()?;
                self.store.find(kind, &id)
            });
            named.is_some_and(|thing| charge_type(&thing.fields) == Some("PREPAID"))
        })
    }
}

/// How something is paid. Traffic may be paid otherwise than what it is of.
fn charge_type(fields: &Fields) -> Option<&str> {
    let mut types = fields.iter().filter(|(name, _)| {
        let name = name.to_ascii_lowercase();
        name.ends_with("chargetype") && !name.contains("internet")
    });
    types.find_map(|(_, value)| value.as_str())
}

/// The prices of an answer to a request.
struct Parts<'a> {
    terms: Terms,
    asked: Option<&'static Record>,
    given: &'a Fields,
}

impl Parts<'_> {
    fn put(&self, answer: &mut Fields, record: &'static Record) {
        for field in record.fields {
            let Some(value) = answer.get_mut(field.name) else {
                continue;
            };
            let of = field.name.trim_end_matches('s').trim_end_matches("Price");
            match (field.ty, &mut *value) {
                (Type::Record(inner), _) if is_price(inner) => {
                    *value = match self.wanted(of) {
                        Some(0) => Value::Null,
                        _ => self.one(of, inner),
                    };
                }
                (Type::List(Type::Record(inner)), _) if is_price(inner) => {
                    let wanted = self.wanted(of).unwrap_or(1);
                    *value = (0..wanted).map(|_| self.one(of, inner)).collect();
                }
                (Type::Record(inner), Value::Object(object)) => self.put(object, inner),
                (Type::List(Type::Record(inner)), Value::Array(items)) => {
                    for item in items.iter_mut().filter_map(Value::as_object_mut) {
                        self.put(item, inner);
                    }
                }
                _ => {}
            }
        }
    }

    /// How many of something a request is for, if it can say so: `dataDiskPrices` are of
    /// `dataDisks`.
    fn wanted(&self, of: &str) -> Option<usize> {
        let many = format!("{of}s");
        let mut may_say = self.asked?.fields.iter().filter(|field| {
            let named = field.name == of || field.name == many;
            named && matches!(field.ty, Type::Record(_) | Type::List(Type::Record(_)))
        });
        may_say.next()?;
        let given = [of, &many]
            .into_iter()
            .find_map(|name| self.given.get(name));
        Some(match given {
            Some(Value::Array(items)) => items.len(),
            Some(Value::Object(_)) => 1,
            _ => 0,
        })
    }

    /// The price of a thing of this name.
    fn one(&self, of: &str, record: &Record) -> Value {
        let Terms {
            prepaid,
            package,
            monthly,
            amount,
        } = self.terms;
        let name = of.to_ascii_lowercase();
        let traffic = name.contains("bandwidth") || name.contains("traffic");
        let (price, discounted) = (json!(PRICE * amount), json!(DISCOUNTED * amount));
        let mut fields = Map::new();
        fields.insert("discount".to_owned(), json!(90.0));
        fields.insert("category".to_owned(), json!("STANDARD"));
        if prepaid {
            fields.insert("originalPrice".to_owned(), price);
            fields.insert("discountPrice".to_owned(), discounted);
        } else {
            fields.insert("unitPrice".to_owned(), price);
            fields.insert("discountUnitPrice".to_owned(), discounted);
            let unit = if monthly { "MONTH" } else { "HOUR" };
            fields.insert("chargeUnit".to_owned(), json!(unit));
            if traffic && !package {
                fields.insert("amountUnit".to_owned(), json!("Mbps"));
            }
        }
        if traffic && package {
            fields.insert("excessUnitPrice".to_owned(), json!(1.0));
            fields.insert("excessDiscountUnitPrice".to_owned(), json!(0.9));
            fields.insert("excessAmountUnit".to_owned(), json!("GB"));
        }
        fields.retain(|name, _| record.field(name).is_some());
        Value::Object(fields)
    }
}
