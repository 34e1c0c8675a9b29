//! Writes files that only the user can read: profiles, and data for completions.
//!
//! A file is replaced as a whole, by a new one that is written under another name and then
//! renamed: a crash in between leaves the old one, and no one else can read either at any time.
//! Folders created for it are accessible to the user only, whatever the process would allow
//! others by default, because anyone who can write there could replace the file.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Creates a folder, and its parents, if they do not exist.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Replaces a file with a new one. If the old one is a link, its target is replaced: the link was
/// made because the file should be there.
pub(crate) fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let path = &behind_link(path);
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}", std::process::id()));
    // Left behind by a process with the same number.
    let _ = fs::remove_file(&beside);
    let written = private(OpenOptions::new().write(true).create_new(true), &beside)
        .and_then(|mut file| {
            file.write_all(text)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, path));
    written.inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })
}

/// Opens a file that exists only to be locked.
pub(crate) fn lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let file = private(&mut options, path)?;
    fs4::FileExt::lock(&file)?;
    Ok(file)
}

fn private(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.open(path)
}

/// The file that a link leads to, even if it does not exist yet.
fn behind_link(path: &Path) -> PathBuf {
    if let Ok(real) = fs::canonicalize(path) {
        return real;
    }
    match (fs::read_link(path), path.parent()) {
        (Ok(target), Some(folder)) => folder.join(target),
        (Ok(target), None) => target,
        (Err(_), _) => path.to_owned(),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("there").permissions().mode() & 0o777
    }

    #[test]
    fn files_and_folders_are_readable_by_the_user_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a/b/file");
        replace(&path, b"one").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).expect("set");
        replace(&path, b"two").expect("written again");
        assert_eq!(fs::read(&path).expect("there"), b"two");
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&folder.path().join("a/b")), 0o700);
        assert_eq!(mode(&folder.path().join("a")), 0o700);
        let files = fs::read_dir(folder.path().join("a/b")).expect("listed");
        assert_eq!(files.count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_symbolic_link_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let (link, real) = (folder.path().join("link"), folder.path().join("real"));
        symlink("real", &link).expect("linked");
        for text in ["while it leads nowhere", "while it leads to a file"] {
            replace(&link, text.as_bytes()).expect("written");
            assert_eq!(fs::read_to_string(&real).expect("there"), text);
            assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        }
    }
}
