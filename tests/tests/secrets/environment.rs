//! Credentials from the environment and from files, in a separate process: its panics and its
//! output.

use std::path::Path;
use std::process::Command;

use loggia::edis::Account;
use loggia::zenlayer::Client;
use loggia_tests::secrets;

use crate::capture;

/// Set where this program runs as its own child.
const CHILD: &str = "LOGGIA_TEST_CHILD";

/// Does nothing, unless this process is the child: then it panics with the `Debug` output of
/// both clients and of their errors.
#[test]
fn child_process() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let account = Account::from_env();
    let builders = (Account::builder().env(), Client::builder().env());
    let client = Client::from_env();
    let words = [&account.as_ref().err(), &client.as_ref().err()]
        .map(|error| error.map(ToString::to_string));
    panic!("{account:?} {client:?} {builders:?} {words:?}");
}

fn run(home: &Path, variables: &[(&str, &str)]) {
    let program = std::env::current_exe().expect("a program");
    let output = Command::new(program)
        .args(["--exact", "environment::child_process", "--nocapture"])
        .env_clear()
        .env(CHILD, "1")
        .env("HOME", home)
        .envs(variables.iter().copied())
        .output()
        .expect("runs");
    let printed = String::from_utf8_lossy(&output.stderr);
    assert!(
        printed.contains("panicked"),
        "it was the child's test: {printed}"
    );
    capture::output(&output.stdout);
    capture::output(&output.stderr);
}

pub(crate) fn all() {
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path();
    let key = ("ZENLAYER_ACCESS_KEY_SECRET", secrets::KEY_SECRET);
    run(
        path,
        &[
            ("EDIS_EMAIL", "me@example.com"),
            ("EDIS_PASSWORD", secrets::EDIS_PASSWORD),
            ("ZENLAYER_ACCESS_KEY_ID", "AKTEST0000000001"),
            key,
        ],
    );
    run(path, &[("EDIS_PASSWORD", secrets::EDIS_PASSWORD), key]);
    run(path, &[("ZENLAYER_TOKEN", secrets::TOKEN)]);

    let folder = path.join(".zenlayer");
    std::fs::create_dir(&folder).expect("made");
    let token = serde_json::to_string(secrets::TOKEN).expect("text");
    let secret = serde_json::to_string(secrets::KEY_SECRET).expect("text");
    for file in [
        format!(r#"{{"default":{{"token":{token}}}}}"#),
        format!(r#"{{"default":{{"access_key_secret":{secret}}}}}"#),
        format!(r#"{{"default":{{"token":{}}}}}"#, secrets::TOKEN),
        format!(r#"{{"default":{{"access_key_id":"AK","access_key_secret":{secret}"#),
        format!(r#"{{"default":{token}}}"#),
        format!(r#"{{"default":{{"token":[{token}]}}}}"#),
        format!(r#"{{"other":{{"token":{token}}}}}"#),
        token.clone(),
        secrets::TOKEN.to_owned(),
    ] {
        std::fs::write(folder.join("credentials.json"), file).expect("written");
        run(path, &[("ZENLAYER_PROFILE", "default")]);
    }
    std::fs::write(folder.join("config.json"), &token).expect("written");
    run(path, &[]);
}
