//! Reading settings from the environment.
//!
//! The environment comes in as a function, so that tests need not change the
//! process's own (which would be unsafe, and seen by other tests).

/// Looks up a variable.
pub(crate) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The process's environment. What is no Unicode in a variable is U+FFFD, which nothing takes
/// that is read from there: counted as not set, it would let another account's credentials be
/// found.
pub(crate) fn process(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?;
    Some(value.to_string_lossy().into_owned())
}

/// The first of `names` that is set to something but blanks, trimmed: keys are
/// often pasted with a line break, and both vendors' own tools trim too.
pub(crate) fn first(lookup: Lookup<'_>, names: &[&str]) -> Option<String> {
    names
        .iter()
        .filter_map(|name| lookup(name))
        .map(|value| value.trim().to_owned())
        .find(|value| !value.is_empty())
}
