//! A machine of any provider.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::SystemTime;

use loggia_transport::{Error, ErrorKind};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::id::MachineId;
use crate::machine::MachineState;

/// A machine as a provider lists it, in terms that all clouds share. Whatever the vendor does not
/// report is `None` or empty.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Machine {
    /// The provider's name and the vendor's id.
    pub id: MachineId,
    /// The customer's name for it.
    pub name: Option<String>,
    /// Its state.
    pub state: MachineState,
    /// The vendor's word for the state.
    pub vendor_state: Option<String>,
    /// Its addresses, public ones first.
    pub addresses: Vec<IpAddr>,
    /// Its location: a zone, or the vendor's free text.
    pub place: Option<String>,
    /// The vendor's name for what was ordered: a plan, a type, a model.
    pub plan: Option<String>,
    /// What it costs.
    pub price: Option<Price>,
    /// When the paid period ends: at Zenlayer the end of a subscription, at EDIS the day of
    /// the next payment (00:00 UTC).
    pub expires: Option<SystemTime>,
    /// Its traffic.
    pub traffic: Option<PeriodTraffic>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// The vendor's complete record of it.
    pub record: Option<VendorRecord>,
    /// Why a part of it could not be read, if so.
    pub unread: Option<Error>,
}

impl Machine {
    /// A machine of which only the id is known.
    pub fn new(id: MachineId) -> Self {
        Self {
            id,
            name: None,
            state: MachineState::Unknown,
            vendor_state: None,
            addresses: Vec::new(),
            place: None,
            plan: None,
            price: None,
            expires: None,
            traffic: None,
            tags: BTreeMap::new(),
            record: None,
            unread: None,
        }
    }
}

/// What a machine costs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Price {
    /// The amount as the vendor writes it, such as `7.99`.
    pub amount: String,
    /// The currency, such as `EUR`; empty where the vendor does not name it.
    pub currency: String,
    /// How often it is paid, in the vendor's words.
    pub per: Option<String>,
}

impl Price {
    /// An amount in a currency, and how often it is paid.
    pub fn new(
        amount: impl Into<String>,
        currency: impl Into<String>,
        per: Option<String>,
    ) -> Self {
        Self {
            amount: amount.into(),
            currency: currency.into(),
            per,
        }
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.amount)?;
        let more = [Some(&self.currency), self.per.as_ref()];
        for word in more.into_iter().flatten().filter(|word| !word.is_empty()) {
            write!(f, " {word}")?;
        }
        Ok(())
    }
}

/// The traffic of the current period, both directions together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PeriodTraffic {
    /// What was used so far.
    pub used_bytes: Option<u64>,
    /// What the period includes.
    pub included_bytes: Option<u64>,
    /// Days until the period ends.
    pub days_remaining: Option<u64>,
}

impl PeriodTraffic {
    /// Traffic that was used, and what the period includes.
    pub fn new(used_bytes: Option<u64>, included_bytes: Option<u64>) -> Self {
        Self {
            used_bytes,
            included_bytes,
            days_remaining: None,
        }
    }

    /// The remaining traffic; 0 if more was used than is included.
    pub fn left_bytes(&self) -> Option<u64> {
        Some(self.included_bytes?.saturating_sub(self.used_bytes?))
    }
}

/// The vendor's record of a machine, as JSON. It may contain what should not be in a log:
/// `Debug` shows only its length.
#[derive(Clone)]
pub struct VendorRecord(Arc<RawValue>);

impl VendorRecord {
    /// Keeps a record.
    pub fn new(json: impl Into<Arc<RawValue>>) -> Self {
        Self(json.into())
    }

    /// The record as received: at EDIS the answer of `getAllDetails`, at Zenlayer the entry in
    /// the answer of `DescribeInstances`.
    pub fn json(&self) -> &str {
        self.0.get()
    }

    /// The record as one of the generated types, such as
    /// `zenlayer::api::vm::types::InstanceInfo`, or any other.
    ///
    /// # Errors
    /// `Decode` when it does not fit the type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(self.json()).map_err(|error| {
            // The decoder's message may quote a value.
            Error::new(
                ErrorKind::Decode,
                format!(
                    "the vendor's record does not fit this type (line {}, column {})",
                    error.line(),
                    error.column()
                ),
            )
            .with_hint("read it as the type of its provider, or use json()")
        })
    }
}

impl fmt::Debug for VendorRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VendorRecord({} bytes)", self.json().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_used_than_included_leaves_nothing() {
        for (used, included, left) in [
            (Some(1), Some(3), Some(2)),
            (Some(4), Some(3), Some(0)),
            (None, Some(3), None),
            (Some(1), None, None),
        ] {
            assert_eq!(PeriodTraffic::new(used, included).left_bytes(), left);
        }
    }

    #[test]
    fn a_record_is_not_printed() {
        let raw = RawValue::from_string(r#"{"a":"hunter2"}"#.to_owned()).expect("JSON");
        let record = VendorRecord::new(raw);
        assert!(!format!("{record:?}").contains("hunter2"));
        let error = record.read::<u32>().expect_err("no number");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }

    #[test]
    fn prices_are_written_with_what_is_known() {
        let price = |currency: &str, per: Option<&str>| {
            Price::new("7.99", currency, per.map(str::to_owned)).to_string()
        };
        assert_eq!(price("EUR", Some("Monthly")), "7.99 EUR Monthly");
        assert_eq!(price("", None), "7.99");
    }
}
