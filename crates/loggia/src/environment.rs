//! Reading settings from the environment.
//!
//! The environment is passed in as a function, so that tests need not change the process's own
//! (which would be unsafe, and visible to other tests).

/// Looks up a variable.
pub(crate) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The process's environment. Invalid Unicode in a variable becomes U+FFFD, which nothing that is
/// read from there accepts: if it counted as not set, another account's credentials might be
/// found.
pub(crate) fn process(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?;
    Some(value.to_string_lossy().into_owned())
}

/// The first of `names` that is set and not blank, trimmed: keys are often pasted with a line
/// break, and both vendors' own tools trim too.
#[cfg(any(feature = "edis", feature = "zenlayer"))]
pub(crate) fn first(lookup: Lookup<'_>, names: &[&str]) -> Option<String> {
    names
        .iter()
        .filter_map(|name| lookup(name))
        .map(|value| value.trim().to_owned())
        .find(|value| !value.is_empty())
}
