//! A thing, with the fields that all lists of its kind show.

use serde_json::{Map, Value};

use super::course::{Course, Seen};

/// A thing of some kind.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Thing {
    /// Its id.
    pub(super) id: String,
    /// The fields that lists show, and whatever else was set.
    pub(super) fields: Map<String, Value>,
    /// Whether it exists from the start.
    pub(super) is_seeded: bool,
    /// The states that it moves through.
    course: Course,
}

impl Thing {
    pub(super) fn new(id: String, fields: Map<String, Value>) -> Self {
        Self {
            id,
            fields,
            is_seeded: false,
            course: Course::default(),
        }
    }

    /// Sends it on a course that these fields show; `false` if it ends at once.
    pub(super) fn follow(&mut self, (course, seen): (Course, Seen), fields: &[&str]) -> bool {
        self.course = course;
        self.show(seen, fields)
    }

    /// Puts it into a state in which it stays.
    pub(super) fn rest(&mut self, fields: &[&str], status: &str) {
        self.course = Course::default();
        self.put(fields, status);
    }

    /// Writes a state to every field that shows it.
    fn put(&mut self, fields: &[&str], status: &str) {
        for field in fields {
            self.fields.insert((*field).to_owned(), status.into());
        }
    }

    /// Ends it at a time, unless another course starts before that.
    pub(super) fn end_at(&mut self, due: u64) {
        self.course.end_at(due);
    }

    /// Brings it up to date with the clock; `false` once it no longer exists.
    pub(super) fn settle(&mut self, now: u64, fields: &[&str]) -> bool {
        let seen = self.course.settle(now);
        self.show(seen, fields)
    }

    fn show(&mut self, seen: Seen, fields: &[&str]) -> bool {
        if let Seen::State(state) = seen {
            self.put(fields, state);
        }
        seen != Seen::Gone
    }

    /// Returns whether it is between two states.
    pub(super) fn is_under_way(&self) -> bool {
        self.course.is_under_way()
    }
}
