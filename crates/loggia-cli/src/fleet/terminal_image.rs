//! Shows pictures in terminals that support it.
//!
//! Two protocols are common: iTerm2's, which takes any picture format (`WezTerm`, `Konsole` and
//! others support it too), and kitty's, which takes PNG in pieces of 4096 bytes. Which one a
//! terminal supports is read from its environment variables; the terminal is not queried.

use std::env;

/// The protocol by which a terminal takes pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ImageProtocol {
    Iterm,
    Kitty,
}

/// The protocol of the terminal that this program runs in, if any.
pub(super) fn protocol() -> Option<ImageProtocol> {
    protocol_of(&|name| env::var(name).ok())
}

fn protocol_of(variable: &dyn Fn(&str) -> Option<String>) -> Option<ImageProtocol> {
    let is = |name: &str, value: &str| variable(name).is_some_and(|own| own == value);
    if variable("KITTY_WINDOW_ID").is_some()
        || is("TERM", "xterm-kitty")
        || is("TERM", "xterm-ghostty")
    {
        return Some(ImageProtocol::Kitty);
    }
    let knows = ["iTerm.app", "WezTerm", "mintty", "rio"];
    let named = knows.iter().any(|name| is("TERM_PROGRAM", name));
    (named || variable("KONSOLE_VERSION").is_some()).then_some(ImageProtocol::Iterm)
}

/// The escape sequence for a picture in base64; `None` if the terminal does not take this format.
/// `is_png` says whether it is PNG.
pub(super) fn sequence(protocol: ImageProtocol, base64: &str, is_png: bool) -> Option<String> {
    match protocol {
        ImageProtocol::Iterm => Some(format!("\u{1b}]1337;File=inline=1:{base64}\u{7}")),
        ImageProtocol::Kitty if is_png => Some(kitty(base64)),
        ImageProtocol::Kitty => None,
    }
}

fn kitty(base64: &str) -> String {
    const PIECE: usize = 4096;
    let mut text = String::with_capacity(base64.len() + base64.len() / PIECE * 16 + 32);
    let mut left = base64;
    let mut head = "a=T,f=100,";
    loop {
        let (piece, rest) = left.split_at(left.len().min(PIECE));
        let more = u8::from(!rest.is_empty());
        text.push_str(
            &[
                "\u{1b}_G",
                head,
                "m=",
                if more == 1 { "1" } else { "0" },
                ";",
                piece,
                "\u{1b}\\",
            ]
            .concat(),
        );
        if rest.is_empty() {
            return text;
        }
        (left, head) = (rest, "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_detected_by_their_variables() {
        let of = |name: &'static str, value: &'static str| {
            protocol_of(&move |asked| (asked == name).then(|| value.to_owned()))
        };
        assert_eq!(of("TERM", "xterm-kitty"), Some(ImageProtocol::Kitty));
        assert_eq!(of("TERM_PROGRAM", "WezTerm"), Some(ImageProtocol::Iterm));
        assert_eq!(of("TERM", "xterm-256color"), None);
    }

    #[test]
    fn long_images_are_sent_in_chunks() {
        let text = sequence(ImageProtocol::Kitty, &"A".repeat(9000), true).expect("PNG");
        assert_eq!(text.matches("\u{1b}_G").count(), 3);
        assert_eq!(text.matches("a=T").count(), 1);
        assert_eq!(text.matches("m=1").count(), 2);
        assert_eq!(text.matches('A').count(), 9000);
        assert_eq!(sequence(ImageProtocol::Kitty, "AAAA", false), None);
    }
}
