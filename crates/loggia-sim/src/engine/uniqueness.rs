//! What must be unique: rules in a security group, tags by key, routes by destination, and names
//! that the documentation requires to differ.

use loggia_catalogue::{Operation, Record, Type};
use serde_json::{Map, Value};

use super::Refused;
use super::formats;

/// Such lists, by service and operation: what makes two items the same, and the code.
const LISTS: &[(&str, &str, &str, &[&str], &str)] = &[
    ("zec", "ConfigureSecurityGroupRules", RULES, RULE, REPEATED),
    ("zec", "CreateSecurityGroup", RULES, RULE, REPEATED),
    (
        "zrm",
        "CreateTags",
        "tags",
        &["key", "value"],
        "INVALID_PARAMETER_VALUE",
    ),
];

const RULES: &str = "ruleInfos";
/// A rule's description is not compared.
const RULE: &[&str] = &[
    "cidrIp",
    "direction",
    "ipProtocol",
    "policy",
    "portRange",
    "priority",
];
const REPEATED: &str = "OPERATION_DENIED_SECURITY_GROUP_EXIST_REPEAT_RULE";

/// Refuses a list that contains something twice.
pub(super) fn check(
    service: &str,
    operation: &Operation,
    given: &Map<String, Value>,
) -> Result<(), Refused> {
    let lines = LISTS
        .iter()
        .filter(|(of, id, _, _, _)| (*of, *id) == (service, operation.id));
    for (_, _, list, by, code) in lines {
        let field = operation.request.and_then(|request| request.field(list));
        if let Some(Type::List(Type::Record(record))) = field.map(|field| field.ty) {
            distinct(list, record, given.get(*list), by, code)?;
        }
    }
    let tags = operation.request.and_then(|request| request.field("tags"));
    let Some(Type::Record(inner)) = tags.map(|tags| tags.ty) else {
        return Ok(());
    };
    if let Some(Type::List(Type::Record(tag))) = inner.field("tags").map(|list| list.ty) {
        let list = given.get("tags").and_then(|tags| tags.get("tags"));
        distinct("tags.tags", tag, list, &["key"], "INVALID_PARAMETER_VALUE")?;
    }
    Ok(())
}

/// Names of new things that must be unique in their kind, by service and operation.
const NAMES: &[(&str, &str, &str)] = &[("ccs", "ImportKeyPair", "keyName")];

/// Returns the field of a request with a name that must be unique in its kind.
pub(super) fn name(service: &str, operation: &str) -> Option<&'static str> {
    let mut lines = NAMES.iter();
    let found = lines.find(|(of, id, _)| (*of, *id) == (service, operation));
    found.map(|(_, _, name)| *name)
}

/// New things that must differ from those that exist, if a field of the request has a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Different {
    /// The field and its value.
    pub(super) when: (&'static str, &'static str),
    /// The fields of which at least one must differ: the names in the request, of which the
    /// first that is given counts, and the name in the things.
    pub(super) by: &'static [(&'static [&'static str], &'static str)],
}

const VPC: (&[&str], &str) = (&["vpcId"], "vpcId");
const DESTINATION: (&[&str], &str) = (
    &["destinationCidrBlock", "cidrBlock"],
    "destinationCidrBlock",
);
const SOURCE: (&[&str], &str) = (&["sourceCidrBlock"], "sourceCidrBlock");

/// By service and operation.
const DIFFERENT: &[(&str, &str, Different)] = &[
    (
        "zec",
        "CreateRoute",
        Different {
            when: ("routeType", "RouteTypeStatic"),
            by: &[VPC, DESTINATION],
        },
    ),
    (
        "zec",
        "CreateRoute",
        Different {
            when: ("routeType", "RouteTypePolicy"),
            by: &[VPC, SOURCE, DESTINATION],
        },
    ),
];

/// Returns how the new things of a request must differ from those that exist.
pub(super) fn different(
    service: &str,
    operation: &str,
    given: &Map<String, Value>,
) -> Option<&'static Different> {
    let mut lines = DIFFERENT.iter();
    let found = lines.find(|(of, id, different)| {
        let (field, value) = different.when;
        (*of, *id) == (service, operation) && given.get(field).is_some_and(|held| held == value)
    });
    found.map(|(_, _, different)| different)
}

impl Different {
    /// Returns whether a thing that exists is the same as what a request would create.
    pub(super) fn is_same(&self, held: &Map<String, Value>, given: &Map<String, Value>) -> bool {
        self.by.iter().all(|(asked, field)| {
            let asked = asked.iter().find_map(|name| given.get(*name));
            let asked = asked.and_then(Value::as_str).unwrap_or_default();
            let held = held.get(*field).and_then(Value::as_str).unwrap_or_default();
            // Networks can be written in several ways.
            let network = formats::network(asked);
            held == asked || network.is_some() && network == formats::network(held)
        })
    }
}

fn distinct(
    name: &str,
    record: &Record,
    list: Option<&Value>,
    by: &[&str],
    code: &str,
) -> Result<(), Refused> {
    // An absent value equals the service's default.
    let part = |item: &Value, name: &str| match item.get(name) {
        Some(value) if !value.is_null() => value.clone(),
        _ => {
            let usual = record.field(name).and_then(|field| field.default);
            let usual = usual.and_then(|text| serde_json::from_str(text).ok());
            usual.unwrap_or_default()
        }
    };
    let mut known: Vec<Vec<Value>> = Vec::new();
    for (index, item) in list
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        let own: Vec<Value> = by.iter().map(|name| part(item, name)).collect();
        if known.contains(&own) {
            return Err(Refused::new(
                code,
                format!("{name}[{index}] is there twice"),
            ));
        }
        known.push(own);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_of_fields_that_exist() {
        for (service, id, field) in NAMES {
            let api = format!("zenlayer.{service}");
            let (_, operation) = loggia_catalogue::find(&api, id).expect("it is there");
            let field = operation.request.and_then(|request| request.field(field));
            assert!(field.is_some(), "{service} {id}");
        }
        for (service, id, different) in DIFFERENT {
            let api = format!("zenlayer.{service}");
            let (_, operation) = loggia_catalogue::find(&api, id).expect("it is there");
            let request = operation.request.expect("a request");
            assert!(request.field(different.when.0).is_some(), "{service} {id}");
            for name in different.by.iter().flat_map(|(asked, _)| *asked) {
                assert!(request.field(name).is_some(), "{service} {id} {name}");
            }
        }
        for (service, id, list, by, _) in LISTS {
            let name = format!("zenlayer.{service}");
            let (_, operation) = loggia_catalogue::find(&name, id).expect("it is there");
            let field = operation.request.and_then(|request| request.field(list));
            let Some(Type::List(Type::Record(record))) = field.map(|field| field.ty) else {
                panic!("{service} {id}: {list} is no list of objects");
            };
            for name in *by {
                assert!(record.field(name).is_some(), "{service} {id} {name}");
            }
        }
    }
}
