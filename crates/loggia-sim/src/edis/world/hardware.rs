//! The hardware of a machine.

use super::Plan;

/// The parts of a machine, in the units of the API.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hardware {
    pub(crate) ram_mb: u64,
    pub(crate) disk_mb: u64,
    pub(crate) cores: u64,
    pub(crate) drive_boost_mb: u64,
}

impl From<&Plan> for Hardware {
    fn from(plan: &Plan) -> Self {
        Self {
            ram_mb: plan.ram_mb,
            disk_mb: plan.disk_gb * 1024,
            cores: plan.cores,
            drive_boost_mb: 0,
        }
    }
}
