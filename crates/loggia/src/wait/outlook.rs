//! What to expect of a machine in a given state, in terms that all clouds share.

use super::target::WaitTarget;
use crate::machine::MachineState;

/// Whether a wanted state can still be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outlook {
    /// It is reached.
    Arrived,
    /// It will be reached without a further order.
    OnTheWay,
    /// At rest in another state: a change that was just ordered may not show yet, but without an
    /// order the wanted state is not reached.
    AtRest,
    /// It can no longer be reached.
    Lost,
}

/// Where a change of state leads, if its word says so (Zenlayer's words).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// To the recycle bin.
    Bin,
    /// To removal.
    Out,
    /// To any other state: running or stopped, depending on how it began.
    Living,
}

fn way(word: &str) -> Way {
    match word.to_ascii_uppercase().as_str() {
        "RECYCLING" => Way::Bin,
        "RELEASING" => Way::Out,
        _ => Way::Living,
    }
}

/// What to expect of a machine in `state`, for which the vendor's word is `word`, when waiting
/// for `target`.
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
            // Removal is irreversible. The state in which a living machine comes to rest depends
            // on how the change began, so neither is ruled out.
            (Way::Bin, T::RecycleBin | T::Gone)
            | (Way::Out, T::Gone)
            | (Way::Living, T::Running | T::Stopped) => Outlook::OnTheWay,
            (Way::Bin, T::Running | T::Stopped)
            | (Way::Out, T::Running | T::Stopped | T::RecycleBin) => Outlook::Lost,
            _ => Outlook::AtRest,
        },
        (S::Failed | S::Discarded, T::Running | T::Stopped) => Outlook::Lost,
        // A machine that could not be created is never put into the bin: it vanishes.
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
