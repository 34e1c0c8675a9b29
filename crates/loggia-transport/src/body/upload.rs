//! A file that is sent while it is read.
//!
//! Its length is announced first, and the server relies on it: a byte too many would be taken for
//! the boundary behind the file. The bytes are therefore counted, and a file whose length differs
//! from the announced one aborts the request before its end. The file is opened before a request
//! is sent, so that a missing file costs no connection and leaves no doubt about the outcome.

use std::fmt;
use std::future::ready;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::io::AsyncReadExt;

use crate::error::{Error, ErrorKind};

/// How much is read at a time.
const CHUNK: usize = 64 * 1024;

type Content = BoxStream<'static, io::Result<Bytes>>;
type Open = Arc<dyn Fn() -> BoxFuture<'static, io::Result<Content>> + Send + Sync>;
type OnProgress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// A file to be sent: its source, its length, and a callback for progress. It is opened again for
/// every attempt and never held in memory.
#[derive(Clone)]
pub struct Upload {
    name: String,
    length: u64,
    open: Open,
    on_progress: Option<OnProgress>,
}

/// A file that is open for one attempt.
pub(crate) struct Opened {
    /// Its bytes, counted as they are sent.
    pub(crate) content: Content,
    pub(crate) trouble: Trouble,
}

/// What went wrong with a file while it was sent.
#[derive(Clone, Default)]
pub(crate) struct Trouble(Arc<Mutex<Option<Error>>>);

impl Trouble {
    pub(crate) fn take(&self) -> Option<Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn note(&self, error: Error) -> io::Error {
        let shown = io::Error::other(error.to_string());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        shown
    }
}

impl Upload {
    /// A file on disk, under its own name. It must keep its length until it is sent.
    ///
    /// # Errors
    /// When it cannot be read or is not a regular file, or outside of a tokio runtime.
    pub async fn from_path(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        in_runtime()?;
        let facts = tokio::fs::metadata(&path).await?;
        if !facts.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "it is not a plain file",
            ));
        }
        let name = path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let path = Arc::new(path);
        let length = facts.len();
        Ok(Self::new(name, length, move || {
            let path = Arc::clone(&path);
            async move {
                in_runtime()?;
                let file = tokio::fs::File::open(&*path).await?;
                let now = file.metadata().await?.len();
                if now != length {
                    return Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        format!("it has {now} bytes, and had {length} before"),
                    ));
                }
                Ok(stream::try_unfold(file, read).boxed())
            }
            .boxed()
        }))
    }

    /// Anything that can be read again from the start: `length` bytes from `open`, which is
    /// called once for each attempt. More or fewer bytes abort the attempt.
    pub fn new(
        name: impl Into<String>,
        length: u64,
        open: impl Fn() -> BoxFuture<'static, io::Result<Content>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            length,
            open: Arc::new(open),
            on_progress: None,
        }
    }

    /// Calls `call` after each part, with the bytes sent so far and the total.
    #[must_use]
    pub fn on_progress(mut self, call: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Arc::new(call));
        self
    }

    /// The length in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The file name that is sent to the server.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Opens it for one attempt.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`]; nothing was sent.
    pub(crate) async fn open(&self) -> Result<Opened, Error> {
        let content = (self.open)().await;
        let content = content.map_err(|error| {
            self.trouble("cannot be opened; nothing was sent")
                .with_source(error)
        })?;
        let trouble = Trouble::default();
        Ok(Opened {
            content: self.counted(content, trouble.clone()),
            trouble,
        })
    }

    /// The bytes, followed by an error if their number differs from the announced length.
    fn counted(&self, content: Content, trouble: Trouble) -> Content {
        let file = self.clone();
        let mut sent = 0_u64;
        let with_end = content.map(Some).chain(stream::once(ready(None)));
        let counted = with_end.filter_map(move |next| {
            ready(match next {
                Some(Ok(chunk)) => {
                    sent = sent.saturating_add(chunk.len() as u64);
                    if sent > file.length {
                        let what = format!(
                            "is longer than the {} bytes that were announced",
                            file.length
                        );
                        Some(Err(trouble.note(file.broken_off(&what))))
                    } else {
                        if let Some(call) = &file.on_progress {
                            call(sent, file.length);
                        }
                        Some(Ok(chunk))
                    }
                }
                Some(Err(error)) => {
                    let broken = file.broken_off("cannot be read to its end");
                    Some(Err(trouble.note(broken.with_source(error))))
                }
                None if sent < file.length => {
                    let what = format!(
                        "ends after {sent} of the {} bytes that were announced",
                        file.length
                    );
                    Some(Err(trouble.note(file.broken_off(&what))))
                }
                None => None,
            })
        });
        counted.boxed()
    }

    fn broken_off(&self, what: &str) -> Error {
        self.trouble(&format!(
            "{what}; the request was broken off before its end"
        ))
    }

    fn trouble(&self, what: &str) -> Error {
        Error::new(
            ErrorKind::InvalidRequest,
            format!("the file {:?} {what}", self.name),
        )
        .with_hint("check that it is there and that nothing writes to it, and send it again")
    }
}

/// Files are read on a runtime's threads, and tokio panics outside of a runtime.
fn in_runtime() -> io::Result<()> {
    let here = tokio::runtime::Handle::try_current();
    here.map(drop).map_err(io::Error::other)
}

async fn read(mut file: tokio::fs::File) -> io::Result<Option<(Bytes, tokio::fs::File)>> {
    let mut chunk = bytes::BytesMut::with_capacity(CHUNK);
    let read = file.read_buf(&mut chunk).await?;
    Ok((read > 0).then(|| (chunk.freeze(), file)))
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("name", &self.name)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}
