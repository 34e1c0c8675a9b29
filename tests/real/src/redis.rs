//! Valkey or Redis, on a socket in a folder of its own.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::UnixStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::process::{free_port, spawn, wait_until_listening};

/// A server that keeps nothing on the disk unless it is asked to.
pub struct Redis {
    folder: TempDir,
    program: &'static str,
    port: u16,
    password: Option<&'static str>,
    tls: Option<Tls>,
    server: Option<Child>,
}

/// A server's certificate and key with the authority's certificate, and whom it lets in.
pub struct Tls {
    /// In PEM, as the next two.
    pub certificate: String,
    /// Of the certificate.
    pub key: String,
    /// Of the authority, by which clients are judged too.
    pub authority: String,
    /// Whether clients have to show a certificate.
    pub asks_clients: bool,
}

impl Redis {
    /// Starts one; with a password, if there is one.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(password: Option<&'static str>) -> Self {
        Self::start_with(password, None).await
    }

    /// Starts one whose port speaks TLS.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_with_tls(tls: Tls) -> Self {
        Self::start_with(None, Some(tls)).await
    }

    async fn start_with(password: Option<&'static str>, tls: Option<Tls>) -> Self {
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
            tls,
            server: None,
        };
        redis.launch().await;
        redis
    }

    /// Starts the server of a handle that has none, empty.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn launch(&mut self) {
        let mut command = Command::new(self.program);
        let port = self.port.to_string();
        match &self.tls {
            Some(tls) => {
                command.args(["--port", "0", "--tls-port", &port]);
                for (name, text) in [
                    ("cert", &tls.certificate),
                    ("key", &tls.key),
                    ("ca-cert", &tls.authority),
                ] {
                    let path = self.file(name);
                    std::fs::write(&path, text).expect("written");
                    command.arg(format!("--tls-{name}-file")).arg(path);
                }
                let asks = if tls.asks_clients { "yes" } else { "no" };
                command.args(["--tls-auth-clients", asks]);
            }
            None => {
                command.args(["--port", &port]);
            }
        }
        command
            .args(["--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no", "--rdbcompression", "no"])
            .arg("--dir")
            .arg(self.folder.path())
            .arg("--unixsocket")
            .arg(self.socket());
        if let Some(password) = self.password {
            command.args(["--requirepass", password]);
        }
        let mut server = spawn(&mut command);
        wait_until_listening(&mut server, self.port).await;
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

    /// Sends a signal to the server: `STOP` halts it, `CONT` lets it go on.
    ///
    /// # Panics
    /// When there is no server, or no shell.
    pub async fn signal(&self, name: &str) {
        let server = self.server.as_ref().and_then(Child::id);
        // The shell's own `kill`: the program is not on every machine.
        let kill = format!("kill -s {name} {}", server.expect("a server"));
        let status = Command::new("sh").args(["-c", &kill]).status();
        assert!(status.await.expect("it runs").success());
    }

    /// Its address on the socket.
    pub fn address(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// Its address on the port, with what stands before the host.
    pub fn address_by_port(&self, user: &str) -> String {
        format!("redis://{user}127.0.0.1:{}/", self.port)
    }

    /// Its address with TLS.
    pub fn address_by_tls(&self) -> String {
        format!("rediss://127.0.0.1:{}/", self.port)
    }

    /// The authority's certificate (`ca-cert`), in a file.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name).with_extension("pem")
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    /// All that it keeps, as it would write it to the disk.
    ///
    /// # Panics
    /// When it does not.
    pub async fn dump(&self) -> Vec<u8> {
        self.command(&["SAVE"]).await;
        std::fs::read(self.folder.path().join("dump.rdb")).expect("a dump")
    }

    /// Sends a command, and returns the answer.
    ///
    /// # Panics
    /// When there is none.
    pub async fn command(&self, words: &[&str]) -> String {
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
