//! `screenshot`, `type`, `keys`: use a machine's screen and keyboard.

use std::fs;
use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use loggia::console::{Key, Keyboard, Layout, Limits, Screen};
use loggia::edis::settings::VncKeymap;
use loggia::edis::{ImageFormat, Server};
use loggia::fleet::MachineId;
use loggia::{ErrorKind, Secret};

use super::inventory::word;
use super::target::{self, Purpose};
use super::{edis, keys, terminal_image};
use crate::args::{Global, KeysArgs, ScreenshotArgs, TypeArgs, TypingArgs};
use crate::exit::{self, Exit, Failure};
use crate::output;
use crate::session::Session;

const INSTEAD: &str = "use `loggia console --open`";

/// Saves a picture of the screen, or shows it in the terminal.
///
/// # Errors
/// Whatever the call or writing the file fails with.
pub(crate) async fn screenshot(args: &ScreenshotArgs, global: &Global) -> Result<Exit, Failure> {
    let session = Session::open(global).await?;
    let fleet = session.fleet()?;
    let id = target::machine(&fleet, &args.machine, Purpose::Look).await?;
    let server = edis::server(&session, &id, "a picture by the API", INSTEAD)?;
    let shot = server.screenshot().await?;
    if args.file.is_none()
        && stdout().is_terminal()
        && let Some(protocol) = terminal_image::protocol()
        && let Some(text) = terminal_image::sequence(
            protocol,
            &STANDARD.encode(&shot.bytes),
            shot.format == ImageFormat::Png,
        )
    {
        output::line(&text)?;
        return Ok(Exit::Success);
    }
    let path = match &args.file {
        Some(path) => path.clone(),
        None => own_name(id.id(), shot.format.extension()),
    };
    fs::write(&path, &shot.bytes)
        .map_err(|error| Failure::new(Exit::Failed, format!("{}: {error}", path.display())))?;
    output::line(&path.display().to_string())?;
    if let Some(note) = misnamed(&path, &shot.format) {
        output::note(&note);
    }
    Ok(Exit::Success)
}

/// The file for a picture if none is named. The vendor's id is not used as a path.
fn own_name(id: &str, extension: &str) -> PathBuf {
    format!("{}.{extension}", word(id)).into()
}

/// A note for a picture whose file name has the extension of another format. The picture is kept
/// as the vendor sent it, and the caller cannot choose its format.
fn misnamed(path: &Path, format: &ImageFormat) -> Option<String> {
    let end = path.extension()?.to_str()?.to_lowercase();
    let right: &[&str] = match format {
        ImageFormat::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
        ImageFormat::Png => &["png"],
        _ => return None,
    };
    let others = [
        "png", "jpg", "jpeg", "jpe", "jfif", "gif", "webp", "bmp", "tif", "tiff",
    ];
    if right.contains(&&*end) || !others.contains(&&*end) {
        return None;
    }
    Some(format!(
        "{}: the vendor sent {}, which is what the file holds; name it .{}",
        path.display(),
        if *format == ImageFormat::Jpeg {
            "JPEG"
        } else {
            "PNG"
        },
        format.extension()
    ))
}

/// Types text on the machine's keyboard.
///
/// # Errors
/// Whatever opening the screen fails with; a character that the layout does not have.
pub(crate) async fn type_text(args: &TypeArgs, global: &Global) -> Result<Exit, Failure> {
    let mut text = match &args.text_file {
        Some(path) => without_break(&read(path)?).to_owned(),
        None => args.text.clone().unwrap_or_default(),
    };
    if args.enter {
        text.push('\n');
    }
    let typing = TypingSession::new(&args.typing, Needs::Layout(&text))?;
    let session = Session::open(global).await?;
    let screen = typing.open(&session, &args.machine).await?;
    screen.type_text(&text).await.map_err(late)?;
    screen.close().await;
    Ok(Exit::Success)
}

