//! The course of a thing through its states.
//!
//! A course is a status and a timetable of those to come. Nothing runs in the background:
//! before the world is read, each course is brought up to date with the clock, so a test that
//! controls the clock controls the world.

use std::collections::VecDeque;
use std::time::Duration;

/// The status at the end of a course that ends with the thing itself.
pub(crate) const GONE: &str = "";

/// A status, and those that follow.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    status: String,
    /// When each status begins, in milliseconds.
    next: VecDeque<(u64, &'static str)>,
}

impl Course {
    /// Creates a course that stays in a status.
    pub(crate) fn resting(status: &str) -> Self {
        Self {
            status: status.to_owned(),
            next: VecDeque::new(),
        }
    }

    /// Creates a course that stays in each of the stages for its time from `now` on, and then
    /// in the end.
    pub(crate) fn through(
        now: u64,
        stages: &[(&'static str, Duration)],
        end: &'static str,
    ) -> Self {
        let mut course = Self::resting(stages.first().map_or(end, |(first, _)| first));
        let mut time = now;
        let following = stages.iter().skip(1).map(|(status, _)| *status);
        for ((_, length), status) in stages.iter().zip(following.chain([end])) {
            let length = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
            time = time.saturating_add(length);
            course.next.push_back((time, status));
        }
        course
    }

    /// Creates the same course for an existing thing, whose present status is still shown for
    /// `lag`.
    pub(crate) fn change(
        &mut self,
        now: u64,
        lag: Duration,
        stages: &[(&'static str, Duration)],
        end: &'static str,
    ) {
        let lag = u64::try_from(lag.as_millis()).unwrap_or(u64::MAX);
        let begins = now.saturating_add(lag);
        let mut after = Self::through(begins, stages, end);
        if lag == 0 {
            *self = after;
            return;
        }
        let first = stages.first().map_or(end, |(first, _)| first);
        after.next.push_front((begins, first));
        self.next = after.next;
    }

    /// Brings the course up to date with the clock; `false` once the thing no longer exists.
    pub(crate) fn settle(&mut self, now: u64) -> bool {
        while let Some((due, status)) = self.next.front()
            && *due <= now
        {
            (*status).clone_into(&mut self.status);
            self.next.pop_front();
        }
        self.status != GONE
    }

    /// Returns when its status changes next, if it does.
    pub(crate) fn next_due(&self) -> Option<u64> {
        self.next.front().map(|(due, _)| *due)
    }

    pub(crate) fn status(&self) -> &str {
        &self.status
    }

    pub(crate) fn is(&self, status: &str) -> bool {
        self.status == status
    }

    pub(crate) fn is_one_of(&self, statuses: &[&str]) -> bool {
        statuses.contains(&self.status.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_follow_one_another() {
        let second = Duration::from_secs(1);
        let stages = [("A", second), ("B", second)];
        let mut course = Course::through(5000, &stages, "C");
        for (now, status) in [(5000, "A"), (5999, "A"), (6000, "B"), (7000, "C")] {
            assert!(course.settle(now));
            assert_eq!(course.status(), status, "{now}");
        }
        let mut course = Course::through(5000, &[("A", Duration::ZERO)], GONE);
        assert!(course.is("A"));
        assert!(!course.settle(5000));
    }

    #[test]
    fn a_power_change_may_show_late() {
        let second = Duration::from_secs(1);
        let mut course = Course::resting("ON");
        course.change(5000, second, &[("GOING", second)], "OFF");
        for (now, status) in [(5000, "ON"), (5999, "ON"), (6000, "GOING"), (7000, "OFF")] {
            assert!(course.settle(now));
            assert_eq!(course.status(), status, "{now}");
        }
        course.change(8000, Duration::ZERO, &[("GOING", second)], "ON");
        assert!(course.is("GOING"));
    }

    #[test]
    fn a_late_poll_sees_only_the_final_state() {
        let stages = [("A", Duration::from_secs(1)), ("B", Duration::MAX)];
        let mut course = Course::through(0, &stages, "C");
        assert!(course.settle(1 << 60));
        assert!(course.is("B"));
    }
}
