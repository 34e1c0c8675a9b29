//! Makes the skeleton of a whole service from its facts file.
//!
//! It has the form of our specs: envelope, refusals and the answer that contains only the
//! request's id come from the overlay of all services; sets of values become components, shared
//! where they are equal. Safety, confirmations, paging and examples are proposals from names and
//! types; a maintainer decides on each.

use yaml_serde::Value as Yaml;

use super::schema::{Components, map, reference, sequence, text};
use super::{UNDESCRIBED, confirm, errors};
use crate::audit::model::{Api, Field, Operation, Section, Type, is_name};

/// Makes the skeleton.
pub(super) fn skeleton(api: &Api, source: &str, problems: &mut Vec<String>) -> Yaml {
    let service = api.service.as_deref().unwrap_or("service");
    let version = api.version.as_deref().unwrap_or("decide");
    let mut components = Components::new(api, None);
    let mut paths = Vec::new();
    for one in &api.operations {
        if !is_name(&one.name) {
            let message = format!("the action {:?} was left out: its name is none", one.name);
            problems.push(message);
            continue;
        }
        let path = format!("/api/v2/{service}#{}", one.name);
        paths.push((path, map([("post", operation(one, &mut components))])));
    }
    paths.sort_by(|a, b| a.0.cmp(&b.0));
    let schemas = components.finish(problems);
    map([
        ("openapi", text("3.0.3")),
        (
            "info",
            map([
                ("title", text(&format!("Zenlayer {service}"))),
                ("version", text(version)),
                ("description", text("")),
            ]),
        ),
        ("x-provenance", sequence([text(source)])),
        (
            "servers",
            sequence([map([("url", text("https://console.zenlayer.com"))])]),
        ),
        (
            "paths",
            map(paths
                .iter()
                .map(|(path, item)| (path.as_str(), item.clone()))),
        ),
        ("components", map([("schemas", schemas)])),
    ])
}

/// An action in the form of our specs.
pub(super) fn operation(one: &Operation, components: &mut Components<'_>) -> Yaml {
    let reads = reads(&one.name);
    let mut made = vec![
        ("operationId", text(&one.name)),
        ("summary", text("")),
        (UNDESCRIBED, text("summary, description and tags")),
        ("x-safety", text(if reads { "read" } else { "unsafe" })),
    ];
    if !reads {
        made.extend(confirm(&one.name));
    }
    made.extend(errors(one));
    let response = one.responses.get("200");
    if let Some((items, total)) = response.and_then(|section| paging(one.request.as_ref(), section))
    {
        let fields = [("items", text(items)), ("total", text(total))];
        made.push(("x-pageable", map(fields)));
    }
    if let Some(request) = &one.request {
        let name = format!("{}Request", one.name);
        components.add(&name, request);
        let content = [("schema", reference(&name)), ("example", example(request))];
        made.push((
            "requestBody",
            map([
                ("required", Yaml::Bool(true)),
                ("content", map([("application/json", map(content))])),
            ]),
        ));
    }
    if let Some(response) = response {
        let mut payload = response.clone();
        payload.fields.retain(|field| field.name != "requestId");
        let reply = if payload.fields.is_empty() && payload.kind.is_none() {
            map([("$ref", text("#/components/responses/Accepted"))])
        } else {
            let name = format!("{}Response", one.name);
            components.add(&name, &payload);
            let content = [
                ("x-envelope", text("Envelope")),
                ("schema", reference(&name)),
            ];
            map([
                ("description", text("")),
                ("content", map([("application/json", map(content))])),
            ])
        };
        made.push(("responses", map([("200", reply)])));
    }
    map(made)
}

/// Whether a name suggests that nothing is changed.
fn reads(name: &str) -> bool {
    ["Describe", "Inquiry", "List", "Get", "Query"]
        .iter()
        .any(|verb| name.starts_with(verb))
}

/// The fields with the items of a page and the number of items on all pages.
fn paging<'a>(request: Option<&Section>, response: &'a Section) -> Option<(&'a str, &'a str)> {
    let asked = request?
        .fields
        .iter()
        .any(|field| matches!(field.name.as_str(), "pageNum" | "pageSize"));
    let total = response
        .fields
        .iter()
        .find(|field| field.name == "totalCount")?;
    let items = response
        .fields
        .iter()
        .find(|field| matches!(field.kind, Type::List(_)))?;
    asked.then_some((items.name.as_str(), total.name.as_str()))
}

/// A sample with the required fields.
fn example(request: &Section) -> Yaml {
    let required = request
        .fields
        .iter()
        .filter(|field| field.required == Some(true) && is_name(&field.name));
    map(required.map(|field| (field.name.as_str(), sample(field, &field.kind))))
}

fn sample(field: &Field, kind: &Type) -> Yaml {
    let limit = |keyword: &str| field.limits.get(keyword)?.parse::<i64>().ok();
    match kind {
        Type::List(inner) => sequence([sample(field, inner)]),
        Type::Integer => match field
            .values
            .first()
            .and_then(|value| value.parse::<i64>().ok())
        {
            Some(value) => Yaml::from(value),
            None => Yaml::from(limit("minimum").unwrap_or(1)),
        },
        Type::Number => Yaml::from(1.0),
        Type::Boolean => Yaml::Bool(true),
        Type::Moment => text("2026-01-01T00:00:00Z"),
        Type::Text => match field.values.first() {
            Some(value) => text(value),
            None => text(&format!("{}1", field.name.trim_end_matches('s'))),
        },
        _ => map([]),
    }
}
