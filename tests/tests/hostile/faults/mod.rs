//! Every fault on the way, with every kind of operation, at both clouds: how many attempts the
//! client makes, how long it waits, what it returns in the end, and what the server saw.
//!
//! [`expected`] states the expected outcome for a fault, a cloud and a safety, independently of
//! the client's code. [`testbed`] is a simulator with a fault plan and one operation of each
//! safety. The tests here try all combinations. Time is the simulator's: pauses and timeouts
//! move its clock, so that hours take no real time and are measured to the millisecond.

mod expected;
mod testbed;

use std::collections::BTreeSet;
use std::time::Duration;

use loggia::{ErrorKind, Operation, Safety};
use loggia_sim::{Fault, FaultPlan, FaultRule};

use expected::{End, Expected, Time, Wait, expected};
use testbed::{Cloud, Testbed};

const SAFETIES: [Safety; 3] = [Safety::Read, Safety::Idempotent, Safety::Unsafe];
const CLOUDS: [Cloud; 2] = [Cloud::Edis, Cloud::Zenlayer];

/// Every fault, in every form that makes a difference.
fn faults() -> Vec<Fault> {
    let throttle = |retry_after: Option<&str>, retry_after_date_in| Fault::Throttle {
        retry_after: retry_after.map(str::to_owned),
        retry_after_date_in,
    };
    let mut faults = vec![
        Fault::Delay { seconds: 5.0 },
        Fault::Delay { seconds: 90.0 },
        Fault::Stall {},
        Fault::Silence {},
        Fault::Refuse { seconds: None },
        Fault::ResetBefore {},
        Fault::ResetAfter {},
        Fault::Truncate {},
        Fault::Oversize { bytes: None },
        Fault::Oversize {
            bytes: Some(100_000),
        },
        Fault::ContentType {
            value: "text/plain".to_owned(),
        },
        Fault::ContentType {
            value: "text/html".to_owned(),
        },
        Fault::Html {},
        Fault::Challenge {},
        Fault::Legal {},
        throttle(None, None),
        throttle(Some("7"), None),
        throttle(Some("1.5"), None),
        throttle(Some("0"), None),
        throttle(Some("soon"), None),
        throttle(Some("-1"), None),
        throttle(Some("99999999999"), None),
        throttle(Some("1e300"), None),
        throttle(None, Some(30)),
        throttle(None, Some(-30)),
        throttle(None, Some(86_400)),
        Fault::Unauthorized {},
        Fault::ClockOff { seconds: 600 },
        Fault::ClockOff { seconds: -600 },
        Fault::ClockOff { seconds: 90 },
        Fault::Duplicate {},
        Fault::Drip {
            bytes: 16,
            seconds: 0.25,
        },
        Fault::Drip {
            bytes: 1,
            seconds: 30.0,
        },
    ];
    for code in [500, 502, 503, 504] {
        for after in [false, true] {
            faults.push(Fault::Status { code, after });
        }
    }
    faults
}

#[tokio::test]
async fn every_fault_once_and_always_at_edis() {
    check_every_fault(Cloud::Edis).await;
}

#[tokio::test]
async fn every_fault_once_and_always_at_zenlayer() {
    check_every_fault(Cloud::Zenlayer).await;
}

async fn check_every_fault(cloud: Cloud) {
    // Pauses are random, but the same ones in every run.
    fastrand::seed(7);
    let http = testbed::http();
    for fault in faults() {
        for safety in SAFETIES {
            for once in [true, false] {
                let name = format!("{cloud:?} {safety:?} once={once} {fault:?}");
                let testbed = Testbed::new(cloud, &http).await;
                let mut rule = FaultRule::new(fault.clone());
                if once {
                    rule = rule.count(1);
                }
                // An outage belongs to no machine in particular.
                if !matches!(fault, Fault::Refuse { .. }) {
                    rule = rule.on(testbed.operation(safety));
                }
                testbed.set_faults(FaultPlan::new().rule(rule)).await;
                let wanted = expected(&fault, cloud, safety, once);
                check(&name, &testbed, safety, &fault, &wanted).await;
            }
        }
    }
}

async fn check(name: &str, testbed: &Testbed, safety: Safety, fault: &Fault, wanted: &Expected) {
    let outcome = testbed.call(safety).await;
    let attempts = match (&outcome, &wanted.end) {
        (Ok(attempts), End::Reply) => *attempts,
        (
            Err(error),
            End::Error {
                kind,
                says,
                unknown,
            },
        ) => {
            let text = error.to_string();
            assert_eq!(error.kind(), *kind, "{name}: {text}");
            assert!(text.contains(says), "{name}: {text:?} without {says:?}");
            assert_eq!(error.is_outcome_unknown(), *unknown, "{name}: {text}");
            assert_eq!(text.contains("read the state"), *unknown, "{name}: {text}");
            assert!(!text.contains('\n'), "{name}: one line");
            let operation = error.operation().map(Operation::id);
            assert_eq!(operation, Some(testbed.operation(safety)), "{name}");
            error.attempts()
        }
        (Ok(_), End::Error { .. }) => panic!("{name}: succeeded"),
        (Err(error), End::Reply) => panic!("{name}: {error}"),
    };
    assert_eq!(attempts, wanted.attempts, "{name}: attempts, {outcome:?}");

    check_time(name, testbed, wanted);

    let seen = testbed.seen(safety);
    assert_eq!(seen.len(), wanted.seen, "{name}: what the server saw");
    // A call that was refused changed nothing.
    let carried_out = seen
        .iter()
        .filter(|seen| seen.performed && seen.status != 401);
    let carried_out = carried_out.count();
    assert_eq!(carried_out, wanted.performed, "{name}: carried out");
    if safety == Safety::Unsafe {
        assert!(carried_out <= 1, "{name}: done twice");
        assert_eq!(testbed.done(), wanted.performed, "{name}: what came of it");
    }
    for seen in &seen[..wanted.seen.min(wanted.faulted)] {
        assert_eq!(seen.fault, Some(fault.kind()), "{name}");
    }
    assert_eq!(testbed.logins(), wanted.logins, "{name}: logins");

    // Whatever happened, the client still works.
    testbed.clear_faults();
    let after = testbed.call(Safety::Read).await;
    assert!(after.is_ok(), "{name}: afterwards {after:?}");
}

