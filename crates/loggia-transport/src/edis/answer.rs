//! Reads EDIS's answers, whose errors come in six shapes.
//!
//! | shape | where (by the documents) |
//! | --- | --- |
//! | `{error, code}` | login (with `message`), power, installation |
//! | `{error}` | settings |
//! | `{status: "error", message}` | information, PTR, pool, hooks, most orders |
//! | `{status: "error", error}` | VNC, details, PTR |
//! | `{status: "error", error_code, message}` | VNC enable |
//! | `{status: "error", errormsg}` | order services, balance |
//!
//! No error has ever been captured, and nothing says that errors come with an HTTP error status:
//! an error inside HTTP 200 is treated as one too.

use http::StatusCode;

use super::shape::Shape;
use super::status::{Ending, ending};
use super::{bare, wording};
use crate::error::ErrorKind;
use crate::json_object;
use crate::operation::Operation;
use crate::protocol::{Answer, Payload, Refusal};

const API_ACCESS: &str = "check e-mail and password, and that API access is switched on in the \
                          VPS management portal";

const UNDELIVERED: &str = "the order exists although nothing was delivered: settle it with the \
                           vendor before ordering again";

/// Success with its payload, or the vendor's refusal.
pub(super) fn judge(operation: &Operation, answer: &Answer) -> Result<Payload, Refusal> {
    if answer.is_challenge() {
        return Err(Refusal::blocked());
    }
    let shape = |text: &[u8]| serde_json::from_slice::<Shape>(text).ok();
    let Some((shape, place)) = json_object::read(&answer.body, shape) else {
        return bare::judge(operation, answer);
    };
    let ending = ending(&shape);
    if answer.status.is_success() && ending == Ending::Done {
        return Ok(Payload {
            json: answer.body.slice(place),
            request_id: None,
        });
    }
    Err(refusal(answer, shape, &ending))
}

fn refusal(answer: &Answer, shape: Shape, ending: &Ending) -> Refusal {
    let mut refusal = Refusal::from_status(answer.status);
    refusal.message = shape.sentences();
    if answer.status.is_success() {
        refusal.kind = match ending {
            Ending::Unknown => {
                let status = shape.status.as_deref().unwrap_or_default();
                let unknown = || format!("its status is {status:?}, of which nothing is known");
                refusal.message.get_or_insert_with(unknown);
                ErrorKind::Decode
            }
            _ => kind_inside_success(&shape, refusal.message.as_deref()),
        };
    }
    if refusal.kind == ErrorKind::Unauthorized {
        refusal.hint = Some(API_ACCESS);
    }
    if shape.orderid.is_some() {
        if refusal.kind != ErrorKind::Decode {
            refusal.hint = Some(UNDELIVERED);
        }
        refusal.reference = shape.orderid;
    }
    // A numeric code only repeats the status; a textual one says more.
    refusal.code = shape.error_code.or_else(|| {
        shape
            .code
            .filter(|code| answer.status.is_success() || code.parse::<u16>().is_err())
    });
    refusal
}

/// The kind of an error inside a success, by its code: one of the documents' words, or a status
/// number. Without a code, the message decides as far as it can.
fn kind_inside_success(shape: &Shape, message: Option<&str>) -> ErrorKind {
    let words = [shape.error_code.as_deref(), shape.code.as_deref()];
    let named = words
        .into_iter()
        .flatten()
        .find_map(|word| match word.trim() {
            "UNAUTHORIZED" => Some(ErrorKind::Unauthorized),
            "ACCESS_DENIED" => Some(ErrorKind::Forbidden),
            "INTERNAL_ERROR" => Some(ErrorKind::Server),
            _ => None,
        });
    named.unwrap_or_else(|| {
        let status = shape.code.as_deref().and_then(status);
        match (status, &shape.error_code) {
            (Some(status), _) => ErrorKind::from_status(status),
            (None, Some(_)) => ErrorKind::Rejected,
            (None, None) => wording::kind(message.unwrap_or_default()),
        }
    })
}

