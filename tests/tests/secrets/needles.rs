//! What is looked for: every secret, in every way of writing it down.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// One secret in its spellings.
pub(crate) struct Needle {
    name: &'static str,
    spellings: Vec<String>,
}

impl Needle {
    pub(crate) fn new(name: &'static str, secret: &str) -> Self {
        let json = serde_json::to_string(secret).expect("text");
        let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let debug = format!("{secret:?}");
        let mut spellings = vec![
            secret.to_owned(),
            form.replace('+', "%20"),
            form,
            json.trim_matches('"').to_owned(),
            debug.trim_matches('"').to_owned(),
            STANDARD.encode(secret),
            base16ct::lower::encode_string(secret.as_bytes()),
        ];
        spellings.sort();
        spellings.dedup();
        Self { name, spellings }
    }

    /// The place in `text` where the secret stands, with what is around it.
    pub(crate) fn in_text(&self, text: &str) -> Option<String> {
        let place = self.spellings.iter().find_map(|each| text.find(each))?;
        let start = text[..place]
            .char_indices()
            .rev()
            .nth(60)
            .map_or(0, |(at, _)| at);
        let shown: String = text[start..].chars().take(160).collect();
        Some(format!("{}: …{shown}…", self.name))
    }
}
