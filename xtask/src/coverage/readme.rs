//! Keeps the summary in the README, between two markers, up to date.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, bail};

use super::{ApiCoverage, STABLE, STAGES};
use crate::disk;

const BEGIN: &str = "<!-- coverage -->";
const END: &str = "<!-- /coverage -->";

/// Writes the summary, or reports that it differs from the README's.
pub(super) fn agree(
    path: &Path,
    apis: &[ApiCoverage],
    write: bool,
) -> anyhow::Result<Option<String>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("{shown}: cannot be read"))?;
    let text = text.replace("\r\n", "\n");
    let Some(wanted) = replaced(&text, &summary(apis)) else {
        bail!("{shown}: has no `{BEGIN}` with `{END}` behind it");
    };
    if wanted == text {
        return Ok(None);
    }
    if write {
        disk::write(path, &wanted).with_context(|| format!("{shown}: cannot be written"))?;
        return Ok(None);
    }
    Ok(Some(
        "README.md has another summary: run `cargo xtask coverage --readme`".to_owned(),
    ))
}

fn summary(apis: &[ApiCoverage]) -> String {
    let stages = &STAGES[..STABLE];
    let mut text = String::from("| API |");
    for (name, _) in stages {
        let _ = write!(text, " {name} |");
    }
    text.push_str("\n| --- |");
    text.push_str(&" ---: |".repeat(stages.len()));
    text.push('\n');
    for api in apis {
        let _ = write!(text, "| `{}` |", api.api);
        for (_, set) in stages {
            let _ = write!(text, " {} |", set(api).len());
        }
        text.push('\n');
    }
    text
}

fn replaced(text: &str, summary: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{summary}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_between_the_markers_is_replaced() {
        let text = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        let new = replaced(&text, "new\n").expect("has markers");
        assert_eq!(new, format!("a\n{BEGIN}\nnew\n{END}\nb\n"));
        assert_eq!(replaced(&new, "new\n").expect("has markers"), new);
        assert!(replaced("nothing", "new").is_none());
    }
}
