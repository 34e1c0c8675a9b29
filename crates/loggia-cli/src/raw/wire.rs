//! Converts an operation of the catalogue to the form that the transport and the facade take.
//!
//! The result lives as long as the program, and is made once for each operation. Programs get the
//! same from the generated crates, and tests compare the two.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use loggia::transport::{
    Confirm as WireConfirm, Host as WireHost, Operation as WireOperation, Paging,
    Safety as WireSafety, Waits as WireWaits,
};
use loggia_catalogue::{Confirm, Host, Named, Safety};

use super::Entry;

/// What the pipeline needs to know about an operation.
pub(super) fn operation(entry: Entry) -> &'static WireOperation {
    static MADE: Mutex<Option<HashMap<String, &'static WireOperation>>> = Mutex::new(None);
    let made = || MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let title = entry.title();
    let known = made().as_ref().and_then(|made| made.get(&title).copied());
    known.unwrap_or_else(|| {
        // Not under the lock, because an operation that is waited for names another.
        let operation = make(entry);
        let mut made = made();
        let made = made.get_or_insert_with(HashMap::new);
        *made.entry(title).or_insert(operation)
    })
}

fn make(entry: Entry) -> &'static WireOperation {
    let operation = entry.operation;
    let safety = match operation.safety {
        Safety::Read => WireSafety::Read,
        Safety::Idempotent => WireSafety::Idempotent,
        Safety::Unsafe => WireSafety::Unsafe,
    };
    let mut wire = WireOperation::new(
        entry.api.name,
        operation.id,
        entry.api.version,
        operation.path,
        safety,
    );
    if let Some(confirm) = operation.confirm {
        wire = wire.confirmed(match confirm {
            Confirm::Charges => WireConfirm::Charges,
            Confirm::Destroys => WireConfirm::Destroys,
        });
    }
    if operation.host == Host::ReverseDns {
        wire = wire.to(WireHost::ReverseDns);
    }
    if operation.api_host_field {
        wire = wire.with_api_host_field();
    }
    if operation.text_reply {
        wire = wire.with_text_reply();
    }
    if let Some(field) = operation.list_reply {
        wire = wire.with_list_reply(field);
    }
    if let Some(pages) = operation.paging {
        let paging = Paging::new(pages.items, pages.total, pages.id);
        wire = wire.with_paging(Box::leak(Box::new(paging)));
    }
    if let Some(waits) = waits(entry) {
        wire = wire.with_waits(waits);
    }
    Box::leak(Box::new(wire))
}

/// How the end of the operation's change is seen. The operation that shows states begins no
/// change itself, so the recursion ends.
fn waits(entry: Entry) -> Option<&'static WireWaits> {
    let waits = entry.operation.waits?;
    let describe = Entry {
        api: entry.api,
        operation: entry.api.operation(waits.describe)?,
    };
    let mut wire = WireWaits::shown_by(operation(describe), waits.field)
        .by(waits.id, waits.filter)
        .needing(waits.needs)
        .from(waits.from)
        .through(waits.through)
        .until(waits.until)
        .failed(waits.failed);
    wire = match waits.named {
        Named::Request(path) => wire.of_request(path),
        Named::Reply(path) => wire.of_reply(path),
    };
    if let Some(items) = waits.items {
        wire = wire.in_list(items);
    }
    if !waits.takes_many {
        wire = wire.one_at_a_time();
    }
    if waits.gone {
        wire = wire.gone();
    }
    Some(Box::leak(Box::new(wire)))
}
