//! Which way a thing's state goes, where the catalogue does not say.

use loggia_catalogue::{Field, Type};

use super::sample;

/// A way that a state goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// To where it works.
    On,
    /// To where it does not.
    Off,
    /// Into the recycle bin.
    Bin,
    /// Out of it.
    Back,
    /// Out of it if it lies there; elsewhere only what was paid for goes on.
    Renew,
    /// It stays.
    Stay,
}

/// The state of a set that a verb leads to. Where the states are not known, the two are that
/// lie before the recycle bin and in it.
pub(super) fn state(field: &Field, turn: Turn) -> Option<&'static str> {
    let Type::Choice(choices) = field.ty else {
        return match turn {
            Turn::Bin => Some("RECYCLED"),
            Turn::Back | Turn::Renew => Some("AVAILABLE"),
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
        Turn::On => sample::resting(&values),
        // What lay in the bin is bound to nothing.
        Turn::Back | Turn::Renew => with(&["unbind"]).or_else(|| sample::resting(&values)),
        Turn::Off => with(&["stopped", "paused", "disabled", "suspend", "closed", "stop"]),
        Turn::Bin => with(&["recycled", "recycle", "terminated"]),
        Turn::Stay => None,
    }
}
