//! Reading settings from the environment.
//!
//! The environment comes in as a function, so that tests need not change the
//! process's own (which would be unsafe, and seen by other tests).

/// Looks up a variable.
pub(crate) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The process's environment. Variables that are not Unicode count as not set.
pub(crate) fn process(name: &str) -> Option<String> {
    std::env::var(name).ok()
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
