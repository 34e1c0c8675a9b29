//! Whether a side speaks TLS. Without the cargo feature it never does, and the rest of the
//! server is the same.

#[cfg(feature = "tls")]
use std::sync::Arc;

/// The TLS configuration of a side, if it has one.
#[derive(Clone, Default)]
pub(crate) struct Tls {
    #[cfg(feature = "tls")]
    pub(super) config: Option<Arc<rustls::ServerConfig>>,
}

impl Tls {
    #[cfg(feature = "tls")]
    pub(crate) fn with(config: Arc<rustls::ServerConfig>) -> Self {
        Self {
            config: Some(config),
        }
    }

    #[cfg(feature = "tls")]
    fn is_spoken(&self) -> bool {
        self.config.is_some()
    }

    #[cfg(not(feature = "tls"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    fn is_spoken(&self) -> bool {
        false
    }

    /// Returns the scheme of URLs.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.is_spoken() { "https" } else { "http" }
    }
}
