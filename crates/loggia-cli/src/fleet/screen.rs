//! `screenshot`, `type`, `keys`: a machine's screen and keyboard.

use std::fs;
use std::io::{IsTerminal, stdout};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use loggia::console::{Layout, Screen};
use loggia::edis::{ImageFormat, Server};

use super::{edis, keys, picture, target};
use crate::args::{Global, KeysArgs, ScreenshotArgs, TypeArgs, TypingArgs};
use crate::exit::{Exit, Failure};
use crate::output;
use crate::session::Session;

const INSTEAD: &str = "use `loggia console --open`";

/// Saves a picture of the screen, or shows it in the terminal.
///
/// # Errors
/// What the call fails with, or the file.
pub(crate) async fn screenshot(args: &ScreenshotArgs, global: &Global) -> Result<Exit, Failure> {
    let session = Session::open(global).await?;
    let fleet = session.fleet()?;
    let id = target::machine(&fleet, &args.machine).await?;
    let server = edis::server(&session, &id, "a picture by the API", INSTEAD)?;
    let shot = server.screenshot().await?;
    if args.file.is_none()
        && stdout().is_terminal()
        && let Some(way) = picture::way()
        && let Some(text) = picture::sequence(
            way,
            &STANDARD.encode(&shot.bytes),
            shot.format == ImageFormat::Png,
        )
    {
        output::line(&text)?;
        return Ok(Exit::Success);
    }
    let path = match &args.file {
        Some(path) => path.clone(),
        None => format!("{}.{}", id.id(), shot.format.extension()).into(),
    };
    fs::write(&path, &shot.bytes)
        .map_err(|error| Failure::new(Exit::Failed, format!("{}: {error}", path.display())))?;
    output::line(&path.display().to_string())?;
    Ok(Exit::Success)
}

/// Types a text on the machine's keyboard.
///
/// # Errors
/// What opening the screen fails with; a character that the layout does not have.
pub(crate) async fn type_text(args: &TypeArgs, global: &Global) -> Result<Exit, Failure> {
    let session = Session::open(global).await?;
    let screen = open(&session, &args.machine, &args.typing).await?;
    let mut text = match &args.text_file {
        Some(path) => read(path)?,
        None => args.text.clone().unwrap_or_default(),
    };
    if args.enter {
        text.push('\n');
    }
    screen.type_text(&text).await.map_err(late)?;
    screen.close().await;
    Ok(Exit::Success)
}

/// Presses keys, one chord after the other.
///
/// # Errors
/// As [`type_text`]; `Usage` for a key that there is not.
pub(crate) async fn press(args: &KeysArgs, global: &Global) -> Result<Exit, Failure> {
    let chords: Vec<_> = args
        .keys
        .iter()
        .map(|word| keys::chord(word))
        .collect::<Result<_, _>>()?;
    let session = Session::open(global).await?;
    let screen = open(&session, &args.machine, &args.typing).await?;
    for chord in chords {
        screen.chord(&chord).await.map_err(late)?;
    }
    screen.close().await;
    Ok(Exit::Success)
}

async fn open(session: &Session, word: &str, typing: &TypingArgs) -> Result<Screen, Failure> {
    let fleet = session.fleet()?;
    let id = target::machine(&fleet, word).await?;
    let server: Server = edis::server(session, &id, "typing", INSTEAD)?;
    let mut console = server.console();
    if let Some(layout) = &typing.layout {
        console = console.keyboard(layout.parse::<Layout>()?);
    }
    if let Some(path) = &typing.password_file {
        console = console.password(read(path)?);
    }
    Ok(console.open().await?)
}

/// What cannot be typed, once VNC is switched on and keys before it were pressed.
fn late(error: loggia::Error) -> Failure {
    let failure = Failure::from(error);
    match failure.exit {
        Exit::Usage => Failure {
            exit: Exit::Failed,
            ..failure
        },
        _ => failure,
    }
}

/// The text of a file without the line break at its end.
fn read(path: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::file(path.display(), &error))?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}
