//! Lists the official CLI's profiles of Zenlayer, with names and kind of credentials.
//!
//! The facade reads the profiles when they are used.
//!
//! The files belong to another program: what cannot be read is left out here, and is an error
//! with its place when it is used.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

/// A profile without its secrets.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Official {
    pub(crate) name: String,
    /// The id of its key, or `token`.
    pub(crate) has: String,
    pub(crate) is_current: bool,
}

/// The file, and the profiles in it; no profiles if there is no file.
pub(crate) fn list() -> (PathBuf, Vec<Official>) {
    let folder = folder();
    let profiles = list_in(&folder);
    (folder.join("credentials.json"), profiles)
}

/// Whether a profile of this name may exist: it is there, complete or not, or the file cannot be
/// read. Mistakes in it are reported when it is used.
pub(crate) fn may_have(name: &str) -> bool {
    has_in(&folder(), name)
}

fn has_in(folder: &Path, name: &str) -> bool {
    let text = match fs::read_to_string(folder.join("credentials.json")) {
        Ok(text) => text,
        Err(error) => return error.kind() != io::ErrorKind::NotFound,
    };
    let profiles = serde_json::from_str(text.trim_start_matches('\u{feff}'));
    profiles.map_or(true, |profiles: Map<String, Value>| {
        profiles.get(name).is_some_and(|profile| !profile.is_null())
    })
}

fn folder() -> PathBuf {
    let home = super::variable("HOME").or_else(|| super::variable("USERPROFILE"));
    PathBuf::from(home.unwrap_or_default()).join(".zenlayer")
}

fn list_in(folder: &Path) -> Vec<Official> {
    let config = read(&folder.join("config.json"));
    let current = config.get("current_profile").and_then(Value::as_str);
    let current = current.map(str::trim).filter(|name| !name.is_empty());
    let profiles = read(&folder.join("credentials.json"));
    profiles
        .into_iter()
        .filter_map(|(name, profile)| {
            let text = |field: &str| {
                let text = profile.get(field)?.as_str()?.trim();
                (!text.is_empty()).then(|| text.to_owned())
            };
            let has = match text("token") {
                Some(_) => "token".to_owned(),
                None => text("access_key_id")?,
            };
            Some(Official {
                is_current: name == current.unwrap_or("default"),
                name,
                has,
            })
        })
        .collect()
}

fn read(path: &Path) -> Map<String, Value> {
    let text = fs::read_to_string(path).unwrap_or_default();
    serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_listed_without_secrets() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(list_in(folder.path()), []);
        assert!(!has_in(folder.path(), "work"));
        let credentials = r#"{"default": {"token": "t0ken", "access_key_id": ""},
            "work": {"access_key_id": "AK1", "access_key_secret": "s3cret"},
            "empty": {"token": null}, "version": 3}"#;
        fs::write(folder.path().join("credentials.json"), credentials).expect("written");
        let current = "\u{feff}{\"current_profile\": \"work\"}";
        fs::write(folder.path().join("config.json"), current).expect("written");
        let list = list_in(folder.path());
        let of = |name: &str, has: &str, is_current| Official {
            name: name.into(),
            has: has.into(),
            is_current,
        };
        assert_eq!(
            list,
            [of("default", "token", false), of("work", "AK1", true)]
        );
        let has = |name: &str| has_in(folder.path(), name);
        assert!(has("work") && has("empty") && !has("home"));
        fs::write(folder.path().join("credentials.json"), "{broken").expect("written");
        assert_eq!(list_in(folder.path()), []);
        assert!(has("home"), "what is wrong shows where it is used");
    }
}
