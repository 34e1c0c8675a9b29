//! Rewords the library's errors for the command line.
//!
//! The library's hints are for programs: they name methods and settings. A user of the command
//! line has options instead, and is shown those.

use std::fmt::Display;

/// The library's wording, and the command's in its place.
const WORDS: [(&str, &str); 20] = [
    (
        "allow a longer attempt_timeout",
        "allow more time with --timeout",
    ),
    (
        "allow a later deadline, or more requests per second, or make fewer calls",
        "allow more time with --timeout, or make fewer calls",
    ),
    (
        "allow a later deadline, or find out what takes so long",
        "allow more time with --timeout, or find out what takes so long with -v",
    ),
    (
        "or wait with a later deadline",
        "or wait longer with --timeout",
    ),
    (
        "set HOME, or give credentials to the builder",
        "set HOME, or ZENLAYER_ACCESS_KEY_ID and ZENLAYER_ACCESS_KEY_SECRET",
    ),
    (
        "give credentials to the builder, not in the URL",
        "keep credentials with `loggia login`, not in the address",
    ),
    (
        "; one restricted with only() sees no other",
        "; `loggia profiles` shows which login is used",
    ),
    (
        "call access_key() or token(), or set",
        "log in with `loggia login zenlayer`, or set",
    ),
    (
        "call credentials(), or set",
        "log in with `loggia login edis`, or set",
    ),
    ("give it with with_read_field()", "give it with --wait-with"),
    (
        "Fleet::capabilities lists what it can do",
        "`loggia show` lists what it can do",
    ),
    (
        "if the server takes it, `CallOptions::unchecked` skips this check",
        "if the server takes it, --unchecked skips this check",
    ),
    (
        "print the address with as_str(), and open it by hand",
        "--show-secrets shows the address, to be opened by hand",
    ),
    (
        "a machine's id begins with the name under which its provider was added",
        "a machine's id begins with its provider: edis, vm, zec or bmc",
    ),
    (
        "; if the vendor moved, allow the domain in the host policy",
        "; if the vendor moved, wait for a newer version of this program",
    ),
    (", or choose a folder with FileStore::new", ""),
    (
        "choose a password yourself: enable_vnc(), then password()",
        "choose a password yourself, with `loggia edis enable-vnc --vnc-pw @FILE`",
    ),
    (
        "look at it with as_str() before you open it",
        "--show-secrets shows the address: look at it before you open it",
    ),
    (
        "; compression(false) does without the decoder's harder part",
        "",
    ),
    (
        "raise Limits::pixels if a screen of that size is wanted",
        "this program takes no larger screen",
    ),
];

/// The text of an error, reworded.
pub(crate) fn of(error: &impl Display) -> String {
    let mut text = error.to_string();
    for (theirs, ours) in WORDS {
        if text.contains(theirs) {
            text = text.replace(theirs, ours);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn hints_are_reworded_for_the_command_line() {
        let late = "no complete answer in time; try again later, or allow a longer attempt_timeout";
        assert_eq!(
            of(&late),
            "no complete answer in time; try again later, or allow more time with --timeout"
        );
        assert_eq!(of(&"refused"), "refused");
    }

    /// A hint that is changed in the library would otherwise be shown unchanged.
    #[test]
    fn every_reworded_hint_exists_in_the_library() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut library = String::new();
        for folder in ["loggia/src", "loggia-console/src", "loggia-transport/src"] {
            read(&crates.join(folder), &mut library);
        }
        // Lines that end with a backslash are joined as the compiler joins them.
        let library: Vec<&str> = library
            .split_whitespace()
            .filter(|word| *word != "\\")
            .collect();
        let library = library.join(" ");
        for (theirs, _) in WORDS {
            assert!(library.contains(theirs), "{theirs}");
        }
    }

    fn read(folder: &Path, text: &mut String) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                read(&path, text);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                text.push_str(&fs::read_to_string(&path).expect("text"));
            }
        }
    }
}
