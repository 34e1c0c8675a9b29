//! Splits names: `DescribeEipAddresses` is a verb and a noun, `eipIds` the ids of eips.

/// Returns the verb of an operation's name and the rest: `("Create", "NatGateway")`.
pub(super) fn verb(operation: &str) -> (&str, &str) {
    // `UnAssociate` is one verb, `BatchAssign` is two.
    for prefix in ["UnAssociate", "UnAssign", "BatchAssign"] {
        if let Some(rest) = operation.strip_prefix(prefix) {
            return (prefix, rest);
        }
    }
    let end = operation
        .char_indices()
        .skip(1)
        .find(|(_, letter)| letter.is_ascii_uppercase())
        .map_or(operation.len(), |(at, _)| at);
    operation.split_at(end)
}

/// Returns the singular of an English noun, as far as the vendor's names need it.
pub(super) fn singular(noun: &str) -> String {
    if let Some(stem) = noun.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for ending in ["sses", "xes", "ches", "uses"] {
        if noun.ends_with(ending) {
            return noun[..noun.len() - 2].to_owned();
        }
    }
    match noun.strip_suffix('s') {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => noun.to_owned(),
    }
}

/// Returns a noun in lower case, without its plural and without a suffix that means only a part
/// of it: `natgateway` for `NatGatewaysAttribute`.
pub(super) fn plain(noun: &str) -> String {
    let mut noun = noun;
    for ending in [
        "Attributes",
        "Attribute",
        "ResourceGroup",
        "Status",
        "Name",
        "Info",
        "Details",
        "Detail",
    ] {
        if let Some(rest) = noun.strip_suffix(ending)
            && !rest.is_empty()
        {
            noun = rest;
        }
    }
    singular(noun).to_ascii_lowercase()
}

/// Returns the field with one id that a list of ids corresponds to: `eipIds`, `eipIdSet` and
/// `eipIdList` are lists of `eipId`.
pub(super) fn one_of_many(field: &str) -> Option<String> {
    for (ending, one) in [
        ("IdSet", "Id"),
        ("IdList", "Id"),
        ("Ids", "Id"),
        ("Uuids", "Uuid"),
        ("Uids", "Uid"),
    ] {
        if let Some(stem) = field.strip_suffix(ending)
            && !stem.is_empty()
        {
            return Some(format!("{stem}{one}"));
        }
    }
    None
}

/// Returns what an id field identifies: `eip` for `eipId`.
pub(super) fn stem(field: &str) -> Option<&str> {
    ["Uuid", "Uid", "Id"]
        .iter()
        .find_map(|ending| field.strip_suffix(ending))
        .filter(|stem| !stem.is_empty())
}

/// Returns a noun as the name of a field: first letter lower case, a run of capitals as one
/// word.
pub(super) fn lower_camel(noun: &str) -> String {
    let capitals = noun.chars().take_while(char::is_ascii_uppercase).count();
    let small = match capitals {
        0 | 1 => capitals,
        all if all == noun.len() => all,
        run => run - 1,
    };
    noun[..small].to_ascii_lowercase() + &noun[small..]
}

/// Returns whether a noun of an operation's name means what an id field identifies.
pub(super) fn mentions(noun: &str, id: &str) -> bool {
    stem(id).is_some_and(|stem| {
        let noun = plain(noun);
        let stem = stem.to_ascii_lowercase();
        noun.contains(&stem)
    })
}

/// Returns whether a noun of an operation's name ends with what an id field identifies.
pub(super) fn ends_in(noun: &str, id: &str) -> bool {
    stem(id).is_some_and(|stem| plain(noun).ends_with(&stem.to_ascii_lowercase()))
}

/// Returns `natGateway` as `NAT_GATEWAY`.
pub(super) fn upper_snake(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(letter.to_ascii_uppercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_verbs_and_nouns() {
        for (name, parts) in [
            ("CreateNatGateway", ("Create", "NatGateway")),
            ("UnAssociateEipAddress", ("UnAssociate", "EipAddress")),
            ("Describe", ("Describe", "")),
            ("AvailableLanIp", ("Available", "LanIp")),
        ] {
            assert_eq!(verb(name), parts);
        }
    }

    #[test]
    fn nouns_lose_their_plural() {
        for (many, one) in [
            ("Eips", "Eip"),
            ("EipAddresses", "EipAddress"),
            ("Policies", "Policy"),
            ("Status", "Status"),
            ("Access", "Access"),
            ("Vpcs", "Vpc"),
            ("Cidrs", "Cidr"),
            ("Statuses", "Status"),
        ] {
            assert_eq!(singular(many), one);
        }
    }

    #[test]
    fn ids_are_known_by_their_endings() {
        assert_eq!(one_of_many("instanceIdSet").as_deref(), Some("instanceId"));
        assert_eq!(one_of_many("modelUuids").as_deref(), Some("modelUuid"));
        assert_eq!(one_of_many("Ids"), None);
        assert_eq!(one_of_many("hours"), None);
        assert_eq!(stem("userUid"), Some("user"));
        assert_eq!(stem("Id"), None);
        assert!(mentions("InstancesAttribute", "instanceId"));
        assert!(!mentions("Disks", "instanceId"));
    }

    #[test]
    fn fields_begin_small() {
        for (noun, field) in [
            ("NatGateway", "natGateway"),
            ("IPTransit", "ipTransit"),
            ("VPC", "vpc"),
            ("", ""),
        ] {
            assert_eq!(lower_camel(noun), field);
        }
    }
}
