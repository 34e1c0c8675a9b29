//! Tests where credentials are found: variables, profiles, and what `profiles` says of them.

use std::fs;

use tempfile::TempDir;

use super::support::{Run, loggia};

#[test]
fn half_a_pair_in_the_environment_ends_with_4() {
    let home = TempDir::new().expect("a folder");
    for (name, missing, words) in [
        (
            "EDIS_EMAIL",
            "EDIS_PASSWORD",
            &["edis", "get-locations"][..],
        ),
        (
            "ZENLAYER_ACCESS_KEY_ID",
            "ZENLAYER_ACCESS_KEY_SECRET",
            &["zenlayer", "vm", "describe-zones"],
        ),
    ] {
        for words in [words, &["list"]] {
            let mut command = loggia(home.path());
            let run = Run::from(command.env(name, "x").args(words).output().expect("runs"));
            assert_eq!(run.code, 4, "{name}: {}", run.err);
            assert!(run.err.contains(missing), "{}", run.err);
        }
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf8_is_an_error() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let home = TempDir::new().expect("a folder");
    let broken = OsStr::from_bytes(b"pass\xffword");
    for name in ["EDIS_PASSWORD", "ZENLAYER_TOKEN"] {
        let mut command = loggia(home.path());
        command
            .env("EDIS_EMAIL", "a@b.c")
            .env(name, broken)
            .arg("list");
        if name == "ZENLAYER_TOKEN" {
            command.env("EDIS_PASSWORD", "x");
        }
        let run = Run::from(command.output().expect("runs"));
        assert_eq!(run.code, 4, "{}", run.err);
        assert!(
            run.err.contains(name) && run.err.contains("UTF-8"),
            "{}",
            run.err
        );
    }
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let home = TempDir::new().expect("a folder");
    for name in ["LOGGIA_PROFILE", "LOGGIA_OUTPUT", "LOGGIA_KEEP_IN"] {
        let mut command = loggia(home.path());
        command
            .env(name, "")
            .args(["--demo", "list", "--brief", "-q"]);
        Run::from(command.output().expect("runs")).done();
    }
    let mut command = loggia(home.path());
    command.env("LOGGIA_KEEP_IN", "").args([
        "login",
        "edis",
        "--email",
        "a@b.c",
        "--secret-stdin",
        "--help",
    ]);
    Run::from(command.output().expect("runs")).done();
}

/// The profile that commands use then, even if the current one is another.
#[test]
fn the_requested_profile_is_marked_as_current() {
    let home = TempDir::new().expect("a folder");
    let folder = home.path().join("config");
    fs::create_dir(&folder).expect("made");
    let one = r#"{"edis": {"email": "a@b.c", "password": "hunter22"}}"#;
    let both = format!(r#"{{"current": "a", "profiles": {{"a": {one}, "b": {one}}}}}"#);
    fs::write(folder.join("profiles.json"), both).expect("written");
    let marked = "[?current == 'yes'].profile | [0]";
    for (words, wanted) in [
        (&["profiles", "--query", marked][..], "a\n"),
        (&["--profile", "b", "profiles", "--query", marked], "b\n"),
    ] {
        let mut command = loggia(home.path());
        let run = Run::from(command.args(words).output().expect("runs")).done();
        assert_eq!(run.out, wanted, "{words:?}");
    }
}

/// What comes first is used: the environment, a profile, and one of the official CLI.
#[test]
fn the_credentials_in_use_are_marked_for_each_cloud() {
    let home = TempDir::new().expect("a folder");
    let folder = home.path().join("config");
    fs::create_dir(&folder).expect("made");
    let profiles = r#"{"profiles": {
        "default": {"edis": {"email": "a@b.c", "password": "hunter22"},
                    "zenlayer": {"token": "hunter22"}},
        "edis-only": {"edis": {"email": "a@b.c", "password": "hunter22"}}}}"#;
    fs::write(folder.join("profiles.json"), profiles).expect("written");
    let official = home.path().join(".zenlayer");
    fs::create_dir(&official).expect("made");
    let credentials = r#"{"default": {"token": "hunter22"}, "edis-only": {"token": "hunter22"},
        "work": {"token": "hunter22"}}"#;
    fs::write(official.join("credentials.json"), credentials).expect("written");
    let edis = [("EDIS_EMAIL", "a@b.c"), ("EDIS_PASSWORD", "hunter22")];
    let both = [edis[0], edis[1], ("ZENLAYER_TOKEN", "hunter22")];
    let named = [edis[0], edis[1], ("ZENLAYER_PROFILE", "work")];
    let query =
        "[?current == 'yes'].join('@', [profile, edis || '-', zenlayer || '-']) | join(' ', @)";
    for (variables, options, wanted) in [
        (&[][..], &[][..], "default@a@b.c@token"),
        (&edis, &[], "environment@set@- default@a@b.c@token"),
        (&both, &[], "environment@set@set"),
        (&named, &[], "environment@set@set work@-@token"),
        (&both, &["--profile", "default"], "default@a@b.c@token"),
        (
            &both,
            &["--profile", "edis-only"],
            "edis-only@a@b.c@- edis-only@-@token",
        ),
    ] {
        let mut command = loggia(home.path());
        command.envs(variables.iter().copied()).args(options);
        command.args(["profiles", "--query", query]);
        let run = Run::from(command.output().expect("runs")).done();
        assert_eq!(run.out.trim_end(), wanted, "{variables:?} {options:?}");
    }
}
