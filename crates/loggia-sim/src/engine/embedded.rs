//! Fields that show things of other kinds, which belong to a thing and have lists of their own:
//! the disks and the network interfaces of an instance.
//!
//! The value of such a field is looked up in those things, so that it follows their changes.
//! The same applies to lists of what those things have.

/// What a field shows.
#[derive(Debug)]
pub(super) struct Embedded {
    /// The field with the id of what it shows.
    pub(super) of: &'static str,
    /// A field and the value that selects them.
    pub(super) only: Option<(&'static str, &'static str)>,
}

/// By service, id of the kind, and field.
const EMBEDDED: &[(&str, &str, &str, Embedded)] = &[
    (
        "zec",
        "instanceId",
        "dataDisks",
        Embedded {
            of: "diskId",
            only: Some(("diskType", "DATA")),
        },
    ),
    (
        "zec",
        "instanceId",
        "nics",
        Embedded {
            of: "nicId",
            only: None,
        },
    ),
    (
        "zec",
        "instanceId",
        "systemDisk",
        Embedded {
            of: "diskId",
            only: Some(("diskType", "SYSTEM")),
        },
    ),
];

/// Returns what a field of things with this id shows, if it shows other things.
pub(super) fn embedded(service: &str, kind: &str, field: &str) -> Option<&'static Embedded> {
    let mut lines = EMBEDDED.iter();
    let found = lines.find(|(of, id, name, _)| (*of, *id, *name) == (service, kind, field));
    found.map(|(_, _, _, held)| held)
}

/// A field that collects the values of a field of the things that belong to this one: the
/// addresses of an instance are those of its network interfaces and elastic IPs.
#[derive(Debug)]
pub(super) struct Collected {
    /// The field with the id of the other things.
    pub(super) of: &'static str,
    /// Their field.
    pub(super) field: &'static str,
}

/// By service, id of the kind, and field.
const COLLECTED: &[(&str, &str, &str, Collected)] = &[
    (
        "zec",
        "instanceId",
        "privateIpAddresses",
        Collected {
            of: "nicId",
            field: "primaryIpv4",
        },
    ),
    (
        "zec",
        "instanceId",
        "publicIpAddresses",
        Collected {
            of: "eipId",
            field: "publicIpAddresses",
        },
    ),
    (
        "zec",
        "nicId",
        "publicIpList",
        Collected {
            of: "eipId",
            field: "publicIpAddresses",
        },
    ),
];

/// Returns what a field of things with this id collects, if it does.
pub(super) fn collected(service: &str, kind: &str, field: &str) -> Option<&'static Collected> {
    let mut lines = COLLECTED.iter();
    let found = lines.find(|(of, id, name, _)| (*of, *id, *name) == (service, kind, field));
    found.map(|(_, _, _, gathered)| gathered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::model::Model;

    #[test]
    fn lines_are_of_kinds_and_fields_that_exist() {
        for (service, id, field, held) in EMBEDDED {
            let mut apis = loggia_catalogue::APIS.iter().copied();
            let api = apis.find(|api| api.vendor() == "zenlayer" && api.service() == *service);
            let kinds = &Model::of(api.expect("a service")).kinds;
            let [kind, other] = [*id, held.of].map(|id| kinds.by_id(id).expect("a kind"));
            assert!(kinds.get(kind).field(field).is_some(), "{service} {field}");
            let other = kinds.get(other);
            assert!(other.field(id).is_some(), "{service} {}", other.id);
            let known = |(name, _)| other.field(name).is_some();
            assert!(held.only.is_none_or(known), "{service} {}", other.id);
        }
        for (service, id, field, gathered) in COLLECTED {
            let mut apis = loggia_catalogue::APIS.iter().copied();
            let api = apis.find(|api| api.vendor() == "zenlayer" && api.service() == *service);
            let kinds = &Model::of(api.expect("a service")).kinds;
            let [kind, other] = [*id, gathered.of].map(|id| kinds.by_id(id).expect("a kind"));
            assert!(kinds.get(kind).field(field).is_some(), "{service} {field}");
            let other = kinds.get(other);
            assert!(other.field(id).is_some(), "{service} {}", other.id);
            assert!(
                other.field(gathered.field).is_some(),
                "{service} {}",
                other.id
            );
        }
    }
}
