//! Where a secret is kept: one of the computer's own stores, or the file of profiles.

use std::fmt;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// A place for secrets. Its name is in the file of profiles and on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Place {
    /// The desktop's keyring, over D-Bus
    #[cfg(target_os = "linux")]
    SecretService,
    /// The kernel's keyring: until the computer is restarted, or unused for days
    #[cfg(target_os = "linux")]
    KernelKeyring,
    /// The user's keychain
    #[cfg(target_os = "macos")]
    Keychain,
    /// The user's credentials
    #[cfg(windows)]
    CredentialManager,
    /// The file of profiles, which only its owner can read
    File,
}

impl Place {
    /// All places of this system, in the order in which they are tried.
    pub(super) fn all() -> &'static [Self] {
        Self::value_variants()
    }

    /// Its name for people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            #[cfg(target_os = "linux")]
            Self::SecretService => "the Secret Service",
            #[cfg(target_os = "linux")]
            Self::KernelKeyring => "the kernel's keyring",
            #[cfg(target_os = "macos")]
            Self::Keychain => "the keychain",
            #[cfg(windows)]
            Self::CredentialManager => "the credential manager",
            Self::File => "the file of profiles",
        }
    }

    /// How long it keeps a secret, unless that is until it is removed.
    pub(crate) fn limit(self) -> Option<&'static str> {
        match self {
            #[cfg(target_os = "linux")]
            Self::KernelKeyring => {
                Some("until a restart, or some days without use; `--keep-in file` keeps it longer")
            }
            _ => None,
        }
    }
}

/// Its name.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            #[cfg(target_os = "linux")]
            Self::SecretService => "secret-service",
            #[cfg(target_os = "linux")]
            Self::KernelKeyring => "kernel-keyring",
            #[cfg(target_os = "macos")]
            Self::Keychain => "keychain",
            #[cfg(windows)]
            Self::CredentialManager => "credential-manager",
            Self::File => "file",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyring_has_the_same_name_in_files_and_options() {
        for place in Place::all() {
            let name = place.to_string();
            let value = place.to_possible_value().expect("a name");
            assert_eq!(value.get_name(), name);
            assert_eq!(serde_json::json!(place), name);
        }
        assert_eq!(Place::all().last(), Some(&Place::File));
    }
}
