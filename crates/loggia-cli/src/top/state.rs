//! What is shown, and how keys change it.

use loggia::fleet::{Machine, MachineId, PowerAction};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::widgets::TableState;

use crate::rewording;

/// What a key asks for outside the view.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Order {
    Quit,
    Power(MachineId, PowerAction),
    Console(MachineId),
}

/// What keys currently do.
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

/// A provider, and its error.
pub(super) type Failed = (String, String);

/// The whole view.
#[derive(Default)]
pub(super) struct State {
    pub(super) machines: Vec<Machine>,
    /// Words for states, newer than those in the list.
    pub(super) words: Vec<(MachineId, String)>,
    /// Loads in percent, if known.
    pub(super) loads: Vec<(MachineId, f64)>,
    /// The failures of the last list.
    pub(super) failures: Vec<Failed>,
    /// Machines that the last list or look could not read completely, with the reasons.
    pub(super) unread: Vec<String>,
    pub(super) filter: String,
    pub(super) mode: Mode,
    /// The outcome of the last order, shown until the next key.
    pub(super) said: String,
    pub(super) table: TableState,
    pub(super) is_read: bool,
    pub(super) in_colours: bool,
}

impl State {
    /// A view without machines.
    pub(super) fn in_colours(in_colours: bool) -> Self {
        Self {
            in_colours,
            ..Self::default()
        }
    }

    /// Takes a new list. Machines that a provider failed to list are kept as they were.
    pub(super) fn list(&mut self, mut machines: Vec<Machine>, failures: Vec<Failed>) {
        let chosen = self.selected();
        let before = std::mem::take(&mut self.words);
        self.words = machines
            .iter()
            .map(|machine| (machine.id.clone(), machine.state.to_string()))
            .collect();
        for machine in std::mem::take(&mut self.machines) {
            let has_failed = |(provider, _): &Failed| provider == machine.id.provider();
            let is_same = |listed: &Machine| listed.id == machine.id;
            if failures.iter().any(has_failed) && !machines.iter().any(is_same) {
                let word = before.iter().find(|(id, _)| *id == machine.id);
                self.words.extend(word.cloned());
                machines.push(machine);
            }
        }
        machines.sort_by(|one, other| one.id.cmp(&other.id));
        let unread = machines.iter().filter_map(|machine| {
            let error = machine.unread.as_ref()?;
            Some(format!("{}: {}", machine.id, rewording::of(error)))
        });
        self.unread = unread.collect();
        self.machines = machines;
        self.failures = failures;
        self.is_read = true;
        self.select(chosen.as_ref());
    }

    /// Selects a machine wherever it is shown now: rows above it may have come or gone, and a key
    /// is meant for the machine and not for its row. If it is no longer shown, the row stays
    /// selected.
    fn select(&mut self, machine: Option<&MachineId>) {
        let shown = self.shown();
        let is_meant = |shown: &&Machine| machine == Some(&shown.id);
        let row = shown.iter().position(is_meant);
        let row = row.or(self.table.selected()).unwrap_or_default();
        let last = shown.len().checked_sub(1);
        self.table.select(last.map(|last| row.min(last)));
    }

    /// Takes new states of listed machines.
    pub(super) fn states(&mut self, states: Vec<(MachineId, Result<String, String>)>) {
        let chosen = self.selected();
        self.unread.clear();
        for (id, state) in states {
            let Some((_, word)) = self.words.iter_mut().find(|(known, _)| *known == id) else {
                continue;
            };
            match state {
                Ok(state) => *word = state,
                Err(error) => self.unread.push(format!("{id}: {error}")),
            }
        }
        // A filter may depend on states.
        self.select(chosen.as_ref());
    }

    /// Sets the load of a machine, in percent, if known.
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

    /// The machines that match the filter.
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

    /// Handles a key.
    pub(super) fn key(&mut self, key: KeyEvent) -> Option<Order> {
        if key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('c') {
            return Some(Order::Quit);
        }
        self.said.clear();
        let key = plainly(key);
        match self.mode.clone() {
            Mode::Browse => self.browse(key),
            Mode::Filter => {
                self.type_filter(key);
                None
            }
            Mode::Choose(id) => {
                self.choose(id, key);
                None
            }
            Mode::Ask(id, action) => {
                self.mode = Mode::Browse;
                matches!(key, KeyCode::Char('y' | 'Y')).then_some(Order::Power(id, action))
            }
        }
    }

