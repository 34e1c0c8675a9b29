//! Writes results as YAML that every reader takes for the same value as their JSON.
//!
//! The library quotes text that YAML 1.2 would take for another type. Most languages read YAML
//! 1.1 (Python, Ruby, and therefore Ansible), in which `no` is false, a date is not text, and
//! `12:30` is a number. Such text is written as marks and replaced afterwards, because the
//! library has no option for quoting.

use serde_json::Value;

use crate::exit::{Exit, Failure};

/// A value as YAML.
///
/// # Errors
/// If the value cannot be written, which does not happen for anything that JSON can hold.
pub(super) fn write(value: &Value) -> Result<String, Failure> {
    let whole = value.to_string();
    let mut marks = (0..).map(|number| format!("text{number}of"));
    let mark = marks.find(|mark| !whole.contains(mark));
    let mark = mark.unwrap_or_default();
    let mut texts = Vec::new();
    let marked = marked(value, &mark, &mut texts);
    let text = yaml_serde::to_string(&marked)
        .map_err(|error| Failure::new(Exit::Failed, format!("the result: {error}")))?;
    let mut parts = text.trim_end().split(&*mark);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('.').unwrap_or((part, ""));
        let text = number.parse().ok().and_then(|at: usize| texts.get(at));
        out.extend(["'", text.map_or("", String::as_str), "'", rest]);
    }
    Ok(out)
}

/// The value with marks in place of text that must be quoted.
fn marked(value: &Value, mark: &str, texts: &mut Vec<String>) -> Value {
    match value {
        Value::String(text) => marked_text(text, mark, texts).into(),
        Value::Array(items) => items.iter().map(|item| marked(item, mark, texts)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| {
                let name = marked_text(name, mark, texts);
                (name, marked(value, mark, texts))
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

fn marked_text(text: &str, mark: &str, texts: &mut Vec<String>) -> String {
    if !is_typed(text) {
        return text.to_owned();
    }
    texts.push(text.to_owned());
    format!("{mark}{}.", texts.len() - 1)
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

    #[test]
    fn what_is_text_in_json_is_quoted_where_an_older_reader_takes_it_for_something_else() {
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
            let written = write(&json!({"a": text, "b": [text]})).expect("written");
            assert_eq!(written, format!("a: '{text}'\nb:\n- '{text}'"));
            let key = write(&json!({text: 1})).expect("written");
            assert_eq!(key, format!("'{text}': 1"));
        }
    }

    #[test]
    fn other_texts_are_written_as_ever() {
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
            let written = write(&value).expect("written");
            assert_eq!(
                written,
                format!("{}\nb: 'no'", plain.trim_end()),
                "{text:?}"
            );
        }
    }
}
