//! Splits a page into blocks: headings, tables, samples and the text between them.
//!
//! A Markdown library does the parsing, so that escapes, padded columns and fences of any length
//! need no handling here. The little HTML in cells (`<p>`, `<br>`, `<li>`) becomes line breaks;
//! HTML blocks are parsed as HTML.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::block::{Block, Cell};
use super::html::{self, Attributes, Part};
use super::split::{Piece, pieces};

/// Splits a page into blocks; an element without an end is a problem.
pub(super) fn cut(page: &str, problems: &mut Vec<String>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for piece in pieces(page) {
        match piece {
            Piece::Markdown(text) => markdown(text, &mut blocks),
            Piece::Html(text) => html::blocks(text, &mut blocks),
            Piece::Endless(name, text) => {
                problems.push(format!("an element <{name}> has no end"));
                html::blocks(text, &mut blocks);
            }
        }
    }
    blocks
}

fn markdown(text: &str, blocks: &mut Vec<Block>) {
    let mut cutter = Cutter {
        blocks,
        cell: Cell::default(),
        html: String::new(),
        fence: String::new(),
        header: Vec::new(),
        rows: Vec::new(),
        row: Vec::new(),
        in_table: false,
        items: 0,
    };
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        cutter.take(event);
    }
    cutter.flush();
}

struct Cutter<'a> {
    blocks: &'a mut Vec<Block>,
    cell: Cell,
    html: String,
    fence: String,
    header: Vec<Cell>,
    rows: Vec<Vec<Cell>>,
    row: Vec<Cell>,
    in_table: bool,
    items: usize,
}

impl Cutter<'_> {
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
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.cell.link.get_or_insert(dest_url.to_string());
            }
            Event::Start(Tag::Image { .. }) if !self.in_table => {
                self.blocks.push(Block::Image);
            }
            Event::Start(Tag::Item) => {
                self.flush();
                self.items += 1;
            }
            Event::End(TagEnd::Item) => {
                self.flush();
                self.items -= 1;
            }
            Event::End(TagEnd::Heading(level)) => {
                let text = self.taken().text;
                self.blocks.push(Block::Heading(level as u8, text));
            }
            Event::End(TagEnd::CodeBlock) => {
                let text = std::mem::take(&mut self.cell).text;
                let info = std::mem::take(&mut self.fence);
                self.blocks.push(Block::Fence(info, text));
            }
            Event::End(TagEnd::TableCell) => {
                let cell = self.taken();
                self.row.push(cell);
            }
            Event::End(TagEnd::TableHead) => self.header = std::mem::take(&mut self.row),
            Event::End(TagEnd::TableRow) => self.rows.push(std::mem::take(&mut self.row)),
            Event::End(TagEnd::Table) => {
                self.in_table = false;
                let header = std::mem::take(&mut self.header);
                let header = header.into_iter().map(|cell| cell.text).collect();
                let rows = std::mem::take(&mut self.rows);
                self.blocks.push(Block::Table(header, rows));
            }
            Event::End(TagEnd::HtmlBlock) => {
                self.flush();
                let text = std::mem::take(&mut self.html);
                html::blocks(&text, self.blocks);
            }
            Event::Start(Tag::Heading { .. }) | Event::End(TagEnd::Paragraph) => self.flush(),
            Event::Text(text) | Event::Code(text) => self.cell.text.push_str(&text),
            Event::Html(text) => self.html.push_str(&text),
            Event::InlineHtml(tag) => self.tag(&tag),
            Event::SoftBreak | Event::HardBreak => self.cell.text.push('\n'),
            _ => {}
        }
    }

    fn tag(&mut self, tag: &str) {
        for part in html::parts(tag) {
            match part {
                Part::Open(name, attributes) => self.cell.tag(&name, &attributes),
                Part::Close(name) => self.cell.tag(&name, &Attributes::default()),
                Part::Text(text) => self.cell.text.push_str(&text),
            }
        }
    }

    fn taken(&mut self) -> Cell {
        let mut cell = std::mem::take(&mut self.cell);
        cell.text = cell.text.trim().to_owned();
        cell
    }

    fn flush(&mut self) {
        if self.in_table {
            return;
        }
        let text = self.taken().text;
        if !text.is_empty() {
            self.blocks.push(if self.items > 0 {
                Block::Item(text)
            } else {
                Block::Text(text)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(page: &str) -> Vec<Block> {
        let mut problems = Vec::new();
        let blocks = cut(page, &mut problems);
        assert_eq!(problems, Vec::<String>::new());
        blocks
    }

    #[test]
    fn cells_lose_escapes_and_tags_but_not_placeholders() {
        let blocks = read(
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
    fn longer_fences_contain_shorter_ones() {
        let blocks = read("````yaml post /a\n```\nx\n```\n````\n");
        assert_eq!(
            blocks,
            [Block::Fence("yaml post /a".into(), "```\nx\n```\n".into())]
        );
    }

    #[test]
    fn links_of_cells_are_kept_in_either_notation() {
        for cell in ["[X](d.md#x)", "<a href=\"d.md#x\">X</a>"] {
            let blocks = read(&format!("| T |\n| - |\n| {cell} |\n"));
            let linked = Cell {
                text: "X".into(),
                link: Some("d.md#x".into()),
            };
            assert_eq!(blocks, [Block::Table(vec!["T".into()], vec![vec![linked]])]);
        }
    }

    #[test]
    fn pictures_and_list_items_are_not_text() {
        assert_eq!(
            read("![x](y.png)\n\n* a\n\nb\n"),
            [
                Block::Image,
                Block::Text("x".into()),
                Block::Item("a".into()),
                Block::Text("b".into())
            ]
        );
    }
}
