//! Converts HTML in a page to blocks.
//!
//! A tokenizer like that of browsers finds the tags and decodes the text. Only tags of tables,
//! samples, headings and lists are interpreted; other tags are formatting. A tag that HTML does
//! not have is a placeholder, as in `<instanceId>`, and stays.

use std::collections::BTreeMap;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{HtmlString, Span, Spanned, StartTag, Token, Tokenizer};

use super::block::{Block, Cell};

/// A tag or a text.
pub(super) enum Part {
    /// An opening tag, with its attributes.
    Open(String, Attributes),
    /// A closing tag.
    Close(String),
    /// Decoded text.
    Text(String),
}

/// The attributes of a tag.
#[derive(Default)]
pub(super) struct Attributes(BTreeMap<HtmlString, Spanned<HtmlString, usize>>);

impl Attributes {
    fn get(&self, name: &str) -> Option<String> {
        self.0.get(name.as_bytes()).map(|value| utf8(&value.value))
    }

    /// The target of a link.
    pub(super) fn link(&self) -> Option<String> {
        self.get("href")
    }

    /// The language of a sample.
    fn language(&self) -> Option<String> {
        let classes = self.get("class")?;
        classes.split_whitespace().find_map(|class| {
            class
                .strip_prefix("language-")
                .or_else(|| class.strip_prefix("lang-"))
                .map(str::to_owned)
        })
    }

    fn span(&self, name: &str) -> usize {
        // No table has more columns or rows than this filled by one cell.
        self.get(name)
            .and_then(|number| number.trim().parse().ok())
            .map_or(1, |number: usize| number.clamp(1, 64))
    }
}

fn utf8(text: &HtmlString) -> String {
    String::from_utf8_lossy(text).into_owned()
}

/// Splits HTML into tags and texts.
pub(super) fn parts(html: &str) -> Vec<Part> {
    let emitter = DefaultEmitter::<usize>::new_with_span();
    let mut parts = Vec::new();
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(StartTag {
                name,
                attributes,
                span,
                ..
            }) => {
                let name = utf8(&name);
                match written(html, span) {
                    Some(tag) if !is_element(&name) => parts.push(Part::Text(tag.to_owned())),
                    _ => parts.push(Part::Open(name, Attributes(attributes))),
                }
            }
            Token::EndTag(tag) => {
                let name = utf8(&tag.name);
                match written(html, tag.span) {
                    Some(tag) if !is_element(&name) => parts.push(Part::Text(tag.to_owned())),
                    _ => parts.push(Part::Close(name)),
                }
            }
            Token::String(text) => parts.push(Part::Text(utf8(&text.value))),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    parts
}

fn written(html: &str, span: Span<usize>) -> Option<&str> {
    html.get(span.start..span.end)
        .filter(|tag| tag.starts_with('<') && tag.ends_with('>'))
}

/// Whether a tag is one that pages use.
fn is_element(name: &str) -> bool {
    ends_line(name)
        || matches!(
            name,
            "a" | "b"
                | "strong"
                | "em"
                | "i"
                | "u"
                | "s"
                | "del"
                | "code"
                | "span"
                | "mark"
                | "sup"
                | "sub"
                | "small"
                | "kbd"
                | "font"
                | "img"
                | "figure"
                | "figcaption"
                | "table"
                | "thead"
                | "tbody"
                | "tfoot"
                | "tr"
                | "th"
                | "td"
                | "caption"
                | "colgroup"
                | "col"
                | "pre"
                | "details"
                | "summary"
                | "hr"
                | "picture"
                | "source"
                | "input"
        )
}

/// Whether a tag begins a new line.
pub(super) fn ends_line(name: &str) -> bool {
    matches!(
        name,
        "p" | "br"
            | "li"
            | "ul"
            | "ol"
            | "div"
            | "dl"
            | "dt"
            | "dd"
            | "blockquote"
            | "section"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
    )
}

