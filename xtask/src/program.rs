//! Builds and runs the command `loggia`, for verbs that need its output.
//!
//! xtask does not link it: codegen must build while generated code, and with it the command, is
//! broken.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use serde_json::Value;

/// The given program, or the workspace's own, which is built now.
///
/// # Errors
/// When it cannot be built.
pub(crate) fn find(
    workspace: &Path,
    given: Option<&Path>,
    is_release: bool,
) -> anyhow::Result<PathBuf> {
    if let Some(given) = given {
        return given
            .canonicalize()
            .with_context(|| given.display().to_string());
    }
    let mut build = Command::new("cargo");
    build
        .current_dir(workspace)
        .args(["build", "--quiet", "--package", "loggia-cli"])
        .args(["--message-format", "json"])
        .args(is_release.then_some("--release"))
        .stderr(Stdio::inherit());
    let output = build.output().context("cargo cannot be run")?;
    let said = String::from_utf8_lossy(&output.stdout);
    match executable(&said) {
        Some(path) if output.status.success() => Ok(path),
        _ => bail!("the command `loggia` cannot be built"),
    }
}

/// The program's path in cargo's messages, which are one JSON object per line.
fn executable(messages: &str) -> Option<PathBuf> {
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs = messages.filter(|message| message["target"]["name"] == "loggia");
    programs.find_map(|message| message["executable"].as_str().map(PathBuf::from))
}

/// The program's output, without environment variables that could change it.
///
/// # Errors
/// When it fails.
pub(crate) fn output(program: &Path, words: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(program)
        .args(words)
        .env_remove("LOGGIA_OUTPUT")
        .env_remove("LOGGIA_PROFILE")
        .env_remove("COMPLETE")
        .output()
        .with_context(|| program.display().to_string())?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("loggia {} failed: {}", words.join(" "), said.trim());
    }
    String::from_utf8(output.stdout).context("what it prints is no text")
}

/// A folder that is removed when the value is dropped.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    /// Creates a folder for this process.
    ///
    /// # Errors
    /// When it cannot be created.
    pub(crate) fn new(name: &str) -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(format!("loggia-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_among_libraries() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"loggia"},"executable":null}"#,
            "\nnot JSON\n",
            r#"{"target":{"name":"other"},"executable":"/t/other"}"#,
            "\n",
            r#"{"target":{"name":"loggia"},"executable":"/t/loggia"}"#,
        );
        assert_eq!(executable(messages), Some(PathBuf::from("/t/loggia")));
        assert_eq!(executable(""), None);
    }

    #[test]
    fn a_program_that_fails_is_an_error_with_its_words() {
        let cargo = Path::new("cargo");
        assert!(output(cargo, &["--version"]).is_ok());
        let error = output(cargo, &["no-such-command"]).expect_err("fails");
        assert!(error.to_string().contains("no-such-command"), "{error}");
    }
}
