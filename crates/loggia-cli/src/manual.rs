//! Writes manual pages, from the same command tree as the help.

use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory};

use crate::args::{Cli, ManArgs};
use crate::exit::Failure;
use crate::output;
use crate::raw::{self, Extent};

/// Writes a page for each command: `loggia.1`, `loggia-list.1`, ...
///
/// # Errors
/// If a file cannot be written.
pub(crate) fn write(args: &ManArgs) -> Result<(), Failure> {
    let extent = if args.operations {
        Extent::Whole
    } else {
        Extent::Named(&[])
    };
    let mut root = raw::augment(Cli::command(), &extent);
    root.build();
    fs::create_dir_all(&args.folder)
        .map_err(|error| Failure::file(args.folder.display(), &error))?;
    let count = pages(&root, "loggia", &args.folder)?;
    output::note(&format!("{count} pages in {}", args.folder.display()));
    Ok(())
}

fn pages(command: &Command, name: &str, folder: &Path) -> Result<usize, Failure> {
    let mut text = Vec::new();
    let page = clap_mangen::Man::new(command.clone().name(name.to_owned()));
    let path = folder.join(format!("{name}.1"));
    page.render(&mut text)
        .and_then(|()| fs::write(&path, &text))
        .map_err(|error| Failure::file(path.display(), &error))?;
    let mut count = 1;
    for inner in command.get_subcommands() {
        count += pages(inner, &format!("{name}-{}", inner.get_name()), folder)?;
    }
    Ok(count)
}
