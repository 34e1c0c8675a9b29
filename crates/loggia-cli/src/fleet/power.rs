//! `power`, `wait`: change the power state of machines, and wait for a state.

use std::sync::{Arc, Mutex, PoisonError};

use loggia::Progress;
use loggia::WaitTarget;
use loggia::fleet::{Fleet, MachineId, Outcome, PowerAction};

use super::rows::{self, Rows};
use super::target::{self, Purpose};
use crate::args::{Global, PowerArgs, PowerWord, WaitArgs, WaitWord};
use crate::exit::{Exit, Failure};
use crate::interrupt;
use crate::output::{self, Sent};
use crate::progress::Bar;
use crate::rewording;
use crate::session::Session;

/// Presses the power buttons of machines, and reports the outcome of each.
///
/// # Errors
/// If a machine cannot be found.
pub(crate) async fn power(args: &PowerArgs, global: &Global) -> Result<Exit, Failure> {
    rows::check(global)?;
    let session = Session::open(global).await?;
    let fleet = session.fleet()?;
    let ids = target::machines(&fleet, &args.machines, Purpose::Change).await?;
    let action = action(args.action);
    let bar = Bar::of(ids.len() as u64, &format!("{action}"));
    let total = ids.len() as u64;
    let shown = bar.handle();
    let so_far = Arc::new(Mutex::new(Vec::new()));
    let came = Arc::clone(&so_far);
    let orders = fleet
        .power_all(ids.clone(), action)
        .on_outcome(move |id, outcome| {
            let mut came = came.lock().unwrap_or_else(PoisonError::into_inner);
            came.push((id.clone(), outcome.clone()));
            shown.set(came.len() as u64, total);
        });
    let report = tokio::select! {
        biased;
        report = orders => Some(report),
        // What was ordered by then is recorded nowhere else.
        () = interrupt::asked() => None,
    };
    drop(bar);
    let Some(report) = report else {
        let came = so_far.lock().unwrap_or_else(PoisonError::into_inner);
        return interrupted(&ids, &came, global);
    };
    let mut rows = Rows::default();
    for it in report.outcomes() {
        add(&mut rows, &it.id, &it.outcome);
    }
    let ordered = report.outcomes().iter();
    let ordered = ordered.filter(|it| matches!(it.outcome, Outcome::Done));
    let ordered: Vec<MachineId> = ordered.map(|it| it.id.clone()).collect();
    let exit = match rows.print(global, Sent::Change) {
        Ok(exit) => exit,
        // It was ordered nevertheless.
        Err(failure) => {
            output::failure(&failure);
            failure.exit
        }
    };
    if args.wait && !ordered.is_empty() {
        let waited = until(&fleet, ordered, after(action), &session, None).await?;
        if waited != Exit::Success {
            return Ok(waited);
        }
    }
    Ok(exit)
}

fn add(rows: &mut Rows, id: &MachineId, outcome: &Outcome) {
    match outcome {
        Outcome::Done => rows.done(id, "ordered"),
        Outcome::Refused(error) => rows.failed(id, "refused", error),
        Outcome::Unknown(error) => rows.failed(id, "unknown", error),
        _ => rows.skipped(id),
    }
}

/// Prints the outcome of the orders up to the interruption.
fn interrupted(
    ids: &[MachineId],
    came: &[(MachineId, Outcome)],
    global: &Global,
) -> Result<Exit, Failure> {
    let mut rows = Rows::default();
    for id in ids {
        match came.iter().find(|(of, _)| of == id) {
            Some((id, outcome)) => add(&mut rows, id, outcome),
            None => rows.interrupted(id),
        }
    }
    rows.print(global, Sent::Change)?;
    Ok(Exit::Interrupted)
}

fn action(word: PowerWord) -> PowerAction {
    match word {
        PowerWord::On => PowerAction::Start,
        PowerWord::Off => PowerAction::Stop,
        PowerWord::ShutDown => PowerAction::ShutDown,
        PowerWord::Reboot => PowerAction::Reboot,
        PowerWord::Reset => PowerAction::Reset,
    }
}