/// The HTTP status that a code stands for.
fn status(code: &str) -> Option<StatusCode> {
    let status = StatusCode::from_u16(code.trim().parse().ok()?).ok()?;
    (status.is_client_error() || status.is_server_error()).then_some(status)
}

/// A refusal of a call that always carries both e-mail and password in its own fields. The
/// documents answer wrong ones with a 400 as well.
pub(super) fn of_credentials(mut refusal: Refusal, answer: &Answer, is_login: bool) -> Refusal {
    let is_bad_request = match &refusal.code {
        Some(code) if answer.status.is_success() => status(code) == Some(StatusCode::BAD_REQUEST),
        _ => answer.status == StatusCode::BAD_REQUEST,
    };
    let is_unnamed = answer.status.is_success() && refusal.code.is_none();
    let may_be = refusal.kind == ErrorKind::Rejected && (is_bad_request || is_unnamed);
    // If an order exists, the credentials were accepted.
    if !may_be || refusal.reference.is_some() {
        return refusal;
    }
    let message = refusal.message.as_deref().unwrap_or_default();
    let message = message.to_lowercase();
    // A login has only one other field, and not always.
    let may_be_meant = is_login && is_bad_request && !message.contains("kvm");
    if may_be_meant || wording::names_credentials(&message) {
        refusal.kind = ErrorKind::Unauthorized;
        refusal.hint = refusal.hint.or(Some(API_ACCESS));
    }
    refusal
}

