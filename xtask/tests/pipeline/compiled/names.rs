//! A document in which all names have a meaning in Rust, in the generated crates or for their
//! users, or yield no Rust name at all.

use serde_json::{Map, Value, json};

/// Names for ids, types, fields and values, where the lint accepts them.
const WORDS: [&str; 140] = [
    // Names that calls, clients and types have themselves.
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
    // Names that Rust has.
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
    // Names that typify has.
    "builder",
    "conversionError",
    "deref",
    "other",
];

/// Operations with the names of methods of the mock server, the names that they get instead, and
/// the name of their trait.
const OF_MOCKS: [&str; 9] = [
    "forwardToAsync",
    "mock",
    "mocked",
    "mockNames",
    "mockVm",
    "reset",
    "reset_call",
    "reset_call_call",
    "url",
];

/// Fields with the names of methods that all mocks have, and the names that they get instead.
const OF_MATCHERS: [&str; 4] = ["http", "http_field", "matching", "matching_field"];

/// Wire names that cannot be Rust names.
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

/// The component that is named after a word.
fn camel(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// A reference to that component.
fn to(word: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{}", camel(word))})
}

/// A document whose operations, types, fields and values have these names.
pub(super) fn hostile() -> Value {
    let text = |about: &str| json!({"type": "string", "description": about});
    let object = |fields: Map<String, Value>| json!({"type": "object", "properties": fields});
    let words = || WORDS.iter().chain(&ODD).map(|word| (*word).to_owned());
    let plain = words().map(|word| (word, text("F."))).collect();
    let bare = words()
        .map(|word| (word, json!({"type": "string"})))
        .collect();
    let values: Vec<String> = words().collect();
    let set = json!({"type": "string", "description": "V.", "deprecated": true, "enum": values});
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
    schemas.insert("Bare".into(), object(bare));
    schemas.insert("Set".into(), set);
    schemas.insert("Every".into(), object(all));
    let body = |schema: Value| json!({"content": {"application/json": {"schema": schema}}});
    let fields = |word: &str| {
        let own = ["plain", "bare", "set", "every"].map(|name| (name.to_owned(), to(name)));
        let mut fields = Map::from_iter(own);
        fields.extend(OF_MATCHERS.map(|name| (name.to_owned(), text("H."))));
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
        fields.insert(
            "noMap".into(),
            json!({"type": "object", "nullable": true, "description": "N.",
                "additionalProperties": {"type": "string"}}),
        );
        let mut object = object(fields);
        object["required"] = json!([word, "pass", "mayBeNull", "noMap"]);
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
    // A single-part name for the answer only, and for the request only.
    let shared = |word: &&str| {
        let operation = json!({"post": {
            "operationId": format!("{word}Shared"),
            "x-safety": "unsafe",
            "deprecated": true,
            "x-no-confirm": "Nothing is lost.",
            "x-errors": {"SELF": 404, "A_2": 409},
            "summary": "Does it",
            "requestBody": body(to(word)),
            "responses": {"200": {"description": "", "content": body(to(word))["content"]}},
        }});
        (format!("/a#{word}Shared"), operation)
    };
    let paths = WORDS.iter().chain(&OF_MOCKS).map(operation);
    let paths = paths.chain(WORDS.iter().map(shared));
    let paths = paths.chain(maps(&mut schemas));
    json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1", "x-not-pageable": "No pages."},
        // The crates know the first one.
        "x-errors": {
            "REQUEST_LIMIT_EXCEEDED": 429, "SELF": 400, "UNKNOWN": 400, "A1": 400, "A_1": 400,
            "FOO_BAR": 400, "foo__bar": 400,
        },
        "paths": paths.collect::<Map<_, _>>(),
        "components": {"schemas": schemas},
    })
}

/// Operations whose answers have no named fields, but named types all the same.
fn maps(schemas: &mut Map<String, Value>) -> Vec<(String, Value)> {
    let maps = [
        ("ipv4", "IPv4"),
        ("ipv42", "Ipv4"),
        ("ab", "A-b"),
        ("ab2", "AB"),
    ];
    schemas.extend(maps.map(|(_, name)| {
        let values = json!({"type": "string", "description": "V."});
        let map = json!({"type": "object", "additionalProperties": values});
        (name.to_owned(), map)
    }));
    let operation = |(id, name): (&str, &str)| {
        let schema = json!({"$ref": format!("#/components/schemas/{name}")});
        let content = json!({"application/json": {"schema": schema}});
        let operation = json!({"post": {
            "operationId": id,
            "x-safety": "read",
            "summary": "Answers a map",
            "responses": {"200": {"description": "", "content": content}},
        }});
        (format!("/a#{id}"), operation)
    };
    maps.into_iter().map(operation).collect()
}
