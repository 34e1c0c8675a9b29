//! Parses names of keys: `enter`, `f2`, `ctrl+c`, `ctrl+alt+delete`.
//!
//! People write `Ctrl+C` for the key with the C on it: a letter is a key if other keys are held
//! with it, and a character only if it stands alone.

use loggia::console::Key;

use crate::exit::Failure;

const NAMED: [(&str, Key); 34] = [
    ("enter", Key::Enter),
    ("return", Key::Enter),
    ("tab", Key::Tab),
    ("backspace", Key::Backspace),
    ("escape", Key::Escape),
    ("esc", Key::Escape),
    ("insert", Key::Insert),
    ("delete", Key::Delete),
    ("del", Key::Delete),
    ("home", Key::Home),
    ("end", Key::End),
    ("pageup", Key::PageUp),
    ("pagedown", Key::PageDown),
    ("left", Key::Left),
    ("up", Key::Up),
    ("right", Key::Right),
    ("down", Key::Down),
    ("space", Key::Character(' ')),
    ("plus", Key::Character('+')),
    ("print", Key::PrintScreen),
    ("printscreen", Key::PrintScreen),
    ("pause", Key::Pause),
    ("menu", Key::Menu),
    ("capslock", Key::CapsLock),
    ("numlock", Key::NumLock),
    ("scrolllock", Key::ScrollLock),
    ("shift", Key::Shift),
    ("ctrl", Key::Control),
    ("control", Key::Control),
    ("alt", Key::Alt),
    ("altgr", Key::AltGr),
    ("super", Key::Super),
    ("win", Key::Super),
    ("ctrl-alt-del", Key::CtrlAltDel),
];

/// Parses keys that are held together, separated by `+`.
///
/// # Errors
/// `Usage` for an unknown key.
pub(super) fn chord(word: &str) -> Result<Vec<Key>, Failure> {
    let mut keys = names(word)
        .into_iter()
        .map(key)
        .collect::<Result<Vec<_>, _>>()?;
    if keys.len() > 1 && !keys.contains(&Key::Shift) {
        for key in &mut keys {
            if let Key::Character(letter) = key {
                letter.make_ascii_lowercase();
            }
        }
    }
    Ok(keys)
}

/// The names in a word. A `+` that stands alone, or follows a separating one, is the key.
fn names(word: &str) -> Vec<&str> {
    if word == "+" {
        return vec![word];
    }
    match word.strip_suffix("++") {
        Some(others) => others.split('+').chain(["+"]).collect(),
        None => word.split('+').collect(),
    }
}

fn key(name: &str) -> Result<Key, Failure> {
    if name.is_empty() {
        return Err(Failure::usage("a key has no name")
            .with_hint("write those that are held together as ctrl+c, and the key of + as plus"));
    }
    let lower = name.to_lowercase();
    if let Some((_, key)) = NAMED.iter().find(|(known, _)| *known == lower) {
        return Ok(*key);
    }
    let number = lower
        .strip_prefix('f')
        .and_then(|number| number.parse().ok());
    if let Some(number @ 1..=24) = number {
        return Ok(Key::F(number));
    }
    let mut characters = name.chars();
    if let (Some(character), None) = (characters.next(), characters.next()) {
        return Ok(Key::Character(character));
    }
    let failure = Failure::usage(format!("there is no key `{name}`"));
    let known = NAMED.iter().map(|(known, _)| *known);
    Err(match crate::raw::nearest(name, known) {
        Some(near) => failure.with_hint(format!("did you mean {near}?")),
        None => {
            failure.with_hint("write a character, f1 to f24, or a name such as enter, tab, ctrl+c")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_are_parsed() {
        for (word, wanted) in [
            ("enter", vec![Key::Enter]),
            ("Ctrl+c", vec![Key::Control, Key::Character('c')]),
            ("ctrl+alt+F2", vec![Key::Control, Key::Alt, Key::F(2)]),
            ("f", vec![Key::Character('f')]),
            ("ctrl+plus", vec![Key::Control, Key::Character('+')]),
            ("+", vec![Key::Character('+')]),
            ("ctrl++", vec![Key::Control, Key::Character('+')]),
            (
                "ctrl+alt++",
                vec![Key::Control, Key::Alt, Key::Character('+')],
            ),
            ("Ctrl+C", vec![Key::Control, Key::Character('c')]),
            (
                "Ctrl+Shift+T",
                vec![Key::Control, Key::Shift, Key::Character('T')],
            ),
            ("C", vec![Key::Character('C')]),
            ("alt+É", vec![Key::Alt, Key::Character('É')]),
            ("ScrollLock", vec![Key::ScrollLock]),
        ] {
            assert_eq!(chord(word).expect(word), wanted);
        }
        let failure = chord("ctrl+entr").expect_err("unknown");
        assert!(
            failure.to_string().contains("did you mean enter?"),
            "{failure}"
        );
        assert!(chord("f25").is_err());
        for nameless in ["", "ctrl+", "+c", "ctrl++a", "++", "+++", "ctrl+++"] {
            assert!(chord(nameless).is_err(), "{nameless}");
        }
    }

    #[test]
    fn every_key_has_a_name() {
        let named = |key: Key| NAMED.iter().any(|(_, known)| *known == key);
        for key in [
            Key::Enter,
            Key::Tab,
            Key::Backspace,
            Key::Escape,
            Key::Insert,
            Key::Delete,
            Key::Home,
            Key::End,
            Key::PageUp,
            Key::PageDown,
            Key::Left,
            Key::Up,
            Key::Right,
            Key::Down,
            Key::PrintScreen,
            Key::Pause,
            Key::Menu,
            Key::CapsLock,
            Key::NumLock,
            Key::ScrollLock,
            Key::Shift,
            Key::Control,
            Key::Alt,
            Key::AltGr,
            Key::Super,
            Key::CtrlAltDel,
        ] {
            assert!(named(key), "{key:?}");
        }
    }
}
