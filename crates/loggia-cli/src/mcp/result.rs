//! Limits the size of results: no one can use a list of thousands as text.

use serde_json::{Value, json};

use crate::exit::Failure;
use crate::numbers::Numbers;

/// How many items of a list are passed on.
const MOST_ITEMS: usize = 100;

/// The largest result, in bytes.
const MOST_BYTES: usize = 64 * 1024;

/// What the hints of the command line are for a client, which has tools and no shell.
const TOOLS: [(&str, &str); 3] = [
    ("`loggia list` shows", "list_machines shows"),
    ("`loggia show` lists", "show_machine lists"),
    (
        "`loggia profiles` shows",
        "`loggia profiles`, which the user can run, shows",
    ),
];

/// A failure as text.
pub(super) fn failure(failure: &Failure) -> String {
    let text = failure.to_string();
    TOOLS
        .iter()
        .fold(text, |text, (command, tool)| text.replace(command, tool))
}

/// A value as text.
pub(super) fn text(value: &Value, numbers: &Numbers) -> String {
    let bounded = cut(value);
    let text = numbers.compact(&bounded);
    if text.len() <= MOST_BYTES {
        return text;
    }
    let mut end = MOST_BYTES;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!(
        "{}\n[cut off after {end} of {} bytes: narrow it with filters]",
        &text[..end],
        text.len()
    )
}

fn cut(value: &Value) -> Value {
    match value {
        Value::Array(items) if items.len() > MOST_ITEMS => {
            let mut kept: Vec<Value> = items.iter().take(MOST_ITEMS).map(cut).collect();
            kept.push(json!({"leftOut": items.len() - MOST_ITEMS}));
            Value::Array(kept)
        }
        Value::Array(items) => items.iter().map(cut).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), cut(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_results_are_cut_off_with_a_notice() {
        let list: Vec<u32> = (0..250).collect();
        let shown = text(&json!({"items": list}), &Numbers::default());
        assert!(shown.contains("\"leftOut\":150"), "{shown}");
        let shown = text(&json!("ä".repeat(MOST_BYTES)), &Numbers::default());
        assert!(
            shown.len() < MOST_BYTES + 100 && shown.contains("cut off"),
            "{}",
            shown.len()
        );
    }
}
