//! `reinstall`: installs a new system and deletes everything on the disk.

use std::fs;
use std::path::Path;

use loggia::Secret;
use loggia::confirm::PurgeAllData;
use loggia::fleet::MachineId;
use serde_json::Value;

use super::target::{self, Purpose};
use crate::args::{Global, ReinstallArgs};
use crate::confirm::{Question, confirm};
use crate::exit::{Exit, Failure};
use crate::output::{self, Report, Sent};
use crate::progress::Bar;
use crate::session::{EDIS, Session};

/// The name of Zenlayer's `vm` among the providers of the fleet.
const VM: &str = "vm";

/// Reinstalls a machine, after asking. Without an image, lists the available ones. Files are read
/// first, because a pipe may wait for someone to type.
///
/// # Errors
/// `Declined`; whatever the call or the wait fails with.
pub(crate) async fn reinstall(args: &ReinstallArgs, global: &Global) -> Result<Exit, Failure> {
    let password = args.password_file.as_deref().map(secret).transpose()?;
    if password
        .as_ref()
        .is_some_and(|text| text.expose().is_empty())
    {
        return Err(
            Failure::usage("the file with the password for root is empty")
                .with_hint("nothing was sent"),
        );
    }
    let user_data = args.cloud_init.as_deref().map(secret).transpose()?;
    let session = Session::open(global).await?;
    let fleet = session.fleet()?;
    let id = target::machine(&fleet, &args.machine, Purpose::Change).await?;
    if id.provider() != EDIS && id.provider() != VM {
        return Err(
            Failure::usage(format!("{id}: no installation by this verb")).with_hint(format!(
                "use `loggia zenlayer {}` and its operation for it, with --skeleton",
                id.provider()
            )),
        );
    }
    let Some(image) = &args.image else {
        return images(&session, &id, global).await;
    };
    // A request that would be refused anyway needs no confirmation.
    if id.provider() == EDIS && password.is_none() {
        return Err(Failure::usage("a password for root is required")
            .with_hint("nothing was sent; give --password-file"));
    }
    let machine = fleet.machine(&id).await?;
    let name = machine
        .name
        .map_or(String::new(), |name| format!(" ({name})"));
    let question = Question {
        what: format!("{id}{name} is reinstalled with {image}: everything on its disk is lost"),
        details: Vec::new(),
    };
    confirm(question, global.yes).await?;
    if id.provider() == EDIS {
        let server = session.edis()?.server(id.id());
        let mut call = server.reinstall(image.as_str(), PurgeAllData::yes());
        if let Some(password) = password {
            call = call.password(password);
        }
        if let Some(user_data) = user_data {
            call = call.cloud_init(user_data);
        }
        call.send().await?;
        note_ordered(&id);
        if args.wait {
            let bar = Bar::spinner(&format!("installing {id}"));
            let shown = bar.handle();
            let mut wait = server.wait().on_progress(move |progress| {
                if let Some(first) = progress.pending.first() {
                    shown.message(&first.to_string());
                }
            });
            if let Some(timeout) = session.timeout() {
                wait = wait.deadline(timeout);
            }
            wait.reinstalled().await?;
        }
    } else {
        let vm = session.zenlayer()?.vm();
        let mut call = vm
            .reinstall(id.id(), PurgeAllData::yes())
            .image_id(image.as_str());
        if let Some(password) = password {
            call = call.password(password);
        }
        if let Some(user_data) = user_data {
            call = call.init_script(user_data);
        }
        call.send().await?;
        note_ordered(&id);
        if args.wait {
            let bar = Bar::spinner(&format!("installing {id}"));
            let mut wait = fleet.wait([id.clone()], loggia::WaitTarget::Running);
            if let Some(timeout) = session.timeout() {
                wait = wait.deadline(timeout);
            }
            wait.await?;
            drop(bar);
        }
    }
    Ok(Exit::Success)
}

/// Reports the order before the wait, which may be given up.
fn note_ordered(id: &MachineId) {
    output::note(&format!("{id}: the installation is ordered"));
}

fn secret(path: &Path) -> Result<Secret, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::file(path.display(), &error))?;
    Ok(Secret::from(text.trim_end_matches(['\n', '\r'])))
}

async fn images(session: &Session, id: &MachineId, global: &Global) -> Result<Exit, Failure> {
    if id.provider() != EDIS {
        return Err(Failure::usage("--image is required").with_hint(format!(
            "`loggia zenlayer {} describe-images` lists them",
            id.provider()
        )));
    }
    let images = session.edis()?.server(id.id()).images().await?;
    let images = images.into_iter().map(Value::from).collect();
    output::answer(&Report::new(Value::Array(images)), global, Sent::Read)?;
    output::note("choose one with --image");
    Ok(Exit::Success)
}
