//! The states of things that are bound to others: a disk to an instance, an elastic IP to a
//! network interface.
//!
//! A thing is in one state while a field names what it is bound to, and in the other once that
//! field is empty.

/// How things of a kind are bound.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Binding {
    /// The field that names what it is bound to.
    pub(super) by: &'static str,
    /// The state while bound.
    pub(super) state: &'static str,
    /// The state while not bound.
    pub(super) free: &'static str,
    /// Other fields that are empty while not bound.
    pub(super) empty: &'static [&'static str],
}

/// By service and id of the kind.
const BINDINGS: &[(&str, &str, Binding)] = &[
    (
        "bmc",
        "eipId",
        Binding {
            by: "instanceId",
            state: "ASSOCIATED",
            free: "AVAILABLE",
            empty: &[],
        },
    ),
    (
        "zec",
        "diskId",
        Binding {
            by: "instanceId",
            state: "IN_USE",
            free: "AVAILABLE",
            empty: &[],
        },
    ),
    (
        "zec",
        "eipId",
        Binding {
            by: "associatedId",
            state: "BINDED",
            free: "UNBIND",
            empty: &[
                "associatedType",
                "bindType",
                "instanceId",
                "nicId",
                "privateIpAddress",
            ],
        },
    ),
    (
        "zec",
        "nicId",
        Binding {
            by: "instanceId",
            state: "USED",
            free: "AVAILABLE",
            empty: &[],
        },
    ),
];

/// Returns how things of a kind are bound, if they can be.
pub(super) fn find(service: &str, id: &str) -> Option<&'static Binding> {
    let mut lines = BINDINGS.iter();
    let found = lines.find(|(of, kind, _)| (*of, *kind) == (service, id));
    found.map(|(_, _, bound)| bound)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use loggia_catalogue::Type;

    use super::*;
    use crate::engine::Engine;
    use crate::engine::model::Model;

    #[test]
    fn things_bound_from_the_start_are_in_the_bound_state() {
        for (service, id, bound) in BINDINGS {
            let mut apis = loggia_catalogue::APIS.iter().copied();
            let api = apis.find(|api| api.vendor() == "zenlayer" && api.service() == *service);
            let api = api.expect("a service");
            let kinds = &Model::of(api).kinds;
            let number = kinds.by_id(id).expect("a kind");
            let kind = kinds.get(number);
            let status = kind.status.expect("it has states");
            let Type::Choice(choices) = status.ty else {
                panic!("{service} {id}: its states are not known");
            };
            for state in [bound.state, bound.free] {
                let known = choices.values.iter().any(|choice| choice.value == state);
                assert!(known, "{service} {id}: {state}");
            }
            for field in bound.empty {
                assert!(kind.field(field).is_some(), "{service} {id} {field}");
            }
            let engine = Engine::new(api, 3, Duration::ZERO, 0);
            for thing in engine.store.things(number) {
                assert!(thing.fields[bound.by].is_string(), "{service} {id}");
                assert_eq!(thing.fields[status.name], bound.state, "{service} {id}");
            }
        }
    }
}
