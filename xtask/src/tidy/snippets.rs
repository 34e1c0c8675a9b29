//! Checks that code in documents is identical to that of a compiled program.
//!
//! Where a document shows a part of an example or a test, a comment above the block gives the
//! file, relative to the root of the repository, and the anchors in it:
//!
//! ```text
//! <!-- code: crates/loggia/examples/list.rs use, edis -->
//! ```
//!
//! The block below it contains the lines between `// ANCHOR: edis` and `// ANCHOR_END: edis` of
//! that file, so that a document can be read wherever it is displayed. `cargo xtask tidy --write`
//! copies the code again. An include of mdBook is a finding: outside the book it is displayed
//! verbatim.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context;

use super::Problem;
use super::sources::Source;
use crate::disk;

const BEGIN: &str = "<!-- code: ";
const END: &str = " -->";
const FENCE: &str = "```";

/// Reports documents whose code differs from the programs.
pub(super) fn check(workspace: &Path, documents: &[Source]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for document in documents {
        let (wanted, mut found) = renewed(workspace, document);
        if found.is_empty() && wanted != document.text {
            let same = |(ours, wanted): &(&str, &str)| ours == wanted;
            let lines = document.text.lines().zip(wanted.lines());
            found.push((
                lines.take_while(same).count(),
                "the code is not that of the program any more; `cargo xtask tidy --write` \
                 copies it again"
                    .to_owned(),
            ));
        }
        problems.extend(found.into_iter().map(|(line, text)| Problem {
            place: format!("{}:{}", document.name, line + 1),
            text,
        }));
    }
    problems
}

/// Copies the code again; returns the documents that changed.
pub(super) fn write(workspace: &Path, documents: &[Source]) -> anyhow::Result<Vec<String>> {
    let mut changed = Vec::new();
    for document in documents {
        let (wanted, _) = renewed(workspace, document);
        if wanted != document.text {
            let path = workspace.join(&document.name);
            let has_windows_ends = fs::read(&path)
                .with_context(|| format!("{}: cannot be read", document.name))?
                .windows(2)
                .any(|pair| pair == b"\r\n");
            let wanted = if has_windows_ends {
                wanted.replace('\n', "\r\n")
            } else {
                wanted
            };
            disk::write(&path, &wanted)
                .with_context(|| format!("{}: cannot be written", document.name))?;
            changed.push(document.name.clone());
        }
    }
    Ok(changed)
}

/// The document with the programs' current code, and the problems by line, from 0. A block with a
/// problem stays as it is.
fn renewed(workspace: &Path, document: &Source) -> (String, Vec<(usize, String)>) {
    let mut text = String::with_capacity(document.text.len());
    let mut problems = Vec::new();
    let mut lines = document.text.split_inclusive('\n').enumerate().peekable();
    while let Some((at, line)) = lines.next() {
        text.push_str(line);
        if line.trim_start().starts_with("{{#include ") {
            let why = "an include is shown as it stands outside the book";
            problems.push((at, format!("{why}; write `{BEGIN}FILE ANCHOR{END}`")));
        }
        let Some(source) = (line.trim_end().strip_prefix(BEGIN)).and_then(|l| l.strip_suffix(END))
        else {
            continue;
        };
        let Some((_, fence)) = lines.next_if(|(_, next)| next.starts_with(FENCE)) else {
            problems.push((at, "there is no block of code below".to_owned()));
            continue;
        };
        text.push_str(fence);
        let mut block = String::new();
        while let Some((_, line)) = lines.next_if(|(_, line)| line.trim_end() != FENCE) {
            block.push_str(line);
        }
        if lines.peek().is_none() {
            // What follows the code would be replaced with it.
            problems.push((at, "the block of code below has no end".to_owned()));
            text.push_str(&block);
            continue;
        }
        match parts(workspace, source) {
            Ok(code) => text.push_str(&code),
            Err(why) => {
                problems.push((at, why));
                text.push_str(&block);
            }
        }
    }
    (text, problems)
}

/// The parts of a file, with an empty line between two of them.
fn parts(workspace: &Path, source: &str) -> Result<String, String> {
    let (file, anchors) = source.split_once(' ').unwrap_or((source, ""));
    let code = fs::read_to_string(workspace.join(file))
        .map_err(|error| format!("`{file}` cannot be read: {error}"))?
        .replace("\r\n", "\n");
    if anchors.trim().is_empty() {
        return Ok(code);
    }
    let mut text = String::new();
    for anchor in anchors.split(',').map(str::trim) {
        let part = part(&code, anchor).ok_or(format!("`{file}` has no anchor `{anchor}`"))?;
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&part);
    }
    Ok(text)
}

