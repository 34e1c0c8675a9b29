//! Locates the inputs: `fuzz/<kind>/<target>/`.
//!
//! A seed's name contains a dot; what the fuzzer found is named by its hash.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// The fuzzer's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

/// The inputs of a target: its `corpus`, or its `regressions`, which once failed.
pub fn folder(kind: &str, target: &str) -> PathBuf {
    root().join(kind).join(target)
}

/// The files of a folder, ordered by name; empty if there is no folder.
///
/// # Errors
/// When a file cannot be read.
pub fn files(folder: &Path) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut paths = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    paths
        .into_iter()
        .map(|path| fs::read(&path).map(|bytes| (path, bytes)))
        .collect()
}

/// Whether a file of a corpus is a seed.
pub fn is_seed(path: &Path) -> bool {
    path.extension().is_some()
}
