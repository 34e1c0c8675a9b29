//! Converts between names of the catalogue and names on the command line.

use loggia_catalogue::{APIS, Api, Operation};

use super::Entry;

/// The command of EDIS.
pub(super) const EDIS: &str = "edis";
/// The command of Zenlayer.
pub(super) const ZENLAYER: &str = "zenlayer";

/// The command of an operation: `DescribeVncUrl` is `describe-vnc-url`.
pub(super) fn command(operation: &Operation) -> String {
    operation.method.replace('_', "-")
}

/// The flag of a field: `instanceIds` is `instance-ids`. Acronyms stay together, and hyphens or
/// dots in a field's name separate words too.
pub(super) fn flag(field: &str) -> String {
    let characters: Vec<char> = field.replace("IPv", "Ipv").chars().collect();
    let mut flag = String::with_capacity(field.len() + 4);
    for (index, &character) in characters.iter().enumerate() {
        if !character.is_alphanumeric() {
            flag.push('-');
            continue;
        }
        let before = index.checked_sub(1).and_then(|index| characters.get(index));
        let after = characters.get(index + 1);
        let begins = character.is_uppercase()
            && before.is_some_and(|&before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || before.is_uppercase() && after.is_some_and(|after| after.is_lowercase())
            });
        if begins {
            flag.push('-');
        }
        flag.extend(character.to_lowercase());
    }
    flag
}

/// The APIs of EDIS.
pub(super) fn edis() -> impl Iterator<Item = &'static Api> {
    of(EDIS)
}

/// The services of Zenlayer.
pub(super) fn zenlayer() -> impl Iterator<Item = &'static Api> {
    of(ZENLAYER)
}

fn of(vendor: &'static str) -> impl Iterator<Item = &'static Api> {
    APIS.iter()
        .copied()
        .filter(move |api| api.vendor() == vendor)
}

/// The vendor's id of a VPS, without the provider that lists of machines put before it.
pub(super) fn vps(id: &str) -> &str {
    let machine = id.strip_prefix(EDIS).and_then(|id| id.strip_prefix('/'));
    machine.unwrap_or(id)
}

/// The operation with this EDIS command.
pub(super) fn edis_entry(name: &str) -> Option<Entry> {
    edis().find_map(|api| entry(api, name))
}

/// The service of Zenlayer with this name.
pub(super) fn service(name: &str) -> Option<&'static Api> {
    zenlayer().find(|api| api.service() == name)
}

/// The operation of an API, by its command or by the vendor's spelling.
pub(super) fn entry(api: &'static Api, name: &str) -> Option<Entry> {
    let mut operations = api.operations.iter().copied();
    let operation =
        operations.find(|operation| operation.id == name || command(operation) == name)?;
    Some(Entry { api, operation })
}

/// The name in `known` that is most similar to `word`, if any is similar enough.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&lower, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, name)| name)
}

/// A message that there is no such field, with a similar name if there is one.
pub(super) fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    match nearest(name, known) {
        Some(near) => format!("there is no field `{name}`; did you mean `{near}`?"),
        None => format!("there is no field `{name}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_words_with_hyphens() {
        for (field, wanted) in [
            ("instanceIds", "instance-ids"),
            ("enableIPv4", "enable-ipv4"),
            ("vnc_pw", "vnc-pw"),
            ("publicIpv6Addresses", "public-ipv6-addresses"),
            ("URL", "url"),
            ("nicURLPath", "nic-url-path"),
            ("type", "type"),
        ] {
            assert_eq!(flag(field), wanted);
        }
    }

    #[test]
    fn only_similar_names_are_suggested() {
        let known = ["describe-instances", "describe-images", "create-disks"];
        assert_eq!(
            nearest("describe-instance", known),
            Some("describe-instances")
        );
        assert_eq!(nearest("SSD ", ["SSD", "HDD"]), Some("SSD"));
        assert_eq!(nearest("xyzzy", known), None);
    }

    #[test]
    fn no_two_operations_share_a_command() {
        let mut edis: Vec<String> = edis()
            .flat_map(|api| api.operations.iter().map(|operation| command(operation)))
            .collect();
        let count = edis.len();
        edis.sort();
        edis.dedup();
        assert_eq!(edis.len(), count);
        for api in zenlayer() {
            let mut names: Vec<String> = api.operations.iter().map(|each| command(each)).collect();
            let count = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), count, "{}", api.name);
        }
    }

    #[test]
    fn commands_are_the_actions_in_kebab_case() {
        for api in zenlayer() {
            for operation in api.operations {
                assert_eq!(
                    command(operation).replace('-', ""),
                    operation.id.to_lowercase(),
                );
            }
        }
    }
}
