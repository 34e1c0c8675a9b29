//! Identifies machines in a fleet.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use loggia_transport::{Error, ErrorKind};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A machine of a fleet: the name of its provider and the vendor's id, as `name/id`.
///
/// The text form is read back as it was written, whatever the vendor's id consists of: the
/// provider's name has no slash.
///
/// ```
/// use loggia::fleet::MachineId;
///
/// let id: MachineId = "home/kvm_1_2".parse()?;
/// assert_eq!((id.provider(), id.id()), ("home", "kvm_1_2"));
/// assert_eq!(id.to_string(), "home/kvm_1_2");
/// # Ok::<(), loggia::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MachineId {
    provider: Arc<str>,
    id: Arc<str>,
}

impl MachineId {
    /// The machine that the provider of this name knows by this id.
    ///
    /// # Errors
    /// `InvalidRequest` for a name that no provider can have, and for an empty id.
    pub fn new(provider: impl AsRef<str>, id: impl AsRef<str>) -> Result<Self, Error> {
        let (provider, id) = (provider.as_ref(), id.as_ref());
        if !is_name(provider) {
            return Err(Error::new(
                ErrorKind::InvalidRequest,
                format!("{provider:?} is not a valid name of a provider"),
            )
            .with_hint(NAMES));
        }
        if id.is_empty() {
            return Err(Error::new(
                ErrorKind::InvalidRequest,
                format!("the id of a machine of {provider} is empty"),
            )
            .with_hint(FORM));
        }
        Ok(Self {
            provider: provider.into(),
            id: id.into(),
        })
    }

    /// The same from parts that were already checked.
    pub(super) fn of(provider: Arc<str>, id: impl Into<Arc<str>>) -> Self {
        let id = id.into();
        Self { provider, id }
    }

    /// The provider's name.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The vendor's id.
    pub fn id(&self) -> &str {
        &self.id
    }
}

const FORM: &str = "write provider/id, as in home/kvm_1_2";

/// The characters that a provider's name may consist of.
pub(super) const NAMES: &str =
    "a provider's name consists of letters, digits, `-`, `_` and `.`, and is not empty";

/// Whether a provider can have this name.
pub(super) fn is_name(name: &str) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
    !name.is_empty() && name.chars().all(fits)
}

impl FromStr for MachineId {
    type Err = Error;

    /// Reads `name/id`.
    ///
    /// # Errors
    /// `InvalidRequest` for anything else.
    fn from_str(text: &str) -> Result<Self, Error> {
        match text.split_once('/') {
            Some((provider, id)) => Self::new(provider, id),
            None => Err(Error::new(
                ErrorKind::InvalidRequest,
                format!("{text:?} is not the id of a machine"),
            )
            .with_hint(FORM)),
        }
    }
}

impl fmt::Display for MachineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.provider, self.id)
    }
}

impl fmt::Debug for MachineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

impl Serialize for MachineId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MachineId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_id_reads_back_as_it_was_written(
            provider in "[\\p{L}0-9._-]{1,20}",
            id in any::<String>().prop_filter("an id", |id| !id.is_empty()),
        ) {
            // Not every letter of Unicode is one by itself.
            prop_assume!(is_name(&provider));
            let written = MachineId::new(&provider, &id).expect("good");
            let read: MachineId = written.to_string().parse().expect("reads back");
            prop_assert_eq!(read, written);
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            if let Ok(id) = text.parse::<MachineId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }

    #[test]
    fn what_is_no_id_is_refused_with_the_form() {
        for text in [
            "",
            "home",
            "/",
            "home/",
            "/kvm_1_2",
            "ho me/kvm_1_2",
            "a,b/c",
        ] {
            let error = text.parse::<MachineId>().expect_err(text);
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        }
    }
}
