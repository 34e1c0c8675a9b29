//! The course of a thing through its states, by the caller's clock.

use std::collections::VecDeque;
use std::time::Duration;

/// The states to come; `None` ends the thing itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Course {
    next: VecDeque<(u64, Option<&'static str>)>,
    /// When the thing ends, whatever it shows until then.
    end: Option<u64>,
}

/// What has changed when a course is brought up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// Nothing has changed.
    Same,
    /// The thing is now in another state.
    State(&'static str),
    /// The thing no longer exists.
    Gone,
}

impl Course {
    /// Starts a course at `now`: `stay` in each state of `through`, and then the end. Also
    /// returns the state to be in at once.
    pub(super) fn begin(
        through: &[&'static str],
        end: Option<&'static str>,
        stay: Duration,
        now: u64,
    ) -> (Self, Seen) {
        let stay = u64::try_from(stay.as_millis()).unwrap_or(u64::MAX);
        let mut due = now;
        let mut states = through.iter().copied().map(Some).chain([end]);
        let first = states.next().flatten();
        let mut course = Self::default();
        for state in states {
            due = due.saturating_add(stay);
            course.next.push_back((due, state));
        }
        let seen = match first {
            Some(state) => Seen::State(state),
            None => Seen::Gone,
        };
        (course, seen)
    }

    /// Brings the course up to date with the clock.
    pub(super) fn settle(&mut self, now: u64) -> Seen {
        if self.end.is_some_and(|end| end <= now) {
            return Seen::Gone;
        }
        let mut seen = Seen::Same;
        while let Some((due, state)) = self.next.front()
            && *due <= now
        {
            seen = match state {
                Some(state) => Seen::State(state),
                None => Seen::Gone,
            };
            self.next.pop_front();
        }
        seen
    }

    /// Ends the thing at a time, unless another course starts before that.
    pub(super) fn end_at(&mut self, due: u64) {
        self.end = Some(due);
    }

    /// Returns whether further states follow.
    pub(super) fn is_under_way(&self) -> bool {
        !self.next.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_follow_one_another() {
        let second = Duration::from_secs(1);
        let (mut course, seen) = Course::begin(&["A", "B"], Some("C"), second, 5000);
        assert_eq!(seen, Seen::State("A"));
        assert!(course.is_under_way());
        assert_eq!(course.settle(5999), Seen::Same);
        assert_eq!(course.settle(6000), Seen::State("B"));
        assert_eq!(course.settle(9000), Seen::State("C"));
        assert!(!course.is_under_way());
    }

    #[test]
    fn a_course_may_end_with_the_thing() {
        let (mut course, _) = Course::begin(&["A"], None, Duration::ZERO, 0);
        assert_eq!(course.settle(0), Seen::Gone);
        let (_, seen) = Course::begin(&[], None, Duration::ZERO, 0);
        assert_eq!(seen, Seen::Gone);
        let (mut course, _) = Course::begin(&["A"], Some("B"), Duration::MAX, 7);
        assert_eq!(course.settle(u64::MAX - 1), Seen::Same);
    }
}
