//! Valkey or Redis, on a socket in a folder of its own.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::UnixStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::part::{free_port, listening, start};

/// A server that keeps nothing on the disk unless it is asked to.
pub struct Redis {
    folder: TempDir,
    program: &'static str,
    port: u16,
    password: Option<&'static str>,
    server: Option<Child>,
}

impl Redis {
    /// Starts one; with a password, if there is one.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(password: Option<&'static str>) -> Self {
        let is_there = |program: &&&str| {
            let version = std::process::Command::new(program)
                .arg("--version")
                .stdout(Stdio::null())
                .status();
            version.is_ok_and(|status| status.success())
        };
        let programs = ["valkey-server", "redis-server"];
        let mut redis = Self {
            folder: tempfile::tempdir().expect("a folder"),
            program: programs
                .iter()
                .find(is_there)
                .copied()
                .unwrap_or(programs[0]),
            port: free_port(1024),
            password,
            server: None,
        };
        redis.begin().await;
        redis
    }

    /// Starts the server of a handle that has none, empty.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn begin(&mut self) {
        let mut command = Command::new(self.program);
        command
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no", "--rdbcompression", "no"])
            .arg("--dir")
            .arg(self.folder.path())
            .arg("--unixsocket")
            .arg(self.socket());
        if let Some(password) = self.password {
            command.args(["--requirepass", password]);
        }
        let mut server = start(&mut command);
        listening(&mut server, self.port).await;
        let begun = Instant::now();
        while UnixStream::connect(self.socket()).await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10), "no socket");
            sleep(Duration::from_millis(10)).await;
        }
        self.server = Some(server);
    }

    /// Kills the server, with all that it had.
    ///
    /// # Panics
    /// When it does not die.
    pub async fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().await.expect("killed");
        }
    }

    /// Its address on the socket.
    pub fn address(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// Its address on the port, with what stands before the host.
    pub fn address_by_port(&self, user: &str) -> String {
        format!("redis://{user}127.0.0.1:{}/", self.port)
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    /// All that it keeps, as it would write it to the disk.
    ///
    /// # Panics
    /// When it does not.
    pub async fn dump(&self) -> Vec<u8> {
        self.ask(&["SAVE"]).await;
        std::fs::read(self.folder.path().join("dump.rdb")).expect("a dump")
    }

    /// Sends a command, and returns the answer.
    ///
    /// # Panics
    /// When there is none.
    pub async fn ask(&self, words: &[&str]) -> String {
        let client = self.program.replace("-server", "-cli");
        let output = Command::new(client)
            .arg("-s")
            .arg(self.socket())
            .args(words)
            .output()
            .await
            .expect("the client runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}
