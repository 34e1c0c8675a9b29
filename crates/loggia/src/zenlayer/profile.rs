//! The official CLI's profiles: `~/.zenlayer/credentials.json` and `config.json`.
//!
//! Only the wanted profile is read; other content of the file, such as keys that are not profiles
//! or invalid profiles, is ignored. People edit these files: a byte order mark, other line ends
//! and `null` are accepted.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use loggia_transport::zenlayer::Credentials;
use loggia_transport::{Error, ErrorKind, Secret};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::credentials::SourcedCredentials;

#[derive(Deserialize)]
struct Profile {
    #[serde(default, deserialize_with = "or_empty")]
    access_key_id: String,
    #[serde(default, deserialize_with = "or_empty")]
    access_key_secret: Secret,
    #[serde(default, deserialize_with = "or_empty")]
    token: Secret,
}

#[derive(Deserialize, Default)]
struct Config {
    #[serde(default, deserialize_with = "or_empty")]
    current_profile: String,
}

/// Treats `null` like an absent field.
fn or_empty<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// The credentials of a profile: the requested one, the CLI's current one, or `default`. `None`
/// if there is no credentials file and no profile was requested.
pub(super) fn credentials(
    folder: &Path,
    asked: Option<&str>,
) -> Result<Option<SourcedCredentials>, Error> {
    // An empty file is left by an interrupted write, and has no profiles.
    let text = read(folder, CREDENTIALS)?.filter(|text| !text.trim_ascii().is_empty());
    let Some(text) = text else {
        return match asked {
            None => Ok(None),
            Some(name) => Err(missing(name)),
        };
    };
    let profiles: BTreeMap<String, &RawValue> = parse(folder, CREDENTIALS, None, &text)?;
    // With a profile named, the current one is not needed.
    let config = match asked {
        None => read(folder, CONFIG)?,
        Some(_) => None,
    };
    let config = match config {
        Some(text) if !text.trim_ascii().is_empty() => parse(folder, CONFIG, None, &text)?,
        _ => Config::default(),
    };
    let current = Some(config.current_profile.trim().to_owned()).filter(|name| !name.is_empty());
    let named = asked.map(str::to_owned).or(current);
    let name = named.as_deref().unwrap_or("default");
    let profile = profiles.get(name).map(|profile| profile.get());
    let Some(profile) = profile.filter(|profile| *profile != "null") else {
        // The CLI names `default` as the current one before there is any.
        return if asked.is_some() || name != "default" {
            Err(missing(name))
        } else {
            Ok(None)
        };
    };
    let profile: Profile = parse(folder, CREDENTIALS, Some(name), profile.as_bytes())?;
    let from = format!("the Zenlayer profile {name:?}");
    let token = profile.token.expose().trim();
    if !token.is_empty() {
        return Ok(Some(SourcedCredentials::new(
            Credentials::token(token),
            &from,
        )));
    }
    let (id, secret) = (
        profile.access_key_id.trim(),
        profile.access_key_secret.expose().trim(),
    );
    if id.is_empty() || secret.is_empty() {
        return Err(Error::new(
            ErrorKind::Config,
            format!("{from} has neither a token nor a complete key pair"),
        )
        .with_hint("configure it again with the CLI"));
    }
    Ok(Some(SourcedCredentials::new(
        Credentials::access_key(id, secret),
        &from,
    )))
}

const CREDENTIALS: &str = "credentials.json";
const CONFIG: &str = "config.json";

/// The text of a file without a byte order mark; `None` if there is no such file.
fn read(folder: &Path, file: &str) -> Result<Option<Vec<u8>>, Error> {
    let path = folder.join(file);
    match fs::read(&path) {
        Ok(mut text) => {
            if text.starts_with("\u{feff}".as_bytes()) {
                text.drain(..3);
            }
            Ok(Some(text))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::new(
            ErrorKind::Config,
            format!("{} cannot be read", path.display()),
        )
        .with_source(error)),
    }
}

