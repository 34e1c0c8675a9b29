//! What is shown, and what keys do to it.

use loggia::fleet::{Machine, MachineId, PowerAction};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::widgets::TableState;

/// What a key asks for beyond the view.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Order {
    Quit,
    Power(MachineId, PowerAction),
    Console(MachineId),
}

/// What keys are for at the moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Mode {
    /// Moving, and choosing what to do.
    #[default]
    Browse,
    /// Typing a filter.
    Filter,
    /// Choosing what to do with the power.
    Choose(MachineId),
    /// Answering whether to do it.
    Ask(MachineId, PowerAction),
}

/// The whole view.
#[derive(Default)]
pub(super) struct State {
    pub(super) machines: Vec<Machine>,
    /// Words for states, which are newer than those in the list.
    pub(super) words: Vec<(MachineId, String)>,
    /// Loads in percent, where they are known.
    pub(super) loads: Vec<(MachineId, f64)>,
    pub(super) failures: Vec<String>,
    pub(super) filter: String,
    pub(super) mode: Mode,
    pub(super) said: String,
    pub(super) table: TableState,
    pub(super) is_read: bool,
    pub(super) in_colours: bool,
}

impl State {
    /// One without machines.
    pub(super) fn in_colours(in_colours: bool) -> Self {
        Self {
            in_colours,
            ..Self::default()
        }
    }

    /// A new list.
    pub(super) fn list(&mut self, mut machines: Vec<Machine>, failures: Vec<String>) {
        machines.sort_by(|one, other| one.id.cmp(&other.id));
        self.words = machines
            .iter()
            .map(|machine| (machine.id.clone(), machine.state.to_string()))
            .collect();
        self.machines = machines;
        self.failures = failures;
        self.is_read = true;
        if self.table.selected().is_none() && !self.machines.is_empty() {
            self.table.select(Some(0));
        }
    }

    /// New states of machines that are listed.
    pub(super) fn states(&mut self, states: Vec<(MachineId, Result<String, String>)>) {
        for (id, state) in states {
            let Some((_, word)) = self.words.iter_mut().find(|(known, _)| *known == id) else {
                continue;
            };
            match state {
                Ok(state) => *word = state,
                Err(error) => self.said = format!("{id}: {error}"),
            }
        }
    }

    /// The load of a machine, in percent, if it is known.
    pub(super) fn load(&mut self, id: &MachineId, load: Option<f64>) {
        self.loads.retain(|(known, _)| known != id);
        self.loads.extend(load.map(|load| (id.clone(), load)));
    }

    pub(super) fn say(&mut self, text: String) {
        self.said = text;
    }

    pub(super) fn ids(&self) -> Vec<MachineId> {
        self.machines
            .iter()
            .map(|machine| machine.id.clone())
            .collect()
    }

