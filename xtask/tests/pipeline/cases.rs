//! Tests small documents that codegen once read wrongly, each with the expected outcome in its
//! `EXPECTED.txt`. A refusal names file, operation and field in the document's own words;
//! generated code contains everything in the document.

use std::fs;
use std::path::{Path, PathBuf};

use crate::sandbox::{Sandbox, shown, workspace};

/// The expected outcome of a case.
enum Expected {
    /// One finding that contains all of these.
    Refused(&'static [&'static str]),
    /// A lenient run with a warning that contains all of these.
    Lenient(&'static [&'static str]),
    /// Generated files that together contain all of the first, and none of the second.
    Made(&'static [&'static str], &'static [&'static str]),
}

use Expected::{Lenient, Made, Refused};

const CASES: [(&str, Expected); 50] = [
    ("addl", Made(&["a: ", ".. extra: {String}", "i64"], &[])),
    (
        "addlany",
        Made(
            &[
                "a: ",
                "c: ",
                "d: ",
                ".. extra: (serde_json::Map<",
                ".. extra: serde_json::Map<",
            ],
            &[],
        ),
    ),
    (
        "addlreply",
        Made(&["a: ", "extra: ", ".. extra: BTreeMap<String, i64>;"], &[]),
    ),
    (
        "addlform",
        Refused(&["operation doIt, request", "names no fields"]),
    ),
    (
        "allofconf",
        Refused(&["operation doIt, response 200, field `x.a`"]),
    ),
    ("allofform", Made(&["a: String", "b: "], &[])),
    ("allofprops", Made(&["a: String", "b: "], &[])),
    ("allofreq", Made(&["a: String", "b: String"], &[])),
    (
        "allofself",
        Refused(&[
            "operation doIt, response 200",
            "schema A is a part of itself",
        ]),
    ),
    ("apierror3", Made(&["code: ", "detail: "], &["message: "])),
    (
        "badpattern",
        Lenient(&[
            "operation doIt, request, field `a`",
            "the pattern is ignored",
        ]),
    ),
    (
        "docbidi",
        Made(&["Text  reversed  x"], &["\u{202e}", "\u{2066}"]),
    ),
    (
        "doccr",
        Made(
            &["/// three", "/// four", "sixseven"],
            &["\r", "\u{b}", "\u{c}"],
        ),
    ),
    ("docfour", Made(&["code {"], &["```\n    /// code"])),
    ("doclist", Made(&["curl x"], &[])),
    ("doctilde", Made(&["let x = 1 + ;"], &["~~~"])),
    ("dupjson", Refused(&["duplicate key \"/a\""])),
    (
        "enumall4",
        Made(
            &["Unknown", "Unrecognized", "OtherValue", "NotListedHere"],
            &[],
        ),
    ),
    (
        "enumsame",
        Made(&["/// Slow.", "/// Fast.", "/// Off.", "/// On."], &[]),
    ),
    (
        "binaryjson",
        Lenient(&[
            "operation doIt, request, field `file`",
            "JSON",
            "sent as text",
        ]),
    ),
    (
        "emptyobj",
        Made(
            &[
                "wrapped! {",
                "shared Nothing(serde_json::Map<String, serde_json::Value>)",
                "reply Alone(",
                "none: Nothing",
                "list: Vec<Alone>",
            ],
            &["SelfType"],
        ),
    ),
    (
        "envinline",
        Refused(&["operation doIt, response 200", "`response`", "the whole"]),
    ),
    (
        "examplefield",
        Made(
            &["example: ", "default: ", "description: ", "nullable: "],
            &[],
        ),
    ),
    (
        "freeobj",
        Refused(&["operation doIt, request", "names no fields"]),
    ),
    (
        "oneofreq",
        Lenient(&["operation doIt, request", "the operation is left out"]),
    ),
    (
        "mapreply",
        Made(&["reply DoItResponse(BTreeMap<String, Thing>)", "a: "], &[]),
    ),
    ("op_default", Made(&["Client::default"], &[])),
    ("op_gen", Made(&["gen_"], &["mod gen;"])),
    ("op_send", Made(&["Client::send", "SendCall"], &[])),
    (
        "opidlong",
        Refused(&["operation xxxx", "files are named after it"]),
    ),
    (
        "paramref",
        Refused(&["operation doIt, field `page`", "query parameters"]),
    ),
    ("rcharset", Made(&["a: "], &[])),
    (
        "readonly",
        Made(&["\"name\".required()"], &["\"id\".required()"]),
    ),
    (
        "recurboth",
        Refused(&["operation doIt", "field `x`", "no type"]),
    ),
    (
        "recurmap",
        Refused(&["operation doIt", "field `x", "schema J is a part of itself"]),
    ),
    (
        "recurfirst",
        Made(
            &[
                "not: (Box<Rule>)",
                "left: Option<Box<Tree>>",
                "other: Option<",
                "\"rule\".required()",
            ],
            &["Box<Option"],
        ),
    ),
    (
        "refsays",
        Made(
            &[
                "thing: (Nullable<Thing>)",
                "alias: (Nullable<Null>)",
                "size: (Nullable<Size>)",
            ],
            &["\"state\".required()"],
        ),
    ),
    (
        "refloop",
        Refused(&[
            "operation doIt",
            "field `x`",
            "schema A is a part of itself",
        ]),
    ),
    ("reqbodyref", Made(&["a: "], &[])),
    (
        "reqnull",
        Made(
            &[
                "must: (Nullable<String>)",
                "n: (Nullable<i64>)",
                "may: String",
            ],
            &[],
        ),
    ),
    ("respref", Made(&["a: "], &["op0", "Op0"])),
    (
        "schematryinto",
        Refused(&["schema TryInto", "means something else in Rust"]),
    ),
    (
        "secretalias",
        Refused(&[
            "operation doIt, request, field `password`",
            "looks like a secret",
        ]),
    ),
    (
        "secretallof",
        Made(
            &["Secret", "Timestamp"],
            &["pw: Option<String>", "pw: String"],
        ),
    ),
    (
        "secretx",
        Made(
            &["Secret", "Timestamp"],
            &["pw: Option<String>", "pw: String"],
        ),
    ),
    (
        "subname",
        Refused(&[
            "schema FooBar",
            "two schemas would have this name",
            "operation doIt",
        ]),
    ),
    (
        "xnamedup",
        Refused(&[
            "schema Thing",
            "two schemas would have this name",
            "operation doIt",
        ]),
    ),
    (
        "suffixed",
        Made(
            &[
                " Get {",
                "GetCall() -> Get {",
                "GetCallCall() -> Get {",
                "Client::new_call,",
                "Client::new_call_call,",
            ],
            &[],
        ),
    ),
    ("ymerge2", Made(&["q: "], &[])),
    ("yversion", Refused(&["write openapi: \"3.0.3\" in quotes"])),
];

