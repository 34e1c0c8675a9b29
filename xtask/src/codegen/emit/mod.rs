//! Step 7, emit: writes the files of a module from typify's types.
//!
//! Typify's output is read into definitions (`read`) and written as readable files: one for each
//! operation with its call, its request and its reply (`operation`), and one for each type that
//! several operations use (`type_files`). A file states what is particular to it, through the
//! macros of `loggia_transport::call`; those macros contain what is the same everywhere. Types that
//! are neither sent nor received are dropped (`reachable`). The same operations are written as
//! mocks for other people's tests (`mocks`) and as tables for programs that handle them all
//! (`catalogue`).

mod catalogue;
mod client;
mod docs;
mod enums;
mod limits;
mod marks;
mod mocks;
mod operation;
mod reachable;
mod read;
mod record;
mod simplify;
mod text;
mod type_files;
mod types;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

pub use self::mocks::Mocks;
use self::read::{Field, Record, Types};
use self::text::{File, head, listed};
use self::type_files::Home;
use super::facts::{Api, FieldFacts, Operation};
use super::generate::Generated;
use crate::spec::model;
use crate::spec::words;

/// Files by their path below the module's folder.
pub type Files = BTreeMap<String, String>;

/// The output for an API.
#[derive(Debug)]
pub struct Module {
    /// Its client.
    pub client: Files,
    /// Its mocks.
    pub mocks: Mocks,
    /// Its tables.
    pub catalogue: String,
    /// The vendor's name of the service.
    pub title: String,
    /// The service's version.
    pub version: String,
    /// What the service is.
    pub description: String,
    /// Every error code that is documented.
    pub codes: BTreeSet<String>,
}

/// The state that the writers of files share.
struct Context<'a> {
    api: &'a Api,
    /// The spec, for facts that typify does not keep.
    model: &'a model::Api,
    /// The operations of the model by their ids.
    by_id: BTreeMap<&'a str, &'a model::Operation>,
    types: &'a Types,
    /// Types that are part of a request.
    sent: BTreeSet<String>,
    /// Types that are part of a reply.
    received: BTreeSet<String>,
    /// Types that are nested in something that is sent.
    nested: BTreeSet<String>,
    calls: Vec<CallNames>,
    /// Which calls have a type as their request or reply, by its name.
    users: BTreeMap<String, Users>,
    /// The types in each file.
    homes: BTreeMap<Home, Vec<String>>,
}

/// Calls by number, in order.
#[derive(Default)]
struct Users {
    requests: Vec<usize>,
    replies: Vec<usize>,
}

/// The names of one operation.
struct CallNames {
    /// Method and module.
    method: String,
    /// The call's type.
    name: String,
    /// The request's type, if it has fields.
    body: Option<String>,
    /// The reply's type.
    reply: String,
}

/// Methods that calls have besides setters.
const OF_CALLS: [&str; 6] = ["check", "clone", "list", "request", "send", "with"];

impl<'a> Context<'a> {
    fn operations(&self) -> impl Iterator<Item = (&Operation, &CallNames)> + Clone {
        self.api.operations.iter().zip(&self.calls)
    }

