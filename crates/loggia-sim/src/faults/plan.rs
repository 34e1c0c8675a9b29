//! Fault plans as data: which calls go wrong, and how.
//!
//! A [`FaultPlan`] is a list of rules. A rule names an operation and a machine (or neither, for
//! any), a range of its calls, counted since the plan was set, and a [`Fault`]. The first rule
//! that matches a call wins; every rule counts the calls for its operation and machine,
//! whichever rule wins.

use serde::{Deserialize, Serialize};

/// Which calls to one cloud go wrong, and how.
///
/// In JSON it is `{"rules": [RULE, ...]}`, where only `fault` has to be there:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use loggia_sim::{Fault, FaultPlan, FaultRule};
///
/// let plan = FaultPlan::new()
///     .rule(FaultRule::new(Fault::ResetAfter {}).on("addOrder").from(2).count(1))
///     .rule(FaultRule::new(Fault::throttle()).machine("kvm_100002_200002"))
///     .rule(FaultRule::new(Fault::Delay { seconds: 1.5 }));
/// let json = r#"{"rules": [
///     {"operation": "addOrder", "from": 2, "count": 1, "fault": {"kind": "reset_after"}},
///     {"machine": "kvm_100002_200002", "fault": {"kind": "throttle"}},
///     {"fault": {"kind": "delay", "seconds": 1.5}}
/// ]}"#;
/// assert_eq!(serde_json::from_str::<FaultPlan>(json)?, plan);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultPlan {
    /// The rules; the first that matches a call wins.
    pub rules: Vec<FaultRule>,
}

impl FaultPlan {
    /// Creates a plan without rules: nothing goes wrong.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a plan in which only the first call goes wrong, whatever it is for.
    pub fn once(fault: Fault) -> Self {
        Self::new().rule(FaultRule::new(fault).count(1))
    }

    /// Creates a plan in which every call goes wrong.
    pub fn always(fault: Fault) -> Self {
        Self::new().rule(FaultRule::new(fault))
    }

    /// Adds a rule after the existing ones.
    #[must_use]
    pub fn rule(mut self, rule: FaultRule) -> Self {
        self.rules.push(rule);
        self
    }
}

/// A fault and the calls that it hits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// The EDIS operation id or Zenlayer action whose calls are hit; any call if absent.
    #[serde(default)]
    pub operation: Option<String>,
    /// The machine whose calls are hit, so that one of many fails; any call if absent. A call
    /// is for a machine that its body names: at EDIS in the field `kvm_id` (`kvmid` in the
    /// order API), at Zenlayer in a field such as `instanceId` or `eipId`, or among
    /// `instanceIds`, of which one is enough for the whole call to be hit: there anything with
    /// an id counts as a machine. A login, or a list of everything, is for no machine.
    ///
    /// The machine need not exist. While a plan has a rule with one, the plan is consulted
    /// about calls only after their bodies have been read.
    #[serde(default)]
    pub machine: Option<String>,
    /// The first of these calls to be hit, counted from 1 since the plan was set.
    #[serde(default = "first")]
    pub from: u64,
    /// How many calls are hit; all that follow if absent.
    #[serde(default)]
    pub count: Option<u64>,
    /// What goes wrong.
    pub fault: Fault,
}

fn first() -> u64 {
    1
}

impl FaultRule {
    /// Creates a rule that hits every call.
    pub fn new(fault: Fault) -> Self {
        Self {
            operation: None,
            machine: None,
            from: first(),
            count: None,
            fault,
        }
    }

    /// Returns whether a call for these is counted by the rule.
    pub(super) fn is_for(&self, operation: Option<&str>, machines: &[String]) -> bool {
        let named = self.operation.as_deref();
        let machine = self.machine.as_ref();
        !self.fault.is_of_connections()
            && (named.is_none() || named == operation)
            && machine.is_none_or(|machine| machines.contains(machine))
    }

