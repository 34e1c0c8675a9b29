//! Tests which EDIS account an order goes to: the one that the request names.

use tempfile::TempDir;

use super::support::{Run, Simulators, loggia};

const RIGHT: [&str; 4] = ["--email", "demo@example.com", "--pw", "demo-password"];

/// Operations that carry an account: orders, and the login itself.
const OPERATIONS: [&str; 2] = ["get-locations", "create-auth-session"];

/// Runs with the simulators' addresses, without credentials in the environment.
fn alone(sims: &Simulators, words: &[&str]) -> Run {
    let home = TempDir::new().expect("a folder");
    let mut command = loggia(home.path());
    command.envs(sims.addresses()).args(words);
    Run::from(command.output().expect("runs"))
}

#[test]
fn the_account_in_the_request_is_used() {
    let sims = Simulators::start(&["--control"]);
    for operation in OPERATIONS {
        let words = ["edis", operation];
        alone(&sims, &[&words[..], &RIGHT].concat()).done();
        assert_eq!(alone(&sims, &words).code, 4);
        sims.run(&words).done();
        // The environment's credentials are valid, but must not be used.
        let other = ["--email", "other@example.com", "--pw", "other-password"];
        let refused = sims.run(&[&words[..], &other].concat());
        assert_eq!(
            refused.code, 4,
            "{operation}: {}{}",
            refused.out, refused.err
        );
        assert!(!refused.err.contains("other-password"), "{}", refused.err);
        assert!(refused.err.contains("of the request"), "{}", refused.err);
        let text = r#"{"email": "other@example.com", "pw": "other-password"}"#;
        let refused = sims.run(&[&words[..], &["--input", text]].concat());
        assert_eq!(refused.code, 4, "{operation}: {}", refused.err);
    }
}

#[test]
fn an_order_with_half_an_account_is_not_sent() {
    let sims = Simulators::start(&["--control"]);
    for operation in OPERATIONS {
        for half in [&RIGHT[..2], &RIGHT[2..]] {
            for more in [&[][..], &["--unchecked"], &["--dry-run"]] {
                let refused = sims.run(&[&["edis", operation], half, more].concat());
                assert_eq!(refused.code, 3, "{half:?} {more:?}: {}", refused.out);
                assert!(refused.err.contains("give both"), "{}", refused.err);
                assert!(!refused.err.contains("demo-password"), "{}", refused.err);
            }
        }
    }
    assert_eq!(sims.edis_operations(), [""; 0]);
}
