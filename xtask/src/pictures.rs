//! `cargo xtask pictures`: renders the pictures of the guide again.
//!
//! | picture | shows |
//! | --- | --- |
//! | `console.png` | the screen of a simulated machine, as `loggia screenshot` saves it |
//! | `viewer.png` | the viewer's page in Chromium, of `loggia console --view` |
//! | `top.svg` | the output of `loggia top`, written by a test that also compares it |
//!
//! All of them show the simulators. Look at them before committing them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, ensure};

use crate::program::{self, Scratch};

/// The machine whose screen is shown.
const MACHINE: &str = "edis/kvm_100001_200001";

/// The maximum size of a picture in the guide.
const LARGEST: u64 = 100 * 1024;

/// What to render, and with which programs.
#[derive(Clone, Debug)]
pub struct Options {
    /// The checkout.
    pub workspace: PathBuf,
    /// The command as a program; if missing, it is built.
    pub command: Option<PathBuf>,
    /// The browser.
    pub browser: PathBuf,
}

/// Renders the pictures; returns their paths.
///
/// # Errors
/// When a program fails, or a picture is too large.
pub fn run(options: &Options) -> anyhow::Result<Vec<PathBuf>> {
    let program = program::find(&options.workspace, options.command.as_deref(), false)?;
    let folder = options.workspace.join("docs/src/images");
    fs::create_dir_all(&folder)?;
    let pictures = ["console.png", "viewer.png", "top.svg"].map(|name| folder.join(name));
    let [console, viewer, _] = &pictures;
    let file = console.display().to_string();
    program::output(
        &program,
        &["--demo", "screenshot", MACHINE, "--file", &file],
    )?;
    photograph(&program, &options.browser, viewer)?;
    draw_top(&options.workspace)?;
    for picture in &pictures {
        let size = fs::metadata(picture)
            .with_context(|| picture.display().to_string())?
            .len();
        ensure!(
            size <= LARGEST,
            "{}: {size} bytes, more than {LARGEST}",
            picture.display()
        );
    }
    Ok(pictures.into())
}

/// Takes a picture of the viewer's page. Its address is valid for one visit.
fn photograph(program: &Path, browser: &Path, picture: &Path) -> anyhow::Result<()> {
    let viewer = Command::new(program)
        .args(["--demo", "console", MACHINE, "--view"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("the viewer")?;
    let mut viewer = Ending(viewer);
    let out = viewer.0.stdout.take().context("the viewer")?;
    let address = BufReader::new(out)
        .lines()
        .next()
        .context("the viewer prints no address")??;
    let profile = Scratch::new("browser")?;
    // Waits for the page to draw, which no load event announces.
    let taken = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu"])
        .args(["--hide-scrollbars", "--timeout=6000"])
        .arg("--window-size=1024,640")
        .arg(format!("--user-data-dir={}", profile.0.display()))
        .arg(format!("--screenshot={}", picture.display()))
        .arg(address)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .with_context(|| browser.display().to_string())?;
    ensure!(taken.success(), "the browser took no picture");
    Ok(())
}

/// A program that is stopped when the value is dropped.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn draw_top(workspace: &Path) -> anyhow::Result<()> {
    let status = Command::new("cargo")
        .current_dir(workspace)
        .args(["test", "--quiet", "--package", "loggia-cli", "--lib"])
        .arg("top::picture")
        .env("SNAPSHOTS", "overwrite")
        .stdout(Stdio::null())
        .status()
        .context("cargo cannot be run")?;
    ensure!(status.success(), "`top` was not drawn");
    Ok(())
}