    /// Limits the rule to this EDIS operation id or Zenlayer action.
    #[must_use]
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// Limits the rule to this EDIS VPS or Zenlayer instance, by its id.
    #[must_use]
    pub fn machine(mut self, id: impl Into<String>) -> Self {
        self.machine = Some(id.into());
        self
    }

    /// Starts with the `n`-th call, counted from 1.
    #[must_use]
    pub fn from(mut self, n: u64) -> Self {
        self.from = n;
        self
    }

    /// Limits the number of calls that are hit.
    #[must_use]
    pub fn count(mut self, calls: u64) -> Self {
        self.count = Some(calls);
        self
    }
}

/// What goes wrong with a call. In JSON it is an object whose `kind` is the variant in snake
/// case, such as `{"kind": "reset_before"}`.
///
/// **Whether it is carried out.** By default a call that goes wrong is carried out, at the time
/// of its arrival, and only its answer suffers. The record shows which
/// ([`RecordedRequest::performed`](crate::RecordedRequest::performed)).
///
/// **Seconds** are on the simulator's [`Clock`](crate::Clock) and may be fractions. On a system
/// clock the simulator really waits. On a manual clock no one else would move the clock, so a
/// slow simulator moves it itself: to the next point for which something
/// [sleeps](crate::Clock::sleep) on it, then gives the sleeper up to about 20 ms of real time,
/// then on, until its own time is over or the client has gone. A client whose timeouts sleep on
/// the same clock times out at exactly its timeout, after next to no real time. Where a timeout
/// and the end of a delay fall on the same millisecond, the timeout comes first.
///
/// **Own servers.** A router that the caller serves itself
/// ([`Edis::router`](crate::Edis::router)) has no power over its sockets. There, a reset
/// becomes a connection that is closed without a byte of an answer, as does every call during
/// an outage, an answer is not written twice, and handshakes do not fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Fault {
    /// The answer is late.
    Delay {
        /// How late it is.
        seconds: f64,
    },
    /// Status and headers arrive, the body never does.
    Stall {},
    /// Nothing arrives, and the connection stays open.
    Silence {},
    /// Connections are refused: no one listens on the address. It begins when the call before
    /// the `from`-th one has been answered, or at once if that is 1; connections on which no
    /// call is under way are closed then, others after their call. A rule makes one such
    /// outage: `count` is 1 or absent, and neither operation nor machine can be named.
    ///
    /// On a manual clock the address is listened on again before
    /// [`Clock::advance`](crate::Clock::advance) returns.
    Refuse {
        /// How long the outage lasts; until the plan is replaced or cleared if absent.
        #[serde(default)]
        seconds: Option<f64>,
    },
    /// The connection is reset once the head of the request was read (the whole request, if the
    /// plan names a [machine](FaultRule::machine)). The call is not carried out.
    ResetBefore {},
    /// The call is carried out, and the connection reset instead of an answer.
    ResetAfter {},
    /// The headers are correct, half of the body arrives, and the connection closes.
    Truncate {},
    /// The body is a JSON object of excessive length.
    Oversize {
        /// Its length in bytes; endless, and chunked, if absent.
        #[serde(default)]
        bytes: Option<u64>,
    },
    /// A correct body with this `Content-Type`.
    ContentType {
        /// The value of the header.
        value: String,
    },
    /// Status 200 with a page of HTML. The call is not carried out.
    Html {},
    /// Status 403, `cf-mitigated: challenge` and a page of HTML, as a protection service in
    /// front of the API answers. The call is not carried out.
    Challenge {},
    /// Status 451 with a page of HTML. The call is not carried out.
    Legal {},
    /// Status 429 in the vendor's error shape. The call is not carried out.
    Throttle {
        /// The value of `Retry-After`, valid or not.
        #[serde(default)]
        retry_after: Option<String>,
        /// `Retry-After` is a date this many whole seconds after the simulator's time (before
        /// it, if negative). Only one of the two can be given.
        #[serde(default)]
        retry_after_date_in: Option<i64>,
    },
    /// Any other final status: 502 and 504 with a page of HTML, as gateways answer, all others
    /// in the vendor's error shape.
    Status {
        /// The status, from 200 to 599.
        code: u16,
        /// Whether the call is carried out first; not by default.
        #[serde(default)]
        after: bool,
    },
    /// Status 401 in the vendor's error shape: the session is invalid (EDIS),
    /// or the signature does not match (Zenlayer). The call is not carried out.
    Unauthorized {},
    /// The simulator judges the call, and stamps the answer, as if its clock were wrong.
    ClockOff {
        /// By how much; negative if it is slow.
        seconds: i64,
    },
    /// The whole response, head and body, is written twice.
    Duplicate {},
    /// The body arrives in pieces.
    Drip {
        /// The length of each piece in bytes.
        bytes: usize,
        /// The pause between one piece and the next.
        seconds: f64,
    },
    /// The TLS handshake fails with an alert. `count` counts connections here, those that are
    /// opened once the call before the `from`-th one has been answered, and neither operation
    /// nor machine can be named. A simulator without TLS answers anything on the connection
    /// with the alert.
    Tls {},
}

