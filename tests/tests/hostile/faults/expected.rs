//! The expected outcome of a call, for every fault, cloud and safety.
//!
//! | the fault leaves the server | read, idempotent | unsafe |
//! | --- | --- | --- |
//! | certainly idle (no connection, 429) | sent again | sent again |
//! | in doubt (time out, reset, 5xx) | sent again | error, outcome unknown |
//! | in doubt, and the answer would be no better (page, flood) | error | error, outcome unknown |
//! | refusing (403, 451, 401 after a new login) | error | error |

use std::time::Duration;

use loggia::{ErrorKind, Safety};
use loggia_sim::Fault;

use super::testbed::Cloud;

/// The expected outcome of a call.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) end: End,
    pub(crate) attempts: u32,
    /// How many of the attempts met the fault.
    pub(crate) faulted: usize,
    pub(crate) pauses: usize,
    pub(crate) wait: Wait,
    pub(crate) time: Time,
    pub(crate) seen: usize,
    pub(crate) performed: usize,
    /// Logins in all, the first one included.
    pub(crate) logins: u64,
}

#[derive(Debug)]
pub(crate) enum End {
    Reply,
    Error {
        kind: ErrorKind,
        says: &'static str,
        unknown: bool,
    },
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Wait {
    /// Drawn at random, below bounds that double.
    Backoff,
    /// What the server asked for, or the random pause if that is longer.
    Asked(Duration),
}

/// How much time passes from the call to its end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Time {
    /// The pauses, and what the attempts take.
    PausesAnd(Duration),
    /// So much in all.
    Total(Duration),
    /// Some, but less than an attempt may take: it depends on the answer's length.
    Some,
}

/// What a fault does to one attempt.
struct Effect {
    nature: Nature,
    kind: ErrorKind,
    says: &'static str,
    /// How long the attempt takes.
    takes: Duration,
    wait: Wait,
    /// Whether the server carries the call out all the same.
    performed: bool,
    /// Whether it reaches the server at all.
    arrives: bool,
}

/// In what state it leaves the server, as far as the client can know.
#[derive(Clone, Copy, PartialEq)]
enum Nature {
    Harmless,
    Idle,
    Doubt,
    Unreadable,
    Refusing,
}

const SECOND: Duration = Duration::from_secs(1);
/// The client's limits in this test.
pub(crate) const ATTEMPT: Duration = Duration::from_secs(60);
pub(crate) const DEADLINE: Duration = Duration::from_secs(180);

fn effect(fault: &Fault) -> Effect {
    let plain = |nature, kind, says| Effect {
        nature,
        kind,
        says,
        takes: Duration::ZERO,
        wait: Wait::Backoff,
        performed: false,
        arrives: true,
    };
    let harmless = || Effect {
        performed: true,
        ..plain(Nature::Harmless, ErrorKind::Server, "")
    };
    let late = || Effect {
        takes: ATTEMPT,
        performed: true,
        ..plain(
            Nature::Doubt,
            ErrorKind::Timeout,
            "no complete answer in time",
        )
    };
    let broken = |performed| Effect {
        performed,
        ..plain(
            Nature::Doubt,
            ErrorKind::Interrupted,
            "the connection broke before the answer was complete",
        )
    };
    let blocked = |nature, says| plain(nature, ErrorKind::Blocked, says);
    match fault {
        Fault::Delay { seconds } if *seconds < ATTEMPT.as_secs_f64() => Effect {
            takes: Duration::from_secs_f64(*seconds),
            ..harmless()
        },
        Fault::Delay { .. } | Fault::Stall {} | Fault::Silence {} => late(),
        Fault::Drip { seconds, .. } if *seconds > 1.0 => late(),
        Fault::Refuse { .. } => Effect {
            arrives: false,
            ..plain(Nature::Idle, ErrorKind::Connect, "no connection")
        },
        Fault::ResetBefore {} => broken(false),
        Fault::ResetAfter {} | Fault::Truncate {} => broken(true),
        Fault::Oversize { .. } => Effect {
            performed: true,
            ..plain(
                Nature::Unreadable,
                ErrorKind::TooLarge,
                "larger than 65536 bytes",
            )
        },
        Fault::Html {} => blocked(Nature::Unreadable, "(HTTP 200)"),
        Fault::Challenge {} => blocked(Nature::Refusing, "(HTTP 403)"),
        Fault::Legal {} => blocked(Nature::Refusing, "(HTTP 451)"),
        Fault::Throttle {
            retry_after,
            retry_after_date_in,
        } => {
            let slow = |nature, wait| Effect {
                wait,
                ..plain(
                    nature,
                    ErrorKind::RateLimited,
                    "too many requests (HTTP 429",
                )
            };
            match (retry_after.as_deref(), retry_after_date_in) {
                (Some("7"), _) => slow(Nature::Idle, Wait::Asked(7 * SECOND)),
                (Some("1.5"), _) => slow(Nature::Idle, Wait::Asked(3 * SECOND / 2)),
                (_, Some(30)) => slow(Nature::Idle, Wait::Asked(30 * SECOND)),
                // Longer than the client waits: an error at once.
                (Some("99999999999"), _) | (_, Some(86_400)) => Effect {
                    says: "longer wait than max_retry_after",
                    ..slow(Nature::Refusing, Wait::Backoff)
                },
                // No wait at all, or nonsense: as if nothing had been asked for.
                _ => slow(Nature::Idle, Wait::Backoff),
            }
        }
        Fault::Status { code, after } => Effect {
            performed: *after,
            ..plain(
                Nature::Doubt,
                ErrorKind::Server,
                match code {
                    500 => "the server failed (HTTP 500",
                    502 => "the server failed (HTTP 502",
                    503 => "the server failed (HTTP 503",
                    _ => "the server failed (HTTP 504",
                },
            )
        },
        // Drip, ContentType, Duplicate: the body is valid, whatever surrounds it.
        _ => harmless(),
    }
}

