//! What generated code is made of.
//!
//! A generated file says what is particular to an operation: names, types, limits, the
//! descriptions. What is the same for all of them is written once, as macros:
//!
//! | macro | makes |
//! | --- | --- |
//! | [`client!`](crate::client!) | the client that the methods of all calls belong to |
//! | [`operation!`](crate::operation!) | the call: its constant, its type, the client's method, `send` |
//! | [`request!`](crate::request!) | what is sent: a struct of plain data, and setters |
//! | [`reply!`](crate::reply!) | what is answered: a struct that decodes tolerantly |
//! | [`shared!`](crate::shared!) | a struct that is sent and answered |
//! | [`open_enum!`](crate::open_enum!) | a set of values that the vendor may extend |
//! | [`wrapped!`](crate::wrapped!) | a type around a map or any JSON, which has no fields to name |
//!
//! What the spec knows beyond that is a line of `operation!`: that an operation answers in
//! pages makes its call [`Pageable`], that it begins a slow change makes it
//! [`Lasting`].
//!
//! They are for generated code and change with it, without notice.

mod client;
mod lasting;
mod open_enum;
mod operation;
mod pageable;
mod record;
mod sending;
mod shown;
mod wrapped;

pub use client::GeneratedClient;
pub use lasting::Lasting;
pub use pageable::{ByIds, Pageable};
pub use sending::{Answer, Outgoing, Sending};
pub use shown::{Show, show};
