//! The macros and types that generated code consists of.
//!
//! A generated file states what is particular to an operation: names, types, limits and
//! descriptions. What all operations share is written once, as macros:
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
//! Whatever else the spec knows is a line of `operation!`: an operation that answers in pages has
//! a call that is [`Pageable`], and one that begins a slow change has a call that is [`SlowChange`].
//!
//! The macros are for generated code and change with it, without notice.

mod client;
mod open_enum;
mod operation;
mod pageable;
mod record;
mod sending;
mod shown;
mod slow_change;
mod wrapped;

pub use client::GeneratedClient;
pub use pageable::{ByIds, Pageable};
pub use sending::{Answer, Outgoing, Sending};
pub use shown::{Show, show};
pub use slow_change::SlowChange;
