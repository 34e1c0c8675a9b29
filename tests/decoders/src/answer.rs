//! Builds an answer from bytes: one byte for the status, one for the headers, the rest is the
//! body.

use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use loggia_transport::protocol::Answer;

/// The statuses; a byte selects one by its remainder.
pub const STATUSES: [u16; 16] = [
    200, 201, 204, 302, 400, 401, 403, 404, 409, 418, 429, 451, 500, 502, 503, 504,
];

/// The bits of the second byte: the body is declared as HTML.
pub const HTML: u8 = 1;
/// A challenge by the vendor's front end.
pub const CHALLENGE: u8 = 2;

/// The answer that the bytes encode.
pub fn from_bytes(data: &[u8]) -> Option<Answer> {
    let (&[status, marks], body) = data.split_first_chunk()?;
    let status = STATUSES[usize::from(status) % STATUSES.len()];
    let mut headers = HeaderMap::new();
    let content_type = match marks & HTML {
        0 => "application/json",
        _ => "text/html; charset=utf-8",
    };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    if marks & CHALLENGE != 0 {
        headers.insert("cf-mitigated", HeaderValue::from_static("challenge"));
    }
    let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    Some(Answer {
        status: StatusCode::from_u16(status).ok()?,
        headers,
        body: Bytes::copy_from_slice(body),
        sent: now,
        received: now,
    })
}

/// The bytes that encode an answer, the first two as printable characters.
///
/// # Panics
/// When the status is not one of [`STATUSES`].
pub fn to_bytes(status: u16, marks: u8, body: &[u8]) -> Vec<u8> {
    let place = STATUSES.iter().position(|known| *known == status);
    let place = u8::try_from(place.expect("a status of the list")).expect("a short list");
    // 'P' and '0' are multiples of the list's length and of the number of mark combinations.
    let mut data = vec![b'P' + place, b'0' + marks];
    data.extend_from_slice(body);
    data
}
