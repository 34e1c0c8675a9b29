//! The `Retry-After` header (RFC 9110): seconds, or a date.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// How long the server asks to wait, if the header is present and valid.
///
/// A date is measured against the answer's own `Date`, as the local clock may be wrong, or
/// against `now` if the answer has none. A date in the past means no wait. Fractions of seconds
/// are accepted, as some servers send them; negative, infinite and other invalid values count as
/// absent.
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let date = headers.get(DATE).and_then(|value| value.to_str().ok());
    let date = date.and_then(|text| httpdate::parse_http_date(text.trim()).ok());
    Some(
        until
            .duration_since(date.unwrap_or(now))
            .unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use http::HeaderValue;

    use super::*;

    fn read(value: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(value).expect("ascii"));
        // 1994-11-06 08:49:37 UTC, the date of the RFC's examples
        retry_after(&headers, UNIX_EPOCH + Duration::from_secs(784_111_777))
    }

    #[test]
    fn seconds_and_dates_are_understood() {
        assert_eq!(read("0"), Some(Duration::ZERO));
        assert_eq!(read(" 120 "), Some(Duration::from_secs(120)));
        assert_eq!(read("1.5"), Some(Duration::from_millis(1500)));
        assert_eq!(
            read("Sun, 06 Nov 1994 08:50:07 GMT"),
            Some(Duration::from_secs(30))
        );
        assert_eq!(
            read("Sun, 06 Nov 1994 08:49:00 GMT"),
            Some(Duration::ZERO),
            "past"
        );
        assert_eq!(
            read("9999999999"),
            Some(Duration::from_secs(9_999_999_999)),
            "absurd, but what it says"
        );
    }

    #[test]
    fn a_date_is_measured_by_the_servers_clock() {
        let wait = |date: &'static str| {
            let mut headers = HeaderMap::new();
            let until = HeaderValue::from_static("Sun, 06 Nov 1994 08:50:07 GMT");
            headers.insert(RETRY_AFTER, until);
            headers.insert(DATE, HeaderValue::from_static(date));
            retry_after(&headers, UNIX_EPOCH + Duration::from_secs(784_111_777))
        };
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(wait("Sun, 06 Nov 1994 08:50:00 GMT"), seconds(7));
        assert_eq!(wait("Sun, 06 Nov 1994 09:50:07 GMT"), seconds(0));
        assert_eq!(wait("yesterday"), seconds(30), "by the local clock");
    }

    #[test]
    fn nonsense_counts_as_not_sent() {
        for value in ["-1", "soon", "NaN", "inf", "1e300", "", "1,2"] {
            assert_eq!(read(value), None, "{value}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), UNIX_EPOCH), None);
    }
}
