//! Tests completions as five shells ask for them.

use std::fs;
use std::process::Command;

use tempfile::TempDir;

use super::support::{Run, Simulators, loggia};

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

/// What a shell is offered for the last of these words.
fn offered(home: &TempDir, shell: &str, words: &[&str]) -> Vec<String> {
    let mut command = loggia(home.path());
    command
        .env("COMPLETE", shell)
        .env("_CLAP_IFS", "\n")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .args(["--", "loggia"])
        .args(words);
    let run = Run::from(command.output().expect("runs")).done();
    let value = |line: &str| {
        // What a shell shows beside a value follows a tab or a colon.
        let end = line.find(['\t', ':']).unwrap_or(line.len());
        line[..end].to_owned()
    };
    run.out.lines().map(value).collect()
}

#[test]
fn every_shell_completes_machines_flags_and_values() {
    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    let mut list = loggia(home.path());
    list.envs(sims.all()).arg("list");
    Run::from(list.output().expect("runs")).done();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let folder = home.path().join(".cache/loggia");
        for (path, wanted) in [(folder.join("machines"), 0o600), (folder, 0o700)] {
            let mode = fs::metadata(path).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, wanted);
        }
    }
    for shell in SHELLS {
        for (words, wanted) in [
            (&["show", "zen-vm-"][..], &["zen-vm-1", "zen-vm-3"][..]),
            (&["power", "off", "vm/sim"], &["vm/sim-vm-000002"]),
            (&["console", "edis/"], &["edis/kvm_100001_200001"]),
            (&["power", ""], &["reboot", "shut-down"]),
            (
                &["zenlayer", "vm", "describe-inst"],
                &["describe-instances"],
            ),
            (
                &["zenlayer", "vm", "stop-instances", "--inst"],
                &["--instance-ids"],
            ),
            (&["--output", "y"], &["yaml"]),
        ] {
            let offered = offered(&home, shell, words);
            for wanted in wanted {
                let is_offered = offered.iter().any(|each| each == wanted);
                assert!(is_offered, "{shell} {words:?}: {offered:?}");
            }
        }
    }
}

#[test]
fn completion_scripts_call_this_program() {
    for shell in SHELLS {
        let home = TempDir::new().expect("a folder");
        let mut command = loggia(home.path());
        command.args(["completions", shell]);
        let script = Run::from(command.output().expect("runs")).done().out;
        assert!(script.contains("COMPLETE"), "{shell}: {script}");
        assert!(script.contains("loggia"), "{shell}: {script}");
    }
}

/// The whole path, in a real shell.
#[cfg(unix)]
#[test]
fn bash_completes_a_machine_name() {
    let sims = Simulators::start(&[]);
    let home = TempDir::new().expect("a folder");
    let mut list = loggia(home.path());
    list.envs(sims.all()).arg("list");
    Run::from(list.output().expect("runs")).done();
    let program = env!("CARGO_BIN_EXE_loggia");
    let folder = std::path::Path::new(program).parent().expect("a folder");
    let script = "source <(loggia completions bash)\n\
                  COMP_WORDS=(loggia show zen-vm-) COMP_CWORD=2 COMP_TYPE=9\n\
                  _clap_complete_loggia loggia zen-vm- show\n\
                  printf '%s\\n' \"${COMPREPLY[@]}\"\n";
    fs::write(home.path().join("script"), script).expect("written");
    let mut bash = Command::new("bash");
    bash.env_clear()
        .env("HOME", home.path())
        .env("PATH", format!("{}:/usr/bin:/bin", folder.display()))
        .arg(home.path().join("script"));
    let run = Run::from(bash.output().expect("bash runs")).done();
    let mut machines: Vec<&str> = run.out.split_whitespace().collect();
    machines.sort_unstable();
    assert_eq!(
        machines,
        ["zen-vm-1", "zen-vm-2", "zen-vm-3"],
        "{}",
        run.err
    );
}
