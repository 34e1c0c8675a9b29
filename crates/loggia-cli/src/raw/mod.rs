//! Builds commands for all operations of both clouds from the catalogue.
//!
//! ```text
//! names ──> commands ──> clap          flags, --input, --set
//!                          │                 │
//!                          └── matches ──> request ──> check ──> node ──> call
//!                                              │         │                  │
//!                                          skeleton   all mistakes     the facade's pipeline
//! ```
//!
//! No code here knows an operation by name. The catalogue says what it takes, what it may cost,
//! whether it may be sent twice, how its lists are paged and how its end is seen. A command of
//! `loggia zenlayer` is named after its action, with hyphens, as in the vendor's own CLI; one of
//! `loggia edis` after its operation.

mod account;
pub(crate) mod by_name;
mod call;
mod check;
mod columns;
mod commands;
mod confirmation;
mod dry_run;
mod example;
mod failures;
mod flags;
mod id_fields;
mod index_flags;
mod names;
mod node;
mod output_check;
mod pages;
mod price;
mod request;
mod run;
mod secrets;
mod skeleton;
mod value_parser;
mod wait;
mod wire;

#[cfg(test)]
mod tests;

pub(crate) use commands::{Extent, augment};
pub(crate) use index_flags::expand_index_flags;
pub(crate) use names::nearest;
pub(crate) use run::run;

use loggia_catalogue::{Api, Field, Operation};

/// An operation with the API that it belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) api: &'static Api,
    pub(crate) operation: &'static Operation,
}

impl Entry {
    /// Its name for messages: `zenlayer.vm DescribeInstances`.
    fn title(&self) -> String {
        format!("{} {}", self.api.name, self.operation.id)
    }

    /// The fields of its request, without the file that is sent beside them.
    fn fields(&self) -> impl Iterator<Item = &'static Field> {
        let file = self.operation.file;
        let fields = self
            .operation
            .request
            .map_or(&[][..], |record| record.fields);
        fields.iter().filter(move |field| Some(field.name) != file)
    }

    /// Whether it belongs to EDIS.
    fn is_edis(&self) -> bool {
        self.api.vendor() == names::EDIS
    }

    /// Whether it is about one VPS and takes its session.
    fn takes_session(&self) -> bool {
        use loggia_catalogue::Host;

        matches!(self.operation.host, Host::Session | Host::ReverseDns)
    }

    /// Whether its request has e-mail and password among its fields.
    fn takes_account(&self) -> bool {
        self.is_edis() && !self.takes_session()
    }
}
