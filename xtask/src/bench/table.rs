//! The figures as a document.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::Row;

/// The table is put between these lines of the document.
const BEGIN: &str = "<!-- bench -->";
const END: &str = "<!-- /bench -->";

/// As a Markdown table.
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

/// Puts the table into `docs/PERFORMANCE.md`, with the compiler that it was measured
/// with.
pub(super) fn write(workspace: &Path, rows: &[Row]) -> anyhow::Result<()> {
    let path = workspace.join("docs/PERFORMANCE.md");
    let document = fs::read_to_string(&path)?;
    let compiler = Command::new("rustc").arg("--version").output()?;
    let compiler = String::from_utf8_lossy(&compiler.stdout).trim().to_owned();
    let table = format!(
        "{BEGIN}\n{}\nMeasured with {compiler}.\n{END}",
        render(rows)
    );
    fs::write(&path, replaced(&document, &table)?)?;
    Ok(())
}

fn replaced(document: &str, table: &str) -> anyhow::Result<String> {
    let (before, rest) = document
        .split_once(BEGIN)
        .ok_or_else(|| anyhow::anyhow!("docs/PERFORMANCE.md has no line {BEGIN}"))?;
    let (_, after) = rest
        .split_once(END)
        .ok_or_else(|| anyhow::anyhow!("docs/PERFORMANCE.md has no line {END}"))?;
    Ok(format!("{before}{table}{after}"))
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
    fn only_the_table_is_replaced() {
        let document = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        let text = replaced(&document, "new").expect("both lines are there");
        assert_eq!(text, "a\nnew\nb\n");
        assert!(replaced("a", "new").is_err());
    }
}
