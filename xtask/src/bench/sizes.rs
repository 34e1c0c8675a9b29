//! Measures the size of a program that uses the facade, and what the catalogue would add.
//!
//! Two programs are written for this purpose: one lists machines of both clouds, the other also
//! looks up an operation in the catalogue. A program that does not use the catalogue does not
//! contain it: the difference is what it would add.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Row, cpu};

/// A program that lists machines of both clouds.
const PLAIN: &str = "#[tokio::main(flavor = \"current_thread\")]
async fn main() -> Result<(), loggia::Error> {
    let account = loggia::edis::Account::builder().env().build()?;
    println!(\"{:?}\", account.servers().await?);
    let client = loggia::zenlayer::Client::builder().env().build()?;
    let mut machines = client.vm().instances().stream();
    while let Some(machine) = machines.try_next().await? {
        println!(\"{:?}\", machine.instance_id);
    }
    Ok(())
}
";

/// Inserted before the end of the same program.
const LOOKS_UP: &str = "    let wanted = std::env::args().nth(1).unwrap_or_default();
    println!(\"{:?}\", loggia_catalogue::find(\"zenlayer.vm\", &wanted));
";

pub(super) fn measure(workspace: &Path, target: &Path) -> anyhow::Result<Vec<Row>> {
    let with_catalogue = PLAIN.replacen("    Ok(())\n", &format!("{LOOKS_UP}    Ok(())\n"), 1);
    let plain = build(workspace, target, "plain", PLAIN)?;
    let both = build(workspace, target, "with-catalogue", &with_catalogue)?;
    Ok(vec![
        Row::new(
            "size-program",
            "a stripped program that lists machines of both clouds, release",
            Some(plain),
            "MB",
        ),
        Row::new(
            "size-catalogue",
            "what it grows by when it uses the catalogue",
            Some(both - plain),
            "MB",
        ),
    ])
}

/// Builds a program and returns its size in megabytes.
fn build(workspace: &Path, target: &Path, name: &str, main: &str) -> anyhow::Result<f64> {
    let folder = target.join(name);
    let crates = workspace.join("crates");
    let path = |package: &str| format!("path = \"{}\"", crates.join(package).display());
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         loggia = {{ {} }}\nloggia-catalogue = {{ {} }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n\n\
         [profile.release]\nstrip = true\n\n[workspace]\n",
        path("loggia"),
        path("loggia-catalogue"),
    );
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/main.rs"), main)?;
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let mut command = Command::new("cargo");
    command
        .current_dir(&folder)
        .args(["build", "--quiet", "--release"])
        .env("CARGO_TARGET_DIR", target);
    cpu::seconds(&mut command)?;
    let program = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let size = fs::metadata(target.join("release").join(program))?.len();
    #[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
    let megabytes = size as f64 / 1e6;
    Ok(megabytes)
}
