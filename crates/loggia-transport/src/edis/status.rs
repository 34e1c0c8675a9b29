//! What the `status` inside an answer says about how the request ended.
//!
//! The documents have two words, `success` and `error`, and one order's `failed`. The meaning of
//! any other word is unknown: one that names a failure is treated as one, and one that does not
//! (`running`, `queued`) is neither a refusal nor a success. A caller that changed something
//! should check the state. The same holds for such a word beside the number of an order.
//!
//! Without a status, an answer is a refusal if it says what is wrong, in words or by a code.

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
    let words = [&shape.error, &shape.errormsg, &shape.errors];
    let is_wrong = words.iter().any(|words| words.says_something())
        || shape.error_code.is_some()
        || shape.success.as_deref().is_some_and(denies);
    let Some(status) = shape.status.as_deref().map(str::trim) else {
        // Some successes have no status, and neither have two of the error shapes.
        return if is_wrong || shape.code.as_deref().is_some_and(is_error_number) {
            Ending::Refused
        } else {
            Ending::Done
        };
    };
    let is_named = is_wrong || shape.code.as_deref().is_some_and(names_a_failure);
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

/// HTTP's error statuses.
fn is_error_number(code: &str) -> bool {
    matches!(code.trim().parse::<u16>(), Ok(400..=599))
}

/// A word for no.
fn denies(word: &str) -> bool {
    ["false", "0", "no"]
        .iter()
        .any(|no| word.trim().eq_ignore_ascii_case(no))
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
            r#"{"status":1,"orderid":7,"serviceids":"9"}"#,
            r#"{"success":true,"data":[]}"#,
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
            r#"{"status":200,"success":false}"#,
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
            r#"{"status":"pending","orderid":7}"#,
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

    #[test]
    fn a_refusal_needs_no_status() {
        for body in [
            r#"{"error_code":"ACCESS_DENIED","message":"no"}"#,
            r#"{"code":401,"message":"Session expired."}"#,
            r#"{"code":"503"}"#,
            r#"{"success":false,"message":"no"}"#,
            r#"{"success":0}"#,
        ] {
            assert_eq!(of(body), Ending::Refused, "{body}");
        }
        for body in [
            r#"{"code":200,"data":[]}"#,
            r#"{"code":"AT","message":"Austria"}"#,
            r#"{"success":1}"#,
            r#"{"success":"","error_code":0}"#,
        ] {
            assert_eq!(of(body), Ending::Done, "{body}");
        }
    }
}
