//! The traffic of a machine in the current period.
//!
//! A period is a month and begins on the machine's key date. Both directions count. Past 105
//! percent the vendor slows a machine down; a new period, or more traffic from the pool, ends
//! that.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::edis::calendar;

/// What the vendor calls a gigabyte in this context.
pub(crate) const GIGABYTE: u64 = 1 << 30;

/// How many days the charts show.
const CHART_DAYS: i64 = 31;
/// The percentage from which a machine is slowed down.
const SLOW_PERCENT: u64 = 105;
/// A made-up mean packet size.
const PACKET_BYTES: u64 = 1000;

/// The counters of one machine.
#[derive(Debug)]
pub(crate) struct Traffic {
    /// Gigabytes included in the plan.
    pub(crate) plan_gb: u64,
    /// Gigabytes that were added for this period.
    pub(crate) extra_gb: u64,
    pub(crate) rx_bytes: u64,
    pub(crate) tx_bytes: u64,
    last_updated: u64,
    /// The first day of the first period.
    first: Date,
    period_start: Date,
    period_end: Date,
    /// Bytes by day.
    days: BTreeMap<Date, u64>,
}

impl Traffic {
    pub(super) fn new(plan_gb: u64, now: u64) -> Self {
        let today = calendar::date(now);
        Self {
            plan_gb,
            extra_gb: 0,
            rx_bytes: 0,
            tx_bytes: 0,
            last_updated: now,
            first: today,
            period_start: today,
            period_end: calendar::next_due(today, 1, today),
            days: BTreeMap::new(),
        }
    }

    pub(crate) fn included_bytes(&self) -> u64 {
        let gigabytes = self.plan_gb.saturating_add(self.extra_gb);
        gigabytes.saturating_mul(GIGABYTE)
    }

    fn used_bytes(&self) -> u64 {
        self.rx_bytes.saturating_add(self.tx_bytes)
    }

    /// Returns the used share of the included traffic, in whole percent.
    pub(crate) fn percent(&self) -> u64 {
        let (used, included) = (self.used_bytes(), self.included_bytes());
        let percent = u128::from(used) * 100 / u128::from(included.max(1));
        u64::try_from(percent).unwrap_or(u64::MAX)
    }

    pub(crate) fn is_slowed(&self) -> bool {
        self.percent() >= SLOW_PERCENT
    }

    /// Returns the number of bytes in this percentage of the included traffic.
    pub(crate) fn share(&self, percent: u64) -> u64 {
        // Rounded up, so that a whole percent is reached rather than just missed.
        let bytes = (u128::from(self.included_bytes()) * u128::from(percent)).div_ceil(100);
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }

    /// Counts bytes, a quarter of them received.
    pub(crate) fn count(&mut self, bytes: u64, now: u64) {
        let rx = bytes / 4;
        self.rx_bytes = self.rx_bytes.saturating_add(rx);
        self.tx_bytes = self.tx_bytes.saturating_add(bytes - rx);
        self.last_updated = now;
        let day = self.days.entry(calendar::date(now)).or_default();
        *day = day.saturating_add(bytes);
    }

    /// Sets both counters.
    pub(crate) fn set(&mut self, rx_bytes: u64, tx_bytes: u64, now: u64) {
        self.rx_bytes = rx_bytes;
        self.tx_bytes = tx_bytes;
        self.last_updated = now;
        let earlier = self.days.range(self.period_start..calendar::date(now));
        let earlier = earlier.fold(0_u64, |sum, (_, bytes)| sum.saturating_add(*bytes));
        let today = self.used_bytes().saturating_sub(earlier);
        self.days.insert(calendar::date(now), today);
    }

    pub(super) fn settle(&mut self, now: u64) {
        let today = calendar::date(now);
        if today < self.period_end {
            return;
        }
        let due = |after| calendar::next_due(self.first, 1, after);
        self.period_end = due(today);
        // A month before the end is its beginning, except for days that some months do not
        // have.
        let mut start = due(self.period_end.saturating_sub(40.days()));
        while due(start) < self.period_end {
            start = due(start);
        }
        self.period_start = start;
        (self.rx_bytes, self.tx_bytes, self.extra_gb) = (0, 0, 0);
        self.last_updated = now;
        let kept = calendar::days_until(today, CHART_DAYS).next();
        self.days
            .retain(|day, _| kept.is_none_or(|kept| *day >= kept));
    }

    /// Returns the counters as the API reports them: some numbers, some text.
    pub(crate) fn counters(&self, now: u64) -> Value {
        let left = calendar::midnight(self.period_end).saturating_sub(now);
        json!({
            "included_bytes": self.included_bytes(),
            "days_remaining": left.div_ceil(86_400),
            "last_updated": self.last_updated.to_string(),
            "rx_bytes": self.rx_bytes.to_string(),
            "tx_bytes": self.tx_bytes.to_string(),
            "rx_packets": (self.rx_bytes / PACKET_BYTES).to_string(),
            "tx_packets": (self.tx_bytes / PACKET_BYTES).to_string(),
        })
    }

    /// Returns the traffic by day, as JSON text.
    pub(crate) fn chart_daily(&self, now: u64) -> String {
        let days = calendar::days_until(calendar::date(now), CHART_DAYS);
        let days: Vec<_> = days.collect();
        let of = |day: &Date| self.days.get(day).copied().unwrap_or_default() / GIGABYTE;
        let data: Vec<_> = days.iter().map(of).collect();
        chart(&[("Daily Traffic [GB]", "bar", data.into())], &days)
    }

    /// Returns the traffic since the beginning of the period, day by day, as JSON text.
    pub(crate) fn chart_monthly(&self, now: u64) -> String {
        let days = calendar::days_until(calendar::date(now), CHART_DAYS);
        let days: Vec<_> = days.collect();
        let mut sum = 0_u64;
        let mut data = Vec::new();
        for day in &days {
            if *day >= self.period_start {
                sum = sum.saturating_add(self.days.get(day).copied().unwrap_or_default());
            }
            data.push(sum / GIGABYTE);
        }
        let included = vec![self.included_bytes() / GIGABYTE; days.len()];
        let sets = [
            ("Cumulative Traffic [GB]", "bar", data.into()),
            ("Included Traffic [GB]", "line", included.into()),
        ];
        chart(&sets, &days)
    }
}

fn chart(sets: &[(&str, &str, Value)], days: &[Date]) -> String {
    let labels: Vec<_> = days.iter().map(|day| calendar::month_day(*day)).collect();
    let sets = sets.iter().map(|(label, kind, data)| {
        json!({"label": label, "type": kind, "borderWidth": 1, "yAxisID": "y", "data": data})
    });
    json!({"datasets": sets.collect::<Vec<_>>(), "labels": labels}).to_string()
}
