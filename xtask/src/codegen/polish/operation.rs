//! One file per operation: what is known of it, its builder, how it is sent.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::builders::{Setter, setter};
use super::file::File;
use super::read::Record;
use super::{CallNames, Context, Files, docs, records};
use crate::codegen::facts::{Encoding, Operation, Safety};

/// Methods that every operation's builder has.
const OWN: [&str; 4] = ["new", "body", "body_map", "send"];

/// Writes the files of all operations.
pub(super) fn write(context: &Context<'_>, files: &mut Files) {
    let mut module = File::new(
        context.api,
        "Operations: for each, what is known of it, and a builder that sends it.",
    );
    for call in &context.calls {
        let method = format_ident!("{}", call.method);
        let about = docs::raw([format!("`{}`.", call.name)]);
        module = module.item(quote!(#about pub mod #method;));
    }
    for call in &context.calls {
        let (method, name) = (
            format_ident!("{}", call.method),
            format_ident!("{}", call.name),
        );
        module = module.item(quote!(pub use #method::#name;));
    }
    let methods = context
        .calls
        .iter()
        .map(|call| format_ident!("{}", call.method));
    module = module.item(quote! {
        /// All operations of this API.
        pub static OPERATIONS: &[&loggia_transport::Operation] = &[#(&#methods::OPERATION),*];
    });
    files.insert("operations/mod.rs".into(), module.write());
    for (operation, call) in context.api.operations.iter().zip(&context.calls) {
        let text = write_one(context, operation, call);
        files.insert(format!("operations/{}.rs", call.method), text);
    }
}

fn write_one(context: &Context<'_>, operation: &Operation, call: &CallNames) -> String {
    let api = context.api;
    let name = format_ident!("{}", call.name);
    let (api_name, id, version, path) = (&api.name, &operation.id, &api.version, &operation.path);
    let safety = match operation.safety {
        Safety::Read => quote!(Read),
        Safety::Idempotent => quote!(Idempotent),
        Safety::Unsafe => quote!(Unsafe),
    };
    let host = (operation.host.as_deref() == Some("api_rdns"))
        .then(|| quote!(.to(loggia_transport::Host::ReverseDns)));
    let with_host = operation
        .sends_api_host
        .then(|| quote!(.with_api_host_field()));
    let with_text = operation.answers_text.then(|| quote!(.with_text_reply()));
    let upload = operation.file.as_ref().map(|_| {
        quote! {
            file: Option<loggia_transport::body::Upload>,
        }
    });
    let no_upload = operation.file.as_ref().map(|_| quote!(file: None,));
    let file_setter = operation.file.as_ref().map(|_| {
        quote! {
            /// The file that is sent. It is read while it is sent, never as a whole.
            pub fn file(mut self, file: loggia_transport::body::Upload) -> Self {
                self.file = Some(file);
                self
            }
        }
    });
    let known = docs::raw([format!("What is known of `{id}` before it is called.")]);
    let about = docs::raw([
        format!("A call of `{id}` that is being put together."),
        String::new(),
        format!(
            "Made by [`Client::{0}`](super::super::Client::{0}).",
            call.method
        ),
    ]);
    let deprecated = records::deprecated(operation.deprecated);
    let record = call
        .body
        .as_ref()
        .and_then(|body| context.types.records.get(body));
    let body_field = record.map(|record| {
        let body = format_ident!("{}", record.name);
        quote!(body: Result<types::builder::#body, String>,)
    });
    let summary = docs::lines(&operation.summary).join(" ");
    let mut file = File::new(api, &format!("`{id}`: {summary}"))
        .item(quote!(
            use super::super::types;
        ))
        .item(quote! {
            #known
            pub static OPERATION: loggia_transport::Operation = loggia_transport::Operation::new(
                #api_name, #id, #version, #path, loggia_transport::Safety::#safety,
            ) #host #with_host #with_text;
        })
        .item(quote! {
            #about
            #[derive(Clone, Debug)]
            #[must_use = "nothing is sent before `send` is called and awaited"]
            #deprecated
            pub struct #name {
                pipeline: loggia_transport::Pipeline,
                #body_field
                #upload
            }
        });
    let send = send(operation, call, record.is_some());
    let methods = record.map_or_else(
        || {
            quote! {
                pub(in super::super) fn new(pipeline: loggia_transport::Pipeline) -> Self {
                    Self { pipeline, #no_upload }
                }
                #file_setter
                #send
            }
        },
        |record| {
            let build = building(record, no_upload.as_ref());
            let setters = setters(context, record);
            quote!(#build #(#setters)* #file_setter #send)
        },
    );
    file = file.item(quote!(impl #name { #methods }));
    file.imports(&BTreeSet::new(), &quote!(super)).write()
}

/// `new`, `body` and `body_map`.
fn building(record: &Record, no_upload: Option<&TokenStream>) -> TokenStream {
    let body = format_ident!("{}", record.name);
    quote! {
        pub(in super::super) fn new(pipeline: loggia_transport::Pipeline) -> Self {
            Self { pipeline, body: Ok(Default::default()), #no_upload }
        }

        /// Takes a whole request in place of what was set so far.
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: TryInto<types::#body>,
            V::Error: std::fmt::Display,
        {
            self.body = value.try_into().map(From::from).map_err(|error| error.to_string());
            self
        }

        /// Changes the request with a function.
        pub fn body_map<F>(mut self, change: F) -> Self
        where
            F: FnOnce(types::builder::#body) -> types::builder::#body,
        {
            self.body = self.body.map(change);
            self
        }
    }
}

/// A setter for every field of the request.
fn setters(context: &Context<'_>, record: &Record) -> Vec<TokenStream> {
    let path: syn::Path = syn::parse_quote!(types);
    record
        .fields
        .iter()
        .filter(|field| !OWN.contains(&field.ident.to_string().as_str()))
        .map(|field| {
            let Setter { head, argument, .. } = setter(context, record, field, &path);
            let ident = &field.ident;
            // The forwarding one does not change `self` itself.
            let head = without_mut(head);
            quote! {
                #head {
                    self.body_map(|body| body.#ident(#argument))
                }
            }
        })
        .collect()
}

fn without_mut(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            proc_macro2::TokenTree::Group(group) => {
                let delimiter = group.delimiter();
                proc_macro2::Group::new(delimiter, without_mut(group.stream())).into()
            }
            other => other,
        })
        .filter(|token| !matches!(token, proc_macro2::TokenTree::Ident(ident) if ident == "mut"))
        .collect()
}

/// The promise of a future that travels stands in its type, so that the compiler
/// keeps it for every operation.
fn send(operation: &Operation, call: &CallNames, has_body: bool) -> TokenStream {
    let encode = match (operation.encoding, &operation.file) {
        (Encoding::Multipart, Some(field)) => {
            let missing = format!("`{field}` is required and was not set");
            quote! {
                let file = self.file.ok_or_else(|| {
                    loggia_transport::Error::invalid_request(&OPERATION, #missing)
                })?;
                let body = loggia_transport::Body::multipart(&OPERATION, &fields, #field, file)?;
            }
        }
        (Encoding::Json, _) => quote! {
            let body = loggia_transport::Body::json(&OPERATION, &fields)?;
        },
        (Encoding::Form | Encoding::Multipart, _) => quote! {
            let body = loggia_transport::Body::form(&OPERATION, &fields)?;
        },
    };
    let reply = format_ident!("{}", call.reply);
    let build = if let (Some(body), true) = (&call.body, has_body) {
        let body = format_ident!("{body}");
        quote! {
            let fields = self
                .body
                .and_then(|body| types::#body::try_from(body).map_err(|error| error.to_string()))
                .map_err(|problem| loggia_transport::Error::invalid_request(&OPERATION, problem))?;
        }
    } else {
        quote! {
            let fields = serde_json::Map::new();
        }
    };
    quote! {
        /// Sends the request and waits for the answer.
        ///
        /// # Errors
        /// When the request is not complete, is refused, or its answer cannot be had or
        /// read. Every error names the operation.
        pub fn send(
            self,
        ) -> impl Future<
            Output = Result<loggia_transport::Reply<types::#reply>, loggia_transport::Error>,
        > + Send + Sync + 'static {
            async move {
                #build
                #encode
                self.pipeline.call(&OPERATION, body).await
            }
        }
    }
}
