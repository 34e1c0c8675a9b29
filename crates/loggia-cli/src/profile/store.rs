//! Reads and writes the file of profiles: JSON, readable by its owner only, always as a whole.
//!
//! Several commands may run at once. A change is made under a lock, to the content that the file
//! has at that moment (`change`).

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::file::{Profiles, Shown};
use crate::exit::Failure;
use crate::files;

/// The path of the file.
///
/// # Errors
/// `Usage` if the platform has no configuration folder.
pub(crate) fn location() -> Result<PathBuf, Failure> {
    // A folder's name need not be UTF-8.
    let named = env::var_os("LOGGIA_CONFIG_DIR").map(PathBuf::from);
    if let Some(folder) = named.filter(|folder| !folder.to_string_lossy().trim().is_empty()) {
        return Ok(folder.join("profiles.json"));
    }
    let folders = etcetera::choose_base_strategy().map_err(|_| {
        Failure::usage("there is no home folder to keep profiles in")
            .with_hint("set HOME, or LOGGIA_CONFIG_DIR")
    })?;
    Ok(folders.config_dir().join("loggia").join("profiles.json"))
}

/// Reads the profiles; none if there is no file, or no folder for one.
///
/// # Errors
/// `Usage` if the file cannot be read, with the place of the mistake and without content.
pub(crate) fn read() -> Result<Profiles, Failure> {
    match location() {
        Ok(path) => read_from(&path),
        Err(_) => Ok(Profiles::default()),
    }
}

/// Reads the profiles of this file.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_from(path: &Path) -> Result<Profiles, Failure> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Profiles::default()),
        Err(error) => return Err(Failure::file(path.display(), &error)),
    };
    // Some editors put a byte order mark at the beginning.
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    serde_json::from_slice(text).map_err(|error| {
        Failure::usage(format!(
            "{}: it is not as `loggia login` writes it (line {}, column {})",
            path.display(),
            error.line(),
            error.column()
        ))
        .with_hint("correct it, or remove it and log in again")
    })
}

/// Changes the profiles as they are now.
///
/// What another command has written since they were last read is kept, and none can write in
/// between. `change` has to find what it changes by itself.
///
/// # Errors
/// `Usage` if the file cannot be read or written; whatever `change` fails with, and then nothing
/// is written.
pub(crate) fn change<T>(
    path: &Path,
    change: impl FnOnce(&mut Profiles) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let failed = |error: &io::Error| Failure::file(path.display(), error);
    let folder = path.parent().unwrap_or(Path::new("."));
    files::make_folder(folder).map_err(|error| failed(&error))?;
    // The lock is on another file, because the file itself is replaced.
    let _lock = files::lock(&folder.join(".profiles.lock")).map_err(|error| failed(&error))?;
    let mut profiles = read_from(path)?;
    let changed = change(&mut profiles)?;
    write_to(path, &profiles)?;
    Ok(changed)
}

