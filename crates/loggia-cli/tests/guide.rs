//! Tests that every command in `docs/src/command-line.md` prints the output given there.
//!
//! `TRYCMD=overwrite` writes the output again. This is a separate test program, because commands
//! run in the folder of the process, which has to be an empty one.

use std::path::Path;
use std::{env, fs};

#[test]
fn the_guide_is_true() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/command-line.md");
    let guide = guide.canonicalize().expect("the guide");
    // Files that the commands read and write are in a temporary folder.
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("pw"), "Correct-horse-1\n").expect("written");
    env::set_current_dir(home.path()).expect("there");
    let text = home.path().display().to_string();
    trycmd::TestCases::new()
        .env("HOME", &text)
        .env("LOGGIA_CONFIG_DIR", &text)
        .env("COLUMNS", "100")
        .register_bin("loggia", Path::new(env!("CARGO_BIN_EXE_loggia")))
        .case(guide)
        .run();
}
