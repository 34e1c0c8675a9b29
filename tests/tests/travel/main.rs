//! Everything public travels: futures and clients can be moved to another thread,
//! shared between threads, and, where they own what they need, kept.
//!
//! The compiler proves it for every entry of the lists ([`futures`], [`types`]); the
//! sources are searched ([`scan`]) so that no entry is missing. Generated operations
//! promise it in the type of their `send`, each for itself.

mod futures;
mod scan;
mod types;

/// A list may hold what the sources do not have, or lack what they have.
fn assert_complete<T: Ord + std::fmt::Debug>(mut listed: Vec<T>, mut found: Vec<T>) {
    listed.sort();
    found.sort();
    let missing: Vec<_> = found.iter().filter(|item| !listed.contains(item)).collect();
    assert!(missing.is_empty(), "not in the list: {missing:#?}");
    assert_eq!(listed, found, "in the list, not in the sources, or twice");
}

#[test]
fn every_generated_operation_promises_it_in_its_signature() {
    for (api, operations) in [
        (
            "loggia-edis/src/generated/management",
            loggia::edis::management::OPERATIONS,
        ),
        (
            "loggia-edis/src/generated/order",
            loggia::edis::order::OPERATIONS,
        ),
        (
            "loggia-zenlayer/src/generated/vm",
            loggia::zenlayer::vm_api::OPERATIONS,
        ),
    ] {
        let mut promised = 0;
        for (path, source) in scan::sources(&format!("{api}/operations")) {
            if path == "mod.rs" {
                continue;
            }
            let source: String = source.split_whitespace().collect();
            assert!(
                source.contains("pubfnsend(self,)->implFuture<")
                    && source.contains(">+Send+Sync+'static{")
                    && !source.contains("pubasyncfn"),
                "{api}: {path}"
            );
            promised += 1;
        }
        assert_eq!(promised, operations.len(), "{api}");
    }
}
