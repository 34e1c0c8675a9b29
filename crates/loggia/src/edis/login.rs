//! Logs in with e-mail and password, and reads the sessions.
//!
//! The answer has an entry for every server of the account, and one odd entry must not affect the
//! others: each is read by itself, and one that lacks what every call needs, or is not an entry
//! at all, makes only the calls to its own server fail.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use loggia_edis::management::operations::create_auth_session::OPERATION;
use loggia_transport::edis::{Login, Session};
use loggia_transport::{Body, Error, Pipeline, Secret};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::credentials::Credentials;

/// Logs in over a pipeline.
pub(super) struct PasswordLogin {
    pipeline: Pipeline,
    credentials: Arc<Credentials>,
    kvm_id: Option<String>,
}

/// The login's fields.
#[derive(Serialize)]
struct Fields<'a> {
    email: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kvm_id: Option<&'a str>,
    pw: &'a Secret,
}

impl PasswordLogin {
    pub(super) fn new(
        pipeline: Pipeline,
        credentials: Arc<Credentials>,
        kvm_id: Option<String>,
    ) -> Self {
        Self {
            pipeline,
            credentials,
            kvm_id,
        }
    }
}

impl Login for PasswordLogin {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let pipeline = self.pipeline.clone();
        let body = Body::form(
            &OPERATION,
            &Fields {
                email: &self.credentials.email,
                kvm_id: self.kvm_id.as_deref(),
                pw: &self.credentials.password,
            },
        );
        async move {
            let reply = pipeline.call_raw(&OPERATION, body?).await?;
            sessions(reply.json()).ok_or_else(|| {
                reply
                    .incomplete(&OPERATION, "the answer has no map of servers at `data`")
                    .with_hint("the vendor may have changed the API: please report it")
            })
        }
        .boxed()
    }
}

/// A session for every entry of the login's answer. An entry that lacks what every call needs
/// does not affect the account's other servers.
///
/// `None` if the answer has something else in place of the entries.
pub(super) fn sessions(json: &[u8]) -> Option<Vec<Session>> {
    #[derive(Deserialize)]
    struct Answer<'a> {
        #[serde(default, borrow)]
        data: Option<&'a RawValue>,
    }
    let answer: Answer<'_> = serde_json::from_slice(json).ok()?;
    // PHP writes an empty map as a list.
    let entries = answer
        .data
        .map(RawValue::get)
        .filter(|text| !is_empty(text));
    let Some(entries) = entries else {
        return Some(Vec::new());
    };
    let entries: BTreeMap<String, &RawValue> = serde_json::from_str(entries).ok()?;
    let entries = entries.into_iter();
    Some(
        entries
            .map(|(kvm_id, entry)| session(kvm_id, entry))
            .collect(),
    )
}

fn is_empty(json: &str) -> bool {
    json == "null" || json.split_whitespace().collect::<String>() == "[]"
}

/// Replaces whatever is invalid in JSON: a letter in Latin-1, half of a surrogate pair. A value
/// that contains it is not what the vendor meant.
const UNKNOWN: char = '\u{fffd}';

/// The map's key is the id; the entry's own `kvm_id` only repeats it.
fn session(kvm_id: String, entry: &RawValue) -> Session {
    // A value that is not an object has no fields.
    let fields: HashMap<String, &RawValue> = serde_json::from_str(entry.get()).unwrap_or_default();
    let text = |name| fields.get(name).copied().and_then(text);
    let signature = fields.get("signature").copied().and_then(secret);
    let valid_until = fields.get("valid_until").copied().and_then(seconds);
    let mut session = match (text("api_host"), signature, valid_until) {
        _ if kvm_id.contains(UNKNOWN) => Session::incomplete(kvm_id, "readable id"),
        (Some(api_host), Some(signature), Some(valid_until)) => {
            Session::new(kvm_id, api_host, signature, valid_until)
        }
        (None, ..) => Session::incomplete(kvm_id, "api_host"),
        (_, None, _) => Session::incomplete(kvm_id, "signature"),
        (.., None) => Session::incomplete(kvm_id, "valid_until"),
    };
    session.api_rdns = text("api_rdns");
    session.description = text("description");
    session.location = text("lps");
    session.suspended = text("suspended").as_deref().and_then(suspended);
    session
}

/// Text, also from a number or boolean; `None` if the value is empty.
fn text(value: &RawValue) -> Option<String> {
    let json = value.get();
    let text = match json.as_bytes().first()? {
        b'"' => serde_json::from_str(json).ok()?,
        b'[' | b'{' | b'n' => return None,
        _ => json.to_owned(),
    };
    Some(text).filter(|text: &String| !text.trim().is_empty() && !text.contains(UNKNOWN))
}

fn secret(value: &RawValue) -> Option<Secret> {
    let json = value.get();
    let secret = match json.as_bytes().first()? {
        b'"' => serde_json::from_str::<Secret>(json).ok()?,
        b'0'..=b'9' => Secret::from(json),
        _ => return None,
    };
    let is_said = |text: &str| !text.trim().is_empty() && !text.contains(UNKNOWN);
    Some(secret).filter(|secret| is_said(secret.expose()))
}

