//! Translates the vendor's words for machine states into terms that all clouds share.
//!
//! The three services use overlapping sets of words, and the same word for the same state.

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

#[cfg(test)]
mod tests {
    use loggia_transport::Operation;

    use super::*;

    /// The operations of a service, and the one that changes the state of its machines.
    type Service = (&'static [&'static Operation], &'static Operation);

    fn services() -> Vec<Service> {
        vec![
            #[cfg(feature = "zenlayer-bmc")]
            {
                use loggia_zenlayer::bmc::{OPERATIONS, operations::stop_instances::OPERATION};
                (OPERATIONS, &OPERATION)
            },
            #[cfg(feature = "zenlayer-vm")]
            {
                use loggia_zenlayer::vm::{OPERATIONS, operations::stop_instances::OPERATION};
                (OPERATIONS, &OPERATION)
            },
            #[cfg(feature = "zenlayer-zec")]
            {
                use loggia_zenlayer::zec::{OPERATIONS, operations::stop_instances::OPERATION};
                (OPERATIONS, &OPERATION)
            },
        ]
    }

    #[test]
    fn the_words_mean_what_the_spec_says_that_they_mean() {
        for (operations, stop) in services() {
            let stop = stop.waits().expect("it takes a while");
            let waits = operations.iter().filter_map(|one| one.waits());
            let of_machines = waits.filter(|waits| {
                waits.describe() == stop.describe() && waits.state() == stop.state()
            });
            for waits in of_machines {
                let rests = |state: &MachineState| {
                    use MachineState as S;
                    matches!(state, S::Running | S::Stopped | S::Discarded)
                };
                for word in waits.before().iter().chain(waits.ends()) {
                    assert!(rests(&read(word)), "{word}");
                }
                for word in waits.on_the_way() {
                    let state = read(word);
                    let is_on_the_way = matches!(state, MachineState::Changing(_));
                    // Bare metal leaves the bin at once, so it is still in the bin while it is
                    // being removed.
                    assert!(is_on_the_way || rests(&state), "{word}");
                }
                for word in waits.failures() {
                    assert_eq!(read(word), MachineState::Failed, "{word}");
                }
            }
        }
    }
}
