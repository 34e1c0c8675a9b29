//! E-mail and password of the client portal, and how they are obtained.

use std::fmt;
use std::sync::Arc;

use loggia_transport::source::Source;
use loggia_transport::{CallOptions, Deadline, Error, ErrorKind, Pipeline, Secret};

/// E-mail and password of the client portal.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub(super) email: String,
    pub(super) password: Secret,
}

impl Credentials {
    /// Credentials from their two parts.
    pub fn new(email: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self {
            email: email.into(),
            password: password.into(),
        }
    }
}

/// Omits the password.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

/// What a call waits for while it obtains credentials, for errors.
const WANTED: &str = "there were credentials";

/// The credentials of a source, within a deadline: a provider may never answer.
pub(super) async fn current(
    source: &Source<Credentials>,
    deadline: &Deadline,
) -> Result<(Arc<Credentials>, u64), Error> {
    deadline.bound(WANTED, source.get()).await
}

/// Makes a call with the credentials of a source, and once more if they are refused and the
/// source has others. Both together have the time that one call by the pipeline has; `call`
/// receives the options for its part of that.
pub(super) async fn with<T, F>(
    pipeline: &Pipeline,
    source: &Source<Credentials>,
    call: impl Fn(&Credentials, CallOptions) -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let deadline = pipeline.deadline();
    let asked = current(source, &deadline).await;
    let (credentials, generation) = asked.map_err(Error::mark_unsent)?;
    let error = match call(&credentials, deadline.options()).await {
        Err(error) if error.kind() == ErrorKind::Unauthorized => error,
        outcome => return outcome,
    };
    // By the vendor's answer an order exists: a repetition would create a second one.
    if error.reference().is_some() || !source.refused(generation) {
        return Err(error);
    }
    let (others, _) = match current(source, &deadline).await {
        Ok(others) => others,
        // The refusal says more than the failure to obtain other credentials.
        Err(late) if late.is_timeout() => return Err(error),
        Err(other) => return Err(other),
    };
    if others == credentials || deadline.left().is_zero() {
        return Err(error);
    }
    call(&others, deadline.options()).await
}
