//! Logs in with the current credentials.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use loggia_transport::edis::{Login, Session, account_name};
use loggia_transport::source::Source;
use loggia_transport::{CallOptions, Error, Pipeline};

use super::credentials::{self, Credentials};
use super::login::PasswordLogin;

/// Obtains credentials before each login, and again if they are refused.
#[derive(Clone, Debug)]
pub(super) struct Relogin {
    pub(super) pipeline: Pipeline,
    pub(super) source: Source<Credentials>,
    pub(super) kvm_id: Option<String>,
}

impl Relogin {
    /// The same logins with other options.
    pub(super) fn with_options(&self, options: CallOptions) -> Self {
        Self {
            pipeline: self.pipeline.clone().with_options(options),
            ..self.clone()
        }
    }
}

impl Login for Relogin {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let (pipeline, kvm_id) = (self.pipeline.clone(), self.kvm_id.clone());
        let source = self.source.clone();
        async move {
            credentials::with(&pipeline, &source, |credentials, options| {
                let pipeline = pipeline.clone().with_options(options);
                let credentials = credentials.clone().into();
                PasswordLogin::new(pipeline, credentials, kvm_id.clone()).log_in()
            })
            .await
        }
        .boxed()
    }

    /// A separate name for each address, user and restriction.
    fn account(&self) -> BoxFuture<'static, Result<String, Error>> {
        let source = self.source.clone();
        let pipeline = self.pipeline.clone();
        let address = pipeline.base_url().to_string();
        let kvm_id = self.kvm_id.clone().unwrap_or_default();
        async move {
            let (credentials, _) = credentials::current(&source, &pipeline.deadline()).await?;
            let email = credentials.email.trim().to_lowercase();
            Ok(account_name(&["edis", &address, &email, &kvm_id]))
        }
        .boxed()
    }
}
