//! Finds the machines that words on the command line mean.
//!
//! | word | means |
//! | --- | --- |
//! | `vm/sim-vm-000001` | this machine; nothing is listed to find it |
//! | `name=web-* state=running` | the machines that a selector matches |
//! | `web-1`, `kvm_1_2` | the machine with that name or vendor's id; an error if several have it |
//!
//! Several words mean all of their machines, each once.

use futures_util::StreamExt;
use loggia::fleet::{Fleet, Machine, MachineId, Selector};

use crate::exit::{self, Exit, Failure};
use crate::output;
use crate::rewording;

/// The purpose for which machines are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To show something of them.
    Look,
    /// To change something: a name that another machine may have as well is refused.
    Change,
}

/// The machines that the words mean.
///
/// # Errors
/// `NotFound` for a word that matches none, `Usage` for one that matches several; whatever
/// listing fails with, if a machine could be missing because of it.
pub(crate) async fn machines(
    fleet: &Fleet,
    words: &[String],
    purpose: Purpose,
) -> Result<Vec<MachineId>, Failure> {
    let mut found: Vec<MachineId> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for word in words {
        if is_selector(word) {
            let selector = clauses(fleet, word)?;
            let matched = fleet.find(&selector).await;
            let machines = matched.into_result()?;
            if machines.is_empty() {
                return Err(
                    Failure::new(Exit::NotFound, format!("no machine matches `{word}`"))
                        .with_hint("`loggia list` shows them"),
                );
            }
            found.extend(machines.into_iter().map(|machine| machine.id));
        } else if word.contains('/') {
            found.push(id(word)?);
        } else {
            names.push(word);
        }
    }
    if !names.is_empty() {
        found.extend(by_name(fleet, &names, purpose).await?);
    }
    let mut once: Vec<MachineId> = Vec::new();
    for id in found {
        if !once.contains(&id) {
            once.push(id);
        }
    }
    Ok(once)
}

/// Parses an id. `*` and `?` are allowed only in a selector: here they would be sent to the
/// vendor as part of the id.
fn id(word: &str) -> Result<MachineId, Failure> {
    if has_pattern(word) {
        return Err(
            Failure::usage(format!("`{word}` is a pattern, and an id is expected"))
                .with_hint(format!("write machine={word} for all that match it")),
        );
    }
    Ok(word.parse()?)
}

fn has_pattern(word: &str) -> bool {
    word.contains(['*', '?'])
}

/// The one machine that a word means.
///
/// # Errors
/// As [`machines`]; `Usage` if a selector matches several.
pub(crate) async fn machine(
    fleet: &Fleet,
    word: &str,
    purpose: Purpose,
) -> Result<MachineId, Failure> {
    let mut found = machines(fleet, &[word.to_owned()], purpose).await?;
    match (found.pop(), found.len()) {
        (Some(id), 0) => Ok(id),
        (_, more) => Err(Failure::usage(format!(
            "`{word}` matches {} machines, and one is expected",
            more + 1
        ))),
    }
}

/// Makes a selector from words, each of which is a clause, an id or a name.
///
/// # Errors
/// `Usage` for an invalid clause, and for a provider that the fleet does not have: nothing would
/// be listed, as if there were no machines.
pub(crate) fn selector(fleet: &Fleet, words: &[String]) -> Result<Selector, Failure> {
    checked(fleet, parse(words)?)
}

/// Makes a selector from text that has only clauses and ids.
///
/// # Errors
/// As [`selector`].
pub(crate) fn clauses(fleet: &Fleet, text: &str) -> Result<Selector, Failure> {
    checked(fleet, text.parse()?)
}

fn checked(fleet: &Fleet, selector: Selector) -> Result<Selector, Failure> {
    let known: Vec<&str> = fleet.providers().map(|(name, _)| name).collect();
    let named = providers(&selector.to_string());
    match named.iter().find(|name| !known.contains(&name.as_str())) {
        Some(unknown) => Err(Failure::usage(format!(
            "there is no provider `{unknown}`: there are {}",
            known.join(", ")
        ))
        .with_hint("edis, vm, zec and bmc are there with credentials of their clouds")),
        None => Ok(selector),
    }
}