fn folder() -> PathBuf {
    workspace().join("xtask/tests/cases/codegen")
}

/// The cases that yield generated code, with whether only leniently.
pub(crate) fn generated() -> impl Iterator<Item = (&'static str, bool)> {
    CASES.iter().filter_map(|(case, expected)| match expected {
        Refused(_) => None,
        Lenient(_) => Some((*case, true)),
        Made(..) => Some((*case, false)),
    })
}

/// A sandbox with the specs of a case.
pub(crate) fn sandbox(case: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    for entry in fs::read_dir(folder().join(case).join("edis")).expect(case) {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy();
        let text = fs::read_to_string(&path).expect("text");
        sandbox.write(&format!("specs/edis/{name}"), &text);
    }
    sandbox
}

/// Appends all generated files.
fn files(folder: &Path, text: &mut String) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, text);
        } else {
            text.push_str(&fs::read_to_string(&path).expect("text"));
        }
    }
}

#[test]
fn every_case_has_its_expected_outcome() {
    let mut wrong = Vec::new();
    for (case, expected) in &CASES {
        let sandbox = sandbox(case);
        let outcome = match expected {
            Lenient(_) => sandbox.run_lenient(),
            Refused(_) | Made(..) => sandbox.run(),
        };
        let said = shown(&outcome);
        let has = |parts: &[&str]| {
            said.iter()
                .any(|said| parts.iter().all(|part| said.contains(part)))
        };
        let name_of_ours = said.iter().any(|said| said.contains("op0"));
        let right = !name_of_ours
            && match expected {
                Refused(parts) => outcome.failed() && has(parts),
                Lenient(parts) => has(parts),
                Made(parts, never) => {
                    let mut text = String::new();
                    if !outcome.failed() {
                        files(&sandbox.path("crates/loggia-edis/src/generated"), &mut text);
                    }
                    let missing: Vec<_> =
                        parts.iter().filter(|part| !text.contains(**part)).collect();
                    let found: Vec<_> = never.iter().filter(|part| text.contains(**part)).collect();
                    if !missing.is_empty() || !found.is_empty() {
                        wrong.push(format!("{case}: lacks {missing:?}, has {found:?}"));
                    }
                    !outcome.failed()
                }
            };
        if !right {
            wrong.push(format!("{case}: {said:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A file in a body that cannot carry one is text, in answers as well.
#[test]
fn binary_fields_that_are_not_streamed_are_text() {
    let sandbox = sandbox("binaryjson");
    sandbox.run_lenient();
    let mut text = String::new();
    files(&sandbox.path("crates/loggia-edis/src/generated"), &mut text);
    for part in ["file: String = ", "image: Option<String> = "] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
}

/// The transport removes an envelope where it knows one, and only there.
#[test]
fn only_the_envelope_of_the_vendor_is_accepted() {
    let json = fs::read_to_string(folder().join("envinline/edis/envinline.json")).expect("text");
    for (json, right) in [
        (json.clone(), true),
        (json.replace("\"response\"", "\"data\""), false),
        (
            json.replace("\"x-envelope\": \"response\"", "\"description\": \"R.\""),
            false,
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("specs/zenlayer/a.json", &json);
        let outcome = sandbox.run();
        assert_eq!(!outcome.failed(), right, "{:#?}", shown(&outcome));
        let said = shown(&outcome).concat();
        assert!(
            right || said.contains("what stands at `response` is read"),
            "{said}"
        );
    }
}

#[test]
fn every_case_of_the_folder_is_in_the_table() {
    let mut cases: Vec<String> = fs::read_dir(folder())
        .expect("the cases")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    cases.sort();
    let mut listed: Vec<&str> = CASES.iter().map(|(case, _)| *case).collect();
    listed.sort_unstable();
    assert_eq!(cases, listed);
}
