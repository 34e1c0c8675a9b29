//! The inputs that the fuzzer starts from: known answers of the vendors, the examples of the
//! specs, our own skeletons of pages, and inputs of unit tests.
//!
//! They are generated, not maintained by hand: `cargo run -p loggia-decoders` writes them, and a
//! test checks that they are current.

mod answers;
mod documents;
mod headers;
mod sessions;
mod words;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub use words::dictionaries;

/// Inputs by the names of their files.
pub type Seeds = BTreeMap<String, Vec<u8>>;

/// The seeds of every target.
///
/// # Panics
/// When a file of the repository is missing.
pub fn all() -> BTreeMap<&'static str, Seeds> {
    BTreeMap::from([
        ("audit_page", documents::pages()),
        ("data_uri", headers::pictures()),
        ("date", headers::dates()),
        ("edis_reply", answers::edis()),
        ("retry_after", headers::waits()),
        ("session_map", answers::logins()),
        ("spec_loader", documents::specs()),
        ("tolerant", answers::values()),
        ("vnc_session", sessions::all()),
        ("webhook", headers::calls()),
        ("zenlayer_reply", answers::zenlayer()),
    ])
}

/// A path in the repository.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// The files of a folder, by their names.
fn files(folder: &str) -> Seeds {
    let entries = fs::read_dir(repository(folder)).expect(folder);
    entries
        .map(|entry| entry.expect(folder))
        .filter(|entry| entry.path().is_file())
        .map(|entry| {
            let name = entry.file_name().into_string().expect("a plain name");
            (name, fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

/// Numbers the texts to name their files.
fn numbered(ending: &str, texts: &[&str]) -> Seeds {
    let named = texts.iter().enumerate();
    named
        .map(|(index, text)| (format!("{index:02}.{ending}"), text.as_bytes().to_vec()))
        .collect()
}
