//! Times as this API writes them: UTC, whole seconds, with a final `Z`.

use jiff::Timestamp;

const FORM: &str = "%Y-%m-%dT%H:%M:%SZ";

/// Formats a time.
pub(crate) fn text(unix_seconds: u64) -> String {
    let seconds = i64::try_from(unix_seconds).unwrap_or(i64::MAX);
    let time = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
    time.strftime(FORM).to_string()
}

/// Returns the seconds since 1970 of a time in exactly the form of [`text`].
pub(crate) fn seconds(given: &str) -> Option<u64> {
    let time: Timestamp = given.parse().ok()?;
    let seconds = u64::try_from(time.as_second()).ok()?;
    // The parser accepts more forms than this one.
    (text(seconds) == given).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_written_as_it_was_read() {
        assert_eq!(text(1_700_000_000), "2023-11-14T22:13:20Z");
        assert_eq!(seconds("2023-11-14T22:13:20Z"), Some(1_700_000_000));
        assert!(text(u64::MAX).ends_with('Z'));
        for other in [
            "",
            "2023-11-14",
            "2023-11-14 22:13:20Z",
            "2023-11-14T22:13:20",
            "2023-11-14T22:13:20.5Z",
            "2023-11-14T22:13:20+00:00",
            "2023-02-30T00:00:00Z",
            "1900-01-01T00:00:00Z",
        ] {
            assert_eq!(seconds(other), None, "{other}");
        }
    }
}
