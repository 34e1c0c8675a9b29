//! The direction in which an operation moves a thing's state, where the catalogue does not say.

use loggia_catalogue::{Field, Type};

use super::sample;

/// A direction of a state change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transition {
    /// To the state in which it works.
    On,
    /// To the state in which it does not work.
    Off,
    /// Into the recycle bin.
    Recycle,
    /// Out of it.
    Restore,
    /// Out of the recycle bin, if it is there; otherwise only the paid period is extended.
    Renew,
    /// The state does not change.
    Stay,
}

/// Returns the state out of a set that a verb leads to. Where the states are not known, they
/// are assumed to be those before and in the recycle bin.
pub(super) fn state(field: &Field, turn: Transition) -> Option<&'static str> {
    let Type::Choice(choices) = field.ty else {
        return match turn {
            Transition::Recycle => Some("RECYCLED"),
            Transition::Restore | Transition::Renew => Some("AVAILABLE"),
            _ => None,
        };
    };
    let values: Vec<&'static str> = choices.values.iter().map(|choice| choice.value).collect();
    let with = |parts: &[&str]| {
        parts.iter().find_map(|part| {
            values
                .iter()
                .copied()
                .find(|value| value.to_ascii_lowercase().contains(part))
        })
    };
    match turn {
        Transition::On => sample::resting(&values),
        // What was in the recycle bin is bound to nothing.
        Transition::Restore | Transition::Renew => {
            with(&["unbind"]).or_else(|| sample::resting(&values))
        }
        Transition::Off => with(&["stopped", "paused", "disabled", "suspend", "closed", "stop"]),
        Transition::Recycle => with(&["recycled", "recycle", "terminated"]),
        Transition::Stay => None,
    }
}
