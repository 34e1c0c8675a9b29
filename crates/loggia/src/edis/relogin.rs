//! Logins with the credentials that hold now.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use loggia_transport::edis::{Login, Session, account_name};
use loggia_transport::source::Source;
use loggia_transport::{Error, Pipeline};

use super::credentials::{self, Credentials};
use super::login::PasswordLogin;

/// Asks for credentials before each login, and again where they are refused.
#[derive(Debug)]
pub(super) struct Relogin {
    pub(super) pipeline: Pipeline,
    pub(super) source: Source<Credentials>,
    pub(super) kvm_id: Option<String>,
}

impl Login for Relogin {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let (pipeline, kvm_id) = (self.pipeline.clone(), self.kvm_id.clone());
        let source = self.source.clone();
        async move {
            credentials::with(&source, |credentials| {
                let credentials = credentials.clone().into();
                PasswordLogin::new(pipeline.clone(), credentials, kvm_id.clone()).log_in()
            })
            .await
        }
        .boxed()
    }

    /// One for each address, user and restriction.
    fn account(&self) -> BoxFuture<'static, Result<String, Error>> {
        let source = self.source.clone();
        let address = self.pipeline.base_url().to_string();
        let kvm_id = self.kvm_id.clone().unwrap_or_default();
        async move {
            let (credentials, _) = source.get().await?;
            let email = credentials.email.trim().to_lowercase();
            Ok(account_name(&["edis", &address, &email, &kvm_id]))
        }
        .boxed()
    }
}
