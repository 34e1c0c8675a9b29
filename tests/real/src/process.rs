//! Programs that run until their handle is dropped.

use std::net::{Ipv4Addr, TcpListener};
use std::process::Stdio;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// How long a program may take to listen.
const PATIENCE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);

/// Starts a program; it is killed with its handle.
pub(crate) fn spawn(command: &mut Command) -> Child {
    let started = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    started.unwrap_or_else(|error| {
        let program = command.as_std().get_program().display();
        panic!("{program} does not start ({error}): `.ci/run` says how to install it")
    })
}

/// Waits until a program listens.
pub(crate) async fn wait_until_listening(child: &mut Child, port: u16) {
    let begun = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .is_err()
    {
        let ended = child.try_wait().expect("asked");
        assert!(ended.is_none(), "it ended before it listened: {ended:?}");
        assert!(begun.elapsed() < PATIENCE, "it does not listen");
        sleep(POLL).await;
    }
}

/// A port that was free a moment ago, not below `least`.
pub(crate) fn free_port(least: u16) -> u16 {
    loop {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("bound").port();
        if port >= least {
            return port;
        }
    }
}
