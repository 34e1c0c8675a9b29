//! Every operation is called once for its mock, and once more for each of its
//! fields with a mock that asks for another value.
//!
//! The tables of calls are generated with the mocks. An operation that a table or
//! the mocks lack shows by comparison with the clients' own list.
#![cfg(all(feature = "edis", feature = "zenlayer-vm"))]

mod call;
#[rustfmt::skip]
mod generated;

use std::collections::BTreeSet;

use httpmock::MockServer;
use loggia_mock::{edis, httpmock};
use loggia_transport::{ErrorKind, Operation, Pipeline, RetryPolicy};

use generated::APIS;

/// What a call of this operation goes through. The values of the tables are made up, and
/// need not be within the limits that the specs name.
fn pipeline(server: &MockServer, operation: &Operation) -> Pipeline {
    let pipeline = checked(server, operation);
    let options = pipeline.options().clone().unchecked();
    pipeline.with_options(options)
}

/// At EDIS with a session, unless the operation
/// carries credentials of its own.
fn checked(server: &MockServer, operation: &Operation) -> Pipeline {
    if operation.api().starts_with("zenlayer.") {
        let client = loggia::zenlayer::Client::builder()
            .access_key("key", "secret")
            .endpoint(server.base_url())
            .allow_insecure_loopback(true)
            .retry(RetryPolicy::none())
            .build()
            .expect("builds");
        return client.pipeline().clone();
    }
    let account = loggia::edis::Account::builder()
        .credentials("me@example.com", "password")
        .endpoint(server.base_url())
        .allow_insecure_loopback(true)
        .retry(RetryPolicy::none())
        .build()
        .expect("builds");
    if operation.api() == "edis.management" && operation.id() != "createAuthSession" {
        account.server("kvm_1_2").api().pipeline().clone()
    } else {
        account.api().pipeline().clone()
    }
}

#[test]
fn the_tables_have_every_operation() {
    for (api, calls, operations) in APIS {
        let called: BTreeSet<_> = calls.iter().map(|call| call.operation.id()).collect();
        let known: BTreeSet<_> = operations.iter().map(|operation| operation.id()).collect();
        assert_eq!(called, known, "{api}");
        assert!(calls.iter().all(|call| call.operation.api() == *api));
    }
    let all: usize = APIS.iter().map(|(_, calls, _)| calls.len()).sum();
    assert_eq!(all, 109);
}

#[tokio::test]
async fn every_mock_matches_its_operation_and_nothing_else() {
    let server = MockServer::start_async().await;
    for (_, calls, _) in APIS {
        for call in *calls {
            let mut mock = (call.mock)(&server, "");
            // Behind the mock, so that a login meets the one that is looked at.
            let login = edis::login(&server, ["kvm_1_2"]);
            (call.send)(pipeline(&server, call.operation))
                .await
                .unwrap_or_else(|error| panic!("{}: {error}", call.operation));
            mock.assert();
            mock.delete();
            // Nothing else answers the call, so its own mock did.
            if call.operation.id() != "createAuthSession" {
                (call.send)(pipeline(&server, call.operation))
                    .await
                    .expect_err(call.operation.id());
            }
            { login }.delete();
        }
    }
}

#[tokio::test]
async fn no_mock_matches_with_a_wrong_field() {
    let server = MockServer::start_async().await;
    let mut tried = 0;
    for call in APIS.iter().flat_map(|(_, calls, _)| *calls) {
        for field in call.fields {
            let mut mock = (call.mock)(&server, field);
            let login = (call.operation.id() != "createAuthSession")
                .then(|| edis::login(&server, ["kvm_1_2"]));
            let error = (call.send)(pipeline(&server, call.operation))
                .await
                .expect_err(field);
            // httpmock's answer to what no one asked for.
            assert_eq!(
                error.kind(),
                ErrorKind::NotFound,
                "{}: {field}",
                call.operation
            );
            mock.assert_calls(0);
            mock.delete();
            if let Some(mut login) = login {
                login.delete();
            }
            tried += 1;
        }
    }
    assert!(tried > 200, "{tried}");
}