/// Presses keys, one chord after the other.
///
/// # Errors
/// As [`type_text`]; `Usage` for an unknown key.
pub(crate) async fn press(args: &KeysArgs, global: &Global) -> Result<Exit, Failure> {
    let chords: Vec<_> = args
        .keys
        .iter()
        .map(|word| keys::chord(word))
        .collect::<Result<_, _>>()?;
    let characters: String = chords
        .iter()
        .flatten()
        .filter(|key: &&Key| key.needs_layout())
        .filter_map(|key| match key {
            Key::Character(character) => Some(*character),
            _ => None,
        })
        .collect();
    let needs = if characters.is_empty() {
        Needs::Nothing
    } else {
        Needs::Layout(&characters)
    };
    let typing = TypingSession::new(&args.typing, needs)?;
    let session = Session::open(global).await?;
    let screen = typing.open(&session, &args.machine).await?;
    for chord in chords {
        screen.chord(&chord).await.map_err(late)?;
    }
    screen.close().await;
    Ok(Exit::Success)
}

/// What typing requires of the machine's keyboard.
enum Needs<'a> {
    /// Nothing: the keys are in the same place on every layout.
    Nothing,
    /// A layout with keys for all of this text.
    Layout(&'a str),
}

/// What typing needs at the start. All of it is read and checked before anything is set at the
/// vendor, because someone may use the VNC password that is replaced.
struct TypingSession<'a> {
    needs: Needs<'a>,
    keyboard: Option<Keyboard>,
    password: Option<Secret>,
}

impl<'a> TypingSession<'a> {
    /// Prepares without using the network.
    fn new(args: &TypingArgs, needs: Needs<'a>) -> Result<Self, Failure> {
        let layout = args.layout.as_deref().map(str::parse::<Layout>);
        let keyboard = layout.transpose()?.map(Keyboard::from);
        let password = args.password_file.as_deref().map(read).transpose()?;
        let password =
            password.map(|password| Secret::from(password.trim_end_matches(['\n', '\r'])));
        let typing = Self {
            needs,
            keyboard,
            password,
        };
        if let Some(keyboard) = typing.keyboard {
            typing.check(keyboard)?;
        }
        Ok(typing)
    }

    fn check(&self, keyboard: Keyboard) -> Result<(), Failure> {
        match self.needs {
            Needs::Nothing => Ok(()),
            Needs::Layout(text) => Ok(keyboard.check(text)?),
        }
    }

    /// Opens the screen.
    async fn open(self, session: &Session, word: &str) -> Result<Screen, Failure> {
        let fleet = session.fleet()?;
        let id = target::machine(&fleet, word, Purpose::Change).await?;
        let server: Server = edis::server(session, &id, "typing", INSTEAD)?;
        let keyboard = match (self.keyboard, &self.needs) {
            (None, Needs::Layout(_)) => {
                let keyboard = of_machine(&server, &id).await?;
                self.check(keyboard)?;
                Some(keyboard)
            }
            (keyboard, _) => keyboard,
        };
        let mut console = server.console().limits(bounds(session.timeout()));
        if let Some(keyboard) = keyboard {
            console = console.keyboard(keyboard);
        }
        let is_given = self.password.is_some();
        if let Some(password) = self.password {
            console = console.password(password);
        }
        opened(console.open().await, is_given)
    }
}

/// How long a screen may take to open: `--timeout`, if it is given.
pub(super) fn bounds(timeout: Option<Duration>) -> Limits {
    let mut limits = Limits::default();
    if let Some(timeout) = timeout {
        limits.open = timeout;
        limits.step = limits.step.min(timeout);
    }
    limits
}

/// The keyboard that the machine's settings name.
async fn of_machine(server: &Server, id: &MachineId) -> Result<Keyboard, Failure> {
    let keymap = server.settings().await?.keymap;
    let keymap = keymap.as_ref().map(VncKeymap::as_str);
    let layout = keymap.and_then(|keymap| keymap.parse::<Layout>().ok());
    layout.map(Keyboard::from).ok_or_else(|| {
        let which = keymap.map_or_else(
            || "is not known".to_owned(),
            |keymap| format!("`{keymap}` has no table here"),
        );
        Failure::usage(format!("{id}: the machine's keyboard layout {which}"))
            .with_hint("say which one to type by: --layout us, gb, de, fr, es or it")
    })
}