/// The expected outcome of a call of this safety when the fault affects one attempt, or all of
/// them.
pub(crate) fn expected(fault: &Fault, cloud: Cloud, safety: Safety, once: bool) -> Expected {
    match fault {
        Fault::Unauthorized {} => return unauthorized(cloud, once),
        Fault::ClockOff { seconds } => return clock_off(cloud, *seconds, once),
        _ => {}
    }
    let effect = effect(fault);
    let repeatable = safety != Safety::Unsafe;
    let again = match effect.nature {
        Nature::Idle => true,
        Nature::Doubt => repeatable,
        Nature::Harmless | Nature::Unreadable | Nature::Refusing => false,
    };
    // An outage has no count: it lasts, whatever the rule says.
    let once = once && effect.arrives;
    let (attempts, faulted) = match (effect.nature, again, once) {
        (Nature::Harmless, ..) | (_, false, _) => (1, 1),
        (_, true, true) => (2, 1),
        (_, true, false) => {
            let most = most_attempts(&effect);
            (most, most)
        }
    };
    let ends_well = effect.nature == Nature::Harmless || faulted < attempts;
    let end = if ends_well {
        End::Reply
    } else {
        let doubt = matches!(effect.nature, Nature::Doubt | Nature::Unreadable);
        End::Error {
            kind: effect.kind,
            says: effect.says,
            unknown: doubt && !repeatable,
        }
    };
    let performed = if effect.performed {
        attempts
    } else {
        attempts - faulted
    };
    // The third time out is cut short by the deadline.
    let cut_short = effect.takes == ATTEMPT && faulted > 2;
    let busy = effect.takes * faulted;
    Expected {
        end,
        attempts,
        faulted: count(faulted),
        pauses: count(attempts - 1),
        wait: effect.wait,
        time: if cut_short {
            Time::Total(DEADLINE)
        } else if matches!(fault, Fault::Drip { .. }) && effect.nature == Nature::Harmless {
            Time::Some
        } else {
            Time::PausesAnd(busy)
        },
        seen: if effect.arrives { count(attempts) } else { 0 },
        performed: count(performed),
        logins: first_login(cloud),
    }
}

fn count(attempts: u32) -> usize {
    usize::try_from(attempts).expect("few")
}

fn first_login(cloud: Cloud) -> u64 {
    match cloud {
        Cloud::Edis => 1,
        Cloud::Zenlayer => 0,
    }
}

/// Exactly so many attempts; the last one is not affected by the fault.
fn corrected(cloud: Cloud, attempts: u32, end: End) -> Expected {
    let performed = usize::from(matches!(end, End::Reply));
    Expected {
        end,
        attempts,
        faulted: 1,
        pauses: 0,
        wait: Wait::Backoff,
        time: Time::PausesAnd(Duration::ZERO),
        seen: count(attempts),
        performed,
        logins: first_login(cloud),
    }
}

fn refused(says: &'static str) -> End {
    End::Error {
        kind: ErrorKind::Unauthorized,
        says,
        unknown: false,
    }
}

/// EDIS: one new session and one more attempt. Zenlayer: no retry, because a wrong signature
/// stays wrong.
fn unauthorized(cloud: Cloud, once: bool) -> Expected {
    match cloud {
        Cloud::Edis => Expected {
            logins: 2,
            ..corrected(
                cloud,
                2,
                if once {
                    End::Reply
                } else {
                    refused("check e-mail and password")
                },
            )
        },
        Cloud::Zenlayer => corrected(cloud, 1, refused("check the access key's secret")),
    }
}

/// EDIS ignores the client's clock. Zenlayer accepts 300 s either way; beyond that the client
/// learns the server's time from its `Date`, once for each call: a clock that jumps back and
/// forth is reported to the caller.
fn clock_off(cloud: Cloud, seconds: i64, once: bool) -> Expected {
    if cloud == Cloud::Edis || seconds.abs() <= 300 {
        corrected(cloud, 1, End::Reply)
    } else if once {
        corrected(cloud, 2, refused("clock"))
    } else {
        corrected(cloud, 2, End::Reply)
    }
}

/// How often a fault that lasts is met before the client gives up: attempts run out,
/// or the deadline comes first.
fn most_attempts(effect: &Effect) -> u32 {
    if effect.takes == ATTEMPT { 3 } else { 4 }
}
