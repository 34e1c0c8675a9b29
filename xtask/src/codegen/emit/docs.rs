//! Makes documentation comments from the specs' descriptions.
//!
//! Descriptions are Markdown written for a web page. Rustdoc would take a code block without a
//! language for a test, square brackets for links, and angle brackets for HTML.
//!
//! Escaping and indenting change the Markdown that was cleaned before, so the result is parsed
//! once more: whatever would still be a test or HTML becomes plain text.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

/// A sentence as it stands after a colon: without its full stop, and in lower case unless it
/// begins with a name or an abbreviation (`IPv6`, `DNS`), which has more capitals or digits.
pub(super) fn continued(sentence: &str) -> String {
    let sentence = sentence.trim().trim_end_matches('.');
    let word = sentence.split_whitespace().next().unwrap_or_default();
    let mut letters = word.chars();
    let is_plain = letters
        .next()
        .is_some_and(|first| first.is_ascii_uppercase())
        && letters.clone().next().is_some()
        && letters.all(|c| c.is_ascii_lowercase());
    if !is_plain {
        return sentence.to_owned();
    }
    let (first, rest) = sentence.split_at(1);
    format!("{}{rest}", first.to_ascii_lowercase())
}

/// The lines of a description, made safe for rustdoc.
pub(super) fn lines(text: &str) -> Vec<String> {
    let lines = as_markdown(text);
    if is_harmless(&lines) {
        return lines;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut plain = String::new();
    for c in words.join(" ").replace(['`', '~'], "'").chars() {
        if matches!(c, '<' | '>' | '[' | ']' | '\\') {
            plain.push('\\');
        }
        plain.push(c);
    }
    vec![plain]
}

/// Whether rustdoc would compile none of it and pass none of it on as HTML.
fn is_harmless(lines: &[String]) -> bool {
    let is_special = |c| matches!(c, '`' | '~' | '<' | '\t');
    if !lines
        .iter()
        .any(|line| line.contains(is_special) || line.contains("    "))
    {
        return true;
    }
    Parser::new(&lines.join("\n")).all(|event| match event {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
            matches!(&*language, "text" | "json" | "sh" | "yaml")
        }
        Event::Start(Tag::CodeBlock(CodeBlockKind::Indented) | Tag::HtmlBlock)
        | Event::Html(_)
        | Event::InlineHtml(_) => false,
        _ => true,
    })
}

fn as_markdown(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in text.trim().lines() {
        let line = line.trim_end();
        if let Some(language) = fence(line) {
            let fence = if fenced || !matches!(language.trim(), "" | "rust") {
                line.trim_start().to_owned()
            } else {
                "```text".to_owned()
            };
            fenced = !fenced;
            lines.push(fence);
        } else if fenced {
            lines.push(line.to_owned());
        } else {
            // Four spaces would begin a code block.
            let line = escape(line.trim_start());
            let continues = lines
                .last()
                .is_some_and(|last: &String| is_list_item(last) || last.starts_with("  "));
            if continues && !line.is_empty() && !is_list_item(&line) {
                lines.push(format!("  {line}"));
            } else {
                lines.push(line);
            }
        }
    }
    if fenced {
        lines.push("```".to_owned());
    }
    lines
}

/// The info string of a line that is a fence. A line with more backquotes in it is code within a
/// sentence.
fn fence(line: &str) -> Option<&str> {
    let language = line.trim_start().strip_prefix("```")?;
    let is_fence = !language.trim_start_matches('`').contains('`');
    is_fence.then_some(language)
}

fn is_list_item(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with("* ")
}

/// Escapes what rustdoc would take for a link or for HTML, and makes links of addresses.
fn escape(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        let (before, from) = rest.split_at(start);
        escape_plain(before, &mut escaped);
        let (fence, after) = from.split_at(run(from));
        escaped.push_str(fence);
        rest = after;
        // It is code only if as many backquotes close it.
        if let Some(end) = closing(after, fence.len()) {
            escaped.push_str(&after[..end + fence.len()]);
            rest = &after[end + fence.len()..];
        }
    }
    escape_plain(rest, &mut escaped);
    escaped
}

/// How many backquotes a text begins with.
fn run(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b'`').count()
}

/// The position of a run of exactly `count` backquotes.
fn closing(text: &str, count: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(next) = text[at..].find('`') {
        at += next;
        let found = run(&text[at..]);
        if found == count {
            return Some(at);
        }
        at += found;
    }
    None
}

