//! Disks: system disks and data disks.

use super::course::{Course, GONE};
use super::instance::{BIN, Charge};
use crate::TransitionTimes;

/// One disk.
#[derive(Clone, Debug)]
pub(crate) struct Disk {
    pub(crate) name: String,
    pub(crate) course: Course,
    pub(crate) zone: String,
    /// Whether it is a system disk.
    pub(crate) system: bool,
    /// Whether it can be detached from its instance.
    pub(crate) portable: bool,
    pub(crate) category: String,
    /// In GiB.
    pub(crate) size: u64,
    /// The size it is growing to, in GiB.
    pub(crate) growing: Option<u64>,
    pub(crate) instance: Option<String>,
    pub(crate) charge: Charge,
    pub(crate) resource_group: String,
    pub(crate) tags: Vec<(String, String)>,
    /// In seconds since 1970.
    pub(crate) created: u64,
}

impl Disk {
    /// Brings the disk up to date with the clock; `false` once it no longer exists.
    pub(super) fn settle(&mut self, now: u64) -> bool {
        let stays = self.course.settle(now);
        if self.course.is("AVAILABLE") {
            self.instance = None;
        }
        if !self.course.is("CHANGING")
            && let Some(size) = self.growing.take()
        {
            self.size = size;
        }
        stays
    }

    pub(crate) fn in_bin(&self) -> bool {
        self.course.is_one_of(&["RECYCLED", "RECYCLING"])
    }

    /// Returns its status when no change is under way.
    pub(crate) fn rest(&self) -> &'static str {
        if self.instance.is_some() {
            "IN_USE"
        } else {
            "AVAILABLE"
        }
    }

    /// Moves it into the recycle bin; it is deleted when its time there is over.
    pub(crate) fn recycle(&mut self, now: u64, times: &TransitionTimes) {
        let stages = [
            ("RECYCLING", times.recycling),
            ("RECYCLED", BIN),
            ("DELETING", times.releasing),
        ];
        self.course = Course::through(now, &stages, GONE);
    }
}
