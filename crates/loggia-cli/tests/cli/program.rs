//! Tests the program as a whole: help, codes, streams.

use std::fmt::Write;
use std::process::Stdio;

use super::support::{loggia, run, snapshot};

#[test]
fn the_help_matches_the_snapshot() {
    let help = run(&["--help"]).done();
    assert_eq!(help.err, "");
    snapshot("help.txt", &help.out);
    assert_eq!(run(&["--version"]).done().out, "loggia 0.1.0\n");
}

/// Every command with its flags: a change of an API shows here as a change of the command line.
#[test]
fn the_command_tree_matches_the_snapshot() {
    let mut tree = String::new();
    describe(&loggia_cli::command(), 0, &mut tree);
    snapshot("tree.txt", &tree);
}

fn describe(command: &clap::Command, depth: usize, tree: &mut String) {
    let indent = "  ".repeat(depth);
    let flags: Vec<String> = command
        .get_arguments()
        .filter(|arg| !arg.is_global_set() && !["help", "version"].contains(&arg.get_id().as_str()))
        .filter(|arg| {
            // The options that all operations have.
            let common = ["input", "set", "skeleton", "dry-run", "unchecked"];
            depth < 2 || !common.contains(&arg.get_id().as_str())
        })
        .map(|arg| match arg.get_long() {
            Some(long) => format!(" --{long}"),
            None => format!(" {}", arg.get_id().as_str().to_uppercase()),
        })
        .collect();
    writeln!(tree, "{indent}{}{}", command.get_name(), flags.concat()).expect("text");
    for inner in command.get_subcommands() {
        describe(inner, depth + 1, tree);
    }
}

/// A verb is finished only if its help shows how to use it.
#[test]
fn the_help_of_every_command_has_an_example_of_itself() {
    let mut without = Vec::new();
    examples(&loggia_cli::command(), "loggia", &mut without);
    assert!(without.is_empty(), "no example: {}", without.join(", "));
}

fn examples(command: &clap::Command, name: &str, without: &mut Vec<String>) {
    for inner in command.get_subcommands() {
        let name = format!("{name} {}", inner.get_name());
        let help = inner.get_after_help().map(ToString::to_string);
        // An example that is too long for a line is broken as a shell expects it.
        let help = help.unwrap_or_default().replace(" \\\n    ", " ");
        // Options of all commands may come between the program and its verb.
        let verb = name.trim_start_matches("loggia ");
        let is_shown = help
            .lines()
            .any(|line| line.contains("loggia ") && line.contains(verb));
        if !(help.starts_with("Example") && is_shown) {
            without.push(name.clone());
        }
        examples(inner, &name, without);
    }
}

#[test]
fn a_wrong_command_line_ends_with_3_and_a_suggestion() {
    for (words, says) in [
        (
            &["zenlayer", "vm", "describe-instance"][..],
            "describe-instances",
        ),
        (&["zenlayer", "trafic"], "traffic"),
        (&["edis", "get-vnc-statis"], "get-vnc-status"),
        (
            &["zenlayer", "vm", "describe-instances", "--zone-di", "x"],
            "--zone-id",
        ),
        (&["-o", "jason", "profiles"], "json"),
    ] {
        let run = run(words);
        assert_eq!(run.code, 3, "{words:?}: {}", run.err);
        assert!(run.err.contains(says), "{words:?}: {}", run.err);
        assert_eq!(run.out, "");
    }
}

#[test]
fn without_credentials_the_command_ends_with_4() {
    let zenlayer = run(&["zenlayer", "vm", "describe-zones"]);
    assert_eq!(zenlayer.code, 4);
    assert_eq!(zenlayer.err.lines().count(), 1, "{}", zenlayer.err);
    assert!(
        zenlayer.err.contains("loggia login zenlayer"),
        "{}",
        zenlayer.err
    );
    let edis = run(&["edis", "get-locations"]);
    assert_eq!(edis.code, 4);
    assert!(edis.err.contains("loggia login edis"), "{}", edis.err);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_not_a_failure() {
    let home = tempfile::TempDir::new().expect("a folder");
    let mut child = loggia(home.path())
        .args([
            "--demo",
            "zenlayer",
            "zec",
            "describe-instances",
            "-o",
            "json",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn escape_sequences_are_written_to_terminals_only() {
    let run = run(&["--demo", "zenlayer", "vm", "describe-zones"]).done();
    assert!(
        !run.out.contains('\u{1b}') && !run.err.contains('\u{1b}'),
        "{}",
        run.out
    );
}
