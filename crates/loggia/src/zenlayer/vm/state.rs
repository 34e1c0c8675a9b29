//! The states of instances, in words that both clouds share, and what follows from
//! which.

use loggia_zenlayer::vm::types::InstanceState;

use super::target::WaitTarget;
use crate::machine::MachineState;

impl From<&InstanceState> for MachineState {
    fn from(state: &InstanceState) -> Self {
        use InstanceState as S;
        match state {
            S::Running => Self::Running,
            S::Stopped => Self::Stopped,
            S::Recycle => Self::Discarded,
            S::CreateFailed => Self::Failed,
            S::Pending
            | S::Deploying
            | S::Rebuilding
            | S::Reboot
            | S::Booting
            | S::Stopping
            | S::Imaging
            | S::Recycling
            | S::Releasing => Self::Changing(state.as_str().to_owned()),
            other => Self::Other(other.as_str().to_owned()),
        }
    }
}

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

/// What can be expected of a machine in `state` by somebody who wants `target`.
pub(super) fn outlook(state: &InstanceState, target: WaitTarget) -> Outlook {
    use InstanceState as S;
    use WaitTarget as T;
    let target = match target {
        T::Rebooted => T::Running,
        other => other,
    };
    match (state, target) {
        (S::Running, T::Running) | (S::Stopped, T::Stopped) | (S::Recycle, T::RecycleBin) => {
            Outlook::Arrived
        }
        // The way out is a one-way street, and so is a failed build.
        (S::Recycling, T::RecycleBin | T::Gone)
        | (S::Releasing, T::Gone)
        // Changes of a living machine end in running or stopped; which of the two
        // depends on how they began, so neither is ruled out.
        | (
            S::Pending
            | S::Deploying
            | S::Rebuilding
            | S::Reboot
            | S::Booting
            | S::Stopping
            | S::Imaging,
            T::Running | T::Stopped,
        ) => Outlook::OnTheWay,
        (S::CreateFailed, T::Running | T::Stopped | T::RecycleBin)
        | (S::Recycling | S::Recycle | S::Releasing, T::Running | T::Stopped)
        | (S::Releasing, T::RecycleBin) => Outlook::Lost,
        // At rest elsewhere, or a word that this version does not know.
        _ => Outlook::AtRest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_out_is_a_one_way_street() {
        for state in ["RECYCLING", "RECYCLE", "RELEASING", "CREATE_FAILED"] {
            let state = InstanceState::from(state);
            assert_eq!(outlook(&state, WaitTarget::Running), Outlook::Lost);
            assert_eq!(outlook(&state, WaitTarget::Stopped), Outlook::Lost);
            assert_ne!(outlook(&state, WaitTarget::Gone), Outlook::Lost);
        }
    }

    #[test]
    fn an_unknown_word_is_no_verdict() {
        let state = InstanceState::from("HIBERNATING");
        assert_eq!(outlook(&state, WaitTarget::Running), Outlook::AtRest);
    }
}
