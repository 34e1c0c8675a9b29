//! Reads multipart bodies, which may contain files.
//!
//! A file is counted and hashed as it arrives and never kept: an image of many gigabytes takes
//! no more memory than a small one. All other parts together are subject to the limit of any
//! other body.

use axum::body::Body as HttpBody;
use axum::http::{HeaderMap, header};
use multer::{Field, Multipart};
use sha2::{Digest, Sha256};

use super::Body;
use crate::mac::hex;

/// How many parts a body may have. Documented calls have fewer than ten.
const PARTS_LIMIT: usize = 32;

/// One part of a body.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) content: Content,
}

/// The content of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Text(String),
    /// A part with a file name: its length and SHA-256.
    File {
        bytes: u64,
        sha256: String,
    },
}

/// Returns the boundary of a body that is declared, once, as multipart form data.
pub(super) fn boundary(headers: &HeaderMap) -> Option<String> {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    multer::parse_boundary(value.to_str().ok()?).ok()
}

/// Reads all parts of a body; those without a file name share `limit` bytes.
pub(super) async fn read(body: HttpBody, boundary: String, limit: usize) -> Body {
    let mut left = limit;
    let mut parts = Vec::new();
    let mut multipart = Multipart::new(body.into_data_stream(), boundary);
    loop {
        let field = match multipart.next_field().await {
            Ok(None) => return Body::Parts(parts),
            Ok(Some(field)) => field,
            Err(error) => return refusal(&error),
        };
        let Some(name) = field.name().map(str::to_owned) else {
            return Body::Garbled;
        };
        if parts.len() == PARTS_LIMIT {
            return Body::Refused;
        }
        let content = if field.file_name().is_some() {
            file(field).await
        } else {
            text(field, &mut left).await
        };
        match content {
            Ok(content) => parts.push(Part { name, content }),
            Err(refused) => return refused,
        }
    }
}

async fn file(mut field: Field<'_>) -> Result<Content, Body> {
    let mut bytes = 0_u64;
    let mut hash = Sha256::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| refusal(&error))? {
        bytes = bytes.saturating_add(chunk.len().try_into().unwrap_or(u64::MAX));
        hash.update(&chunk);
    }
    Ok(Content::File {
        bytes,
        sha256: hex(&hash.finalize()),
    })
}

async fn text(mut field: Field<'_>, left: &mut usize) -> Result<Content, Body> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| refusal(&error))? {
        *left = left.checked_sub(chunk.len()).ok_or(Body::Refused)?;
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes)
        .map(Content::Text)
        .map_err(|_| Body::Garbled)
}

/// Returns the refusal for an error: a body that ends too soon is incomplete; anything else is
/// the sender's mistake.
fn refusal(error: &multer::Error) -> Body {
    match error {
        multer::Error::StreamReadFailed(_) => Body::Refused,
        _ => Body::Garbled,
    }
}
