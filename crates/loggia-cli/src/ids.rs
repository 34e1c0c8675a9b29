//! Recognises names of fields that hold ids.
//!
//! Each vendor and service has its own style: `instanceIds`, `userUid`, `gatewayUuid`,
//! `vipIdSet`, `regionIdList`, `hook_id`. All consist of a stem and one of a few endings. `kvmid`
//! has no capital that marks the ending: it is known to be an id only with its type, from the
//! catalogue (`raw::id_fields`); in plain JSON, such a name may be `paid`.

/// Endings of ids in names whose words begin with a capital or an underscore.
const ENDS: [&str; 4] = ["Uuid", "Uid", "Id", "_id"];

/// Whether a field is named like an id. The id of a request does not identify a thing.
pub(crate) fn is_name(name: &str) -> bool {
    name != "requestId" && (matches!(name, "id" | "ids") || stem(name).is_some())
}

/// The stem of an id's name: `instance` of `instanceId`, `instanceIds`, `instanceIdSet` and
/// `instanceIdList`.
pub(crate) fn stem(name: &str) -> Option<&str> {
    let one = of_one(name);
    ENDS.iter().find_map(|end| one.strip_suffix(end))
}

/// The name without what marks the plural.
pub(crate) fn of_one(name: &str) -> &str {
    let name = name.strip_suffix("List").unwrap_or(name);
    let name = name.strip_suffix("Set").unwrap_or(name);
    name.strip_suffix('s').unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::{is_name, stem};

    #[test]
    fn id_fields_are_recognised_by_name() {
        for (name, expected) in [
            ("instanceId", "instance"),
            ("instanceIds", "instance"),
            ("instanceIdSet", "instance"),
            ("regionIdList", "region"),
            ("userUid", "user"),
            ("userUids", "user"),
            ("gatewayUuid", "gateway"),
            ("hook_id", "hook"),
            ("disk_ids", "disk"),
        ] {
            assert_eq!(stem(name), Some(expected), "{name}");
            assert!(is_name(name), "{name}");
        }
    }

    #[test]
    fn other_fields_are_not_ids() {
        for name in [
            "paid",
            "valid",
            "instanceSet",
            "dataList",
            "status",
            "ID",
            "requestId",
        ] {
            assert!(!is_name(name), "{name}");
        }
    }
}
