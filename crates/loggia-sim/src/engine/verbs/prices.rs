//! Prices for a request, prepaid or by use.
//!
//! The figures are made up and simple: ten per thing, with a discount of a tenth. Bandwidth by
//! use has step prices, as in the model written by hand.

use loggia_catalogue::{Record, Type};
use serde_json::{Map, Value, json};

use super::counts::counted;
use super::{Context, Fields, texts};
use crate::engine::hints::values;
use crate::engine::reads::is_price;

const PRICE: f64 = 10.0;
const DISCOUNTED: f64 = 9.0;
/// The price per unit beyond the first hundred.
const FURTHER: f64 = 8.0;
const FURTHER_DISCOUNTED: f64 = 7.2;

/// Lists of prices of networks: service, operation, list, the fields of the request that select
/// them, of which the first counts, and the list's name for the amount.
const NETWORKS: &[(&str, &str, &str, &[&str], &str)] = &[
    (
        "ipt",
        "InquiryCreateIPTransitPrice",
        "publicIpPrices",
        &["publicIpList", "publicIPv4BlockSize"],
        "qty",
    ),
    (
        "ipt",
        "InquiryModifyIPTransitPrice",
        "iptIpPrices",
        &["publicIPv4BlockSize"],
        "amount",
    ),
];
/// The field with which a request's prices include those of a cross connect.
const ASSISTED: &str = "buildCrossConnectWithAssisted";

/// The terms that all prices of an answer share.
#[derive(Clone, Copy, Debug)]
struct Terms {
    /// Whether it is prepaid.
    prepaid: bool,
    /// Whether it is a traffic package, with a price for excess traffic.
    package: bool,
    /// Whether it is billed monthly by the 95th percentile.
    monthly: bool,
    /// The number of things.
    amount: f64,
}

impl Context<'_> {
    /// Replaces samples, in which every field is filled, by prices.
    pub(super) fn price(&self, answer: &mut Fields, fields: &Fields) {
        let terms = Terms {
            prepaid: self.is_prepaid(fields),
            package: fields.get("internetChargeType") == Some(&json!("ByTrafficPackage")),
            monthly: ["internetChargeType", "internetType"].iter().any(|name| {
                let asked = fields.get(*name).and_then(Value::as_str);
                asked.is_some_and(|asked| asked.contains("95"))
            }),
            amount: counted(fields).map_or(1.0, number),
        };
        let parts = Parts {
            terms,
            asked: self.operation.request,
            given: fields,
        };
        parts.put(answer, self.operation.reply, fields);
        self.networks(&parts, answer);
        for (price, field, value) in values::priced(self.model.service(), self.operation.id) {
            let asked = fields.get(field);
            let is_asked = asked.is_some_and(|asked| value.is_none_or(|value| asked == value));
            if !is_asked {
                answer.insert(price.to_owned(), Value::Null);
            }
        }
    }

    /// Fills in prices of networks, each with the network that it is for.
    fn networks(&self, parts: &Parts<'_>, answer: &mut Fields) {
        for (service, operation, list, asked, count) in NETWORKS {
            if (self.model.service(), self.operation.id) != (*service, *operation) {
                continue;
            }
            let known = self.operation.reply.field(list).map(|field| field.ty);
            let Some(Type::List(Type::Record(record))) = known else {
                continue;
            };
            let price = record.field("price").map(|field| field.ty);
            let Some(Type::Record(price)) = price else {
                continue;
            };
            let asked = asked.iter().find_map(|name| parts.given.get(*name));
            let items = match asked {
                Some(Value::Array(items)) => items.as_slice(),
                Some(one) => std::slice::from_ref(one),
                None => &[],
            };
            let shown = items.iter().map(|item| {
                let of = |name: &str| item.get(name).filter(|value| !value.is_null());
                let amount = of("amount").and_then(Value::as_u64).unwrap_or(1);
                let netmask = if item.is_object() {
                    of("netmask").cloned().unwrap_or_default()
                } else {
                    item.clone()
                };
                let network = of("ipNetworkType").or_else(|| parts.given.get("ipNetworkType"));
                let network = network.cloned().unwrap_or_else(|| json!("BGP_IP"));
                json!({
                    "price": parts.one("price", price, number(amount)),
                    "netmask": netmask,
                    "ipNetworkType": network,
                    *count: amount,
                })
            });
            answer.insert((*list).to_owned(), shown.collect());
        }
    }

    /// Returns whether a request is for something prepaid: as it says, or else as the things
    /// that it names are paid.
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

