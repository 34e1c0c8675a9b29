//! Writes the figures into the document: a table for each part, between two lines that name it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context;

use super::{Part, Row};
use crate::disk;

/// The rows as a Markdown table.
pub(super) fn render(rows: &[Row]) -> String {
    let mut text = String::from("| what | measured | budget |\n| --- | ---: | ---: |\n");
    for row in rows {
        let value = row.value.map_or_else(
            || "not measured here".to_owned(),
            |value| format!("{} {}", number(value), row.unit),
        );
        let budget = row.budget.map_or_else(String::new, number);
        let mark = if row.misses() { " (missed)" } else { "" };
        let _ = writeln!(text, "| {} | {value}{mark} | {budget} |", row.what);
    }
    text
}

fn number(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.3}")
    }
}

/// Writes a part's table into `docs/PERFORMANCE.md`, with the version of the compiler that it was
/// measured with.
pub(super) fn write(workspace: &Path, part: Part, rows: &[Row]) -> anyhow::Result<()> {
    let path = workspace.join("docs/PERFORMANCE.md");
    let shown = path.display();
    let document = fs::read_to_string(&path).with_context(|| format!("{shown}: cannot be read"))?;
    let compiler = Command::new("rustc").arg("--version").output();
    let compiler = compiler.context("rustc cannot be run")?;
    let compiler = String::from_utf8_lossy(&compiler.stdout).trim().to_owned();
    let table = format!("{}\nMeasured with {compiler}.", render(rows));
    disk::write(&path, &replaced(&document, part, &table)?)
        .with_context(|| format!("{shown}: cannot be written"))
}

fn replaced(document: &str, part: Part, table: &str) -> anyhow::Result<String> {
    let name = part.name();
    let (begin, end) = (
        format!("<!-- bench: {name} -->"),
        format!("<!-- /bench: {name} -->"),
    );
    let (before, rest) = document
        .split_once(&begin)
        .ok_or_else(|| anyhow::anyhow!("docs/PERFORMANCE.md has no line {begin}"))?;
    let (_, after) = rest
        .split_once(&end)
        .ok_or_else(|| anyhow::anyhow!("docs/PERFORMANCE.md has no line {end}"))?;
    Ok(format!("{before}{begin}\n{table}\n{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_budget_is_marked() {
        let row = |value, budget| Row {
            budget,
            ..Row::new("k", "what", value, "s")
        };
        let text = render(&[
            row(Some(2.0), Some(1.0)),
            row(Some(150.0), None),
            row(None, Some(1.0)),
        ]);
        assert!(
            text.contains("| what | 2.000 s (missed) | 1.000 |"),
            "{text}"
        );
        assert!(text.contains("| what | 150 s |  |"), "{text}");
        assert!(text.contains("not measured here"), "{text}");
    }

    #[test]
    fn only_the_table_of_its_part_is_replaced() {
        let other = "<!-- bench: lines -->\nkept\n<!-- /bench: lines -->";
        let document =
            format!("a\n{other}\n<!-- bench: calls -->\nold\n<!-- /bench: calls -->\nb\n");
        let text = replaced(&document, Part::Calls, "new").expect("both lines are there");
        let expected =
            format!("a\n{other}\n<!-- bench: calls -->\nnew\n<!-- /bench: calls -->\nb\n");
        assert_eq!(text, expected);
        let missing = replaced(&document, Part::Peers, "new").expect_err("it has no place");
        assert!(missing.to_string().contains("<!-- bench: peers -->"));
    }

    #[test]
    fn the_document_has_a_place_for_every_part() {
        let document = include_str!("../../../docs/PERFORMANCE.md");
        for part in Part::ALL {
            replaced(document, part, "new").expect("its two lines are there");
        }
    }
}
