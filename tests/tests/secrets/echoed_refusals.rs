//! Every operation, with a secret in every field that takes one, refused in words
//! that quote them all: in every way in which a vendor might.

use loggia::edis::Account;
use loggia::reqwest::header::{HeaderName, HeaderValue};
use loggia::zenlayer::{Client, Credentials};
use loggia::{CallOptions, Error, ErrorKind, Operation, RetryPolicy};
use loggia_tests::edis::EMAIL;
use loggia_tests::secrets;
use loggia_transport::Pipeline;

use crate::call::Call;
use crate::capture;
use crate::echo_server::{ENCODING_HEADER, ENCODINGS, EchoServer, KVM_ID};

#[rustfmt::skip]
#[path = "../../../crates/loggia-mock/tests/every_operation/generated/edis_management.rs"]
mod edis_management;
#[rustfmt::skip]
#[path = "../../../crates/loggia-mock/tests/every_operation/generated/edis_order.rs"]
mod edis_order;
#[rustfmt::skip]
#[path = "../../../crates/loggia-mock/tests/every_operation/generated/zenlayer_vm.rs"]
mod zenlayer_vm;

/// Options with a header of the caller's that is secret.
fn options() -> CallOptions {
    let mut key = HeaderValue::from_static(secrets::HEADER);
    key.set_sensitive(true);
    let options = CallOptions::default().retry(RetryPolicy::none());
    options.header(HeaderName::from_static("x-key"), key)
}

fn with_encoding(pipeline: &Pipeline, encoding: usize) -> Pipeline {
    let options = pipeline.options().clone();
    let options = options.header(
        HeaderName::from_static(ENCODING_HEADER),
        HeaderValue::from(encoding),
    );
    pipeline.clone().with_options(options)
}

async fn refused(call: &Call, pipeline: &Pipeline) {
    for encoding in 0..ENCODINGS.len() {
        let answer = (call.send)(with_encoding(pipeline, encoding), call.request).await;
        let error: Error = answer.err().expect("refused");
        let known = error.operation().map(Operation::id);
        assert_eq!(known, Some(call.operation.id()), "{error}");
        assert_eq!(error.kind(), ErrorKind::Rejected, "{error}");
        capture::error(&error);
    }
}

/// What the server was sent as `Authorization`.
pub(crate) async fn all() -> Vec<String> {
    let echo = EchoServer::start().await;
    let builder = Account::builder()
        .credentials(EMAIL, secrets::EDIS_PASSWORD)
        .endpoint(&echo.url)
        .allow_insecure_loopback(true)
        .options(options());
    capture::value(&builder);
    let account = builder.build().expect("builds");
    capture::value(&account);
    account.sessions().get(KVM_ID).await.expect("a session");
    let server = account.server(KVM_ID);
    for call in edis_management::CALLS {
        let pipeline = match call.operation.id() {
            "createAuthSession" => account.login_pipeline(),
            _ => server.api().pipeline(),
        };
        refused(call, pipeline).await;
    }
    let shop = account.shop();
    for call in edis_order::CALLS {
        refused(call, shop.api().pipeline()).await;
    }

    for credentials in [
        Credentials::access_key("AKTEST0000000001", secrets::KEY_SECRET),
        Credentials::token(secrets::TOKEN),
    ] {
        capture::value(&credentials);
        let builder = Client::builder()
            .credentials(credentials)
            .endpoint(&echo.url)
            .allow_insecure_loopback(true)
            .options(options());
        capture::value(&builder);
        let client = builder.build().expect("builds");
        capture::value(&client);
        for call in zenlayer_vm::CALLS {
            refused(call, client.pipeline()).await;
        }
    }
    let authorizations = echo.authorizations.lock().expect("whole");
    authorizations.clone()
}
