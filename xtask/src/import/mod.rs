//! `cargo xtask import`: makes the skeleton of a spec from a vendor's page.
//!
//! A page of an operation yields the operation with the structures that it needs, a page of
//! structures yields these, and a facts file yields the spec of the whole service.
//!
//! Names, types, limits, values and error codes are facts and are taken over. Prose is not:
//! nothing that contains a space gets through, including samples. Everything that a maintainer has
//! to write is marked with [`UNDESCRIBED`], which the lint of `cargo xtask codegen` refuses.

mod schema;
mod service;

use std::path::PathBuf;

use anyhow::{Context, bail};
use yaml_serde::Value as Yaml;

use self::schema::{Components, map, reference, text};
use crate::audit::model::{Api, Operation, is_name};
use crate::audit::read;
use crate::audit::spec_facts::{SpecFacts, candidates};
use crate::spec;
use crate::spec::model::Confirm;

pub use crate::spec::keys::UNDESCRIBED;

/// The inputs.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of our specs: parts that they already have are not repeated.
    pub specs: PathBuf,
    /// A page, OpenAPI document or facts file.
    pub page: PathBuf,
    /// The operation to import, where there are several.
    pub action: Option<String>,
}

/// A skeleton.
#[derive(Debug)]
pub struct Imported {
    /// A piece of OpenAPI in YAML.
    pub yaml: String,
    /// Everything that could not be taken over.
    pub problems: Vec<String>,
}

/// Makes a skeleton.
///
/// # Errors
/// When the document cannot be read, or does not have exactly one operation to import.
pub fn run(options: &Options) -> anyhow::Result<Imported> {
    let document = read::alone(&options.page);
    let mut problems = document.problems.clone();
    let name = &document.name;
    let api = match document.apis.as_slice() {
        [api] => api,
        [] => bail!("{name}: {}", problems.join("; ")),
        _ => bail!(
            "{name}: has only error codes, of several services, and nothing to make a skeleton of"
        ),
    };
    let specs: Vec<_> = spec::load_all(&options.specs)?
        .into_iter()
        .map(SpecFacts::new)
        .collect();
    let have = candidates(&specs, api)
        .first()
        .map(|spec| &spec.spec.document);
    let mut components = Components::new(api, have);
    let mut parts = Vec::new();
    if options.action.is_none() && api.whole && api.document.is_none() && !api.operations.is_empty()
    {
        let source = options
            .page
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let made = service::skeleton(api, &source, &mut problems);
        return finish(&made, problems);
    }
    if api.operations.is_empty() && options.action.is_none() {
        components.all();
    } else {
        let operation = choose(api, options.action.as_deref()).with_context(|| name.clone())?;
        let path = path(api, operation)?;
        let operation = emit(operation, &mut components);
        parts.push(("paths", map([(path.as_str(), map([("post", operation)]))])));
    }
    let schemas = components.finish(&mut problems);
    parts.push(("components", map([("schemas", schemas)])));
    finish(&map(parts), problems)
}

fn finish(made: &Yaml, problems: Vec<String>) -> anyhow::Result<Imported> {
    let yaml = yaml_serde::to_string(made).context("the skeleton cannot be written")?;
    let guesses = [
        "x-safety: read",
        "x-safety: unsafe",
        "x-confirm: charges",
        "x-confirm: destroys",
    ];
    let yaml = guesses.iter().fold(yaml, |yaml, guess| {
        yaml.replace(&format!("{guess}\n"), &format!("{guess} # decide\n"))
    });
    Ok(Imported { yaml, problems })
}

fn choose<'a>(api: &'a Api, action: Option<&str>) -> anyhow::Result<&'a Operation> {
    let names = || {
        let names: Vec<_> = api.operations.iter().map(|one| one.name.as_str()).collect();
        names.join(", ")
    };
    match (action, api.operations.as_slice()) {
        (Some(action), all) => all
            .iter()
            .find(|one| one.name == action || one.id.as_deref() == Some(action))
            .with_context(|| match all {
                [] => format!("has no operation {action}, only structures: leave --action out"),
                _ => format!("has no operation {action}; it has {}", names()),
            }),
        (None, [one]) => Ok(one),
        (None, _) => bail!(
            "has several operations: choose one with --action: {}",
            names()
        ),
    }
}

/// The key in `paths`.
fn path(api: &Api, operation: &Operation) -> anyhow::Result<String> {
    let path = match &operation.path {
        Some(path) => path.clone(),
        None => match &api.service {
            Some(service) => format!("/api/v2/{service}"),
            None => "/api/v2/service".to_owned(),
        },
    };
    if path.contains(char::is_whitespace) {
        bail!("the path of {} is none", operation.name);
    }
    if operation.name.contains(' ') {
        return Ok(path);
    }
    Ok(format!("{path}#{}", operation.name))
}

/// The error codes of an operation.
fn errors(operation: &Operation) -> Option<(&'static str, Yaml)> {
    let errors: Vec<_> = operation
        .errors
        .iter()
        .filter(|(code, _)| is_name(code))
        // A missing status becomes 0, which the lint refuses as well.
        .map(|(code, status)| (code.as_str(), Yaml::from(u64::from(status.unwrap_or(0)))))
        .collect();
    (!errors.is_empty()).then(|| ("x-errors", map(errors)))
}

/// The confirmation that an operation's name suggests, if it changes something.
fn confirm(id: &str) -> Option<(&'static str, Yaml)> {
    let mark = match Confirm::of_verb(id)? {
        Confirm::Charges => "charges",
        Confirm::Destroys => "destroys",
    };
    Some(("x-confirm", text(mark)))
}

fn emit(operation: &Operation, components: &mut Components<'_>) -> Yaml {
    // `POST /path` is a name only in our facts.
    if !operation.name.contains(' ') {
        return service::operation(operation, components);
    }
    let id = match &operation.id {
        Some(id) if is_name(id) => id.clone(),
        _ => "decide".to_owned(),
    };
    let mut made = vec![
        ("operationId", text(&id)),
        ("summary", text("")),
        (UNDESCRIBED, text("summary, description and example")),
        ("x-safety", text("unsafe")),
    ];
    made.extend(confirm(&id));
    made.extend(errors(operation));
    let content = |media: Option<&String>, name: &str| {
        let media = media
            .map(String::as_str)
            .filter(|media| !media.contains(char::is_whitespace))
            .unwrap_or("application/json");
        map([(
            "content",
            map([(media, map([("schema", reference(name))]))]),
        )])
    };
    if let Some(request) = &operation.request {
        let name = schema::name_of(request).unwrap_or_else(|| format!("{id}Request"));
        components.add(&name, request);
        let mut body = content(request.media.as_ref(), &name);
        if let Yaml::Mapping(body) = &mut body {
            body.insert(text("required"), Yaml::Bool(true));
        }
        made.push(("requestBody", body));
    }
    let mut responses = Vec::new();
    for (status, response) in &operation.responses {
        if status.contains(char::is_whitespace) {
            continue;
        }
        let name = schema::name_of(response).unwrap_or_else(|| format!("{id}Response"));
        components.add(&name, response);
        let mut body = content(response.media.as_ref(), &name);
        if let Yaml::Mapping(body) = &mut body {
            body.insert(text("description"), text(""));
        }
        responses.push((status.as_str(), body));
    }
    made.push(("responses", map(responses)));
    map(made)
}
