//! `console`: shows how to reach a machine's screen, or serves the screen itself.

use futures_util::StreamExt;
use loggia::Console;
use loggia::fleet::{MachineConsole, MachineId};
use serde_json::{Value, json};

use super::target::{self, Purpose};
use super::{edis, screen};
use crate::args::{ConsoleArgs, Global};
use crate::exit::{Exit, Failure};
use crate::output::{self, Report, Sent};
use crate::session::{EDIS, Session};

/// The columns that a console may have.
const COLUMNS: [&str; 7] = [
    "machine",
    "kind",
    "url",
    "host",
    "port",
    "novncPort",
    "password",
];

/// Shows, opens or serves the console of a machine.
///
/// # Errors
/// Whatever asking for it fails with; `Failed` if it is off and was not to be switched on.
pub(crate) async fn console(args: &ConsoleArgs, global: &Global) -> Result<Exit, Failure> {
    output::check_columns(global, &COLUMNS)?;
    let session = Session::open(global).await?;
    let fleet = session.fleet()?;
    // The viewer sets a new password.
    let purpose = if args.enable || args.view || args.open {
        Purpose::Change
    } else {
        Purpose::Look
    };
    let id = target::machine(&fleet, &args.machine, purpose).await?;
    // EDIS has no web page that could be opened.
    if args.view || (args.open && id.provider() == EDIS) {
        return view(&session, &id, args.open).await;
    }
    let mut asked = fleet.console(&id);
    if args.enable {
        asked = asked.switch_on();
    }
    let MachineConsole {
        console, password, ..
    } = asked.await?;
    if args.open
        && let Console::Page(page) = &console
    {
        page.open_in_browser().map_err(screen::late)?;
        output::note(&format!("{id}: the console is open in the browser"));
        return Ok(Exit::Success);
    }
    let mut value = match &console {
        Console::Page(page) => {
            let url = if global.show_secrets {
                page.as_str().to_owned()
            } else {
                page.to_string()
            };
            json!({"kind": "page", "url": url})
        }
        Console::Vnc {
            host,
            port,
            novnc_port,
            ..
        } => {
            let password = password.as_ref().map(|password| {
                if global.show_secrets {
                    password.expose().to_owned()
                } else {
                    password.to_string()
                }
            });
            json!({
                "kind": "vnc", "host": host, "port": port, "novncPort": novnc_port,
                "password": password,
            })
        }
        Console::Off => json!({"kind": "off"}),
        _ => json!({"kind": "unavailable"}),
    };
    if let Value::Object(fields) = &mut value {
        fields.insert("machine".to_owned(), id.to_string().into());
        fields.retain(|_, value| !value.is_null());
    }
    // Switching it on sets a new password, which is shown nowhere else.
    let sent = if args.enable {
        Sent::Change
    } else {
        Sent::Read
    };
    let mut report = Report::new(value).judged(global);
    report.id = Some("machine".to_owned());
    output::answer(&report, global, sent)?;
    match console {
        Console::Page(_) if !global.show_secrets => {
            output::note(
                "--open opens the page; --show-secrets shows its whole address, which lets anyone in",
            );
            Ok(Exit::Success)
        }
        Console::Vnc { .. } if password.is_some() && !global.show_secrets => {
            output::note(&format!(
                "a new password was set, and cannot be shown later: `loggia edis enable-vnc \
                 --kvm-id {} --vnc-pw @FILE` sets one that you know; --view opens the screen",
                id.id()
            ));
            Ok(Exit::Success)
        }
        Console::Off => Err(
            Failure::new(Exit::Failed, format!("{id}: the console is off"))
                .with_hint("--enable switches it on, --view opens it here"),
        ),
        Console::Page(_) | Console::Vnc { .. } => Ok(Exit::Success),
        _ => Err(
            Failure::new(Exit::Failed, format!("{id}: there is no console now"))
                .with_hint("start the machine, or look at its state"),
        ),
    }
}

/// Serves the screen to a browser on this computer until Ctrl-C or until the screen ends, and
/// opens a browser if that is wanted and possible.
async fn view(session: &Session, id: &MachineId, is_opened: bool) -> Result<Exit, Failure> {
    let server = edis::server(
        session,
        id,
        "the viewer",
        "use --open, which opens the vendor's page",
    )?;
    let console = server.console().limits(screen::bounds(session.timeout()));
    let screen = screen::opened(console.open().await, false)?;
    let mut changes = screen.changes();
    let viewer = screen.serve("127.0.0.1:0").await.map_err(screen::late)?;
    output::line(viewer.url())?;
    output::flush()?;
    if is_opened && open::that_detached(viewer.url()).is_ok() {
        output::note("it is open in the browser; Ctrl-C ends it");
    } else {
        output::note("open it in a browser, once; Ctrl-C ends it");
    }
    // The last change says why it ended.
    while let Some(change) = changes.next().await {
        change?;
    }
    drop(viewer);
    Ok(Exit::Success)
}
