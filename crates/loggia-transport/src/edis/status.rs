//! What the `status` inside an answer says about how the request ended.
//!
//! The documents have two words, `success` and `error`, and one order's `failed`. The meaning of
//! any other word is unknown: one that names a failure is treated as one, and one that does not
//! (`running`, `queued`) is neither a refusal nor a success. A caller that changed something
//! should check the state.

use super::shape::Shape;
use super::wording;

/// How a request ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Done,
    Refused,
    /// The outcome is not known.
    Unknown,
}

/// What an answer says about how its request ended.
pub(super) fn ending(shape: &Shape) -> Ending {
    let is_wrong = [&shape.error, &shape.errormsg, &shape.errors]
        .iter()
        .any(|words| words.says_something());
    let Some(status) = shape.status.as_deref().map(str::trim) else {
        // Some successes have no status, and neither have two of the error shapes.
        return if is_wrong {
            Ending::Refused
        } else {
            Ending::Done
        };
    };
    let is_named = is_wrong
        || shape.error_code.is_some()
        || shape.orderid.is_some()
        || shape.code.as_deref().is_some_and(names_a_failure);
    if is_success(status) || !is_named && is_number_of_success(status) {
        return Ending::Done;
    }
    let says_no = || {
        names_a_failure_in_words(status)
            || shape
                .sentences()
                .is_some_and(|sentence| wording::names_an_error(&sentence))
    };
    if is_named || says_no() {
        Ending::Refused
    } else {
        Ending::Unknown
    }
}

/// The documents have one word. The others are what PHP and people write for it.
fn is_success(status: &str) -> bool {
    ["success", "ok", "true"]
        .iter()
        .any(|word| status.eq_ignore_ascii_case(word))
}

/// PHP's number for true, and HTTP's success statuses.
fn is_number_of_success(status: &str) -> bool {
    matches!(status.parse::<u16>(), Ok(1 | 200..=299))
}

/// Any code except an empty one or a success number.
fn names_a_failure(code: &str) -> bool {
    let code = code.trim();
    !is_number_of_success(code) && !matches!(code, "0" | "false" | "null")
}

fn names_a_failure_in_words(status: &str) -> bool {
    let is_no = ["no", "not ok", "nok", "false", "ko", "bad request"]
        .iter()
        .any(|word| status.eq_ignore_ascii_case(word));
    is_no || status.parse::<f64>().is_ok() || wording::names_an_error(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> Ending {
        ending(&serde_json::from_str(body).expect(body))
    }

    #[test]
    fn a_number_of_success_is_one() {
        for body in [
            r#"{"status":1}"#,
            r#"{"status":"1","message":"Machine started."}"#,
            r#"{"status":200,"code":200}"#,
            r#"{"status":true}"#,
            r#"{"status":" Success "}"#,
        ] {
            assert_eq!(of(body), Ending::Done, "{body}");
        }
        for body in [
            r#"{"status":0}"#,
            r#"{"status":200,"error":"no"}"#,
            r#"{"status":1,"code":403}"#,
            r#"{"status":1,"error_code":"ACCESS_DENIED"}"#,
            r#"{"status":500}"#,
            r#"{"status":false}"#,
        ] {
            assert_eq!(of(body), Ending::Refused, "{body}");
        }
    }

    #[test]
    fn a_word_that_names_no_failure_is_no_refusal() {
        for body in [
            r#"{"status":"running"}"#,
            r#"{"status":"queued","message":"Your request will be carried out."}"#,
            r#"{"status":"warning","code":200}"#,
        ] {
            assert_eq!(of(body), Ending::Unknown, "{body}");
        }
        for body in [
            r#"{"status":"error"}"#,
            r#"{"status":"Failed"}"#,
            r#"{"status":"failed","orderid":7}"#,
            r#"{"status":"not_found"}"#,
            r#"{"status":"running","code":409}"#,
            r#"{"status":"locked","message":"This is not allowed."}"#,
            r#"{"status":"unauthorized"}"#,
        ] {
            assert_eq!(of(body), Ending::Refused, "{body}");
        }
    }
}
