//! Mocks match their operation, in every field, and nothing else.

use httpmock::MockServer;
use loggia_mock::{edis, httpmock};
use loggia_transport::{ErrorKind, Operation, Pipeline, RetryPolicy};

use crate::generated::APIS;

/// What calls go through. The values of the tables are made up, and need not be within the
/// limits that the specs name.
struct Clients<'a> {
    server: &'a MockServer,
    /// One for all, because a client reads the platform's certificates when it is built.
    zenlayer: Pipeline,
}

impl<'a> Clients<'a> {
    fn new(server: &'a MockServer) -> Self {
        let client = loggia::zenlayer::Client::builder()
            .access_key("key", "secret")
            .endpoint(server.base_url())
            .allow_insecure_loopback(true)
            .retry(RetryPolicy::none())
            .build()
            .expect("builds");
        Self {
            server,
            zenlayer: unchecked(client.pipeline()),
        }
    }

    /// The pipeline for an operation: at EDIS with a session, unless it carries credentials
    /// of its own.
    fn of(&self, operation: &Operation) -> Pipeline {
        if operation.api().starts_with("zenlayer.") {
            return self.zenlayer.clone();
        }
        let account = loggia::edis::Account::builder()
            .credentials("me@example.com", "password")
            .endpoint(self.server.base_url())
            .allow_insecure_loopback(true)
            .retry(RetryPolicy::none())
            .build()
            .expect("builds");
        if operation.api() == "edis.management" && operation.id() != "createAuthSession" {
            unchecked(account.server("kvm_1_2").api().pipeline())
        } else {
            unchecked(account.login_pipeline())
        }
    }
}

fn unchecked(pipeline: &Pipeline) -> Pipeline {
    let options = pipeline.options().clone().unchecked();
    pipeline.clone().with_options(options)
}

#[tokio::test]
async fn every_mock_matches_its_operation_and_nothing_else() {
    let server = MockServer::start_async().await;
    let clients = Clients::new(&server);
    for (_, calls, _) in APIS {
        for call in *calls {
            let mut mock = (call.mock)(&server, "");
            // Behind the mock, so that a login meets the one that is looked at.
            let is_edis = call.operation.api().starts_with("edis.");
            let login = is_edis.then(|| edis::login(&server, ["kvm_1_2"]));
            (call.send)(clients.of(call.operation), call.request)
                .await
                .unwrap_or_else(|error| panic!("{}: {error}", call.operation));
            mock.assert();
            mock.delete();
            // Nothing else answers the call, so its own mock did.
            if call.operation.id() != "createAuthSession" {
                (call.send)(clients.of(call.operation), call.request)
                    .await
                    .map(drop)
                    .expect_err(call.operation.id());
            }
            if let Some(mut login) = login {
                login.delete();
            }
        }
    }
}

#[tokio::test]
async fn no_mock_matches_with_a_wrong_field() {
    let server = MockServer::start_async().await;
    let clients = Clients::new(&server);
    let mut tried = 0;
    for call in APIS.iter().flat_map(|(_, calls, _)| *calls) {
        for field in call.fields {
            let mut mock = (call.mock)(&server, field);
            let needs_login = call.operation.api().starts_with("edis.")
                && call.operation.id() != "createAuthSession";
            let login = needs_login.then(|| edis::login(&server, ["kvm_1_2"]));
            let error = (call.send)(clients.of(call.operation), call.request)
                .await
                .map(drop)
                .expect_err(field);
            // httpmock's answer to what no mock was asked for.
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
