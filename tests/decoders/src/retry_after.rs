//! Reads the `Retry-After` header: a line with the present time in Unix seconds, then the
//! header's value.

use std::time::{Duration, UNIX_EPOCH};

use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue};
use loggia_transport::retry::retry_after::retry_after;

/// Reads a header.
///
/// # Panics
/// When whole seconds are not returned exactly, or a date gives a wait that does not end at it.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (now, value) = text.split_once('\n').unwrap_or(("1700000000", &text));
    let now = UNIX_EPOCH + Duration::from_secs(now.trim().parse::<u32>().unwrap_or(0).into());
    let Ok(header) = HeaderValue::from_bytes(value.as_bytes()) else {
        return;
    };
    let mut headers = HeaderMap::new();
    headers.insert(RETRY_AFTER, header);
    let wait = retry_after(&headers, now);
    if let Ok(seconds) = value.parse::<u32>() {
        assert_eq!(wait, Some(Duration::from_secs(seconds.into())));
    }
    if let (true, Some(wait)) = (value.ends_with("GMT"), wait) {
        assert!(now.checked_add(wait).is_some(), "a date is a time");
    }
}
