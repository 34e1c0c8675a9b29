//! The two styles in which this API is known to answer.

use std::str::FromStr;

/// Which source is followed where the vendor's reference and answers recorded from the live
/// service do not agree.
///
/// They differ in a dozen places: names of keys, a missing status, text in place of a number,
/// once even plain text in place of JSON. A client must handle both, so its tests run against
/// both. Where only one of the two is known, both styles give that one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum EdisStyle {
    /// As in the vendor's reference.
    #[default]
    Documented,
    /// As in recorded answers.
    Captured,
}

impl FromStr for EdisStyle {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "documented" => Ok(Self::Documented),
            "captured" => Ok(Self::Captured),
            _ => Err("`documented` or `captured` is wanted"),
        }
    }
}