/// serde's message quotes the input, which may be a key: only the position is shown.
fn parse<'a, T: Deserialize<'a>>(
    folder: &Path,
    file: &str,
    profile: Option<&str>,
    text: &'a [u8],
) -> Result<T, Error> {
    serde_json::from_slice(text).map_err(|error| {
        let path = folder.join(file);
        let profile = profile.map_or(String::new(), |name| format!("profile {name:?} of "));
        let (line, column) = (error.line(), error.column());
        let place = if profile.is_empty() {
            format!("line {line}, column {column}")
        } else {
            format!("line {line}, column {column} of the profile")
        };
        Error::new(
            ErrorKind::Config,
            format!(
                "{profile}{} is not as the CLI writes it ({place})",
                path.display()
            ),
        )
        .with_hint("configure it again with the CLI, or correct the file")
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

    fn credentials(folder: &Path, asked: Option<&str>) -> Result<Option<Credentials>, Error> {
        let given = super::credentials(folder, asked)?;
        Ok(given.map(|given| given.credentials))
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
    fn whoever_names_a_profile_needs_no_other_file() {
        let named = folder(Some(TWO), None);
        fs::create_dir(named.path().join(CONFIG)).expect("made");
        let token = Some(Credentials::token("t2"));
        assert_eq!(
            credentials(named.path(), Some("work")).expect("good"),
            token
        );
        assert!(
            credentials(named.path(), None).is_err(),
            "it cannot be read"
        );
    }

    #[test]
    fn no_file_is_no_credentials_unless_a_profile_was_asked_for() {
        let none = folder(None, None);
        assert_eq!(credentials(none.path(), None).expect("good"), None);
        assert!(credentials(none.path(), Some("work")).is_err());
    }

    /// The CLI names `default` as the current profile before there is any.
    #[test]
    fn files_that_hold_no_credentials_are_no_mistake() {
        let current = r#"{"current_profile":"default"}"#;
        for (text, config) in [
            ("", None),
            (" \r\n", Some("")),
            ("{}", Some(current)),
            ("{}", Some("\n")),
            (r#"{"work": {"token": "t2"}}"#, Some(current)),
        ] {
            let folder = folder(Some(text), config);
            let found = credentials(folder.path(), None);
            assert_eq!(found.expect("good"), None, "{text:?}");
            assert!(credentials(folder.path(), Some("default")).is_err());
        }
        let other = folder(Some("{}"), Some(r#"{"current_profile":"work"}"#));
        assert!(credentials(other.path(), None).is_err());
    }

    #[test]
    fn broken_files_and_profiles_are_reported_without_their_content() {
        let broken = folder(Some(r#"{"default": {"token": hunter2}}"#), None);
        let error = credentials(broken.path(), None).expect_err("broken");
        assert!(error.to_string().contains("line 1"), "{error}");
        assert!(!format!("{error:?}").contains("hunter2"));
        let half = folder(Some(TWO), None);
        let error = credentials(half.path(), Some("empty")).expect_err("half");
        assert!(error.to_string().contains("empty"), "{error}");
    }

    #[test]
    fn what_people_and_editors_do_to_files_is_no_mistake() {
        let marked = format!("\u{feff}{}", TWO.replace('\n', "\r\n"));
        let token = Some(Credentials::token("t2"));
        let config = "\u{feff}{\"current_profile\": \"work\"}\r\n";
        let edited = folder(Some(&marked), Some(config));
        assert_eq!(credentials(edited.path(), None).expect("good"), token);
        let broken_off = folder(Some(r#"{"default": {"token": "t2\r\n"}}"#), None);
        assert_eq!(credentials(broken_off.path(), None).expect("good"), token);
        let key = folder(
            Some(
                r#"{"default": {"access_key_id": "AK1\n", "access_key_secret": " s1\n", "token": null}}"#,
            ),
            Some(r#"{"current_profile": null, "theme": {"dark": true}}"#),
        );
        assert_eq!(
            credentials(key.path(), None).expect("good"),
            Some(Credentials::access_key("AK1", "s1"))
        );
    }

    #[test]
    fn another_profile_harms_none() {
        for other in [
            "null",
            "[]",
            "7",
            r#""text""#,
            r#"{"token": 7}"#,
            r#"{"token": null, "access_key_id": null, "region": ["a"]}"#,
            r#"{"access_key_id": {"odd": 1}}"#,
        ] {
            let text =
                format!(r#"{{"other": {other}, "version": 2, "default": {{"token": "t2"}}}}"#);
            let folder = folder(Some(&text), None);
            let found = credentials(folder.path(), None).expect("good");
            assert_eq!(found, Some(Credentials::token("t2")), "{other}");
        }
        // The wanted profile must be a valid one.
        for odd in ["[]", "7", r#"{"token": 7}"#] {
            let folder = folder(Some(&format!(r#"{{"work": {odd}}}"#)), None);
            let error = credentials(folder.path(), Some("work")).expect_err("odd");
            assert!(error.to_string().contains("work"), "{error}");
        }
        let nothing = folder(Some(r#"{"work": null}"#), None);
        assert!(credentials(nothing.path(), Some("work")).is_err());
    }
}
