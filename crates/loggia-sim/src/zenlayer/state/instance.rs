//! Virtual machines, and the changes planned for them.

use std::time::Duration;

use super::course::{Course, GONE};
use crate::TransitionTimes;

/// The length of a billing cycle, in seconds. The service counts in months; here each has 30
/// days.
pub(crate) const CYCLE_SECONDS: u64 = 30 * 24 * 3600;
/// How long things stay in the recycle bin.
pub(crate) const BIN: Duration = Duration::from_secs(24 * 3600);

/// How something is paid for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Charge {
    pub(crate) prepaid: bool,
    /// Months prepaid or committed.
    pub(crate) period: Option<u64>,
}

impl Charge {
    pub(crate) fn name(&self) -> &'static str {
        if self.prepaid { "PREPAID" } else { "POSTPAID" }
    }

    /// Returns until when something created at `created` is paid or committed, in seconds.
    /// Prepaid things renew themselves for the same period.
    pub(crate) fn end(&self, created: u64, now: u64) -> Option<u64> {
        let length = self.period?.saturating_mul(CYCLE_SECONDS);
        let over = now.saturating_sub(created).checked_div(length);
        let periods = if self.prepaid { over.unwrap_or(0) } else { 0 };
        let paid = length.saturating_mul(periods.saturating_add(1));
        Some(created.saturating_add(paid))
    }
}

/// A change of a value that takes time, or waits for its time.
#[derive(Clone, Debug)]
pub(crate) struct Plan<T> {
    pub(crate) to: T,
    pub(crate) course: Course,
}

impl<T: Clone> Plan<T> {
    /// Returns the planned value, once it is in effect.
    fn settle(&mut self, now: u64) -> Option<T> {
        self.course.settle(now);
        self.course.is("Enable").then(|| self.to.clone())
    }
}

/// One virtual machine.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) name: String,
    pub(crate) course: Course,
    pub(crate) zone: String,
    pub(crate) type_id: String,
    pub(crate) image: String,
    pub(crate) charge: Charge,
    pub(crate) internet: String,
    /// In Mbit/s.
    pub(crate) bandwidth: u64,
    /// In TB, if that is what is paid for.
    pub(crate) package: Option<f64>,
    pub(crate) subnet: String,
    pub(crate) groups: Vec<String>,
    pub(crate) key: Option<String>,
    pub(crate) resource_group: String,
    /// Names of the public and the private network card.
    pub(crate) nic: Option<(String, String)>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) public_ips: Vec<String>,
    pub(crate) public_ipv6: Vec<String>,
    pub(crate) private_ips: Vec<String>,
    /// In seconds since 1970.
    pub(crate) created: u64,
    pub(crate) bandwidth_plan: Option<Plan<u64>>,
    pub(crate) package_plan: Option<Plan<f64>>,
    pub(crate) type_plan: Option<Plan<String>>,
}

impl Instance {
    /// Brings the instance up to date with the clock; `false` once it no longer exists.
    pub(super) fn settle(&mut self, now: u64) -> bool {
        if let Some(now) = self.bandwidth_plan.as_mut().and_then(|p| p.settle(now)) {
            self.bandwidth = now;
        }
        if let Some(now) = self.package_plan.as_mut().and_then(|p| p.settle(now)) {
            self.package = Some(now);
        }
        if let Some(now) = self.type_plan.as_mut().and_then(|p| p.settle(now)) {
            self.type_id = now;
        }
        self.course.settle(now)
    }

    /// Returns when it changes next by itself, if it does.
    pub(super) fn next_due(&self) -> Option<u64> {
        let bandwidth = self.bandwidth_plan.as_ref().map(|plan| &plan.course);
        let package = self.package_plan.as_ref().map(|plan| &plan.course);
        let kind = self.type_plan.as_ref().map(|plan| &plan.course);
        let courses = [Some(&self.course), bandwidth, package, kind];
        courses
            .into_iter()
            .flatten()
            .filter_map(Course::next_due)
            .min()
    }

    /// Returns whether it is on or off with no change under way: the two states in which most
    /// calls are allowed.
    pub(crate) fn rests(&self) -> bool {
        self.course.is_one_of(&["RUNNING", "STOPPED"])
    }

    pub(crate) fn in_bin(&self) -> bool {
        self.course.is_one_of(&["RECYCLE", "RECYCLING"])
    }

    /// Returns whether it is still being created.
    pub(crate) fn in_the_making(&self) -> bool {
        self.course.is_one_of(&["PENDING", "DEPLOYING"])
    }

    /// Moves it into the recycle bin; it is deleted when its time there is over.
    pub(crate) fn recycle(&mut self, now: u64, times: &TransitionTimes) {
        let stages = [
            ("RECYCLING", times.recycling),
            ("RECYCLE", BIN),
            ("RELEASING", times.releasing),
        ];
        self.course.change(now, times.lag, &stages, GONE);
    }

    /// Plans a change: it takes effect at once or, if more than the wanted value is prepaid,
    /// with the next cycle.
    pub(crate) fn plan<T>(&self, to: T, down: bool, now: u64, times: &TransitionTimes) -> Plan<T> {
        let course = if down && self.charge.prepaid {
            let since = (now / 1000).saturating_sub(self.created);
            let left = CYCLE_SECONDS - since % CYCLE_SECONDS;
            let stages = [("WaitToEnable", Duration::from_secs(left))];
            Course::through(now, &stages, "Enable")
        } else {
            Course::through(now, &[("Processing", times.processing)], "Enable")
        };
        Plan { to, course }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prepaid_instances_renew_themselves_and_commitments_end() {
        let charge = |prepaid, period| Charge { prepaid, period };
        let month = CYCLE_SECONDS;
        for (prepaid, period, now, end) in [
            (true, Some(1), 7, Some(month + 7)),
            (true, Some(1), month + 6, Some(month + 7)),
            (true, Some(1), month + 7, Some(2 * month + 7)),
            (true, Some(3), 4 * month, Some(6 * month + 7)),
            (false, Some(1), 4 * month, Some(month + 7)),
            (true, None, month, None),
            (true, Some(0), month, Some(7)),
            (true, Some(u64::MAX), u64::MAX, Some(u64::MAX)),
        ] {
            assert_eq!(charge(prepaid, period).end(7, now), end, "{period:?} {now}");
        }
    }
}
