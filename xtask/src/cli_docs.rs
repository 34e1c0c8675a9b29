//! `cargo xtask cli-docs`: writes completions and manual pages of the command, for packages.
//!
//! The program itself produces both (`loggia completions`, `loggia man`). They are kept under
//! `crates/loggia-cli/share`, so that packaging does not have to run what it builds. `--check`
//! compares. Pages of operations are left out: `loggia man --operations` writes all 700.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::codegen::write::{Change, Plan, apply, compare};
use crate::program::{self, Scratch};

/// Shells, with the file names under which they look for completions.
const SHELLS: [(&str, &str); 5] = [
    ("bash", "loggia.bash"),
    ("elvish", "loggia.elv"),
    ("fish", "loggia.fish"),
    ("powershell", "loggia.ps1"),
    ("zsh", "_loggia"),
];

/// What to write, and from which program.
#[derive(Clone, Debug)]
pub struct Options {
    /// The checkout.
    pub workspace: PathBuf,
    /// Only compare.
    pub check: bool,
    /// The command as a program; if missing, it is built.
    pub command: Option<PathBuf>,
}

/// Writes or compares the files; returns the differences.
///
/// # Errors
/// When the command fails, or a file cannot be read or written.
pub fn run(options: &Options) -> anyhow::Result<Vec<Change>> {
    let program = program::find(&options.workspace, options.command.as_deref(), false)?;
    let share = options.workspace.join("crates/loggia-cli/share");
    let plan = plan(&program, &share)?;
    let changes = compare(&plan, options.check)?;
    if !options.check {
        apply(&plan, &changes)?;
    }
    Ok(changes)
}

fn plan(program: &Path, share: &Path) -> anyhow::Result<Plan> {
    let mut plan = Plan::default();
    let (completions, man) = (share.join("completions"), share.join("man"));
    for (shell, name) in SHELLS {
        let text = program::output(program, &["completions", shell])?;
        plan.files.insert(completions.join(name), text);
    }
    let folder = Scratch::new("man")?;
    let path = folder.0.display().to_string();
    program::output(program, &["man", &path])?;
    for entry in fs::read_dir(&folder.0).context("the pages")? {
        let entry = entry.context("the pages")?;
        let text = fs::read_to_string(entry.path())?;
        plan.files.insert(man.join(entry.file_name()), text);
    }
    plan.owned = vec![completions, man];
    Ok(plan)
}