    /// The operation in the model.
    fn known(&self, operation: &Operation) -> Option<&'a model::Operation> {
        self.by_id.get(operation.id.as_str()).copied()
    }

    fn is_type(&self, name: &str) -> bool {
        self.sent.contains(name) || self.received.contains(name)
    }

    /// The types in a file.
    fn at_home(&self, home: &Home) -> impl Iterator<Item = &str> {
        let names = self.homes.get(home).into_iter().flatten();
        let mut names: Vec<&str> = names.map(String::as_str).collect();
        // Requests first, then replies, then their parts.
        names.sort_by_key(|name| {
            let rank = match self.users.get(*name) {
                Some(users) if !users.requests.is_empty() => 0,
                Some(_) => 1,
                None => 2,
            };
            (rank, *name)
        });
        names.into_iter()
    }

    /// The calls whose request is this type. Empty where other requests contain it: the type then
    /// has its own setters.
    fn calls_with(&self, name: &str) -> Vec<&str> {
        if self.nested.contains(name) {
            return Vec::new();
        }
        let users = self.users.get(name);
        let requests = users.into_iter().flat_map(|users| &users.requests);
        requests
            .map(|number| self.calls[*number].name.as_str())
            .collect()
    }

    /// A type's description, or else its purpose.
    fn described(&self, name: &str, docs: &str) -> String {
        let docs = docs.trim();
        // Typify inserts the name where there is no description.
        if !docs.is_empty() && docs != format!("`{name}`") {
            return docs.to_owned();
        }
        let first = |of: fn(&Users) -> &[usize]| {
            let users = self.users.get(name)?;
            Some(&self.calls[*of(users).first()?].name)
        };
        if let Some(call) = first(|users| &users.requests) {
            format!("What `{call}` takes.")
        } else if let Some(call) = first(|users| &users.replies) {
            format!("What `{call}` answers.")
        } else {
            format!("`{name}`, a part of other types.")
        }
    }

    /// The object in the model.
    fn modelled_record(&self, record: &Record) -> Option<&'a model::Record> {
        match self.model.types.get(&record.origin)? {
            model::Named::Record(record) => Some(record),
            model::Named::Choice(_) => None,
        }
    }

    /// The field in the model.
    fn modelled(&self, record: &Record, field: &Field) -> Option<&'a model::Field> {
        self.modelled_record(record)?.field(&field.wire)
    }

    /// Facts about a field other than its type.
    fn facts(&self, record: &Record, field: &Field) -> Option<&'a FieldFacts> {
        self.api.fields.get(&record.origin)?.get(&field.wire)
    }

    /// Whether a request must have the field.
    fn is_required(&self, record: &Record, field: &Field) -> bool {
        match self.modelled(record, field) {
            Some(known) => known.must_be_sent(),
            None => field.is_required(),
        }
    }

    /// Whether `null` means something other than absence.
    fn is_nullable(&self, record: &Record, field: &Field) -> bool {
        self.modelled(record, field)
            .is_some_and(|known| known.must_be_sent() && known.schema.nullable)
            && !self.received.contains(&record.name)
    }

    /// The Rust name of a field, which must not clash with the methods of calls.
    fn field_name(&self, record: &Record, field: &Field) -> String {
        let ident = field.ident.to_string();
        let taken = OF_CALLS.contains(&ident.as_str()) && self.sent.contains(&record.name);
        if taken { format!("{ident}_") } else { ident }
    }

    /// The name of the setter for a call's file.
    fn file_setter(&self, call: &CallNames, file: &str) -> String {
        let name = words::snake(file);
        let record = call
            .body
            .as_ref()
            .and_then(|body| self.types.records.get(body));
        let taken = OF_CALLS.contains(&name.as_str())
            || name == "pipeline"
            || record.is_some_and(|record| record.fields.iter().any(|field| field.ident == name));
        if taken { format!("{name}_") } else { name }
    }
}

/// The name of a type of the API in generated files.
fn type_name(name: &str) -> String {
    if words::is_taken(name) {
        format!("{name}Type")
    } else {
        name.to_owned()
    }
}

/// The name of a call's type. A schema may have the same name as an operation.
fn call_name(id: &str, types: &Types) -> String {
    let name = words::camel(id);
    if words::is_taken(&name) || types.has(&name) {
        format!("{name}Call")
    } else {
        name
    }
}

/// The method of an operation. It must not clash with the client's own methods, nor with those of
/// the prelude that take `self` by value, which would take precedence.
fn method(id: &str) -> String {
    match words::snake(id).as_str() {
        taken @ ("new" | "pipeline" | "with_options" | "clone" | "gen" | "into" | "try_into") => {
            format!("{taken}_call")
        }
        free => free.to_owned(),
    }
}

