//! An API.

use crate::operation::Operation;

/// One API: a service of one vendor.
#[derive(Debug)]
pub struct Api {
    /// `vendor.service`, such as `zenlayer.vm`.
    pub name: &'static str,
    /// The crate with its client.
    pub package: &'static str,
    /// The version that requests name (a date at Zenlayer), or nothing.
    pub version: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it is for, in Markdown.
    pub description: &'static str,
    /// Its operations, by their paths in the spec.
    pub operations: &'static [&'static Operation],
}

impl Api {
    /// The vendor: the first word of the name.
    pub fn vendor(&self) -> &'static str {
        self.name
            .split_once('.')
            .map_or(self.name, |(vendor, _)| vendor)
    }

    /// The service: what follows the vendor in the name, and the client's module.
    pub fn service(&self) -> &'static str {
        self.name.split_once('.').map_or("", |(_, service)| service)
    }

    /// The operation with this id, as the vendor spells it.
    pub fn operation(&self, id: &str) -> Option<&'static Operation> {
        self.operations
            .iter()
            .copied()
            .find(|operation| operation.id == id)
    }
}
