//! `login`, `profiles`, `logout`.

use std::io::{IsTerminal, Read, stdin, stdout};

use loggia::Secret;
use serde_json::{Value, json};

use crate::args::{Global, LoginArgs, LoginTo, LogoutArgs};
use crate::exit::Failure;
use crate::output::{self, Report};
use crate::profile::file::{
    DEFAULT, Edis, Profiles, Zenlayer, location, read, read_from, write_to,
};
use crate::profile::{ZENLAYER_VARIABLES, variable};
use crate::session::Session;
use crate::sessions;

/// Keeps credentials in a profile, after the vendor has accepted them.
///
/// # Errors
/// When they are refused, or cannot be kept.
pub(crate) async fn log_in(args: &LoginArgs, global: &Global) -> Result<(), Failure> {
    let path = location()?;
    let mut profiles = read_from(&path)?;
    let name = global
        .profile
        .clone()
        .or_else(|| profiles.current.clone())
        .unwrap_or_else(|| DEFAULT.to_owned());
    let profile = profiles.profiles.entry(name.clone()).or_default();
    let what = match &args.to {
        LoginTo::Edis { email } => {
            let email = match email {
                Some(email) => email.clone(),
                None => asked("E-mail")?,
            };
            let password = hidden("Password", args.secret_stdin).await?;
            if !args.unchecked {
                let trial = Session::open(global).await?;
                trial.try_edis(&email, &password).await?;
            }
            profile.edis = Some(Edis { email, password });
            "EDIS"
        }
        LoginTo::Zenlayer { key_id, token } => {
            let zenlayer = if *token {
                Zenlayer {
                    token: Some(hidden("Token", args.secret_stdin).await?),
                    ..Zenlayer::default()
                }
            } else {
                let id = match key_id {
                    Some(id) => id.clone(),
                    None => asked("Access key id")?,
                };
                Zenlayer {
                    access_key_id: Some(id),
                    access_key_secret: Some(hidden("Access key secret", args.secret_stdin).await?),
                    token: None,
                }
            };
            if !args.unchecked {
                let trial = Session::open(global).await?;
                trial.try_zenlayer(zenlayer.credentials()?).await?;
            }
            profile.zenlayer = Some(zenlayer);
            "Zenlayer"
        }
    };
    if profiles.current.is_none() || args.make_current {
        profiles.current = Some(name.clone());
    }
    write_to(&path, &profiles)?;
    output::note(&format!(
        "{what} credentials are kept in profile {name} of {}",
        path.display()
    ));
    Ok(())
}

/// Shows which credentials there are, without them.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn list(global: &Global) -> Result<(), Failure> {
    let profiles = read()?;
    let mut rows = Vec::new();
    let set: Vec<&str> = ["EDIS_EMAIL", "EDIS_PASSWORD"]
        .into_iter()
        .chain(ZENLAYER_VARIABLES)
        .filter(|name| variable(name).is_some())
        .collect();
    if !set.is_empty() {
        let kind = |prefix: &str| set.iter().any(|name| name.starts_with(prefix));
        rows.push(row(
            "environment",
            "",
            kind("EDIS").then_some("set"),
            kind("ZENLAYER").then_some("set"),
            &set.join(" "),
        ));
    }
    let path = location().map_or_else(|_| String::new(), |path| path.display().to_string());
    for (name, profile) in &profiles.profiles {
        let zenlayer = profile.zenlayer.as_ref().map(|zenlayer| {
            let id = zenlayer.access_key_id.as_deref();
            id.unwrap_or("token").to_owned()
        });
        rows.push(row(
            name,
            if is_current(&profiles, name) {
                "yes"
            } else {
                ""
            },
            profile.edis.as_ref().map(|edis| edis.email.as_str()),
            zenlayer.as_deref(),
            &path,
        ));
    }
    let columns = ["profile", "current", "edis", "zenlayer", "from"];
    output::report(&Report::list(rows, &columns, "profile"), global)
}

fn row(name: &str, current: &str, edis: Option<&str>, zenlayer: Option<&str>, from: &str) -> Value {
    json!({"profile": name, "current": current, "edis": edis, "zenlayer": zenlayer, "from": from})
}

fn is_current(profiles: &Profiles, name: &str) -> bool {
    profiles.current.as_deref().unwrap_or(DEFAULT) == name
}

/// Forgets the credentials of a profile.
///
/// # Errors
/// When there is no such profile, or the file cannot be written.
pub(crate) fn log_out(args: &LogoutArgs, global: &Global) -> Result<(), Failure> {
    let path = location()?;
    let mut profiles = read_from(&path)?;
    let (name, profile) = profiles.choose(global.profile.as_deref())?;
    if profile.is_none() {
        return Err(Failure::usage(format!("there is no profile `{name}`"))
            .with_hint("`loggia profiles` lists them"));
    }
    if let Some(profile) = profiles.profiles.get_mut(&name) {
        match args.from.as_deref() {
            Some("edis") => profile.edis = None,
            Some(_) => profile.zenlayer = None,
            None => (profile.edis, profile.zenlayer) = (None, None),
        }
        if profile.edis.is_none() && profile.zenlayer.is_none() {
            profiles.profiles.remove(&name);
            if profiles.current.as_deref() == Some(&*name) {
                profiles.current = None;
            }
        }
    }
    write_to(&path, &profiles)?;
    if args.from.as_deref() != Some("zenlayer") {
        sessions::clear()?;
    }
    output::note(&format!("profile {name} is forgotten"));
    Ok(())
}

/// A line that the user types.
fn asked(what: &str) -> Result<String, Failure> {
    if !stdin().is_terminal() {
        return Err(
            Failure::usage(format!("{what} is expected on the command line"))
                .with_hint("there is no terminal to ask on; see --help"),
        );
    }
    output::prompt(&format!("{what}: "));
    let mut line = String::new();
    stdin()
        .read_line(&mut line)
        .map_err(|error| Failure::file("standard input", &error))?;
    Ok(line.trim().to_owned())
}

/// A secret that is typed unseen, or comes on standard input. Never an argument: those
/// are seen by every process of the computer.
async fn hidden(what: &'static str, from_stdin: bool) -> Result<Secret, Failure> {
    if from_stdin {
        let mut text = String::new();
        stdin()
            .read_to_string(&mut text)
            .map_err(|error| Failure::file("standard input", &error))?;
        return Ok(Secret::from(text.trim_end_matches(['\n', '\r'])));
    }
    if !(stdin().is_terminal() || stdout().is_terminal()) {
        return Err(
            Failure::usage(format!("{what}: there is no terminal to ask on"))
                .with_hint("give it on standard input, with --secret-stdin"),
        );
    }
    // Off the runtime's thread, so that Ctrl-C still ends the program.
    let typed =
        tokio::task::spawn_blocking(move || rpassword::prompt_password(format!("{what}: "))).await;
    match typed {
        Ok(Ok(text)) => Ok(Secret::from(text)),
        Ok(Err(error)) => Err(Failure::file("terminal", &error)),
        Err(_) => Err(Failure::usage("nothing was typed")),
    }
}
