//! E-mail and password of the client portal, and who asks for them.

use std::fmt;

use loggia_transport::source::Source;
use loggia_transport::{Error, ErrorKind, Secret};

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

/// Makes a call with the credentials of a source; once more when they are refused and the
/// source has others.
pub(super) async fn with<T, F>(
    source: &Source<Credentials>,
    call: impl Fn(&Credentials) -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let (credentials, generation) = source.get().await?;
    match call(&credentials).await {
        Err(error) if error.kind() == ErrorKind::Unauthorized && source.refused(generation) => {
            let (others, _) = source.get().await?;
            if others == credentials {
                return Err(error);
            }
            call(&others).await
        }
        outcome => outcome,
    }
}
