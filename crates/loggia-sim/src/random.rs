//! Random values that differ from call to call: request ids, console tokens and the key of the
//! EDIS session signatures. None of them protects anything real, so a fast generator that is
//! seeded in each process is enough.

use crate::mac::hex;

/// Returns `N` random bytes.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut fresh = [0; N];
    fastrand::fill(&mut fresh);
    fresh
}

/// Returns a random UUID (version 4) in upper case with a leading "T", in the form of
/// Zenlayer's request ids.
pub(crate) fn request_id() -> String {
    let mut raw = bytes::<16>();
    raw[6] = (raw[6] & 0x0f) | 0x40;
    raw[8] = (raw[8] & 0x3f) | 0x80;
    let text = hex(&raw).to_uppercase();
    format!(
        "T{}-{}-{}-{}-{}",
        &text[..8],
        &text[8..12],
        &text[12..16],
        &text[16..20],
        &text[20..]
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_request_id_is_a_marked_uuid() {
        let id = super::request_id();
        assert_eq!(id.len(), 37);
        assert!(id.starts_with('T'));
        assert_eq!(&id[15..16], "4");
        assert_eq!(id, id.to_uppercase());
        assert_ne!(id, super::request_id());
    }
}
