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

/// A key of an account that has no right to ask for anything in `vm`.
#[test]
fn a_good_key_without_a_right_is_kept() {
    let sims = Simulators::start(&["--control"]);
    let home = TempDir::new().expect("a folder");
    let fault = |status: u16| {
        let fault =
            format!(r#"{{"rules": [{{"fault": {{"kind": "status", "code": {status}}}}}]}}"#);
        sims.fail_at_zenlayer(&fault);
    };
    let key = ["login", "zenlayer", "--key-id", "AKSIM0000000001"];
    // With this status the simulator says AUTHFAILURE_UNAUTHORIZED_OPERATION.
    fault(403);
    log_in(&sims, &home, &key, "sim-secret-0001").done();
    // With this one that the signature is wrong.
    fault(401);
    let wrong = log_in(&sims, &home, &key, "sim-secret-0001");
    assert_eq!(wrong.code, 4, "{}", wrong.err);
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
    let list = at(&sims, &home, &["profiles", "-o", "csv"]).done();
    assert!(
        list.out.contains("work,file,AKSIM0000000001"),
        "{}",
        list.out
    );
    assert!(!list.out.contains("sim-secret"), "{}", list.out);
    let none = at(&sims, &home, &[&["--profile", "home"], &zones[..]].concat());
    assert_eq!(none.code, 3);
    assert!(none.err.contains("home"), "{}", none.err);
}

/// The file is there for its owner alone, and has the secret where no keyring is used.
#[test]
fn without_a_keyring_the_file_has_the_secret() {
    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    let email = ["login", "edis", "--email", "demo@example.com"];
    log_in(&sims, &home, &email, "demo-password").done();
    let path = home.path().join("config/profiles.json");
    let text = fs::read_to_string(&path).expect("a file");
    assert!(text.contains(r#""password": "demo-password""#), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let list = at(&sims, &home, &["profiles", "-o", "json"]).done().json();
    assert_eq!(list[0]["secrets"], "file");
}

/// Without a bus that place is refused, and nothing is kept anywhere.
#[cfg(target_os = "linux")]
#[test]
fn a_place_that_is_not_there_is_refused_and_nothing_is_kept() {
    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    fs::write(home.path().join("secret"), "demo-password").expect("written");
    let mut command = loggia(home.path());
    command
        .envs(sims.addresses())
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .args(["login", "edis", "--email", "demo@example.com", "-v"])
        .args(["--secret-stdin", "--keep-in", "secret-service"])
        .stdin(fs::File::open(home.path().join("secret")).expect("there"));
    let run = Run::from(command.output().expect("runs"));
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.err.contains("--keep-in"), "{}", run.err);
    assert!(!format!("{}{}", run.out, run.err).contains("demo-password"));
    assert!(!home.path().join("config/profiles.json").exists());
}

/// Whatever this computer has, the profile says where its secret is, commands find it, and
/// a logout removes it.
#[cfg(target_os = "linux")]
#[test]
fn without_a_bus_the_next_place_keeps_the_secret() {
    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    let run = |words: &[&str]| {
        let mut command = loggia(home.path());
        command
            .envs(sims.addresses())
            .env_remove("LOGGIA_KEEP_IN")
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
            .args(words);
        let secret = home.path().join("secret");
        fs::write(&secret, "sim-secret-0001").expect("written");
        command.stdin(fs::File::open(secret).expect("there"));
        Run::from(command.output().expect("runs"))
    };
    let words = ["login", "zenlayer", "--key-id", "AKSIM0000000001"];
    let login = run(&[&words[..], &["--secret-stdin"]].concat()).done();
    assert!(!format!("{}{}", login.out, login.err).contains("sim-secret"));
    let list = run(&["profiles", "-o", "json"]).done().json();
    let place = list[0]["secrets"].as_str().expect("a place").to_owned();
    assert!(["kernel-keyring", "file"].contains(&&*place), "{place}");
    let path = home.path().join("config/profiles.json");
    let text = fs::read_to_string(&path).expect("a file");
    assert_eq!(text.contains("sim-secret"), place == "file", "{place}");
    run(&["zenlayer", "vm", "describe-zones"]).done();
    run(&["logout"]).done();
    // The name alone brings nothing back.
    fs::write(&path, &text).expect("written");
    let gone = run(&["zenlayer", "vm", "describe-zones"]);
    assert_eq!(
        gone.code,
        if place == "file" { 0 } else { 4 },
        "{}",
        gone.err
    );
}

#[test]
fn a_login_without_a_terminal_says_how_to_give_the_secret() {
    let home = TempDir::new().expect("a folder");
    let run = run_with(home.path(), &["login", "edis", "--email", "a@b.c"], "");
    assert_eq!(run.code, 3);
    assert!(run.err.contains("--secret-stdin"), "{}", run.err);
}
