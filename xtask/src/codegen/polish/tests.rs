//! Tests: the files that a small API becomes.

use quote::quote;

use super::*;
use crate::codegen::facts::{Encoding, Operation, Safety};
use crate::codegen::generate::Call;

/// What typify would write, in short.
fn items() -> Vec<syn::Item> {
    let file: syn::File = syn::parse2(quote! {
        pub struct Ask {
            pub id: ::std::string::String,
            #[serde(rename = "type", skip_serializing_if = "x")]
            pub type_: ::std::option::Option<Kind>,
            #[serde(default)]
            pub ids: ::std::vec::Vec<u32>,
            pub problem: ::std::option::Option<bool>,
        }
        /// An answer.
        pub struct Answer {
            pub kind: ::std::option::Option<Kind>,
            pub next: ::std::option::Option<::std::boxed::Box<Answer>>,
            pub total: ::std::option::Option<u64>,
            pub wrapped: ::std::option::Option<Wrapper>,
        }
        pub enum Kind {
            #[serde(rename = "a-b")]
            AB,
            Unknown,
        }
        pub struct Wrapper(pub ::std::string::String);
        impl ::std::convert::From<Wrapper> for ::std::string::String {
            fn from(value: Wrapper) -> Self { value.0 }
        }
        pub struct ApiError { pub code: ::std::option::Option<::std::string::String> }
        pub mod builder {}
    })
    .expect("parses");
    file.items
}

fn files() -> Files {
    let api = Api {
        package: "loggia-a".into(),
        module: "b".into(),
        name: "a.b".into(),
        title: "T".into(),
        operations: vec![Operation {
            id: "askIt".into(),
            path: "/ask".into(),
            safety: Safety::Idempotent,
            encoding: Encoding::Form,
            ..Operation::default()
        }],
        ..Api::default()
    };
    let call = Call {
        body: Some("Ask".into()),
        reply: "Answer".into(),
    };
    let generated = Generated {
        types: items(),
        calls: vec![call],
    };
    polish(generated, &api).client
}

fn has(file: &str, parts: &[&str]) {
    let files = files();
    let text = &files[file];
    for part in parts {
        assert!(text.contains(part), "{file} lacks {part}:\n{text}");
    }
}

#[test]
fn only_what_operations_need_is_written() {
    let names: Vec<_> = files().into_keys().collect();
    assert_eq!(
        names,
        [
            "client.rs",
            "mod.rs",
            "operations/ask_it.rs",
            "operations/mod.rs",
            "types/answer.rs",
            "types/ask.rs",
            "types/builder/ask.rs",
            "types/builder/mod.rs",
            "types/error.rs",
            "types/kind.rs",
            "types/mod.rs",
            "types/wrapper.rs",
        ]
    );
}

#[test]
fn replies_are_open_and_tolerant() {
    has(
        "types/answer.rs",
        &[
            "/// An answer.",
            "#[non_exhaustive]",
            "use super::Kind;",
            "deserialize_with = \"loggia_transport::tolerant::number\"",
            "pub next: Option<Box<Answer>>",
        ],
    );
}

#[test]
fn requests_are_closed_and_have_builders() {
    has(
        "types/ask.rs",
        &[
            "/// What `AskIt` takes.",
            "pub id: String",
            "rename = \"type\"",
            "pub fn builder()",
        ],
    );
    assert!(!files()["types/ask.rs"].contains("non_exhaustive"));
    has(
        "types/builder/ask.rs",
        &[
            "`id` is required and was not set",
            "I: IntoIterator",
            // The vendor has a field of that name.
            "problem_: Option<String>",
            "ids: value.ids.unwrap_or_default()",
        ],
    );
}

#[test]
fn sets_keep_what_they_do_not_know() {
    has(
        "types/kind.rs",
        &[
            "Self::AB => \"a-b\"",
            "Unrecognized(String)",
            "tolerant::text(deserializer)",
        ],
    );
}

#[test]
fn other_types_keep_what_belongs_to_them() {
    has("types/wrapper.rs", &["pub struct Wrapper(", "for String"]);
}

#[test]
fn operations_forward_to_their_request() {
    has(
        "operations/ask_it.rs",
        &[
            "self.body_map(|body| body.type_(value))",
            "Body::form(&OPERATION, &fields)",
            "loggia_transport::Safety::Idempotent",
            "V: TryInto<types::Kind>",
        ],
    );
    has("client.rs", &[".id(\"...\")", "loggia_a::b::Client"]);
}

#[test]
fn methods_do_not_hide_the_clients_own() {
    assert_eq!(method("New"), "new_call");
    assert_eq!(method("DescribeVncUrl"), "describe_vnc_url");
}
