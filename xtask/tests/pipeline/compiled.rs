//! What codegen makes of the cases compiles, and so does what it makes of names that mean
//! something in Rust or nothing at all.
//!
//! Everything that can be generated becomes two crates, one for each vendor, in a folder
//! of the build's own, and `cargo check` looks at them once. It runs offline, with the
//! workspace's locked versions and in the folder of the running build: that is unlocked
//! while tests run, and most of what the crates depend on is there already.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value, json};

use super::cases;
use crate::bench::{Bench, shown, workspace};

/// Ids, types, fields and values are called by these, where the lint lets them pass.
const WORDS: [&str; 140] = [
    // What calls, clients and types have of their own.
    "api",
    "body",
    "call",
    "check",
    "checks",
    "client",
    "clone",
    "confirm",
    "decode",
    "default",
    "encode",
    "encoding",
    "eq",
    "error",
    "fields",
    "file",
    "fmt",
    "from",
    "get",
    "host",
    "http",
    "into",
    "intoFuture",
    "is",
    "items",
    "key",
    "len",
    "limits",
    "list",
    "map",
    "matching",
    "max",
    "min",
    "name",
    "new",
    "next",
    "nullable",
    "nothing",
    "open",
    "operation",
    "operations",
    "options",
    "out",
    "page",
    "pages",
    "pageNum",
    "pageSize",
    "pageable",
    "pattern",
    "pipeline",
    "poll",
    "raw",
    "reply",
    "request",
    "required",
    "rest",
    "result",
    "safety",
    "self",
    "send",
    "session",
    "set",
    "show",
    "slot",
    "take",
    "text",
    "type",
    "types",
    "unknown",
    "value",
    "values",
    "wait",
    "waits",
    "with",
    "withOptions",
    "wrapped",
    // What Rust has.
    "alloc",
    "any",
    "arc",
    "asStr",
    "async",
    "await",
    "bool",
    "box",
    "char",
    "context",
    "core",
    "crate",
    "dyn",
    "enum",
    "err",
    "extern",
    "extra",
    "f64",
    "false",
    "fn",
    "gen",
    "i64",
    "iterator",
    "macro",
    "match",
    "mod",
    "move",
    "none",
    "ok",
    "option",
    "pin",
    "rc",
    "ref",
    "serde",
    "serdeJson",
    "upload",
    "filePart",
    "sending",
    "some",
    "static",
    "std",
    "str",
    "string",
    "struct",
    "super",
    "test",
    "time",
    "timestamp",
    "true",
    "try",
    "tryInto",
    "u8",
    "union",
    "unit",
    "unsized",
    "use",
    "vec",
    "virtual",
    "where",
    "yield",
    // What typify has.
    "builder",
    "conversionError",
    "deref",
    "other",
];

/// Names on the wire that Rust has no name for.
const ODD: [&str; 29] = [
    "",
    "+",
    "-",
    "_",
    "__",
    "1",
    "9lives",
    "+1",
    "-1",
    "$ref",
    "x-y",
    "x.y",
    "x y",
    "x`y",
    "x\"y",
    "x\\y",
    "x'y",
    "{}",
    "{x}",
    "//",
    "*/",
    "#",
    "r#x",
    "数据",
    "ß",
    "é",
    "\u{202e}x",
    "allOf",
    "properties",
];

