//! Finds things by id, and refuses ids that do not exist.

use super::{Disk, Group, Image, Instance, RESOURCE_GROUPS, State, Subnet, Things};
use crate::zenlayer::refusal::Refusal;

const NO_INSTANCE: &str = "INVALID_INSTANCE_NOT_FOUND";
const NO_DISK: &str = "INVALID_DISK_NOT_FOUND";
const NO_IMAGE: &str = "INVALID_IMAGE_NOT_FOUND";
const NO_SUBNET: &str = "INVALID_SUBNET_NOT_FOUND";
const NO_GROUP: &str = "INVALID_SECURITY_GROUP_NOT_FOUND";
const NO_ZONE: &str = "INVALID_ZONE_NOT_FOUND";
const NO_RESOURCE_GROUP: &str = "OPERATION_FAILED_RESOURCE_GROUP_NOT_FOUND";

fn find<'a, T>(things: &'a Things<T>, id: &str, code: &'static str) -> Result<&'a T, Refusal> {
    let found = things.get(id);
    found.ok_or_else(|| Refusal::unknown(code, id))
}

fn find_mut<'a, T>(
    things: &'a mut Things<T>,
    id: &str,
    code: &'static str,
) -> Result<&'a mut T, Refusal> {
    let found = things.get_mut(id);
    found.ok_or_else(|| Refusal::unknown(code, id))
}

impl State {
    pub(crate) fn instance(&self, id: &str) -> Result<&Instance, Refusal> {
        find(&self.instances, id, NO_INSTANCE)
    }

    pub(crate) fn instance_mut(&mut self, id: &str) -> Result<&mut Instance, Refusal> {
        find_mut(&mut self.instances, id, NO_INSTANCE)
    }

    pub(crate) fn disk(&self, id: &str) -> Result<&Disk, Refusal> {
        find(&self.disks, id, NO_DISK)
    }

    pub(crate) fn disk_mut(&mut self, id: &str) -> Result<&mut Disk, Refusal> {
        find_mut(&mut self.disks, id, NO_DISK)
    }

    pub(crate) fn image(&self, id: &str) -> Result<&Image, Refusal> {
        find(&self.images, id, NO_IMAGE)
    }

    pub(crate) fn image_mut(&mut self, id: &str) -> Result<&mut Image, Refusal> {
        find_mut(&mut self.images, id, NO_IMAGE)
    }

    pub(crate) fn subnet(&self, id: &str) -> Result<&Subnet, Refusal> {
        find(&self.subnets, id, NO_SUBNET)
    }

    pub(crate) fn subnet_mut(&mut self, id: &str) -> Result<&mut Subnet, Refusal> {
        find_mut(&mut self.subnets, id, NO_SUBNET)
    }

    pub(crate) fn group(&self, id: &str) -> Result<&Group, Refusal> {
        find(&self.groups, id, NO_GROUP)
    }

    pub(crate) fn group_mut(&mut self, id: &str) -> Result<&mut Group, Refusal> {
        find_mut(&mut self.groups, id, NO_GROUP)
    }

    /// Refuses the id of a zone that does not exist.
    pub(crate) fn require_zone(&self, id: &str) -> Result<(), Refusal> {
        let known = self.zone(id).is_some();
        known
            .then_some(())
            .ok_or_else(|| Refusal::unknown(NO_ZONE, id))
    }
}

/// Returns the name of a resource group; refuses one that does not exist.
pub(crate) fn resource_group(id: &str) -> Result<&'static str, Refusal> {
    let mut groups = RESOURCE_GROUPS.iter();
    let found = groups.find(|(known, _)| *known == id);
    let found = found.ok_or_else(|| Refusal::unknown(NO_RESOURCE_GROUP, id))?;
    Ok(found.1)
}
