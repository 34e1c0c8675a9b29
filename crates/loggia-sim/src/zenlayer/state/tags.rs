//! The tags of instances and disks, which another service manages together with those of all
//! others.

use super::State;
use crate::engine::OfResources;

impl State {
    /// Returns the tags of everything that can have some.
    pub(crate) fn tags(&self) -> OfResources {
        let instances = self.instances.iter().map(|(id, one)| (id, &one.tags));
        let disks = self.disks.iter().map(|(id, one)| (id, &one.tags));
        let all = instances.chain(disks);
        all.map(|(id, tags)| (id.clone(), tags.iter().cloned().collect()))
            .collect()
    }

    /// Gives everything the tags that it has by id, and no others.
    pub(crate) fn set_tags(&mut self, all: &OfResources) {
        let instances = self
            .instances
            .iter_mut()
            .map(|(id, one)| (id, &mut one.tags));
        let disks = self.disks.iter_mut().map(|(id, one)| (id, &mut one.tags));
        for (id, tags) in instances.chain(disks) {
            let wanted = all.get(id).cloned().unwrap_or_default();
            if tags
                .iter()
                .cloned()
                .collect::<std::collections::BTreeMap<_, _>>()
                != wanted
            {
                *tags = wanted.into_iter().collect();
            }
        }
        self.touch();
    }
}