/// A document in which operations, types, fields and values are called like that.
fn hostile() -> Value {
    let text = |about: &str| json!({"type": "string", "description": about});
    let camel = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(chars).collect::<String>()
    };
    let to = |word: &str| json!({"$ref": format!("#/components/schemas/{}", camel(word))});
    let object = |fields: Map<String, Value>| json!({"type": "object", "properties": fields});
    let words = || WORDS.iter().chain(&ODD).map(|word| (*word).to_owned());
    let plain = words().map(|word| (word, text("F."))).collect();
    let set = json!({"type": "string", "description": "V.", "enum": words().collect::<Vec<_>>()});
    let mut schemas = Map::new();
    let mut all = Map::new();
    for word in WORDS {
        let schema = object(Map::from_iter([(word.to_owned(), text("A."))]));
        schemas.insert(camel(word), schema);
        all.insert(format!("{word}One"), to(word));
        all.insert(
            format!("{word}Many"),
            json!({"type": "array", "description": "L.", "items": to(word)}),
        );
        all.insert(
            format!("{word}Named"),
            json!({"type": "object", "description": "M.", "additionalProperties": to(word)}),
        );
    }
    schemas.insert("Plain".into(), object(plain));
    schemas.insert("Set".into(), set);
    schemas.insert("Every".into(), object(all));
    let body = |schema: Value| json!({"content": {"application/json": {"schema": schema}}});
    let fields = |word: &str| {
        let own = ["plain", "set", "every"].map(|name| (name.to_owned(), to(name)));
        let mut fields = Map::from_iter(own);
        fields.insert(word.to_owned(), to("set"));
        fields.insert(
            "sets".into(),
            json!({"type": "array", "description": "L.", "items": to("set")}),
        );
        fields.insert(
            "at".into(),
            json!({"type": "string", "format": "date-time", "description": "T."}),
        );
        fields.insert(
            "pass".into(),
            json!({"type": "string", "format": "password", "description": "P."}),
        );
        fields.insert(
            "mayBeNull".into(),
            json!({"type": "string", "nullable": true, "description": "N."}),
        );
        let mut object = object(fields);
        object["required"] = json!([word, "pass", "mayBeNull"]);
        object
    };
    let operation = |word: &&str| {
        let reply = body(fields(word));
        let operation = json!({"post": {
            "operationId": word,
            "x-safety": "read",
            "summary": format!("Does {word} and `{word}`"),
            "requestBody": body(fields(word)),
            "responses": {"200": {"description": "", "content": reply["content"]}},
        }});
        (format!("/a#{word}"), operation)
    };
    // A name of one part for the answer alone, and for the request alone.
    let shared = |word: &&str| {
        let operation = json!({"post": {
            "operationId": format!("{word}Shared"),
            "x-safety": "unsafe",
            "x-no-confirm": "Nothing is lost.",
            "summary": "Does it",
            "requestBody": body(to(word)),
            "responses": {"200": {"description": "", "content": body(to(word))["content"]}},
        }});
        (format!("/a#{word}Shared"), operation)
    };
    let paths = WORDS.iter().map(operation).chain(WORDS.iter().map(shared));
    json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1", "x-not-pageable": "No pages."},
        "paths": paths.collect::<Map<_, _>>(),
        "components": {"schemas": schemas},
    })
}

/// Generates a folder of specs; says what is wrong where nothing comes of it.
fn generate(bench: &Bench, out: &Path, lenient: bool) -> Result<usize, String> {
    let outcome = bench.run_into(out, lenient);
    if outcome.failed() {
        let said = shown(&outcome);
        let errors = said.iter().filter(|said| said.starts_with("error: "));
        Err(errors.cloned().collect::<Vec<_>>().join("\n"))
    } else {
        Ok(outcome.operations)
    }
}

#[test]
fn what_is_generated_compiles() {
    // Of another run, and perhaps of other versions.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated-cases");
    let _ = fs::remove_dir_all(&folder);
    let crates = folder.join("crates");
    let mut made = 0;
    for (case, lenient) in cases::generated() {
        let generated = generate(&cases::bench(case), &crates, lenient);
        made += usize::from(generated.is_ok());
    }
    assert!(made >= 25, "{made} cases were generated");
    let names = Bench::new();
    let hostile = hostile().to_string();
    names.write("specs/edis/names.json", &hostile);
    names.write("specs/zenlayer/names.json", &hostile);
    let operations = generate(&names, &crates, true).unwrap_or_else(|said| panic!("{said}"));
    assert!(operations >= 400, "{operations} operations were generated");
    check(&folder);
}

/// Both crates as parts of one, so that cargo runs once.
fn check(folder: &Path) {
    // Beside them: below, both would be the roots of its workspace.
    let folder = &folder.join("both");
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("created");
        fs::write(path, text).expect("written");
    };
    write(
        "Cargo.toml",
        "[package]\nname = \"generated-cases\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [workspace]\n\n[dependencies]\nloggia-edis = { path = \"../crates/loggia-edis\" }\n\
         loggia-zenlayer = { path = \"../crates/loggia-zenlayer\" }\n\n\
         # As the workspace has it for what it depends on.\n[profile.dev]\ndebug = false\n",
    );
    write("src/lib.rs", "//! Nothing.\n");
    let lock = fs::read_to_string(workspace().join("Cargo.lock")).expect("a lock");
    write("Cargo.lock", &lock);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("a folder of the build");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["check", "--offline", "--quiet", "--color=never"])
        .arg("--manifest-path")
        .arg(folder.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", target)
        // Whether it compiles, not what clippy says of such names, where clippy compiles the
        // workspace.
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        // Of its configuration.
        .current_dir(workspace())
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && !said.contains(" generated "),
        "{said}"
    );
}