/// Replaces the file.
///
/// # Errors
/// `Usage` if it cannot be written.
fn write_to(path: &Path, profiles: &Profiles) -> Result<(), Failure> {
    let failed = |error: &io::Error| Failure::file(path.display(), error);
    let mut text = serde_json::to_vec_pretty(&Shown(profiles))
        .map_err(|error| failed(&io::Error::other(error)))?;
    text.push(b'\n');
    files::replace(path, &text).map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::super::file::{Edis, Profile, Zenlayer};
    use super::super::keyring::{Kept, Keyrings, Location};
    use super::*;
    use crate::exit::Exit;

    #[test]
    fn written_profiles_are_read_back_and_private() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("loggia").join("profiles.json");
        let mut profiles = Profiles::default();
        let token = Kept::Elsewhere(Location {
            place: Place::File,
            name: "zenlayer/office/1".into(),
        });
        let password = Kept::Here("hunter2".into());
        let profile = Profile::of(
            Some(Edis::new("me@example.com".into(), password)),
            Some(Zenlayer::new(None, token)),
        );
        profiles.profiles.insert("office".into(), profile);
        profiles.current = Some("office".into());
        write_to(&path, &profiles).expect("written");
        write_to(&path, &profiles).expect("written again");
        let read = read_from(&path).expect("read");
        let (name, profile) = read.choose(None);
        let profile = profile.expect("there");
        assert_eq!(name, "office");
        let edis = profile.edis.as_ref().expect("edis");
        assert!(matches!(&edis.password, Kept::Here(secret) if secret.expose() == "hunter2"));
        let zenlayer = profile.zenlayer.as_ref().expect("zenlayer");
        assert!(
            matches!(&zenlayer.token, Some(Kept::Elsewhere(location)) if location.name == "zenlayer/office/1")
        );
        assert!(!format!("{read:?}").contains("hunter2"));
        assert!(read.choose(Some("home")).1.is_none());
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
    fn an_error_does_not_quote_an_invalid_file() {
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

    #[test]
    fn a_byte_order_mark_is_ignored() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("profiles.json");
        fs::write(&path, "\u{feff}{\"profiles\": {\"a\": {}}}").expect("written");
        assert_eq!(read_from(&path).expect("read").profiles.len(), 1);
    }

    /// Fields that a newer version, or someone by hand, has added.
    #[test]
    fn unknown_fields_are_kept_and_not_shown() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("profiles.json");
        let text = r#"{"version": 2, "profiles": {"a": {"note": "hunter2",
            "edis": {"email": "a", "password": "b", "otp": "c"},
            "zenlayer": {"token": "d", "region": "e"}}}}"#;
        fs::write(&path, text).expect("written");
        change(&path, |profiles| {
            assert!(!format!("{profiles:?}").contains("hunter2"));
            profiles.current = Some("a".into());
            Ok(())
        })
        .expect("changed");
        let written = fs::read(&path).expect("there");
        let written: serde_json::Value = serde_json::from_slice(&written).expect("JSON");
        let mut wanted: serde_json::Value = serde_json::from_str(text).expect("JSON");
        wanted["current"] = "a".into();
        assert_eq!(written, wanted);
    }

    /// A file that two systems share has places of both.
    #[test]
    fn an_unknown_keyring_affects_only_its_own_secret() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("profiles.json");
        let text = r#"{"profiles": {
            "a": {"zenlayer": {"token": {"in": "vault-of-hers", "as": "hunter2"}}},
            "b": {"edis": {"email": "b", "password": {"path": "hunter2"}}},
            "c": {"zenlayer": {"token": "d"}}}}"#;
        fs::write(&path, text).expect("written");
        let read = read_from(&path).expect("read");
        assert!(!format!("{read:?}").contains("hunter2"));
        let keyrings = Keyrings::system();
        let token = |name: &str| {
            let profile = read.choose(Some(name)).1.expect(name);
            let kept: Vec<_> = profile.secrets().cloned().collect();
            (keyrings.read(&kept[0]), profile.places())
        };
        let (secret, places) = token("c");
        assert_eq!(secret.expect("here").expose(), "d");
        assert_eq!(places, ["file"]);
        for (name, place) in [("a", "vault-of-hers"), ("b", "unknown")] {
            let (failure, places) = token(name);
            let failure = failure.expect_err("not known");
            assert_eq!(failure.exit, Exit::Credentials, "{name}");
            assert!(!failure.is_missing, "a fleet must not leave it out");
            let text = failure.to_string();
            assert!(text.contains(place) && !text.contains("hunter2"), "{text}");
            assert_eq!(places, [place]);
        }
        change(&path, |profiles| {
            profiles.current = Some("c".into());
            Ok(())
        })
        .expect("changed");
        let written = fs::read(&path).expect("there");
        let written: serde_json::Value = serde_json::from_slice(&written).expect("JSON");
        let mut wanted: serde_json::Value = serde_json::from_str(text).expect("JSON");
        wanted["current"] = "c".into();
        assert_eq!(written, wanted, "and it stays as it was");
    }

    /// As with two logins at once: each changes what the other has written.
    #[test]
    fn concurrent_changes_are_all_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("profiles.json");
        std::thread::scope(|scope| {
            for number in 0..8 {
                let path = &path;
                scope.spawn(move || {
                    change(path, |profiles| {
                        let password = Kept::Here("x".into());
                        let edis = Edis::new("a@b.c".into(), password);
                        let profile = Profile::of(Some(edis), None);
                        profiles.profiles.insert(format!("p{number}"), profile);
                        Ok(())
                    })
                    .expect("changed");
                });
            }
        });
        assert_eq!(read_from(&path).expect("read").profiles.len(), 8);
    }
}
