//! Request bodies: encoded once, sent as often as the pipeline decides.

use bytes::Bytes;
use serde::Serialize;

use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::secret::{Secret, wire};

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// `application/x-www-form-urlencoded`
    Form,
    /// `application/json`
    Json,
}

impl Encoding {
    /// The value of the `Content-Type` header. It is signed byte for byte at
    /// Zenlayer, hence no charset and no second spelling.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
        }
    }
}

/// An encoded request body.
#[derive(Clone)]
pub struct Body {
    encoding: Encoding,
    bytes: Bytes,
    secrets: Vec<Secret>,
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
        let (text, secrets) = wire::encode(|| serde_urlencoded::to_string(fields));
        match text {
            Ok(text) => Ok(Self {
                encoding: Encoding::Form,
                bytes: text.into(),
                secrets,
            }),
            Err(error) => Err(Error::invalid_request(
                operation,
                format!("the fields cannot be written as a form: {error}"),
            )),
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
        let (bytes, secrets) = wire::encode(|| serde_json::to_vec(value));
        match bytes {
            Ok(bytes) => Ok(Self {
                encoding: Encoding::Json,
                bytes: bytes.into(),
                secrets,
            }),
            Err(error) => Err(Error::new(
                ErrorKind::InvalidRequest,
                "the value cannot be written as JSON",
            )
            .with_operation(operation)
            .with_source(error)),
        }
    }

    /// How it is written.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The bytes that are sent, and signed.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
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
            .finish_non_exhaustive()
    }
}
