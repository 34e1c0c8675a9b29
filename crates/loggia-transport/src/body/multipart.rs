//! `multipart/form-data` (RFC 7578) around one file.
//!
//! Written here because the length has to be known before and the fields come as a
//! form that a protocol has already completed.

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use http::HeaderValue;

use super::upload::Upload;

/// A request body with its header.
pub(crate) struct Multipart {
    pub(crate) content_type: HeaderValue,
    pub(crate) length: u64,
    pub(crate) content: BoxStream<'static, std::io::Result<Bytes>>,
}

/// Turns the fields of `form` into parts and puts the file behind them.
pub(crate) fn multipart(form: &[u8], field: &str, file: &Upload) -> Multipart {
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
        content: edge(head).chain(file.content()).chain(edge(tail)).boxed(),
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

    #[test]
    fn fields_and_file_are_parts_and_the_length_is_true() {
        let file = Upload::new("a\"b.qcow2", 3, || {
            let content = stream::once(std::future::ready(Ok(Bytes::from_static(b"QFI"))));
            std::future::ready(Ok(content.boxed())).boxed()
        });
        let made = multipart(b"pw=a%2Bb&kvm_id=kvm_1", "file", &file);
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
}
