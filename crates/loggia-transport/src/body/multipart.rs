//! `multipart/form-data` (RFC 7578) around one file.
//!
//! Written here because the length has to be known before and the fields come as a
//! form that a protocol has already completed.

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use http::HeaderValue;

use super::upload::{Opened, Trouble, Upload};

/// A request body with its header.
pub(crate) struct Multipart {
    pub(crate) content_type: HeaderValue,
    pub(crate) length: u64,
    pub(crate) content: BoxStream<'static, std::io::Result<Bytes>>,
    /// What was wrong with the file, when it has been sent.
    pub(crate) trouble: Trouble,
}

/// Turns the fields of `form` into parts and puts the opened file behind them.
pub(crate) fn multipart(form: &[u8], field: &str, file: &Upload, opened: Opened) -> Multipart {
    let boundary = format!("loggia-{:032x}", fastrand::u128(..));
    let mut parts: Vec<String> = form_urlencoded::parse(form)
        .map(|(name, value)| {
            let name = escaped(&name);
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
        })
        .collect();
    let (name, file_name) = (escaped(field), escaped(file.name()));
    parts.push(format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\
         \r\nContent-Type: application/octet-stream\r\n\r\n"
    ));
    let head = parts.concat();
    let tail = format!("\r\n--{boundary}--\r\n");
    let length = head.len() as u64 + file.length() + tail.len() as u64;
    let edge = |text: String| stream::once(std::future::ready(Ok(Bytes::from(text))));
    Multipart {
        content_type: HeaderValue::from_str(&format!("multipart/form-data; boundary={boundary}"))
            .unwrap_or(HeaderValue::from_static("multipart/form-data")),
        length,
        content: edge(head).chain(opened.content).chain(edge(tail)).boxed(),
        trouble: opened.trouble,
    }
}

/// A name inside quotes, as browsers write it.
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
