//! `loggia top`: a live view of machines.
//!
//! ```text
//! keys ──────> state ──> view ──> terminal
//! fleet ──────>  │
//!                └──> orders: power, console
//! ```
//!
//! `state` is what is shown and how keys change it, without a terminal or a cloud; `view` draws
//! it. This file feeds both: a thread waits for keys, and the states of the machines are read
//! every few seconds, never twice at once. The whole list, which costs more, is read every tenth
//! time, followed by the load of the machines at EDIS, one after the other: this takes a call per
//! machine, and no other cloud reports it.

#[cfg(test)]
mod snapshot;
mod state;
mod view;

use std::io::{IsTerminal, stdin, stdout};
use std::time::Duration;

use futures_util::StreamExt;
use loggia::Console;
use loggia::edis::Account;
use loggia::fleet::{Fleet, Machine, MachineId, PowerAction, Selector};
use ratatui::crossterm::event::{
    self, DisableBracketedPaste, EnableBracketedPaste, Event, KeyEventKind,
};
use ratatui::crossterm::execute;
use ratatui::layout::Rect;
use ratatui::{TerminalOptions, Viewport};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

use self::state::{Failed, Order, State};
use crate::args::{Global, TopArgs};
use crate::exit::{Exit, Failure};
use crate::fleet;
use crate::rewording;
use crate::session::{EDIS, Session};

/// Every how many looks the whole list is read.
const WHOLE: u32 = 10;

/// An event for the view.
enum News {
    Key(event::KeyEvent),
    Paste(String),
    Drawn,
    Machines(Vec<Machine>, Vec<Failed>),
    States(Vec<(MachineId, Result<String, String>)>),
    Loads(Vec<(MachineId, Option<f64>)>),
    Said(String),
}

/// Shows machines until `q` is pressed or a signal ends it.
///
/// # Errors
/// `Usage` without a terminal; if there are no credentials.
pub(crate) async fn top(args: &TopArgs, global: &Global) -> Result<Exit, Failure> {
    if !(stdin().is_terminal() && stdout().is_terminal()) {
        return Err(Failure::usage("top needs a terminal")
            .with_hint("`loggia list` and `loggia status` are for scripts"));
    }
    // The lines of `-v` about calls would be written across the view.
    let quietly = Global {
        verbose: false,
        ..global.clone()
    };
    let session = Session::open(&quietly).await?;
    let machines = session.fleet()?;
    let selector = fleet::selector(&machines, &args.selector)?;
    let failed =
        |error: std::io::Error| Failure::new(Exit::Failed, format!("the terminal: {error}"));
    let mut terminal = terminal().map_err(failed)?;
    let _restored = Restored;
    // Pasted text arrives as such: its letters must not act as keys.
    let _ = execute!(stdout(), EnableBracketedPaste);
    let account = session.edis().ok();
    let outcome = run(&mut terminal, &machines, account, selector, args.interval).await;
    outcome.map_err(failed)?;
    Ok(Exit::Success)
}

/// Restores the terminal however the view ends, even if a signal drops it.
struct Restored;

impl Drop for Restored {
    fn drop(&mut self) {
        let _ = execute!(stdout(), DisableBracketedPaste);
        ratatui::restore();
    }
}

/// The whole terminal. One that does not know its size gets the usual one.
fn terminal() -> std::io::Result<ratatui::DefaultTerminal> {
    match ratatui::crossterm::terminal::size()? {
        (0, _) | (_, 0) => ratatui::try_init_with_options(TerminalOptions {
            viewport: Viewport::Fixed(Rect::new(0, 0, 80, 24)),
        }),
        _ => ratatui::try_init(),
    }
}

