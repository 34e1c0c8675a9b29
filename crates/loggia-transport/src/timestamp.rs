//! Points in time as the vendors write them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::decode::{Decode, Scalar, Slot, Taken, TakesScalar};

/// A date and time in an answer.
///
/// Documents promise `YYYY-MM-DDThh:mm:ssZ`; servers also send other spellings, numbers and empty
/// text. None of these may make a reply of fifty other fields fail: the text is kept as received,
/// and [`instant`](Self::instant) is `Some` if it is valid RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Timestamp {
    text: String,
    instant: Option<jiff::Timestamp>,
}

impl Timestamp {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The instant in UTC, if the text is valid.
    pub fn instant(&self) -> Option<jiff::Timestamp> {
        self.instant
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        let instant = text.trim().parse().ok();
        Self { text, instant }
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<jiff::Timestamp> for Timestamp {
    /// Written with whole seconds, the only form the vendors document.
    fn from(instant: jiff::Timestamp) -> Self {
        let text = instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        Self {
            text,
            instant: Some(instant),
        }
    }
}

impl std::str::FromStr for Timestamp {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(text))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl Decode for Timestamp {
    fn slot(&mut self) -> Option<Slot<'_>> {
        Some(Slot::Scalar(self))
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl TakesScalar for Timestamp {
    fn take(&mut self, value: &Scalar<'_>) -> Option<Taken> {
        *self = Self::from(value.text()?.into_owned());
        Some(Taken::Yes)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::decode::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    #![allow(unreachable_pub, reason = "what the macros make is public")]

    use super::*;

    #[test]
    fn any_spelling_is_kept_and_only_rfc_3339_is_an_instant() {
        for (json, text, known) in [
            (r#""2026-04-01T08:00:00Z""#, "2026-04-01T08:00:00Z", true),
            (r#""2026-04-01 08:00:00""#, "2026-04-01 08:00:00", false),
            ("1737476000", "1737476000", false),
            (r#""""#, "", false),
        ] {
            let stamp: Timestamp = serde_json::from_str(json).expect("never fails");
            assert_eq!(stamp.as_str(), text);
            assert_eq!(stamp.instant().is_some(), known, "{json}");
        }
    }

    crate::reply! {
        /// An answer with a time.
        Stamped {
            /// When.
            at: Option<Timestamp> = "at";
        }
    }

    #[test]
    fn of_two_times_the_last_counts_and_may_be_none() {
        for (json, text) in [
            (r#"{"at":"2026-04-01T08:00:00Z","at":"later"}"#, "later"),
            (r#"{"at":"2026-04-01T08:00:00Z","at":null}"#, ""),
        ] {
            let stamped: Stamped = serde_json::from_str(json).expect("read");
            let at = stamped.at.unwrap_or_default();
            assert_eq!((at.as_str(), at.instant()), (text, None));
        }
    }

    #[test]
    fn an_instant_is_written_in_the_documented_form() {
        let instant = jiff::Timestamp::from_second(1_700_000_000).expect("in range");
        assert_eq!(Timestamp::from(instant).as_str(), "2023-11-14T22:13:20Z");
    }
}
