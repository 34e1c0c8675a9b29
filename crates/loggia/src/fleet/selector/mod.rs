//! Selectors: which machines are meant.
//!
//! A selector is a list of clauses, all of which have to hold. It has a text form for command
//! lines; [`parse`] reads it, and printing a selector produces text that reads back.

mod parse;
mod pattern;
mod quote;

use std::fmt;

use self::pattern::Pattern;
use super::capability::{Capabilities, Capability};
use super::id::MachineId;
use super::machine::Machine;
use crate::machine::MachineState;

/// Which machines are meant: `name=web-* state=running`.
///
/// | clause | holds for machines |
/// | --- | --- |
/// | `name=web-*` | with such a name |
/// | `state=running` | in that state: running, stopped, changing, suspended, discarded, failed, unknown, other |
/// | `provider=home` | of the provider that was added by that name |
/// | `place=HKG-*` | that stand there |
/// | `plan=small` | of that plan, type or model |
/// | `id=kvm_1_2` | with that id of the vendor's |
/// | `tag:role=db` | with that tag |
/// | `tag:role` | with a tag of that key |
/// | `home/kvm_1_2` | that very one |
///
/// Clauses are separated by white space, and all of them have to hold. A comma in a value
/// means "or" (`state=stopped,failed`), `!=` negates a clause, `*` stands for any characters
/// and `?` for one. Quotes keep white space and commas in a value (`name="my web"`), and a
/// backslash takes the next character literally. Names, places, plans and states are compared
/// without regard to case; providers, ids and tags with it. Properties that the vendor does
/// not report match no value. Properties that could not be read of a machine
/// ([`Machine::unread`]) may match any value, or none: if the selector asks for one of them, with
/// `=` or `!=`, a search reports an error for that machine.
///
/// ```
/// use loggia::fleet::Selector;
///
/// let selector: Selector = "name=web-*,www state!=running".parse()?;
/// assert_eq!(selector.to_string(), "name=web-*,www state!=running");
/// let error = "colour=red".parse::<Selector>().unwrap_err();
/// assert!(error.to_string().contains("name, state, provider, place, plan, id"));
/// # Ok::<(), loggia::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    clauses: Vec<Clause>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Clause {
    field: Field,
    is_denied: bool,
    /// The alternatives; empty if the field only has to be present.
    values: Vec<Pattern>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Field {
    Name,
    State,
    Provider,
    Place,
    Plan,
    Id,
    /// A tag of this key.
    Tag(String),
    /// The complete id, with the provider's name.
    Whole,
}

impl Selector {
    /// Every machine.
    pub fn all() -> Self {
        Self::default()
    }

    /// One machine.
    pub fn id(id: &MachineId) -> Self {
        Self {
            clauses: vec![Clause {
                field: Field::Whole,
                is_denied: false,
                values: vec![Pattern::exactly(&id.to_string())],
            }],
        }
    }

    /// All machines of the provider that was added by this name.
    pub fn provider(name: &str) -> Self {
        Self {
            clauses: vec![Clause {
                field: Field::Provider,
                is_denied: false,
                values: vec![Pattern::exactly(name)],
            }],
        }
    }

    /// A selector for machines that both match.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.clauses.extend(other.clauses);
        self
    }

    /// Whether it matches every machine.
    pub fn is_all(&self) -> bool {
        self.clauses.is_empty()
    }

    /// Whether it matches this machine, as far as it is known.
    pub fn matches(&self, machine: &Machine) -> bool {
        self.clauses.iter().all(|clause| clause.holds(machine))
    }

    /// Whether it may match a machine of which only id, name and place are known.
    pub fn may_match(&self, machine: &Machine) -> bool {
        let mut clauses = self.clauses.iter();
        clauses.all(|clause| !clause.field.is_known(machine) || clause.holds(machine))
    }

    /// Whether it needs more of a machine than id, name and place.
    pub fn needs_details(&self) -> bool {
        self.clauses
            .iter()
            .any(|clause| clause.field.needs_details())
    }

    /// Whether it matches a machine of which something could not be read; `None` if that is what
    /// decides. `says` are the capabilities of the machine's provider: no other property is ever
    /// known.
    pub(super) fn verdict(&self, machine: &Machine, says: &Capabilities) -> Option<bool> {
        let verdicts = || self.clauses.iter().map(|it| it.verdict(machine, says));
        if verdicts().any(|verdict| verdict == Some(false)) {
            return Some(false);
        }
        verdicts().all(|verdict| verdict.is_some()).then_some(true)
    }

    /// Whether it needs a machine's plan.
    #[cfg(feature = "edis")]
    pub(super) fn asks_for_plans(&self) -> bool {
        let mut clauses = self.clauses.iter();
        clauses.any(|clause| clause.field == Field::Plan)
    }

    /// Whether it may match a machine of the provider with this name.
    pub fn may_match_provider(&self, name: &str) -> bool {
        self.clauses.iter().all(|clause| match clause.field {
            Field::Provider => clause.holds_for(Some(name), false),
            Field::Whole if !clause.is_denied => {
                clause.values.iter().any(|value| match value.as_exact() {
                    Some(id) => id.split_once('/').is_some_and(|(of, _)| of == name),
                    None => true,
                })
            }
            _ => true,
        })
    }

    /// The vendor's ids that it is limited to, for the provider with this name.
    pub(super) fn ids(&self, provider: &str) -> Option<Vec<String>> {
        self.clauses.iter().find_map(|clause| {
            let whole = match clause.field {
                Field::Whole => true,
                Field::Id => false,
                _ => return None,
            };
            if clause.is_denied {
                return None;
            }
            let exact = clause.values.iter().map(Pattern::as_exact);
            let exact: Option<Vec<String>> = exact.collect();
            let ids = exact?.into_iter().filter_map(|id| {
                if !whole {
                    return Some(id);
                }
                let (of, id) = id.split_once('/')?;
                (of == provider).then(|| id.to_owned())
            });
            Some(ids.collect())
        })
    }
}

