//! Finds credentials, in files and in the environment.
//!
//! | asked | looked for, the first that is found |
//! | --- | --- |
//! | `--profile NAME` | the profile of this program's file; at Zenlayer, that of the official CLI |
//! | nothing | the environment; the current profile of the file; at Zenlayer, that of the official CLI |
//!
//! A profile may have the credentials of only one cloud. For a command about all clouds this is
//! not an error (`Failure::missing`); a profile that is in neither file is.
//!
//! The file is in the platform's configuration folder and can be read by its owner only. Its
//! secrets are in the computer's keyring if there is one (`keyring`), and are read when a cloud
//! is first called. No message contains any part of a credential.

pub(crate) mod file;
pub(crate) mod keyring;
pub(crate) mod official;
mod place;
pub(crate) mod store;

use std::env;

use loggia::zenlayer::Credentials;
use loggia::{Error, ErrorKind, Secret};

use self::keyring::Keyrings;
use crate::exit::{Exit, Failure};

pub(crate) use self::place::Place;

/// Environment variables that give credentials of Zenlayer.
pub(crate) const ZENLAYER_VARIABLES: [&str; 6] = [
    "ZENLAYER_TOKEN",
    "ZENLAYER_ACCESS_KEY_ID",
    "ZENLAYER_ACCESS_KEY_SECRET",
    "ZENLAYERCLOUD_ACCESS_KEY_ID",
    "ZENLAYERCLOUD_ACCESS_KEY_PASSWORD",
    "ZENLAYER_PROFILE",
];

/// Credentials of EDIS.
pub(crate) struct EdisLogin {
    pub(crate) email: String,
    pub(crate) password: Secret,
}

/// Credentials of Zenlayer, or where the client finds them.
pub(crate) enum ZenlayerLogin {
    /// These credentials.
    Own(Credentials),
    /// Those of the variables, or of the official CLI's current profile.
    Environment,
    /// Those of a profile of the official CLI.
    Official(String),
}

pub(crate) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().and_then(|text| trimmed(&text))
}

fn trimmed(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Reads a variable of credentials. One that cannot be read is an error rather than unset:
/// otherwise credentials of another account might be used.
fn given(name: &str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(text) => Ok(trimmed(&text)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(Failure::new(
            Exit::Credentials,
            format!("{name} is set to what is no text in UTF-8"),
        )
        .with_hint("set it again: pasting may have added something")),
    }
}

/// Reads a pair of variables, of which both or neither must be set.
fn pair(names: (&str, &str)) -> Result<Option<(String, String)>, Failure> {
    let half = |given: &str, missing: &str| {
        Failure::new(
            Exit::Credentials,
            format!("{given} is set, but {missing} is not"),
        )
        .with_hint("set both, or neither")
    };
    match (given(names.0)?, given(names.1)?) {
        (Some(first), Some(second)) => Ok(Some((first, second))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(half(names.0, names.1)),
        (None, Some(_)) => Err(half(names.1, names.0)),
    }
}

/// The failure for a profile that does not exist.
pub(crate) fn unknown(name: &str) -> Failure {
    Failure::usage(format!("there is no profile `{name}`"))
        .with_hint("`loggia profiles` lists them, `loggia login` makes one")
}

/// Finds the credentials of EDIS.
///
/// # Errors
/// `Credentials` if there are none; `Usage` if the file cannot be read or there is no such
/// profile.
pub(crate) fn edis(asked: Option<&str>) -> Result<EdisLogin, Failure> {
    if asked.is_none()
        && let Some((email, password)) = pair(("EDIS_EMAIL", "EDIS_PASSWORD"))?
    {
        return Ok(EdisLogin {
            email,
            password: Secret::from(password),
        });
    }
    let file = store::read()?;
    let (name, profile) = file.choose(asked);
    if asked.is_some() && profile.is_none() && !official::may_have(&name) {
        return Err(unknown(&name));
    }
    match profile.and_then(|profile| profile.edis.as_ref()) {
        Some(edis) => Ok(EdisLogin {
            email: edis.email.clone(),
            password: Keyrings::system().read(&edis.password)?,
        }),
        None => Err(Failure::missing(
            match asked {
                Some(name) => format!("profile {name} has no EDIS credentials"),
                None => "no EDIS credentials".to_owned(),
            },
        )
        .with_hint("`loggia login edis` keeps them, or set EDIS_EMAIL and EDIS_PASSWORD; --demo needs none")),
    }
}

/// Finds the credentials of Zenlayer.
///
/// # Errors
/// `Credentials` if the profile has none, or the environment has only half of a pair; `Usage` if
/// the file cannot be read or there is no such profile.
pub(crate) fn zenlayer(asked: Option<&str>) -> Result<ZenlayerLogin, Failure> {
    if asked.is_none() && is_in_environment()? {
        return Ok(ZenlayerLogin::Environment);
    }
    let file = store::read()?;
    let (name, profile) = file.choose(asked);
    if let Some(zenlayer) = profile.and_then(|profile| profile.zenlayer.as_ref()) {
        let credentials = zenlayer.credentials(&Keyrings::system())?;
        return Ok(ZenlayerLogin::Own(credentials));
    }
    match (asked, profile) {
        (None, _) => Ok(ZenlayerLogin::Environment),
        (Some(_), _) if official::may_have(&name) => Ok(ZenlayerLogin::Official(name)),
        (Some(_), None) => Err(unknown(&name)),
        (Some(_), Some(_)) => Err(Failure::missing(format!(
            "profile {name} has no Zenlayer credentials"
        ))
        .with_hint("`loggia login zenlayer` keeps them; --demo needs none")),
    }
}

/// Whether the environment has credentials of Zenlayer. The order is the client's: what comes
/// after the first that is found does not matter.
fn is_in_environment() -> Result<bool, Failure> {
    let [token, id, secret, other_id, other_secret, named] = ZENLAYER_VARIABLES;
    Ok(given(token)?.is_some()
        || pair((id, secret))?.is_some()
        || pair((other_id, other_secret))?.is_some()
        || given(named)?.is_some())
}

/// Words an error of the client's construction for the command line.
pub(crate) fn explained(error: Error) -> Failure {
    if error.kind() == ErrorKind::MissingCredentials {
        return Failure::missing("no Zenlayer credentials").with_hint(
            "`loggia login zenlayer` keeps them, or set ZENLAYER_ACCESS_KEY_ID and \
             ZENLAYER_ACCESS_KEY_SECRET; --demo needs none",
        );
    }
    Failure::from(error)
}
