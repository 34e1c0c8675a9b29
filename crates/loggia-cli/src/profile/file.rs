//! The file with profiles: JSON, for its owner alone.
//!
//! It is replaced as a whole, by a new file under another name that then takes its place:
//! a crash in the middle leaves the old one. Secrets stand in it, or the places where they
//! are (`keyring`).

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use loggia::zenlayer::Credentials;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::keyring::{Kept, Keyrings};
use super::place::Place;
use crate::exit::Failure;

/// The profile that is used where none is named.
pub(crate) const DEFAULT: &str = "default";

/// What the file holds.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Profiles {
    /// The profile that is used where none is asked for.
    #[serde(default)]
    pub(crate) current: Option<String>,
    #[serde(default)]
    pub(crate) profiles: BTreeMap<String, Profile>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Profile {
    #[serde(default)]
    pub(crate) edis: Option<Edis>,
    #[serde(default)]
    pub(crate) zenlayer: Option<Zenlayer>,
}

impl Profile {
    /// Its secrets.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Kept> {
        let edis = self.edis.iter().map(|edis| &edis.password);
        edis.chain(self.zenlayer.iter().flat_map(Zenlayer::secrets))
    }

    /// Where its secrets are, each place once.
    pub(crate) fn places(&self) -> Vec<Place> {
        let mut places = Vec::new();
        for place in self.secrets().map(Kept::place) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Edis {
    pub(crate) email: String,
    pub(crate) password: Kept,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Zenlayer {
    #[serde(default)]
    pub(crate) access_key_id: Option<String>,
    #[serde(default)]
    pub(crate) access_key_secret: Option<Kept>,
    #[serde(default)]
    pub(crate) token: Option<Kept>,
}

impl Zenlayer {
    /// Its secrets.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Kept> {
        self.token.iter().chain(&self.access_key_secret)
    }

    /// The credentials.
    ///
    /// # Errors
    /// `Usage` when they are not whole; what reading the secret fails with.
    pub(crate) fn credentials(&self, keyrings: &Keyrings) -> Result<Credentials, Failure> {
        match (&self.token, &self.access_key_id, &self.access_key_secret) {
            (Some(token), ..) => Ok(Credentials::token(keyrings.read(token)?)),
            (None, Some(id), Some(secret)) => {
                Ok(Credentials::access_key(id, keyrings.read(secret)?))
            }
            _ => Err(Failure::usage(
                "the profile has neither a token nor a whole key pair for Zenlayer",
            )
            .with_hint("`loggia login zenlayer` writes it anew")),
        }
    }
}

impl Profiles {
    /// The profile that is asked for, or the current one, with its name.
    ///
    /// # Errors
    /// `Usage` when one is asked for that is not there.
    pub(crate) fn choose(
        &self,
        asked: Option<&str>,
    ) -> Result<(String, Option<&Profile>), Failure> {
        let name = asked.or(self.current.as_deref()).unwrap_or(DEFAULT);
        let profile = self.profiles.get(name);
        if asked.is_some() && profile.is_none() {
            return Err(Failure::usage(format!("there is no profile `{name}`"))
                .with_hint("`loggia profiles` lists them, `loggia login` makes one"));
        }
        Ok((name.to_owned(), profile))
    }
}

/// Where the file is.
///
/// # Errors
/// `Usage` when the platform names no folder for configuration.
pub(crate) fn location() -> Result<PathBuf, Failure> {
    if let Some(folder) = super::variable("LOGGIA_CONFIG_DIR") {
        return Ok(PathBuf::from(folder).join("profiles.json"));
    }
    let folders = etcetera::choose_base_strategy().map_err(|_| {
        Failure::usage("there is no home folder to keep profiles in")
            .with_hint("set HOME, or LOGGIA_CONFIG_DIR")
    })?;
    Ok(folders.config_dir().join("loggia").join("profiles.json"))
}

/// The profiles; none where there is no file, or no place for one.
///
/// # Errors
/// `Usage` when the file cannot be read, with the place and without its content.
pub(crate) fn read() -> Result<Profiles, Failure> {
    match location() {
        Ok(path) => read_from(&path),
        Err(_) => Ok(Profiles::default()),
    }
}

pub(crate) fn read_from(path: &Path) -> Result<Profiles, Failure> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Profiles::default()),
        Err(error) => return Err(Failure::file(path.display(), &error)),
    };
    serde_json::from_slice(&text).map_err(|error| {
        Failure::usage(format!(
            "{}: it is not as `loggia login` writes it (line {}, column {})",
            path.display(),
            error.line(),
            error.column()
        ))
        .with_hint("correct it, or remove it and log in anew")
    })
}

