//! Converts seconds since 1970 to dates, all in UTC.

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};

fn timestamp(now: u64) -> Timestamp {
    let seconds = i64::try_from(now).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

fn civil(now: u64) -> DateTime {
    Offset::UTC.to_datetime(timestamp(now))
}

/// `2023-11-14T22:13:20Z`
pub(crate) fn iso(now: u64) -> String {
    timestamp(now).to_string()
}

/// `2023-11-14 22:13:20`
pub(crate) fn stamp(now: u64) -> String {
    civil(now).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// `22:13`
pub(crate) fn clock(now: u64) -> String {
    civil(now).strftime("%H:%M").to_string()
}

/// `Nov 14`
pub(crate) fn month_day(date: Date) -> String {
    date.strftime("%b %d").to_string()
}

pub(crate) fn date(now: u64) -> Date {
    civil(now).date()
}

/// Returns the first second of a day.
pub(crate) fn midnight(date: Date) -> u64 {
    let start = Offset::UTC.to_timestamp(date.to_datetime(jiff::civil::Time::midnight()));
    start.map_or(u64::MAX, |at| {
        u64::try_from(at.as_second()).unwrap_or_default()
    })
}

/// Returns `count` days, oldest first, the last being `until`.
pub(crate) fn days_until(until: Date, count: i64) -> impl Iterator<Item = Date> {
    (0..count)
        .rev()
        .map(move |back| until.saturating_sub(back.days()))
}

/// Returns the first date after `after` that is a whole number of periods of `months` from
/// `start`. A day that a month does not have becomes its last.
pub(crate) fn next_due(start: Date, months: i64, after: Date) -> Date {
    let apart = i64::from(after.year() - start.year()) * 12 + i64::from(after.month())
        - i64::from(start.month());
    let mut periods = (apart / months).max(0);
    loop {
        let due = start.saturating_add((periods * months).months());
        if due > after || due == Date::MAX {
            return due;
        }
        periods += 1;
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as on;

    use super::*;

    #[test]
    fn texts() {
        let now = 1_700_000_000;
        assert_eq!(iso(now), "2023-11-14T22:13:20Z");
        assert_eq!(stamp(now), "2023-11-14 22:13:20");
        assert_eq!(clock(now), "22:13");
        assert_eq!(month_day(date(now)), "Nov 14");
        assert_eq!(midnight(date(now)), 1_699_920_000);
        assert!(iso(u64::MAX).starts_with("9999-"));
    }

    #[test]
    fn due_dates() {
        let start = on(2024, 1, 31);
        for (months, after, due) in [
            (1, on(2024, 1, 31), on(2024, 2, 29)),
            (1, on(2024, 2, 28), on(2024, 2, 29)),
            (1, on(2024, 2, 29), on(2024, 3, 31)),
            (3, on(2024, 2, 1), on(2024, 4, 30)),
            (12, on(2024, 1, 31), on(2025, 1, 31)),
            (1, on(2023, 1, 1), on(2024, 1, 31)),
        ] {
            assert_eq!(next_due(start, months, after), due);
        }
        assert_eq!(next_due(start, 1, Date::MAX), Date::MAX);
    }

    #[test]
    fn days() {
        let days: Vec<_> = days_until(on(2024, 3, 1), 3).collect();
        assert_eq!(days, [on(2024, 2, 28), on(2024, 2, 29), on(2024, 3, 1)]);
    }
}
