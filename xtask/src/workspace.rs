//! Finds the workspace to work on: the one in which the program runs.
//!
//! It is not the one from which the program was built: several checkouts may share a target
//! folder, and a checkout may be moved.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// Finds the workspace from the current folder upwards. Outside any workspace, cargo's path of
/// this package is used (`CARGO_MANIFEST_DIR`, which `cargo run` sets).
///
/// # Errors
/// When there is none.
pub fn find() -> anyhow::Result<PathBuf> {
    let here = env::current_dir().context("there is no current folder")?;
    if let Some(found) = above(&here) {
        return Ok(found);
    }
    let ours = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    match ours.as_deref().and_then(above) {
        Some(found) => Ok(found),
        None => bail!(
            "{} is in no checkout of Loggia: run `cargo xtask` in one",
            here.display()
        ),
    }
}

/// The workspace that contains a folder.
pub fn above(folder: &Path) -> Option<PathBuf> {
    folder
        .ancestors()
        .find(|folder| folder.join("xtask/Cargo.toml").is_file() && folder.join("specs").is_dir())
        .map(Path::to_path_buf)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_innermost_checkout_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("a/other");
        for root in [folder.path(), &inner] {
            fs::create_dir_all(root.join("xtask/src")).expect("created");
            fs::create_dir_all(root.join("specs/edis")).expect("created");
            fs::write(root.join("xtask/Cargo.toml"), "").expect("written");
        }
        assert_eq!(above(&inner.join("specs/edis")), Some(inner.clone()));
        assert_eq!(
            above(&folder.path().join("a")),
            Some(folder.path().to_path_buf())
        );
        assert_eq!(above(Path::new("/")), None);
    }
}
