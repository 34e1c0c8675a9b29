//! `power`, `wait`.

use loggia::Progress;
use loggia::WaitTarget;
use loggia::fleet::{Fleet, MachineId, Outcome, PowerAction};

use super::rows::{self, Rows};
use super::target;
use crate::args::{Global, PowerArgs, PowerWord, WaitArgs, WaitWord};
use crate::exit::{Exit, Failure};
use crate::output::{self, Sent};
use crate::progress::Bar;
use crate::session::Session;

/// Presses the power buttons of machines, each with an outcome of its own.
///
/// # Errors
/// When a machine cannot be found.
pub(crate) async fn power(args: &PowerArgs, global: &Global) -> Result<Exit, Failure> {
    rows::check(global)?;
    let session = Session::open(global).await?;
    let fleet = session.fleet()?;
    let ids = target::machines(&fleet, &args.machines).await?;
    let action = action(args.action);
    let bar = Bar::of(ids.len() as u64, &format!("{action}"));
    let total = ids.len() as u64;
    let done = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let count = std::sync::Arc::clone(&done);
    let shown = bar.handle();
    let report = fleet
        .power_all(ids, action)
        .on_outcome(move |_, _| {
            let done = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
            shown.set(done, total);
        })
        .await;
    drop(bar);
    let mut rows = Rows::default();
    let mut ordered = Vec::new();
    for (id, outcome) in report.outcomes() {
        match outcome {
            Outcome::Done => {
                rows.done(id, "ordered");
                ordered.push(id.clone());
            }
            Outcome::Refused(error) => rows.failed(id, "refused", error),
            Outcome::Unknown(error) => rows.failed(id, "unknown", error),
            _ => rows.skipped(id),
        }
    }
    let exit = match rows.print(global, Sent::Change) {
        Ok(exit) => exit,
        Err(failure) if failure.exit == Exit::Success => return Err(failure),
        // It is ordered all the same.
        Err(failure) => {
            output::failure(&failure);
            failure.exit
        }
    };
    if args.wait && !ordered.is_empty() {
        let waited = until(&fleet, ordered, after(action), &session, global).await?;
        if waited != Exit::Success {
            return Ok(waited);
        }
    }
    Ok(exit)
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

/// Waits for machines to be in a state.
///
/// # Errors
/// When a machine cannot be found.
pub(crate) async fn wait(args: &WaitArgs, global: &Global) -> Result<Exit, Failure> {
    rows::check(global)?;
    let session = Session::open(global).await?;
    let fleet = session.fleet()?;
    let ids = target::machines(&fleet, &args.machines).await?;
    let target = match args.target {
        WaitWord::Running => WaitTarget::Running,
        WaitWord::Stopped => WaitTarget::Stopped,
        WaitWord::Rebooted => WaitTarget::Rebooted,
        WaitWord::Gone => WaitTarget::Gone,
    };
    let exit = until(&fleet, ids.clone(), target, &session, global).await?;
    if exit == Exit::Success {
        let mut rows = Rows::default();
        for id in &ids {
            rows.done(id, &target.to_string());
        }
        return rows.print(global, Sent::Read);
    }
    Ok(exit)
}

/// Waits with a bar. What ends it early is shown, with the states of all machines.
async fn until(
    fleet: &Fleet,
    ids: Vec<MachineId>,
    target: WaitTarget,
    session: &Session,
    global: &Global,
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
            if let Some((id, state)) = first {
                let more = match progress.pending.len() {
                    1 => String::new(),
                    all => format!(" and {} more", all - 1),
                };
                shown.message(&format!("{id} is {state}{more}"));
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
        match &status.state {
            Ok(state) => rows.done(&status.id, &state.to_string()),
            Err(error) => rows.failed(&status.id, "unknown", error),
        }
    }
    rows.print(global, Sent::Read)?;
    Ok(if failure.exit == Exit::Timeout {
        Exit::Timeout
    } else {
        Exit::Partial
    })
}
