//! Keeps secrets of profiles in the computer's own stores, or else in the file of profiles.
//!
//! | place | where | lasts |
//! | --- | --- | --- |
//! | `secret-service` | Linux with a desktop: GNOME, KDE, others, over D-Bus | until it is removed |
//! | `kernel-keyring` | Linux | until a restart, or until unused for days |
//! | `keychain`, `credential-manager` | macOS, Windows | until it is removed |
//! | `file` | everywhere | until it is removed |
//!
//! A place is tried by reading: if it answers that there is no such secret, it is available. Then
//! a test word that is not a secret is written, read and removed, because a kernel without a
//! session accepts a key that no one can read or remove afterwards. The file of profiles then has
//! place and name instead of the secret, and a place is opened only by a command that needs the
//! secret: nothing else ever connects to a bus.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};
use loggia::Secret;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::place::Place;
use crate::exit::{Exit, Failure};

/// The service that all entries belong to.
const SERVICE: &str = "loggia";

/// The name of the test entry, which exists only briefly, and its content.
const PROBE: &str = "probe";

/// How long a place may take to answer that it is available. Asking the user to unlock it comes
/// later, and may take any time.
const PATIENCE: Duration = Duration::from_secs(5);

/// A secret of a profile: the secret itself, or where it is kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Kept {
    Elsewhere(Location),
    Foreign(Foreign),
    Here(Secret),
}

/// A place of another version, or of another system that shares the file. It is written back
/// unchanged, for whichever program knows it.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct Foreign(pub(super) Map<String, Value>);

impl Foreign {
    /// The name of the place, if it looks like a name.
    fn place(&self) -> &str {
        let name = self.0.get("in").and_then(Value::as_str).unwrap_or_default();
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        if !name.is_empty() && name.len() <= 40 && name.chars().all(is_letter) {
            name
        } else {
            "unknown"
        }
    }
}

/// Its content is unknown, and is not shown.
impl fmt::Debug for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// An entry in a place.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Location {
    #[serde(rename = "in")]
    pub(crate) place: Place,
    #[serde(rename = "as")]
    pub(crate) name: String,
}

impl Kept {
    /// The place of the entry; `None` if this program does not know it.
    pub(crate) fn place(&self) -> Option<Place> {
        match self {
            Self::Elsewhere(location) => Some(location.place),
            Self::Foreign(_) => None,
            Self::Here(_) => Some(Place::File),
        }
    }

    /// The name of that place.
    pub(crate) fn place_name(&self) -> String {
        match self {
            Self::Foreign(foreign) => foreign.place().to_owned(),
            Self::Elsewhere(Location { place, .. }) => place.to_string(),
            Self::Here(_) => Place::File.to_string(),
        }
    }
}

type Open = dyn Fn(Place) -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync;

/// The places of this computer. No connection is made until one is used.
#[derive(Clone)]
pub(crate) struct Keyrings(Arc<Open>);

impl Keyrings {
    /// The places that the system has.
    pub(crate) fn system() -> Self {
        Self(Arc::new(open))
    }

    /// Keeps a secret in the place `wanted`, or else in the first that accepts it. `what` is part
    /// of the entry's name there.
    ///
    /// # Errors
    /// `Failed` if the wanted place does not accept it.
    pub(crate) fn keep(
        &self,
        wanted: Option<Place>,
        what: &str,
        secret: &Secret,
    ) -> Result<Kept, Failure> {
        let name = format!("{what}/{:016x}", RandomState::new().build_hasher().finish());
        for &place in Place::all() {
            if place == Place::File || wanted.is_some_and(|wanted| wanted != place) {
                continue;
            }
            let location = Location {
                place,
                name: name.clone(),
            };
            // The name is unique to this login. With a shared one, another login at the same
            // time would remove its test word.
            let trial = Location {
                place,
                name: format!("{PROBE}/{name}"),
            };
            let kept = self
                .answers(place)
                .and_then(|()| self.write(&trial, PROBE))
                .and_then(|()| self.entry(&trial)?.delete_credential())
                .and_then(|()| self.write(&location, secret.expose()));
            match (kept, wanted) {
                (Ok(()), _) => return Ok(Kept::Elsewhere(location)),
                (Err(error), Some(_)) => {
                    return Err(failed(place, &error)
                        .with_hint("nothing was kept; leave out --keep-in, or keep it in `file`"));
                }
                (Err(_), None) => {}
            }
        }
        Ok(Kept::Here(secret.clone()))
    }

