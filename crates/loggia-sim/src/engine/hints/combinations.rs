//! Fields of a request that exclude each other, need each other, or must agree in number, and
//! values that only some operations accept.

use serde_json::{Map, Value};

use crate::engine::Refused;

/// Fields of which a request may have one: service, operation, the fields, and the code for
/// several, if there is one for that.
const EXCLUSIVE: &[(&str, &str, &[&str], Option<&str>)] = &[
    ("bmc", "CreateInstances", LOGIN, Some(LOGIN_CONFLICT)),
    ("bmc", "ReinstallInstance", LOGIN, Some(LOGIN_CONFLICT)),
    ("ipt", "CreateIPTransit", &["haConfig", "zbgRegionId"], None),
    ("zec", "CreateEips", &["cidrId", "eipV4Type"], None),
    ("zec", "CreateZecInstances", LOGIN, None),
    (
        "zec",
        "ModifyNatGatewayAttribute",
        &["subnetIds", "isAllSubnet"],
        None,
    ),
    ("zec", "ResetInstance", LOGIN, None),
    ("zec", "ResetInstances", LOGIN, None),
];

const LOGIN: &[&str] = &["password", "keyId"];
const LOGIN_CONFLICT: &str = "INVALID_PARAMETER_INSTANCE_LOGIN_CONFLICT";

/// Returns the groups of fields of which a request may have one, with the code for several.
pub(in crate::engine) fn exclusive(
    service: &str,
    operation: &str,
) -> impl Iterator<Item = (&'static [&'static str], Option<&'static str>)> {
    EXCLUSIVE
        .iter()
        .filter(move |(of, id, _, _)| (*of, *id) == (service, operation))
        .map(|(_, _, fields, code)| (*fields, *code))
}

/// Fields that a request needs if it has another: service, operation, the other field, the
/// field, and one in whose presence the other does not count.
const TOGETHER: &[(&str, &str, &str, &str, &str)] = &[(
    "zec",
    "AssociateEipAddress",
    "nicId",
    "lanIp",
    "loadBalancerId",
)];

/// Returns the fields that a request needs because of others that it has: the other field, and
/// the field.
pub(in crate::engine) fn needed_with(
    service: &str,
    operation: &str,
    given: &Map<String, Value>,
) -> impl Iterator<Item = (&'static str, &'static str)> {
    TOGETHER
        .iter()
        .filter(move |(of, id, other, _, unless)| {
            (*of, *id) == (service, operation)
                && given.contains_key(*other)
                && !given.contains_key(*unless)
        })
        .map(|(_, _, other, field, _)| (*other, *field))
}

/// Lists with one item for each new thing: service, operation, the list, and the field with the
/// number of things, which is one without it.
const ONE_EACH: &[(&str, &str, &str, &str)] = &[
    ("zec", "CreateDisks", "diskNames", "diskAmount"),
    ("zec", "CreateDisks", "instanceIds", "diskAmount"),
    ("zec", "CreateEips", "instanceIds", "amount"),
    ("zec", "CreateNetworkInterface", "eipIds", ""),
    ("zec", "CreateZecInstances", "eipIds", "instanceCount"),
];

/// Returns the lists of a request with one item for each new thing, and the field with the
/// number of things.
pub(in crate::engine) fn one_each(
    service: &str,
    operation: &str,
) -> impl Iterator<Item = (&'static str, &'static str)> {
    ONE_EACH
        .iter()
        .filter(move |(of, id, _, _)| (*of, *id) == (service, operation))
        .map(|(_, _, list, count)| (*list, *count))
}

/// Values that an operation accepts of a field that has others elsewhere: service, operation, field
/// and values.
const ACCEPTED: &[(&str, &str, &str, &[&str])] = &[(
    "zec",
    "CreateRoute",
    "routeType",
    &["RouteTypePolicy", "RouteTypeStatic"],
)];

/// Returns the fields of which an operation accepts only some values, and these.
pub(in crate::engine) fn accepted(
    service: &str,
    operation: &str,
) -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    ACCEPTED
        .iter()
        .filter(move |(of, id, _, _)| (*of, *id) == (service, operation))
        .map(|(_, _, field, values)| (*field, *values))
}

/// Refuses a request with fields that cannot be given together, or without one that another
/// needs, or with a list of the wrong length.
pub(in crate::engine) fn check(
    service: &str,
    operation: &str,
    given: &Map<String, Value>,
) -> Result<(), Refused> {
    let is_given = |name: &&&str| match given.get(**name) {
        None => false,
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Bool(is_on)) => *is_on,
        Some(_) => true,
    };
    for (fields, code) in exclusive(service, operation) {
        let both: Vec<&str> = fields.iter().filter(is_given).copied().collect();
        if both.len() > 1 {
            let message = format!("{} cannot be given together", both.join(" and "));
            let code = code.unwrap_or("INVALID_PARAMETER_VALUE");
            return Err(Refused::new(code, message));
        }
    }
    for (other, field) in needed_with(service, operation, given) {
        if !is_given(&&field) {
            let message = format!("{field} is missing: {other} is given");
            return Err(Refused::new("MISSING_PARAMETER", message));
        }
    }
    for (field, values) in accepted(service, operation) {
        let value = given.get(field).and_then(Value::as_str);
        if let Some(value) = value.filter(|value| !values.contains(value)) {
            let message = format!("{field} is {value:?} and must be {}", values.join(" or "));
            return Err(Refused::new("INVALID_PARAMETER_VALUE", message));
        }
    }
    for (list, count) in one_each(service, operation) {
        let Some(Value::Array(items)) = given.get(list) else {
            continue;
        };
        let number = given.get(count).and_then(Value::as_u64).unwrap_or(1);
        if !items.is_empty() && u64::try_from(items.len()) != Ok(number) {
            let message = format!("{list} has {} items for {number} things", items.len());
            return Err(Refused::new("INVALID_PARAMETER_VALUE", message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_of_fields_that_exist() {
        let exclusive = EXCLUSIVE
            .iter()
            .map(|(of, id, fields, _)| (*of, *id, fields.to_vec()));
        let together = TOGETHER
            .iter()
            .map(|(of, id, other, field, unless)| (*of, *id, vec![*other, *field, *unless]));
        let one_each = ONE_EACH
            .iter()
            .map(|(of, id, list, count)| (*of, *id, vec![*list, *count]));
        let accepted = ACCEPTED
            .iter()
            .map(|(of, id, field, _)| (*of, *id, vec![*field]));
        let all = exclusive.chain(together).chain(one_each).chain(accepted);
        for (service, id, fields) in all {
            let api = format!("zenlayer.{service}");
            let (_, operation) = loggia_catalogue::find(&api, id).expect("an operation");
            let request = operation.request.expect("a request");
            for name in fields.into_iter().filter(|name| !name.is_empty()) {
                assert!(request.field(name).is_some(), "{service} {id} {name}");
            }
        }
    }
}
