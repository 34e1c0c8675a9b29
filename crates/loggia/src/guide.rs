//! Guides that apply to both clouds, by subject.
//!
//! What differs between the clouds is in the guides of [EDIS](crate::edis::guide) and
//! [Zenlayer](crate::zenlayer::guide); all machines in one view are a [`fleet`](crate::fleet).
//!
//! | page | about |
//! | --- | --- |
//! | [`credentials`] | from the environment, from a vault, and who sees them |
//! | [`errors`] | what an error says, and how to branch on it |
//! | [`retries`] | what is sent again, and other rules for some calls |
//! | [`unknown_outcomes`] | an order that may or may not have been carried out |
//! | [`raw_json`] | the JSON that a reply was read from |
//! | [`other_operations`] | operations that are in no spec |
//! | [`testing`] | mocks, and simulators of both clouds |
//! | [`observing`] | spans, metrics, limits |
//! | [`features`] | what to switch on, and what to leave out |
//! | [`blocking`] | programs without async |

#[doc = include_str!("guide/credentials.md")]
pub mod credentials {}

#[doc = include_str!("guide/errors.md")]
pub mod errors {}

#[doc = include_str!("guide/retries.md")]
pub mod retries {}

#[doc = include_str!("guide/unknown_outcomes.md")]
pub mod unknown_outcomes {}

#[doc = include_str!("guide/raw_json.md")]
pub mod raw_json {}

#[doc = include_str!("guide/other_operations.md")]
pub mod other_operations {}

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/observing.md")]
pub mod observing {}

#[doc = include_str!("guide/features.md")]
pub mod features {}

#[doc = include_str!("guide/blocking.md")]
pub mod blocking {}