    /// Reads a secret.
    ///
    /// # Errors
    /// `Credentials` if it is not where it was kept; `Failed` if the place does not answer.
    pub(crate) fn read(&self, kept: &Kept) -> Result<Secret, Failure> {
        let location = match kept {
            Kept::Here(secret) => return Ok(secret.clone()),
            Kept::Foreign(foreign) => return Err(unknown(foreign)),
            Kept::Elsewhere(location) => location,
        };
        match self.entry(location).and_then(|entry| entry.get_password()) {
            Ok(text) => Ok(Secret::from(text)),
            Err(Error::NoEntry) => Err(Failure::new(
                Exit::Credentials,
                format!(
                    "{} does not have `{}` any more",
                    location.place.title(),
                    location.name
                ),
            )
            .with_hint(forgotten(location.place))),
            Err(error) => Err(failed(location.place, &error)
                .with_hint("unlock it, or log in again with `--keep-in file`")),
        }
    }

    /// Removes a secret from its place. A secret that is already gone is no failure.
    ///
    /// # Errors
    /// `Failed` if the place does not answer: the secret may still be there.
    pub(crate) fn forget(&self, kept: &Kept) -> Result<(), Failure> {
        let location = match kept {
            Kept::Here(_) => return Ok(()),
            Kept::Foreign(foreign) => return Err(unknown(foreign)),
            Kept::Elsewhere(location) => location,
        };
        match self
            .entry(location)
            .and_then(|entry| entry.delete_credential())
        {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(failed(location.place, &error).with_hint(format!(
                "`{}` of {SERVICE} may still be there",
                location.name
            ))),
        }
    }

    fn entry(&self, location: &Location) -> keyring_core::Result<Entry> {
        let store = (self.0)(location.place)?;
        Entry::new_in_store(&store, SERVICE, &location.name)
    }

    /// Writes an entry, and reads it back.
    fn write(&self, location: &Location, text: &str) -> keyring_core::Result<()> {
        let entry = self.entry(location)?;
        let written = entry
            .set_password(text)
            .and_then(|()| entry.get_password())
            .map(|read| read == text);
        match written {
            Ok(true) => Ok(()),
            Ok(false) => {
                let _ = entry.delete_credential();
                Err(Error::NotSupportedByStore("it keeps something else".into()))
            }
            Err(error) => {
                let _ = entry.delete_credential();
                Err(error)
            }
        }
    }

    /// Whether a place is available, tried by reading an entry that does not exist.
    fn answers(&self, place: Place) -> keyring_core::Result<()> {
        let (open, (send, answer)) = (Arc::clone(&self.0), mpsc::channel());
        // On its own thread, so that a bus that takes the question and never answers blocks
        // nothing.
        thread::spawn(move || {
            let read = open(place)
                .and_then(|store| Entry::new_in_store(&store, SERVICE, PROBE))
                .and_then(|entry| entry.get_password());
            let _ = send.send(match read {
                Ok(_) | Err(Error::NoEntry) => Ok(()),
                Err(error) => Err(error),
            });
        });
        answer
            .recv_timeout(PATIENCE)
            .unwrap_or_else(|_| Err(Error::NotSupportedByStore("it does not answer".into())))
    }
}

/// The failure for a secret in a place that this program does not know.
fn unknown(foreign: &Foreign) -> Failure {
    Failure::new(
        Exit::Credentials,
        format!(
            "a secret is kept in `{}`, a place that is not known here",
            foreign.place()
        ),
    )
    .with_hint("use the version or the computer that keeps it there, or log in again")
}

/// A hint what to do about a secret that is gone.
fn forgotten(place: Place) -> &'static str {
    match place {
        #[cfg(target_os = "linux")]
        Place::KernelKeyring => {
            "the kernel forgets at a restart; log in again, with `--keep-in file` for good"
        }
        _ => "log in again",
    }
}

