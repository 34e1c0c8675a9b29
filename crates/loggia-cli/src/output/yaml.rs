//! Writes results as YAML that every reader takes for the same value as their JSON.
//!
//! The library quotes text that YAML 1.2 would take for another type. Most languages read YAML
//! 1.1 (Python, Ruby, and therefore Ansible), in which `no` is false, a date is not text,
//! `12:30` is a number, and `1e-7` is not one. Such text and such numbers are written as marks and
//! replaced afterwards, because the library has no options for them.

use serde_json::{Number, Value};

use crate::exit::{Exit, Failure};
use crate::numbers::Numbers;

/// A value as YAML.
///
/// # Errors
/// If the value cannot be written, which does not happen for anything that JSON can hold.
pub(super) fn write(value: &Value, numbers: &Numbers) -> Result<String, Failure> {
    let whole = value.to_string();
    let mut marks = (0..).map(|number| format!("text{number}of"));
    let mark = marks.find(|mark| !whole.contains(mark));
    let mark = mark.unwrap_or_default();
    let mut marks = Marks {
        mark: &mark,
        numbers,
        texts: Vec::new(),
    };
    let marked = marks.marked(value);
    let text = yaml_serde::to_string(&marked)
        .map_err(|error| Failure::new(Exit::Failed, format!("the result: {error}")))?;
    let mut parts = text.trim_end().split(&*mark);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('.').unwrap_or((part, ""));
        let text = number
            .parse()
            .ok()
            .and_then(|at: usize| marks.texts.get(at));
        out.extend([text.map_or("", String::as_str), rest]);
    }
    Ok(out)
}

/// What the library does not write as it should be.
struct Marks<'a> {
    mark: &'a str,
    numbers: &'a Numbers,
    /// What each mark stands for, in YAML.
    texts: Vec<String>,
}

impl Marks<'_> {
    /// The value with marks.
    fn marked(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.text(text).into(),
            Value::Number(number) => match self.number(number) {
                Some(mark) => mark.into(),
                None => value.clone(),
            },
            Value::Array(items) => items.iter().map(|item| self.marked(item)).collect(),
            Value::Object(fields) => fields
                .iter()
                .map(|(name, value)| (self.text(name), self.marked(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            other => other.clone(),
        }
    }

    /// A mark in place of text that must be quoted.
    fn text(&mut self, text: &str) -> String {
        if !is_typed(text) {
            return text.to_owned();
        }
        self.mark_of(format!("'{text}'"))
    }

    /// A mark in place of a number that must be written differently.
    fn number(&mut self, number: &Number) -> Option<String> {
        let written = float(&self.numbers.text(number));
        // The library writes integers as they are, and fractions in a form of its own.
        number.is_f64().then(|| self.mark_of(written))
    }

    fn mark_of(&mut self, text: String) -> String {
        self.texts.push(text);
        format!("{}{}.", self.mark, self.texts.len() - 1)
    }
}

/// A number in the form that all versions of YAML take for one: with an exponent, they expect a
/// point before it and a sign in it.
fn float(number: &str) -> String {
    let Some((mantissa, power)) = number.split_once(['e', 'E']) else {
        return number.to_owned();
    };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if power.starts_with(['+', '-']) {
        ""
    } else {
        "+"
    };
    format!("{mantissa}{point}e{sign}{power}")
}

/// Whether YAML 1.1 takes text for another type and YAML 1.2 does not. For numbers and times,
/// only the characters are checked: an unnecessary quote does no harm.
fn is_typed(text: &str) -> bool {
    const WORDS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "=", "<<"];
    let is_word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    let begins = text.starts_with(|first: char| first.is_ascii_digit() || "+-".contains(first));
    let has_digit = text.contains(|letter: char| letter.is_ascii_digit());
    let is_of = |letters: &str| {
        text.chars()
            .all(|letter| letter.is_ascii_digit() || letters.contains(letter))
    };
    let is_number = is_of("+-_:.") && text.contains(['_', ':']);
    let is_time = is_of("+-:.TtZz ") && text.contains('-') && text.get(4..5) == Some("-");
    let is_binary = text.contains("0b") && is_of("+-_b");
    // 0x_1f, 685.230_15e+03
    let is_parted = text.contains('_') && is_of("+-_.xabcdefABCDEF");
    is_word || begins && has_digit && (is_number || is_time || is_binary || is_parted)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn write_exact(value: &Value) -> String {
        write(value, &Numbers::default()).expect("written")
    }

    #[test]
    fn a_number_with_an_exponent_is_a_number_in_yaml_1_1() {
        let mut numbers = Numbers::default();
        let json = r#"[1e-7, 1.5E9, 2e300, 0.5, 7, 18446744073709551616, 1e400, "1e-7"]"#;
        let value = numbers.read(json).expect("JSON");
        let written = write(&value, &numbers).expect("written");
        let lines: Vec<&str> = written.lines().map(|line| &line[2..]).collect();
        assert_eq!(
            lines,
            [
                "1.0e-7",
                "1500000000.0",
                "2.0e+300",
                "0.5",
                "7",
                "18446744073709551616",
                "1.0e+400",
                "'1e-7'",
            ]
        );
    }

    #[test]
    fn text_that_yaml_1_1_takes_for_another_type_is_quoted() {
        for text in [
            "no",
            "Yes",
            "ON",
            "n",
            "=",
            "<<",
            "2026-01-31",
            "2026-01-31T12:00:00Z",
            "2026-01-31 12:00:00.5 +02:00",
            "12:30",
            "-12:30:45",
            "1_000",
            "0b101",
            "0x_1F",
            "685.230_15e+03",
        ] {
            let written = write_exact(&json!({"a": text, "b": [text]}));
            assert_eq!(written, format!("a: '{text}'\nb:\n- '{text}'"));
            let key = write_exact(&json!({text: 1}));
            assert_eq!(key, format!("'{text}': 1"));
        }
    }

    #[test]
    fn other_text_is_not_quoted() {
        for text in [
            "web-1",
            "198.18.0.1",
            "2001:db8::b",
            "none",
            "kvm_100001_200001",
            "a: b",
            "text0of7.",
            "",
            "two\nlines",
            "7",
        ] {
            let value = json!({"a": text, "b": "no"});
            let plain = yaml_serde::to_string(&json!({"a": text})).expect("written");
            let written = write_exact(&value);
            assert_eq!(
                written,
                format!("{}\nb: 'no'", plain.trim_end()),
                "{text:?}"
            );
        }
    }
}
