//! A session store in a folder of files, for short-lived programs.
//!
//! An account has its own file, and a second one that is locked during a login: the system
//! releases that lock when its holder dies, however it dies. A file is written under a temporary
//! name and then renamed, so that readers see either the old or the new one. Files are only
//! accessible to the user (0600, in a folder with 0700); a file that others may read or write is
//! not trusted.

use std::env;
use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fs4::{FileExt, TryLockError};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use loggia_transport::edis::{Kept, Lease, SessionStore, account_name};
use loggia_transport::{Error, ErrorKind, PaceStore};
use tokio::runtime::Handle;

use super::key::SessionKey;
use super::seal::Sealer;

/// Longer than any account's sessions.
const LONGEST: u64 = 64 * 1024 * 1024;

/// Keeps sessions in a folder. Clones are the same store.
///
/// Without a key, anyone who can read the user's files can use the sessions. A folder on a
/// network drive has to support file locks.
#[derive(Clone)]
pub struct FileStore {
    folder: Arc<Path>,
    sealer: Option<Arc<Sealer>>,
}

impl FileStore {
    /// A store in this folder, which should contain nothing else. It is created when the first
    /// session is kept.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let folder: PathBuf = folder.into();
        Self {
            folder: folder.into(),
            sealer: None,
        }
    }

    /// A store in the user's folder for state: `$XDG_STATE_HOME/loggia`, or
    /// `~/.local/state/loggia`; on Windows `%LOCALAPPDATA%\loggia`.
    ///
    /// # Errors
    /// `Config` when the environment names no such folder.
    pub fn for_user() -> Result<Self, Error> {
        let named = |name: &str| {
            let path = env::var_os(name).map(PathBuf::from);
            path.filter(|path| path.is_absolute())
        };
        let folder = if cfg!(windows) {
            named("LOCALAPPDATA")
        } else {
            named("XDG_STATE_HOME").or_else(|| Some(named("HOME")?.join(".local/state")))
        };
        let folder = folder.ok_or_else(|| {
            Error::new(ErrorKind::Config, "no folder for the user's sessions")
                .with_hint("set HOME or XDG_STATE_HOME, or choose a folder with FileStore::new")
        })?;
        Ok(Self::new(folder.join("loggia")))
    }

    /// Encrypts sessions with this key. Sessions that were written without it are not read.
    #[must_use]
    pub fn encrypted(mut self, key: &SessionKey) -> Self {
        self.sealer = Some(Arc::new(Sealer::new(key)));
        self
    }

    /// The folder of the store.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes the sessions of all accounts, encrypted or not: the next call logs in. EDIS has
    /// no logout, so the removed sessions themselves stay valid until they expire.
    ///
    /// # Errors
    /// `Config` when a file cannot be removed.
    pub fn clear(&self) -> Result<(), Error> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries.map_err(|error| self.failed(error))?,
        };
        for entry in entries {
            let path = entry.map_err(|error| self.failed(error))?.path();
            if path.extension().is_some_and(|kind| kind == SESSIONS) {
                fs::remove_file(&path).map_err(|error| self.failed(error))?;
            }
        }
        Ok(())
    }

    fn failed(&self, error: io::Error) -> Error {
        let message = format!("the sessions in {} cannot be used", self.folder.display());
        Error::new(ErrorKind::Config, message)
            .with_source(error)
            .with_hint("check that the folder can be written to, or choose another")
    }

    /// The name of an account's files.
    fn name(&self, account: &str) -> String {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let account = if !account.is_empty() && account.bytes().all(is_plain) {
            account.to_owned()
        } else {
            account_name(&[account])
        };
        match &self.sealer {
            Some(sealer) => sealer.name(&account),
            None => account,
        }
    }

    fn path(&self, name: &str, kind: &str) -> PathBuf {
        self.folder.join(format!("{name}.{kind}"))
    }

    /// Runs file operations where they block no other task.
    async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> io::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let store = self.clone();
        let done = match Handle::try_current() {
            Ok(runtime) => {
                let done = runtime.spawn_blocking(move || work(&store)).await;
                done.unwrap_or_else(|error| Err(io::Error::other(error)))
            }
            Err(_) => work(&store),
        };
        done.map_err(|error| self.failed(error))
    }

    fn read(&self, account: &str) -> io::Result<Option<Kept>> {
        let name = self.name(account);
        let file = match File::open(self.path(&name, SESSIONS)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        if !is_private(&file)? {
            tracing::warn!(
                folder = %self.folder.display(),
                "the kept sessions are ignored, because other users may read or write their file"
            );
            return Ok(None);
        }
        let mut text = zeroize::Zeroizing::new(Vec::with_capacity(length(&file)));
        file.take(LONGEST).read_to_end(&mut text)?;
        let kept = match &self.sealer {
            Some(sealer) => sealer.open(&name, &text),
            None => Kept::from_bytes(&text),
        };
        if kept.is_none() {
            tracing::warn!(
                folder = %self.folder.display(),
                "the kept sessions are ignored, because they cannot be read"
            );
        }
        Ok(kept)
    }

    fn write(&self, account: &str, kept: &Kept) -> io::Result<()> {
        self.make_folder()?;
        let name = self.name(account);
        // Accessible only to the user from its first byte on.
        let mut file = tempfile::Builder::new()
            .prefix(".")
            .suffix(".part")
            .tempfile_in(&self.folder)?;
        match &self.sealer {
            Some(sealer) => {
                let bytes = sealer.seal(&name, kept).map_err(io::Error::other)?;
                file.write_all(&bytes)?;
            }
            None => file.write_all(&kept.to_bytes())?,
        }
        // A partial file after a crash does no harm: it is not trusted.
        file.persist(self.path(&name, SESSIONS))?;
        Ok(())
    }

    fn lock(&self, account: &str) -> io::Result<Option<Box<dyn Lease>>> {
        self.make_folder()?;
        let file = private(&self.path(&self.name(account), "lock"))?;
        match FileExt::try_lock(&file) {
            Ok(()) => Ok(Some(Box::new(Locked { _file: file }))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn reserve(&self, name: &str, interval: Duration) -> io::Result<Duration> {
        self.make_folder()?;
        let mut file = private(&self.path(&account_name(&["pace", name]), "pace"))?;
        // The lock is held for the time of a few system calls.
        FileExt::lock(&file)?;
        let mut text = String::new();
        (&mut file).take(100).read_to_string(&mut text)?;
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let next = text.trim().parse().map_or(now, Duration::from_micros);
        // A clock that was set back must not make anyone wait for a day.
        let longest = interval.saturating_mul(1000).max(Duration::from_secs(60));
        let wait = next.saturating_sub(now);
        let wait = if wait > longest { Duration::ZERO } else { wait };
        let next = now.saturating_add(wait).saturating_add(interval);
        let next = next.as_micros();
        file.rewind()?;
        file.set_len(0)?;
        write!(file, "{next}")?;
        Ok(wait)
    }

    fn make_folder(&self) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.folder)
    }
}

/// The extension of files with sessions.
const SESSIONS: &str = "session";

/// Opens a file that only this user may read and write, creating it if necessary.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether no one else may read or write a file. On systems other than Unix, the folder's
/// permissions ensure that.
fn is_private(file: &File) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Ok(file.metadata()?.permissions().mode().trailing_zeros() >= 6)
    }
    #[cfg(not(unix))]
    {
        file.metadata().map(|_| true)
    }
}

