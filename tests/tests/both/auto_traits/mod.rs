//! Everything public is `Send` and `Sync`: futures and clients can be moved to another thread
//! and shared between threads, and, where they own what they need, are `'static`. Views that
//! last no longer than a value is written or read are the exception.
//!
//! The compiler proves it for every entry of the lists ([`futures`], [`types`]); the sources
//! are searched ([`source_scan`]) so that no entry is missing. All generated operations have
//! the same type of future.

mod futures;
mod source_scan;
mod types;

/// A list may hold what the sources do not have, or lack what they have.
fn assert_complete<T: Ord + std::fmt::Debug>(mut listed: Vec<T>, mut found: Vec<T>) {
    listed.sort();
    found.sort();
    let missing: Vec<_> = found.iter().filter(|item| !listed.contains(item)).collect();
    assert!(missing.is_empty(), "not in the list: {missing:#?}");
    assert_eq!(listed, found, "in the list, not in the sources, or twice");
}

/// Every call is on its way as a [`Sending`](loggia::transport::call::Sending).
#[test]
fn futures_of_generated_calls_are_send_sync_and_static() {
    fn send_sync_static<F: Future + Send + Sync + 'static>(_: F) {}
    fn all<T: loggia::transport::call::Answer + Default>(
        call: loggia::transport::call::Sending<T>,
    ) {
        send_sync_static(call);
    }
    let _ = all::<loggia::edis::management::types::Accepted>;
}
