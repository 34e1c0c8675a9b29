//! All operations in one run, with a check that none is missing.

use std::collections::{BTreeMap, BTreeSet};

use loggia::edis::management::types as m;
use loggia::edis::{management, order};
use loggia_tests::edis::facade_tour;

use crate::kit::{STYLES, fixture};

#[tokio::test]
async fn every_operation_and_every_field_is_called_in_both_styles() {
    for style in STYLES {
        let fixture = fixture(style).await;
        facade_tour::all(&fixture).await;

        let mut sent: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for seen in fixture.sim.edis().requests() {
            if seen.status == 200 {
                sent.entry(seen.operation).or_default().extend(seen.fields);
            }
        }
        let known = management::OPERATIONS.iter().chain(order::OPERATIONS);
        let known: BTreeSet<_> = known.map(|operation| operation.id().to_owned()).collect();
        assert_eq!(known.len(), 47);
        let called: BTreeSet<_> = sent.keys().cloned().collect();
        assert_eq!(called, known, "{style:?}");
        let simulated: BTreeSet<_> = loggia_sim::edis_operations().map(str::to_owned).collect();
        assert_eq!(simulated, known);

        // The simulator refuses fields that it does not know: with all it knows
        // sent, both have the same ones.
        for (operation, fields) in &sent {
            let wanted = loggia_sim::edis_fields(operation).expect("known");
            let wanted: BTreeSet<_> = wanted.iter().map(|field| field.name.to_owned()).collect();
            assert_eq!(*fields, wanted, "{operation}");
        }
    }
}

#[test]
fn paths_of_both_apis_match_the_simulator() {
    for operation in management::OPERATIONS.iter().chain(order::OPERATIONS) {
        let path = loggia_sim::edis_path(operation.id());
        assert_eq!(path, Some(operation.path()), "{operation}");
    }
}

#[test]
fn debug_output_of_a_request_contains_no_secret() {
    let request = m::EnableVncRequest {
        vnc_pw: Some("aB3dE6gH".into()),
    };
    assert!(!format!("{request:?}").contains("aB3dE6gH"));
}
