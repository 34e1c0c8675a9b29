//! From prose to a state.

use crate::machine::MachineState;

/// Reads the vendor's sentence about a server.
pub(super) fn state(prose: &str) -> MachineState {
    let words = prose.to_lowercase();
    let says = |any: &[&str]| any.iter().any(|word| words.contains(word));
    // First what says off: "not running" also says running.
    if says(&["powered off", "shut off", "not running", "stopped"]) {
        MachineState::Stopped
    } else if says(&["powered on", "running"]) {
        MachineState::Running
    } else {
        MachineState::Other(prose.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_is_kept() {
        assert_eq!(state("server powered on"), MachineState::Running);
        for off in ["Server Powered Off", "not running"] {
            assert_eq!(state(off), MachineState::Stopped);
        }
        assert_eq!(state("on fire"), MachineState::Other("on fire".into()));
    }
}
