//! Waits for a request to end: Ctrl-C, or `kill` as supervisors send it.
//!
//! In both cases, calls under way are given up and named, and the terminal is restored.

use tokio::signal;

/// Completes when the program is asked to end. A signal that cannot be listened for never
/// completes it.
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
