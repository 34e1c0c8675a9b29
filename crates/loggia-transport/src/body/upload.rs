//! A file that is sent while it is read.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt};
use futures_util::{FutureExt, TryStreamExt};
use tokio::io::AsyncReadExt;

/// How much is read at a time.
const CHUNK: usize = 64 * 1024;

type Content = BoxStream<'static, io::Result<Bytes>>;
type Open = Arc<dyn Fn() -> BoxFuture<'static, io::Result<Content>> + Send + Sync>;
type OnProgress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// A file on its way out: where it comes from, how long it is, who wants to know
/// how far it is. It is opened anew for every attempt and never held in memory.
#[derive(Clone)]
pub struct Upload {
    name: String,
    length: u64,
    open: Open,
    on_progress: Option<OnProgress>,
}

impl Upload {
    /// A file on disk, under its own name.
    ///
    /// # Errors
    /// When it cannot be read or is no plain file, or outside of a tokio runtime.
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
        Ok(Self::new(name, facts.len(), move || {
            let path = Arc::clone(&path);
            async move {
                in_runtime()?;
                let file = tokio::fs::File::open(&*path).await?;
                Ok(stream::try_unfold(file, read).boxed())
            }
            .boxed()
        }))
    }

    /// Anything that can be read from the start again: `length` bytes that `open`
    /// gives, called once for each attempt.
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

    /// Calls `call` with the bytes sent so far and all of them, after each part.
    #[must_use]
    pub fn on_progress(mut self, call: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Arc::new(call));
        self
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The name that the server is told.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The bytes, counted on their way.
    pub(super) fn content(&self) -> Content {
        let (open, on_progress, length) = (
            Arc::clone(&self.open),
            self.on_progress.clone(),
            self.length,
        );
        let mut sent = 0;
        stream::once(async move { open().await })
            .try_flatten()
            .inspect_ok(move |chunk| {
                sent += chunk.len() as u64;
                if let Some(call) = &on_progress {
                    call(sent, length);
                }
            })
            .boxed()
    }
}

/// Files are read by a runtime's threads, and tokio panics where there are none.
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
