//! Rewrites flags for items of lists, of which there may be any number, into `--set`.
//!
//! `--disks.0.size 20` becomes `--set disks.0.size=20` before the command line is read. An option
//! is not taken as a value: `--rules.0.enabled --dry-run` becomes `--set rules.0.enabled`, which
//! is enough for a switch.

use std::ffi::{OsStr, OsString};

use super::names::{EDIS, ZENLAYER};

/// Rewrites an operation's flags with an index, such as `--disks.0.size 20` or
/// `--disks.0.size=20`, to `--set`. Arguments of other commands, and whatever follows `--`, are
/// unchanged.
pub(crate) fn expand_index_flags(words: Vec<OsString>) -> Vec<OsString> {
    let is_operation = verb(&words).is_some_and(|verb| verb == EDIS || verb == ZENLAYER);
    if !is_operation {
        return words;
    }
    let mut out = Vec::with_capacity(words.len());
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        if word == "--" {
            out.push(word);
            out.extend(words);
            break;
        }
        let path = word.to_str().and_then(|word| word.strip_prefix("--"));
        let Some(path) = path.filter(|path| has_index(path)) else {
            out.push(word);
            continue;
        };
        let mut setting = OsString::from(path);
        if !path.contains('=')
            && let Some(value) = words.next_if(|next| !is_option(next))
        {
            setting.push("=");
            setting.push(value);
        }
        out.extend([OsString::from("--set"), setting]);
    }
    out
}

/// The first word after the program's name that is neither an option nor its value.
fn verb(words: &[OsString]) -> Option<&OsString> {
    /// Options of all commands that take the next word; in a group of short ones, only the last
    /// can.
    const TAKE: [&str; 5] = ["--output", "--query", "--columns", "--profile", "--timeout"];
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        let text = word.to_string_lossy();
        let is_short = text.starts_with('-') && !text.starts_with("--");
        if TAKE.contains(&&*text) || is_short && text.ends_with('o') {
            words.next();
        } else if !text.starts_with('-') {
            return Some(word);
        }
    }
    None
}

/// Whether a word looks like an option: a hyphen and one letter, or two hyphens and more.
/// Negative numbers and keys in PEM do not.
fn is_option(word: &OsStr) -> bool {
    let text = word.to_string_lossy();
    let is_letter = |text: &str| text.starts_with(|first: char| first.is_ascii_alphabetic());
    match text.strip_prefix("--") {
        Some(long) => long.is_empty() || is_letter(long),
        None => text.len() == 2 && text.strip_prefix('-').is_some_and(is_letter),
    }
}

fn has_index(flag: &str) -> bool {
    let name = flag.split('=').next().unwrap_or_default();
    name.split('.')
        .skip(1)
        .any(|step| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_with_an_index_become_settings() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(
            expand_index_flags(words(
                "loggia edis --disks.0.size 20 --a.b 1 --rules.1.port=22 -v"
            )),
            words("loggia edis --set disks.0.size=20 --a.b 1 --set rules.1.port=22 -v")
        );
        for same in [
            "loggia edis -- --disks.0.size 20",
            "loggia type vm/a --disks.0.size 20",
            "loggia --profile edis type vm/a --disks.0.size 20",
        ] {
            assert_eq!(expand_index_flags(words(same)), words(same));
        }
        // Without a value, the type of the field decides what is set.
        for (given, wanted) in [
            ("--a.0.b", "--set a.0.b"),
            ("--a.0.b --dry-run", "--set a.0.b --dry-run"),
            ("--a.0.b -y", "--set a.0.b -y"),
            ("--a.0.b -- c", "--set a.0.b -- c"),
            ("--a.0.b --c.1 d", "--set a.0.b --set c.1=d"),
            ("--a.0.b -5", "--set a.0.b=-5"),
            ("--a.0.b -----BEGIN", "--set a.0.b=-----BEGIN"),
        ] {
            let line = |flags: &str| words(&format!("loggia edis x {flags}"));
            assert_eq!(expand_index_flags(line(given)), line(wanted));
        }
        assert_eq!(
            expand_index_flags(words(
                "loggia --profile x -qo json -v zenlayer vm y --a.0 1"
            )),
            words("loggia --profile x -qo json -v zenlayer vm y --set a.0=1")
        );
    }
}
