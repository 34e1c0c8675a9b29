//! Types that mean the same at both clouds.

use std::fmt;
use std::ops::Deref;

use loggia_transport::secret::REDACTED;
use url::Url;

/// The state of a machine.
///
/// A word that this version does not know is [`Other`](Self::Other) here, and `Unknown` in the
/// generated enums and in `zenlayer::ErrorCode`: a machine may also have a state that the vendor
/// does not report, which is [`Unknown`](Self::Unknown).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MachineState {
    /// On.
    Running,
    /// Off.
    Stopped,
    /// Changing from one state to another, with the vendor's word for it.
    Changing(String),
    /// Switched off by the vendor.
    Suspended,
    /// In the recycle bin, waiting to be removed for good.
    Discarded,
    /// Could not be built or installed.
    Failed,
    /// The vendor did not say.
    Unknown,
    /// A state that this version does not know, as the vendor sent it.
    Other(String),
}

impl MachineState {
    /// One word for each variant: `running`, `stopped`, `changing`, `suspended`,
    /// `discarded`, `failed`, `unknown`, `other`. For labels and selectors.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Changing(_) => "changing",
            Self::Suspended => "suspended",
            Self::Discarded => "discarded",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Other(_) => "other",
        }
    }
}

impl fmt::Display for MachineState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Running => f.write_str("running"),
            Self::Stopped => f.write_str("stopped"),
            Self::Changing(word) => write!(f, "changing ({})", word.to_lowercase()),
            Self::Suspended => f.write_str("suspended"),
            Self::Discarded => f.write_str("discarded"),
            Self::Failed => f.write_str("failed"),
            Self::Unknown => f.write_str("unknown"),
            Self::Other(word) => f.write_str(word),
        }
    }
}

/// How to reach a machine's screen. Returned by `edis::Server::console` and
/// `zenlayer::Vm::console`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[doc(alias("vnc", "novnc"))]
pub enum Console {
    /// A page to open in a browser (Zenlayer).
    Page(ConsoleUrl),
    /// A VNC server to point a client at (EDIS).
    Vnc {
        /// Its host: a name or an address, without a port.
        host: String,
        /// The port for VNC clients, if the vendor gave it.
        port: Option<u16>,
        /// The port for noVNC on the same host, if the vendor gave it, which shows the screen
        /// in a browser. The path is not documented.
        novnc_port: Option<u16>,
    },
    /// Switched off (EDIS); it can be switched on.
    Off,
    /// Not available in the machine's present state, or not reported.
    Unavailable,
}

/// The address of a console page. Anyone who has it controls the screen: it contains a token,
/// which `Debug` and `Display` leave out. [`as_str`](Url::as_str) returns all of it.
#[derive(Clone, PartialEq, Eq)]
pub struct ConsoleUrl(Url);

impl ConsoleUrl {
    /// The address of a console page, from a URL with a token.
    pub fn new(url: Url) -> Self {
        Self(url)
    }

    /// Opens the page in the user's browser. While the browser starts, anyone who can list this
    /// user's processes can see the token.
    ///
    /// # Errors
    /// `UntrustedHost` when it is not an `https` address: an answer must not start another
    /// program; `Config` when no browser could be started.
    #[cfg(feature = "console")]
    pub fn open_in_browser(&self) -> Result<(), loggia_transport::Error> {
        use loggia_transport::{Error, ErrorKind};

        if self.0.scheme() != "https" || self.0.host_str().is_none() {
            return Err(Error::new(
                ErrorKind::UntrustedHost,
                "the address of the console is not an https page; nothing was opened",
            )
            .with_hint("look at it with as_str() before you open it"));
        }
        open::that_detached(self.0.as_str()).map_err(|error| {
            // The launcher's message may quote the address.
            let why = error.kind();
            Error::new(
                ErrorKind::Config,
                format!("no browser could be started ({why})"),
            )
            .with_hint("print the address with as_str(), and open it by hand")
        })
    }

    /// The URL, including the token.
    pub fn into_url(self) -> Url {
        self.0
    }
}

impl Deref for ConsoleUrl {
    type Target = Url;

    fn deref(&self) -> &Url {
        &self.0
    }
}

impl fmt::Display for ConsoleUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.0.host_str().unwrap_or_default();
        write!(f, "{}://{host}/{REDACTED}", self.0.scheme())
    }
}

impl fmt::Debug for ConsoleUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "console")]
    #[test]
    fn only_pages_of_the_web_are_opened() {
        for url in [
            "file:///etc/hunter2",
            "http://x.example/?tk=hunter2",
            "ssh://hunter2@x",
        ] {
            let page = ConsoleUrl::new(url.parse().expect("a URL"));
            let error = page.open_in_browser().expect_err(url);
            assert_eq!(error.kind(), loggia_transport::ErrorKind::UntrustedHost);
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn the_token_is_shown_only_on_request() {
        let url = "https://vnc-1.example.net/?tk=hunter2";
        let console = Console::Page(ConsoleUrl::new(url.parse().expect("a URL")));
        assert!(!format!("{console:?}").contains("hunter2"));
        let Console::Page(page) = console else {
            panic!("a page")
        };
        assert!(!page.to_string().contains("hunter2"));
        assert_eq!(page.as_str(), url);
    }
}
