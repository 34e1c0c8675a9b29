//! What an error says, in one line and by its parts.

use super::*;
use crate::operation::Safety;

static OPERATION: Operation = Operation::new("x.y", "Do", "", "/do", Safety::Unsafe);

#[test]
fn the_text_names_operation_code_request_and_next_step() {
    let error = Error::new(ErrorKind::Rejected, "refused")
        .with_operation(&OPERATION)
        .with_status(StatusCode::FORBIDDEN)
        .with_code(Some("NOT_NOW".into()))
        .with_vendor_message(Some("come back later".into()))
        .with_request_id(Some("T1".into()))
        .with_attempts(2)
        .with_hint("wait a little");
    assert_eq!(
        error.to_string(),
        "x.y Do: refused (HTTP 403 NOT_NOW): come back later; request id T1; 2 attempts; wait a little"
    );
}

#[test]
fn what_main_prints_is_the_line_with_cause_and_hint_and_each_once() {
    let cause = std::io::Error::other(std::io::Error::other("no route"));
    let error = Error::new(ErrorKind::Connect, "no connection to gate.example")
        .with_operation(&OPERATION)
        .with_source(cause)
        .with_hint("check the network");
    let shown = format!("{error:?}");
    assert_eq!(
        shown,
        "x.y Do: no connection to gate.example: no route; check the network"
    );
    assert_eq!(shown, error.to_string());
    assert!(StdError::source(&error).is_none() && error.cause().is_some());
    let parts = format!("{error:#?}");
    for part in ["Connect", "x.y Do", "no route", "check the network"] {
        assert_eq!(parts.matches(part).count(), 1, "{parts}");
    }
    assert!(
        !parts.contains("None") && !parts.contains("Some"),
        "{parts}"
    );
}

/// Causes and ids do not pass through a call.
#[test]
fn it_is_one_line_whatever_stands_in_it() {
    let error = Error::new(ErrorKind::UnexpectedState, "it is\nGONE")
        .with_source(std::io::Error::other("vault:\r\n\tsealed\u{1b}[0m"))
        .with_failed_ids(vec!["i-1\u{202e}".to_owned()]);
    let text = "it is GONE for i-1\u{fffd}: vault:   sealed\u{fffd}[0m";
    assert_eq!(error.to_string(), text);
    assert_eq!(format!("{error:?}"), text);
}

#[test]
fn every_part_is_shown_where_there_is_one() {
    let bare = Error::new(ErrorKind::Server, "down");
    assert_eq!(bare.to_string(), "down");
    assert_eq!(
        format!("{bare:#?}"),
        "Error {\n    kind: Server,\n    message: \"down\",\n}"
    );
    let once = bare.clone().with_attempts(1);
    assert_eq!(once.to_string(), "down", "once goes without saying");
    assert!(format!("{once:#?}").contains("attempts: 1"));

    let ids = vec!["i-1".to_owned(), "i-2".to_owned()];
    let whole = Error::new(ErrorKind::PartialFailure, "it failed")
        .with_failed_ids(ids.clone())
        .with_code(Some("BUSY".into()))
        .with_reference(Some("228301".into()))
        .with_path("list[0].id".into())
        .with_retry_after(Some(Duration::from_secs(7)))
        .with_attempts(3)
        .with_outcome_unknown();
    assert_eq!(whole.failed_ids(), ids);
    assert_eq!(whole.path(), Some("list[0].id"));
    assert_eq!(
        whole.to_string(),
        "it failed at `list[0].id` for i-1, i-2 (BUSY); reference 228301; 3 attempts; the \
         server may have done it: read the state before sending it again"
    );
    let parts = format!("{whole:#?}");
    for part in [
        "BUSY",
        "228301",
        "list[0].id",
        "7s",
        "attempts: 3",
        "outcome_unknown",
        "i-2",
    ] {
        assert!(parts.contains(part), "{part}: {parts}");
    }
}

#[test]
fn a_cause_that_repeats_its_own_is_shown_once_and_every_other_in_turn() {
    #[derive(Debug)]
    struct Cause(&'static str, Option<Box<Cause>>);
    impl fmt::Display for Cause {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }
    impl StdError for Cause {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            self.1.as_deref().map(|cause| cause as _)
        }
    }
    let last = Cause("no route", None);
    let middle = Cause("connect: no route", Some(Box::new(last)));
    let first = Cause("sending", Some(Box::new(middle)));
    let error = Error::new(ErrorKind::Connect, "no connection").with_source(first);
    assert_eq!(
        error.to_string(),
        "no connection: sending: connect: no route"
    );
}

#[test]
fn a_predicate_is_true_of_its_kind_alone() {
    for kind in [
        ErrorKind::Unauthorized,
        ErrorKind::NotFound,
        ErrorKind::RateLimited,
        ErrorKind::Timeout,
        ErrorKind::Server,
        ErrorKind::Connect,
        ErrorKind::Interrupted,
        ErrorKind::Rejected,
    ] {
        let error = Error::new(kind, "no");
        let is = |other| kind == other;
        assert_eq!(
            error.is_unauthorized(),
            is(ErrorKind::Unauthorized),
            "{kind:?}"
        );
        assert_eq!(error.is_not_found(), is(ErrorKind::NotFound), "{kind:?}");
        assert_eq!(
            error.is_rate_limited(),
            is(ErrorKind::RateLimited),
            "{kind:?}"
        );
        assert_eq!(error.is_timeout(), is(ErrorKind::Timeout), "{kind:?}");
        let lasts = [
            ErrorKind::Unauthorized,
            ErrorKind::NotFound,
            ErrorKind::Rejected,
        ];
        assert_eq!(error.is_transient(), !lasts.contains(&kind), "{kind:?}");
        assert!(!error.is_outcome_unknown());
    }
}

#[test]
fn kinds_and_safety_print_as_their_names() {
    assert_eq!(
        ErrorKind::MissingCredentials.to_string(),
        "missing_credentials"
    );
    assert_eq!(Safety::Idempotent.to_string(), "idempotent");
}

#[test]
fn editing_a_shared_error_leaves_the_other_holders_alone() {
    let first = Error::new(ErrorKind::Server, "down");
    let second = first.clone().with_attempts(3);
    assert_eq!((first.attempts(), second.attempts()), (0, 3));
}

#[test]
fn the_error_is_small_and_travels() {
    fn travels<T: Send + Sync + 'static>() {}
    travels::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
