//! Images: public ones, and those made from instances.

use super::course::Course;

/// An image to install.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) course: Course,
    /// The only zone in which it can be used; a public image has none.
    pub(crate) zone: Option<String>,
    pub(crate) version: String,
    pub(crate) category: String,
    pub(crate) windows: bool,
    /// In GiB.
    pub(crate) size: u64,
}

impl Image {
    /// Returns whether it is visible in a zone.
    pub(crate) fn is_in(&self, zone: &str) -> bool {
        self.zone.as_deref().is_none_or(|own| own == zone)
    }
}

/// The public images: name, version, category, size.
const PUBLIC: [(&str, &str, &str, u64); 4] = [
    ("Ubuntu Server 24.04 LTS", "24.04", "Ubuntu", 20),
    ("Debian 12", "12", "Debian", 20),
    ("CentOS Stream 9", "9", "CentOS", 20),
    ("Windows Server 2022", "2022", "Windows", 50),
];

pub(super) fn public() -> impl Iterator<Item = Image> {
    PUBLIC
        .into_iter()
        .map(|(name, version, category, size)| Image {
            name: name.to_owned(),
            description: None,
            course: Course::resting("AVAILABLE"),
            zone: None,
            version: version.to_owned(),
            category: category.to_owned(),
            windows: category == "Windows",
            size,
        })
}
