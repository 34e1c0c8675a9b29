//! The public description of a request field, for tests that compare it with a description of
//! the API.

/// A field of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldInfo {
    /// Its name on the wire.
    pub name: &'static str,
    /// Whether a request without it is refused.
    pub required: bool,
    /// Its type: `string`, `integer`, `number`, `boolean`, `datetime`,
    /// `object:NAME`, or `array<...>` of one of these.
    pub kind: &'static str,
}
