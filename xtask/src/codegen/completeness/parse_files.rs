//! Reads generated files back from their text.
//!
//! A file consists of the macros of `loggia_transport::call`: `operation!`, `request!`, `reply!`,
//! `shared!`, `wrapped!` and `open_enum!`. This module knows only their syntax and nothing about
//! how emit writes them.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use super::generated_types;
use crate::codegen::emit::Files;

/// The contents of all files of a module.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// By the vendor's id.
    pub(super) operations: BTreeMap<String, Operation>,
    /// Requests and replies, by name.
    pub(super) records: BTreeMap<String, Record>,
    /// Sets of values by name.
    pub(super) choices: BTreeMap<String, Choice>,
    /// Wrappers: the wrapped type, by the wrapper's name.
    pub(super) wrappers: BTreeMap<String, String>,
    /// Names that are defined twice: one definition would hide the other.
    pub(super) twice: Vec<String>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Operation {
    pub(super) path: String,
    pub(super) safety: String,
    /// The type of the confirmation that its method takes.
    pub(super) confirm: String,
    pub(super) encoding: String,
    pub(super) request: String,
    pub(super) reply: String,
    /// The version that requests carry.
    pub(super) version: String,
    /// The field of the file that is streamed.
    pub(super) file: Option<String>,
    /// The host that the operation is sent to, where it is not the API's own.
    pub(super) host: String,
    /// The field that receives a reply that is only a list.
    pub(super) list: String,
    /// Its other attributes, such as `with_text_reply`.
    pub(super) words: Vec<String>,
}

#[derive(Debug, Default)]
pub(super) struct Choice {
    pub(super) values: Vec<String>,
    /// Whether there is another variant for any other value.
    pub(super) has_other: bool,
    /// Whether that variant may be sent.
    pub(super) open: bool,
}

#[derive(Debug, Default)]
pub(super) struct Record {
    /// `request`, `reply` or `shared`.
    pub(super) word: String,
    /// By the name on the wire.
    pub(super) fields: BTreeMap<String, Field>,
    /// The type of fields without a name.
    pub(super) others: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// As [`generated_types::Type`] writes it.
    pub(super) ty: String,
    /// Its attributes: `required`, `json_text`, limits.
    pub(super) words: Vec<String>,
    pub(super) nullable: bool,
    /// Whether a reply may lack it: it is an `Option`, or a list or map that is then empty.
    pub(super) can_lack: bool,
}

impl Field {
    pub(super) fn says(&self, word: &str) -> bool {
        self.words.iter().any(|one| one == word)
    }
}

/// Reads all files.
pub(super) fn read(files: &Files) -> Written {
    let mut written = Written::default();
    for text in files.values() {
        // Comments are half of a file and irrelevant here; no string spans several lines.
        let is_said = |line: &&str| !line.trim_start().starts_with("//");
        let said: Vec<&str> = text.lines().filter(is_said).collect();
        // Text that is not Rust is left to the compiler to report.
        let Ok(tokens) = said.join("\n").parse::<TokenStream>() else {
            continue;
        };
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for window in tokens.windows(3) {
            if let [
                TokenTree::Ident(word),
                TokenTree::Punct(mark),
                TokenTree::Group(body),
            ] = window
                && mark.as_char() == '!'
            {
                written.take(&word.to_string(), body.stream());
            }
        }
    }
    written
}

impl Written {
    fn take(&mut self, word: &str, body: TokenStream) {
        let tokens = without_attributes(body);
        if word == "wrapped" {
            self.wrapper(&tokens);
            return;
        }
        let Some(TokenTree::Ident(name)) = tokens.first() else {
            return;
        };
        let name = name.to_string();
        let inside = tokens.iter().rev().find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                Some(without_attributes(group.stream()))
            }
            _ => None,
        });
        let Some(inside) = inside else { return };
        let again = match word {
            "operation" => {
                let (id, operation) = operation(&tokens, &inside);
                self.operations.insert(id, operation).is_some()
            }
            "request" | "reply" | "shared" => {
                let record = record(word, &inside);
                self.records.insert(name.clone(), record).is_some()
            }
            "open_enum" => {
                let words: Vec<&Ident> = tokens.iter().filter_map(ident).collect();
                let (open, other) = match words.as_slice() {
                    [_, word, any, other] if *word == "else" && *any == "any" => {
                        (true, Some(other))
                    }
                    [_, word, other] if *word == "else" => (false, Some(other)),
                    _ => (false, None),
                };
                let choice = Choice {
                    values: inside.iter().filter_map(text).collect(),
                    has_other: other
                        .is_some_and(|other| !inside.iter().any(|token| is_ident(token, other))),
                    open,
                };
                self.choices.insert(name.clone(), choice).is_some()
            }
            _ => false,
        };
        if again {
            self.twice.push(name);
        }
    }

    /// `reply Name(Type)`
    fn wrapper(&mut self, tokens: &[TokenTree]) {
        if let [_, TokenTree::Ident(name), TokenTree::Group(inner)] = tokens {
            let inner: Vec<TokenTree> = inner.stream().into_iter().collect();
            let name = name.to_string();
            if self.wrappers.insert(name.clone(), shown(&inner)).is_some() {
                self.twice.push(name);
            }
        }
    }
}

