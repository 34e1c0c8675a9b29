//! The table of an API.

use crate::operation::Operation;

/// One API: a service of one vendor.
#[derive(Debug)]
pub struct Api {
    /// `vendor.service`, such as `zenlayer.vm`.
    pub name: &'static str,
    /// The crate with its client.
    pub package: &'static str,
    /// The version that requests carry (a date for Zenlayer), or nothing.
    pub version: &'static str,
    /// Its display name.
    pub title: &'static str,
    /// What it is for, in Markdown.
    pub description: &'static str,
    /// Its operations, in the order of their paths in the spec.
    pub operations: &'static [&'static Operation],
}

impl Api {
    /// The vendor: the first word of the name.
    pub fn vendor(&self) -> &'static str {
        self.name
            .split_once('.')
            .map_or(self.name, |(vendor, _)| vendor)
    }

    /// The service: the part of the name after the vendor, and the client's module.
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