impl Fault {
    /// Every [`kind`](Self::kind).
    pub const KINDS: [&'static str; 19] = [
        "delay",
        "stall",
        "silence",
        "refuse",
        "reset_before",
        "reset_after",
        "truncate",
        "oversize",
        "content_type",
        "html",
        "challenge",
        "legal",
        "throttle",
        "status",
        "unauthorized",
        "clock_off",
        "duplicate",
        "drip",
        "tls",
    ];

    /// Returns the `kind` of the fault in JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Delay { .. } => "delay",
            Self::Stall {} => "stall",
            Self::Silence {} => "silence",
            Self::Refuse { .. } => "refuse",
            Self::ResetBefore {} => "reset_before",
            Self::ResetAfter {} => "reset_after",
            Self::Truncate {} => "truncate",
            Self::Oversize { .. } => "oversize",
            Self::ContentType { .. } => "content_type",
            Self::Html {} => "html",
            Self::Challenge {} => "challenge",
            Self::Legal {} => "legal",
            Self::Throttle { .. } => "throttle",
            Self::Status { .. } => "status",
            Self::Unauthorized {} => "unauthorized",
            Self::ClockOff { .. } => "clock_off",
            Self::Duplicate {} => "duplicate",
            Self::Drip { .. } => "drip",
            Self::Tls {} => "tls",
        }
    }

    /// Creates a status 429 without a `Retry-After`.
    pub fn throttle() -> Self {
        Self::Throttle {
            retry_after: None,
            retry_after_date_in: None,
        }
    }

    /// Creates a status 429 with this `Retry-After`.
    pub fn throttle_with(retry_after: impl Into<String>) -> Self {
        Self::Throttle {
            retry_after: Some(retry_after.into()),
            retry_after_date_in: None,
        }
    }

    /// Creates a status 429 whose `Retry-After` is the date this many seconds later.
    pub fn throttle_until(seconds: i64) -> Self {
        Self::Throttle {
            retry_after: None,
            retry_after_date_in: Some(seconds),
        }
    }

    /// Creates a final status; the call is not carried out.
    pub fn status(code: u16) -> Self {
        Self::Status { code, after: false }
    }

    /// Creates a final status for a call that is carried out first.
    pub fn status_after(code: u16) -> Self {
        Self::Status { code, after: true }
    }

    /// Returns whether it may delay an exchange.
    pub(super) fn takes_time(&self) -> bool {
        matches!(
            self,
            Self::Delay { .. }
                | Self::Stall {}
                | Self::Silence {}
                | Self::Oversize { .. }
                | Self::Drip { .. }
        )
    }

    /// Returns whether it affects connections rather than calls.
    pub(super) fn is_of_connections(&self) -> bool {
        matches!(self, Self::Refuse { .. } | Self::Tls {})
    }
}