/// The providers that a selector names, without patterns, which may match any number.
fn providers(selector: &str) -> Vec<String> {
    let (mut words, mut word) = (vec![], String::new());
    let (mut is_quoted, mut letters) = (false, selector.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                word.push(letter);
                word.extend(letters.next());
            }
            letter if letter.is_whitespace() && !is_quoted => words.push(std::mem::take(&mut word)),
            letter => {
                is_quoted ^= letter == '"';
                word.push(letter);
            }
        }
    }
    words.push(word);
    let is_plain = |name: &&str| !name.is_empty() && !name.contains(['*', '?', '"', '\\']);
    let named = words.iter().flat_map(|word| {
        if let Some(names) = word.strip_prefix("provider=") {
            names.split(',').collect::<Vec<_>>()
        } else if let Some(ids) = word.strip_prefix("machine=") {
            let ids = ids.split(',').filter_map(|id| id.split_once('/'));
            ids.map(|(provider, _)| provider).collect()
        } else {
            Vec::new()
        }
    });
    named.filter(is_plain).map(str::to_owned).collect()
}

/// Parses the words for any fleet. All clauses must hold; of several names or ids, any one must,
/// because no machine has two.
fn parse(words: &[String]) -> Result<Selector, Failure> {
    let (mut clauses, mut names, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    for word in words {
        if is_selector(word) {
            clauses.push(word.clone());
        } else if word.contains('/') {
            ids.push(word.as_str());
        } else if word.contains(|c: char| c.is_whitespace() || ",\"\\".contains(c)) {
            let word = word.replace('\\', "\\\\").replace('"', "\\\"");
            names.push(format!("\"{word}\""));
        } else {
            names.push(word.clone());
        }
    }
    if let (Some(name), Some(id)) = (names.first(), ids.first()) {
        return Err(Failure::usage(format!(
            "{name} is a name and {id} an id: a list is of the one or of the other"
        ))
        .with_hint("give names alone, or ids alone"));
    }
    if !names.is_empty() {
        clauses.push(format!("name={}", names.join(",")));
    }
    if !ids.is_empty() {
        clauses.push(ids.join(","));
    }
    Ok(clauses.join(" ").parse()?)
}

/// Whether a word is a clause and not a name.
pub(crate) fn is_selector(word: &str) -> bool {
    word.contains('=') || word.starts_with("tag:")
}

/// Lists machines once, briefly, and finds each name in the list.
async fn by_name(
    fleet: &Fleet,
    names: &[&str],
    purpose: Purpose,
) -> Result<Vec<MachineId>, Failure> {
    let mut known: Vec<Machine> = Vec::new();
    let mut failed = Vec::new();
    let mut stream = fleet.machines().brief();
    while let Some(machine) = stream.next().await {
        match machine {
            Ok(machine) => known.push(machine),
            Err(error) => failed.push(error),
        }
    }
    for error in &failed {
        output::note(&rewording::of(error));
    }
    names
        .iter()
        .map(|name| {
            let is_meant = |machine: &&Machine| {
                machine.id.id() == *name || machine.name.as_deref() == Some(*name)
            };
            let mut ids: Vec<MachineId> = known
                .iter()
                .filter(is_meant)
                .map(|machine| machine.id.clone())
                .collect();
            ids.sort();
            match ids.as_slice() {
                [id] => match failed.first() {
                    Some(error) if purpose == Purpose::Change && id.id() != *name => {
                        Err(ambiguous(name, id, exit::of(&error.error)))
                    }
                    _ => Ok(id.clone()),
                },
                [] => Err(missing(name, &known, !failed.is_empty())),
                several => {
                    let several: Vec<String> = several.iter().map(MachineId::to_string).collect();
                    Err(Failure::usage(format!(
                        "`{name}` is the name of {}",
                        several.join(" and ")
                    ))
                    .with_hint("name one by its id, or all with name="))
                }
            }
        })
        .collect()
}

/// The failure for a name that a machine has which could not be listed, perhaps: what is changed
/// would be another machine than the one that is meant.
fn ambiguous(name: &str, id: &MachineId, exit: Exit) -> Failure {
    Failure::new(
        exit,
        format!("`{name}` is the name of {id}, and perhaps of a machine that was not listed"),
    )
    .with_hint(format!("nothing was changed; if {id} is meant, name it so"))
}

fn missing(name: &str, known: &[Machine], is_incomplete: bool) -> Failure {
    let names = known.iter().flat_map(|machine| {
        let own = machine.name.as_deref().into_iter();
        own.chain([machine.id.id()])
    });
    let near = crate::raw::nearest(name, names);
    let failure = Failure::new(Exit::NotFound, format!("there is no machine `{name}`"));
    if has_pattern(name) {
        return failure.with_hint(format!("write name={name} for all that match it"));
    }
    match near {
        Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
        None if is_incomplete => {
            failure.with_hint("not every provider could be listed; name it as PROVIDER/ID")
        }
        None => failure.with_hint("`loggia list` shows all machines"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_without_a_clause_is_a_name() {
        let machine = |name: &str| {
            let mut machine = Machine::new("vm/a".parse().expect("an id"));
            machine.name = Some(name.to_owned());
            machine
        };
        for (word, name, wanted) in [
            ("web-1", "web-1", true),
            ("web-*", "web-1", true),
            ("web-1", "web-11", false),
            ("my web, 1", "my web, 1", true),
            ("vm/a", "x", true),
            ("name!=x", "x", false),
        ] {
            let selector = parse(&[word.to_owned()]).expect(word);
            assert_eq!(selector.matches(&machine(name)), wanted, "{word} {name}");
        }
        assert!(parse(&["colour=red".to_owned()]).is_err());
    }

    #[test]
    fn several_names_or_ids_are_alternatives() {
        let machine = |id: &str, name: &str| {
            let mut machine = Machine::new(id.parse().expect("an id"));
            machine.name = Some(name.to_owned());
            machine
        };
        let all = [
            machine("vm/a", "web-1"),
            machine("vm/b", "my db, 1"),
            machine("edis/c", "web-2"),
        ];
        for (words, wanted) in [
            (&["web-1", "web-2"][..], &["vm/a", "edis/c"][..]),
            (&["my db, 1", "web-2"], &["vm/b", "edis/c"]),
            (&["web-1", "web-2", "provider=vm"], &["vm/a"]),
            (&["vm/a", "edis/c"], &["vm/a", "edis/c"]),
            (&["vm/a,vm/b", "edis/c"], &["vm/a", "vm/b", "edis/c"]),
            (&["provider=vm", "name=web-*"], &["vm/a"]),
        ] {
            let given: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            let selector = parse(&given).expect("a selector");
            let found = all.iter().filter(|machine| selector.matches(machine));
            let found: Vec<String> = found.map(|machine| machine.id.to_string()).collect();
            assert_eq!(found, wanted, "{words:?}: {selector}");
        }
        let mixed = ["web-1".to_owned(), "vm/a".to_owned()];
        let refused = parse(&mixed).expect_err("both");
        assert_eq!(refused.exit, Exit::Usage);
    }

    #[test]
    fn named_providers_are_found_in_a_selector() {
        for (text, wanted) in [
            ("provider=vm,nosuch state=running", &["vm", "nosuch"][..]),
            ("name=\"a provider=x b\" place=y", &[]),
            ("provider=v*,z?c provider!=nosuch", &[]),
            ("nosuch/i-1 vm/*", &["nosuch", "vm"]),
            ("name=a\\\" provider=zec", &["zec"]),
        ] {
            let selector: Selector = text.parse().expect(text);
            assert_eq!(providers(&selector.to_string()), wanted, "{selector}");
        }
    }
}
