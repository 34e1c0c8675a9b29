//! Being asked to end: by Ctrl-C, or by `kill` as supervisors do it.
//!
//! Either way what was under way is given up, named, and the terminal is left as it was.

use tokio::signal;

/// Waits for being asked. What cannot be listened for never comes.
pub(crate) async fn asked() {
    tokio::select! {
        Ok(()) = signal::ctrl_c() => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    match signal::unix::signal(signal::unix::SignalKind::terminate()) {
        Ok(mut signals) => {
            signals.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
