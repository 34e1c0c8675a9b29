//! Checks the keys that are sent for a text.

use super::*;

/// Strokes in readable form: `S` for Shift, `A` for `AltGr`, and the keysym.
fn typed(keyboard: Keyboard, text: &str) -> Vec<String> {
    let strokes = keyboard.strokes(text).expect("has keys");
    let show = |stroke: &Stroke| {
        let (shift, alt_gr) = (stroke.shift, stroke.alt_gr);
        let held = [(shift, "S"), (alt_gr, "A")].map(|(held, name)| if held { name } else { "" });
        format!("{}{}{:x}", held[0], held[1], stroke.keysym)
    };
    strokes.iter().map(show).collect()
}

#[test]
fn shift_is_held_for_shifted_characters() {
    let held = Stroke {
        keysym: 0x23,
        shift: true,
        alt_gr: false,
    };
    let expected = [(SHIFT, true), (0x23, true), (0x23, false), (SHIFT, false)];
    assert_eq!(
        held.inputs(),
        expected.map(|(keysym, down)| Input::Key(keysym, down))
    );
    // The same `#` on four keyboards.
    for (layout, strokes) in [
        (Layout::Us, "S23"),
        (Layout::De, "23"),
        (Layout::Fr, "A23"),
        (Layout::It, "A23"),
    ] {
        assert_eq!(typed(layout.into(), "#"), [strokes], "{layout}");
    }
    assert_eq!(typed(Layout::It.into(), "{"), ["SA7b"]);
    assert_eq!(typed(Layout::De.into(), "€zY"), ["A20ac", "7a", "S59"]);
}

#[test]
fn a_line_break_is_one_enter() {
    assert_eq!(
        typed(Layout::Us.into(), "\r\na\n\r\t"),
        ["ff0d", "61", "ff0d", "ff0d", "ff09"]
    );
}

#[test]
fn dead_keys_are_completed_by_a_space() {
    let german = Keyboard::from(Layout::De);
    assert_eq!(typed(german, "a^b"), ["61", "5e", "20", "62"]);
    assert_eq!(typed(german.without_dead_keys(), "a^b"), ["61", "5e", "62"]);
    assert_eq!(typed(Layout::Es.into(), "^"), ["Sfe52", "20"]);
    assert_eq!(
        typed(Layout::Fr.into(), "^"),
        ["A5e"],
        "the way without waiting"
    );
}

#[test]
fn the_error_names_the_character_and_the_layout() {
    for (layout, text, words) in [
        (
            Layout::Us,
            "caf\u{e9}",
            "en-us has no key for 'é' (U+00E9), character 4",
        ),
        (
            Layout::Fr,
            "\u{142}",
            "fr has no key for 'ł' (U+0142), character 1",
        ),
        (
            Layout::De,
            "a\u{7}",
            "de has no key for '\\u{7}' (U+0007), character 2",
        ),
        (Layout::It, "日", "it has no key for '日'"),
    ] {
        let error = Keyboard::from(layout).strokes(text).expect_err(words);
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn every_layout_has_all_of_ascii() {
    for layout in Layout::ALL {
        for character in ' '..='~' {
            assert!(
                Keyboard::from(layout).has(character),
                "{layout} {character}"
            );
        }
    }
}

#[test]
fn layouts_are_parsed_by_the_names_of_edis_and_linux() {
    for layout in Layout::ALL {
        assert_eq!(layout.keymap().parse::<Layout>().expect("known"), layout);
    }
    assert_eq!("gb".parse::<Layout>().expect("known"), Layout::Gb);
    for name in ["", "en-", "sv", "DE", "en-de"] {
        assert_eq!(
            name.parse::<Layout>().expect_err(name).kind(),
            ErrorKind::Config
        );
    }
}

#[test]
fn function_keys_end_at_24() {
    assert_eq!(Key::F(1).keysyms().expect("a key"), [0xffbe]);
    assert_eq!(Key::F(24).keysyms().expect("a key"), [0xffd5]);
    for number in [0, 25, 255] {
        let error = Key::F(number).keysyms().expect_err("no key");
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    }
}