    /// The machines that the filter lets through.
    pub(super) fn shown(&self) -> Vec<&Machine> {
        let wanted = self.filter.to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&wanted);
        self.machines
            .iter()
            .filter(|machine| {
                has(&machine.id.to_string())
                    || machine.name.as_deref().is_some_and(has)
                    || machine.place.as_deref().is_some_and(has)
                    || has(self.word(&machine.id))
            })
            .collect()
    }

    /// The word for a machine's state.
    pub(super) fn word(&self, id: &MachineId) -> &str {
        let known = self.words.iter().find(|(known, _)| known == id);
        known.map_or("", |(_, word)| word)
    }

    fn selected(&self) -> Option<MachineId> {
        let shown = self.shown();
        let index = self.table.selected()?.min(shown.len().checked_sub(1)?);
        shown.get(index).map(|machine| machine.id.clone())
    }

    /// A key was pressed.
    pub(super) fn key(&mut self, key: KeyEvent) -> Option<Order> {
        if key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('c') {
            return Some(Order::Quit);
        }
        match self.mode.clone() {
            Mode::Browse => self.browse(key.code),
            Mode::Filter => {
                self.type_filter(key.code);
                None
            }
            Mode::Choose(id) => {
                self.choose(id, key.code);
                None
            }
            Mode::Ask(id, action) => {
                self.mode = Mode::Browse;
                matches!(key.code, KeyCode::Char('y' | 'Y')).then_some(Order::Power(id, action))
            }
        }
    }

    fn browse(&mut self, key: KeyCode) -> Option<Order> {
        match key {
            KeyCode::Char('q') | KeyCode::Esc => return Some(Order::Quit),
            KeyCode::Char('/') => self.mode = Mode::Filter,
            KeyCode::Up | KeyCode::Char('k') => self.table.select_previous(),
            KeyCode::Down | KeyCode::Char('j') => self.table.select_next(),
            KeyCode::Home => self.table.select_first(),
            KeyCode::End => self.table.select_last(),
            KeyCode::Char('p') => {
                if let Some(id) = self.selected() {
                    self.mode = Mode::Choose(id);
                }
            }
            KeyCode::Char('c') => return self.selected().map(Order::Console),
            _ => {}
        }
        None
    }

    fn type_filter(&mut self, key: KeyCode) {
        match key {
            KeyCode::Enter => self.mode = Mode::Browse,
            KeyCode::Esc => {
                self.filter.clear();
                self.mode = Mode::Browse;
            }
            KeyCode::Backspace => {
                self.filter.pop();
            }
            KeyCode::Char(character) => self.filter.push(character),
            _ => {}
        }
    }

    fn choose(&mut self, id: MachineId, key: KeyCode) {
        let action = match key {
            KeyCode::Char('o') => PowerAction::Start,
            KeyCode::Char('d') => PowerAction::ShutDown,
            KeyCode::Char('f') => PowerAction::Stop,
            KeyCode::Char('b') => PowerAction::Reboot,
            KeyCode::Char('r') => PowerAction::Reset,
            _ => {
                self.mode = Mode::Browse;
                return;
            }
        };
        self.mode = Mode::Ask(id, action);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        let mut state = State::default();
        let machines =
            ["vm/b", "vm/a", "edis/c"].map(|id| Machine::new(id.parse().expect("an id")));
        state.list(machines.into(), Vec::new());
        state
    }

    fn press(state: &mut State, keys: &str) -> Option<Order> {
        let mut last = None;
        for key in keys.chars() {
            let code = if key == '\n' {
                KeyCode::Enter
            } else {
                KeyCode::Char(key)
            };
            last = state.key(KeyEvent::new(code, KeyModifiers::NONE));
        }
        last
    }

    #[test]
    fn power_is_asked_about_and_only_yes_is_yes() {
        let mut state = state();
        let id = || "edis/c".parse().expect("an id");
        assert_eq!(press(&mut state, "pf"), None);
        assert_eq!(state.mode, Mode::Ask(id(), PowerAction::Stop));
        assert_eq!(press(&mut state, "n"), None);
        assert_eq!(state.mode, Mode::Browse);
        assert_eq!(
            press(&mut state, "pfy"),
            Some(Order::Power(id(), PowerAction::Stop))
        );
        assert_eq!(press(&mut state, "px"), None);
        assert_eq!(state.mode, Mode::Browse);
    }

    #[test]
    fn a_filter_narrows_and_what_is_selected_is_among_the_shown() {
        let mut state = state();
        press(&mut state, "jj/vm/a\n");
        assert_eq!(state.shown().len(), 1);
        assert_eq!(
            press(&mut state, "c"),
            Some(Order::Console("vm/a".parse().expect("an id")))
        );
        assert_eq!(press(&mut state, "q"), Some(Order::Quit));
        press(&mut state, "/zzz\n");
        assert_eq!(press(&mut state, "p"), None);
        assert_eq!(state.mode, Mode::Browse);
    }
}
