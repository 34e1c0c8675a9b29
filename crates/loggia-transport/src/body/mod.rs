//! Request bodies, which are encoded once and sent as often as the pipeline decides.
//!
//! The exception is a file that accompanies the fields ([`Upload`]): it is read again for each
//! attempt, while it is sent.

mod multipart;
mod upload;
mod wiped;

use std::{io, mem};

use bytes::Bytes;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::encode::{Encode, Written};
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::secret::{Secret, wire};

pub(crate) use multipart::multipart;
pub(crate) use upload::Opened;
pub use upload::Upload;
pub(crate) use wiped::{Buffer, Full, wiped};

/// The initial capacity, enough for most bodies.
const ROOM: usize = 512;

/// An upper bound for the size of a form, so that its buffer never grows: growing would leave a
/// copy behind that is not wiped. The same fields as JSON are no shorter, except that a form
/// writes some bytes as three.
fn room_for_form<T: Serialize + ?Sized>(fields: &T) -> usize {
    let mut length = Length(0);
    let (measured, _) = wire::encode(|| serde_json::to_writer(&mut length, fields));
    // A value without a JSON form has no form encoding either.
    measured.map_or(0, |()| length.0.saturating_mul(3))
}

/// Counts the bytes that are written.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// `application/x-www-form-urlencoded`
    Form,
    /// `application/json`
    Json,
    /// `multipart/form-data`: fields, and a file
    Multipart,
}

impl Encoding {
    /// The value of the `Content-Type` header. It is signed byte for byte at
    /// Zenlayer, hence no charset and no second spelling.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
            // The boundary is added when it is sent.
            Self::Multipart => "multipart/form-data",
        }
    }
}

/// An encoded request body.
#[derive(Clone)]
pub struct Body {
    encoding: Encoding,
    bytes: Bytes,
    secrets: Vec<Secret>,
    file: Option<(&'static str, Upload)>,
}

impl Body {
    /// Encodes flat fields as a form.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] when a field holds a list or an object that
    /// the spec does not mark as JSON text.
    pub fn form<T: Serialize + ?Sized>(
        operation: &'static Operation,
        fields: &T,
    ) -> Result<Self, Error> {
        let mut text = Zeroizing::new(String::with_capacity(room_for_form(fields)));
        let (written, secrets) = wire::encode(|| {
            let mut form = form_urlencoded::Serializer::new(&mut *text);
            fields
                .serialize(serde_urlencoded::Serializer::new(&mut form))
                .map(|_| ())
        });
        match written {
            Ok(()) => Ok(Self {
                encoding: Encoding::Form,
                bytes: wiped(mem::take(&mut *text).into_bytes()),
                secrets,
                file: None,
            }),
            Err(error) => Err(Error::invalid_request(
                operation,
                format!("the fields cannot be written as a form: {error}"),
            )),
        }
    }

    /// Encodes a request.
    ///
    /// # Errors
    /// As [`form`](Self::form) and [`json`](Self::json).
    pub fn of(
        operation: &'static Operation,
        encoding: Encoding,
        request: &dyn Encode,
    ) -> Result<Self, Error> {
        match encoding {
            Encoding::Json => Self::json(operation, &Written(request)),
            Encoding::Form | Encoding::Multipart => Self::form(operation, &Written(request)),
        }
    }

    /// The same fields, accompanied by a file in the field `name`.
    #[must_use]
    pub fn with_file(self, name: &'static str, file: Upload) -> Self {
        Self {
            encoding: Encoding::Multipart,
            file: Some((name, file)),
            ..self
        }
    }

    /// Encodes a value as JSON.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] when the value has no JSON form (a map whose
    /// keys are not text).
    pub fn json<T: Serialize + ?Sized>(
        operation: &'static Operation,
        value: &T,
    ) -> Result<Self, Error> {
        let mut bytes = Buffer::new(ROOM, usize::MAX);
        let (written, secrets) = wire::encode(|| serde_json::to_writer(&mut bytes, value));
        match written {
            Ok(()) => Ok(Self {
                encoding: Encoding::Json,
                bytes: bytes.into_bytes(),
                secrets,
                file: None,
            }),
            Err(error) => Err(Error::new(
                ErrorKind::InvalidRequest,
                "the value cannot be written as JSON",
            )
            .with_operation(operation)
            .with_source(error)),
        }
    }

    /// How the body is encoded.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The bytes that are sent and signed. If there is a file, its fields as a form.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The file that accompanies the fields, with the name of its field.
    pub fn file(&self) -> Option<&(&'static str, Upload)> {
        self.file.as_ref()
    }

    /// The secrets that the bytes contain.
    pub fn secrets(&self) -> &[Secret] {
        &self.secrets
    }
}

/// Prints the size, never the content.
impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Body")
            .field("encoding", &self.encoding)
            .field("len", &self.bytes.len())
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Safety;

    static OPERATION: Operation = Operation::new("x.y", "Do", "", "/do", Safety::Read);

    #[derive(Serialize)]
    struct Fields {
        text: String,
        secret: Secret,
        count: Option<i64>,
        flag: bool,
    }

    proptest::proptest! {
        #[test]
        fn a_form_never_grows(
            text: String,
            secret in "[\\PC\u{0}-\u{1f}]{0,2000}",
            count: Option<i64>,
            flag: bool,
        ) {
            let fields = Fields { text, secret: Secret::from(secret), count, flag };
            let body = Body::form(&OPERATION, &fields).expect("encodes");
            proptest::prop_assert!(body.bytes().len() <= room_for_form(&fields));
        }
    }
}
