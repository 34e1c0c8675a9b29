//! The goal of a wait: a machine state that all clouds share, or the end of a change of any kind
//! of thing.

#[cfg(feature = "zenlayer")]
use loggia_transport::Waits;
use loggia_transport::{Error, ErrorKind};

use super::outlook::{Outlook, outlook};
use super::target::WaitTarget;
use crate::machine::MachineState;

/// The goal of a wait.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// A state of machines.
    Machines(WaitTarget),
    /// The end of a change, in the vendor's words.
    #[cfg(feature = "zenlayer")]
    Change(&'static Waits),
}

impl Goal {
    /// What to expect of a thing in `state`, for which the vendor's word is `word`.
    pub(super) fn outlook(self, state: &MachineState, word: &str) -> Outlook {
        match self {
            Self::Machines(target) => outlook(state, word, target),
            #[cfg(feature = "zenlayer")]
            Self::Change(waits) => end(waits, word),
        }
    }

    /// Whether the goal is reached when the thing does not exist.
    pub(super) fn is_absence(self) -> bool {
        match self {
            Self::Machines(target) => target == WaitTarget::Gone,
            #[cfg(feature = "zenlayer")]
            Self::Change(waits) => waits.ends_in_absence(),
        }
    }

    /// Whether a thing may be in a failure state before the change.
    pub(super) fn may_be_repeated(self) -> bool {
        match self {
            Self::Machines(_) => false,
            #[cfg(feature = "zenlayer")]
            Self::Change(_) => true,
        }
    }

    /// The error for a thing that no longer exists, with the state in which it was last seen.
    pub(super) fn vanished(self, id: &str, last: Option<&str>) -> Error {
        let what = self.what();
        let text = match last {
            Some(state) => format!("{what} {id} vanished; it was last {state}"),
            None => format!("{what} {id} did not appear"),
        };
        Error::new(ErrorKind::NotFound, text).with_hint(match self {
            Self::Machines(_) => {
                "a machine that cannot be built disappears: look at the order in the console"
            }
            #[cfg(feature = "zenlayer")]
            Self::Change(_) => {
                "what cannot be made disappears: look at the order in the console, or whether \
                 the id is right"
            }
        })
    }

    /// The error for a thing in a state that does not lead to the goal.
    pub(super) fn lost(self, id: &str, word: &str) -> Error {
        let what = self.what();
        match self {
            Self::Machines(target) => Error::new(
                ErrorKind::UnexpectedState,
                format!("{what} {id} is {word}, and does not become {target} by itself"),
            )
            .with_hint("look at the machine: the change may have been refused or undone"),
            #[cfg(feature = "zenlayer")]
            Self::Change(waits) => Error::new(
                ErrorKind::UnexpectedState,
                if waits.failures().contains(&word) {
                    format!("{what} {id} ended in {word} instead of {}", ends(waits))
                } else {
                    format!("{what} {id} is still {word} instead of {}", ends(waits))
                },
            )
            .with_hint("look at it: the change may have failed, or have been refused or undone"),
        }
    }

    /// The kind of thing, for errors.
    fn what(self) -> String {
        match self {
            Self::Machines(_) => "machine".to_owned(),
            #[cfg(feature = "zenlayer")]
            Self::Change(waits) => noun(waits.id()),
        }
    }
}

/// What to expect of a thing that changes. If the spec does not know the word, the wait goes on:
/// the word proves nothing.
#[cfg(feature = "zenlayer")]
fn end(waits: &Waits, word: &str) -> Outlook {
    let among = |states: &[&str]| states.contains(&word);
    if among(waits.ends()) {
        Outlook::Arrived
    } else if among(waits.failures()) {
        Outlook::Lost
    } else if among(waits.before()) && !among(waits.on_the_way()) {
        Outlook::AtRest
    } else {
        Outlook::OnTheWay
    }
}

/// The states in which a change ends, as text.
#[cfg(feature = "zenlayer")]
fn ends(waits: &Waits) -> String {
    let mut ends = waits.ends().to_vec();
    if waits.ends_in_absence() {
        ends.push("gone");
    }
    ends.join(" or ")
}

/// Turns `loadBalancerId` into `load balancer`.
#[cfg(feature = "zenlayer")]
fn noun(id: &str) -> String {
    let stem = id.strip_suffix("Id").filter(|stem| !stem.is_empty());
    let mut noun = String::new();
    for letter in stem.unwrap_or(id).chars() {
        if letter.is_ascii_uppercase() {
            noun.push(' ');
        }
        noun.push(letter.to_ascii_lowercase());
    }
    noun
}

#[cfg(all(test, feature = "zenlayer"))]
mod tests {
    use loggia_transport::{Operation, Safety};

    use super::*;

    static DESCRIBE: Operation = Operation::new("x.y", "DescribeLinks", "", "/", Safety::Read);
    static RESIZE: Waits = Waits::shown_by(&DESCRIBE, "state")
        .by("privateLinkId", "privateLinkIds")
        .from(&["UP", "STUCK"])
        .through(&["RESIZING"])
        .until(&["UP"])
        .failed(&["STUCK"])
        .gone();

    #[test]
    fn a_word_that_is_not_in_the_spec_is_no_verdict() {
        let outlook = |word| end(&RESIZE, word);
        assert_eq!(outlook("RESIZING"), Outlook::OnTheWay);
        assert_eq!(outlook("HIBERNATING"), Outlook::OnTheWay);
        assert_eq!(outlook("UP"), Outlook::Arrived);
        assert_eq!(outlook("STUCK"), Outlook::Lost);
    }

    #[test]
    fn errors_name_the_thing_and_both_states() {
        let error = Goal::Change(&RESIZE).lost("l-1", "STUCK");
        assert_eq!(error.kind(), ErrorKind::UnexpectedState);
        let text = error.to_string();
        assert!(
            text.contains("private link l-1 ended in STUCK instead of UP or gone"),
            "{text}"
        );
    }
}
