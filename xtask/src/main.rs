//! `cargo xtask`: the command line of the maintainers' tools.
//!
//! It contains only arguments, printing and exit codes; each verb is a module of the library next
//! to it.
#![expect(clippy::print_stderr, reason = "a program for the terminal")]

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;
use xtask::codegen::write::Change;
use xtask::{
    audit, bench, ci, cli_docs, codegen, coverage, import, msrv, new_service, pictures, semver,
    tidy, workspace,
};

/// Codegen makes many small allocations: this allocator saves a tenth of its time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Maintainers' commands of Loggia.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Generates the client crates from the specs
    Codegen {
        /// Compare only: print a diff and exit with 1 if anything differs
        #[arg(long)]
        check: bool,
        /// Read specs from another folder
        #[arg(long, value_name = "DIR")]
        specs: Option<PathBuf>,
        /// Write to another folder of crates; those it lacks are made
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Take what has a harmless way out as a warning, for a vendor's own document
        #[arg(long)]
        lenient: bool,
    },
    /// Compares vendors' documents with the specs
    Audit {
        /// Pages, OpenAPI documents, facts files, or folders of them
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Print the differences as JSON
        #[arg(long)]
        json: bool,
    },
    /// Prints the skeleton of a spec for an operation of a vendor's document
    Import {
        /// A page, OpenAPI document or facts file
        page: PathBuf,
        /// Which operation, where there are several
        #[arg(long, value_name = "NAME")]
        action: Option<String>,
    },
    /// Shows which operations are described, generated, mocked, simulated and tested
    Coverage {
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Documents of vendors or lists that say which operations exist
        #[arg(long, value_name = "PATH", num_args = 1..)]
        facts: Vec<PathBuf>,
        /// Write the summary into the README
        #[arg(long, conflicts_with = "facts")]
        readme: bool,
        /// The simulator as a program; without it, the workspace's own is built and run
        #[arg(long, value_name = "PROGRAM")]
        simulator: Option<PathBuf>,
    },
    /// Measures lines, compiling and calls, and writes docs/PERFORMANCE.md
    Bench {
        /// These parts alone; without any, all of them, which takes most of an hour
        #[arg(value_name = "PART", conflicts_with = "check")]
        parts: Vec<bench::Part>,
        /// Only compare what is the same on every machine with its budget
        #[arg(long)]
        check: bool,
        /// The example `call_cost` as a program; without it, it is built
        #[arg(long, value_name = "PROGRAM")]
        calls: Option<PathBuf>,
        /// The command `loggia` as a program; without it, it is built
        #[arg(long, value_name = "PROGRAM")]
        command: Option<PathBuf>,
    },
    /// Writes completions and manual pages of the command `loggia`
    CliDocs {
        /// Compare only: print a diff and exit with 1 if anything differs
        #[arg(long)]
        check: bool,
        /// The command as a program; without it, it is built
        #[arg(long, value_name = "PROGRAM")]
        command: Option<PathBuf>,
    },
    /// Makes the pictures of the guide again, with a browser
    Pictures {
        /// The command as a program; without it, it is built
        #[arg(long, value_name = "PROGRAM")]
        command: Option<PathBuf>,
        /// Chromium, or Chrome
        #[arg(long, value_name = "PROGRAM", default_value = "chromium")]
        browser: PathBuf,
    },
    /// Writes the skeleton of a service's spec; codegen makes the rest from it
    NewService {
        /// Its name, as in the address of its actions
        name: String,
        /// A facts file about it
        facts: PathBuf,
    },
    /// Checks that no dependency needs a newer Rust than the workspace declares
    Msrv,
    /// Checks the house rules: arrows, circles, files, links, code in documents, words
    Tidy {
        /// Copy the code of examples and tests into the documents that show it, first
        #[arg(long)]
        write: bool,
    },
    /// Compares the public API with the last release, and the version with what changed
    Semver,
    /// Runs what `main` must pass, or some steps of it
    Ci {
        /// Print the steps
        #[arg(long, conflicts_with = "steps")]
        list: bool,
        /// Steps; all of them where none is named
        #[arg(value_name = "STEP")]
        steps: Vec<String>,
    },
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the chosen verb; returns whether everything is in order.
fn run() -> anyhow::Result<bool> {
    // Parsed first, so that `--help` works outside a repository.
    let verb = Arguments::parse().verb;
    let workspace = workspace::find()?;
    match verb {
        Verb::Codegen {
            check,
            specs,
            out,
            lenient,
        } => run_codegen(&codegen::Options {
            workspace,
            specs,
            out,
            check,
            lenient,
        }),
        Verb::Audit { paths, json } => {
            let specs = workspace.join("specs");
            run_audit(&audit::Options { specs, paths }, json)
        }
        Verb::Import { page, action } => {
            let specs = workspace.join("specs");
            run_import(&import::Options {
                specs,
                page,
                action,
            })
        }
        Verb::Coverage {
            json,
            facts,
            readme,
            simulator,
        } => run_coverage(
            &coverage::Options {
                workspace,
                facts,
                readme,
                simulator,
            },
            json,
        ),
        Verb::Bench {
            parts,
            check,
            calls,
            command,
        } => run_bench(
            &workspace,
            &bench::Options {
                parts,
                check,
                calls,
                command,
            },
        ),
        Verb::CliDocs { check, command } => run_cli_docs(&cli_docs::Options {
            workspace,
            check,
            command,
        }),
        Verb::Pictures { command, browser } => run_pictures(&pictures::Options {
            workspace,
            command,
            browser,
        }),
        Verb::NewService { name, facts } => {
            run_new_service(&workspace.join("specs"), &name, &facts)
        }
        Verb::Msrv => run_msrv(&workspace),
        Verb::Tidy { write } => run_tidy(&workspace, write),
        Verb::Semver => run_semver(&workspace),
        Verb::Ci { list, steps } => ci::run(&workspace, &steps, list),
    }
}

