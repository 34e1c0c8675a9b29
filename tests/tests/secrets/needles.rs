//! What is looked for: every secret, in every way of writing it down.
//!
//! The spellings are listed here one by one, on purpose not with the code that
//! replaces them in the library.

use std::fmt::Write;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// So much of a secret's beginning or end is as bad as all of it.
const PART: usize = 10;

/// All secrets in all spellings.
#[derive(Default)]
pub(crate) struct Needles {
    /// Names of secrets, and a spelling of each.
    listed: Vec<(String, String)>,
    /// Finds them all at once; made when it is first asked.
    search: OnceLock<AhoCorasick>,
}

impl Needles {
    pub(crate) fn add(&mut self, name: &str, secret: &str) {
        assert!(
            secret.len() >= 8,
            "{name} is too short to be distinguished from chance"
        );
        let known = |text: &String| self.listed.iter().any(|(_, each)| each == text);
        let new: Vec<_> = spellings(secret)
            .into_iter()
            .filter(|text| !known(text))
            .collect();
        self.listed
            .extend(new.into_iter().map(|text| (name.to_owned(), text)));
        self.search = OnceLock::new();
    }

    /// The secret that stands in `text`, with what is around it.
    pub(crate) fn found_in(&self, text: &str) -> Option<String> {
        let search = self.search.get_or_init(|| {
            let spellings = self.listed.iter().map(|(_, text)| text);
            AhoCorasick::new(spellings).expect("few enough")
        });
        let listed = search.find(text).map(|found| {
            let (name, _) = &self.listed[found.pattern().as_usize()];
            (name.as_str(), found.start())
        });
        let (name, place) = listed.or_else(|| Some(("a signature", long_hex(text)?)))?;
        let start = text[..place]
            .char_indices()
            .rev()
            .nth(60)
            .map_or(0, |(at, _)| at);
        let shown: String = text[start..].chars().take(180).collect();
        Some(format!("{name}: …{shown}…"))
    }
}

fn spellings(secret: &str) -> Vec<String> {
    let mut all = whole(secret);
    let count = secret.chars().count();
    if count > PART + 2 {
        let start: String = secret.chars().take(PART).collect();
        let end: String = secret.chars().skip(count - PART).collect();
        // Not of `#cloud-config` and the like, which are not secret, nor the zeros that a
        // simulator's signature begins with, which any large number may have.
        let zeros = start.chars().all(|letter| letter == '0');
        if !start.starts_with('#') && !start.starts_with("http") && !zeros {
            all.extend(whole(&start));
        }
        all.extend(whole(&end));
    }
    all.sort();
    all.dedup();
    all
}

fn whole(secret: &str) -> Vec<String> {
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let each_byte = |format: fn(&mut String, u8)| {
        let mut text = String::new();
        secret.bytes().for_each(|byte| format(&mut text, byte));
        text
    };
    let json = serde_json::to_string(secret).expect("text");
    let json = json.trim_matches('"').to_owned();
    let html = secret
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;");
    let mut all = vec![
        secret.to_owned(),
        form.replace('+', "%20"),
        lower_percent(&form),
        lower_percent(&form.replace('+', "%20")),
        form,
        each_byte(|text, byte| write!(text, "%{byte:02X}").expect("to memory")),
        each_byte(|text, byte| write!(text, "{byte:02x}").expect("to memory")),
        each_byte(|text, byte| write!(text, "{byte:02X}").expect("to memory")),
        // How a list of bytes is printed for debugging, and `Bytes`.
        each_byte(|text, byte| write!(text, "{byte}, ").expect("to memory")),
        each_byte(|text, byte| write!(text, "{}", byte.escape_ascii()).expect("to memory")),
        json.replace('/', "\\/"),
        json.escape_default().to_string(),
        secret.escape_debug().to_string(),
        secret.escape_default().to_string(),
        html.replace('\'', "&#039;").replace('>', "&gt;"),
        html,
        json,
    ];
    for alphabet in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
        // Inside of something longer, the bytes are shifted by what stands before.
        for before in ["", "x", "xx"] {
            let code = alphabet.encode(format!("{before}{secret}"));
            let own = code.get(4 * usize::from(!before.is_empty())..code.len() - 2);
            all.push(own.unwrap_or_default().to_owned());
        }
    }
    all.retain(|text| text.len() >= 8);
    all
}

fn lower_percent(form: &str) -> String {
    let mut parts = form.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (digits, rest) = part.split_at(2);
        format!("{text}%{}{rest}", digits.to_ascii_lowercase())
    })
}

/// Where sixty-four hex digits or more stand together: what both clouds' signatures
/// look like, and nothing that is shown.
fn long_hex(text: &str) -> Option<usize> {
    let mut run = 0;
    for (place, byte) in text.bytes().enumerate() {
        run = if byte.is_ascii_hexdigit() { run + 1 } else { 0 };
        if run == 64 {
            return Some(place - 63);
        }
    }
    None
}

#[test]
fn every_spelling_of_a_secret_is_found() {
    let mut needles = Needles::default();
    needles.add("it", "s3cret & + = \"w\u{f6}rd");
    for hidden in [
        "s3cret & + = \"w\u{f6}rd",
        "s3cret+%26+%2B+%3D+%22w%C3%B6rd",
        "s3cret%20%26%20%2b%20%3d%20%22w%c3%b6rd",
        r#"s3cret & + = \"w\u{f6}rd"#,
        "s3cret &amp; + = &quot;w\u{f6}rd",
        "half of it: s3cret & +",
        &STANDARD_NO_PAD.encode("user:s3cret & + = \"w\u{f6}rd"),
        &format!("{:?}", "s3cret & + = \"w\u{f6}rd".as_bytes()),
        &base16ct::lower::encode_string("s3cret & + = \"w\u{f6}rd".as_bytes()),
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ] {
        assert!(
            needles.found_in(&format!("so {hidden} it is")).is_some(),
            "{hidden}"
        );
    }
    assert_eq!(needles.found_in("s3cret [redacted]"), None);
}
