//! Every input of the corpora, and every one that once failed, through its target.
//!
//! The fuzzer needs a nightly compiler and time; this needs neither, so that a decoder that
//! fails again on a known input is noticed.

use std::collections::BTreeSet;
use std::fs;

use loggia_decoders::{corpus, seeds};

/// The inputs of a target. When one fails, its name stands in the output.
fn replay(target: &str, run: fn(&[u8]), least: usize) {
    let mut ran = 0;
    for kind in ["corpus", "regressions"] {
        for (path, input) in corpus::files(&corpus::folder(kind, target)).expect("readable") {
            let named = Named(path.display().to_string());
            run(&input);
            drop(named);
            ran += 1;
        }
    }
    assert!(ran >= least, "{ran} inputs of {target}");
}

/// Prints its name when it is dropped by a panic.
struct Named(String);

impl Drop for Named {
    #[expect(clippy::print_stderr, reason = "the message of a failing test")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the input is {}", self.0);
        }
    }
}

macro_rules! replay {
    ($($target:ident: $least:expr,)*) => {
        $(
            #[test]
            fn $target() {
                replay(stringify!($target), loggia_decoders::$target::run, $least);
            }
        )*

        const REPLAYED: &[&str] = &[$(stringify!($target)),*];
    };
}

replay! {
    audit_page: 170,
    data_uri: 60,
    date: 60,
    edis_reply: 250,
    retry_after: 70,
    session_map: 160,
    spec_loader: 170,
    tolerant: 180,
    vnc_session: 18,
    webhook: 60,
    zenlayer_reply: 230,
}

#[test]
fn every_target_is_built_and_replayed() {
    let replayed: BTreeSet<String> = REPLAYED.iter().map(ToString::to_string).collect();
    let manifest = fs::read_to_string(corpus::root().join("Cargo.toml")).expect("the manifest");
    let built: BTreeSet<String> = manifest
        .lines()
        .filter_map(|line| {
            line.strip_prefix("path = \"fuzz_targets/")?
                .strip_suffix(".rs\"")
        })
        .map(str::to_owned)
        .collect();
    assert_eq!(built, replayed, "the targets of fuzz/Cargo.toml");
    let seeded: BTreeSet<String> = seeds::all().into_keys().map(str::to_owned).collect();
    assert_eq!(seeded, replayed, "the targets with seeds");
    for (folder, what) in [("corpus", true), ("regressions", false)] {
        let found: BTreeSet<String> = names(&corpus::root().join(folder));
        let known = found.is_subset(&replayed) && (!what || found == replayed);
        assert!(known, "fuzz/{folder} has {found:?}");
    }
    let sources: BTreeSet<String> = names(&corpus::root().join("fuzz_targets"))
        .into_iter()
        .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
        .collect();
    assert_eq!(sources, replayed, "the files of fuzz/fuzz_targets");
}

fn names(folder: &std::path::Path) -> BTreeSet<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return BTreeSet::new();
    };
    entries
        .map(|entry| entry.expect("readable").file_name())
        .map(|name| name.into_string().expect("a plain name"))
        .collect()
}

#[test]
fn seeds_and_dictionaries_are_current() {
    for (target, seeds) in seeds::all() {
        let kept: seeds::Seeds = corpus::files(&corpus::folder("corpus", target))
            .expect("readable")
            .into_iter()
            .filter(|(path, _)| corpus::is_seed(path))
            .map(|(path, seed)| {
                (
                    path.file_name().expect("a name").to_string_lossy().into(),
                    seed,
                )
            })
            .collect();
        let differ = kept
            .keys()
            .chain(seeds.keys())
            .find(|name| kept.get(*name) != seeds.get(*name));
        assert_eq!(
            differ, None,
            "of {target}: run `cargo run -p loggia-decoders`"
        );
    }
    for (name, words) in seeds::dictionaries() {
        let kept = fs::read_to_string(corpus::root().join("dictionaries").join(name));
        assert_eq!(
            kept.ok(),
            Some(words),
            "{name}: run `cargo run -p loggia-decoders`"
        );
    }
}

/// A type that calls answer and no target reads would be a decoder without a test.
#[test]
fn every_reply_type_has_a_target() {
    use loggia_decoders::replies::{MANAGEMENT, ORDER, VM};

    for (module, replies) in [
        ("loggia-edis/src/generated/management", MANAGEMENT),
        ("loggia-edis/src/generated/order", ORDER),
        ("loggia-zenlayer/src/generated/vm", VM),
    ] {
        let folder = corpus::root()
            .join("../crates")
            .join(module)
            .join("operations");
        let mut answered = BTreeSet::new();
        for (_, source) in corpus::files(&folder).expect("readable") {
            let source = String::from_utf8(source).expect("text");
            let source: String = source.split_whitespace().collect();
            let types = source.split(")->").skip(1);
            answered.extend(types.filter_map(|rest| Some(rest.split_once('{')?.0.to_owned())));
        }
        let read: BTreeSet<String> = replies.iter().map(|reply| reply.name.to_owned()).collect();
        assert!(!answered.is_empty());
        assert_eq!(read, answered, "{module}");
    }
}
