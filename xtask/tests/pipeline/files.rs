//! Tests the pipeline as a whole, over small specs in temporary folders.

use std::fs;

use crate::sandbox::{GOOD, Sandbox, shown, workspace};
use xtask::codegen::write::Change;
use xtask::codegen::{self, Options};

#[test]
fn generated_code_of_this_repository_is_current() {
    let outcome = codegen::run(&Options {
        workspace: workspace(),
        specs: None,
        out: None,
        check: true,
        lenient: false,
    })
    .expect("runs");
    assert_eq!(shown(&outcome), [""; 0]);
    let stale: Vec<_> = outcome.changes.iter().map(Change::path).collect();
    assert!(stale.is_empty(), "run `cargo xtask codegen`: {stale:?}");
}

#[test]
fn a_second_run_changes_nothing() {
    let sandbox = Sandbox::with(GOOD);
    let first = sandbox.run();
    assert_eq!(shown(&first), [""; 0]);
    assert!(!first.changes.is_empty());
    let client = sandbox.module().join("client.rs");
    let written = fs::metadata(&client)
        .and_then(|meta| meta.modified())
        .expect("a time");
    let second = sandbox.run();
    assert_eq!(second.changes, []);
    let after = fs::metadata(&client)
        .and_then(|meta| meta.modified())
        .expect("a time");
    assert_eq!(written, after);
    assert_eq!(sandbox.check().changes, []);
}

#[test]
fn the_same_spec_gives_the_same_files_elsewhere() {
    let (one, two) = (
        Sandbox::with(GOOD),
        Sandbox::with(&GOOD.replace('\n', "\r\n")),
    );
    one.run();
    two.run();
    for file in [
        "client.rs",
        "operations/list_things.rs",
        "operations/drop_thing.rs",
    ] {
        let read = |sandbox: &Sandbox| fs::read_to_string(sandbox.module().join(file)).expect(file);
        assert_eq!(read(&one), read(&two));
    }
}

#[test]
fn confirmations_are_in_the_method_and_its_docs() {
    let text = |spec: &str| {
        let sandbox = Sandbox::with(spec);
        assert_eq!(shown(&sandbox.run()), [""; 0]);
        fs::read_to_string(sandbox.module().join("operations/drop_thing.rs")).expect("written")
    };
    let marked = |mark: &str| text(&GOOD.replace("x-confirm: destroys", mark));
    for (mark, leave) in [
        ("x-confirm: destroys", Some("DestroyForGood")),
        ("x-confirm: charges", Some("ChargeMyAccount")),
        ("x-no-confirm: There are others.", None),
    ] {
        let text = marked(mark);
        let line = leave.map(|leave| format!("        confirm: {leave},\n"));
        let docs = leave.map(|leave| format!("[`{leave}`](loggia_transport::confirm::{leave})"));
        match (line, docs) {
            (Some(line), Some(docs)) => {
                assert!(text.contains(&line), "{text}");
                assert!(text.contains(&docs), "{text}");
            }
            _ => assert!(!text.contains("confirm"), "{text}"),
        }
    }
}

#[test]
fn check_reports_a_touched_file_with_a_diff() {
    let sandbox = Sandbox::with(GOOD);
    sandbox.run();
    let file = sandbox.module().join("operations/list_things.rs");
    let text = fs::read_to_string(&file).expect("read");
    fs::write(&file, text.replace("A thing.", "A changed thing.")).expect("written");
    let changes = sandbox.check().changes;
    let [Change::Changed(path, diff)] = changes.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!(*path, file);
    assert!(
        diff.contains("-    /// A changed thing.\n+    /// A thing.\n"),
        "{diff}"
    );
    assert_ne!(
        fs::read_to_string(&file).expect("read"),
        text,
        "check writes nothing"
    );
}

#[test]
fn check_reports_missing_and_superfluous_files() {
    let sandbox = Sandbox::with(GOOD);
    sandbox.run();
    fs::remove_file(sandbox.module().join("client.rs")).expect("removed");
    fs::write(sandbox.module().join("types/extra.rs"), "").expect("written");
    let changes = sandbox.check().changes;
    assert_eq!(
        changes,
        [
            Change::Missing(sandbox.module().join("client.rs")),
            Change::Superfluous(sandbox.module().join("types/extra.rs")),
        ]
    );
    sandbox.run();
    assert_eq!(sandbox.check().changes, []);
}

