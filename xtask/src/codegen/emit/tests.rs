//! Tests of the files generated for a small API.

use quote::quote;

use super::*;
use crate::codegen::facts::{Encoding, Operation, Safety};
use crate::codegen::generate::Call;

/// What typify would write, abridged.
fn items() -> Vec<syn::Item> {
    let file: syn::File = syn::parse2(quote! {
        pub struct Ask {
            pub id: ::std::string::String,
            #[serde(rename = "type", skip_serializing_if = "x")]
            pub type_: ::std::option::Option<Kind>,
            #[serde(default)]
            pub ids: ::std::vec::Vec<u32>,
            pub send: ::std::option::Option<String>,
        }
        /// An answer.
        pub struct Answer {
            pub kind: ::std::option::Option<Kind>,
            pub next: ::std::option::Option<::std::boxed::Box<Answer>>,
            #[serde(rename = "totalCount")]
            pub total: ::std::option::Option<u64>,
            pub wrapped: ::std::option::Option<Wrapper>,
            #[serde(default)]
            pub free: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            #[serde(default)]
            pub named: ::std::collections::BTreeMap<::std::string::String, u32>,
        }
        pub enum Kind {
            #[serde(rename = "a-b")]
            AB,
            Unknown,
        }
        pub struct Wrapper(pub ::std::string::String);
        /// The vendor's idea of text.
        pub struct String { pub text: ::std::option::Option<::std::string::String> }
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
    emit(generated, &api, &model::Api::default()).client
}

fn has(file: &str, parts: &[&str]) {
    let files = files();
    let text = &files[file];
    for part in parts {
        assert!(text.contains(part), "{file} lacks {part}:\n{text}");
    }
}

#[test]
fn an_operation_has_a_file_with_its_own_types() {
    let names: Vec<_> = files().into_keys().collect();
    let expected = [
        "client.rs",
        "mod.rs",
        "operations/ask_it.rs",
        "operations/mod.rs",
        "types/mod.rs",
    ];
    assert_eq!(names, expected);
    has(
        "types/mod.rs",
        &["pub use super::operations::ask_it::{Answer, Ask, Kind, StringType, Wrapper};"],
    );
}

#[test]
fn a_call_states_its_own_attributes() {
    has(
        "operations/ask_it.rs",
        &[
            "    AskIt(Ask) -> Answer {",
            "client: Client::ask_it,",
            r#"Operation::new("a.b", "askIt", "", "/ask", Safety::Idempotent),"#,
            "encoding: Form,",
        ],
    );
    has("mod.rs", &[".id(\"...\")", "loggia_a::b::Client"]);
}

#[test]
fn requests_state_types_names_and_required_fields() {
    has(
        "operations/ask_it.rs",
        &[
            "    /// What `AskIt` takes.\n    Ask for AskIt {",
            "        /// `id` on the wire. **Required.**\n        id: String = \"id\".required();",
            "type_: Kind = \"type\";",
            "ids: [u32] = \"ids\";",
            // Every call has a method of that name; and the vendor has text of its own.
            "send_: StringType = \"send\";",
        ],
    );
}

#[test]
fn replies_state_types_and_names() {
    has(
        "operations/ask_it.rs",
        &[
            "    /// An answer.\n    Answer {",
            "next: Option<Box<Answer>> = \"next\";",
            "total: Option<u64> = \"totalCount\";",
            "free: Option<serde_json::Map<String, serde_json::Value>> = \"free\";",
            "named: BTreeMap<String, u32> = \"named\";",
        ],
    );
}

#[test]
fn enums_keep_unknown_values() {
    has(
        "operations/ask_it.rs",
        &["AB = \"a-b\",", "Kind, else Unrecognized {"],
    );
}

#[test]
fn wrappers_have_the_direction_of_their_users() {
    has(
        "operations/ask_it.rs",
        &["wrapped! {\n    /// `Wrapper`, a part of other types.\n    reply Wrapper(String)\n}"],
    );
}

#[test]
fn methods_do_not_hide_the_clients_own() {
    assert_eq!(method("New"), "new_call");
    assert_eq!(method("DescribeVncUrl"), "describe_vnc_url");
}

#[test]
fn methods_can_be_called_as_methods() {
    for (id, name) in [
        ("DescribeDisks", "describe_disks"),
        ("New", "new_call"),
        ("clone", "clone_call"),
        ("Into", "into_call"),
        ("tryInto", "try_into_call"),
    ] {
        assert_eq!(method(id), name);
    }
}
