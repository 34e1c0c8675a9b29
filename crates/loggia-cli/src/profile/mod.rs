//! Where credentials come from.
//!
//! | asked | looked for, the first that is found |
//! | --- | --- |
//! | `--profile NAME` | the profile of this program's file; at Zenlayer, that of the official CLI |
//! | nothing | the environment; the current profile of the file; at Zenlayer, that of the official CLI |
//!
//! The file lies in the platform's folder for configuration and can be read by its owner
//! alone. Its secrets are in the computer's keyring where there is one (`keyring`), and
//! read when a cloud is first asked something. Nothing of a credential is in any message.

pub(crate) mod file;
pub(crate) mod keyring;
pub(crate) mod official;
mod place;

use std::env;

use loggia::zenlayer::Credentials;
use loggia::{Error, ErrorKind, Secret};

use self::keyring::Keyrings;
use crate::exit::{Exit, Failure};

pub(crate) use self::place::Place;

/// Variables with which the environment gives credentials of Zenlayer.
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

/// Credentials of Zenlayer, or who finds them.
pub(crate) enum ZenlayerLogin {
    /// These.
    Own(Credentials),
    /// The variables, or the official CLI's current profile.
    Environment,
    /// A profile of the official CLI.
    Official(String),
}

pub(crate) fn variable(name: &str) -> Option<String> {
    env::var(name)
        .ok()
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

/// The credentials of EDIS.
///
/// # Errors
/// `Credentials` when there are none; `Usage` when the file cannot be read or there is no
/// such profile.
pub(crate) fn edis(asked: Option<&str>) -> Result<EdisLogin, Failure> {
    if asked.is_none() {
        match (variable("EDIS_EMAIL"), variable("EDIS_PASSWORD")) {
            (Some(email), Some(password)) => {
                return Ok(EdisLogin {
                    email,
                    password: Secret::from(password),
                });
            }
            (None, None) => {}
            (Some(_), None) => return Err(half("EDIS_EMAIL", "EDIS_PASSWORD")),
            (None, Some(_)) => return Err(half("EDIS_PASSWORD", "EDIS_EMAIL")),
        }
    }
    let file = file::read()?;
    let (_, profile) = file.choose(asked)?;
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

/// The credentials of Zenlayer.
///
/// # Errors
/// `Usage` when the file cannot be read or there is no such profile.
pub(crate) fn zenlayer(asked: Option<&str>) -> Result<ZenlayerLogin, Failure> {
    if asked.is_none()
        && ZENLAYER_VARIABLES
            .iter()
            .any(|name| variable(name).is_some())
    {
        return Ok(ZenlayerLogin::Environment);
    }
    let file = file::read()?;
    if let Some(name) = asked
        && !file.profiles.contains_key(name)
    {
        return Ok(ZenlayerLogin::Official(name.to_owned()));
    }
    let (_, profile) = file.choose(asked)?;
    match (profile.and_then(|profile| profile.zenlayer.as_ref()), asked) {
        (Some(zenlayer), _) => Ok(ZenlayerLogin::Own(
            zenlayer.credentials(&Keyrings::system())?,
        )),
        (None, Some(name)) => Ok(ZenlayerLogin::Official(name.to_owned())),
        (None, None) => Ok(ZenlayerLogin::Environment),
    }
}

fn half(given: &str, missing: &str) -> Failure {
    Failure::new(
        Exit::Credentials,
        format!("{given} is set, but {missing} is not"),
    )
    .with_hint("set both, or neither")
}

/// An error of the client's making, in words for the command line.
pub(crate) fn explained(error: Error) -> Failure {
    if error.kind() == ErrorKind::MissingCredentials {
        return Failure::missing("no Zenlayer credentials").with_hint(
            "`loggia login zenlayer` keeps them, or set ZENLAYER_ACCESS_KEY_ID and \
             ZENLAYER_ACCESS_KEY_SECRET; --demo needs none",
        );
    }
    Failure::from(error)
}
