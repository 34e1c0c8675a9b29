//! The options of a call.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::retry::RetryPolicy;

/// Timeouts, retries, limits and headers of a call.
#[derive(Clone)]
pub struct CallOptions {
    pub(super) attempt_timeout: Duration,
    pub(super) deadline: Duration,
    pub(super) retry: RetryPolicy,
    pub(super) max_answer: usize,
    pub(super) max_headers: usize,
    pub(super) max_depth: usize,
    pub(super) headers: HeaderMap,
    pub(super) checked: bool,
}

impl Default for CallOptions {
    /// 60 s per attempt (as in the official Zenlayer SDK for Python), 180 s per call, the default
    /// [`RetryPolicy`], answers of up to 16 MiB with 64 headers and 64 levels of JSON, no
    /// additional headers.
    fn default() -> Self {
        Self {
            attempt_timeout: Duration::from_secs(60),
            deadline: Duration::from_secs(180),
            retry: RetryPolicy::default(),
            max_answer: 16 * 1024 * 1024,
            max_headers: 64,
            max_depth: 64,
            headers: HeaderMap::new(),
            checked: true,
        }
    }
}

impl CallOptions {
    /// How long one attempt may take, from the first byte sent to the last one read. A file that
    /// is sent along adds a second for every 256 KiB, here and to the deadline.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How long the whole call may take: logins, attempts and pauses together.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The same, but at most `limit`: for calls inside work that has a deadline of its own.
    #[must_use]
    pub fn cap_deadline(mut self, limit: Duration) -> Self {
        self.deadline = self.deadline.min(limit);
        self
    }

    /// When to send again.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// The largest answer that is read, in bytes.
    #[must_use]
    pub fn max_answer(mut self, bytes: usize) -> Self {
        self.max_answer = bytes;
        self
    }

    /// The most headers that an answer may have. The HTTP client itself stops at 100
    /// (`http1_max_headers`).
    #[must_use]
    pub fn max_headers(mut self, count: usize) -> Self {
        self.max_headers = count;
        self
    }

    /// How deep the objects and lists of an answer may be nested. The decoder itself
    /// stops at 127.
    #[must_use]
    pub fn max_depth(mut self, levels: usize) -> Self {
        self.max_depth = levels;
        self
    }

    /// Sends requests as they are, without checking for missing fields and limits: for a server
    /// that accepts more than its documentation says.
    #[must_use]
    pub fn unchecked(mut self) -> Self {
        self.checked = false;
        self
    }

    pub(crate) fn is_checked(&self) -> bool {
        self.checked
    }

    /// Adds a header to every request. Headers that the pipeline sets itself (content type, host,
    /// authorization) take precedence. Mark a secret one ([`HeaderValue::set_sensitive`]): it is
    /// then removed from the vendor's messages, as other secrets are, and the HTTP client does
    /// not print it.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
}

/// Header values are left out: they may be secret.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions")
            .field("attempt_timeout", &self.attempt_timeout)
            .field("deadline", &self.deadline)
            .field("retry", &self.retry)
            .field("max_answer", &self.max_answer)
            .field("max_headers", &self.max_headers)
            .field("max_depth", &self.max_depth)
            .field("checked", &self.checked)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .finish()
    }
}
