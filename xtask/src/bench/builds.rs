//! Measures user seconds of compiling, with warm dependencies.
//!
//! A crate is compiled alone in its own target folder: first with all its dependencies, then three
//! more times after its sources were touched. The crate that calls every operation is written for
//! this purpose, from the model.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use super::{Row, cpu};
use crate::spec::model::Confirm;
use crate::spec::{self, words};

/// The client that is measured, with its feature.
const PACKAGE: &str = "loggia-zenlayer";
/// The service whose size is known from the time when there were no others.
const SERVICE: &str = "vm";

pub(super) fn measure(workspace: &Path, target: &Path) -> anyhow::Result<Vec<Row>> {
    let caller = target.join("caller");
    let operations = write_caller(workspace, &caller)?;
    let mut rows = Vec::new();
    for (profile, flags) in [("dev", &[][..]), ("release", &["--release"][..])] {
        let build = |folder: &Path, package: &str| {
            let mut command = Command::new("cargo");
            command
                .current_dir(folder)
                .args(["build", "--quiet", "--package", package])
                .args(flags)
                .env("CARGO_INCREMENTAL", "0")
                .env("CARGO_TARGET_DIR", target);
            command
        };
        let library = workspace.join("crates").join(PACKAGE).join("src/lib.rs");
        // This builds all dependencies; the following builds are the ones that are measured.
        cpu::seconds(&mut build(&caller, "caller"))?;
        let alone = fastest(&library, &mut build(&caller, PACKAGE))?;
        let both = fastest(&library, &mut build(&caller, "caller"))?;
        #[expect(clippy::cast_precision_loss, reason = "counts are small")]
        let each = |seconds: Option<f64>| seconds.map(|seconds| seconds / operations as f64);
        rows.push(Row::new(
            &format!("build-library-{profile}"),
            format!("compiling `{PACKAGE}` with `{SERVICE}`, an operation, {profile}"),
            each(alone),
            "user s",
        ));
        rows.push(Row::new(
            &format!("build-caller-{profile}"),
            format!("the same with a crate that calls all of `{SERVICE}`, {profile}"),
            each(both),
            "user s",
        ));
        if profile == "dev" {
            rows.push(Row::new(
                "rlib-dev",
                format!("rlib of `{PACKAGE}` with `{SERVICE}`, dev"),
                rlib(&target.join("debug")),
                "MB",
            ));
        }
    }
    rows.push(facade(workspace, target)?);
    Ok(rows)
}

/// The fastest of three builds after a change: other work on the machine can only slow one down.
fn fastest(changed: &Path, build: &mut Command) -> anyhow::Result<Option<f64>> {
    let mut fastest = None;
    for _ in 0..3 {
        touch(changed)?;
        let Some(seconds) = cpu::seconds(build)? else {
            return Ok(None);
        };
        fastest = Some(fastest.map_or(seconds, |before: f64| before.min(seconds)));
    }
    Ok(fastest)
}

/// The facade alone, with warm dependencies.
fn facade(workspace: &Path, target: &Path) -> anyhow::Result<Row> {
    let build = || {
        let mut command = Command::new("cargo");
        command
            .current_dir(workspace)
            .args(["build", "--quiet", "--release", "--package", "loggia"])
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TARGET_DIR", target);
        command
    };
    cpu::seconds(&mut build())?;
    let seconds = fastest(&workspace.join("crates/loggia/src/lib.rs"), &mut build())?;
    Ok(Row::new(
        "build-facade-release",
        "compiling the facade `loggia`, release",
        seconds,
        "user s",
    ))
}

fn touch(path: &Path) -> anyhow::Result<()> {
    let file = fs::File::options().write(true).open(path)?;
    file.set_modified(SystemTime::now())?;
    Ok(())
}

/// The newest library, in megabytes.
fn rlib(folder: &Path) -> Option<f64> {
    let prefix = format!("lib{}-", PACKAGE.replace('-', "_"));
    let newest = fs::read_dir(folder.join("deps"))
        .ok()?
        .flatten()
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.starts_with(&prefix) && entry.path().extension().is_some_and(|it| it == "rlib")
        })
        .filter_map(|entry| entry.metadata().ok())
        .max_by_key(|metadata| metadata.modified().ok())?;
    #[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
    let megabytes = newest.len() as f64 / 1e6;
    Some(megabytes)
}

/// Writes the crate that calls every operation; returns the number of operations.
fn write_caller(workspace: &Path, folder: &Path) -> anyhow::Result<usize> {
    let specs = spec::load_all(&workspace.join("specs"))?;
    let api = specs
        .iter()
        .filter(|spec| spec.file.vendor.package == PACKAGE && spec.file.module == SERVICE)
        .map(|spec| spec.api.operations.as_slice())
        .next();
    let operations = api.unwrap_or_default();
    let crates: PathBuf = workspace.join("crates");
    let manifest = format!(
        "[package]\nname = \"caller\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nloggia-zenlayer = {{ path = \"{}\", default-features = false, features = [{SERVICE:?}] }}\n\
         loggia-transport = {{ path = \"{}\" }}\n\n[workspace]\n",
        crates.join(PACKAGE).display(),
        crates.join("loggia-transport").display(),
    );
    let mut text = format!(
        "//! Calls every operation.\nuse loggia_transport::{{Error, confirm}};\nuse loggia_zenlayer::{SERVICE}::Client;\n"
    );
    for operation in operations {
        let method = words::snake(&operation.id);
        let leave = match operation.confirm {
            Some(Confirm::Charges) => "confirm::ChargeMyAccount::yes()",
            Some(Confirm::Destroys) => "confirm::DestroyForGood::yes()",
            None => "",
        };
        let _ = write!(
            text,
            "\npub async fn {method}(client: &Client) -> Result<(), Error> {{\n    client.{method}({leave}).send().await?;\n    Ok(())\n}}\n"
        );
    }
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), text)?;
    // The workspace's versions, so that nothing has to be resolved.
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(operations.len().max(1))
}
