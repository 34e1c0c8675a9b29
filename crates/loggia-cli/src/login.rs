//! `login`, `logout`: keep and forget credentials.

use std::io::{ErrorKind, IsTerminal, Read, stdin, stdout};

use loggia::Secret;
use loggia::zenlayer::Credentials;

use crate::args::{Global, LoginArgs, LoginTo, LogoutArgs};
use crate::exit::{Exit, Failure};
use crate::interrupt;
use crate::output;
use crate::profile::file::{Edis, Profile, Profiles, Zenlayer};
use crate::profile::keyring::{Kept, Keyrings};
use crate::profile::store::{change, location, read_from};
use crate::profile::{self, Place};
use crate::session::Session;
use crate::sessions;
use crate::terminal_echo::Echo;

/// Keeps credentials in a profile, after the vendor has accepted them.
///
/// # Errors
/// If they are refused, or cannot be kept; `Usage` in a demonstration.
pub(crate) async fn log_in(args: &LoginArgs, global: &Global) -> Result<(), Failure> {
    not_in_demo(global)?;
    let path = location()?;
    let (name, _) = read_from(&path)?.choose(global.profile.as_deref());
    one_line("the name of the profile", &name)?;
    let keyrings = Keyrings::system();
    let keep = |cloud: &str, secret: Secret| {
        kept(
            keyrings.clone(),
            args.keep_in,
            format!("{cloud}/{name}"),
            secret,
        )
    };
    let new = match &args.to {
        LoginTo::Edis { email } => {
            let email = match email {
                Some(email) => email.clone(),
                None => asked("E-mail")?,
            };
            one_line("E-mail", &email)?;
            let password = hidden("Password", args.secret_stdin).await?;
            if !args.unchecked {
                let trial = Session::open(global).await?;
                trial.try_edis(&email, &password).await.map_err(refused)?;
            }
            New::Edis(Edis::new(email, keep("edis", password).await?))
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
                one_line("Access key id", &id)?;
                let secret = hidden("Access key secret", args.secret_stdin).await?;
                let credentials = Credentials::access_key(&id, secret.clone());
                (Some(id), secret, credentials)
            };
            if !args.unchecked {
                let trial = Session::open(global).await?;
                trial.try_zenlayer(credentials).await.map_err(refused)?;
            }
            New::Zenlayer(Zenlayer::new(id, keep("zenlayer", secret).await?))
        }
    };
    let (what, kept) = (new.cloud(), new.secrets());
    // The old credentials are removed after the new are written: until then, the old profile is
    // complete.
    let written = change(&path, |profiles| {
        let old = new.put(profiles.profiles.entry(name.clone()).or_default());
        if profiles.current.is_none() || args.make_current {
            profiles.current = Some(name.clone());
        }
        Ok(old)
    });
    let old = match written {
        Ok(old) => old,
        Err(failure) => {
            for kept in kept {
                let _ = forgotten(&keyrings, kept).await;
            }
            return Err(failure);
        }
    };
    let place = match kept.first().and_then(Kept::place) {
        None | Some(Place::File) => String::new(),
        Some(other) => {
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
    for kept in old {
        if let Err(failure) = forgotten(&keyrings, kept).await {
            output::note(&format!("the old secret: {failure}"));
        }
    }
    Ok(())
}

/// Removes a secret from its place, off the runtime's thread like [`kept`].
async fn forgotten(keyrings: &Keyrings, kept: Kept) -> Result<(), Failure> {
    let keyrings = keyrings.clone();
    let forgetting = tokio::task::spawn_blocking(move || keyrings.forget(&kept));
    forgetting
        .await
        .unwrap_or_else(|_| Err(Failure::new(Exit::Failed, "the secret was not removed")))
}

/// The failure for a secret whose removal was given up.
fn given_up(kept: &Kept) -> Failure {
    let entry = match kept {
        Kept::Elsewhere(location) => format!("`{}` of loggia", location.name),
        _ => "the secret".to_owned(),
    };
    let place = kept.place_name();
    Failure::new(
        Exit::Interrupted,
        format!("{entry} may still be in {place}, which did not answer"),
    )
}

/// Keeps a secret, off the runtime's thread: a keyring may ask the user to unlock it, and Ctrl-C
/// must still end the program.
async fn kept(
    keyrings: Keyrings,
    wanted: Option<Place>,
    what: String,
    secret: Secret,
) -> Result<Kept, Failure> {
    let keeping = tokio::task::spawn_blocking(move || keyrings.keep(wanted, &what, &secret));
    keeping
        .await
        .unwrap_or_else(|_| Err(Failure::new(Exit::Failed, "the secret was not kept")))
}

/// Credentials to keep.
enum New {
    Edis(Edis),
    Zenlayer(Zenlayer),
}

impl New {
    /// The name of the cloud.
    fn cloud(&self) -> &'static str {
        match self {
            Self::Edis(_) => "EDIS",
            Self::Zenlayer(_) => "Zenlayer",
        }
    }

    fn secrets(&self) -> Vec<Kept> {
        match self {
            Self::Edis(edis) => vec![edis.password.clone()],
            Self::Zenlayer(zenlayer) => zenlayer.secrets().cloned().collect(),
        }
    }

    /// Replaces the credentials in a profile, and returns the secrets of the old ones.
    fn put(self, profile: &mut Profile) -> Vec<Kept> {
        let old = match self {
            Self::Edis(edis) => profile.edis.replace(edis).map(Self::Edis),
            Self::Zenlayer(zenlayer) => profile.zenlayer.replace(zenlayer).map(Self::Zenlayer),
        };
        old.map_or_else(Vec::new, |old| old.secrets())
    }
}