/// Unix seconds, as a number or as text. No other form is interpreted: a date has no time zone.
fn seconds(value: &RawValue) -> Option<i64> {
    let text = text(value)?;
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|digit| digit.is_ascii_digit());
    whole.parse().ok().filter(|_| is_fraction)
}

/// Whether the login's word means that a server is suspended. The vendor documents the word for
/// one that is not suspended (`n`), but not the other.
pub(super) fn suspended(word: &str) -> Option<bool> {
    match word.trim().to_ascii_lowercase().as_str() {
        "" => None,
        "n" | "no" | "0" | "false" => Some(false),
        _ => Some(true),
    }
}

/// Omits the password.
impl std::fmt::Debug for PasswordLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordLogin")
            .field("email", &self.credentials.email)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_entry_is_its_own_servers_affair() {
        let good = r#"{"api_host":"1.edisglobal.com","signature":"s","valid_until":"1700000000"}"#;
        for (odd, missing) in [
            ("null", "api_host"),
            ("false", "api_host"),
            ("7", "api_host"),
            (r#""gone""#, "api_host"),
            ("[]", "api_host"),
            ("{}", "api_host"),
            (r#"{"api_host":["a"]}"#, "api_host"),
            (r#"{"api_host":"h","signature":null}"#, "signature"),
            (r#"{"api_host":"h","signature":{}}"#, "signature"),
            (r#"{"api_host":"h","signature":"\ud800"}"#, "signature"),
            (r#"{"api_host":"h","signature":"s"}"#, "valid_until"),
            (
                r#"{"api_host":"h","signature":"s","valid_until":"2026-11-26 10:00:00"}"#,
                "valid_until",
            ),
            (
                r#"{"api_host":"h","signature":"s","valid_until":false}"#,
                "valid_until",
            ),
        ] {
            let answer = format!(r#"{{"data":{{"kvm_1_1":{odd},"kvm_2_2":{good}}}}}"#);
            let sessions = sessions(answer.as_bytes()).expect(odd);
            let found = sessions.iter().map(|each| (&*each.kvm_id, each.missing()));
            let found: Vec<_> = found.collect();
            assert_eq!(
                found,
                [("kvm_1_1", Some(missing)), ("kvm_2_2", None)],
                "{odd}"
            );
            assert_eq!(sessions[1].valid_until, 1_700_000_000);
        }
    }

    #[test]
    fn a_moment_may_have_a_fraction() {
        for (text, wanted) in [
            ("1700000000", Some(1_700_000_000)),
            ("1700000000.0", Some(1_700_000_000)),
            ("1700000000.75", Some(1_700_000_000)),
            ("\"1700000000.75\"", Some(1_700_000_000)),
            ("\"1700000000.\"", None),
            ("\"1.7.0\"", None),
            ("1.7e9", None),
        ] {
            let value = RawValue::from_string(text.to_owned()).expect(text);
            assert_eq!(seconds(&value), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_map_of_servers_is_none() {
        for nothing in [
            "{}",
            r#"{"data":null}"#,
            r#"{"data":[ ]}"#,
            r#"{"data":{}}"#,
        ] {
            assert_eq!(sessions(nothing.as_bytes()), Some(Vec::new()), "{nothing}");
        }
        for other in [r#"{"data":false}"#, r#"{"data":"x"}"#, r#"{"data":[1]}"#] {
            assert_eq!(sessions(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn what_could_not_be_read_is_missing() {
        let answer = r#"{"data":{
            "kvm_1_1":{"api_host":"1.edisglobal.com","signature":"s\u{fffd}","valid_until":1},
            "kvm_2_2":{"api_host":"1.edisglobal.com","signature":"s","valid_until":1,
                "description":"caf\u{fffd}","lps":"Wien"},
            "kvm_\u{fffd}":{"api_host":"1.edisglobal.com","signature":"s","valid_until":1}}}"#;
        let answer = answer.replace("\\u{fffd}", "\u{fffd}");
        let sessions = sessions(answer.as_bytes()).expect("sessions");
        let missing: Vec<_> = sessions.iter().map(Session::missing).collect();
        assert_eq!(missing, [Some("signature"), None, Some("readable id")]);
        assert_eq!(sessions[1].description, None);
        assert_eq!(sessions[1].location.as_deref(), Some("Wien"));
    }

    #[test]
    fn whatever_is_not_the_word_for_no_means_suspended() {
        for (word, wanted) in [
            ("n", Some(false)),
            ("N", Some(false)),
            ("no", Some(false)),
            ("0", Some(false)),
            ("false", Some(false)),
            ("y", Some(true)),
            ("yes", Some(true)),
            ("1", Some(true)),
            ("s", Some(true)),
            (" ", None),
            ("", None),
        ] {
            assert_eq!(suspended(word), wanted, "{word:?}");
        }
    }
}
