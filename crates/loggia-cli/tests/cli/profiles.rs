//! `login`, `profiles`, `logout`, and where credentials are found.

use std::fs;

use tempfile::TempDir;

use super::support::{Run, Simulators, loggia, run_with};

/// Runs against simulators with credentials from `home` alone.
fn at(sims: &Simulators, home: &TempDir, words: &[&str]) -> Run {
    let mut command = loggia(home.path());
    command.envs(sims.addresses()).args(words);
    Run::from(command.output().expect("runs"))
}

/// The same with a secret on standard input.
fn log_in(sims: &Simulators, home: &TempDir, words: &[&str], secret: &str) -> Run {
    let file = home.path().join("secret");
    fs::write(&file, secret).expect("written");
    let mut command = loggia(home.path());
    command
        .envs(sims.addresses())
        .args(words)
        .arg("--secret-stdin")
        .stdin(fs::File::open(file).expect("there"));
    Run::from(command.output().expect("runs"))
}

#[test]
fn a_login_is_tried_kept_used_and_forgotten() {
    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    let email = ["login", "edis", "--email", "demo@example.com"];
    let wrong = log_in(&sims, &home, &email, "wrong-password");
    assert_eq!(wrong.code, 4, "{}", wrong.err);
    assert!(!home.path().join("config/profiles.json").exists());
    log_in(&sims, &home, &email, "demo-password\n").done();
    let key = ["login", "zenlayer", "--key-id", "AKSIM0000000001"];
    let wrong = log_in(&sims, &home, &key, "wrong");
    assert_eq!(wrong.code, 4, "{}", wrong.err);
    log_in(&sims, &home, &key, "sim-secret-0001").done();

    let list = at(&sims, &home, &["profiles", "-o", "csv"]).done();
    assert!(list.out.contains("demo@example.com") && list.out.contains("AKSIM0000000001"));
    assert!(!list.out.contains("demo-password") && !list.out.contains("sim-secret"));
    at(&sims, &home, &["edis", "get-locations"]).done();
    at(&sims, &home, &["zenlayer", "vm", "describe-zones"]).done();

    at(&sims, &home, &["logout", "edis"]).done();
    assert_eq!(at(&sims, &home, &["edis", "get-locations"]).code, 4);
    at(&sims, &home, &["zenlayer", "vm", "describe-zones"]).done();
    at(&sims, &home, &["logout"]).done();
    assert_eq!(
        at(&sims, &home, &["zenlayer", "vm", "describe-zones"]).code,
        4
    );
    assert_eq!(at(&sims, &home, &["logout"]).code, 3);
}

#[test]
fn profiles_are_chosen_by_name_and_the_official_clis_are_read() {
    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    let official = home.path().join(".zenlayer");
    fs::create_dir(&official).expect("made");
    fs::write(
        official.join("credentials.json"),
        r#"{"default": {"token": "wrong"},
            "work": {"access_key_id": "AKSIM0000000001", "access_key_secret": "sim-secret-0001"}}"#,
    )
    .expect("written");
    let zones = ["zenlayer", "vm", "describe-zones"];
    assert_eq!(at(&sims, &home, &zones).code, 4);
    at(&sims, &home, &[&["--profile", "work"], &zones[..]].concat()).done();
    let none = at(&sims, &home, &[&["--profile", "home"], &zones[..]].concat());
    assert_eq!(none.code, 3);
    assert!(none.err.contains("home"), "{}", none.err);
}

#[test]
fn a_login_without_a_terminal_says_how_to_give_the_secret() {
    let home = TempDir::new().expect("a folder");
    let run = run_with(home.path(), &["login", "edis", "--email", "a@b.c"], "");
    assert_eq!(run.code, 3);
    assert!(run.err.contains("--secret-stdin"), "{}", run.err);
}
