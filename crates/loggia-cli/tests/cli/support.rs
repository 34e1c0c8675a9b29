//! Runs the program and simulators for the tests.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// Orders a disk, which is billed and has an id.
pub(crate) const DISK: [&str; 16] = [
    "zenlayer",
    "vm",
    "create-disks",
    "--zone-id",
    "SIM-A",
    "--disk-name",
    "data",
    "--disk-size",
    "20",
    "--disk-category",
    "SSD",
    "--charge-type",
    "POSTPAID",
    "--disk-amount",
    "1",
    "--yes",
];

/// The outcome of a run.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

impl Run {
    /// The run, which must have succeeded.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }

    /// The output, as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// The program with a clean environment, and with `home` as the home folder.
pub(crate) fn loggia(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loggia"));
    command
        .env_clear()
        // Where it records coverage, if that is measured.
        .envs(std::env::var_os("LLVM_PROFILE_FILE").map(|file| ("LLVM_PROFILE_FILE", file)))
        .env("HOME", home)
        .env("LOGGIA_CONFIG_DIR", home.join("config"))
        // Not in the keyring of the person who runs the tests.
        .env("LOGGIA_KEEP_IN", "file")
        .current_dir(home)
        .stdin(Stdio::null());
    command
}

/// Runs a command line in an empty home.
pub(crate) fn run(words: &[&str]) -> Run {
    let home = TempDir::new().expect("a folder");
    Run::from(loggia(home.path()).args(words).output().expect("runs"))
}

/// Runs it with text on standard input.
pub(crate) fn run_with(home: &Path, words: &[&str], input: &str) -> Run {
    let mut child = loggia(home)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    let mut stdin = child.stdin.take().expect("piped");
    // A program that does not read its input does not fail the test.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    Run::from(child.wait_with_output().expect("ends"))
}

/// Simulators of `loggia sim`, which end when this is dropped.
pub(crate) struct Simulators {
    child: Child,
    variables: Vec<(String, String)>,
}

impl Simulators {
    pub(crate) fn start(options: &[&str]) -> Self {
        let home = TempDir::new().expect("a folder");
        let mut child = loggia(home.path())
            .arg("sim")
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .expect("runs");
        let out = BufReader::new(child.stdout.take().expect("piped"));
        let variables = out
            .lines()
            .take(6)
            .map(|line| {
                let line = line.expect("a line");
                let setting = line.strip_prefix("export ").expect("a setting");
                let (name, value) = setting.split_once('=').expect("a value");
                (name.to_owned(), value.to_owned())
            })
            .collect();
        Self { child, variables }
    }

    /// Only the addresses, without credentials.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all().filter(|(name, _)| name.starts_with("LOGGIA"))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The names of the operations that were called on the EDIS side. Needs `--control`, like all
    /// of the following.
    pub(crate) fn edis_operations(&self) -> Vec<String> {
        self.operations("edis")
    }

    /// The same for the Zenlayer side.
    pub(crate) fn zenlayer_operations(&self) -> Vec<String> {
        self.operations("zenlayer")
    }

    /// Makes calls on the Zenlayer side fail, by a plan of the simulator.
    pub(crate) fn fail_at_zenlayer(&self, plan: &str) {
        self.control("PUT", "zenlayer/faults", plan);
    }

    /// The same for the EDIS side.
    pub(crate) fn fail_at_edis(&self, plan: &str) {
        self.control("PUT", "edis/faults", plan);
    }

    fn operations(&self, side: &str) -> Vec<String> {
        let body = self.control("GET", &format!("{side}/requests"), "");
        let record: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        let requests = record["requests"].as_array().expect("requests");
        requests
            .iter()
            .map(|seen| seen["operation"].as_str().expect("a name").to_owned())
            .collect()
    }

    fn control(&self, method: &str, path: &str, body: &str) -> String {
        let url = self.all().find(|(name, _)| *name == "LOGGIA_EDIS_ENDPOINT");
        let host = url.expect("an address").1.trim_start_matches("http://");
        let host = host.trim_end_matches('/');
        let mut stream = TcpStream::connect(host).expect("a connection");
        let length = body.len();
        let ask = format!(
            "{method} /_sim/{path} HTTP/1.0\r\nhost: {host}\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(ask.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a body");
        assert!(head.contains(" 20"), "{answer}");
        body.to_owned()
    }

    /// Runs a command line against the simulators.
    pub(crate) fn run(&self, words: &[&str]) -> Run {
        let home = TempDir::new().expect("a folder");
        let mut command = loggia(home.path());
        command.envs(self.all()).args(words);
        Run::from(command.output().expect("runs"))
    }
}

impl Drop for Simulators {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Compares text with the snapshot of this name.
#[track_caller]
pub(crate) fn snapshot(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/snapshots")
        .join(name);
    snapbox::Assert::new()
        .action_env("SNAPSHOTS")
        .eq(text, snapbox::Data::read_from(&path, None));
}
