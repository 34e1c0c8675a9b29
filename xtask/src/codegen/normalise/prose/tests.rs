//! Tests sentences about limits and defaults, and that descriptions stay harmless.

use serde_json::json;

use super::*;

#[test]
fn limits_are_reported_and_code_stays_code() {
    let schema = Schema {
        ty: Type::Text,
        description: "A name.".into(),
        limits: Limits {
            max_length: Some(3),
            pattern: Some("a`b".into()),
            ..Limits::default()
        },
        default: Some(json!("x")),
        ..Schema::default()
    };
    assert_eq!(
        describe(&schema),
        "A name.\n\nAt most 3 characters. Matches `` a`b ``. The server's default is `\"x\"`."
    );
}

#[test]
fn invisible_characters_are_escaped() {
    for (text, shown) in [
        ("a", "`a`"),
        ("\u{1}", "`\\u{1}`"),
        ("a\nb", "`a\\nb`"),
        ("\u{202e}x", "`\\u{202e}x`"),
        ("    x", "`    x`"),
        (" x ", "`  x  `"),
        ("```", "```` ``` ````"),
    ] {
        assert_eq!(code(text), shown);
    }
}

#[test]
fn defaults_of_all_sorts_are_documented() {
    let of = |ty: Type, default: serde_json::Value| Schema {
        ty,
        default: Some(default),
        ..Schema::default()
    };
    let texts = Type::List(Box::new(of(Type::Text, json!("a"))));
    for (schema, said) in [
        (
            of(texts, json!(["b"])),
            "The server's default is `[\"b\"]`. Each item: the server's default is `\"a\"`.",
        ),
        (
            of(Type::Map(Box::default()), json!({"a": 1})),
            "The server's default is `{\"a\":1}`.",
        ),
    ] {
        assert_eq!(describe(&schema), said);
    }
}

#[test]
fn descriptions_of_plain_items_are_documented() {
    let text = |description: &str| Schema {
        ty: Type::Text,
        description: description.into(),
        ..Schema::default()
    };
    let list = |description: &str, item: Schema| Schema {
        ty: Type::List(Box::new(item)),
        ..text(description)
    };
    let set = Schema {
        ty: Type::Choice("State".into()),
        ..text("A state.")
    };
    for (schema, said) in [
        (
            list("Addresses.", text("An address\nwith its length.")),
            "Addresses.\n\nEach item: an address with its length.",
        ),
        (
            list("Blocks.", text("IPv6 block.")),
            "Blocks.\n\nEach item: IPv6 block.",
        ),
        (list("Ids.", text("Ids.")), "Ids."),
        (list("States.", set), "States."),
    ] {
        assert_eq!(describe(&schema), said);
    }
}

#[test]
fn documented_limits_are_the_checked_ones() {
    let schema = |ty: Type, limits: &Limits| Schema {
        ty,
        limits: limits.clone(),
        ..Schema::default()
    };
    let range = |least: u64, most: u64, exclusive: bool| Limits {
        minimum: Some(least.into()),
        exclusive_minimum: exclusive,
        maximum: Some(most.into()),
        exclusive_maximum: exclusive,
        ..Limits::default()
    };
    let least = |exclusive| Limits {
        maximum: None,
        ..range(5, 0, exclusive)
    };
    let zero = Limits {
        maximum: None,
        ..range(0, 0, false)
    };
    let chars = |least, most| Limits {
        min_length: least,
        max_length: most,
        ..Limits::default()
    };
    let items = Limits {
        max_items: Some(2),
        ..Limits::default()
    };
    let values = Limits {
        values: vec![json!(1), json!(2)],
        meanings: vec!["Low.".to_owned(), String::new()],
        ..Limits::default()
    };
    let whole = || Type::Integer(Width::I64);
    let float = || Type::Number { single: false };
    let list = |inner| Type::List(Box::new(inner));
    let map = |inner| Type::Map(Box::new(inner));
    let texts = schema(list(schema(Type::Text, &chars(None, Some(3)))), &items);
    for (schema, said) in [
        (schema(whole(), &range(0, 100, true)), "From 1 to 99."),
        (schema(whole(), &least(true)), "At least 6."),
        (schema(float(), &least(true)), "More than 5."),
        (
            schema(float(), &range(0, 1, true)),
            "More than 0, and less than 1.",
        ),
        (schema(float(), &range(0, 1, false)), "From 0 to 1."),
        (schema(float(), &zero), "At least 0."),
        (schema(Type::Integer(Width::U64), &zero), ""),
        (
            schema(Type::Integer(Width::U16), &range(0, 65535, false)),
            "",
        ),
        (
            schema(Type::Integer(Width::U16), &range(0, 10, false)),
            "From 0 to 10.",
        ),
        (
            schema(Type::Text, &chars(Some(1), None)),
            "At least 1 character.",
        ),
        (
            schema(Type::Text, &chars(Some(0), Some(65535))),
            "At most 65535 characters.",
        ),
        (
            schema(Type::Text, &chars(Some(1), Some(1))),
            "Exactly 1 character.",
        ),
        (schema(whole(), &range(5, 5, false)), "Exactly 5."),
        (schema(whole(), &values), "One of 1 (Low), 2."),
        (
            schema(list(schema(whole(), &values)), &items),
            "At most 2 items. Each item: one of 1 (Low), 2.",
        ),
        (
            schema(map(texts.clone()), &Limits::default()),
            "Each value: at most 2 items; each item: at most 3 characters.",
        ),
        (
            schema(list(texts), &Limits::default()),
            "Each item: at most 2 items; each item: at most 3 characters.",
        ),
    ] {
        assert_eq!(describe(&schema), said);
    }
}

#[test]
fn code_blocks_of_every_sort_become_paragraphs() {
    for text in [
        "```\nx\n```",
        "~~~\nx\n~~~",
        "````\n```\nx\n```\n````",
        "- ```\n  x\n  ```\n- b",
        "1. one\n\n   ```\n   x\n   ```",
        "> ```\n> x\n> ```",
        "a\n\n    x\n\nb",
        "a\n\n\tx",
        "-     x",
        "> - >     x",
        "* a\n\n      x",
        "```\nnever closed: x",
    ] {
        let clean = clean(text);
        assert!(!has_code(&clean), "{text:?} became {clean:?}");
        assert!(clean.contains('x'), "{text:?} became {clean:?}");
    }
    assert_eq!(clean("a\nb `c`"), "a\nb `c`");
}

#[test]
fn control_characters_are_removed() {
    assert_eq!(
        clean("one\rtwo\r\nthree\u{b}four\u{0}\u{202e} five\u{2028}six"),
        "one\ntwo\nthree\nfour five\nsix"
    );
}
