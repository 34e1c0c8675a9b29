//! `login`, `profiles`, `logout`.

use std::io::{IsTerminal, Read, stdin, stdout};

use loggia::Secret;
use loggia::zenlayer::Credentials;
use serde_json::{Value, json};

use crate::args::{Global, LoginArgs, LoginTo, LogoutArgs};
use crate::exit::{Exit, Failure};
use crate::output::{self, Report};
use crate::profile::file::{
    DEFAULT, Edis, Profile, Profiles, Zenlayer, location, read, read_from, write_to,
};
use crate::profile::keyring::{Kept, Keyrings};
use crate::profile::{Place, ZENLAYER_VARIABLES, official, variable};
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
    let keyrings = Keyrings::system();
    let keep = |cloud: &str, secret: &Secret| {
        keyrings.keep(args.keep_in, &format!("{cloud}/{name}"), secret)
    };
    let mut profile = profiles.profiles.remove(&name).unwrap_or_default();
    // What is replaced goes when the new is written: until then the old profile is whole.
    let (what, kept, old) = match &args.to {
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
            let password = keep("edis", &password)?;
            let kept = password.clone();
            let old = profile.edis.replace(Edis { email, password });
            let old: Vec<Kept> = old.into_iter().map(|edis| edis.password).collect();
            ("EDIS", kept, old)
        }
        LoginTo::Zenlayer { key_id, token } => {
            let (id, secret, credentials) = if *token {
                let token = hidden("Token", args.secret_stdin).await?;
                (None, token.clone(), Credentials::token(token))
            } else {
                let id = match key_id {
                    Some(id) => id.clone(),
                    None => asked("Access key id")?,
                };
                let secret = hidden("Access key secret", args.secret_stdin).await?;
                let credentials = Credentials::access_key(&id, secret.clone());
                (Some(id), secret, credentials)
            };
            if !args.unchecked {
                let trial = Session::open(global).await?;
                trial.try_zenlayer(credentials).await?;
            }
            let kept = keep("zenlayer", &secret)?;
            let zenlayer = Zenlayer {
                access_key_secret: id.is_some().then(|| kept.clone()),
                token: id.is_none().then(|| kept.clone()),
                access_key_id: id,
            };
            let old = profile.zenlayer.replace(zenlayer);
            let old: Vec<Kept> = old.iter().flat_map(Zenlayer::secrets).cloned().collect();
            ("Zenlayer", kept, old)
        }
    };
    profiles.profiles.insert(name.clone(), profile);
    if profiles.current.is_none() || args.make_current {
        profiles.current = Some(name.clone());
    }
    if let Err(failure) = write_to(&path, &profiles) {
        let _ = keyrings.forget(&kept);
        return Err(failure);
    }
    let place = match kept.place() {
        Place::File => String::new(),
        other => {
            let limit = other.limit().map(|limit| format!(" {limit}"));
            format!(
                ", their secret in {}{}",
                other.title(),
                limit.unwrap_or_default()
            )
        }
    };
    output::note(&format!(
        "{what} credentials are kept in profile {name} of {}{place}",
        path.display()
    ));
    for kept in &old {
        if let Err(failure) = keyrings.forget(kept) {
            output::note(&format!("the old secret: {failure}"));
        }
    }
    Ok(())
}

/// Shows which credentials there are, without them, in the order in which they are looked
/// for: the environment, our own profiles, those of the official CLI.
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
            "environment",
            &set.join(" "),
        ));
    }
    let path = location().map_or_else(|_| String::new(), |path| path.display().to_string());
    for (name, profile) in &profiles.profiles {
        let zenlayer = profile.zenlayer.as_ref().map(|zenlayer| {
            let id = zenlayer.access_key_id.as_deref();
            id.unwrap_or("token").to_owned()
        });
        let places: Vec<String> = profile.places().iter().map(ToString::to_string).collect();
        rows.push(row(
            name,
            if is_current(&profiles, name) {
                "yes"
            } else {
                ""
            },
            profile.edis.as_ref().map(|edis| edis.email.as_str()),
            zenlayer.as_deref(),
            &places.join(" "),
            &path,
        ));
    }
    let (path, official) = official::list();
    for profile in official {
        rows.push(row(
            &profile.name,
            if profile.is_current { "yes" } else { "" },
            None,
            Some(&profile.has),
            "file",
            &path.display().to_string(),
        ));
    }
    let columns = ["profile", "current", "edis", "zenlayer", "secrets", "from"];
    output::report(&Report::list(rows, &columns, "profile"), global)
}

fn row(
    name: &str,
    current: &str,
    edis: Option<&str>,
    zenlayer: Option<&str>,
    secrets: &str,
    from: &str,
) -> Value {
    json!({
        "profile": name, "current": current, "edis": edis, "zenlayer": zenlayer,
        "secrets": secrets, "from": from,
    })
}

fn is_current(profiles: &Profiles, name: &str) -> bool {
    profiles.current.as_deref().unwrap_or(DEFAULT) == name
}

/// Forgets the credentials of a profile, and what EDIS gave for them.
///
/// # Errors
/// When there is no such profile, or the file cannot be written; `Failed` when a secret
/// may still be in its place.
pub(crate) fn log_out(args: &LogoutArgs, global: &Global) -> Result<(), Failure> {
    let path = location()?;
    let mut profiles = read_from(&path)?;
    let (name, profile) = profiles.choose(global.profile.as_deref())?;
    let Some(mut profile) = profile.cloned() else {
        return Err(Failure::usage(format!("there is no profile `{name}`"))
            .with_hint("`loggia profiles` lists them"));
    };
    let (edis, zenlayer) = match args.from.as_deref() {
        Some("edis") => (profile.edis.take(), None),
        Some(_) => (None, profile.zenlayer.take()),
        None => (profile.edis.take(), profile.zenlayer.take()),
    };
    if profile.edis.is_none() && profile.zenlayer.is_none() {
        profiles.profiles.remove(&name);
        if profiles.current.as_deref() == Some(&*name) {
            profiles.current = None;
        }
    } else {
        profiles.profiles.insert(name.clone(), profile);
    }
    write_to(&path, &profiles)?;
    let gone = Profile { edis, zenlayer };
    let keyrings = Keyrings::system();
    let mut left: Vec<String> = gone
        .secrets()
        .filter_map(|kept| Some(keyrings.forget(kept).err()?.to_string()))
        .collect();
    if args.from.as_deref() != Some("zenlayer") {
        left.extend(sessions::clear().err().map(|failure| failure.to_string()));
    }
    if left.is_empty() {
        output::note(&format!("profile {name} is forgotten"));
        return Ok(());
    }
    let message = format!("profile {name} is forgotten, but not everything of it");
    Err(Failure::new(Exit::Failed, message).with_details(left))
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
