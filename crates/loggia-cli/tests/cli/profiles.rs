//! Tests `login`, `profiles`, `logout`, and where credentials are found.

use std::fs;

use tempfile::TempDir;

use super::support::{Run, Simulators, loggia, run_with};

/// Runs against simulators, with credentials only from `home`.
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
fn a_login_is_checked_kept_used_and_removed() {
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

/// A key of an account that may not call anything in `vm`.
#[test]
fn a_valid_key_without_permission_is_kept() {
    let sims = Simulators::start(&["--control"]);
    let home = TempDir::new().expect("a folder");
    let fault = |status: u16| {
        let fault =
            format!(r#"{{"rules": [{{"fault": {{"kind": "status", "code": {status}}}}}]}}"#);
        sims.fail_at_zenlayer(&fault);
    };
    let key = ["login", "zenlayer", "--key-id", "AKSIM0000000001"];
    // With this status, the simulator answers AUTHFAILURE_UNAUTHORIZED_OPERATION.
    fault(403);
    log_in(&sims, &home, &key, "sim-secret-0001").done();
    // With this one, it answers that the signature is wrong.
    fault(401);
    let wrong = log_in(&sims, &home, &key, "sim-secret-0001");
    assert_eq!(wrong.code, 4, "{}", wrong.err);
}

#[test]
fn profiles_of_the_official_cli_can_be_chosen() {
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

/// Only its owner can read the file, which has the secret if no keyring is used.
#[test]
fn without_a_keyring_the_file_contains_the_secret() {
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

/// Without a bus, that place is refused, and nothing is kept anywhere.
#[cfg(target_os = "linux")]
#[test]
fn an_unavailable_keyring_is_refused() {
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

/// Whichever keyring this computer has, the profile says where its secret is, commands find it,
/// and a logout removes it.
#[cfg(target_os = "linux")]
#[test]
fn without_a_bus_the_next_keyring_is_used() {
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
    // Restoring the name alone does not restore the secret.
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
fn a_login_without_a_terminal_suggests_secret_stdin() {
    let home = TempDir::new().expect("a folder");
    let run = run_with(home.path(), &["login", "edis", "--email", "a@b.c"], "");
    assert_eq!(run.code, 3);
    assert!(run.err.contains("--secret-stdin"), "{}", run.err);
}

/// The official CLI's file, with a key that the simulators accept.
fn official(home: &TempDir, name: &str) {
    let folder = home.path().join(".zenlayer");
    fs::create_dir(&folder).expect("made");
    let key = r#"{"access_key_id": "AKSIM0000000001", "access_key_secret": "sim-secret-0001"}"#;
    let text = format!("{{\"{name}\": {key}}}");
    fs::write(folder.join("credentials.json"), text).expect("written");
}

#[test]
fn a_profile_of_one_cloud_lists_that_cloud() {
    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    official(&home, "office");
    let email = [
        "--profile",
        "ed",
        "login",
        "edis",
        "--email",
        "demo@example.com",
    ];
    log_in(&sims, &home, &email, "demo-password").done();
    let list = |profile: &str| {
        at(
            &sims,
            &home,
            &["--profile", profile, "list", "--brief", "-q"],
        )
    };
    let ours = list("ed").done().out;
    assert!(ours.lines().all(|id| id.starts_with("edis/")) && !ours.is_empty());
    let theirs = list("office").done().out;
    assert!(
        theirs.contains("vm/") && !theirs.contains("edis/"),
        "{theirs}"
    );
    let none = list("nowhere");
    assert_eq!(none.code, 3, "{}", none.err);
    assert!(none.err.contains("no profile `nowhere`"), "{}", none.err);
    // Asking for the other cloud explicitly reports that it has no credentials.
    let zones = ["--profile", "ed", "zenlayer", "vm", "describe-zones"];
    let balance = ["--profile", "office", "edis", "get-locations"];
    for words in [&zones[..], &balance] {
        let refused = at(&sims, &home, words);
        assert_eq!(refused.code, 4, "{}", refused.err);
        assert!(refused.err.contains("loggia login"), "{}", refused.err);
    }
}

#[test]
fn demo_refuses_login_and_logout() {
    let home = TempDir::new().expect("a folder");
    let config = home.path().join("config");
    fs::create_dir_all(&config).expect("made");
    let text = r#"{"profiles": {"default": {"edis": {"email": "a@b.c", "password": "x"}}}}"#;
    fs::write(config.join("profiles.json"), text).expect("written");
    for words in [
        &["--demo", "logout"][..],
        &["--demo", "logout", "edis"],
        &[
            "--demo",
            "login",
            "edis",
            "--email",
            "demo@example.com",
            "--secret-stdin",
        ],
    ] {
        let refused = run_with(home.path(), words, "demo-password");
        assert_eq!(refused.code, 3, "{words:?}: {}", refused.err);
        let kept = fs::read_to_string(config.join("profiles.json")).expect("there");
        assert_eq!(kept, text, "{words:?}");
    }
}

/// The second begins while the first waits for its secret.
#[test]
fn concurrent_logins_keep_both_profiles() {
    use std::io::Write;
    use std::process::Stdio;

    let home = TempDir::new().expect("a folder");
    let words = |profile: &'static str| {
        let login = [
            "login",
            "edis",
            "--email",
            "a@b.c",
            "--unchecked",
            "--secret-stdin",
        ];
        [&["--profile", profile][..], &login].concat()
    };
    let mut first = loggia(home.path())
        .args(words("first"))
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("runs");
    std::thread::sleep(std::time::Duration::from_millis(200));
    run_with(home.path(), &words("second"), "two").done();
    let mut stdin = first.stdin.take().expect("piped");
    stdin.write_all(b"one").expect("sent");
    drop(stdin);
    assert!(first.wait().expect("ended").success());
    let list = run_with(home.path(), &["profiles", "-q"], "").done();
    assert_eq!(list.out, "first\nsecond\n");
}

#[test]
fn logout_names_what_it_removes_and_fails_without_a_profile() {
    let home = TempDir::new().expect("a folder");
    let run = |words: &[&str]| run_with(home.path(), words, "sim-secret-0001");
    let key = [
        "login",
        "zenlayer",
        "--key-id",
        "AK1",
        "--unchecked",
        "--secret-stdin",
    ];
    run(&key).done();
    let nothing = run(&["logout", "edis"]);
    assert_eq!(nothing.code, 3, "{}", nothing.err);
    assert!(
        nothing.err.contains("no EDIS credentials"),
        "{}",
        nothing.err
    );
    let email = [
        "login",
        "edis",
        "--email",
        "a@b.c",
        "--unchecked",
        "--secret-stdin",
    ];
    run(&email).done();
    let gone = run(&["logout", "zenlayer"]).done();
    assert_eq!(
        gone.err,
        "the Zenlayer credentials of profile default are forgotten\n"
    );
    assert_eq!(run(&["logout", "zenlayer"]).code, 3);
    let list = run(&["profiles", "-o", "json"]).done().json();
    assert_eq!(list[0]["edis"], "a@b.c");
    let gone = run(&["logout"]).done();
    assert_eq!(gone.err, "profile default is forgotten\n");
}

#[test]
fn invalid_credentials_are_not_kept() {
    let home = TempDir::new().expect("a folder");
    let email = ["login", "edis", "--email", "a@b.c"];
    let nameless = ["login", "edis", "--email", " "];
    let token = ["login", "zenlayer", "--token"];
    for (words, secret) in [
        (&email[..], "\n"),
        (&nameless, "hunter22"),
        (&token, "hunter22\nhunter33\n"),
        (&token, ""),
    ] {
        let words = [words, &["--unchecked", "--secret-stdin"]].concat();
        let refused = run_with(home.path(), &words, secret);
        assert_eq!(refused.code, 3, "{words:?}: {}", refused.err);
        assert!(!refused.err.contains("hunter"), "{}", refused.err);
    }
    assert!(!home.path().join("config/profiles.json").exists());
}

/// As with `--profile "$NAME"` if the variable is not set.
#[test]
fn a_profile_name_must_not_be_empty() {
    for name in ["", " ", "a\nb"] {
        let home = TempDir::new().expect("a folder");
        let words = [
            "--profile",
            name,
            "login",
            "edis",
            "--email",
            "a@b.c",
            "--secret-stdin",
            "--unchecked",
        ];
        let refused = run_with(home.path(), &words, "hunter22");
        assert_eq!(refused.code, 3, "{name:?}: {}", refused.err);
        assert!(
            refused.err.contains("name of the profile"),
            "{}",
            refused.err
        );
        assert!(!home.path().join("config/profiles.json").exists());
    }
}
