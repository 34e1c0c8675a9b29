//! The static facts about an operation, known before it is called.
//!
//! Every generated operation has one [`Operation`] in static memory. It carries the facts that
//! the pipeline needs and that the wire does not show: above all, whether the operation may be
//! sent a second time. Both clouds use POST for everything, so the HTTP method does not show it;
//! the spec states it (`x-safety`).

mod paging;
mod waits;

use std::fmt;

use crate::confirm::Confirm;
pub use paging::Paging;
pub use waits::{Named, Waits};

/// Whether an operation may be sent again when it is not known whether it arrived.
///
/// Comes from `x-safety` in the spec, and prints as it is written there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Safety {
    /// Changes nothing. Retried after refusals and after ambiguous failures.
    Read,
    /// Changes something, but a repetition leaves the same state and bills nothing twice. Retried
    /// like a read.
    Idempotent,
    /// A repetition could act or bill twice. Retried only if the server certainly did not act on
    /// it.
    Unsafe,
}

impl Safety {
    /// Whether a repetition is harmless.
    pub const fn may_repeat(self) -> bool {
        matches!(self, Self::Read | Self::Idempotent)
    }

    /// The word for it in the spec.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Idempotent => "idempotent",
            Self::Unsafe => "unsafe",
        }
    }
}

impl fmt::Display for Safety {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which host an operation is sent to. Comes from `x-host` in the spec.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Host {
    /// The API's usual host: a fixed one, or that of the session.
    #[default]
    Default,
    /// The host for reverse DNS that a session names besides its own (EDIS).
    ReverseDns,
}

/// One operation of one API: a constant in a generated crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operation {
    api: &'static str,
    id: &'static str,
    version: &'static str,
    path: &'static str,
    safety: Safety,
    confirm: Option<Confirm>,
    host: Host,
    api_host_field: bool,
    text_reply: bool,
    list_reply: Option<&'static str>,
    paging: Option<&'static Paging>,
    waits: Option<&'static Waits>,
}

impl Operation {
    /// For generated code: `api` is the spec's name (`zenlayer.vm`), `id` the
    /// vendor's spelling of the operation, `version` the API version that the
    /// vendor expects (empty where the wire has none), `path` the path that is
    /// sent.
    pub const fn new(
        api: &'static str,
        id: &'static str,
        version: &'static str,
        path: &'static str,
        safety: Safety,
    ) -> Self {
        Self {
            api,
            id,
            version,
            path,
            safety,
            confirm: None,
            host: Host::Default,
            api_host_field: false,
            text_reply: false,
            list_reply: None,
            paging: None,
            waits: None,
        }
    }

    /// For generated code: an operation that a caller has to confirm.
    #[must_use]
    pub const fn confirmed(mut self, confirm: Confirm) -> Self {
        self.confirm = Some(confirm);
        self
    }

    /// For generated code: an operation that is sent to another host.
    #[must_use]
    pub const fn to(mut self, host: Host) -> Self {
        self.host = host;
        self
    }

    /// For generated code: an operation that repeats the session's host among its
    /// fields.
    #[must_use]
    pub const fn with_api_host_field(mut self) -> Self {
        self.api_host_field = true;
        self
    }

    /// For generated code: an operation that may succeed with a sentence in plain
    /// text where JSON is documented.
    #[must_use]
    pub const fn with_text_reply(mut self) -> Self {
        self.text_reply = true;
        self
    }

    /// For generated code: an operation that may succeed with a bare list where an object is
    /// documented, which is then taken as this field.
    #[must_use]
    pub const fn with_list_reply(mut self, field: &'static str) -> Self {
        self.list_reply = Some(field);
        self
    }

    /// For generated code: an operation that answers in pages.
    #[must_use]
    pub const fn with_paging(mut self, paging: &'static Paging) -> Self {
        self.paging = Some(paging);
        self
    }

    /// For generated code: an operation that begins a slow change.
    #[must_use]
    pub const fn with_waits(mut self, waits: &'static Waits) -> Self {
        self.waits = Some(waits);
        self
    }

    /// The API it belongs to, as `vendor.service`.
    pub const fn api(&self) -> &'static str {
        self.api
    }

    /// The operation's id in the vendor's spelling (`DescribeVncUrl`).
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The version of the API, empty if requests do not name one.
    pub const fn version(&self) -> &'static str {
        self.version
    }

    /// The path of the URL, beginning with `/`.
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Which host it is sent to.
    pub const fn host(&self) -> Host {
        self.host
    }

    /// Whether the session's host is one of its fields (EDIS: `api_host`).
    pub const fn has_api_host_field(&self) -> bool {
        self.api_host_field
    }

    /// Whether a sentence in plain text is a success (EDIS: `hooks/del`).
    pub const fn has_text_reply(&self) -> bool {
        self.text_reply
    }

    /// The field that a bare list stands for, if it is a success (EDIS: `get/billingcycles`).
    pub const fn list_reply(&self) -> Option<&'static str> {
        self.list_reply
    }

    /// How its answer is paged, if it is (`x-pageable`).
    pub const fn paging(&self) -> Option<&'static Paging> {
        self.paging
    }

    /// How to see the end of the slow change that it begins, if it begins one (`x-waits-for`).
    pub const fn waits(&self) -> Option<&'static Waits> {
        self.waits
    }

    /// Whether it may be sent again.
    pub const fn safety(&self) -> Safety {
        self.safety
    }

    /// Why a caller has to confirm it, if so: it costs money or destroys something. The generated
    /// method takes a value of [`confirm`](crate::confirm).
    pub const fn confirm(&self) -> Option<Confirm> {
        self.confirm
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.api, self.id)
    }
}