/// The state that an action leads to.
fn after(action: PowerAction) -> WaitTarget {
    match action {
        PowerAction::Start => WaitTarget::Running,
        PowerAction::Stop | PowerAction::ShutDown => WaitTarget::Stopped,
        _ => WaitTarget::Rebooted,
    }
}

/// The state that a word of `wait` stands for.
fn wanted(word: WaitWord) -> WaitTarget {
    match word {
        WaitWord::Running => WaitTarget::Running,
        WaitWord::Stopped => WaitTarget::Stopped,
        WaitWord::Rebooted => WaitTarget::Rebooted,
        WaitWord::Discarded => WaitTarget::RecycleBin,
        WaitWord::Gone => WaitTarget::Gone,
    }
}

/// Waits for machines to reach a state.
///
/// # Errors
/// If a machine cannot be found.
pub(crate) async fn wait(args: &WaitArgs, global: &Global) -> Result<Exit, Failure> {
    rows::check(global)?;
    let session = Session::open(global).await?;
    let fleet = session.fleet()?;
    let ids = target::machines(&fleet, &args.machines, Purpose::Look).await?;
    let target = wanted(args.target);
    let exit = until(&fleet, ids.clone(), target, &session, Some(global)).await?;
    if exit == Exit::Success {
        let mut rows = Rows::default();
        for id in &ids {
            rows.done(id, &target.to_string());
        }
        return rows.print(global, Sent::Read);
    }
    Ok(exit)
}

/// Waits with a progress bar. If the wait ends early, the reason and the states of all machines
/// are shown: as the result if `global` is given, otherwise as notes beside the existing result.
async fn until(
    fleet: &Fleet,
    ids: Vec<MachineId>,
    target: WaitTarget,
    session: &Session,
    global: Option<&Global>,
) -> Result<Exit, Failure> {
    let total = ids.len() as u64;
    let bar = Bar::of(total, &format!("until {target}"));
    let shown = bar.handle();
    let mut wait = fleet
        .wait(ids.clone(), target)
        .pauses(
            std::time::Duration::from_millis(500),
            std::time::Duration::from_secs(15),
        )
        .on_progress(move |progress: &Progress| {
            shown.set(progress.done as u64, progress.total as u64);
            let mut pending = progress.pending.iter();
            let first = pending.next();
            if let Some(first) = first {
                let more = match progress.pending.len() {
                    1 => String::new(),
                    all => format!(" and {} more", all - 1),
                };
                shown.message(&format!("{first}{more}"));
            }
        });
    if let Some(timeout) = session.timeout() {
        wait = wait.deadline(timeout);
    }
    let outcome = wait.await;
    drop(bar);
    let Err(error) = outcome else {
        return Ok(Exit::Success);
    };
    let failure = Failure::from(error);
    if total < 2 {
        return Err(failure);
    }
    output::failure(&failure);
    let mut rows = Rows::default();
    for status in fleet.status(&ids).await {
        match (&status.state, global) {
            (Ok(state), Some(_)) => rows.done(&status.id, &state.to_string()),
            (Err(error), Some(_)) => rows.failed(&status.id, "unknown", error),
            (Ok(state), None) => output::note(&format!("{} is {state}", status.id)),
            (Err(error), None) => output::note(&format!("{}: {}", status.id, rewording::of(error))),
        }
    }
    if let Some(global) = global {
        rows.print(global, Sent::Read)?;
    }
    Ok(if failure.exit == Exit::Timeout {
        Exit::Timeout
    } else {
        Exit::Partial
    })
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn wait_knows_every_state_that_can_be_waited_for() {
        for target in WaitTarget::ALL {
            let word = WaitWord::from_str(target.as_str(), false);
            assert_eq!(word.map(wanted), Ok(target));
        }
    }
}