/// A demonstration keeps nothing, and must not touch what is kept, which is real.
fn not_in_demo(global: &Global) -> Result<(), Failure> {
    if !global.demo {
        return Ok(());
    }
    Err(
        Failure::usage("--demo keeps no credentials, and has its own")
            .with_hint("nothing was changed; leave --demo out to change those that are kept"),
    )
}

/// Makes clear that the credentials just typed were refused, not the kept ones.
fn refused(failure: Failure) -> Failure {
    match failure.exit {
        Exit::Credentials => failure.with_hint("nothing was kept; check them, and log in again"),
        _ => failure,
    }
}

/// Refuses text that cannot be a credential: it was pasted wrongly, which would be noticed only
/// much later.
fn one_line(what: &str, text: &str) -> Result<(), Failure> {
    let is_wrong = if text.trim().is_empty() {
        "is empty"
    } else if text.contains(char::is_control) {
        "has a line break or another invisible character in it"
    } else {
        return Ok(());
    };
    Err(Failure::usage(format!("{what} {is_wrong}")).with_hint("nothing was kept; give it again"))
}

/// Forgets the credentials of a profile, and the EDIS sessions obtained with them.
///
/// If no profile is named and the current one has no credentials, there may be sessions obtained
/// with those of the environment.
///
/// # Errors
/// `Usage` if there is nothing to forget, and in a demonstration; if the file cannot be written;
/// `Failed` or `Interrupted` if a secret may still be in its place.
pub(crate) async fn log_out(args: &LogoutArgs, global: &Global) -> Result<(), Failure> {
    not_in_demo(global)?;
    let path = location()?;
    let asked = global.profile.as_deref();
    let is_about_edis = args.from.as_deref() != Some("zenlayer");
    let what = match args.from.as_deref() {
        Some("edis") => "the EDIS credentials of ",
        Some(_) => "the Zenlayer credentials of ",
        None => "",
    };
    let (name, profile) = {
        let profiles = read_from(&path)?;
        let (name, profile) = profiles.choose(asked);
        (name, profile.cloned())
    };
    let is_there = profile.is_some_and(|profile| match args.from.as_deref() {
        Some("edis") => profile.edis.is_some(),
        Some(_) => profile.zenlayer.is_some(),
        None => true,
    });
    if !is_there {
        if asked.is_none() && is_about_edis && sessions::clear()? {
            output::note("no profile has them; what EDIS gave for a login is forgotten");
            return Ok(());
        }
        return Err(nothing(&name, args.from.as_deref()));
    }
    let gone = change(&path, |profiles| {
        forget(profiles, &name, args.from.as_deref())
            .ok_or_else(|| nothing(&name, args.from.as_deref()))
    })?;
    let keyrings = Keyrings::system();
    let (mut left, mut exit) = (Vec::new(), Exit::Failed);
    for kept in gone.secrets() {
        let outcome = tokio::select! {
            biased;
            outcome = forgotten(&keyrings, kept.clone()) => outcome,
            // No file says any more where the secret is.
            () = interrupt::asked() => Err(given_up(kept)),
        };
        if let Err(failure) = outcome {
            if failure.exit == Exit::Interrupted {
                exit = failure.exit;
            }
            left.push(failure.to_string());
        }
    }
    if is_about_edis {
        left.extend(sessions::clear().err().map(|failure| failure.to_string()));
    }
    let verb = if what.is_empty() { "is" } else { "are" };
    let message = format!("{what}profile {name} {verb} forgotten");
    if left.is_empty() {
        output::note(&message);
        return Ok(());
    }
    let message = format!("{message}, but not everything of it");
    Err(Failure::new(exit, message).with_details(left))
}

