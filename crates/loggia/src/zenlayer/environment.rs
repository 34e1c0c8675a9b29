//! Finds credentials where the vendor's own tools look for them.

use std::path::PathBuf;

use loggia_transport::zenlayer::Credentials;
use loggia_transport::{Error, ErrorKind};

use super::credentials::SourcedCredentials;
use super::profile;
use crate::environment::{Lookup, first};

/// The names of a key pair's variables: id, secret.
const PAIRS: [(&str, &str); 2] = [
    ("ZENLAYER_ACCESS_KEY_ID", "ZENLAYER_ACCESS_KEY_SECRET"),
    (
        "ZENLAYERCLOUD_ACCESS_KEY_ID",
        "ZENLAYERCLOUD_ACCESS_KEY_PASSWORD",
    ),
];

/// The credentials of the environment or of a profile, and where they were found. A token takes
/// precedence over a key pair, and variables over files, as with the official CLI.
pub(super) fn credentials(lookup: Lookup<'_>) -> Result<Option<SourcedCredentials>, Error> {
    const TOKEN: &str = "ZENLAYER_TOKEN";
    if let Some(token) = first(lookup, &[TOKEN]) {
        return Ok(Some(SourcedCredentials::new(
            Credentials::token(token),
            TOKEN,
        )));
    }
    for (id_name, secret_name) in PAIRS {
        match (first(lookup, &[id_name]), first(lookup, &[secret_name])) {
            (Some(id), Some(secret)) => {
                return Ok(Some(SourcedCredentials {
                    credentials: Credentials::access_key(id, secret),
                    id_from: id_name.to_owned(),
                    from: secret_name.to_owned(),
                }));
            }
            (None, None) => {}
            // Half a pair is a mistake, not a reason to look elsewhere for another account's
            // credentials.
            (Some(_), None) => return Err(half(id_name, secret_name)),
            (None, Some(_)) => return Err(half(secret_name, id_name)),
        }
    }
    let asked = first(lookup, &["ZENLAYER_PROFILE"]);
    match folder(lookup) {
        Some(folder) => profile::credentials(&folder, asked.as_deref()),
        None => Ok(None),
    }
}

/// The credentials of a profile, whatever else the environment contains.
pub(super) fn of_profile(
    lookup: Lookup<'_>,
    name: &str,
) -> Result<Option<SourcedCredentials>, Error> {
    let folder = folder(lookup).ok_or_else(|| {
        Error::new(
            ErrorKind::Config,
            "there is no home folder to look for profiles in",
        )
        .with_hint("set HOME, or give credentials to the builder")
    })?;
    profile::credentials(&folder, Some(name))
}

/// The folder in which the official CLI keeps its files.
fn folder(lookup: Lookup<'_>) -> Option<PathBuf> {
    let home = first(lookup, &["HOME", "USERPROFILE"])?;
    Some(PathBuf::from(home).join(".zenlayer"))
}

fn half(given: &str, missing: &str) -> Error {
    Error::new(
        ErrorKind::Config,
        format!("{given} is set, but {missing} is not"),
    )
    .with_hint("set both, or neither")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Option<Credentials>, Error> {
        let given = credentials(&|name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })?;
        Ok(given.map(|given| given.credentials))
    }

    #[test]
    fn token_first_then_the_clis_names_then_terraforms() {
        let cli = [
            ("ZENLAYER_ACCESS_KEY_ID", "cli"),
            ("ZENLAYER_ACCESS_KEY_SECRET", "cli-secret\n"),
        ];
        let terraform = [
            ("ZENLAYERCLOUD_ACCESS_KEY_ID", "tf"),
            ("ZENLAYERCLOUD_ACCESS_KEY_PASSWORD", "tf-secret"),
        ];
        let token = [("ZENLAYER_TOKEN", "t")];
        let all = [&token[..], &cli[..], &terraform[..]].concat();
        assert_eq!(read(&all).expect("good"), Some(Credentials::token("t")));
        assert_eq!(
            read(&[&terraform[..], &cli[..]].concat()).expect("good"),
            Some(Credentials::access_key("cli", "cli-secret"))
        );
        assert_eq!(
            read(&terraform).expect("good"),
            Some(Credentials::access_key("tf", "tf-secret"))
        );
        assert_eq!(read(&[]).expect("good"), None);
    }

    #[test]
    fn a_named_profile_is_read_whatever_the_variables_say() {
        let home = tempfile::tempdir().expect("a folder");
        let files = home.path().join(".zenlayer");
        std::fs::create_dir(&files).expect("made");
        std::fs::write(
            files.join("credentials.json"),
            r#"{"work": {"token": "t2"}, "default": {"token": "t1"}}"#,
        )
        .expect("written");
        let home = home.path().display().to_string();
        let lookup = |name: &str| match name {
            "HOME" => Some(home.clone()),
            "ZENLAYER_TOKEN" => Some("t3".to_owned()),
            _ => None,
        };
        let given = of_profile(&lookup, "work").expect("good").expect("there");
        assert_eq!(given.credentials, Credentials::token("t2"));
        assert!(of_profile(&lookup, "home").is_err());
        assert!(of_profile(&|_| None, "work").is_err());
    }

    #[test]
    fn half_a_pair_is_reported() {
        let error = read(&[("ZENLAYER_ACCESS_KEY_ID", "a")]).expect_err("half");
        assert!(error.to_string().contains("ZENLAYER_ACCESS_KEY_SECRET"));
    }
}
