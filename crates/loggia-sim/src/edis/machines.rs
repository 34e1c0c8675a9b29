//! Finds the machine that a call is for, in any encoding. It is more lenient than
//! [`form`](super::form), because a fault plan is consulted before the request is judged.

use serde_json::{Map, Value};

use crate::wire::{Body, Content, Incoming};

/// The management API and the order API spell it differently.
const NAMES: [&str; 2] = ["kvm_id", "kvmid"];

pub(super) fn of(request: &Incoming) -> Vec<String> {
    let is_machine = |name: &str| NAMES.contains(&name);
    match &request.body {
        Body::Whole(body) if request.is_declared("application/json") => {
            let object: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
            let named = object.iter().filter(|(name, _)| is_machine(name));
            named
                .filter_map(|(_, id)| id.as_str())
                .map(str::to_owned)
                .collect()
        }
        Body::Whole(body) => {
            let fields: Vec<(String, String)> =
                serde_urlencoded::from_bytes(body).unwrap_or_default();
            let named = fields.into_iter().filter(|(name, _)| is_machine(name));
            named.map(|(_, id)| id).collect()
        }
        Body::Parts(parts) => {
            let named = parts.iter().filter(|part| is_machine(&part.name));
            let ids = named.filter_map(|part| match &part.content {
                Content::Text(id) => Some(id.clone()),
                Content::File { .. } => None,
            });
            ids.collect()
        }
        Body::Garbled | Body::Refused => Vec::new(),
    }
}