impl Field {
    /// Whether the field is already known of a machine whose details may not have been read yet.
    fn is_known(&self, machine: &Machine) -> bool {
        match self {
            Self::Name => machine.name.is_some(),
            Self::Place => machine.place.is_some(),
            other => !other.needs_details(),
        }
    }

    /// Whether the field is not known of a machine although its provider can report it.
    fn is_missing(&self, machine: &Machine, says: &Capabilities) -> bool {
        match self {
            Self::Name => machine.name.is_none(),
            Self::Place => machine.place.is_none(),
            Self::State => machine.state == MachineState::Unknown,
            Self::Plan => machine.plan.is_none() && says.has(Capability::Plan),
            Self::Tag(key) => !machine.tags.contains_key(key) && says.has(Capability::Tags),
            Self::Provider | Self::Id | Self::Whole => false,
        }
    }

    /// Whether a list may not have the field.
    fn needs_details(&self) -> bool {
        match self {
            Self::Name | Self::Provider | Self::Place | Self::Id | Self::Whole => false,
            Self::State | Self::Plan | Self::Tag(_) => true,
        }
    }
}

impl Clause {
    /// Whether it holds for a machine of which something could not be read; `None` if that is
    /// what decides.
    fn verdict(&self, machine: &Machine, says: &Capabilities) -> Option<bool> {
        let holds = self.holds(machine);
        // Unknown is a state by itself, and may be asked for as such.
        let is_named = self.field == Field::State && holds != self.is_denied;
        (is_named || !self.field.is_missing(machine, says)).then_some(holds)
    }

    fn holds(&self, machine: &Machine) -> bool {
        match &self.field {
            Field::Name => self.holds_for(machine.name.as_deref(), true),
            Field::State => self.holds_for(Some(machine.state.kind()), true),
            Field::Provider => self.holds_for(Some(machine.id.provider()), false),
            Field::Place => self.holds_for(machine.place.as_deref(), true),
            Field::Plan => self.holds_for(machine.plan.as_deref(), true),
            Field::Id => self.holds_for(Some(machine.id.id()), false),
            Field::Tag(key) => {
                let value = machine.tags.get(key);
                if self.values.is_empty() {
                    return value.is_some() != self.is_denied;
                }
                self.holds_for(value.map(String::as_str), false)
            }
            Field::Whole => self.holds_for(Some(&machine.id.to_string()), false),
        }
    }

    fn holds_for(&self, value: Option<&str>, ignoring_case: bool) -> bool {
        let fits = value.is_some_and(|value| {
            let mut patterns = self.values.iter();
            patterns.any(|pattern| pattern.fits(value, ignoring_case))
        });
        fits != self.is_denied
    }
}

/// The names of states in selectors.
const STATES: [&str; 8] = [
    "running",
    "stopped",
    "changing",
    "suspended",
    "discarded",
    "failed",
    "unknown",
    "other",
];

impl From<&Selector> for Selector {
    fn from(selector: &Selector) -> Self {
        selector.clone()
    }
}

/// Prints the text form, which reads back.
impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, clause) in self.clauses.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            fmt::Display::fmt(clause, f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Field::Name => f.write_str("name")?,
            Field::State => f.write_str("state")?,
            Field::Provider => f.write_str("provider")?,
            Field::Place => f.write_str("place")?,
            Field::Plan => f.write_str("plan")?,
            Field::Id => f.write_str("id")?,
            Field::Tag(key) => {
                f.write_str("tag:")?;
                quote::write(f, &key.replace('\\', "\\\\"))?;
            }
            Field::Whole => f.write_str("machine")?,
        }
        if self.values.is_empty() {
            return Ok(());
        }
        f.write_str(if self.is_denied { "!=" } else { "=" })?;
        for (at, value) in self.values.iter().enumerate() {
            if at > 0 {
                f.write_str(",")?;
            }
            fmt::Display::fmt(value, f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
