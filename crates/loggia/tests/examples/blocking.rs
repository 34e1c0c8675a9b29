//! The example for blocking callers, as a person runs it.

use crate::support::{example, text};

#[test]
fn without_credentials_it_shows_the_machines_of_the_simulators() {
    let output = example("blocking", &[], &[]);
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(shown.contains("embedded simulators"), "{shown}");
    let lines = |start: &str| shown.lines().filter(|line| line.starts_with(start)).count();
    assert_eq!((lines("kvm_"), lines("sim-vm-")), (3, 3), "{shown}");
    assert!(shown.contains(" is running"), "{shown}");
}

#[test]
fn half_given_credentials_are_one_line_and_exit_code_1() {
    let output = example("blocking", &[], &[("ZENLAYER_ACCESS_KEY_ID", "AK1")]);
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(error.trim_end().lines().count(), 1, "{error}");
    assert!(error.starts_with("error: "), "{error}");
}
