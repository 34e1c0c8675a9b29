//! Measures other people's clients in the same run, for comparison.
//!
//! `oxide` is made by the same generator in the usual way: only its library is compared, without a
//! program that calls it. It is taken from the registry, built with all its dependencies, and then
//! once more alone.
//!
//! Zenlayer's official Python SDK is not compiled; every program pays the corresponding cost when
//! it starts. Without Python there is no figure.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde::Deserialize;

use super::{Row, cpu};

const PACKAGE: &str = "oxide";
const VERSION: &str = "0.19";

const SDK: &str = "zenlayercloud-sdk-python";
const SDK_VERSION: &str = "2.0.77";
const IMPORT: &str = "import zenlayercloud.vm.v20230313.vm_client";

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    manifest_path: PathBuf,
}

pub(super) fn measure(target: &Path) -> anyhow::Result<Vec<Row>> {
    let folder = target.join("peers");
    fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"peers\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{PACKAGE} = {VERSION:?}\n\n[workspace]\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), "")?;
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new("cargo");
        command
            .current_dir(&folder)
            .args(arguments)
            .env("CARGO_TARGET_DIR", target.join("of-peers"));
        command
    };
    let metadata = cargo(&["metadata", "--format-version", "1"]).output()?;
    ensure!(
        metadata.status.success(),
        "{PACKAGE} cannot be fetched:\n{}",
        String::from_utf8_lossy(&metadata.stderr)
    );
    let metadata: Metadata = serde_json::from_slice(&metadata.stdout)?;
    let peer = metadata.packages.iter().find(|it| it.name == PACKAGE);
    let peer = peer.context("it was asked for")?;
    let root = peer.manifest_path.parent().context("a file has a folder")?;
    let operations = operations(&root.join("src"))?;
    let mut rows = Vec::new();
    for (profile, flags) in [("dev", &[][..]), ("release", &["--release"][..])] {
        let build = [&["build", "--quiet", "--package", PACKAGE], flags].concat();
        cpu::seconds(&mut cargo(&build))?;
        cpu::seconds(&mut cargo(
            &[&["clean", "--package", PACKAGE], flags].concat(),
        ))?;
        let seconds = cpu::seconds(&mut cargo(&build))?;
        #[expect(clippy::cast_precision_loss, reason = "counts are small")]
        let each = seconds.map(|seconds| seconds / operations as f64);
        rows.push(Row::new(
            &format!("peer-{PACKAGE}-{profile}"),
            format!(
                "a peer: compiling `{PACKAGE}` {}, one of {operations} operations, {profile}",
                peer.version
            ),
            each,
            "user s",
        ));
    }
    rows.push(python(target)?);
    Ok(rows)
}

/// The cost that a program pays before its first call with the official Python SDK.
fn python(target: &Path) -> anyhow::Result<Row> {
    let home = target.join("peers-python");
    let python = home.join("bin/python");
    let mut steps = [
        Command::new("python3"),
        Command::new(&python),
        Command::new(&python),
        Command::new(&python),
    ];
    steps[0].args(["-m", "venv"]).arg(&home);
    steps[1].args(["-m", "pip", "install", "--quiet"]);
    steps[1].arg(format!("{SDK}=={SDK_VERSION}"));
    // The first run compiles the modules.
    steps[2].args(["-c", IMPORT]);
    steps[3].args(["-c", IMPORT]);
    let is_there = Command::new("python3").arg("--version").output().is_ok();
    let mut seconds = None;
    if is_there {
        for step in &mut steps {
            seconds = cpu::seconds(step)?;
        }
    }
    let what = format!("a peer: importing the `vm` client of `{SDK}` {SDK_VERSION}, each start");
    Ok(Row::new("peer-python", what, seconds, "user s"))
}

/// The number of operations: progenitor writes a builder's `send` for each.
fn operations(folder: &Path) -> anyhow::Result<usize> {
    let mut count = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            count += operations(&path)?;
        } else if path.extension().is_some_and(|it| it == "rs") {
            count += fs::read_to_string(&path)?
                .matches("pub async fn send(")
                .count();
        }
    }
    Ok(count)
}
