//! The vendor's words for what a machine is doing, in words that all clouds share. The
//! three services use overlapping sets of words, and the same word for the same thing.

use crate::machine::MachineState;

pub(super) fn read(word: &str) -> MachineState {
    match word {
        "" => MachineState::Unknown,
        "RUNNING" => MachineState::Running,
        "STOPPED" => MachineState::Stopped,
        "RECYCLE" => MachineState::Discarded,
        "CREATE_FAILED" | "INSTALL_FAILED" | "REINSTALL_FAILED" => MachineState::Failed,
        "PENDING" | "CREATING" | "DEPLOYING" | "INSTALLING" | "REBUILDING" | "RESIZING"
        | "REBOOT" | "BOOTING" | "STARTING" | "STOPPING" | "IMAGING" | "RECYCLING"
        | "RELEASING" => MachineState::Changing(word.to_owned()),
        other => MachineState::Other(other.to_owned()),
    }
}
