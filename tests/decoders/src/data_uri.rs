//! Reads a picture from a `data:` address.

use loggia::edis::Screenshot;

/// Reads a picture.
///
/// # Panics
/// When the picture has more content than its text.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(picture) = Screenshot::from_data_uri(text) {
        assert!(picture.bytes.len() <= text.len() / 4 * 3 + 3);
        let shown = format!("{picture:?} {}", picture.format.extension());
        assert!(shown.len() < text.len() * 10 + 200, "{shown}");
    }
}
