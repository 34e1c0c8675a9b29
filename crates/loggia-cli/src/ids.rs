//! How the fields that have ids are named.
//!
//! Each vendor and service does it in a way of its own: `instanceIds`, `userUid`,
//! `gatewayUuid`, `vipIdSet`, `regionIdList`, `hook_id`. All of them are a stem and one of
//! some endings. `kvmid` has no capital to go by: that it is an id is known only beside its
//! type, to those who have the catalogue (`raw::naming`); in plain JSON it may be `paid`.

/// What an id is called where words begin with a capital or an underscore.
const ENDS: [&str; 4] = ["Uuid", "Uid", "Id", "_id"];

/// Whether a field is named as those with ids are. That of a request says nothing of things.
pub(crate) fn is_name(name: &str) -> bool {
    name != "requestId" && (matches!(name, "id" | "ids") || stem(name).is_some())
}

/// `instance` of `instanceId`, `instanceIds`, `instanceIdSet` and `instanceIdList`.
pub(crate) fn stem(name: &str) -> Option<&str> {
    let one = of_one(name);
    ENDS.iter().find_map(|end| one.strip_suffix(end))
}

/// The name without what says that there are several.
pub(crate) fn of_one(name: &str) -> &str {
    let name = name.strip_suffix("List").unwrap_or(name);
    let name = name.strip_suffix("Set").unwrap_or(name);
    name.strip_suffix('s').unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::{is_name, stem};

    #[test]
    fn ids_are_known_by_their_names() {
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
    fn other_names_are_of_no_id() {
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