async fn run(
    terminal: &mut ratatui::DefaultTerminal,
    fleet: &Fleet,
    account: Option<&Account>,
    selector: Selector,
    every: Duration,
) -> std::io::Result<()> {
    let (send, mut news) = mpsc::channel(64);
    listen(send.clone());
    let mut state = State::in_colours(std::env::var_os("NO_COLOR").is_none());
    let mut clock = interval(every);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut looks, mut is_looking, mut is_weighing) = (0u32, false, false);
    loop {
        terminal.draw(|frame| view::draw(frame, &mut state))?;
        tokio::select! {
            _ = clock.tick() => {
                // A look that takes longer than the interval is not joined by a second one.
                if !is_looking {
                    is_looking = true;
                    if looks.is_multiple_of(WHOLE) {
                        tokio::spawn(list(fleet.clone(), selector.clone(), send.clone()));
                    } else {
                        tokio::spawn(look(fleet.clone(), state.ids(), send.clone()));
                    }
                    looks = looks.wrapping_add(1);
                }
            }
            Some(next) = news.recv() => match next {
                News::Machines(machines, failures) => {
                    is_looking = false;
                    state.list(machines, failures);
                    if !is_weighing {
                        is_weighing = true;
                        tokio::spawn(weigh(account.cloned(), state.ids(), send.clone()));
                    }
                }
                News::Loads(loads) => {
                    is_weighing = false;
                    for (id, load) in loads {
                        state.load(&id, load);
                    }
                }
                News::States(states) => {
                    is_looking = false;
                    state.states(states);
                }
                News::Said(text) => state.say(text),
                News::Paste(text) => state.paste(&text),
                News::Drawn => {}
                News::Key(key) => match state.key(key) {
                    None => {}
                    Some(Order::Quit) => return Ok(()),
                    Some(Order::Power(id, action)) => {
                        tokio::spawn(power(fleet.clone(), id, action, send.clone()));
                    }
                    Some(Order::Console(id)) => {
                        tokio::spawn(console(fleet.clone(), id, send.clone()));
                    }
                },
            },
        }
    }
}

/// Waits for keys on a separate thread, which ends with the program.
fn listen(send: mpsc::Sender<News>) {
    std::thread::spawn(move || {
        while let Ok(event) = event::read() {
            let news = match event {
                Event::Key(key) if key.kind == KeyEventKind::Press => News::Key(key),
                Event::Paste(text) => News::Paste(text),
                Event::Resize(..) => News::Drawn,
                _ => continue,
            };
            if send.blocking_send(news).is_err() {
                return;
            }
        }
    });
}

async fn list(fleet: Fleet, selector: Selector, send: mpsc::Sender<News>) {
    let (machines, failures) = whole(&fleet, selector).await;
    let _ = send.send(News::Machines(machines, failures)).await;
}

/// The machines of a selector with everything that a list has, and the failures of providers.
async fn whole(fleet: &Fleet, selector: Selector) -> (Vec<Machine>, Vec<Failed>) {
    let mut stream = fleet.machines().matching(selector);
    let (mut machines, mut failures) = (Vec::new(), Vec::new());
    while let Some(next) = stream.next().await {
        match next {
            Ok(machine) => machines.push(machine),
            Err(error) => failures.push((error.provider.clone(), rewording::of(&error))),
        }
    }
    (machines, failures)
}

async fn weigh(account: Option<Account>, ids: Vec<MachineId>, send: mpsc::Sender<News>) {
    let loads = loads(account.as_ref(), &ids).await;
    let _ = send.send(News::Loads(loads)).await;
}

/// The latest load of machines at EDIS, in percent.
async fn loads(account: Option<&Account>, ids: &[MachineId]) -> Vec<(MachineId, Option<f64>)> {
    let mut loads = Vec::new();
    let Some(account) = account else {
        return loads;
    };
    for id in ids.iter().filter(|id| id.provider() == EDIS) {
        let usage = account.server(id.id()).cpu_usage().await;
        let load = usage.ok().and_then(|usage| usage.latest_percent());
        loads.push((id.clone(), load));
    }
    loads
}

async fn look(fleet: Fleet, ids: Vec<MachineId>, send: mpsc::Sender<News>) {
    let states = fleet.status(&ids).await.into_iter().map(|status| {
        let state = status.state.map(|state| state.to_string());
        (status.id, state.map_err(|error| rewording::of(&error)))
    });
    let _ = send.send(News::States(states.collect())).await;
}

async fn power(fleet: Fleet, id: MachineId, action: PowerAction, send: mpsc::Sender<News>) {
    let said = match fleet.power(&id, action).await {
        Ok(()) => format!("{id}: {action} is ordered"),
        Err(error) => format!("{id}: {}", rewording::of(&error)),
    };
    let _ = send.send(News::Said(said)).await;
}

async fn console(fleet: Fleet, id: MachineId, send: mpsc::Sender<News>) {
    let said = match fleet.console(&id).await.map(|way| way.console) {
        Ok(Console::Page(page)) => match page.open_in_browser() {
            Ok(()) => format!("{id}: the console is open in the browser"),
            Err(error) => format!("{id}: {}", rewording::of(&error)),
        },
        Ok(Console::Vnc { host, port, .. }) => {
            let port = port.map_or(String::new(), |port| format!(":{port}"));
            format!("{id}: VNC at {host}{port}; `loggia console {id} --view` opens it")
        }
        Ok(Console::Off) => format!("{id}: the console is off; `loggia console {id} --enable`"),
        Ok(_) => format!("{id}: there is no console now"),
        Err(error) => format!("{id}: {}", rewording::of(&error)),
    };
    let _ = send.send(News::Said(said)).await;
}
