//! The content of the file of profiles.
//!
//! It holds secrets, or the places where they are (`keyring`); `store` reads and writes it.
//!
//! Fields that this version does not know are kept, because a newer version may have written
//! them.

use std::collections::BTreeMap;
use std::fmt;

use loggia::zenlayer::Credentials;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::keyring::{Kept, Keyrings};
use crate::exit::Failure;

/// The profile that is used if none is named.
pub(crate) const DEFAULT: &str = "default";

/// The content of the file.
#[derive(Debug, Default, Deserialize)]
#[expect(clippy::struct_field_names, reason = "so it is called in the file")]
pub(crate) struct Profiles {
    /// The profile that is used if none is asked for.
    #[serde(default)]
    pub(crate) current: Option<String>,
    #[serde(default)]
    pub(crate) profiles: BTreeMap<String, Profile>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Profile {
    #[serde(default)]
    pub(crate) edis: Option<Edis>,
    #[serde(default)]
    pub(crate) zenlayer: Option<Zenlayer>,
    #[serde(flatten)]
    rest: Rest,
}

/// Fields of other programs or versions. Their content is unknown, and is not shown.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Rest(Map<String, Value>);

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Profile {
    /// A profile with these credentials.
    pub(crate) fn of(edis: Option<Edis>, zenlayer: Option<Zenlayer>) -> Self {
        Self {
            edis,
            zenlayer,
            ..Self::default()
        }
    }

    /// Its secrets.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Kept> {
        let edis = self.edis.iter().map(|edis| &edis.password);
        edis.chain(self.zenlayer.iter().flat_map(Zenlayer::secrets))
    }

    /// Whether it has no content, neither this program's nor anyone else's.
    pub(crate) fn is_empty(&self) -> bool {
        self.edis.is_none() && self.zenlayer.is_none() && self.rest.0.is_empty()
    }

    /// The names of the places of its secrets, each once.
    pub(crate) fn places(&self) -> Vec<String> {
        let mut places = Vec::new();
        for place in self.secrets().map(Kept::place_name) {
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
    #[serde(flatten)]
    rest: Rest,
}

impl Edis {
    /// The credentials of an account.
    pub(crate) fn new(email: String, password: Kept) -> Self {
        Self {
            email,
            password,
            rest: Rest::default(),
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Zenlayer {
    #[serde(default)]
    pub(crate) access_key_id: Option<String>,
    #[serde(default)]
    pub(crate) access_key_secret: Option<Kept>,
    #[serde(default)]
    pub(crate) token: Option<Kept>,
    #[serde(flatten)]
    rest: Rest,
}

impl Zenlayer {
    /// A key, or a token if there is no id.
    pub(crate) fn new(id: Option<String>, secret: Kept) -> Self {
        let is_key = id.is_some();
        let (key, token) = if is_key {
            (Some(secret), None)
        } else {
            (None, Some(secret))
        };
        Self {
            access_key_id: id,
            access_key_secret: key,
            token,
            rest: Rest::default(),
        }
    }

    /// Its secrets.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Kept> {
        self.token.iter().chain(&self.access_key_secret)
    }

    /// Returns the credentials.
    ///
    /// # Errors
    /// `Usage` if they are incomplete; whatever reading the secret fails with.
    pub(crate) fn credentials(&self, keyrings: &Keyrings) -> Result<Credentials, Failure> {
        match (&self.token, &self.access_key_id, &self.access_key_secret) {
            (Some(token), ..) => Ok(Credentials::token(keyrings.read(token)?)),
            (None, Some(id), Some(secret)) => {
                Ok(Credentials::access_key(id, keyrings.read(secret)?))
            }
            _ => Err(Failure::usage(
                "the profile has neither a token nor a complete key pair for Zenlayer",
            )
            .with_hint("`loggia login zenlayer` replaces it")),
        }
    }
}

impl Profiles {
    /// The profile asked for, or else the current one, with its name.
    pub(crate) fn choose(&self, asked: Option<&str>) -> (String, Option<&Profile>) {
        let name = asked.or(self.current.as_deref()).unwrap_or(DEFAULT);
        (name.to_owned(), self.profiles.get(name))
    }
}

/// The profiles with their secrets in plain text, for writing the file only.
pub(super) struct Shown<'a>(pub(super) &'a Profiles);

impl Serialize for Shown<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let shown = |kept: &Kept| match kept {
            Kept::Here(secret) => json!(secret.expose()),
            Kept::Elsewhere(location) => json!(location),
            Kept::Foreign(foreign) => json!(foreign.0),
        };
        let profiles = self.0.profiles.iter().map(|(name, profile)| {
            let mut one = profile.rest.0.clone();
            if let Some(edis) = &profile.edis {
                let mut fields = edis.rest.0.clone();
                fields.insert("email".to_owned(), json!(edis.email));
                fields.insert("password".to_owned(), shown(&edis.password));
                one.insert("edis".to_owned(), fields.into());
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
                let known = fields
                    .into_iter()
                    .filter_map(|(name, value)| Some((name.to_owned(), value?)));
                let mut fields = zenlayer.rest.0.clone();
                fields.extend(known);
                one.insert("zenlayer".to_owned(), fields.into());
            }
            (name.clone(), Value::from(one))
        });
        let profiles: Map<String, Value> = profiles.collect();
        let mut all = self.0.rest.0.clone();
        all.insert("current".to_owned(), json!(self.0.current));
        all.insert("profiles".to_owned(), profiles.into());
        all.serialize(serializer)
    }
}
