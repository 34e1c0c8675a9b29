//! What the vendor's messages mean, where nothing else in the answer says it.
//!
//! The documents have typical messages for each status ("Session expired.", "Access denied",
//! "Internal server error"). An answer with a success status may carry the same messages, and
//! then they are all that distinguishes one kind of refusal from another.

use crate::error::ErrorKind;

/// The kind of refusal that a message describes. One that describes a failure inside the server
/// does not mean that nothing was done.
pub(super) fn kind(sentence: &str) -> ErrorKind {
    let sentence = sentence.to_lowercase();
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| sentence.contains(phrase));
    if has(&[
        "internal server error",
        "internal error",
        "unexpected error",
        "unexpected server error",
        "unexpected internal",
        "unknown error",
        "timed out",
        "gateway timeout",
        "request timeout",
        "temporarily unavailable",
        "temporarily not available",
        "under maintenance",
        "for maintenance",
    ]) {
        ErrorKind::Server
    } else if has(&["too many requests", "rate limit exceeded"]) {
        ErrorKind::RateLimited
    } else if has(&[
        "access denied",
        "access forbidden",
        "permission denied",
        "not have permission",
        "access to this resource is denied",
    ]) {
        ErrorKind::Forbidden
    } else if has(&["does not exist"]) {
        ErrorKind::NotFound
    } else {
        ErrorKind::Rejected
    }
}

/// Whether a message, in lower case, rejects a session.
pub(super) fn names_a_session(message: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| message.contains(word));
    let is_of_session = has(&["session", "signature", "authentication token"])
        && has(&["expired", "invalid", "not valid", "unknown"]);
    // A field that was left out will be missing the next time too.
    (is_of_session || has(&["unauthorized", "re-authenticate"])) && !has(&["missing", "required"])
}

/// Whether a message, in lower case, rejects e-mail or password, or says that the account's API
/// access is off.
pub(super) fn names_credentials(message: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| message.contains(word));
    has(&["password", "credential", "api access"])
        || has(&["email", "e-mail"]) && has(&["invalid", "wrong", "incorrect", "required"])
}

/// Whether a message says that the request was not carried out. Mistaking a success for a failure
/// costs a look at the state; after the opposite mistake, no one looks.
pub(super) fn names_an_error(sentence: &str) -> bool {
    const WORDS: [&str; 24] = [
        "error",
        "errors",
        "fail",
        "failed",
        "failure",
        "fatal",
        "exception",
        "denied",
        "forbidden",
        "unauthorized",
        "invalid",
        "cannot",
        "unable",
        "refused",
        "rejected",
        "expired",
        "missing",
        "required",
        "permission",
        "unauthorised",
        "unexpected",
        "unknown",
        "incorrect",
        "wrong",
    ];
    const PHRASES: [&str; 9] = [
        "not found",
        "not exist",
        "doesn t exist",
        "not authorized",
        "try again",
        "could not",
        "can not",
        "not allowed",
        "no such",
    ];
    let sentence = sentence.to_lowercase();
    let words = sentence.split(|each: char| !each.is_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let negated =
        |place: usize| place > 0 && matches!(words[place - 1], "no" | "without" | "0" | "any");
    let named = |(place, word): (usize, &&str)| WORDS.contains(word) && !negated(place);
    words.iter().enumerate().any(named)
        || PHRASES
            .iter()
            .any(|phrase| words.join(" ").contains(phrase))
}
