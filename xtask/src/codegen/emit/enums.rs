//! Writes sets of values, which the vendor may extend at any time.
//!
//! A client that fails on a new state is worse than one that passes it on. Every enum therefore
//! has one more variant that holds any other value. Where the vendor says that it accepts more
//! than it lists, that variant may be sent too.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::read::Set;
use super::text::{File, deprecated, doc};
use super::{Context, docs};
use crate::spec::model;

/// Names for the additional variant, in order of preference: a vendor may have a value called
/// `unknown`.
const OTHER: [&str; 4] = ["Unknown", "Unrecognized", "OtherValue", "NotListedHere"];

/// Adds a set to the file that it belongs to.
pub(super) fn add(context: &Context<'_>, set: &Set, file: &mut File) {
    file.transport("open_enum");
    let none = BTreeMap::new();
    let descriptions = context.api.values.get(&set.origin).unwrap_or(&none);
    let other = OTHER
        .iter()
        .map(|other| (*other).to_owned())
        // With one more candidate than there are values, at least one is not taken.
        .chain((2..set.values.len() + 3).map(|number| format!("{}{number}", OTHER[0])))
        .find(|other| !set.values.iter().any(|(name, _)| name == other))
        .unwrap_or_default();
    let mut text = "open_enum! {\n".to_owned();
    doc(
        &mut text,
        "    ",
        docs::lines(&context.described(&set.name, &set.docs)),
    );
    deprecated(
        &mut text,
        "    ",
        context.api.deprecated.contains(&set.origin),
    );
    let open = match context.model.types.get(&set.origin) {
        Some(model::Named::Choice(choice)) => choice.open,
        _ => false,
    };
    let any = if open { "any " } else { "" };
    let _ = writeln!(text, "    {}, else {any}{other} {{", set.name);
    for (variant, wire) in &set.values {
        let description = descriptions.get(wire).map_or("", String::as_str);
        let mut lines = docs::lines(description);
        if lines.is_empty() {
            lines.push(match wire.as_str() {
                "" => "Empty on the wire.".to_owned(),
                wire => format!("`{wire}`."),
            });
        }
        doc(&mut text, "        ", lines);
        let _ = writeln!(text, "        {variant} = {wire:?},");
    }
    text.push_str("    }\n}\n");
    file.item(text);
}
