//! Encodes `multipart/form-data` (RFC 7578) with one file.
//!
//! Written here because the length has to be known in advance, and because the fields arrive as a
//! form that a protocol has already completed.

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use http::HeaderValue;
use zeroize::Zeroizing;

use super::upload::{Opened, Trouble, Upload};
use super::wiped::Buffer;

/// A multipart request body with its content type.
pub(crate) struct Multipart {
    pub(crate) content_type: HeaderValue,
    pub(crate) length: u64,
    pub(crate) content: BoxStream<'static, std::io::Result<Bytes>>,
    /// What was wrong with the file, known once it has been sent.
    pub(crate) trouble: Trouble,
}

/// Turns the fields of `form` into parts and appends the opened file.
pub(crate) fn multipart(form: &[u8], field: &str, file: &Upload, opened: Opened) -> Multipart {
    let boundary = format!("loggia-{:032x}", fastrand::u128(..));
    let head = head(form, &boundary, field, file);
    let tail = Bytes::from(format!("\r\n--{boundary}--\r\n"));
    let length = head.len() as u64 + file.length() + tail.len() as u64;
    let edge = |text: Bytes| stream::once(std::future::ready(Ok(text)));
    Multipart {
        content_type: HeaderValue::from_str(&format!("multipart/form-data; boundary={boundary}"))
            .unwrap_or(HeaderValue::from_static("multipart/form-data")),
        length,
        content: edge(head).chain(opened.content).chain(edge(tail)).boxed(),
        trouble: opened.trouble,
    }
}

/// The bytes before the file. A session's signature is among the fields, so values are only ever
/// held in buffers that are wiped.
fn head(form: &[u8], boundary: &str, field: &str, file: &Upload) -> Bytes {
    const AROUND: usize = 100;
    let pairs = form.split(|byte| *byte == b'&');
    let pairs = pairs.filter(|pair| !pair.is_empty());
    let count = pairs.clone().count() + 1;
    let mut head = Buffer::new(
        form.len() + count * (boundary.len() + AROUND) + 3 * file.name().len(),
        usize::MAX,
    );
    let mut push = |text: &[u8]| {
        // Without a limit, `push` cannot fail.
        let _ = head.push(text);
    };
    for pair in pairs {
        let mut parts = pair.splitn(2, |byte| *byte == b'=');
        let name = plain(parts.next().unwrap_or_default());
        let value = plain(parts.next().unwrap_or_default());
        let name = escaped(&String::from_utf8_lossy(&name));
        push(part(boundary, &name).as_bytes());
        push(b"\r\n\r\n");
        push(&value);
        push(b"\r\n");
    }
    push(part(boundary, &escaped(field)).as_bytes());
    push(b"; filename=\"");
    push(escaped(file.name()).as_bytes());
    push(b"\"\r\nContent-Type: application/octet-stream\r\n\r\n");
    head.into_bytes()
}

/// The header of a part.
fn part(boundary: &str, name: &str) -> String {
    format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"")
}

/// Decodes a value of a form.
fn plain(written: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut plain = Zeroizing::new(Vec::with_capacity(written.len()));
    let mut rest = written;
    while let Some((first, after)) = rest.split_first() {
        let (byte, length) = match (first, coded(after)) {
            (b'%', Some(byte)) => (byte, 3),
            (b'+', _) => (b' ', 1),
            _ => (*first, 1),
        };
        plain.push(byte);
        rest = &rest[length..];
    }
    plain
}

/// The byte that two hexadecimal digits encode.
fn coded(digits: &[u8]) -> Option<u8> {
    let digits = digits.get(..2)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// A name for use inside quotes, escaped as browsers do.
fn escaped(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, TryStreamExt};

    use super::*;

    fn file(length: u64, content: &'static [&'static str]) -> Upload {
        Upload::new("a\"b.qcow2", length, move || {
            let parts = content
                .iter()
                .map(|part| Ok(Bytes::from_static(part.as_bytes())));
            std::future::ready(Ok(stream::iter(parts).boxed())).boxed()
        })
    }

    fn made(file: &Upload) -> Multipart {
        let opened = file.open().now_or_never().expect("ready").expect("opened");
        multipart(b"pw=a%2Bb&kvm_id=kvm_1", "file", file, opened)
    }

    #[test]
    fn fields_and_file_are_parts_and_the_length_is_true() {
        let made = made(&file(3, &["Q", "FI"]));
        let parts: Vec<Bytes> = made
            .content
            .try_collect()
            .now_or_never()
            .expect("ready")
            .expect("read");
        let text = String::from_utf8(parts.concat()).expect("text");
        assert_eq!(text.len() as u64, made.length);
        let content_type = made.content_type.to_str().expect("text");
        let boundary = content_type.split_once("boundary=").expect("named").1;
        assert_eq!(
            text.replace(boundary, "B"),
            "--B\r\nContent-Disposition: form-data; name=\"pw\"\r\n\r\na+b\r\n\
             --B\r\nContent-Disposition: form-data; name=\"kvm_id\"\r\n\r\nkvm_1\r\n\
             --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22b.qcow2\"\r\n\
             Content-Type: application/octet-stream\r\n\r\nQFI\r\n--B--\r\n"
        );
    }

    #[test]
    fn a_form_is_read_as_it_was_written() {
        for text in [
            "",
            "a b",
            "+%&=",
            "100%",
            "\u{e9}\u{1f511}",
            "%41",
            "a\r\nb",
        ] {
            let written: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            assert_eq!(&plain(written.as_bytes())[..], text.as_bytes(), "{written}");
        }
        // Sequences that no form encoder produces.
        assert_eq!(&plain(b"%4%zz%")[..], b"%4%zz%");
    }

    #[test]
    fn a_file_of_another_length_ends_before_the_boundary_does() {
        for (content, says) in [
            (&["QF", "I", "!"][..], "longer than the 3 bytes"),
            (&["QFI!"], "longer than the 3 bytes"),
            (&["QF"], "ends after 2 of the 3 bytes"),
            (&[], "ends after 0 of the 3 bytes"),
        ] {
            let made = made(&file(3, content));
            let parts: Vec<_> = made.content.collect().now_or_never().expect("ready");
            let broken = parts.iter().position(Result::is_err).expect("broken off");
            let sent: usize = parts[..broken].iter().flatten().map(Bytes::len).sum();
            assert!((sent as u64) < made.length, "{content:?}");
            let error = made.trouble.take().expect("noted").to_string();
            assert!(error.contains(says) && error.contains("b.qcow2"), "{error}");
        }
    }
}
