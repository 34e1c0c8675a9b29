//! Reads the parts of `multipart/form-data` as `loggia` writes them.
//!
//! A mock has the whole body in memory and knows who wrote it; a parser for everything that other
//! clients may send would be more than a test needs.

/// The content of the part `name`.
pub(crate) fn part<'a>(body: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let boundary = &body[..find(body, b"\r\n")?];
    let end = [b"\r\n", boundary].concat();
    let name = format!("form-data; name=\"{name}\"");
    let mut rest = body;
    while let Some(at) = find(rest, name.as_bytes()) {
        rest = &rest[at + name.len()..];
        // Excludes the beginning of a longer name, and text inside a file.
        if rest.starts_with(b"\r\n") || rest.starts_with(b";") {
            let content = &rest[find(rest, b"\r\n\r\n")? + 4..];
            return find(content, &end).map(|end| &content[..end]);
        }
    }
    None
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_by_name() {
        let body = b"--B\r\nContent-Disposition: form-data; name=\"pw\"\r\n\r\na+b\r\n\
            --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\
            Content-Type: application/octet-stream\r\n\r\nQFI\r\n--x\r\n--B--\r\n";
        assert_eq!(part(body, "pw"), Some(&b"a+b"[..]));
        assert_eq!(part(body, "file"), Some(&b"QFI\r\n--x"[..]));
        assert_eq!(part(body, "p"), None);
        assert_eq!(part(b"", "pw"), None);
    }
}