/// Writes a module.
pub fn emit(generated: Generated, api: &Api, model: &model::Api) -> Module {
    let types = read::read(generated.types);
    // A name that was changed because it was taken may be another operation's own name.
    let mut given = BTreeSet::new();
    let mut free = |mut name: String, word: &str| {
        while types.has(&name) || !given.insert(name.clone()) {
            name.push_str(word);
        }
        name
    };
    let calls: Vec<CallNames> = api
        .operations
        .iter()
        .zip(&generated.calls)
        .map(|(operation, call)| CallNames {
            method: free(method(&operation.id), "_call"),
            name: free(call_name(&operation.id, &types), "Call"),
            body: call.body.as_deref().map(type_name),
            reply: type_name(&call.reply),
        })
        .collect();
    let received: Vec<String> = api.received.iter().map(|name| type_name(name)).collect();
    let sent = calls.iter().filter_map(|call| call.body.as_ref());
    let answered = calls.iter().map(|call| &call.reply).chain(&received);
    let sent = reachable::from(sent, &types);
    let mut users: BTreeMap<String, Users> = BTreeMap::new();
    for (number, call) in calls.iter().enumerate() {
        if let Some(body) = &call.body {
            let body = users.entry(body.clone()).or_default();
            body.requests.push(number);
        }
        let reply = users.entry(call.reply.clone()).or_default();
        reply.replies.push(number);
    }
    let mut context = Context {
        api,
        model,
        by_id: model
            .operations
            .iter()
            .map(|operation| (operation.id.as_str(), operation))
            .collect(),
        types: &types,
        nested: sent.iter().flat_map(|name| types.inside(name)).collect(),
        sent,
        users,
        received: reachable::from(answered, &types),
        calls,
        homes: BTreeMap::new(),
    };
    for (name, home) in type_files::homes(&context) {
        context.homes.entry(home).or_default().push(name);
    }
    let mut files = Files::new();
    files.insert("mod.rs".into(), client::module(&context));
    files.insert("client.rs".into(), client::client(&context));
    operation::write(&context, &mut files);
    write_types(&context, &mut files);
    Module {
        client: files,
        mocks: mocks::write(&context),
        catalogue: catalogue::write(&context),
        title: docs::lines(&api.title).join(" "),
        version: model.version.clone(),
        description: docs::lines(&api.description).join("\n"),
        codes: model
            .operations
            .iter()
            .flat_map(|operation| operation.errors.keys())
            .chain(model.errors.keys())
            .cloned()
            .collect(),
    }
}

/// The files of types that several operations use, and the list of all types.
fn write_types(context: &Context<'_>, files: &mut Files) {
    let mut text = head(context.api);
    text.push_str(
        "\n//! What operations take and answer.

",
    );
    let mut uses = String::new();
    for home in context.homes.keys() {
        let mut names: Vec<&str> = context.at_home(home).collect();
        let path = match home {
            Home::Call(number) => format!("super::operations::{}", context.calls[*number].method),
            Home::Type(name) => {
                let module = type_module(name);
                let _ = writeln!(text, "mod {module};");
                let mut file = File::new(format!("`{name}`."));
                for name in &names {
                    record::add(context, name, &mut file);
                    for call in context.calls_with(name) {
                        file.uses(format!("super::super::operations::{call}"));
                    }
                }
                files.insert(format!("types/{module}.rs"), file.write(context, "super"));
                module
            }
        };
        names.sort_unstable();
        uses.push_str(&listed("pub use", &path, &names).unwrap_or_default());
    }
    text.push('\n');
    text.push_str(&uses);
    files.insert("types/mod.rs".into(), text);
}

/// The module of a type.
fn type_module(name: &str) -> String {
    match words::snake(name).as_str() {
        taken @ ("mod_" | "gen") => format!("type_{}", taken.trim_end_matches('_')),
        free => free.to_owned(),
    }
}