/// Returns how something is paid. Traffic may be paid differently from what it belongs to.
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
    /// Writes prices to an answer, or an object of it, for what is requested there.
    fn put(&self, answer: &mut Fields, record: &'static Record, asked: &Fields) {
        for field in record.fields {
            let Some(value) = answer.get_mut(field.name) else {
                continue;
            };
            let of = field.name.trim_end_matches('s').trim_end_matches("Price");
            if of.starts_with("crossConnect") && asked.get(ASSISTED) != Some(&json!(true)) {
                *value = Value::Null;
                continue;
            }
            match (field.ty, &mut *value) {
                (Type::Record(inner), _) if is_price(inner) => {
                    *value = match self.amounts(of) {
                        Some(all) if all.is_empty() => Value::Null,
                        Some(all) => self.one(of, inner, all.iter().sum()),
                        None => self.one(of, inner, 1.0),
                    };
                }
                (Type::List(Type::Record(inner)), _) if is_price(inner) => {
                    let all = self.amounts(of).unwrap_or_else(|| vec![1.0]);
                    *value = all
                        .into_iter()
                        .map(|amount| self.one(of, inner, amount))
                        .collect();
                }
                (Type::Record(inner), Value::Object(object)) => {
                    let end = asked.get(of).and_then(Value::as_object);
                    self.put(object, inner, end.unwrap_or(asked));
                }
                (Type::List(Type::Record(inner)), Value::Array(items)) => {
                    for item in items.iter_mut().filter_map(Value::as_object_mut) {
                        self.put(item, inner, asked);
                    }
                }
                _ => {}
            }
        }
    }

    /// Returns the amounts of each item that a request is for, if it has such a list:
    /// `dataDiskPrices` are for `dataDisks`, each of which may be several.
    fn amounts(&self, of: &str) -> Option<Vec<f64>> {
        let names = [of.to_owned(), format!("{of}s"), format!("{of}List")];
        let mut may_say = self.asked?.fields.iter().filter(|field| {
            let is_of = names.iter().any(|name| name == field.name);
            is_of && matches!(field.ty, Type::Record(_) | Type::List(Type::Record(_)))
        });
        may_say.next()?;
        let given = names.iter().find_map(|name| self.given.get(name));
        let amount = |item: &Value| {
            let mut names = ["diskAmount", "amount"].iter();
            names
                .find_map(|name| item.get(*name)?.as_f64())
                .unwrap_or(1.0)
        };
        Some(match given {
            Some(Value::Array(items)) => items.iter().map(amount).collect(),
            Some(item @ Value::Object(_)) => vec![amount(item)],
            _ => Vec::new(),
        })
    }

    /// Returns the price of `times` things of this name.
    fn one(&self, of: &str, record: &Record, times: f64) -> Value {
        let Terms {
            prepaid,
            package,
            monthly,
            amount,
        } = self.terms;
        let amount = amount * times;
        let name = of.to_ascii_lowercase();
        // Construction is paid once.
        let prepaid = prepaid || name.contains("onetime");
        let traffic = name.contains("bandwidth") || name.contains("traffic");
        let (price, discounted) = (json!(PRICE * amount), json!(DISCOUNTED * amount));
        let mut fields = Map::new();
        fields.insert("discount".to_owned(), json!(90.0));
        fields.insert("category".to_owned(), json!("STANDARD"));
        if prepaid {
            fields.insert("originalPrice".to_owned(), price);
            fields.insert("discountPrice".to_owned(), discounted);
        } else if traffic && !package && !monthly && record.field("stepPrices").is_some() {
            // What has step prices has no other price.
            fields.insert("chargeUnit".to_owned(), json!("HOUR"));
            fields.insert("amountUnit".to_owned(), json!("Mbps"));
            fields.insert("stepPrices".to_owned(), steps(amount));
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

/// Returns the price of the first hundred units, and of those beyond them.
fn steps(amount: f64) -> Value {
    let step = |start: f64, end: Option<f64>, price: f64, discounted: f64| {
        json!({
            "stepStart": start,
            "stepEnd": end,
            "unitPrice": price * amount,
            "discountUnitPrice": discounted * amount,
        })
    };
    json!([
        step(0.0, Some(100.0), PRICE, DISCOUNTED),
        step(100.0, None, FURTHER, FURTHER_DISCOUNTED),
    ])
}

/// Returns a number to calculate with, capped at more than can be bought.
fn number(whole: u64) -> f64 {
    f64::from(u32::try_from(whole).unwrap_or(u32::MAX))
}
