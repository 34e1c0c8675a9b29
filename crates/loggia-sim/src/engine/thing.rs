//! A thing: what the fields of all lists of its kind say of it.

use serde_json::{Map, Value};

use super::course::{Course, Seen};

/// A thing of some kind.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    /// Its id.
    pub(super) id: String,
    /// What lists show of it, and what else was said of it.
    pub(super) fields: Map<String, Value>,
    /// Where its state goes.
    course: Course,
}

impl Thing {
    pub(super) fn new(id: String, fields: Map<String, Value>) -> Self {
        Self {
            id,
            fields,
            course: Course::default(),
        }
    }

    /// Sends it on a course; `false` when it is gone at once.
    pub(super) fn follow(&mut self, (course, seen): (Course, Seen), status: Option<&str>) -> bool {
        self.course = course;
        self.show(seen, status)
    }

    /// Puts it into a state to stay in.
    pub(super) fn rest(&mut self, field: &str, status: &str) {
        self.course = Course::default();
        self.fields.insert(field.to_owned(), status.into());
    }

    /// Catches up with the clock; `false` when it is gone by now.
    pub(super) fn settle(&mut self, now: u64, status: Option<&str>) -> bool {
        let seen = self.course.settle(now);
        self.show(seen, status)
    }

    fn show(&mut self, seen: Seen, status: Option<&str>) -> bool {
        if let (Seen::State(state), Some(status)) = (seen, status) {
            self.fields.insert(status.to_owned(), state.into());
        }
        seen != Seen::Gone
    }

    /// Whether it is between two states.
    pub(super) fn is_under_way(&self) -> bool {
        self.course.is_under_way()
    }
}
