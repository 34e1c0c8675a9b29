//! Reads what EDIS, or anyone, sends to a webhook: a line with the `Authorization` header, then
//! the form.

use loggia::edis::webhook::{BasicAuth, MAX_BODY, TrafficCallback};
use url::form_urlencoded;

/// Reads a call.
///
/// # Panics
/// When a forgery is accepted, or what was read is not read back the same.
pub fn run(data: &[u8]) {
    let line = data.iter().position(|byte| *byte == b'\n');
    let (header, form) = match line {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (&[][..], data),
    };
    let auth = BasicAuth::new("user", "p\u{e4}ss?");
    if auth.allows(Some(header)) {
        // Its only form in base64.
        let known = b"dXNlcjpww6Rzcz8=";
        assert!(header.windows(known.len()).any(|part| part == known));
        assert!(header[..6].eq_ignore_ascii_case(b"basic "));
    }
    let Ok(call) = TrafficCallback::parse(form) else {
        return;
    };
    assert!(form.len() <= MAX_BODY);
    assert!(!call.kvm_id.trim().is_empty());
    let mut again = form_urlencoded::Serializer::new(String::new());
    again.append_pair("kvm", &call.kvm_id);
    if let Some(percent) = call.percent {
        again.append_pair("trigger_value", &percent.to_string());
    }
    if let Some(details) = &call.details {
        again.append_pair("details", details);
    }
    let again = again.finish();
    // Escaping may make a text exceed the limit.
    if again.len() <= MAX_BODY {
        let read = TrafficCallback::parse(again.as_bytes()).expect("a call");
        assert_eq!(read, call);
    }
}