/// Removes credentials from a profile, and the profile if nothing is left of it.
fn forget(profiles: &mut Profiles, name: &str, from: Option<&str>) -> Option<Profile> {
    let profile = profiles.profiles.get_mut(name)?;
    let gone = match from {
        Some("edis") => Profile::of(Some(profile.edis.take()?), None),
        Some(_) => Profile::of(None, Some(profile.zenlayer.take()?)),
        None => Profile::of(profile.edis.take(), profile.zenlayer.take()),
    };
    if from.is_none() || profile.is_empty() {
        profiles.profiles.remove(name);
        if profiles.current.as_deref() == Some(name) {
            profiles.current = None;
        }
    }
    Some(gone)
}

/// The failure if there is nothing to forget.
fn nothing(name: &str, from: Option<&str>) -> Failure {
    let cloud = match from {
        None => return profile::unknown(name),
        Some("edis") => "EDIS",
        Some(_) => "Zenlayer",
    };
    Failure::usage(format!("profile {name} has no {cloud} credentials"))
        .with_hint("`loggia profiles` shows what is kept")
}

/// Asks the user for a line.
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

/// Reads a secret, typed without echo or from standard input. It is never an argument, because
/// every process of the computer can see those.
async fn hidden(what: &'static str, from_stdin: bool) -> Result<Secret, Failure> {
    if from_stdin {
        let mut text = String::new();
        stdin()
            .read_to_string(&mut text)
            .map_err(|error| Failure::file("standard input", &error))?;
        let text = text.trim_end_matches(['\n', '\r']);
        one_line(what, text)?;
        return Ok(Secret::from(text));
    }
    if !(stdin().is_terminal() || stdout().is_terminal()) {
        return Err(
            Failure::usage(format!("{what}: there is no terminal to ask on"))
                .with_hint("give it on standard input, with --secret-stdin"),
        );
    }
    // Signals are handled from the first wait on. Before it, they would end the program at once,
    // and the terminal would not show what is typed afterwards.
    tokio::task::yield_now().await;
    let _echo = Echo::as_it_is();
    // Off the runtime's thread, so that Ctrl-C still ends the program.
    let typed =
        tokio::task::spawn_blocking(move || rpassword::prompt_password(format!("{what}: "))).await;
    match typed {
        Ok(Ok(text)) => {
            one_line(what, &text)?;
            Ok(Secret::from(text))
        }
        // The prompt itself receives Ctrl-C.
        Ok(Err(error)) if error.kind() == ErrorKind::Interrupted => {
            Err(Failure::new(Exit::Interrupted, ""))
        }
        Ok(Err(error)) => Err(Failure::file("terminal", &error)),
        Err(_) => Err(Failure::usage("nothing was typed")),
    }
}