/// A refusal of a call that carries a session. Inside a success, only the message can say that
/// the session was refused; the documents use a 401 for that.
pub(super) fn of_session(mut refusal: Refusal, answer: &Answer) -> Refusal {
    let is_unnamed = answer.status.is_success() && refusal.code.is_none();
    let may_be = is_unnamed && refusal.reference.is_none();
    if !may_be || refusal.kind != ErrorKind::Rejected {
        return refusal;
    }
    let message = refusal.message.as_deref().unwrap_or_default();
    if wording::names_a_session(&message.to_lowercase()) {
        refusal.kind = ErrorKind::Unauthorized;
        refusal.hint = refusal.hint.or(Some(API_ACCESS));
    }
    refusal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Safety;

    static PLAIN: Operation = Operation::new("x.y", "do", "", "/do", Safety::Unsafe);
    static TALKING: Operation = PLAIN.with_text_reply();

    fn refused(status: u16, body: &str) -> Refusal {
        judge(&PLAIN, &Answer::new(status, body))
            .err()
            .expect("a refusal")
    }

    #[test]
    fn all_six_shapes_give_their_message() {
        for body in [
            r#"{"error":"bad","code":400}"#,
            r#"{"error":"bad","code":400,"message":"bad"}"#,
            r#"{"error":"bad"}"#,
            r#"{"status":"error","message":"bad"}"#,
            r#"{"status":"error","error":"bad"}"#,
            r#"{"status":"error","error_code":"INVALID_PARAMETERS","message":"bad"}"#,
            r#"{"status":"error","errormsg":"bad"}"#,
        ] {
            let refusal = refused(400, body);
            assert_eq!(refusal.message.as_deref(), Some("bad"), "{body}");
            assert_eq!(refusal.kind, ErrorKind::Rejected, "{body}");
        }
    }

    #[test]
    fn what_the_documents_add_to_a_message_is_shown() {
        for (body, wanted) in [
            (
                r#"{"status":"error","message":"Invalid parameters.","errors":["a is required","b is short"]}"#,
                "Invalid parameters. a is required; b is short",
            ),
            (
                r#"{"status":"error","message":"No such location.","hint":"Look it up."}"#,
                "No such location. Look it up.",
            ),
            (
                r#"{"status":"error","suggestion":"Try again.","message":"Bad","details":{"pid":["is gone"]}}"#,
                "Bad; is gone; Try again.",
            ),
            (
                r#"{"error":"Invalid credentials.","code":400,"message":"Check them."}"#,
                "Invalid credentials. Check them.",
            ),
            (r#"{"error":true,"message":"no"}"#, "no"),
            (r#"{"error":1}"#, "1"),
            (r#"{"error":"no","message":"no"}"#, "no"),
        ] {
            assert_eq!(
                refused(400, body).message.as_deref(),
                Some(wanted),
                "{body}"
            );
        }
    }

    #[test]
    fn the_word_code_is_kept() {
        let body = r#"{"status":"error","error_code":"ACCESS_DENIED","message":"no"}"#;
        assert_eq!(refused(403, body).code.as_deref(), Some("ACCESS_DENIED"));
    }

    #[test]
    fn an_error_inside_200_is_an_error() {
        let refusal = refused(200, r#"{"status":"error","error":"no"}"#);
        assert_eq!(refusal.kind, ErrorKind::Rejected);
        let refusal = refused(200, r#"{"status":"failed","code":401,"error":"expired"}"#);
        assert_eq!(refusal.kind, ErrorKind::Unauthorized);
        let refusal = refused(200, r#"{"error":"no","code":403}"#);
        assert_eq!(refusal.kind, ErrorKind::Forbidden);
        assert_eq!(refused(200, r#"{"error":"no"}"#).kind, ErrorKind::Rejected);
    }

    #[test]
    fn an_error_of_any_form_is_an_error() {
        for (body, kind, message) in [
            (
                r#"{"error":["not allowed"],"code":403}"#,
                ErrorKind::Forbidden,
                Some("not allowed"),
            ),
            (
                r#"{"error":{"message":"no"},"code":500}"#,
                ErrorKind::Server,
                Some("no"),
            ),
            (r#"{"errormsg":["no"]}"#, ErrorKind::Rejected, Some("no")),
            (
                r#"{"errors":{"email":["is required"]}}"#,
                ErrorKind::Rejected,
                Some("is required"),
            ),
            (r#"{"error":[403]}"#, ErrorKind::Rejected, None),
            (
                r#"{"status":"success","status":"error","message":"no"}"#,
                ErrorKind::Rejected,
                Some("no"),
            ),
            (
                r#"{"error_code":"ACCESS_DENIED","message":"no"}"#,
                ErrorKind::Forbidden,
                Some("no"),
            ),
            (
                r#"{"code":401,"message":"no"}"#,
                ErrorKind::Unauthorized,
                Some("no"),
            ),
            (
                r#"{"success":false,"message":"no"}"#,
                ErrorKind::Rejected,
                Some("no"),
            ),
        ] {
            let refusal = refused(200, body);
            assert_eq!(refusal.kind, kind, "{body}");
            assert_eq!(refusal.message.as_deref(), message, "{body}");
        }
    }

    /// Worded as in the documents; they do not say that it comes inside a success.
    #[test]
    fn without_a_code_the_sentence_says_what_kind_it_is() {
        for (message, kind) in [
            ("Internal server error.", ErrorKind::Server),
            (
                "An unexpected error occurred on the server.",
                ErrorKind::Server,
            ),
            ("Unexpected server error.", ErrorKind::Server),
            ("An unknown error occurred.", ErrorKind::Server),
            ("The request timed out.", ErrorKind::Server),
            ("Temporarily unavailable.", ErrorKind::Server),
            ("Down for maintenance.", ErrorKind::Server),
            ("Too many requests.", ErrorKind::RateLimited),
            ("Invalid boot_timeout.", ErrorKind::Rejected),
            ("Access denied.", ErrorKind::Forbidden),
            ("Access to this resource is denied.", ErrorKind::Forbidden),
            ("Permission denied.", ErrorKind::Forbidden),
            (
                "You do not have permission to perform this operation",
                ErrorKind::Forbidden,
            ),
            (
                "An unexpected error occurred while processing the order.",
                ErrorKind::Server,
            ),
            (
                "The specified KVM instance does not exist.",
                ErrorKind::NotFound,
            ),
            ("Invalid parameters provided.", ErrorKind::Rejected),
            ("An unexpected field: x", ErrorKind::Rejected),
        ] {
            let body = format!(r#"{{"status":"error","message":"{message}"}}"#);
            assert_eq!(refused(200, &body).kind, kind, "{message}");
            let named = body.replace("message", "error_code\":\"OTHER\",\"message");
            assert_eq!(refused(200, &named).kind, ErrorKind::Rejected, "{named}");
            let numbered = body.replace("message", "code\":429,\"message");
            assert_eq!(refused(200, &numbered).kind, ErrorKind::RateLimited);
        }
    }

    /// The four messages that the documents have.
    #[test]
    fn words_for_codes_say_what_kind_it_is_inside_a_success() {
        for (word, kind) in [
            ("UNAUTHORIZED", ErrorKind::Unauthorized),
            ("ACCESS_DENIED", ErrorKind::Forbidden),
            ("INTERNAL_ERROR", ErrorKind::Server),
            ("INVALID_PARAMETERS", ErrorKind::Rejected),
        ] {
            let body = format!(r#"{{"status":"error","error_code":"{word}","message":"no"}}"#);
            assert_eq!(refused(200, &body).kind, kind, "{word}");
        }
    }

    #[test]
    fn a_400_that_is_about_credentials_is_one_of_them() {
        let kind = |status, body: &str, is_login| {
            let answer = Answer::new(status, body);
            of_credentials(refused(status, body), &answer, is_login).kind
        };
        let login = r#"{"error":"Invalid credentials or missing parameters.","code":400,"message":"Please check your input and try again."}"#;
        let services = r#"{"status":"error","errormsg":"Invalid email or password."}"#;
        let off = r#"{"error":"API access is disabled"}"#;
        let plain = r#"{"error":"Bad Request","code":400}"#;
        let order = r#"{"status":"error","message":"Invalid parameters.","errors":["billingcycle is required"]}"#;
        let vps = r#"{"error":"Invalid kvm_id","code":400}"#;
        let taken = r#"{"error":"Invalid credentials","orderid":7,"code":400}"#;
        for (status, body, is_login, wanted) in [
            (400, login, true, ErrorKind::Unauthorized),
            (200, login, true, ErrorKind::Unauthorized),
            (200, off, true, ErrorKind::Unauthorized),
            (400, plain, true, ErrorKind::Unauthorized),
            (400, vps, true, ErrorKind::Rejected),
            (404, plain, true, ErrorKind::NotFound),
            (500, login, true, ErrorKind::Server),
            (400, services, false, ErrorKind::Unauthorized),
            (200, services, false, ErrorKind::Unauthorized),
            (400, plain, false, ErrorKind::Rejected),
            (400, taken, true, ErrorKind::Rejected),
            (400, order, false, ErrorKind::Rejected),
        ] {
            assert_eq!(kind(status, body, is_login), wanted, "{status} {body}");
        }
    }

    /// All messages with which the documents refuse a session.
    #[test]
    fn a_session_that_is_refused_inside_a_success_is_one() {
        let kind = |status, body: &str| {
            let answer = Answer::new(status, body);
            of_session(refused(status, body), &answer).kind
        };
        for message in [
            "Invalid authentication token",
            "Invalid or expired session signature.",
            "Invalid session",
            "Session expired.",
            "Session signature has expired",
            "Unauthorized: Session signature is invalid or expired",
            "Session expired. Please re-authenticate.",
            "Unauthorized access.",
            "Unauthorized request.",
        ] {
            for field in ["error", "message", "errormsg"] {
                let body = format!(r#"{{"status":"error","{field}":"{message}"}}"#);
                assert_eq!(kind(200, &body), ErrorKind::Unauthorized, "{body}");
            }
        }
        for (status, body) in [
            (200, r#"{"error":"Invalid session","code":400}"#),
            (400, r#"{"error":"Invalid kvm_id or signature."}"#),
            (
                200,
                r#"{"error":"Invalid input: 'signature' field is missing."}"#,
            ),
            (200, r#"{"error":"Another VNC session is open"}"#),
            (200, r#"{"error":"Invalid parameters provided."}"#),
        ] {
            assert_eq!(kind(status, body), ErrorKind::Rejected, "{body}");
        }
    }

    #[test]
    fn success_with_or_without_status_is_success() {
        for body in [
            r#"{"status":"success","data":{}}"#,
            r#"{"cpu":1}"#,
            r#"{"message":{"a":1}}"#,
            r#"{"error":[],"errors":{},"errormsg":""}"#,
            r#"{"error":false,"errors":[null]}"#,
            r#"{"status":"success","errors":["one was skipped"]}"#,
            r#"{"status":"error","status":"success"}"#,
        ] {
            assert!(judge(&PLAIN, &Answer::new(200, body)).is_ok(), "{body}");
        }
    }

    #[test]
    fn a_sentence_is_success_only_where_it_is_known_to_be() {
        let said = Answer::new(200, "hook \"1\" is gone\n");
        let payload = judge(&TALKING, &said).expect("accepted");
        let json: serde_json::Value = serde_json::from_slice(&payload.json).expect("JSON");
        assert_eq!(json["message"], "hook \"1\" is gone");
        // PHP's default content type.
        let mut called_html = said.clone();
        let html = http::HeaderValue::from_static("text/html; charset=UTF-8");
        called_html.headers.insert("content-type", html);
        assert!(judge(&TALKING, &called_html).is_ok());
        assert!(judge(&PLAIN, &said).is_err());
        for odd in ["", "{\"status\":", "<html>", "[1"] {
            assert!(judge(&TALKING, &Answer::new(200, odd)).is_err(), "{odd}");
        }
        assert!(judge(&TALKING, &Answer::new(500, "sorry")).is_err());
    }

    #[test]
    fn an_order_that_failed_is_an_error_with_its_number() {
        let refusal = refused(200, r#"{"status":"failed","orderid":228301}"#);
        assert_eq!(refusal.kind, ErrorKind::Rejected);
        assert_eq!(refusal.reference.as_deref(), Some("228301"));
        assert!(refusal.hint.is_some());
    }

    /// Such as one that is delivered once it is paid.
    #[test]
    fn of_an_order_with_a_word_that_means_nothing_the_outcome_is_not_known() {
        let refusal = refused(200, r#"{"status":"pending","orderid":228301}"#);
        assert_eq!(refusal.kind, ErrorKind::Decode);
        assert_eq!(refusal.reference.as_deref(), Some("228301"));
        assert!(refusal.hint.is_none());
    }

    #[test]
    fn pages_and_garbage_are_distinguished() {
        assert_eq!(refused(200, " <html>hello").kind, ErrorKind::Blocked);
        assert_eq!(refused(200, "{\"a\":").kind, ErrorKind::Decode);
        assert_eq!(refused(502, "<html>bad gateway").kind, ErrorKind::Server);
    }

    #[test]
    fn a_challenge_is_not_the_api_whatever_it_says() {
        for (status, body) in [
            (403, "<html>wait"),
            (403, "{}"),
            (503, ""),
            (200, r#"{"status":"success"}"#),
        ] {
            let mut answer = Answer::new(status, body);
            let challenge = http::HeaderValue::from_static("challenge");
            answer.headers.insert("cf-mitigated", challenge);
            let refusal = judge(&TALKING, &answer).err().expect("a refusal");
            assert_eq!(refusal.kind, ErrorKind::Blocked, "{body}");
        }
    }
}