/// Writes the file anew.
///
/// # Errors
/// `Usage` when it cannot be written.
pub(crate) fn write_to(path: &Path, profiles: &Profiles) -> Result<(), Failure> {
    let failed = |error: &io::Error| Failure::file(path.display(), error);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    let text = serde_json::to_vec_pretty(&Shown(profiles))
        .map_err(|error| failed(&io::Error::other(error)))?;
    let name = format!(".profiles.{}.json", std::process::id());
    let beside = folder.join(name);
    let written = private(&beside)
        .and_then(|mut file| {
            file.write_all(&text)?;
            file.write_all(b"\n")?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        failed(&error)
    })
}

/// A new file that only its owner can read.
fn private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// The profiles with their secrets in the clear: for the file alone.
struct Shown<'a>(&'a Profiles);

impl Serialize for Shown<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let shown = |kept: &Kept| match kept {
            Kept::Here(secret) => json!(secret.expose()),
            Kept::Elsewhere(location) => json!(location),
        };
        let profiles = self.0.profiles.iter().map(|(name, profile)| {
            let mut one = Map::new();
            if let Some(edis) = &profile.edis {
                let password = shown(&edis.password);
                let fields = json!({"email": edis.email, "password": password});
                one.insert("edis".to_owned(), fields);
            }
            if let Some(zenlayer) = &profile.zenlayer {
                let fields = [
                    (
                        "access_key_id",
                        zenlayer.access_key_id.as_ref().map(|id| json!(id)),
                    ),
                    (
                        "access_key_secret",
                        zenlayer.access_key_secret.as_ref().map(shown),
                    ),
                    ("token", zenlayer.token.as_ref().map(shown)),
                ];
                let fields: Map<String, Value> = fields
                    .into_iter()
                    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                    .collect();
                one.insert("zenlayer".to_owned(), fields.into());
            }
            (name.clone(), Value::from(one))
        });
        let profiles: Map<String, Value> = profiles.collect();
        json!({"current": self.0.current, "profiles": profiles}).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::super::keyring::Location;
    use super::*;

    #[test]
    fn what_is_written_is_read_and_private() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("loggia").join("profiles.json");
        let mut profiles = Profiles::default();
        let profile = Profile {
            edis: Some(Edis {
                email: "me@example.com".into(),
                password: Kept::Here("hunter2".into()),
            }),
            zenlayer: Some(Zenlayer {
                token: Some(Kept::Elsewhere(Location {
                    place: Place::File,
                    name: "zenlayer/office/1".into(),
                })),
                ..Zenlayer::default()
            }),
        };
        profiles.profiles.insert("office".into(), profile);
        profiles.current = Some("office".into());
        write_to(&path, &profiles).expect("written");
        write_to(&path, &profiles).expect("written again");
        let read = read_from(&path).expect("read");
        let (name, profile) = read.choose(None).expect("current");
        let profile = profile.expect("there");
        assert_eq!(name, "office");
        let edis = profile.edis.as_ref().expect("edis");
        assert!(matches!(&edis.password, Kept::Here(secret) if secret.expose() == "hunter2"));
        let zenlayer = profile.zenlayer.as_ref().expect("zenlayer");
        assert!(
            matches!(&zenlayer.token, Some(Kept::Elsewhere(location)) if location.name == "zenlayer/office/1")
        );
        assert!(!format!("{read:?}").contains("hunter2"));
        assert!(read.choose(Some("home")).is_err());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let files = fs::read_dir(path.parent().expect("a folder")).expect("listed");
        assert_eq!(files.count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_broken_file_is_not_quoted() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("profiles.json");
        fs::write(
            &path,
            r#"{"profiles": {"a": {"edis": {"password": hunter2}}}}"#,
        )
        .expect("written");
        let failure = read_from(&path).expect_err("broken");
        assert!(!failure.to_string().contains("hunter2"), "{failure}");
        assert!(failure.to_string().contains("line 1"), "{failure}");
        let none = read_from(&folder.path().join("none.json")).expect("none");
        assert!(none.profiles.is_empty());
    }
}