/// Reads blocks.
pub(super) fn blocks(html: &str, blocks: &mut Vec<Block>) {
    let mut reader = Reader {
        blocks,
        text: String::new(),
        table: None,
        nested: 0,
        sample: None,
        item: false,
    };
    for part in parts(html) {
        reader.take(part);
    }
    reader.finish();
}

/// A table while it is being read.
#[derive(Default)]
struct Table {
    rows: Vec<Vec<Cell>>,
    row: Vec<Cell>,
    /// Cells of earlier rows that extend into later ones, by column: the number of remaining rows,
    /// and the cell.
    hanging: BTreeMap<usize, (usize, Cell)>,
    cell: Option<(Cell, usize, usize)>,
}

impl Table {
    fn open(&mut self, attributes: &Attributes) {
        self.close();
        self.fill();
        self.cell = Some((
            Cell::default(),
            attributes.span("colspan"),
            attributes.span("rowspan"),
        ));
    }

    fn close(&mut self) {
        let Some((mut cell, columns, rows)) = self.cell.take() else {
            return;
        };
        cell.text = cell.text.trim().to_owned();
        for column in 0..columns {
            let cell = if column == 0 {
                cell.clone()
            } else {
                Cell::default()
            };
            if rows > 1 {
                self.hanging
                    .insert(self.row.len(), (rows - 1, cell.clone()));
            }
            self.row.push(cell);
        }
    }

    /// Adds the cells that extend from the rows above into this one.
    fn fill(&mut self) {
        while let Some((left, cell)) = self.hanging.get_mut(&self.row.len()) {
            if *left == 0 {
                break;
            }
            *left -= 1;
            self.row.push(cell.clone());
        }
    }

    fn end_row(&mut self) {
        self.close();
        if !self.row.is_empty() {
            self.fill();
            self.rows.push(std::mem::take(&mut self.row));
        }
    }

    fn finish(mut self) -> Block {
        self.end_row();
        let mut rows = self.rows.into_iter();
        let header: Vec<_> = rows
            .next()
            .unwrap_or_default()
            .into_iter()
            .map(|cell| cell.text)
            .collect();
        let width = header.len();
        let rows = rows
            .map(|mut row| {
                row.resize_with(width, Cell::default);
                row
            })
            .collect();
        Block::Table(header, rows)
    }
}

struct Reader<'a> {
    blocks: &'a mut Vec<Block>,
    text: String,
    table: Option<Table>,
    /// How many tables are nested in that one.
    nested: usize,
    /// The language of the sample that is being read.
    sample: Option<String>,
    item: bool,
}

