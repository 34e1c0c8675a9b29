//! Documentation comments from the specs' descriptions.
//!
//! Descriptions are Markdown written for a web page. Rustdoc would take a code
//! block without a language as a test, square brackets as links, and angle
//! brackets as HTML.

/// The lines of a description, fit for rustdoc.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in text.trim().lines() {
        let line = line.trim_end();
        if let Some(language) = line.trim_start().strip_prefix("```") {
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
            // Four blanks would begin a code block.
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

fn is_list_item(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with("* ")
}

/// Escapes what rustdoc would take as a link or as HTML, and makes links of
/// addresses.
fn escape(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for (index, part) in line.split('`').enumerate() {
        if index > 0 {
            escaped.push('`');
        }
        if index % 2 == 1 {
            escaped.push_str(part);
        } else {
            escape_plain(part, &mut escaped);
        }
    }
    escaped
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

/// A Markdown link to a web page at the beginning of a text.
fn link(text: &str) -> Option<&str> {
    let (label, after) = text.strip_prefix('[')?.split_once("](")?;
    let (address, _) = after.split_once(')')?;
    let sound = !label.contains(['[', ']']) && address.starts_with("http");
    sound.then(|| &text[..label.len() + address.len() + 4])
}

#[cfg(test)]
mod tests {
    use super::lines;

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
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }
}
