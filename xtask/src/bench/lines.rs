//! Counts generated lines per operation.

use std::fs;
use std::path::Path;

use anyhow::Context;

use super::Row;
use crate::spec;

/// The crates whose generated code is counted, by the folder of their specs.
const CRATES: [(&str, &str); 3] = [
    ("edis", "loggia-edis"),
    ("zenlayer", "loggia-zenlayer"),
    ("", "loggia-mock"),
];

pub(super) fn measure(workspace: &Path) -> anyhow::Result<Vec<Row>> {
    let counts = operations(workspace)?;
    let mut rows = Vec::new();
    for (vendor, package) in CRATES {
        let operations: usize = counts
            .iter()
            .filter(|(of, _)| vendor.is_empty() || of == vendor)
            .map(|(_, count)| count)
            .sum();
        let lines = lines(&workspace.join("crates").join(package).join("src/generated"))?;
        #[expect(clippy::cast_precision_loss, reason = "counts are small")]
        let each = lines as f64 / operations.max(1) as f64;
        rows.push(Row::new(
            &format!("lines-{package}"),
            format!("generated lines an operation, `{package}` ({operations} operations)"),
            Some(each),
            "lines",
        ));
    }
    Ok(rows)
}

/// The number of operations in each vendor's specs.
fn operations(workspace: &Path) -> anyhow::Result<Vec<(String, usize)>> {
    let specs = spec::load_all(&workspace.join("specs"))?;
    Ok(specs
        .iter()
        .map(|spec| {
            let folder = spec.file.vendor.folder.to_owned();
            (folder, spec.api.operations.len())
        })
        .collect())
}

fn lines(folder: &Path) -> anyhow::Result<usize> {
    let mut sum = 0;
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let path = entry?.path();
        sum += if path.is_dir() {
            lines(&path)?
        } else {
            fs::read_to_string(&path)?.lines().count()
        };
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_all_files_are_counted() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("a")).expect("made");
        fs::write(folder.path().join("a/b.rs"), "1\n2\n").expect("written");
        fs::write(folder.path().join("c.rs"), "1\n").expect("written");
        assert_eq!(lines(folder.path()).expect("counted"), 3);
    }
}