/// A screen, or the reason why it did not open, in the words of the command: the library's hints
/// name its own calls, and credentials that VNC refuses are not those of a profile. `is_given`
/// says whether the user gave the password.
pub(super) fn opened(
    screen: Result<Screen, loggia::Error>,
    is_given: bool,
) -> Result<Screen, Failure> {
    screen.map_err(|error| {
        let hint = match (error.kind(), error.operation().is_some()) {
            (ErrorKind::Conflict, _) if is_given => {
                "without --password-file it is switched on, with a new password"
            }
            // A failed call to the vendor has its own hint.
            (_, true) => return Failure::from(error),
            (ErrorKind::Unauthorized, _) if is_given => {
                "without --password-file, a new one is set; after several wrong ones a server \
                 refuses all for a while"
            }
            (ErrorKind::Unauthorized, _) => "someone may have set another just now: try again",
            (ErrorKind::UnexpectedState, _) => {
                "`loggia console` shows where the machine's console is: look there, and try again"
            }
            (ErrorKind::Timeout, _) => {
                "the machine may be busy: try again, or allow more time with --timeout"
            }
            (ErrorKind::Decode, _) => {
                "try again; if it happens again, the server speaks another dialect"
            }
            _ => return Failure::from(error),
        };
        Failure::new(exit::of(&error), error.with_hint(hint).to_string())
    })
}

/// Converts what the library calls a wrong request or setting, although something was already
/// sent: a key that cannot be pressed after others were, or a browser or port that is not
/// available.
pub(super) fn late(error: loggia::Error) -> Failure {
    let failure = Failure::from(error);
    match failure.exit {
        Exit::Usage => Failure {
            exit: Exit::Failed,
            ..failure
        },
        _ => failure,
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::file(path.display(), &error))
}

/// The text without one line break at its end. Line breaks before it are meant.
fn without_break(text: &str) -> &str {
    let breaks = ["\r\n", "\n", "\r"];
    let without = breaks.iter().find_map(|end| text.strip_suffix(end));
    without.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_trailing_line_break_is_removed() {
        for (text, typed) in [
            ("a", "a"),
            ("a\n", "a"),
            ("a\r\n", "a"),
            ("a\n\n", "a\n"),
            ("\n", ""),
            ("", ""),
        ] {
            assert_eq!(without_break(text), typed, "{text:?}");
        }
    }

    #[test]
    fn timeout_limits_the_opening_of_a_screen() {
        let seconds = Duration::from_secs;
        for (timeout, open, step) in [(None, 30, 10), (Some(2), 2, 2), (Some(90), 90, 10)] {
            let limits = bounds(timeout.map(seconds));
            assert_eq!((limits.open, limits.step), (seconds(open), seconds(step)));
        }
    }

    #[test]
    fn a_default_screenshot_is_written_to_the_current_folder() {
        for (id, name) in [
            ("kvm_1_2", "kvm_1_2.png"),
            ("kvm_1_2/../../x", "kvm_1_2-..-..-x.png"),
            ("/etc/x", "etc-x.png"),
            ("..", "machine.png"),
        ] {
            assert_eq!(own_name(id, "png"), Path::new(name), "{id}");
        }
    }

    #[test]
    fn a_wrong_file_extension_is_noted() {
        let note = |name: &str, format| misnamed(Path::new(name), &format);
        let said = note("o.png", ImageFormat::Jpeg).expect("a note");
        assert!(said.contains("o.png") && said.contains("JPEG"), "{said}");
        let said = note("o.JPG", ImageFormat::Png).expect("a note");
        assert!(said.contains("name it .png"), "{said}");
        for (name, format) in [
            ("o.jpeg", ImageFormat::Jpeg),
            ("o.PNG", ImageFormat::Png),
            ("o", ImageFormat::Jpeg),
            ("boot.img", ImageFormat::Jpeg),
            ("o.png", ImageFormat::Other("image/webp".into())),
        ] {
            assert_eq!(note(name, format), None, "{name}");
        }
    }
}
