//! Checks that the targets of links in documents exist.
//!
//! This covers the relative links and images of every Markdown file, with the headings that they
//! name (`#a-heading`). Links to the network are not followed, and rustdoc checks paths of Rust
//! items. The book is published separately, so its links stay inside it.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::Problem;
use super::sources::Source;

/// The chapters of the book.
const BOOK: &str = "docs/src";

pub(super) fn check(workspace: &Path, documents: &[Source]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for document in documents {
        let folder = Path::new(&document.name).parent().unwrap_or(Path::new(""));
        for (link, at) in links(&document.text) {
            if let Err(text) = follow(workspace, document, folder, &link) {
                let line = document.text[..at.start].matches('\n').count() + 1;
                problems.push(Problem {
                    place: format!("{}:{line}", document.name),
                    text: format!("the link `{link}` {text}"),
                });
            }
        }
    }
    problems
}

/// The targets of links and images in a document, except in code.
fn links(text: &str) -> Vec<(String, Range<usize>)> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
        .into_offset_iter()
        .filter_map(|(event, at)| match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                Some((dest_url.into_string(), at))
            }
            _ => None,
        })
        .filter(|(link, _)| is_ours(link))
        .collect()
}

/// Whether a link is neither an address with a scheme nor the path of a Rust item.
fn is_ours(link: &str) -> bool {
    let scheme = link.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    // `crate::edis` seems to have a scheme; a bare `Error` has no dot.
    !link.is_empty() && !scheme && (link.contains(['.', '/', '#']))
}

fn follow(
    workspace: &Path,
    document: &Source,
    folder: &Path,
    link: &str,
) -> Result<(), &'static str> {
    let (path, heading) = link.split_once('#').unwrap_or((link, ""));
    let target = if path.is_empty() {
        PathBuf::from(&document.name)
    } else {
        within(&folder.join(path)).ok_or("leaves the repository")?
    };
    if document.name.starts_with(BOOK) && !target.starts_with(BOOK) {
        return Err("leaves the book, which is published by itself");
    }
    let full = workspace.join(&target);
    if !full.exists() {
        return Err("leads nowhere");
    }
    if heading.is_empty() || target.extension().is_none_or(|kind| kind != "md") {
        return Ok(());
    }
    let text = fs::read_to_string(full).map_err(|_| "cannot be read")?;
    if headings(&text).contains(heading) {
        Ok(())
    } else {
        Err("names a heading that is not there")
    }
}

/// A path without `..`, unless it goes above the workspace.
fn within(path: &Path) -> Option<PathBuf> {
    let mut whole = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => whole.push(name),
            Component::ParentDir => {
                if !whole.pop() {
                    return None;
                }
            }
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(whole)
}

/// The anchors of a document's headings.
fn headings(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut open: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => open = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut open {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let name = slug(&open.take().unwrap_or_default());
                let again = (1..).map(|number| format!("{name}-{number}"));
                let mut free = std::iter::once(name.clone()).chain(again);
                names.extend(free.find(|name| !names.contains(name)));
            }
            _ => {}
        }
    }
    names
}

fn slug(heading: &str) -> String {
    heading
        .trim()
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, text: &str) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        };
        put("README.md", "# Loggia\n\n## What `it` is, twice\n");
        put("docs/src/one.md", "# One\n");
        put("code/a.rs", "fn f() {}\n");
        put(name, text);
        let document = Source {
            name: name.into(),
            text: text.into(),
        };
        let problems = check(folder.path(), &[document]);
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn valid_links_are_accepted() {
        let text = "[a](README.md) ![b](./docs/src/one.md) [c](README.md#what-it-is-twice)\n\
                    [d](https://example.com/x.md) [e](crate::edis::Server) [f](Error)\n\
                    [g](code) [h](mailto:a@example.com) [i](#here)\n\n# Here\n\n\
                    ```\n[no](nowhere.md)\n```\n";
        assert_eq!(found("other.md", text), [""; 0]);
        assert_eq!(found("docs/src/two.md", "[a](one.md#one)\n"), [""; 0]);
    }

    #[test]
    fn broken_links_are_reported_with_their_line() {
        let text =
            "\n[a](nowhere.md)\n\n[b](../up.md) [c](README.md#gone)\n\n[d][d]\n\n[d]: x/y.png\n";
        assert_eq!(
            found("other.md", text),
            [
                "other.md:2: the link `nowhere.md` leads nowhere",
                "other.md:4: the link `../up.md` leaves the repository",
                "other.md:4: the link `README.md#gone` names a heading that is not there",
                "other.md:6: the link `x/y.png` leads nowhere",
            ]
        );
    }

    #[test]
    fn links_that_leave_the_book_are_reported() {
        assert_eq!(
            found("docs/src/two.md", "[a](../../README.md)\n"),
            [
                "docs/src/two.md:1: the link `../../README.md` leaves the book, which is published by itself"
            ]
        );
    }
}
