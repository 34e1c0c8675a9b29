//! Splits a page into Markdown and HTML.
//!
//! A Markdown parser ends an HTML table at its first blank line and treats the rest as Markdown.
//! Tables and preformatted samples in HTML are therefore cut out first. A page may begin with
//! front matter, which is neither.

/// A piece of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Markdown.
    Markdown(&'a str),
    /// One element of HTML with everything in it.
    Html(&'a str),
    /// An HTML element without an end; its name and the text from its beginning.
    Endless(&'static str, &'a str),
}

/// The elements that are cut out.
const ELEMENTS: [&str; 2] = ["table", "pre"];

/// Splits a page into pieces.
pub(super) fn pieces(page: &str) -> Vec<Piece<'_>> {
    let page = without_front_matter(page.trim_start_matches('\u{feff}'));
    let mut pieces = Vec::new();
    let mut begin = 0;
    let mut at = 0;
    let mut fence: Option<(char, usize)> = None;
    while at < page.len() {
        let end = page[at..]
            .find('\n')
            .map_or(page.len(), |line| at + line + 1);
        let line = &page[at..end];
        if turns(line, &mut fence) || fence.is_some() || line.trim_start().starts_with('|') {
            at = end;
            continue;
        }
        let Some((name, offset)) = opening(line) else {
            at = end;
            continue;
        };
        let start = at + offset;
        if start > begin {
            pieces.push(Piece::Markdown(&page[begin..start]));
        }
        if let Some(length) = closing(&page[start..], name) {
            pieces.push(Piece::Html(&page[start..start + length]));
            begin = start + length;
        } else {
            // Its intended content ends at the next heading at the latest.
            let length = page[start..]
                .find("\n#")
                .map_or(page.len() - start, |at| at + 1);
            pieces.push(Piece::Endless(name, &page[start..start + length]));
            begin = start + length;
        }
        at = begin;
    }
    if begin < page.len() {
        pieces.push(Piece::Markdown(&page[begin..]));
    }
    pieces
}

fn without_front_matter(page: &str) -> &str {
    let Some(rest) = page
        .strip_prefix("---\n")
        .or_else(|| page.strip_prefix("---\r\n"))
    else {
        return page;
    };
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        at += line.len();
        if line.trim_end() == "---" {
            return &rest[at..];
        }
    }
    page
}

/// Whether a line begins or ends a fence.
fn turns(line: &str, fence: &mut Option<(char, usize)>) -> bool {
    let line = line.trim_start();
    let Some(mark @ ('`' | '~')) = line.chars().next() else {
        return false;
    };
    let count = line.chars().take_while(|c| *c == mark).count();
    if count < 3 {
        return false;
    }
    match *fence {
        None => {
            // Backticks in the rest make it code within a line.
            if mark == '`' && line[count..].contains('`') {
                return false;
            }
            *fence = Some((mark, count));
            true
        }
        Some((open, length))
            if open == mark && count >= length && line[count..].trim().is_empty() =>
        {
            *fence = None;
            true
        }
        Some(_) => false,
    }
}

/// The position at which a line opens one of the elements, outside of code.
fn opening(line: &str) -> Option<(&'static str, usize)> {
    ELEMENTS
        .into_iter()
        .filter_map(|name| Some((name, tag(line, name, "<")?)))
        .min_by_key(|(_, at)| *at)
        .filter(|(_, at)| line[..*at].matches('`').count().is_multiple_of(2))
}

/// The end of the element that a text begins with; it may contain others of the same name.
fn closing(text: &str, name: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let close = tag(rest, name, "</")?;
        match tag(rest, name, "<") {
            Some(open) if open < close => {
                depth += 1;
                at += open + 1;
            }
            _ => {
                at += close;
                let end = text[at..].find('>').map_or(text.len(), |end| at + end + 1);
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(end);
                }
                at = end;
            }
        }
    }
}

/// The position of a tag, ignoring case.
fn tag(text: &str, name: &str, begin: &str) -> Option<usize> {
    text.match_indices(begin).map(|(at, _)| at).find(|at| {
        let rest = &text[at + begin.len()..];
        rest.get(..name.len())
            .is_some_and(|word| word.eq_ignore_ascii_case(name))
            && rest[name.len()..].starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_elements_are_cut_out_as_a_whole() {
        let page = "---\na: b\n---\nA <TABLE><tr>\n\n<table></table>\n</tr></TABLE> B\n";
        assert_eq!(
            pieces(page),
            [
                Piece::Markdown("A "),
                Piece::Html("<TABLE><tr>\n\n<table></table>\n</tr></TABLE>"),
                Piece::Markdown(" B\n"),
            ]
        );
    }

    #[test]
    fn code_and_cells_are_left_alone() {
        for page in [
            "```\n<table>\n```\n",
            "Say `<pre>` or so.\n",
            "| a | <pre>x</pre> |\n",
            "<tables> <present>\n",
            "````\n```\n<pre>\n````\n",
        ] {
            assert_eq!(pieces(page), [Piece::Markdown(page)], "{page}");
        }
    }

    #[test]
    fn unclosed_html_ends_at_a_heading() {
        assert_eq!(
            pieces("<pre>x\n# A\n"),
            [Piece::Endless("pre", "<pre>x\n"), Piece::Markdown("# A\n")]
        );
    }
}
