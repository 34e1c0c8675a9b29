//! Draws the view as a picture for the guide, and tests that the picture is up to date.
//!
//! `SNAPSHOTS=overwrite` writes it again, as `cargo xtask pictures` does.

use std::fmt::Write;
use std::path::Path;

use clap::Parser;
use loggia::fleet::Selector;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::state::State;
use super::{loads, view, whole};
use crate::args::Cli;
use crate::session::Session;

/// The size of a cell in pixels.
const WIDTH: u16 = 9;
const HEIGHT: u16 = 19;

/// The margin around the text.
const MARGIN: u16 = 12;

const INK: &str = "#d8dee9";
const PAPER: &str = "#1b1f27";

#[tokio::test]
async fn the_guides_picture_of_top_is_current() {
    let cli = Cli::parse_from(["loggia", "--demo", "top"]);
    let session = Session::open(&cli.global).await.expect("simulators");
    let fleet = session.fleet().expect("a fleet");
    let (machines, failures) = whole(&fleet, Selector::all()).await;
    let mut state = State::in_colours(true);
    let ids: Vec<_> = machines.iter().map(|machine| machine.id.clone()).collect();
    state.list(machines, failures);
    for (id, load) in loads(session.edis().ok(), &ids).await {
        state.load(&id, load);
    }
    let mut terminal = Terminal::new(TestBackend::new(112, 18)).expect("a terminal");
    terminal
        .draw(|frame| view::draw(frame, &mut state))
        .expect("drawn");
    let drawn = svg(terminal.backend().buffer());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/images/top.svg");
    snapbox::Assert::new()
        .action_env("SNAPSHOTS")
        .eq(drawn, snapbox::Data::read_from(&path, None).raw());
}

/// Cells as SVG, with a text element for each run of cells that look the same.
fn svg(buffer: &Buffer) -> String {
    let area = buffer.area();
    let (width, height) = (
        area.width * WIDTH + 2 * MARGIN,
        area.height * HEIGHT + 2 * MARGIN,
    );
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"15\" fill=\"{INK}\" role=\"img\" aria-label=\"loggia top\">\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"{PAPER}\"/>\n"
    );
    for row in 0..area.height {
        let cells: Vec<&Cell> = (0..area.width)
            .map(|column| &buffer[(column, row)])
            .collect();
        let mut column = 0;
        for run in cells.chunk_by(|one, next| look(one) == look(next)) {
            draw(&mut text, run, column, row);
            column += u16::try_from(run.len()).expect("a terminal's width");
        }
    }
    text.push_str("</svg>\n");
    text
}

fn draw(text: &mut String, run: &[&Cell], column: u16, row: u16) {
    let Some(first) = run.first() else {
        return;
    };
    let (x, y) = (MARGIN + column * WIDTH, MARGIN + row * HEIGHT);
    let (mut ink, is_reversed, is_bold) = look(first);
    if is_reversed {
        let width = run.len() * usize::from(WIDTH);
        let _ = writeln!(
            text,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\" fill=\"{ink}\"/>"
        );
        ink = PAPER;
    }
    let words: String = run.iter().map(|cell| cell.symbol()).collect();
    let words = words.trim_end();
    if words.is_empty() {
        return;
    }
    let length = words.chars().count() * usize::from(WIDTH);
    let bold = if is_bold { " font-weight=\"bold\"" } else { "" };
    let words = words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let _ = writeln!(
        text,
        "<text x=\"{x}\" y=\"{}\" textLength=\"{length}\" fill=\"{ink}\"{bold} \
         xml:space=\"preserve\">{words}</text>",
        y + HEIGHT - 5
    );
}

/// The colour of the text, whether it is reversed, and whether it is bold.
fn look(cell: &Cell) -> (&'static str, bool, bool) {
    let ink = match cell.fg {
        Color::Green => "#a3be8c",
        Color::Yellow => "#ebcb8b",
        Color::Red => "#bf616a",
        Color::DarkGray => "#7b8496",
        _ => INK,
    };
    (
        ink,
        cell.modifier.contains(Modifier::REVERSED),
        cell.modifier.contains(Modifier::BOLD),
    )
}
