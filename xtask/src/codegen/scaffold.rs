//! Creates crates for generated modules where there are none.
//!
//! In this repository the manifest and `lib.rs` of a generated crate are written by hand.
//! Elsewhere (`--out`), for trying out a vendor's new document, they may be missing: the minimum
//! that compiles is then created, as a separate workspace with this repository's transport and its
//! locked versions.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::spec::files::Vendor;

/// The files that a crate lacks.
pub(super) fn missing(
    vendor: &Vendor,
    folder: &Path,
    modules: &[String],
    workspace: &Path,
) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let manifest = folder.join("Cargo.toml");
    if !manifest.exists() {
        files.push((manifest, cargo_toml(vendor, modules, workspace)));
        let lock = folder.join("Cargo.lock");
        if let (false, Ok(text)) = (
            lock.exists(),
            std::fs::read_to_string(workspace.join("Cargo.lock")),
        ) {
            files.push((lock, text));
        }
    }
    let lib = folder.join("src/lib.rs");
    if !lib.exists() {
        files.push((lib, lib_rs(vendor)));
    }
    files
}

fn cargo_toml(vendor: &Vendor, modules: &[String], workspace: &Path) -> String {
    let transport = workspace.join("crates/loggia-transport");
    let transport = transport.display().to_string();
    let mut text = format!(
        "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         # A workspace of its own, wherever it stands.\n[workspace]\n\n[dependencies]\n\
         loggia-transport = {{ path = {transport:?} }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n",
        vendor.package
    );
    if vendor.has_features {
        text.push_str("\n[features]\n");
        let all = modules
            .iter()
            .map(|module| format!("{module:?}"))
            .collect::<Vec<_>>()
            .join(", ");
        let _ = writeln!(text, "default = [{all}]");
        for module in modules {
            let _ = writeln!(text, "{module} = []");
        }
    }
    text
}

fn lib_rs(vendor: &Vendor) -> String {
    format!(
        "//! Generated client `{}`.\n\n#[rustfmt::skip]\n#[allow(deprecated)]\nmod generated;\n\n\
         pub use generated::*;\n",
        vendor.package
    )
}
