//! Quotas that the documentation gives a number for.

use loggia_catalogue::Operation;

use super::words;

/// How many things there may be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Quota {
    /// The id of their kind.
    pub(super) kind: &'static str,
    /// The field of the request and the field of the things with what they are counted for;
    /// without them, all things count that do not exist from the start.
    pub(super) within: Option<(&'static str, &'static str)>,
    /// The most that may exist, or that may name the same thing.
    pub(super) most: usize,
}

/// By service and operation, in alphabetical order.
const QUOTAS: &[(&str, &str, Quota)] = &[
    (
        "zec",
        "AssociateHaVip",
        Quota {
            kind: "haVipId",
            within: Some(("instanceId", "associatedInstances")),
            most: 5,
        },
    ),
    (
        "zec",
        "AttachNetworkInterface",
        Quota {
            kind: "nicId",
            within: Some(("instanceId", "instanceId")),
            most: 8,
        },
    ),
    (
        "zec",
        "CreateDnatEntry",
        Quota {
            kind: "dnatEntryId",
            within: Some(("natGatewayId", "natGatewayId")),
            most: 100,
        },
    ),
    (
        "zec",
        "CreateHaVip",
        Quota {
            kind: "haVipId",
            within: None,
            most: 10,
        },
    ),
    (
        "zec",
        "CreateSnatEntry",
        Quota {
            kind: "snatEntryId",
            within: Some(("natGatewayId", "natGatewayId")),
            most: 10,
        },
    ),
];

/// Returns the quotas of an operation.
pub(super) fn of(service: &str, operation: &str) -> impl Iterator<Item = &'static Quota> {
    let lines = QUOTAS.iter();
    lines
        .filter(move |(of, id, _)| (*of, *id) == (service, operation))
        .map(|(_, _, quota)| quota)
}

impl Quota {
    /// Returns the code for what exceeds it: the operation's own, or one in the same form.
    pub(super) fn code(&self, operation: &Operation) -> String {
        let mut codes = operation.errors.iter().map(|cause| cause.code);
        let own = codes.find(|code| code.ends_with("_EXCEED_LIMIT") || code.contains("QUOTA"));
        let stem = words::upper_snake(words::stem(self.kind).unwrap_or_default());
        own.map_or_else(
            || format!("OPERATION_DENIED_{stem}_EXCEED_LIMIT"),
            str::to_owned,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::model::Model;

    #[test]
    fn lines_are_of_kinds_and_fields_that_exist() {
        for (service, id, quota) in QUOTAS {
            let mut apis = loggia_catalogue::APIS.iter().copied();
            let api = apis.find(|api| api.vendor() == "zenlayer" && api.service() == *service);
            let api = api.expect("a service");
            let operation = api.operation(id).expect("an operation");
            let kinds = &Model::of(api).kinds;
            let kind = kinds.get(kinds.by_id(quota.kind).expect("a kind"));
            if let Some((asked, held)) = quota.within {
                let request = operation.request.expect("a request");
                assert!(request.field(asked).is_some(), "{id} {asked}");
                let is_held = kind.field(held).is_some() || kind.parents.contains(&held);
                assert!(is_held, "{id} {held}");
            }
        }
    }
}
