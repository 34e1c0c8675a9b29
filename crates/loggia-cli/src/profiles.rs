//! `profiles`: shows which credentials there are, and which are used.

use serde_json::{Value, json};

use crate::args::Global;
use crate::exit::Failure;
use crate::output::{self, Report};
use crate::profile::store::{location, read};
use crate::profile::{ZENLAYER_VARIABLES, official, variable};

/// Shows which credentials there are, without their secrets, in the order in which they are
/// looked for: the environment, our own profiles, those of the official CLI.
///
/// # Errors
/// If the file cannot be read.
pub(crate) fn list(global: &Global) -> Result<(), Failure> {
    let profiles = read()?;
    let mut rows = Vec::new();
    let set: Vec<&str> = ["EDIS_EMAIL", "EDIS_PASSWORD"]
        .into_iter()
        .chain(ZENLAYER_VARIABLES)
        .filter(|name| variable(name).is_some())
        .collect();
    let asked = global.profile.as_deref();
    let mark = |is_used: bool| if is_used { "yes" } else { "" };
    let kind = |prefix: &str| set.iter().any(|name| name.starts_with(prefix));
    let (has_edis, has_zenlayer) = (kind("EDIS"), kind("ZENLAYER"));
    if !set.is_empty() {
        rows.push(row(
            "environment",
            mark(asked.is_none()),
            has_edis.then_some("set"),
            has_zenlayer.then_some("set"),
            "environment",
            &set.join(" "),
        ));
    }
    let path = location().map_or_else(|_| String::new(), |path| path.display().to_string());
    let (current, chosen) = profiles.choose(asked);
    // Each cloud's credentials are those of the first place that has them.
    let needs_edis = asked.is_some() || !has_edis;
    let needs_zenlayer = asked.is_some() || !has_zenlayer;
    let has_own = chosen.is_some_and(|profile| profile.zenlayer.is_some());
    for (name, profile) in &profiles.profiles {
        let zenlayer = profile.zenlayer.as_ref().map(|zenlayer| {
            let id = zenlayer.access_key_id.as_deref();
            id.unwrap_or("token").to_owned()
        });
        let places = profile.places();
        let has_needed =
            needs_edis && profile.edis.is_some() || needs_zenlayer && profile.zenlayer.is_some();
        rows.push(row(
            name,
            mark(*name == current && has_needed),
            profile.edis.as_ref().map(|edis| edis.email.as_str()),
            zenlayer.as_deref(),
            &places.join(" "),
            &path,
        ));
    }
    // Any other variable with credentials of Zenlayer comes before the one that names a profile.
    let mut others = ZENLAYER_VARIABLES.iter().filter(|name| **name != PROFILE);
    let is_alone = others.all(|name| variable(name).is_none());
    let named = variable(PROFILE).filter(|_| is_alone);
    let (path, official) = official::list();
    for profile in official {
        let is_named = match asked {
            Some(asked) => asked == profile.name,
            None if has_zenlayer => named.as_ref() == Some(&profile.name),
            None => profile.is_current,
        };
        rows.push(row(
            &profile.name,
            mark(is_named && !(needs_zenlayer && has_own)),
            None,
            Some(&profile.has),
            "file",
            &path.display().to_string(),
        ));
    }
    let columns = ["profile", "current", "edis", "zenlayer", "secrets", "from"];
    output::report(&Report::list(rows, &columns, "profile"), global)
}

/// The variable that names a profile of the official CLI.
const PROFILE: &str = "ZENLAYER_PROFILE";

fn row(
    name: &str,
    current: &str,
    edis: Option<&str>,
    zenlayer: Option<&str>,
    secrets: &str,
    from: &str,
) -> Value {
    json!({
        "profile": name, "current": current, "edis": edis, "zenlayer": zenlayer,
        "secrets": secrets, "from": from,
    })
}
