//! Tests passwords that are asked for, and keyrings that someone has to unlock: what goes on
//! meanwhile, what ends it, and how the terminal is left.

use std::fs;
use std::os::unix::net::UnixListener;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rexpect::process::Signal;
use rustix::termios::{LocalModes, tcgetattr};
use serde_json::json;
use tempfile::TempDir;

use super::mcp::Client;
use super::support::{Run, Simulators, loggia};
use super::terminal::{code, terminal};

#[test]
fn a_signal_at_the_password_prompt_restores_the_terminal() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let sims = Simulators::start(&[]);
        let home = TempDir::new().expect("a folder");
        let words = ["login", "edis", "--email", "demo@example.com"];
        let mut session = terminal(&sims, &home, &words);
        session.exp_string("Password: ").expect("a question");
        let screen = session.process().get_file_handle().expect("a terminal");
        let reads_lines = || {
            let modes = tcgetattr(&screen).expect("a terminal").local_modes;
            modes.contains(LocalModes::ICANON | LocalModes::ISIG)
        };
        let begun = Instant::now();
        while reads_lines() {
            assert!(
                begun.elapsed() < Duration::from_secs(10),
                "nothing is asked"
            );
            thread::yield_now();
        }
        session.process_mut().signal(signal).expect("sent");
        assert_eq!(code(session), 130, "{signal:?}");
        assert!(reads_lines(), "{signal:?}");
        assert!(!home.path().join("config/profiles.json").exists());
    }
}

/// A bus that takes the question and never answers, like one that asks someone to unlock it.
fn silent_bus(home: &TempDir) -> (UnixListener, String) {
    let socket = home.path().join("bus");
    let bus = UnixListener::bind(&socket).expect("bound");
    (bus, format!("unix:path={}", socket.display()))
}

fn interrupt(child: &Child) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status();
    assert!(sent.expect("runs").success());
}

#[test]
fn a_signal_ends_a_login_that_waits_for_the_keyring() {
    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    let (bus, address) = silent_bus(&home);
    let key = home.path().join("key");
    fs::write(&key, "sim-secret-0001").expect("written");
    let child = loggia(home.path())
        .envs(sims.addresses())
        .env_remove("LOGGIA_KEEP_IN")
        .env("DBUS_SESSION_BUS_ADDRESS", address)
        .args(["login", "zenlayer", "--key-id", "AKSIM0000000001"])
        .arg("--secret-stdin")
        .stdin(fs::File::open(&key).expect("there"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    let _asked = bus.accept().expect("the keyring is asked");
    interrupt(&child);
    let run = Run::from(child.wait_with_output().expect("ends"));
    assert_eq!(run.code, 130, "{}", run.err);
    assert!(!home.path().join("config/profiles.json").exists());
}

/// The new secret is kept in the file, and the old one is still in a keyring.
#[test]
fn a_signal_ends_a_login_that_waits_to_remove_the_old_secret() {
    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    let (bus, address) = silent_bus(&home);
    let profiles = keep_in_secret_service(&home);
    let key = home.path().join("key");
    fs::write(&key, "sim-secret-0001").expect("written");
    let child = loggia(home.path())
        .envs(sims.addresses())
        .env("DBUS_SESSION_BUS_ADDRESS", address)
        .args(["login", "zenlayer", "--key-id", "AKSIM0000000001"])
        .arg("--secret-stdin")
        .stdin(fs::File::open(&key).expect("there"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    let _asked = bus.accept().expect("the keyring is asked");
    interrupt(&child);
    let run = Run::from(child.wait_with_output().expect("ends"));
    assert_eq!(run.code, 130, "{}", run.err);
    let kept = fs::read_to_string(profiles).expect("there");
    assert!(kept.contains("sim-secret-0001"), "{kept}");
}

/// No file says any more where the secret is.
#[test]
fn a_signal_during_a_logout_names_the_secret_that_is_left() {
    let home = TempDir::new().expect("a folder");
    let (bus, address) = silent_bus(&home);
    let profiles = keep_in_secret_service(&home);
    let child = loggia(home.path())
        .env("DBUS_SESSION_BUS_ADDRESS", address)
        .arg("logout")
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    let _asked = bus.accept().expect("the keyring is asked");
    interrupt(&child);
    let run = Run::from(child.wait_with_output().expect("ends"));
    assert_eq!(run.code, 130, "{}", run.err);
    let left = "`zenlayer/default/1` of loggia may still be in secret-service";
    assert!(run.err.contains(left), "{}", run.err);
    let kept = fs::read_to_string(profiles).expect("there");
    assert!(!kept.contains("zenlayer"), "{kept}");
}

/// A profile whose secret is in the keyring of the desktop.
fn keep_in_secret_service(home: &TempDir) -> std::path::PathBuf {
    let folder = home.path().join("config");
    fs::create_dir(&folder).expect("made");
    let profiles = r#"{"profiles": {"default": {"zenlayer": {"access_key_id": "AK1",
        "access_key_secret": {"in": "secret-service", "as": "zenlayer/default/1"}}}}}"#;
    let path = folder.join("profiles.json");
    fs::write(&path, profiles).expect("written");
    path
}

#[test]
fn mcp_serves_requests_while_the_keyring_waits() {
    let home = TempDir::new().expect("a folder");
    let (bus, address) = silent_bus(&home);
    keep_in_secret_service(&home);
    let mut program = loggia(home.path());
    program.env("DBUS_SESSION_BUS_ADDRESS", address);
    let mut client = Client::of(program, home, &[]);
    client.send(&json!({
        "jsonrpc": "2.0", "id": 77, "method": "tools/call",
        "params": {"name": "list_machines", "arguments": {}},
    }));
    let _asked = bus.accept().expect("the keyring is asked");
    assert!(!client.tools().is_empty());
    interrupt(&client.child);
    let ended = client.child.wait().expect("ended");
    assert_eq!(ended.code(), Some(130));
}
