//! JSON scalars, and numbers made from any of their forms.

use std::borrow::Cow;

/// A JSON scalar as received. It has no `Debug`: the text may be a secret.
#[derive(Clone, Copy)]
pub enum Scalar<'a> {
    /// `true` or `false`
    Bool(bool),
    /// A whole number without a sign.
    Unsigned(u64),
    /// A whole number with a sign.
    Signed(i64),
    /// A number with a fraction or an exponent, or one that fits no integer.
    Float(f64),
    /// Text.
    Text(&'a str),
}

impl<'a> Scalar<'a> {
    /// Its kind, for messages. Never the value: answers hold secrets too.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Bool(_) => "a boolean",
            Self::Unsigned(_) | Self::Signed(_) => "a whole number out of range",
            Self::Float(_) => "a number out of range",
            Self::Text(_) => "text that does not read as one",
        }
    }

    /// Its kind, for messages where no scalar is expected.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Bool(_) => "a boolean",
            Self::Unsigned(_) | Self::Signed(_) | Self::Float(_) => "a number",
            Self::Text(_) => "text",
        }
    }

    /// Its text, if that is exactly the text that was received.
    pub fn text(&self) -> Option<Cow<'a, str>> {
        Some(match *self {
            Self::Text(value) => Cow::Borrowed(value),
            Self::Bool(value) => Cow::Borrowed(if value { "true" } else { "false" }),
            Self::Unsigned(value) => Cow::Owned(value.to_string()),
            Self::Signed(value) => Cow::Owned(value.to_string()),
            Self::Float(value) => Cow::Owned(decimal(value)?),
        })
    }
}

/// A number as text, if it is exactly the number that was received: whole numbers that fit no
/// integer have lost digits. Written with an exponent if it would run to hundreds of digits,
/// which seven bytes of an answer (`1e-308,`) could otherwise make it allocate.
pub(crate) fn decimal(value: f64) -> Option<String> {
    /// Above this, not every whole number has its own float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value == 0.0 || (1e-7..EXACT).contains(&value.abs()) {
        Some(value.to_string())
    } else if value.abs() < EXACT {
        Some(format!("{value:e}"))
    } else {
        None
    }
}

/// Numbers that can be made from any JSON scalar.
pub(super) trait Number: Sized {
    /// The name of the type in messages.
    const EXPECTED: &'static str;

    /// From a number without a sign.
    fn from_unsigned(value: u64) -> Option<Self>;
    /// From a number with a sign.
    fn from_signed(value: i64) -> Option<Self>;
    /// From a number with a fraction or an exponent.
    fn from_float(value: f64) -> Option<Self>;
    /// From text without surrounding blanks.
    fn from_text(value: &str) -> Option<Self>;
}

macro_rules! whole_number {
    ($($type:ty),*) => {$(
        impl Number for $type {
            const EXPECTED: &'static str = concat!("a whole number (", stringify!($type), ")");

            fn from_unsigned(value: u64) -> Option<Self> {
                value.try_into().ok()
            }

            fn from_signed(value: i64) -> Option<Self> {
                value.try_into().ok()
            }

            fn from_float(value: f64) -> Option<Self> {
                // Between these bounds f64 holds whole numbers exactly, so the
                // conversion below loses nothing.
                const EXACT: f64 = 9_007_199_254_740_992.0;
                let value = value.round();
                if !value.is_finite() || value.abs() > EXACT {
                    return None;
                }
                #[expect(clippy::cast_possible_truncation, reason = "checked above")]
                Self::from_signed(value as i64)
            }

            fn from_text(value: &str) -> Option<Self> {
                value
                    .parse()
                    .ok()
                    .or_else(|| value.parse().ok().and_then(Self::from_float))
            }
        }
    )*};
}

whole_number!(i8, i16, i32, i64, u8, u16, u32, u64);

impl Number for f64 {
    const EXPECTED: &'static str = "a number";

    #[expect(
        clippy::cast_precision_loss,
        reason = "what a JSON number means as f64"
    )]
    fn from_unsigned(value: u64) -> Option<Self> {
        Some(value as f64)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "what a JSON number means as f64"
    )]
    fn from_signed(value: i64) -> Option<Self> {
        Some(value as f64)
    }

    fn from_float(value: f64) -> Option<Self> {
        Some(value)
    }

    fn from_text(value: &str) -> Option<Self> {
        value.parse().ok().filter(|value: &f64| value.is_finite())
    }
}

impl Number for f32 {
    const EXPECTED: &'static str = "a number";

    fn from_unsigned(value: u64) -> Option<Self> {
        f64::from_unsigned(value).and_then(Self::from_float)
    }

    fn from_signed(value: i64) -> Option<Self> {
        f64::from_signed(value).and_then(Self::from_float)
    }

    #[expect(clippy::cast_possible_truncation, reason = "what f32 means")]
    fn from_float(value: f64) -> Option<Self> {
        Some(value as Self).filter(|value| value.is_finite())
    }

    fn from_text(value: &str) -> Option<Self> {
        value.parse().ok().filter(|value: &f32| value.is_finite())
    }
}
