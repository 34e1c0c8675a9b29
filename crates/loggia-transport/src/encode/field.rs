//! What the spec says about a field of a request, besides its type.

/// A field of a request: its name on the wire, and the limits of its value.
///
/// Generated requests have one of these in static memory for each field. Limits are
/// the spec's; they say what the server accepts.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four facts that have nothing to do with each other"
)]
pub struct Field {
    pub(crate) name: &'static str,
    pub(crate) setter: &'static str,
    pub(crate) required: bool,
    pub(crate) json_text: bool,
    pub(crate) flat: bool,
    pub(crate) skip_empty: bool,
    pub(crate) chars: Range<u64>,
    pub(crate) items: Range<u64>,
    pub(crate) number: Range<f64>,
    /// Whether the ends of `number` are exclusive.
    pub(crate) open: Range<bool>,
    pub(crate) pattern: Option<&'static str>,
    pub(crate) one_of: &'static [f64],
}

/// A range whose ends are inclusive, unless another field says otherwise.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range<T> {
    pub(crate) least: Option<T>,
    pub(crate) most: Option<T>,
}

impl<T> Range<T> {
    pub(super) const ANY: Self = Self {
        least: None,
        most: None,
    };
}

impl Field {
    /// A field that may hold anything of its type, or be absent.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            setter: name,
            required: false,
            json_text: false,
            flat: false,
            skip_empty: false,
            chars: Range::ANY,
            items: Range::ANY,
            number: Range::ANY,
            open: Range::ANY,
            pattern: None,
            one_of: &[],
        }
    }

    /// Its name on the wire.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The name of its setter, for messages.
    #[must_use]
    pub const fn set_by(mut self, setter: &'static str) -> Self {
        self.setter = setter;
        self
    }

    /// The field is required.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Its value is sent as JSON text: forms are flat, yet EDIS expects objects in some of their
    /// fields.
    #[must_use]
    pub const fn json_text(mut self) -> Self {
        self.json_text = true;
        self
    }

    /// Its entries become fields of the enclosing object: those that the spec does not name.
    #[must_use]
    pub const fn flat(mut self) -> Self {
        self.flat = true;
        self
    }

    /// It is omitted when empty, for a list, a map or any JSON: in replies, an empty one means
    /// nothing.
    #[must_use]
    pub const fn skip_empty(mut self) -> Self {
        self.skip_empty = true;
        self
    }

    /// The minimum number of characters. For a list or map: of each value in it.
    #[must_use]
    pub const fn min_length(mut self, least: u64) -> Self {
        self.chars.least = Some(least);
        self
    }

    /// The maximum number of characters. For a list or map: of each value in it.
    #[must_use]
    pub const fn max_length(mut self, most: u64) -> Self {
        self.chars.most = Some(most);
        self
    }

    /// The minimum number of items.
    #[must_use]
    pub const fn min_items(mut self, least: u64) -> Self {
        self.items.least = Some(least);
        self
    }

    /// The maximum number of items.
    #[must_use]
    pub const fn max_items(mut self, most: u64) -> Self {
        self.items.most = Some(most);
        self
    }

    /// The smallest allowed number. For a list or map: of each value in it.
    #[must_use]
    pub const fn minimum(mut self, least: f64) -> Self {
        self.number.least = Some(least);
        self
    }

    /// The largest allowed number. For a list or map: of each value in it.
    #[must_use]
    pub const fn maximum(mut self, most: f64) -> Self {
        self.number.most = Some(most);
        self
    }

    /// Only larger numbers are allowed. For a list or map: for each value in it.
    #[must_use]
    pub const fn more_than(mut self, bound: f64) -> Self {
        self.number.least = Some(bound);
        self.open.least = Some(true);
        self
    }

    /// Only smaller numbers are allowed. For a list or map: for each value in it.
    #[must_use]
    pub const fn less_than(mut self, bound: f64) -> Self {
        self.number.most = Some(bound);
        self.open.most = Some(true);
        self
    }

    /// Text must match this ECMAScript pattern somewhere. For a list or map: each value in it.
    #[must_use]
    pub const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// Only these numbers are allowed. For a list or map: for each value in it.
    #[must_use]
    pub const fn one_of(mut self, values: &'static [f64]) -> Self {
        self.one_of = values;
        self
    }
}