/// Room for the whole file, so that the buffer never moves while it is read.
fn length(file: &File) -> usize {
    let length = file.metadata().map_or(0, |about| about.len().min(LONGEST));
    usize::try_from(length).unwrap_or(0) + 1
}

impl SessionStore for FileStore {
    fn load<'a>(&'a self, account: &'a str) -> BoxFuture<'a, Result<Option<Kept>, Error>> {
        let account = account.to_owned();
        self.aside(move |store| store.read(&account)).boxed()
    }

    fn save<'a>(&'a self, account: &'a str, kept: &'a Kept) -> BoxFuture<'a, Result<(), Error>> {
        let (account, kept) = (account.to_owned(), kept.clone());
        self.aside(move |store| store.write(&account, &kept))
            .boxed()
    }

    /// Held for as long as the process keeps it: a file lock has no time limit.
    fn lease<'a>(
        &'a self,
        account: &'a str,
        _: Duration,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Lease>>, Error>> {
        let account = account.to_owned();
        self.aside(move |store| store.lock(&account)).boxed()
    }
}

impl PaceStore for FileStore {
    fn reserve<'a>(
        &'a self,
        name: &'a str,
        interval: Duration,
    ) -> BoxFuture<'a, Result<Duration, Error>> {
        let name = name.to_owned();
        self.aside(move |store| store.reserve(&name, interval))
            .boxed()
    }
}

/// A lock, which is released when its file is closed.
#[derive(Debug)]
struct Locked {
    _file: File,
}

impl Lease for Locked {
    fn extend(&mut self, _: Duration) -> BoxFuture<'_, Result<bool, Error>> {
        ready(Ok(true)).boxed()
    }

    fn end(self: Box<Self>, _: Duration) -> BoxFuture<'static, ()> {
        ready(()).boxed()
    }
}

/// Omits the key.
impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStore")
            .field("folder", &self.folder)
            .field("is_encrypted", &self.sealer.is_some())
            .finish()
    }
}
