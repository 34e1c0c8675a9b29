//! Tests that the code generated for the cases compiles, and that for names with a meaning in Rust
//! or without usable characters: clients, mocks, tables and calls of all of them.
//!
//! Everything that can be generated becomes one workspace in its own folder of the build, together
//! with the crates' own sources, and `cargo check` checks it once. It runs offline, with the
//! repository's locked versions and in the folder of the running build: that is unlocked while
//! tests run, and already contains most of the crates' dependencies.

mod names;
mod nested;

use std::path::Path;

use self::nested::Nested;
use super::cases;
use crate::sandbox::{Sandbox, shown};

#[test]
fn generated_code_compiles() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated-cases");
    let nested = Nested::new(folder);
    let mut made = 0;
    for (case, lenient) in cases::generated() {
        let sandbox = cases::sandbox(case);
        let outcome = if lenient {
            sandbox.run_lenient()
        } else {
            sandbox.run()
        };
        if !outcome.failed() {
            made += 1;
            nested.take("edis", &sandbox);
        }
    }
    assert!(made >= 25, "{made} cases were generated");
    let names = Sandbox::new();
    let hostile = names::hostile().to_string();
    // The crates' default service must exist.
    for (vendor, service) in [("edis", "names"), ("zenlayer", "vm")] {
        names.write(&format!("specs/{vendor}/{service}.json"), &hostile);
        nested.take(vendor, &names);
    }
    let outcome = nested.generate();
    assert!(!outcome.failed(), "{:#?}", shown(&outcome));
    let operations = outcome.operations;
    assert!(operations >= 580, "{operations} operations were generated");
    nested.check();
}
