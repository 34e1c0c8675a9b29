//! The world of the EDIS side: machines by id, the sessions issued for them,
//! and two counters. Everything changes under one lock.

use std::collections::BTreeMap;

use super::session::Sessions;

/// One virtual server.
#[derive(Debug)]
pub(crate) struct Vps {
    /// Its number, from 1; ids, ports and host names derive from it.
    pub(crate) number: usize,
    pub(crate) description: String,
    pub(crate) powered_on: bool,
    pub(crate) vnc_enabled: bool,
}

impl Vps {
    fn new(number: usize) -> Self {
        Self {
            number,
            description: format!("edis-vps-{number}"),
            powered_on: true,
            // On and off by turns, so that both are there from the start.
            vnc_enabled: number % 2 == 1,
        }
    }

    /// The id: two numbers, like the vendor's.
    fn kvm_id(&self) -> String {
        format!("kvm_{}_{}", self.host_number(), 200_000 + self.number)
    }

    /// The number in the name of the host that runs it.
    pub(crate) fn host_number(&self) -> usize {
        100_000 + self.number
    }

    /// Where its console would be; the name cannot be resolved anywhere.
    pub(crate) fn vnc_host(&self) -> String {
        format!("vnc-{}.sim.invalid", self.host_number())
    }

    pub(crate) fn vnc_port(&self) -> usize {
        5900 + self.number % 100
    }

    pub(crate) fn novnc_port(&self) -> usize {
        6080 + self.number % 100
    }
}

/// All of it.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) vps: BTreeMap<String, Vps>,
    pub(crate) sessions: Sessions,
    pub(crate) logins: u64,
    pub(crate) failed_logins: u64,
}

impl State {
    pub(crate) fn new(machines: usize, sessions: Sessions) -> Self {
        let vps = (1..=machines).map(Vps::new);
        Self {
            vps: vps.map(|vps| (vps.kvm_id(), vps)).collect(),
            sessions,
            logins: 0,
            failed_logins: 0,
        }
    }
}