/// The error's `Debug` output is not used: it may quote a secret.
fn failed(place: Place, error: &Error) -> Failure {
    Failure::new(Exit::Failed, format!("{}: {error}", place.title()))
}

/// Opens a place of the system.
fn open(place: Place) -> keyring_core::Result<Arc<CredentialStore>> {
    match place {
        #[cfg(target_os = "linux")]
        Place::SecretService => Ok(zbus_secret_service_keyring_store::Store::new()?),
        #[cfg(target_os = "linux")]
        Place::KernelKeyring => Ok(linux_keyutils_keyring_store::Store::new()?),
        #[cfg(target_os = "macos")]
        Place::Keychain => Ok(apple_native_keyring_store::keychain::Store::new()?),
        #[cfg(windows)]
        Place::CredentialManager => Ok(windows_native_keyring_store::Store::new()?),
        Place::File => Err(Error::NoDefaultStore),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::any::Any;
    use std::collections::HashMap;
    use std::sync::Mutex;

    use keyring_core::api::{CredentialApi, CredentialStoreApi};
    use keyring_core::{Credential, mock};

    use super::*;

    /// Keyrings with only one place available, and a record of the places that were asked.
    fn only(there: Place) -> (Keyrings, Arc<Mutex<Vec<Place>>>) {
        let store: Arc<CredentialStore> = mock::Store::new().expect("a store");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        let open = move |place| {
            seen.lock().expect("no panic").push(place);
            if place == there {
                Ok(Arc::clone(&store))
            } else {
                Err(Error::NoStorageAccess("none here".into()))
            }
        };
        (Keyrings(Arc::new(open)), asked)
    }

    fn secret() -> Secret {
        Secret::from("hunter2")
    }

    #[test]
    fn the_first_available_keyring_is_used() {
        let (keyrings, asked) = only(Place::KernelKeyring);
        let kept = keyrings
            .keep(None, "edis/default", &secret())
            .expect("kept");
        assert_eq!(kept.place(), Some(Place::KernelKeyring));
        assert_eq!(
            asked.lock().expect("no panic")[..2],
            [Place::SecretService, Place::KernelKeyring]
        );
        assert!(!format!("{kept:?}").contains("hunter2"));
        let read = keyrings.read(&kept).expect("read");
        assert_eq!(read.expose(), "hunter2");
        keyrings.forget(&kept).expect("forgotten");
        let gone = keyrings.read(&kept).expect_err("gone");
        assert_eq!(gone.exit, Exit::Credentials);
        assert!(!gone.is_missing, "a fleet must not leave it out");
        assert!(gone.to_string().contains("log in again"), "{gone}");
        keyrings.forget(&kept).expect("forgotten twice");
    }

    #[test]
    fn without_a_keyring_the_secret_is_kept_in_the_file() {
        let (keyrings, asked) = only(Place::File);
        let kept = keyrings
            .keep(None, "edis/default", &secret())
            .expect("kept");
        assert!(matches!(kept, Kept::Here(_)), "{kept:?}");
        assert!(!format!("{kept:?}").contains("hunter2"));
        let before = asked.lock().expect("no panic").len();
        assert_eq!(keyrings.read(&kept).expect("read").expose(), "hunter2");
        keyrings.forget(&kept).expect("forgotten");
        assert_eq!(
            asked.lock().expect("no panic").len(),
            before,
            "none is opened"
        );
    }

    #[test]
    fn a_requested_keyring_is_the_only_one_tried() {
        let (keyrings, _) = only(Place::KernelKeyring);
        let refused = keyrings
            .keep(Some(Place::SecretService), "x", &secret())
            .expect_err("not there");
        assert_eq!(refused.exit, Exit::Failed);
        assert!(!refused.to_string().contains("hunter2"), "{refused}");
        let (keyrings, asked) = only(Place::SecretService);
        let kept = keyrings
            .keep(Some(Place::File), "x", &secret())
            .expect("kept");
        assert_eq!(kept.place(), Some(Place::File));
        assert!(asked.lock().expect("no panic").is_empty());
    }

    /// This is how a kernel without a session keyring behaves.
    #[test]
    fn a_write_only_keyring_does_not_get_the_secret() {
        #[derive(Debug, Default)]
        struct Hole(Mutex<Vec<Vec<u8>>>);

        impl CredentialApi for Hole {
            fn set_secret(&self, secret: &[u8]) -> keyring_core::Result<()> {
                self.0.lock().expect("no panic").push(secret.to_vec());
                Ok(())
            }
            fn get_secret(&self) -> keyring_core::Result<Vec<u8>> {
                if self.0.lock().expect("no panic").is_empty() {
                    return Err(Error::NoEntry);
                }
                Err(Error::NoStorageAccess("permission denied".into()))
            }
            fn delete_credential(&self) -> keyring_core::Result<()> {
                self.get_secret().map(|_| ())
            }
            fn get_credential(&self) -> keyring_core::Result<Option<Arc<Credential>>> {
                Ok(None)
            }
            fn get_specifiers(&self) -> Option<(String, String)> {
                None
            }
            fn as_any(&self) -> &dyn Any {
                self
            }
        }

        #[derive(Debug, Default)]
        struct Holes(Arc<Hole>);

        impl CredentialStoreApi for Holes {
            fn vendor(&self) -> String {
                "holes".into()
            }
            fn id(&self) -> String {
                "holes".into()
            }
            fn build(
                &self,
                _: &str,
                _: &str,
                _: Option<&HashMap<&str, &str>>,
            ) -> keyring_core::Result<Entry> {
                let hole: Arc<Credential> = Arc::<Hole>::clone(&self.0);
                Ok(Entry::new_with_credential(hole))
            }
            fn as_any(&self) -> &dyn Any {
                self
            }
        }

        let hole = Arc::new(Hole::default());
        let store: Arc<CredentialStore> = Arc::new(Holes(Arc::clone(&hole)));
        let keyrings = Keyrings(Arc::new(move |_: Place| Ok(Arc::clone(&store))));
        let kept = keyrings.keep(None, "x", &secret()).expect("kept");
        assert_eq!(kept.place(), Some(Place::File));
        let seen = hole.0.lock().expect("no panic");
        assert!(!seen.is_empty());
        assert!(seen.iter().all(|text| text == PROBE.as_bytes()));
    }

    /// Another login tries the places and removes its test word at any moment.
    #[test]
    fn concurrent_logins_do_not_disturb_each_other() {
        let store: Arc<CredentialStore> = mock::Store::new().expect("a store");
        let open = move |place: Place| {
            let others = Entry::new_in_store(&store, SERVICE, PROBE)?;
            let _ = others.delete_credential();
            if place == Place::SecretService {
                return Ok(Arc::clone(&store));
            }
            Err(Error::NoStorageAccess("none here".into()))
        };
        let keyrings = Keyrings(Arc::new(open));
        let kept = keyrings.keep(None, "x", &secret()).expect("kept");
        assert_eq!(kept.place(), Some(Place::SecretService));
    }

    #[test]
    fn secrets_of_the_same_profile_are_separate_entries() {
        let (keyrings, _) = only(Place::SecretService);
        let one = keyrings.keep(None, "x", &secret()).expect("kept");
        let other = keyrings.keep(None, "x", &"other".into()).expect("kept");
        assert_eq!(keyrings.read(&one).expect("read").expose(), "hunter2");
        keyrings.forget(&one).expect("forgotten");
        assert_eq!(keyrings.read(&other).expect("read").expose(), "other");
    }

    #[test]
    fn a_keyring_that_fails_later_is_an_error() {
        let (keyrings, _) = only(Place::SecretService);
        let kept = keyrings.keep(None, "x", &secret()).expect("kept");
        let (others, _) = only(Place::KernelKeyring);
        let failure = others.read(&kept).expect_err("not there");
        assert_eq!(failure.exit, Exit::Failed);
        assert!(failure.to_string().contains("Secret Service"), "{failure}");
        assert!(others.forget(&kept).is_err());
    }
}