    /// Takes pasted text, which only a filter has a place for.
    pub(super) fn paste(&mut self, text: &str) {
        if self.mode == Mode::Filter {
            let chosen = self.selected();
            self.filter.extend(text.chars().filter(|c| !c.is_control()));
            self.select(chosen.as_ref());
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
        let chosen = self.selected();
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
        self.select(chosen.as_ref());
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

/// A key without modifiers. A character with Control or Alt does not count: `y` means yes, and
/// Control-y does not. `AltGr`, which is part of a character, is reported as both by some
/// systems.
fn plainly(key: KeyEvent) -> KeyCode {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    match key.code {
        KeyCode::Char(_) if control != alt => KeyCode::Null,
        code => code,
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
    fn a_power_action_needs_a_yes() {
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
    fn the_selection_follows_the_machine() {
        let mut state = state();
        let id = |text: &str| -> MachineId { text.parse().expect("an id") };
        let list = |ids: &[&str]| -> Vec<Machine> {
            ids.iter().map(|text| Machine::new(id(text))).collect()
        };
        press(&mut state, "jj");
        assert_eq!(press(&mut state, "c"), Some(Order::Console(id("vm/b"))));
        // Another machine appears above it, and disappears again.
        for ids in [&["bmc/x", "edis/c", "vm/a", "vm/b"][..], &["vm/a", "vm/b"]] {
            state.list(list(ids), Vec::new());
            assert_eq!(press(&mut state, "c"), Some(Order::Console(id("vm/b"))));
        }
        // The same if a filter, or a state that it depends on, changes what is shown.
        press(&mut state, "/vm/b");
        let backspace = KeyEvent::new(KeyCode::Backspace, KeyModifiers::NONE);
        state.key(backspace);
        press(&mut state, "\n");
        assert_eq!(press(&mut state, "c"), Some(Order::Console(id("vm/b"))));
        // A machine that is gone leaves its row to another; without machines, nothing is
        // selected.
        state.list(list(&["vm/a"]), Vec::new());
        assert_eq!(press(&mut state, "c"), Some(Order::Console(id("vm/a"))));
        state.list(Vec::new(), Vec::new());
        assert_eq!(press(&mut state, "c"), None);
    }

    #[test]
    fn machines_of_a_failed_provider_stay_listed() {
        let mut state = state();
        let id = |text: &str| -> MachineId { text.parse().expect("an id") };
        state.states(vec![(id("vm/a"), Ok("stopped".to_owned()))]);
        press(&mut state, "j");
        let edis = || vec![Machine::new(id("edis/d"))];
        let failed = ("vm".to_owned(), "vm: no connection".to_owned());
        state.list(edis(), vec![failed]);
        assert_eq!(state.ids(), [id("edis/d"), id("vm/a"), id("vm/b")]);
        assert_eq!(state.word(&id("vm/a")), "stopped");
        assert_eq!(press(&mut state, "c"), Some(Order::Console(id("vm/a"))));
        state.list(edis(), Vec::new());
        assert_eq!(state.ids(), [id("edis/d")]);
    }

    #[test]
    fn a_read_failure_is_shown_until_it_is_over() {
        let mut state = state();
        let id: MachineId = "vm/a".parse().expect("an id");
        state.states(vec![(id.clone(), Err("no answer".to_owned()))]);
        assert_eq!(state.unread, ["vm/a: no answer"]);
        state.say("vm/b: stop is ordered".to_owned());
        press(&mut state, "j");
        assert_eq!(state.said, "", "it was read");
        state.states(vec![(id, Ok("running".to_owned()))]);
        assert!(state.unread.is_empty());
    }

    #[test]
    fn a_machine_that_a_list_could_not_read_is_named() {
        let mut state = state();
        let mut machine = Machine::new("edis/c".parse().expect("an id"));
        machine.unread = Some(loggia::Error::new(loggia::ErrorKind::Timeout, "no answer"));
        state.list(vec![machine], Vec::new());
        assert_eq!(state.unread, ["edis/c: no answer"]);
        state.list(Vec::new(), Vec::new());
        assert!(state.unread.is_empty());
    }

    #[test]
    fn pasted_text_goes_into_a_filter_and_orders_nothing() {
        let mut state = state();
        state.paste("pfy");
        assert_eq!(
            (state.mode.clone(), state.filter.as_str()),
            (Mode::Browse, "")
        );
        press(&mut state, "pf");
        state.paste("y");
        assert!(matches!(state.mode, Mode::Ask(..)), "{:?}", state.mode);
        press(&mut state, "n/");
        state.paste("vm/a\n");
        assert_eq!(state.filter, "vm/a");
        assert_eq!(state.shown().len(), 1);
    }

    #[test]
    fn characters_with_control_or_alt_are_ignored() {
        let mut state = state();
        press(&mut state, "pf");
        let under = |code, modifiers| KeyEvent::new(KeyCode::Char(code), modifiers);
        let control = under('y', KeyModifiers::CONTROL);
        assert_eq!(state.key(control), None);
        assert_eq!(state.mode, Mode::Browse);
        press(&mut state, "/");
        state.key(under('u', KeyModifiers::CONTROL));
        state.key(under('u', KeyModifiers::ALT));
        state.key(under('@', KeyModifiers::CONTROL | KeyModifiers::ALT));
        assert_eq!(state.filter, "@");
    }

    #[test]
    fn a_filter_moves_the_selection_to_a_shown_machine() {
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
