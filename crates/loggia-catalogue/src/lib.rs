//! The operations of both clouds' APIs, as static tables.
//!
//! Programs that handle *every* operation need the specs at run time: a command line that offers
//! them all, a simulator that checks requests, a coverage report. They read them here. The client
//! crates do not depend on this one, so a program that only calls operations contains none of
//! these tables.
//!
//! An [`Api`] has [`Operation`]s; an operation takes a [`Record`] and answers with one; a record
//! has [`Field`]s of a [`Type`], which may be a record again. Records refer to each other, and to
//! themselves, directly, so that nothing is looked up by name.
//!
//! ```
//! use loggia_catalogue::{Safety, find};
//!
//! let (_, operation) = find("zenlayer.vm", "StopInstances").expect("a known operation");
//! assert_eq!(operation.path, "/api/v2/vm");
//! assert_eq!(operation.safety, Safety::Unsafe);
//! let ids = operation.request.and_then(|request| request.field("instanceIds"));
//! assert!(ids.expect("a field").required);
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

mod api;
mod field;
mod find;
mod operation;

#[rustfmt::skip]
#[allow(
    clippy::unreadable_literal,
    reason = "limits are written as the specs have them"
)]
mod generated;

/// The names that the tables use.
mod prelude {
    #[allow(unused_imports, reason = "no spec has to have everything")]
    pub(crate) use crate::{
        Api, Cause, Choice, Choices, Confirm, Encoding, Field, Host, Limits, Named, Operation,
        Paging, Record, Safety, Type, Waits,
    };

    /// The answer of an operation that does not answer with an object.
    #[allow(dead_code, reason = "every operation may answer with an object")]
    pub(crate) static NOTHING: Record = Record {
        name: "",
        description: "",
        fields: &[],
    };
}

pub use api::Api;
pub use field::{Choice, Choices, Field, Limits, Record, Type};
pub use find::{APIS, api, find};
pub use operation::{Cause, Confirm, Encoding, Host, Named, Operation, Paging, Safety, Waits};

/// The README's examples, so that they compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
