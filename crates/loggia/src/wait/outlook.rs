//! What can be expected of a machine in a state, in words that all clouds share.

use super::target::WaitTarget;
use crate::machine::MachineState;

/// Whether a wanted state still comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outlook {
    /// It is there.
    Arrived,
    /// It comes by itself.
    OnTheWay,
    /// At rest in another state: a change that was just ordered may not show yet,
    /// but it does not come by itself.
    AtRest,
    /// It cannot come any more.
    Lost,
}

/// What a change of state leads to, where its word says so (Zenlayer's words).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// To the recycle bin.
    Bin,
    /// Out of the world.
    Out,
    /// Anywhere else: in running or stopped, depending on how it began.
    Living,
}

fn way(word: &str) -> Way {
    match word.to_ascii_uppercase().as_str() {
        "RECYCLING" => Way::Bin,
        "RELEASING" => Way::Out,
        _ => Way::Living,
    }
}

/// What can be expected of a machine in `state`, for which the vendor's word is `word`, by
/// whoever wants `target`.
pub(super) fn outlook(state: &MachineState, word: &str, target: WaitTarget) -> Outlook {
    use MachineState as S;
    use WaitTarget as T;
    let target = match target {
        T::Rebooted => T::Running,
        other => other,
    };
    match (state, target) {
        (S::Running, T::Running) | (S::Stopped, T::Stopped) | (S::Discarded, T::RecycleBin) => {
            Outlook::Arrived
        }
        (S::Changing(change), _) => match (way(change), target) {
            // The way out is a one-way street. Where a living machine comes to rest depends
            // on how it began, so neither is ruled out.
            (Way::Bin, T::RecycleBin | T::Gone)
            | (Way::Out, T::Gone)
            | (Way::Living, T::Running | T::Stopped) => Outlook::OnTheWay,
            (Way::Bin, T::Running | T::Stopped)
            | (Way::Out, T::Running | T::Stopped | T::RecycleBin) => Outlook::Lost,
            _ => Outlook::AtRest,
        },
        (S::Failed | S::Discarded, T::Running | T::Stopped) => Outlook::Lost,
        // What could not be made is never put into the bin: it vanishes.
        (S::Failed, T::RecycleBin) if word.eq_ignore_ascii_case("CREATE_FAILED") => Outlook::Lost,
        // At rest elsewhere, or a word that this version does not know.
        _ => Outlook::AtRest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_out_is_a_one_way_street() {
        let changing = |word: &str| MachineState::Changing(word.to_owned());
        for (state, word) in [
            (changing("RECYCLING"), "RECYCLING"),
            (changing("RELEASING"), "RELEASING"),
            (MachineState::Discarded, "RECYCLE"),
            (MachineState::Failed, "CREATE_FAILED"),
        ] {
            assert_eq!(outlook(&state, word, WaitTarget::Running), Outlook::Lost);
            assert_eq!(outlook(&state, word, WaitTarget::Stopped), Outlook::Lost);
            assert_ne!(outlook(&state, word, WaitTarget::Gone), Outlook::Lost);
        }
    }

    #[test]
    fn an_unknown_word_is_no_verdict() {
        let state = MachineState::Other("HIBERNATING".to_owned());
        let outlook = outlook(&state, "HIBERNATING", WaitTarget::Running);
        assert_eq!(outlook, Outlook::AtRest);
    }
}
