//! The answer of a mock, built step by step.

use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use httpmock::HttpMockResponse;
use loggia_transport::Operation;
use serde::Serialize;
use serde_json::Value;

use crate::answer::{Answer, Kind};
use crate::vendor::Vendor;

const JSON: (&str, &str) = ("content-type", "application/json");

/// The answer of a mock whose operation replies with `R`. The last call counts; without any, it is
/// a success with an empty reply.
pub struct Then<R> {
    said: Said,
    reply: PhantomData<fn(R)>,
}

/// The settings so far; the same for all types of replies, and compiled once.
struct Said {
    http: httpmock::Then,
    vendor: Vendor,
}

#[expect(
    clippy::return_self_not_must_use,
    reason = "as in httpmock: what is said counts, and the end of a chain is dropped"
)]
impl<R: Serialize + Default> Then<R> {
    pub(crate) fn new(then: httpmock::Then, operation: &Operation) -> Self {
        Self {
            said: Said::new(then, operation),
            reply: PhantomData,
        }
        .ok(R::default())
    }

    /// Success with this reply. Secrets in it are sent in plain text, as the vendor does.
    pub fn ok(self, reply: R) -> Self {
        self.answer(Answer::ok(reply))
    }

    /// Success with a reply that is empty except for what `fill` sets: types of replies may get
    /// more fields and cannot be written as literals.
    pub fn ok_with(self, fill: impl FnOnce(&mut R)) -> Self {
        let mut reply = R::default();
        fill(&mut reply);
        self.ok(reply)
    }

    /// Success with this JSON as the reply, for values that the type cannot express: numbers as
    /// text, absent lists, fields that it does not have.
    pub fn ok_json(self, reply: impl Into<Value>) -> Self {
        self.answer(Answer::ok_json(reply))
    }

    /// The vendor's refusal with this code and an HTTP status.
    pub fn api_error(self, code: impl Into<String>, status: u16) -> Self {
        self.answer(Answer::api_error(code, status))
    }

    /// Waits before each answer.
    pub fn latency(self, latency: Duration) -> Self {
        self.http(|then| then.delay(latency))
    }

    /// One answer after the other, the last one for all further calls: for tests of what a program
    /// does when something works the second time. Other settings are ignored, except
    /// [`latency`](Self::latency).
    pub fn sequence(mut self, answers: impl IntoIterator<Item = Answer<R>>) -> Self {
        let answers = answers.into_iter().map(Answer::into_kind).collect();
        self.said = self.said.sequence(answers);
        self
    }

    /// Anything else that httpmock can do: headers, custom bodies.
    pub fn http(mut self, change: impl FnOnce(httpmock::Then) -> httpmock::Then) -> Self {
        self.said.http = change(self.said.http);
        self
    }

    fn answer(mut self, answer: Answer<R>) -> Self {
        self.said = self.said.answer(answer.into_kind());
        self
    }
}

impl Said {
    fn new(then: httpmock::Then, operation: &Operation) -> Self {
        Self {
            http: then.header(JSON.0, JSON.1),
            vendor: Vendor::of(operation),
        }
    }

    fn answer(mut self, answer: Kind) -> Self {
        let (status, body) = answer.written(self.vendor);
        self.http = self.http.status(status).body(body);
        self
    }

    fn sequence(mut self, answers: Vec<Kind>) -> Self {
        let answers: Vec<_> = answers
            .into_iter()
            .map(|answer| answer.written(self.vendor))
            .collect();
        if answers.is_empty() {
            return self;
        }
        let calls = AtomicUsize::new(0);
        self.http = self.http.respond_with(move |_| {
            let call = calls.fetch_add(1, Ordering::Relaxed);
            let (status, body) = &answers[call.min(answers.len() - 1)];
            HttpMockResponse::builder()
                .status(*status)
                .header(JSON.0, JSON.1)
                .body(body.as_str())
                .build()
        });
        self
    }
}

impl<R> fmt::Debug for Then<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Then").finish_non_exhaustive()
    }
}