fn escape_plain(mut rest: &str, escaped: &mut String) {
    while let Some(c) = rest.chars().next() {
        let taken = if let Some(link) = link(rest) {
            escaped.push_str(link);
            link.len()
        } else if rest.starts_with("http://") || rest.starts_with("https://") {
            let end = rest
                .find(|c: char| c.is_whitespace() || "()<>[]\"'".contains(c))
                .unwrap_or(rest.len());
            let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '*']);
            escaped.extend(["<", address, ">"]);
            address.len()
        } else if let Some(pair) = escape_of(rest) {
            escaped.push_str(pair);
            pair.len()
        } else {
            if matches!(c, '<' | '>' | '[' | ']') {
                escaped.push('\\');
            }
            escaped.push(c);
            c.len_utf8()
        };
        rest = &rest[taken..];
    }
}

/// A backslash with the character that it escapes: another backslash in front would escape the
/// backslash instead.
fn escape_of(text: &str) -> Option<&str> {
    let next = text.strip_prefix('\\')?.chars().next()?;
    next.is_ascii_punctuation().then(|| &text[..2])
}

/// A Markdown link to a web page at the beginning of a text.
fn link(text: &str) -> Option<&str> {
    let (label, after) = text.strip_prefix('[')?.split_once("](")?;
    let (address, _) = after.split_once(')')?;
    let sound = !label.contains(['[', ']']) && address.starts_with("http");
    sound.then(|| &text[..label.len() + address.len() + 4])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{continued, is_harmless, lines};
    use crate::codegen::normalise::clean;

    #[test]
    fn a_summary_continues_a_sentence() {
        for (summary, expected) in [
            ("Lists zones", "lists zones"),
            ("Lists zones.", "lists zones"),
            ("IPv6 for all.", "IPv6 for all"),
            ("DNS records", "DNS records"),
            ("A thing", "A thing"),
            ("", ""),
        ] {
            assert_eq!(continued(summary), expected);
        }
    }

    #[test]
    fn markdown_for_the_web_becomes_markdown_for_rustdoc() {
        for (text, expected) in [
            ("a <id> and [x]", vec!["a \\<id\\> and \\[x\\]"]),
            ("`a[0]` stays", vec!["`a[0]` stays"]),
            (
                "see https://a.example/b.",
                vec!["see <https://a.example/b>."],
            ),
            ("(https://a.example)", vec!["(<https://a.example>)"]),
            ("[a](https://a.example)!", vec!["[a](https://a.example)!"]),
            ("- a\nb\n\nc", vec!["- a", "  b", "", "c"]),
            ("```\nx\n```", vec!["```text", "x", "```"]),
            ("```json\n{}\n```", vec!["```json", "{}", "```"]),
            ("    indented", vec!["indented"]),
            ("```\nnever closed", vec!["```text", "never closed", "```"]),
            ("`` a`<b> `` <c>", vec!["`` a`<b> `` \\<c\\>"]),
            ("a ` <b>", vec!["a ` \\<b\\>"]),
            // Escaped already.
            ("\\[x\\] \\<b>", vec!["\\[x\\] \\<b\\>"]),
            ("```` ``` ```` is code", vec!["```` ``` ```` is code"]),
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }

    /// Trimming and escaping can turn plain lines into blocks.
    #[test]
    fn trimming_and_escaping_make_no_doctests() {
        for text in [
            "Call it:\n    ~~~\n    let bad = ;\n    ~~~\n",
            "Call it:\n    ````\n    let bad = ;\n    ````\n",
            "Call it:\n    ```no_run\n    let bad = ;\n    ```\n",
            "- a\n\n  b\n      ~~~\n      let bad = ;\n      ~~~",
            "<!--\n~~~\nlet bad = ;\n~~~\n-->",
            "<pre>\n\n````\nlet bad = ;\n````\n</pre>",
        ] {
            for text in [clean(text), text.to_owned()] {
                let made = lines(&text);
                assert!(is_harmless(&made), "{text:?} became {made:?}");
                assert!(made.concat().contains("let bad = ;"), "{made:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_description_becomes_a_doctest(
            parts in prop::collection::vec(
                prop_oneof![
                    Just("\n"), Just("\n\n"), Just("    "), Just("  "), Just(" "), Just("\t"),
                    Just("`"), Just("```"), Just("````"), Just("~~~"), Just("~~~~"), Just("- "),
                    Just("* "), Just("> "), Just("1. "), Just("<pre>"), Just("</pre>"),
                    Just("<!--"), Just("-->"), Just("<b>"), Just("\\"), Just("[a]"),
                    Just("rust"), Just("no_run"), Just("x"), Just("# "), Just("https://a.b"),
                ],
                0..16,
            ),
        ) {
            let text = parts.concat();
            for text in [clean(&text), text] {
                let made = lines(&text);
                prop_assert!(is_harmless(&made), "{:?} became {:?}", text, made);
            }
        }
    }
}
