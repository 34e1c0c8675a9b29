//! The official CLI's profiles: `~/.zenlayer/credentials.json` and `config.json`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use loggia_transport::zenlayer::Credentials;
use loggia_transport::{Error, ErrorKind, Secret};
use serde::Deserialize;

#[derive(Deserialize)]
struct Profile {
    #[serde(default)]
    access_key_id: String,
    #[serde(default)]
    access_key_secret: Secret,
    #[serde(default)]
    token: Secret,
}

#[derive(Deserialize, Default)]
struct Config {
    #[serde(default)]
    current_profile: String,
}

/// The credentials of a profile: the one asked for, the CLI's current one, or
/// `default`. `None` when there is no credentials file and no profile was asked
/// for.
pub(super) fn credentials(
    folder: &Path,
    asked: Option<&str>,
) -> Result<Option<Credentials>, Error> {
    let Some(profiles) = read::<BTreeMap<String, Profile>>(folder, "credentials.json")? else {
        return match asked {
            None => Ok(None),
            Some(name) => Err(missing(name)),
        };
    };
    let config: Config = read(folder, "config.json")?.unwrap_or_default();
    let current = Some(config.current_profile).filter(|name| !name.is_empty());
    let named = asked.map(str::to_owned).or(current);
    let name = named.as_deref().unwrap_or("default");
    let Some(profile) = profiles.get(name) else {
        return if named.is_some() {
            Err(missing(name))
        } else {
            Ok(None)
        };
    };
    if !profile.token.is_empty() {
        return Ok(Some(Credentials::token(profile.token.clone())));
    }
    if profile.access_key_id.is_empty() || profile.access_key_secret.is_empty() {
        return Err(Error::new(
            ErrorKind::Config,
            format!("the Zenlayer profile {name:?} has neither a token nor a whole key pair"),
        )
        .with_hint("configure it again with the CLI"));
    }
    Ok(Some(Credentials::access_key(
        profile.access_key_id.trim(),
        profile.access_key_secret.expose().trim(),
    )))
}

fn read<T: for<'de> Deserialize<'de>>(folder: &Path, file: &str) -> Result<Option<T>, Error> {
    let path = folder.join(file);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(Error::new(
                ErrorKind::Config,
                format!("{} cannot be read", path.display()),
            )
            .with_source(error));
        }
    };
    // serde's message quotes what it found, which may be a key: only the place is
    // told.
    serde_json::from_slice(&text).map(Some).map_err(|error| {
        Error::new(
            ErrorKind::Config,
            format!(
                "{} is not as the CLI writes it (line {}, column {})",
                path.display(),
                error.line(),
                error.column()
            ),
        )
    })
}

fn missing(name: &str) -> Error {
    Error::new(
        ErrorKind::Config,
        format!("there is no Zenlayer profile {name:?}"),
    )
    .with_hint("make it with the CLI, or name another in ZENLAYER_PROFILE")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(credentials: Option<&str>, config: Option<&str>) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (file, text) in [("credentials.json", credentials), ("config.json", config)] {
            if let Some(text) = text {
                fs::write(folder.path().join(file), text).expect("written");
            }
        }
        folder
    }

    const TWO: &str = r#"{
        "default": {"access_key_id": "AK1", "access_key_secret": "s1"},
        "work": {"token": "t2"},
        "empty": {"access_key_id": "AK3"}
    }"#;

    #[test]
    fn the_profile_asked_for_wins_over_the_current_one_and_that_over_default() {
        let key = Some(Credentials::access_key("AK1", "s1"));
        let token = Some(Credentials::token("t2"));
        let plain = folder(Some(TWO), None);
        assert_eq!(credentials(plain.path(), None).expect("good"), key);
        assert_eq!(
            credentials(plain.path(), Some("work")).expect("good"),
            token
        );
        let current = folder(Some(TWO), Some(r#"{"current_profile":"work"}"#));
        assert_eq!(credentials(current.path(), None).expect("good"), token);
        assert_eq!(
            credentials(current.path(), Some("default")).expect("good"),
            key
        );
    }

    #[test]
    fn no_file_is_no_credentials_unless_a_profile_was_asked_for() {
        let none = folder(None, None);
        assert_eq!(credentials(none.path(), None).expect("good"), None);
        assert!(credentials(none.path(), Some("work")).is_err());
    }

    #[test]
    fn broken_files_and_profiles_are_told_without_their_content() {
        let broken = folder(Some(r#"{"default": {"token": hunter2}}"#), None);
        let error = credentials(broken.path(), None).expect_err("broken");
        assert!(error.to_string().contains("line 1"), "{error}");
        assert!(!format!("{error:?}").contains("hunter2"));
        let half = folder(Some(TWO), None);
        let error = credentials(half.path(), Some("empty")).expect_err("half");
        assert!(error.to_string().contains("empty"), "{error}");
    }
}