fn without_attributes(tokens: TokenStream) -> Vec<TokenTree> {
    let mut kept = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if is_punct(&token, '#') && matches!(tokens.peek(), Some(TokenTree::Group(_))) {
            tokens.next();
        } else {
            kept.push(token);
        }
    }
    kept
}

fn ident(token: &TokenTree) -> Option<&Ident> {
    match token {
        TokenTree::Ident(ident) => Some(ident),
        _ => None,
    }
}

fn is_ident(token: &TokenTree, wanted: &Ident) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == wanted)
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

fn text(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else {
        return None;
    };
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}

/// `Name(Request) -> Reply { client: .., operation: Operation::new(..), encoding: .. }`
fn operation(head: &[TokenTree], inside: &[TokenTree]) -> (String, Operation) {
    let mut operation = Operation::default();
    for token in head {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                operation.request = group.stream().to_string();
            }
            TokenTree::Ident(ident) => operation.reply = ident.to_string(),
            _ => {}
        }
    }
    let mut id = String::new();
    for line in inside.split(|token| is_punct(token, ',')) {
        let [TokenTree::Ident(key), colon, value @ ..] = line else {
            continue;
        };
        if !is_punct(colon, ':') {
            continue;
        }
        match (key.to_string().as_str(), value) {
            ("operation", _) => id = constant(value, &mut operation),
            ("encoding", [encoding, ..]) => operation.encoding = encoding.to_string(),
            ("confirm", [confirm, ..]) => operation.confirm = confirm.to_string(),
            ("file", _) => operation.file = value.iter().find_map(text),
            _ => {}
        }
    }
    (id, operation)
}

/// `Operation::new("api", "id", "version", "path", Safety::Read).to(Host::ReverseDns)` and
/// similar. Returns the id.
fn constant(value: &[TokenTree], operation: &mut Operation) -> String {
    let mut id = String::new();
    for pair in value.windows(2) {
        let [TokenTree::Ident(word), TokenTree::Group(arguments)] = pair else {
            continue;
        };
        let word = word.to_string();
        let arguments: Vec<TokenTree> = arguments.stream().into_iter().collect();
        let last = arguments.last().map(ToString::to_string);
        match word.as_str() {
            "new" => {
                let texts: Vec<String> = arguments.iter().filter_map(text).collect();
                if let [_, the_id, version, path] = texts.as_slice() {
                    id.clone_from(the_id);
                    operation.version.clone_from(version);
                    operation.path.clone_from(path);
                }
                operation.safety = last.unwrap_or_default();
            }
            "to" => operation.host = last.unwrap_or_default(),
            "with_list_reply" => {
                operation.list = arguments.iter().find_map(text).unwrap_or_default();
            }
            _ => operation.words.push(word),
        }
    }
    id
}

/// `name: Type = "wire".required(); .. rest: {Type};`
fn record(word: &str, inside: &[TokenTree]) -> Record {
    let mut record = Record {
        word: word.to_owned(),
        ..Record::default()
    };
    for field in inside.split(|token| is_punct(token, ';')) {
        let Some(colon) = field.iter().position(|token| is_punct(token, ':')) else {
            continue;
        };
        let rest = &field[colon + 1..];
        let is_others = field.first().is_some_and(|token| is_punct(token, '.'));
        // Attributes of the fields without names follow their type directly.
        let edge = if is_others { '.' } else { '=' };
        let end = rest
            .iter()
            .position(|token| is_punct(token, edge))
            .unwrap_or(rest.len());
        let (ty, after) = rest.split_at(end);
        if is_others {
            record.others = Some(shown(ty));
            continue;
        }
        let Some(wire) = after.iter().find_map(text) else {
            continue;
        };
        let words = after.iter().filter_map(|token| match token {
            TokenTree::Ident(ident) => Some(ident.to_string()),
            _ => None,
        });
        let is_option = matches!(ty, [TokenTree::Ident(outer), ..] if outer == "Option");
        let nullable = matches!(ty, [TokenTree::Group(group)]
            if group.stream().to_string().split_whitespace().next() == Some("Nullable"));
        let ty = shown(ty);
        let made = Field {
            words: words.collect(),
            nullable,
            can_lack: is_option
                || ty == "Value"
                || ty.starts_with("Vec<")
                || ty.starts_with("Map<"),
            ty,
        };
        record.fields.insert(wire, made);
    }
    record
}

/// A type as text. `[T]` is a list, `{T}` a map; round brackets only group.
fn shown(tokens: &[TokenTree]) -> String {
    if let [TokenTree::Ident(name)] = tokens {
        return name.to_string();
    }
    if let [TokenTree::Group(group)] = tokens {
        let inside: Vec<TokenTree> = group.stream().into_iter().collect();
        return match group.delimiter() {
            Delimiter::Bracket => format!("Vec<{}>", shown(&inside)),
            Delimiter::Brace => format!("Map<{}>", shown(&inside)),
            _ => shown(&inside),
        };
    }
    let stream: TokenStream = tokens.iter().cloned().collect();
    match syn::parse2::<syn::Type>(stream.clone()) {
        Ok(ty) => generated_types::shown(&ty),
        Err(_) => stream.to_string(),
    }
}