impl Reader<'_> {
    fn take(&mut self, part: Part) {
        if let Some(table) = &mut self.table {
            // Everything in a table belongs to one of its cells.
            match part {
                Part::Open(name, attributes) => match (name.as_str(), self.nested) {
                    ("table", _) => self.nested += 1,
                    ("tr", 0) => table.end_row(),
                    ("td" | "th", 0) => table.open(&attributes),
                    (name, _) => {
                        if let Some((cell, ..)) = &mut table.cell {
                            cell.tag(name, &attributes);
                        }
                    }
                },
                Part::Close(name) => match (name.as_str(), self.nested) {
                    ("table", 0) => self.flush(),
                    ("table", _) => self.nested -= 1,
                    ("tr", 0) => table.end_row(),
                    ("td" | "th", 0) => table.close(),
                    (name, _) => {
                        if let Some((cell, ..)) = &mut table.cell {
                            cell.tag(name, &Attributes::default());
                        }
                    }
                },
                Part::Text(text) => {
                    if let Some((cell, ..)) = &mut table.cell {
                        cell.text.push_str(&text);
                    }
                }
            }
            return;
        }
        match part {
            Part::Open(name, attributes) => match name.as_str() {
                "table" => {
                    self.flush();
                    self.table = Some(Table::default());
                }
                "pre" => {
                    self.flush();
                    self.sample = Some(attributes.language().unwrap_or_default());
                }
                "code" => {
                    if let Some(language) = &mut self.sample
                        && language.is_empty()
                    {
                        *language = attributes.language().unwrap_or_default();
                    }
                }
                "img" => self.blocks.push(Block::Image),
                name if self.sample.is_none() && ends_line(name) => {
                    self.flush();
                    self.item = name == "li";
                }
                "br" => self.text.push('\n'),
                _ => {}
            },
            Part::Close(name) => match name.as_str() {
                "pre" => self.flush(),
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                    let level = name[1..].parse().unwrap_or(6);
                    let text = std::mem::take(&mut self.text);
                    self.blocks
                        .push(Block::Heading(level, text.trim().to_owned()));
                }
                name if self.sample.is_none() && ends_line(name) => self.flush(),
                _ => {}
            },
            Part::Text(text) => self.text.push_str(&text),
        }
    }

    /// Ends the block that is being read.
    fn flush(&mut self) {
        if let Some(table) = self.table.take() {
            self.blocks.push(table.finish());
            return;
        }
        let text = std::mem::take(&mut self.text);
        if let Some(language) = self.sample.take() {
            self.blocks.push(Block::Fence(language, text));
            return;
        }
        let text = text.trim();
        if !text.is_empty() {
            let text = text.to_owned();
            self.blocks.push(if self.item {
                Block::Item(text)
            } else {
                Block::Text(text)
            });
        }
        self.item = false;
    }

    fn finish(&mut self) {
        self.flush();
    }
}

impl Cell {
    /// Handles a tag inside the cell.
    pub(super) fn tag(&mut self, name: &str, attributes: &Attributes) {
        if ends_line(name) {
            self.text.push('\n');
        }
        if let Some(link) = attributes.link() {
            self.link.get_or_insert(link);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Vec<Block> {
        let mut found = Vec::new();
        blocks(html, &mut found);
        found
    }

    fn cells(rows: &[&[&str]]) -> Vec<Vec<Cell>> {
        rows.iter()
            .map(|row| row.iter().map(|cell| Cell::from(*cell)).collect())
            .collect()
    }

    #[test]
    fn tables_with_spans_and_nested_tables_are_read() {
        let html = "<table><thead><tr><th>A</th><th>B</th><th>C</th></tr></thead><tbody>\n\n\
            <tr><td rowspan=\"2\">1</td><td><p>x &#x26; y</p><p><id></p></td><td>3</td></tr>\
            <tr><td colspan=2>2<table><tr><td>deep</td></tr></table></td></tr></table>";
        assert_eq!(
            read(html),
            [Block::Table(
                vec!["A".into(), "B".into(), "C".into()],
                cells(&[&["1", "x & y\n\n<id>", "3"], &["1", "2deep", ""]]),
            )]
        );
    }

    #[test]
    fn links_keep_their_targets() {
        let html =
            "<table><tr><th>T</th></tr><tr><td>Array of <a href=\"d.md#x\">X</a></td></tr></table>";
        let cell = Cell {
            text: "Array of X".into(),
            link: Some("d.md#x".into()),
        };
        assert_eq!(
            read(html),
            [Block::Table(vec!["T".into()], vec![vec![cell]])]
        );
    }

    #[test]
    fn samples_lose_only_their_formatting() {
        let html = "<pre class=\"language-json\"><code class=\"lang-json\"><strong>POST /a\n</strong>&#x3C;b> <instanceId>\n</code></pre>";
        assert_eq!(
            read(html),
            [Block::Fence(
                "json".into(),
                "POST /a\n<b> <instanceId>\n".into()
            )]
        );
    }

    #[test]
    fn headings_and_items_are_distinguished() {
        assert_eq!(
            read("<h2>A</h2><ul><li>b</li></ul><p>c"),
            [
                Block::Heading(2, "A".into()),
                Block::Item("b".into()),
                Block::Text("c".into())
            ]
        );
    }
}
