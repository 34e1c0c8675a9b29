//! E-mail and password of the client portal, and who asks for them.

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
    /// These two.
    pub fn new(email: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self {
            email: email.into(),
            password: password.into(),
        }
    }
}

/// The password is left out.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

/// What credentials have to be there for.
const WANTED: &str = "there were credentials";

/// The credentials of a source, within a deadline: whoever is asked for them may keep silent.
pub(super) async fn current(
    source: &Source<Credentials>,
    deadline: &Deadline,
) -> Result<(Arc<Credentials>, u64), Error> {
    deadline.bound(WANTED, source.get()).await
}

/// Makes a call with the credentials of a source; once more when they are refused and the
/// source has others. All of it has the time that one call by the pipeline has; `call` is
/// given the options for its part of that.
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
    let (credentials, generation) = asked.map_err(Error::with_nothing_sent)?;
    let error = match call(&credentials, deadline.options()).await {
        Err(error) if error.kind() == ErrorKind::Unauthorized => error,
        outcome => return outcome,
    };
    // What exists by the vendor's word would exist twice.
    if error.reference().is_some() || !source.refused(generation) {
        return Err(error);
    }
    let (others, _) = match current(source, &deadline).await {
        Ok(others) => others,
        // The refusal says more than that nothing came of asking for others.
        Err(late) if late.is_timeout() => return Err(error),
        Err(other) => return Err(other),
    };
    if others == credentials || deadline.left().is_zero() {
        return Err(error);
    }
    call(&others, deadline.options()).await
}