/// The longest random pause before an attempt.
fn bound(nth: u32) -> Duration {
    Duration::from_millis(500) * 2_u32.pow(nth)
}

/// Pauses are what the rules allow, and nothing but pauses and slow attempts took
/// time.
fn check_time(name: &str, testbed: &Testbed, wanted: &Expected) {
    let pauses = testbed.pauses();
    assert_eq!(pauses.len(), wanted.pauses, "{name}: {pauses:?}");
    for (nth, pause) in (0..).zip(&pauses) {
        match wanted.wait {
            // Never shorter than the random pause, which may be the longer one.
            Wait::Asked(wait) => {
                assert!(*pause >= wait, "{name}: {pause:?} < {wait:?}");
                let bound = wait.max(bound(nth));
                assert!(*pause <= bound, "{name}: {pause:?} > {bound:?}");
            }
            Wait::Backoff => {
                let bound = bound(nth);
                assert!(*pause <= bound, "{name}: {pause:?} > {bound:?}");
            }
        }
    }
    // Pauses are whole milliseconds of the simulator's.
    let pauses: Duration = pauses
        .iter()
        .map(|pause| pause.as_nanos().div_ceil(1_000_000))
        .map(|millis| Duration::from_millis(u64::try_from(millis).expect("short")))
        .sum();
    let passed = testbed.elapsed();
    let wanted = match wanted.time {
        Time::PausesAnd(busy) => pauses + busy,
        Time::Total(total) => total,
        Time::Some => {
            assert!(
                !passed.is_zero() && passed < expected::ATTEMPT,
                "{name}: {passed:?}"
            );
            return;
        }
    };
    assert!(
        passed.abs_diff(wanted) <= Duration::from_millis(2),
        "{name}: {passed:?} passed, not {wanted:?}"
    );
}

/// The refusal ends after a while: every operation is retried, because nothing was sent.
#[tokio::test]
async fn refused_connection_is_retried_until_the_server_listens() {
    fastrand::seed(7);
    let http = testbed::http();
    for cloud in CLOUDS {
        for safety in SAFETIES {
            let testbed = Testbed::new(cloud, &http).await;
            let outage = Fault::Refuse {
                seconds: Some(0.05),
            };
            testbed
                .set_faults(FaultPlan::new().rule(FaultRule::new(outage)))
                .await;
            let attempts = testbed
                .call(safety)
                .await
                .expect("the server listens again");
            assert!((2..=4).contains(&attempts), "{attempts}");
            assert_eq!(testbed.seen(safety).len(), 1, "one copy");
            if safety == Safety::Unsafe {
                assert_eq!(testbed.done(), 1);
            }
        }
    }
}

/// After a duplicate the connection is not used again: the second copy must not be
/// taken for the answer to the next call.
#[tokio::test]
async fn duplicate_answer_is_not_taken_for_the_next_one() {
    let http = testbed::http();
    for cloud in CLOUDS {
        let testbed = Testbed::new(cloud, &http).await;
        testbed
            .set_faults(FaultPlan::always(Fault::Duplicate {}))
            .await;
        for _ in 0..5 {
            for safety in SAFETIES {
                testbed.call(safety).await.expect("its own answer");
            }
        }
        let seen = SAFETIES.map(|safety| testbed.seen(safety).len());
        assert_eq!(seen, [5, 5, 5]);
    }
}

#[tokio::test]
async fn failed_handshake_is_a_connect_error_without_retries() {
    for cloud in CLOUDS {
        for safety in SAFETIES {
            for once in [true, false] {
                let testbed = Testbed::over_tls(cloud).await;
                let rule = FaultRule::new(Fault::Tls {});
                let rule = if once { rule.count(1) } else { rule };
                testbed.set_faults(FaultPlan::new().rule(rule)).await;
                let error = testbed.call(safety).await.expect_err("no handshake");
                assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
                assert!(!error.is_outcome_unknown(), "nothing was sent: {error}");
                assert_eq!(error.attempts(), 1, "it would be no better: {error}");
                assert_eq!(testbed.seen(safety).len(), 0);
                assert!(testbed.pauses().is_empty());
                testbed.clear_faults();
                testbed
                    .call(safety)
                    .await
                    .expect("the next handshake is good");
            }
        }
    }
}

#[test]
fn every_kind_of_fault_is_tested() {
    let mut tried: BTreeSet<_> = faults().iter().map(Fault::kind).collect();
    tried.insert(Fault::Tls {}.kind());
    let known: BTreeSet<_> = Fault::KINDS.iter().copied().collect();
    assert_eq!(tried, known);
}
