//! Draws the state.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Row, Table};

use super::state::{Mode, State};
use crate::output::plain;

const KEYS: &str = "q quit  / filter  p power  c console  arrows move";
const CHOICES: &str =
    "o on  d shut down  f off (by force)  b reboot  r reset (by force)  any other: back";

/// Draws everything.
pub(super) fn draw(frame: &mut Frame<'_>, state: &mut State) {
    let [head, body, foot] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Min(1),
        Constraint::Length(2),
    ])
    .areas(frame.area());
    frame.render_widget(Paragraph::new(summary(state)), head);
    let rows: Vec<Row<'static>> = state
        .shown()
        .into_iter()
        .map(|machine| {
            let word = state.word(&machine.id);
            let traffic = machine
                .traffic
                .as_ref()
                .and_then(|traffic| traffic.used_bytes);
            let load = state.loads.iter().find(|(id, _)| *id == machine.id);
            let style = if state.in_colours {
                colour(word)
            } else {
                Style::new()
            };
            Row::new([
                plain(&machine.id.to_string()),
                plain(machine.name.as_deref().unwrap_or_default()),
                plain(word),
                load.map_or(String::new(), |(_, load)| format!("{load:>3.0} %")),
                plain(machine.place.as_deref().unwrap_or_default()),
                machine
                    .addresses
                    .first()
                    .map_or(String::new(), ToString::to_string),
                plain(machine.plan.as_deref().unwrap_or_default()),
                traffic.map_or(String::new(), size),
            ])
            .style(style)
        })
        .collect();
    let widths = [
        Constraint::Min(24),
        Constraint::Fill(2),
        Constraint::Length(12),
        Constraint::Length(5),
        Constraint::Length(12),
        Constraint::Length(16),
        Constraint::Length(12),
        Constraint::Length(8),
    ];
    let names = [
        "MACHINE", "NAME", "STATE", "LOAD", "PLACE", "ADDRESS", "PLAN", "TRAFFIC",
    ];
    let table = Table::new(rows, widths)
        .header(Row::new(names).style(Style::new().add_modifier(Modifier::BOLD)))
        .row_highlight_style(Style::new().add_modifier(Modifier::REVERSED));
    frame.render_stateful_widget(table, body, &mut state.table);
    frame.render_widget(Paragraph::new(foot_lines(state)), foot);
}

fn summary(state: &State) -> String {
    if !state.is_read {
        return "listing machines ...".to_owned();
    }
    let running = state
        .words
        .iter()
        .filter(|(_, word)| word == "running")
        .count();
    let mut text = format!("{} machines, {running} running", state.machines.len());
    if !state.filter.is_empty() {
        text = format!("{text}; filter {}: {}", state.filter, state.shown().len());
    }
    text
}

fn foot_lines(state: &State) -> Vec<Line<'static>> {
    let failure = state.failures.first().map(|(_, why)| why);
    let lasting = failure.or(state.unread.first());
    let said = match lasting {
        Some(failure) if state.said.is_empty() => plain(failure),
        _ => plain(&state.said),
    };
    let keys = match &state.mode {
        Mode::Browse => KEYS.to_owned(),
        Mode::Filter => format!("filter: {}_", state.filter),
        Mode::Choose(id) => format!("{id}: {CHOICES}"),
        Mode::Ask(id, action) => format!("{action} {id}? [y/N]"),
    };
    vec![Line::from(said), Line::from(plain(&keys))]
}

fn colour(word: &str) -> Style {
    match word {
        "running" => Style::new().fg(Color::Green),
        "stopped" => Style::new().fg(Color::DarkGray),
        "failed" | "suspended" => Style::new().fg(Color::Red),
        _ => Style::new().fg(Color::Yellow),
    }
}

/// A size in bytes for people.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut unit = 0;
    let mut left = bytes;
    while left >= 10_000 && unit + 1 < UNITS.len() {
        left /= 1000;
        unit += 1;
    }
    format!("{left} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use loggia::fleet::Machine;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::*;

    #[test]
    fn top_removes_escape_sequences_from_machine_names() {
        let mut machine = Machine::new("vm/a".parse().expect("an id"));
        machine.name = Some("web\u{1b}[2J".into());
        machine.state = loggia::MachineState::Other("a\u{202e}b".into());
        let mut state = State::default();
        let id = machine.id.clone();
        state.list(
            vec![machine],
            vec![("edis".into(), "edis: no connection".into())],
        );
        state.load(&id, Some(12.4));
        let mut terminal = Terminal::new(TestBackend::new(110, 6)).expect("a terminal");
        terminal
            .draw(|frame| draw(frame, &mut state))
            .expect("drawn");
        let text = terminal.backend().to_string();
        for part in [
            "1 machines, 0 running",
            "MACHINE",
            "vm/a",
            " 12 %",
            "edis: no connection",
            "q quit",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }

    /// A question shows what it is really about.
    #[test]
    fn top_removes_direction_marks_from_ids() {
        let machine = Machine::new("vm/a\u{202e}b".parse().expect("an id"));
        let mut state = State::default();
        let id = machine.id.clone();
        state.list(vec![machine], Vec::new());
        state.mode = Mode::Ask(id, loggia::fleet::PowerAction::Stop);
        let mut terminal = Terminal::new(TestBackend::new(110, 6)).expect("a terminal");
        terminal
            .draw(|frame| draw(frame, &mut state))
            .expect("drawn");
        let text = terminal.backend().to_string();
        assert!(text.contains("stop vm/a"), "{text}");
        assert!(!text.contains('\u{202e}'), "{text}");
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!(size(9_999), "9999 B");
        assert_eq!(size(12_345_678), "12 MB");
        assert_eq!(size(1_500_000_000_000_000), "1500 TB");
    }
}
