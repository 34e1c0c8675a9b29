//! The characters that texts in requests may contain, as the descriptions in the catalogue say:
//! "2 to 63 letters, digits, `-` and `.`; a letter or digit at either end."
//!
//! The specs describe all such fields in the same words. A description in other words permits
//! everything.

use loggia_catalogue::{Field, Operation, Type};

use super::words;
use crate::name_pattern;

/// The words in front of the characters that are permitted besides letters and digits.
const LETTERS: &str = "etters, digits";

/// The characters of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that a description says"
)]
pub(super) struct Characters {
    /// Those that are permitted besides letters and digits.
    others: Vec<char>,
    /// Whether it begins with a letter or digit.
    starts: bool,
    /// Whether it ends with a letter or digit.
    ends: bool,
    /// Whether it may contain patterns that number several things.
    is_numbered: bool,
    /// Whether it needs letters, digits and others.
    has_all: bool,
}

/// Returns the characters that a field's text, or each text of a list, may contain, if its
/// description says so.
pub(super) fn of(field: &Field) -> Option<Characters> {
    let is_text = matches!(
        field.ty,
        Type::Text | Type::Secret | Type::List(Type::Text | Type::Secret)
    );
    let (_, said) = field.description.split_once(LETTERS).filter(|_| is_text)?;
    let has = |words: &str| said.contains(words);
    let others = others(said);
    if others.is_empty() {
        return None;
    }
    let both = has("letter or digit at either end") || has("ending with a letter or digit");
    Some(Characters {
        others,
        starts: both || has("letter or digit first"),
        ends: both,
        is_numbered: has("[3,3]"),
        has_all: has("some of each"),
    })
}

/// Returns the characters that are listed at the beginning of a text: those in code spans, up to
/// the end of the clause, and the space.
fn others(said: &str) -> Vec<char> {
    let mut found = Vec::new();
    let mut is_code = false;
    let mut plain = String::new();
    for letter in said.chars() {
        match letter {
            '`' => is_code = !is_code,
            code if is_code => found.push(code),
            ';' | '.' => break,
            other => plain.push(other),
        }
        // The next clause is about the ends.
        if plain.ends_with(", a ") || plain.ends_with(", beginning") {
            break;
        }
    }
    if plain.contains("spaces") {
        found.push(' ');
    }
    found
}

impl Characters {
    /// Returns whether a text consists of these characters.
    pub(super) fn fits(&self, text: &str) -> bool {
        // Numbers take the place of patterns.
        let text = if self.is_numbered {
            name_pattern::expand(text, 0)
        } else {
            text.to_owned()
        };
        let is_plain = |letter: char| letter.is_ascii_alphanumeric();
        let is_other = |letter: char| self.others.contains(&letter);
        let has = |kind: fn(&char) -> bool| text.chars().any(|letter| kind(&letter));
        text.chars()
            .all(|letter| is_plain(letter) || is_other(letter))
            && (!self.starts || text.chars().next().is_none_or(is_plain))
            && (!self.ends || text.chars().next_back().is_none_or(is_plain))
            && (!self.has_all
                || has(char::is_ascii_alphabetic)
                    && has(char::is_ascii_digit)
                    && text.chars().any(is_other))
    }

    /// Returns a description of the characters.
    pub(super) fn wanted(&self) -> String {
        let mut wanted = "letters, digits".to_owned();
        for other in &self.others {
            match other {
                ' ' => wanted.push_str(" and spaces"),
                other => {
                    wanted.push(' ');
                    wanted.push(*other);
                }
            }
        }
        match (self.starts, self.ends) {
            (true, true) => wanted.push_str(", with a letter or digit at either end"),
            (true, false) => wanted.push_str(", with a letter or digit first"),
            _ => {}
        }
        if self.has_all {
            wanted.push_str(", some of each");
        }
        wanted
    }
}

/// Returns the code for a text with other characters: the operation's own for the field, or the
/// general one.
pub(super) fn code(operation: &Operation, field: &Field) -> &'static str {
    let end = format!("_{}_MALFORMED", words::upper_snake(field.name));
    let mut codes = operation.errors.iter().map(|cause| cause.code);
    let own = codes.find(|code| code.ends_with(&end));
    own.unwrap_or("INVALID_PARAMETER_PATTERN_ERROR")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(service: &str, operation: &str, field: &str, good: &[&str], bad: &[&str]) {
        let api = format!("zenlayer.{service}");
        let (_, operation) = loggia_catalogue::find(&api, operation).expect("an operation");
        let field = operation.request.and_then(|request| request.field(field));
        let characters = of(field.expect("a field")).expect("its description says so");
        for text in good {
            assert!(characters.fits(text), "{text}");
        }
        for text in bad {
            assert!(!characters.fits(text), "{text}");
        }
    }

    #[test]
    fn descriptions_say_which_characters_are_permitted() {
        check(
            "zec",
            "CreateRoute",
            "name",
            &["to-office", "a.b", "9z"],
            &["to office", "a_b", "-a", "a.", "é1", "a\n"],
        );
        check("zec", "CreateDisks", "diskName", &["1-"], &["-1", "a/b"]);
        check(
            "zec",
            "CreatePlacementGroup",
            "name",
            &["web 1/2"],
            &[" web", "web_1"],
        );
        check(
            "zec",
            "CreateZecInstances",
            "instanceName",
            &["web-1", "web_[3,3]", "web[1,2].example"],
            &["web_1", "[x]", "-web"],
        );
        check("bmc", "CreateVpc", "vpcName", &["-", "a.b"], &["a b"]);
        check("ccs", "ImportKeyPair", "keyName", &["my_key"], &["my.key"]);
        check(
            "zec",
            "ResetInstancePassword",
            "password",
            &["Secret-12"],
            &["Secret12", "12345-67", "Secret-12 "],
        );
        check(
            "zlb",
            "CreateListener",
            "listenerName",
            &["web"],
            &["-web", "web_1"],
        );
    }

    #[test]
    fn other_descriptions_permit_everything() {
        for (api, id, name) in [
            ("zenlayer.zec", "CreateHaVip", "name"),
            // Of "special characters", none is listed.
            ("zenlayer.bmc", "ReinstallInstance", "password"),
        ] {
            let (_, operation) = loggia_catalogue::find(api, id).expect("an operation");
            let field = operation.request.and_then(|request| request.field(name));
            assert_eq!(of(field.expect("a field")), None, "{id}");
        }
    }

    #[test]
    fn every_such_description_lists_marks() {
        let apis = loggia_catalogue::APIS.iter();
        let zenlayer = apis.filter(|api| api.vendor() == "zenlayer");
        let requests = zenlayer.flat_map(|api| api.operations.iter().filter_map(|of| of.request));
        let mut understood = 0;
        for field in requests.flat_map(|request| request.fields) {
            if let Some(characters) = of(field) {
                assert!(
                    characters
                        .others
                        .iter()
                        .all(|other| !other.is_alphanumeric()),
                    "{characters:?}"
                );
                understood += 1;
            }
        }
        assert!(understood > 40, "{understood}");
    }
}
