//! From Markdown to blocks: headings, tables, fences and what stands between.
//!
//! A Markdown library does the reading, so that escapes, padded columns and fences
//! of any length need no care here. The little HTML that cells have (`<p>`, `<br>`,
//! `<li>`) becomes line ends.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading, with its level.
    Heading(u8, String),
    /// A table: names of columns, and rows of the same width.
    Table(Vec<String>, Vec<Vec<String>>),
    /// A fenced block: the words after the fence, and the content.
    Fence(String, String),
    /// Anything else.
    Text(String),
}

/// Cuts a page into blocks.
pub(super) fn cut(markdown: &str) -> Vec<Block> {
    let mut cutter = Cutter::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        cutter.take(event);
    }
    cutter.flush();
    cutter.blocks
}

#[derive(Default)]
struct Cutter {
    blocks: Vec<Block>,
    text: String,
    fence: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    row: Vec<String>,
    in_table: bool,
}

impl Cutter {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                self.flush();
                self.fence = match kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
            }
            Event::Start(Tag::Table(_)) => {
                self.flush();
                self.in_table = true;
            }
            Event::End(TagEnd::Heading(level)) => {
                let text = self.taken();
                self.blocks.push(Block::Heading(level as u8, text));
            }
            Event::End(TagEnd::CodeBlock) => {
                let text = std::mem::take(&mut self.text);
                let info = std::mem::take(&mut self.fence);
                self.blocks.push(Block::Fence(info, text));
            }
            Event::End(TagEnd::TableCell) => {
                let text = self.taken();
                self.row.push(text);
            }
            Event::End(TagEnd::TableHead) => self.header = std::mem::take(&mut self.row),
            Event::End(TagEnd::TableRow) => self.rows.push(std::mem::take(&mut self.row)),
            Event::End(TagEnd::Table) => {
                self.in_table = false;
                let header = std::mem::take(&mut self.header);
                let rows = std::mem::take(&mut self.rows);
                self.blocks.push(Block::Table(header, rows));
            }
            Event::Start(Tag::Heading { .. })
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::HtmlBlock) => self.flush(),
            Event::Text(text) | Event::Code(text) => self.text.push_str(&text),
            Event::Html(html) => self.text.push_str(&html),
            Event::InlineHtml(tag) => self.tag(&tag),
            Event::SoftBreak | Event::HardBreak => self.text.push('\n'),
            _ => {}
        }
    }

    fn tag(&mut self, tag: &str) {
        let name: String = tag
            .trim_start_matches(['<', '/'])
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        match name.to_ascii_lowercase().as_str() {
            "p" | "br" | "li" | "ul" | "ol" | "div" => self.text.push('\n'),
            // Formatting.
            "b" | "strong" | "em" | "i" | "code" | "span" | "a" | "mark" | "sup" | "sub" => {}
            // A placeholder, as in `<instanceId>`.
            _ => self.text.push_str(tag),
        }
    }

    fn taken(&mut self) -> String {
        std::mem::take(&mut self.text).trim().to_owned()
    }

    fn flush(&mut self) {
        if self.in_table {
            return;
        }
        let text = self.taken();
        if !text.is_empty() {
            self.blocks.push(Block::Text(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_lose_escapes_and_tags_but_not_placeholders() {
        let blocks = cut(
            "# A\n\n| Name | What |\n| -- | -- |\n| a\\_B | <p>One <b>x</b>.</p><p>Two <id>.</p> |\n",
        );
        assert_eq!(
            blocks,
            [
                Block::Heading(1, "A".into()),
                Block::Table(
                    vec!["Name".into(), "What".into()],
                    vec![vec!["a_B".into(), "One x.\n\nTwo <id>.".into()]],
                ),
            ]
        );
    }

    #[test]
    fn fences_of_four_hold_fences_of_three() {
        let blocks = cut("````yaml post /a\n```\nx\n```\n````\n");
        assert_eq!(
            blocks,
            [Block::Fence("yaml post /a".into(), "```\nx\n```\n".into())]
        );
    }
}
