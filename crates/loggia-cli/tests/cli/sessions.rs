//! Tests that EDIS sessions are kept from one command to the next.

use std::fs;

use tempfile::TempDir;

use super::support::{Run, Simulators, loggia};

const LOGIN: &str = "createAuthSession";

fn run(sims: &Simulators, home: &TempDir, words: &[&str]) -> Run {
    let mut command = loggia(home.path());
    command.envs(sims.all()).args(words);
    Run::from(command.output().expect("runs"))
}

fn logins(sims: &Simulators) -> usize {
    let operations = sims.edis_operations();
    operations.iter().filter(|name| *name == LOGIN).count()
}

#[test]
fn two_commands_share_a_login_until_logout() {
    let sims = Simulators::start(&["--control"]);
    let home = TempDir::new().expect("a folder");
    let power = ["edis", "get-power-state", "--kvm-id", "kvm_100001_200001"];
    run(&sims, &home, &power).done();
    run(&sims, &home, &["list", "provider=edis", "--brief"]).done();
    run(&sims, &home, &power).done();
    assert_eq!(logins(&sims), 1);
    // Forgetting the sessions of the environment's credentials needs no profile, but `logout` is
    // about a profile.
    let config = home.path().join("config");
    fs::create_dir_all(&config).expect("made");
    fs::write(
        config.join("profiles.json"),
        r#"{"profiles": {"default": {"edis": {"email": "a@b.c", "password": "x"}}}}"#,
    )
    .expect("written");
    run(&sims, &home, &["logout", "edis"]).done();
    run(&sims, &home, &power).done();
    assert_eq!(logins(&sims), 2);
}

#[test]
fn logout_removes_sessions_of_the_environments_credentials() {
    let sims = Simulators::start(&["--control"]);
    let home = TempDir::new().expect("a folder");
    let power = ["edis", "get-power-state", "--kvm-id", "kvm_100001_200001"];
    run(&sims, &home, &power).done();
    assert_eq!(run(&sims, &home, &["logout", "zenlayer"]).code, 3);
    let named = run(&sims, &home, &["--profile", "x", "logout"]);
    assert_eq!(named.code, 3, "{}", named.err);
    run(&sims, &home, &power).done();
    assert_eq!(logins(&sims), 1);
    run(&sims, &home, &["logout"]).done();
    assert_eq!(run(&sims, &home, &["logout"]).code, 3, "nothing is left");
    run(&sims, &home, &power).done();
    assert_eq!(logins(&sims), 2);
}

#[test]
fn an_unusable_session_folder_costs_only_a_login() {
    let sims = Simulators::start(&["--control"]);
    let home = TempDir::new().expect("a folder");
    // A file in place of the folder: not even an administrator can write there.
    fs::write(home.path().join(".local"), "").expect("written");
    let power = ["edis", "get-power-state", "--kvm-id", "kvm_100001_200001"];
    let quiet = run(&sims, &home, &power).done();
    assert_eq!(quiet.err, "");
    let verbose = run(&sims, &home, &[&power[..], &["-v"]].concat()).done();
    let said = verbose.err.matches("sessions are not kept").count();
    assert_eq!(said, 1, "{}", verbose.err);
    assert_eq!(logins(&sims), 2);
}

#[test]
fn demo_keeps_no_sessions() {
    let home = TempDir::new().expect("a folder");
    let mut command = loggia(home.path());
    command.args(["--demo", "list", "provider=edis", "--brief"]);
    Run::from(command.output().expect("runs")).done();
    assert!(!home.path().join(".local/state").exists());
}
