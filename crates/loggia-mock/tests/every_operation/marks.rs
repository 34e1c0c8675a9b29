//! What generated clients know of lists and of slow changes is what the catalogue says, and
//! the catalogue is made of the specs.

use loggia_transport::Operation;

use crate::call::Call;
use crate::generated::APIS;

/// Every call, with what the catalogue knows of it.
fn all() -> impl Iterator<Item = (&'static Call, &'static loggia_catalogue::Operation)> {
    APIS.iter().flat_map(|(api, calls, _)| {
        calls.iter().map(|call| {
            let found = loggia_catalogue::find(api, call.operation.id());
            (call, found.expect("the catalogue has it").1)
        })
    })
}

#[test]
fn every_list_in_pages_is_one_for_programs() {
    let mut lists = 0;
    for (call, known) in all() {
        let paging = call.operation.paging();
        let generated = paging.map(|paging| (paging.items(), paging.total(), paging.id()));
        let listed = known
            .paging
            .map(|paging| (paging.items, paging.total, paging.id));
        assert_eq!(generated, listed, "{}", call.operation);
        assert_eq!(call.list.is_some(), listed.is_some(), "{}", call.operation);
        lists += usize::from(listed.is_some());
    }
    if cfg!(feature = "zenlayer-all") {
        assert_eq!(lists, 73);
    }
}

#[test]
fn every_slow_change_is_known_to_programs() {
    let mut changes = 0;
    for (call, known) in all() {
        let operation: &Operation = call.operation;
        let Some(waits) = operation.waits().filter(|waits| !waits.id().is_empty()) else {
            // At EDIS the session says which machine it is: the catalogue has no field.
            assert_eq!(known.waits, None, "{operation}");
            continue;
        };
        let listed = known.waits.unwrap_or_else(|| panic!("{operation}"));
        assert_eq!(waits.describe().id(), listed.describe, "{operation}");
        assert_eq!(waits.state(), listed.field, "{operation}");
        assert_eq!(waits.before(), listed.from, "{operation}");
        assert_eq!(waits.on_the_way(), listed.through, "{operation}");
        assert_eq!(waits.ends(), listed.until, "{operation}");
        assert_eq!(waits.failures(), listed.failed, "{operation}");
        assert_eq!(waits.ends_in_absence(), listed.gone, "{operation}");
        changes += 1;
    }
    if cfg!(feature = "zenlayer-all") {
        assert_eq!(changes, 89);
    }
}