/// The lines between an anchor's two comments, moved to the left.
fn part(code: &str, anchor: &str) -> Option<String> {
    let is = |line: &&str, word: &str| named(line, word) == Some(anchor);
    let mut rest = code.lines().skip_while(|line| !is(line, "ANCHOR:"));
    rest.next()?;
    let mut lines = Vec::new();
    loop {
        let line = rest.next()?;
        if is(&line, "ANCHOR_END:") {
            break;
        }
        if named(line, "ANCHOR").is_none() {
            lines.push(line);
        }
    }
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let indent = filled.map(|line| line.len() - line.trim_start().len());
    let indent = indent.min().unwrap_or(0);
    let mut text = String::new();
    for line in lines {
        let _ = writeln!(text, "{}", line.get(indent..).unwrap_or_default());
    }
    Some(text)
}

/// The text after a word in a comment of its own.
fn named<'line>(line: &'line str, word: &str) -> Option<&'line str> {
    let comment = line.trim().strip_prefix("// ")?;
    comment.strip_prefix(word).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "// ANCHOR: use\nuse a::b;\n// ANCHOR_END: use\n\nfn f() {\n    \
                        // ANCHOR: part\n    if b() {\n\n        // ANCHOR: inner\n        c();\n        \
                        // ANCHOR_END: inner\n    }\n    // ANCHOR_END: part\n}\n";

    fn document(text: &str) -> (tempfile::TempDir, Source) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("a.rs"), CODE).expect("written");
        fs::write(folder.path().join("one.md"), text).expect("written");
        let source = Source {
            name: "one.md".into(),
            text: text.into(),
        };
        (folder, source)
    }

    #[test]
    fn code_is_copied_without_anchors_and_indentation() {
        let old = "a\n<!-- code: a.rs use, part -->\n```rust,no_run\nold\n```\nb\n```\nc\n```\n";
        let new = "a\n<!-- code: a.rs use, part -->\n```rust,no_run\nuse a::b;\n\nif b() {\n\n    \
                   c();\n}\n```\nb\n```\nc\n```\n";
        let (folder, source) = document(old);
        let problems = check(folder.path(), std::slice::from_ref(&source));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].place, "one.md:4");
        assert_eq!(
            write(folder.path(), &[source]).expect("written"),
            ["one.md"]
        );
        let text = fs::read_to_string(folder.path().join("one.md")).expect("read");
        assert_eq!(text, new);
        let (folder, source) = document(new);
        assert!(check(folder.path(), std::slice::from_ref(&source)).is_empty());
        assert!(write(folder.path(), &[source]).expect("written").is_empty());
    }

    #[test]
    fn windows_line_ends_are_kept() {
        let old = "a\n<!-- code: a.rs use -->\n```\nold\n```\nb\n";
        let (folder, source) = document(old);
        let path = folder.path().join("one.md");
        fs::write(folder.path().join("a.rs"), CODE.replace('\n', "\r\n")).expect("written");
        fs::write(&path, old.replace('\n', "\r\n")).expect("written");
        assert_eq!(
            write(folder.path(), &[source]).expect("written"),
            ["one.md"]
        );
        let text = fs::read_to_string(&path).expect("read");
        assert!(
            text.contains("```\r\nuse a::b;\r\n```\r\nb\r\n"),
            "{text:?}"
        );
        let source = super::super::sources::documents(folder.path()).expect("read");
        assert!(check(folder.path(), &source).is_empty());
    }

    /// Everything below it would be taken for old code, and be lost.
    #[test]
    fn an_unclosed_block_is_reported_and_left_alone() {
        let text = "<!-- code: a.rs use -->\n```\nold\n\nThe rest of the page.\n";
        let (folder, source) = document(text);
        let problems = check(folder.path(), std::slice::from_ref(&source));
        assert_eq!(problems.len(), 1);
        assert_eq!(
            problems[0].to_string(),
            "one.md:1: the block of code below has no end"
        );
        assert!(write(folder.path(), &[source]).expect("written").is_empty());
    }

    #[test]
    fn problems_are_reported_and_the_text_is_left_alone() {
        let text = "<!-- code: a.rs gone -->\n```\nx\n```\n<!-- code: b.rs part -->\n```\ny\n```\n\
                    <!-- code: a.rs part -->\n\n```rust\n{{#include a.rs:part}}\n```\n";
        let (folder, source) = document(text);
        let problems = check(folder.path(), std::slice::from_ref(&source));
        let shown: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(shown.len(), 4, "{shown:?}");
        assert_eq!(shown[0], "one.md:1: `a.rs` has no anchor `gone`");
        assert!(shown[1].starts_with("one.md:5: `b.rs` cannot be read"));
        assert_eq!(shown[2], "one.md:9: there is no block of code below");
        assert!(shown[3].starts_with("one.md:12: an include"));
        assert!(write(folder.path(), &[source]).expect("written").is_empty());
    }
}
