//! `cargo xtask import`: from a vendor's page to the skeleton of a spec.
//!
//! A page of an operation gives the operation with the structures that it needs, a page
//! of structures gives these.
//!
//! Names, types, limits, values and error codes are facts and are taken over.
//! Sentences are not: nothing that has a space gets through, samples included.
//! Whatever a maintainer has to write is marked with [`UNDESCRIBED`], a key that the
//! lint of `cargo xtask codegen` does not know and therefore refuses.

mod schema;

use std::path::PathBuf;

use anyhow::{Context, bail};
use yaml_serde::Value as Yaml;

use self::schema::{Components, map, reference, text};
use crate::audit::model::{Api, Operation, is_name};
use crate::audit::{ours, read};

/// Stands where a `description` has to be written.
pub const UNDESCRIBED: &str = "x-undescribed";

/// What to import.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of our specs: what they have already is not repeated.
    pub specs: PathBuf,
    /// A page, OpenAPI document or facts file.
    pub page: PathBuf,
    /// Which operation, where there are several.
    pub action: Option<String>,
}

/// A skeleton.
#[derive(Debug)]
pub struct Imported {
    /// A piece of OpenAPI in YAML.
    pub yaml: String,
    /// What could not be taken over.
    pub problems: Vec<String>,
}

/// Makes a skeleton.
///
/// # Errors
/// When the document cannot be read, or does not have one operation to take.
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
    let specs = ours::read(&options.specs)?;
    let have = ours::candidates(&specs, api)
        .first()
        .map(|spec| &spec.after().json);
    let mut components = Components::new(api, have);
    let mut parts = Vec::new();
    if api.operations.is_empty() && options.action.is_none() {
        components.all();
    } else {
        let operation = choose(api, options.action.as_deref()).with_context(|| name.clone())?;
        let path = path(api, operation)?;
        let operation = emit(operation, api, &mut components);
        parts.push(("paths", map([(path.as_str(), map([("post", operation)]))])));
    }
    let schemas = components.finish(&mut problems);
    parts.push(("components", map([("schemas", schemas)])));
    let yaml = yaml_serde::to_string(&map(parts)).context("the skeleton cannot be written")?;
    Ok(Imported {
        yaml: yaml.replace("x-safety: unsafe", "x-safety: unsafe # decide"),
        problems,
    })
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

fn emit(operation: &Operation, api: &Api, components: &mut Components<'_>) -> Yaml {
    // `POST /path` is a name for us only.
    let has_action = !operation.name.contains(' ');
    let id = match &operation.id {
        Some(id) if is_name(id) => id.clone(),
        _ if has_action => operation.name.clone(),
        _ => "decide".to_owned(),
    };
    let mut made = vec![
        ("operationId", text(&id)),
        ("summary", text("")),
        (UNDESCRIBED, text("summary, description and example")),
        ("x-safety", text("unsafe")),
    ];
    let errors: Vec<_> = operation
        .errors
        .iter()
        .filter(|(code, _)| is_name(code))
        // No status is 0, which the lint refuses as well.
        .map(|(code, status)| (code.as_str(), Yaml::from(u64::from(status.unwrap_or(0)))))
        .collect();
    if !errors.is_empty() {
        made.push(("x-errors", map(errors)));
    }
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
        let mut name = schema::name_of(response).unwrap_or_else(|| format!("{id}Response"));
        components.add(&name, response);
        if has_action && !api.complete {
            let payload = name;
            name = format!("{id}Envelope");
            components.envelope(&name, &payload);
        }
        let mut body = content(response.media.as_ref(), &name);
        if let Yaml::Mapping(body) = &mut body {
            body.insert(text("description"), text(""));
        }
        responses.push((status.as_str(), body));
    }
    if has_action {
        for class in ["4XX", "5XX"] {
            let refused = map([("$ref", text("#/components/responses/Refused"))]);
            responses.push((class, refused));
        }
    }
    made.push(("responses", map(responses)));
    map(made)
}
