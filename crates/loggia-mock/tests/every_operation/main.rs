//! Every operation is called once for its mock, once more for each of its fields with a
//! mock that asks for another value, and the actions of Zenlayer once against the
//! simulator. [`your_program`] is for the book.
//!
//! The tables of calls are generated with the mocks. An operation that a table or
//! the mocks lack shows by comparison with the clients' own list. Which services there
//! are depends on this crate's features: in the tests of the whole workspace, and with
//! `--all-features`, it is all of them.
#![cfg(all(feature = "edis", feature = "zenlayer-vm"))]

mod call;
#[rustfmt::skip]
#[allow(deprecated, reason = "every operation is called, also what the vendor gives up")]
mod generated;
mod lists;
mod marks;
mod mocks;
mod simulator;
mod your_program;

use std::collections::BTreeSet;

use generated::APIS;

#[test]
fn the_tables_have_every_operation() {
    for (api, calls, operations) in APIS {
        let called: BTreeSet<_> = calls.iter().map(|call| call.operation.id()).collect();
        let known: BTreeSet<_> = operations.iter().map(|operation| operation.id()).collect();
        assert_eq!(called, known, "{api}");
        assert!(calls.iter().all(|call| call.operation.api() == *api));
    }
    // More with more features.
    let all: usize = APIS.iter().map(|(_, calls, _)| calls.len()).sum();
    assert!(all >= 109, "{all}");
}
