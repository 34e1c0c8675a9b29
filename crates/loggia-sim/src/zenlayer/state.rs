//! The world of the Zenlayer side: instances by id. Ids are padded, so the
//! order of the map is the order of creation and pages are stable.

use std::collections::BTreeMap;

/// One virtual machine.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) name: String,
    pub(crate) status: String,
    pub(crate) zone: &'static str,
}

/// All of it.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) instances: BTreeMap<String, Instance>,
    created: usize,
}

impl State {
    pub(crate) fn new(machines: usize) -> Self {
        let mut state = Self::default();
        for number in 1..=machines {
            let status = match number {
                2 => "STOPPED",
                4 => "BOOTING",
                _ => "RUNNING",
            };
            state.add(&format!("zen-vm-{number}"), status);
        }
        state
    }

    /// Adds an instance under an id that was never used before.
    pub(crate) fn add(&mut self, name: &str, status: &str) -> String {
        self.created += 1;
        let id = format!("sim-vm-{:06}", self.created);
        let instance = Instance {
            name: name.to_owned(),
            status: status.to_owned(),
            zone: "SIM-A",
        };
        self.instances.insert(id.clone(), instance);
        id
    }
}