/// Prints a line. A reader that closes the pipe early is not a failure.
fn say(line: impl Display) -> io::Result<()> {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

fn run_codegen(options: &codegen::Options) -> anyhow::Result<bool> {
    let outcome = codegen::run(options)?;
    for finding in &outcome.findings {
        eprintln!("{finding}");
    }
    if outcome.failed() {
        eprintln!(
            "nothing was {}",
            if options.check { "compared" } else { "written" }
        );
        return Ok(false);
    }
    show(&outcome.changes, &options.workspace, options.check)?;
    say(format_args!(
        "{} operations in {} files, {} {}, {} ms",
        outcome.operations,
        outcome.files,
        outcome.changes.len(),
        if options.check { "differ" } else { "written" },
        outcome.elapsed.as_millis(),
    ))?;
    if options.check && !outcome.changes.is_empty() {
        eprintln!("generated files are not what the specs say: run `cargo xtask codegen`");
        return Ok(false);
    }
    Ok(true)
}

/// Prints what differs from the disk, or was written to it.
fn show(changes: &[Change], workspace: &Path, check: bool) -> io::Result<()> {
    for change in changes {
        let path = change.path();
        let shown = path.strip_prefix(workspace).unwrap_or(path).display();
        match (change, check) {
            (Change::Missing(_), true) => say(format_args!("missing: {shown}"))?,
            (Change::Superfluous(_), true) => say(format_args!("superfluous: {shown}"))?,
            (Change::Changed(_, diff), true) => say(format_args!("changed: {shown}\n{diff}"))?,
            (Change::Missing(_), false) => say(format_args!("new {shown}"))?,
            (Change::Superfluous(_), false) => say(format_args!("removed {shown}"))?,
            (Change::Changed(..), false) => say(format_args!("changed {shown}"))?,
        }
    }
    Ok(())
}

fn run_cli_docs(options: &cli_docs::Options) -> anyhow::Result<bool> {
    let changes = cli_docs::run(options)?;
    show(&changes, &options.workspace, options.check)?;
    if options.check && !changes.is_empty() {
        eprintln!("completions or pages are not the command's: run `cargo xtask cli-docs`");
        return Ok(false);
    }
    Ok(true)
}

fn run_pictures(options: &pictures::Options) -> anyhow::Result<bool> {
    for picture in pictures::run(options)? {
        say(picture.display())?;
    }
    Ok(true)
}

fn run_audit(options: &audit::Options, json: bool) -> anyhow::Result<bool> {
    let report = audit::run(options)?;
    if json {
        say(serde_json::to_string_pretty(&report.differences)?)?;
    } else {
        for difference in report.unknown() {
            say(difference)?;
        }
    }
    for problem in &report.unread {
        eprintln!("unreadable: {problem}");
    }
    for uncovered in &report.uncovered {
        eprintln!("not covered: {uncovered}");
    }
    for entry in &report.stale {
        eprintln!("warning: known-differences.yaml: {entry}");
    }
    eprintln!("{}", report.summary());
    Ok(report.is_clean())
}

fn run_import(options: &import::Options) -> anyhow::Result<bool> {
    let imported = import::run(options)?;
    say(imported.yaml.trim_end())?;
    for problem in &imported.problems {
        eprintln!("warning: {problem}");
    }
    Ok(true)
}

fn run_new_service(specs: &Path, name: &str, facts: &Path) -> anyhow::Result<bool> {
    let written = new_service::run(specs, name, facts)?;
    for problem in &written.problems {
        eprintln!("warning: {problem}");
    }
    say(format_args!(
        "{}: describe what is marked ({} places), then run `cargo xtask codegen`",
        written.spec.display(),
        written.open
    ))?;
    Ok(true)
}

fn run_coverage(options: &coverage::Options, json: bool) -> anyhow::Result<bool> {
    let report = coverage::run(options)?;
    if json {
        say(report.json()?)?;
    } else {
        say(report.tables().trim_end())?;
    }
    for problem in &report.problems {
        eprintln!("error: {problem}");
    }
    Ok(report.problems.is_empty())
}

fn run_bench(workspace: &Path, options: &bench::Options) -> anyhow::Result<bool> {
    let report = bench::run(workspace, options)?;
    say(report.table().trim_end())?;
    let missed: Vec<_> = report.rows.iter().filter(|row| row.misses()).collect();
    for row in &missed {
        eprintln!("error: {}: more than its budget", row.what);
    }
    // A table is written with whatever was measured; only a check fails.
    Ok(!options.check || missed.is_empty())
}

fn run_msrv(workspace: &Path) -> anyhow::Result<bool> {
    let report = msrv::run(workspace)?;
    for problem in &report.problems {
        eprintln!("error: {problem}");
    }
    if report.problems.is_empty() {
        say(format_args!(
            "{} packages, none needs more than Rust {}",
            report.packages, report.declared
        ))?;
    }
    Ok(report.problems.is_empty())
}

fn run_tidy(workspace: &Path, write: bool) -> anyhow::Result<bool> {
    if write {
        for document in tidy::write(workspace)? {
            say(format_args!("written: {document}"))?;
        }
    }
    let report = tidy::run(workspace)?;
    for problem in &report.problems {
        eprintln!("error: {problem}");
    }
    if report.problems.is_empty() {
        say(format_args!("{} files, tidy", report.files))?;
    }
    Ok(report.problems.is_empty())
}

fn run_semver(workspace: &std::path::Path) -> anyhow::Result<bool> {
    match semver::run(workspace)? {
        semver::Outcome::NoRelease => {
            say("skipped: there is no tag of a release before this commit to compare with")?;
            Ok(true)
        }
        semver::Outcome::Compared { tag, fits } => {
            let verdict = if fits { "fits" } else { "does not fit" };
            say(format_args!(
                "the version {verdict} what changed since {tag}"
            ))?;
            Ok(fits)
        }
    }
}