#[test]
fn check_reports_a_changed_spec() {
    let sandbox = Sandbox::with(GOOD);
    sandbox.run();
    // Even a comment counts: the hash in the files' heads identifies their sources.
    sandbox.write("specs/zenlayer/vm.yaml", &format!("{GOOD}# changed\n"));
    assert!(!sandbox.check().changes.is_empty());
    sandbox.write(
        "specs/zenlayer/vm.yaml",
        &GOOD.replace("unknown]", "unknown, BROKEN]"),
    );
    let changes = sandbox.check().changes;
    assert!(
        changes.iter().any(|change| matches!(
            change,
            Change::Changed(_, diff) if diff.contains("+        Broken = ")
        )),
        "{changes:?}"
    );
}

#[test]
fn files_of_removed_types_are_deleted() {
    let sandbox = Sandbox::with(GOOD);
    sandbox.run();
    assert!(sandbox.module().join("operations/drop_thing.rs").exists());
    sandbox.write(
        "specs/zenlayer/vm.yaml",
        &GOOD.replace("DropThing", "LoseThing"),
    );
    sandbox.run();
    assert!(!sandbox.module().join("operations/drop_thing.rs").exists());
}

#[test]
fn modules_of_other_specs_are_left_alone() {
    let sandbox = Sandbox::with(GOOD);
    sandbox.write("specs/zenlayer/zec.yaml", GOOD);
    sandbox.run();
    fs::remove_file(sandbox.path("specs/zenlayer/zec.yaml")).expect("removed");
    assert_eq!(sandbox.check().changes, []);
}

#[test]
fn a_missing_crate_is_created_once() {
    let sandbox = Sandbox::with(GOOD);
    sandbox.run();
    let manifest = sandbox.path("crates/loggia-zenlayer/Cargo.toml");
    let text = fs::read_to_string(&manifest).expect("made");
    for part in ["[workspace]", "crates/loggia-transport", "vm = []"] {
        assert!(text.contains(part), "{text}");
    }
    fs::write(&manifest, "# mine").expect("written");
    sandbox.run();
    assert_eq!(fs::read_to_string(&manifest).expect("there"), "# mine");
}

#[test]
fn facts_of_the_spec_are_in_the_files() {
    let sandbox = Sandbox::with(GOOD);
    sandbox.run();
    let read = |file: &str| fs::read_to_string(sandbox.module().join(file)).expect(file);
    for (file, parts) in [
        (
            "operations/drop_thing.rs",
            &[
                r#"Operation::new("zenlayer.vm", "DropThing", "2026-01-01", "/api/v2/vm", Safety::Unsafe)"#,
                "#[deprecated",
                "admin_password: Secret = \"adminPassword\"",
                ".required();",
                "encoding: Json,",
                "* `NO_THING` (HTTP 404)",
            ][..],
        ),
        (
            "operations/list_things.rs",
            &[
                "made_at: Option<Timestamp> =",
                "#[deprecated",
                // The vendor has a value with that name.
                "else Unrecognized {",
                "Unknown = \"unknown\",",
                "total: Option<u64> =",
            ],
        ),
        ("mod.rs", &[".list_things()", "```no_run"]),
        ("mod.rs", &["// specs/zenlayer/vm.yaml, SHA-256 "]),
    ] {
        let text = read(file);
        for part in parts {
            assert!(text.contains(part), "{file} lacks {part}:\n{text}");
        }
    }
    let types = read("types/mod.rs");
    assert!(!types.contains("ApiError"), "no one uses it");
}

#[test]
fn an_overlay_that_serves_two_specs_has_to_match_in_one() {
    let sandbox = Sandbox::with(GOOD);
    sandbox.write("specs/zenlayer/zec.yaml", &GOOD.replace("Thing", "Item"));
    let overlay = |target: &str| {
        format!(
            "overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\nactions:\n\
             - target: {target}\n  description: why\n  update: {{description: Corrected.}}\n"
        )
    };
    sandbox.write(
        "specs/zenlayer/overlay.yaml",
        &overlay("$.components.schemas.Thing"),
    );
    assert_eq!(shown(&sandbox.run()), [""; 0]);
    let text =
        fs::read_to_string(sandbox.module().join("operations/list_things.rs")).expect("read");
    assert!(text.contains("/// Corrected."), "{text}");

    sandbox.write(
        "specs/zenlayer/overlay.yaml",
        &overlay("$.components.schemas.Nothing"),
    );
    let outcome = sandbox.run();
    assert!(outcome.failed());
    assert!(
        shown(&outcome)[0].contains(
            "zenlayer/overlay.yaml: actions[0]: the target $.components.schemas.Nothing matches nothing"
        ),
        "{:?}",
        shown(&outcome)
    );
}
