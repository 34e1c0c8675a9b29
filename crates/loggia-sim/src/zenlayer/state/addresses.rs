//! Private addresses of instances: one for each, from its subnet.

use std::collections::HashSet;

use super::State;

impl State {
    /// Returns for how many more instances a subnet has addresses.
    pub(crate) fn free_addresses(&self, subnet: &str) -> u64 {
        let Some(found) = self.subnets.get(subnet) else {
            return 0;
        };
        let used = self.taken(subnet).count() as u64;
        found.range.usable().saturating_sub(used)
    }

    /// Returns a free address of a subnet. Those that were never assigned come first.
    pub(super) fn next_address(&mut self, subnet: &str) -> Option<String> {
        let found = self.subnets.get(subnet)?;
        let (range, given) = (found.range, found.given);
        let number = if given < range.usable() {
            given
        } else {
            let taken: HashSet<&str> = self.taken(subnet).collect();
            let again = given..given.saturating_add(range.usable());
            let free = |number: &u64| {
                let address = range.address(*number);
                address.is_some_and(|address| !taken.contains(address.as_str()))
            };
            again.into_iter().find(free)?
        };
        self.subnets.get_mut(subnet)?.given = number + 1;
        range.address(number)
    }

    fn taken<'a>(&'a self, subnet: &'a str) -> impl Iterator<Item = &'a str> {
        let here = self
            .instances
            .values()
            .filter(move |one| one.subnet == subnet);
        here.flat_map(|one| one.private_ips.iter().map(String::as_str))
    }
}
