//! Form bodies, read strictly.
//!
//! The usual form decoders are lenient: they let a stray percent sign pass and
//! repair text that is not UTF-8. A client that relies on that has forgotten
//! to encode, which shows only with the one password that contains `&` or
//! `+`, so here such a body is refused, as are fields that come twice, that
//! the operation does not know, or that have the wrong form.

use super::fault::Fault;
use crate::wire::Note;

/// A field of an operation's body.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) format: Format,
}

/// What the value of a field must look like.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Format {
    Text,
    /// `kvm_<digits>_<digits>`
    KvmId,
    /// Seconds since 1970 in decimal.
    UnixSeconds,
    /// Exactly eight letters or digits.
    VncPassword,
}

impl Format {
    /// What is wrong with a value, if anything.
    fn objection(self, value: &str) -> Option<&'static str> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let (fits, wanted) = match self {
            Self::Text => (true, ""),
            Self::KvmId => (
                value
                    .strip_prefix("kvm_")
                    .and_then(|rest| rest.split_once('_'))
                    .is_some_and(|(node, guest)| digits(node) && digits(guest)),
                "must look like kvm_123456_789012",
            ),
            Self::UnixSeconds => (
                digits(value) && value.len() <= 20,
                "must be seconds since 1970 in decimal",
            ),
            Self::VncPassword => (
                value.len() == 8 && value.bytes().all(|b| b.is_ascii_alphanumeric()),
                "must be exactly 8 letters or digits",
            ),
        };
        (!fits).then_some(wanted)
    }
}

/// The fields of a body that passed.
#[derive(Debug, Default)]
pub(crate) struct Form(Vec<(&'static str, String)>);

impl Form {
    /// Reads a body that may have exactly the fields that are `known`.
    pub(crate) fn read<'a>(
        body: &[u8],
        known: impl Iterator<Item = &'a Field> + Clone,
        note: &mut Note,
    ) -> Result<Self, Fault> {
        let pairs = decode(body)?;
        let mut form = Self::default();
        for (name, value) in pairs {
            let Some(field) = known.clone().find(|field| field.name == name) else {
                return Err(Fault::bad(format!("unknown field: {}", clip(&name))));
            };
            if form.get(field.name).is_some() {
                return Err(Fault::bad(format!("field given twice: {name}")));
            }
            note.field(field.name);
            form.0.push((field.name, value));
        }
        for field in known {
            let value = form.get(field.name).filter(|value| !value.is_empty());
            match value {
                None if field.required => {
                    return Err(Fault::bad(format!("missing field: {}", field.name)));
                }
                None => {}
                Some(value) => {
                    if let Some(objection) = field.format.objection(value) {
                        return Err(Fault::bad(format!("{} {objection}", field.name)));
                    }
                }
            }
        }
        Ok(form)
    }

    /// The value of a field.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The value of a field that is required, which [`read`](Self::read) has
    /// made sure of.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }
}

fn decode(body: &[u8]) -> Result<Vec<(String, String)>, Fault> {
    if !is_encoded(body) {
        return Err(Fault::bad("the body is not form-encoded"));
    }
    serde_urlencoded::from_bytes(body).map_err(|_| Fault::bad("the body is not form-encoded"))
}

/// Whether a body uses only what the encoding allows, and is UTF-8 underneath.
fn is_encoded(body: &[u8]) -> bool {
    let mut decoded = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'%' => {
                let mut raw = [0];
                let Some((escape, after)) = rest.split_at_checked(2) else {
                    return false;
                };
                if base16ct::mixed::decode(escape, &mut raw).is_err() {
                    return false;
                }
                decoded.push(raw[0]);
                rest = after;
            }
            b'!'..=b'~' => decoded.push(byte),
            _ => return false,
        }
    }
    std::str::from_utf8(&decoded).is_ok()
}

/// Enough of a name to recognise it by.
fn clip(name: &str) -> String {
    name.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_encoded_bodies_pass() {
        for good in ["", "a=b", "a=%C3%A9", "a=b+c&d=%26%2b%3D"] {
            assert!(is_encoded(good.as_bytes()), "{good}");
        }
        for bad in ["a=%", "a=%2", "a=%zz", "a=b c", "a=é", "a=%C3", "a=b\n"] {
            assert!(!is_encoded(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn formats() {
        assert!(Format::KvmId.objection("kvm_1_2").is_none());
        for bad in ["kvm_1", "kvm__2", "kvm_1_2_3", "vps_1_2", "kvm_a_2"] {
            assert!(Format::KvmId.objection(bad).is_some(), "{bad}");
        }
        assert!(Format::VncPassword.objection("abcd1234").is_none());
        for bad in ["abcd123", "abcd12345", "abcd 123", "abcd123é"] {
            assert!(Format::VncPassword.objection(bad).is_some(), "{bad}");
        }
        assert!(Format::UnixSeconds.objection("1737476000").is_none());
        assert!(
            Format::UnixSeconds
                .objection("2025-01-12T15:30:00Z")
                .is_some()
        );
    }
}
