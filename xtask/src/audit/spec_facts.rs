//! Converts the typed model of one of our specs into facts, to compare documents with.
//!
//! Nothing is loaded here; [`crate::spec`] has done that. Bodies are expanded: objects in them
//! that are components become structures, and those that are written in place are flattened, as in
//! the vendors' documents.

use std::collections::BTreeMap;

use serde_json::Value;

use super::model::{Api, Field, Operation, Section, Type};
use crate::spec::Spec;
use crate::spec::model::{self as typed, Named, Schema};

/// How many levels of unnamed objects are followed; a circle of them ends here.
const DEPTH: usize = 16;

/// One of our specs with its facts.
#[derive(Debug)]
pub struct SpecFacts {
    /// The spec.
    pub spec: Spec,
    /// The facts in the spec.
    pub facts: Api,
}

impl SpecFacts {
    /// Derives the facts of a spec.
    pub fn new(spec: Spec) -> Self {
        let facts = facts(&spec.api);
        Self { spec, facts }
    }
}

/// The specs that a document may be about: the one of its service, or else those that share most
/// with it.
pub fn candidates<'a>(specs: &'a [SpecFacts], document: &Api) -> Vec<&'a SpecFacts> {
    if let Some(service) = &document.service {
        let same = |spec: &&SpecFacts| spec.facts.service.as_ref() == Some(service);
        return specs.iter().filter(same).collect();
    }
    // Titles distinguish a vendor's specs that have the same paths.
    let scored = || {
        specs
            .iter()
            .map(|spec| (score(&spec.facts, document), spec))
    };
    let most = scored().map(|(score, _)| score).max().unwrap_or(0);
    scored()
        .filter(|(score, _)| most > 0 && *score == most)
        .map(|(_, spec)| spec)
        .collect()
}

fn score(ours: &Api, document: &Api) -> usize {
    let operations = document
        .operations
        .iter()
        .filter(|theirs| ours.operations.iter().any(|one| one.name == theirs.name))
        .count();
    if !document.operations.is_empty() {
        let title = document.title.is_some() && document.title == ours.title;
        return operations * 2 + usize::from(title && operations > 0);
    }
    // A document that has lost its operations is still recognised; all of them are then reported
    // as removed.
    if document.whole && document.title.is_some() && document.title == ours.title {
        return 1;
    }
    let structures = &document.structures;
    let shared = structures
        .keys()
        .filter(|name| ours.structures.contains_key(*name))
        .count();
    // A page of structures shares common names with every service.
    if shared * 2 > structures.len() {
        shared
    } else {
        0
    }
}

/// The facts of a model.
fn facts(api: &typed::Api) -> Api {
    let mut reader = Reader {
        api,
        wanted: Vec::new(),
    };
    let operations = api
        .operations
        .iter()
        .chain(&api.webhooks)
        .map(|operation| reader.operation(operation))
        .collect();
    let mut structures = BTreeMap::new();
    while let Some(record) = reader.wanted.pop() {
        let Some(name) = &record.origin.component else {
            continue;
        };
        if structures.contains_key(name) {
            continue;
        }
        let mut section = Section {
            schema: Some(name.clone()),
            ..Section::default()
        };
        reader.fields(record, "", 0, &mut section.fields);
        structures.insert(name.clone(), section);
    }
    Api {
        service: api.service.clone(),
        version: (!api.version.is_empty()).then(|| api.version.clone()),
        title: (!api.title.is_empty()).then(|| api.title.clone()),
        whole: true,
        operations,
        structures,
        ..Api::default()
    }
}

struct Reader<'a> {
    api: &'a typed::Api,
    wanted: Vec<&'a typed::Record>,
}

impl<'a> Reader<'a> {
    fn operation(&mut self, operation: &'a typed::Operation) -> Operation {
        let name = match &operation.action {
            Some(action) => action.clone(),
            None => format!("{} {}", operation.method.to_uppercase(), operation.path),
        };
        let replies = operation.replies.iter();
        Operation {
            name,
            path: Some(operation.path.clone()),
            id: (!operation.id.is_empty()).then(|| operation.id.clone()),
            request: Some(
                operation
                    .request
                    .as_ref()
                    .map_or_else(Section::default, |body| self.section(body)),
            ),
            responses: replies
                .map(|(status, body)| (status.clone(), self.section(body)))
                .collect(),
            errors: operation
                .errors
                .iter()
                .map(|(code, status)| (code.clone(), Some(*status)))
                .collect(),
            examples: Vec::new(),
        }
    }

    fn section(&mut self, body: &'a typed::Body) -> Section {
        let mut section = Section {
            schema: body.schema.via.last().cloned(),
            media: Some(body.media.clone()),
            ..Section::default()
        };
        if let Some(record) = self.api.record(&body.schema) {
            section.schema.clone_from(&record.origin.component);
            self.fields(record, "", 0, &mut section.fields);
        } else {
            section.kind = Some(self.kind(&body.schema));
            self.inside(&body.schema, "", 0, &mut section.fields);
        }
        section
    }

    fn fields(
        &mut self,
        record: &'a typed::Record,
        prefix: &str,
        depth: usize,
        fields: &mut Vec<Field>,
    ) {
        for one in &record.fields {
            let path = if prefix.is_empty() {
                one.name.clone()
            } else {
                format!("{prefix}.{}", one.name)
            };
            let mut field = self.field(&path, &one.schema);
            field.required = Some(one.required);
            fields.push(field);
            self.inside(&one.schema, &path, depth + 1, fields);
        }
    }

    /// Descends into a type, unless it has a name: those are handled separately.
    fn inside(&mut self, schema: &'a Schema, path: &str, depth: usize, fields: &mut Vec<Field>) {
        if depth > DEPTH {
            return;
        }
        match &schema.ty {
            typed::Type::List(inner) => self.inside(inner, &format!("{path}[]"), depth, fields),
            typed::Type::Map(inner) => self.inside(inner, &format!("{path}.*"), depth, fields),
            typed::Type::Record(_) => match self.api.record(schema) {
                Some(record) if record.origin.component.is_some() => self.wanted.push(record),
                Some(record) => self.fields(record, path, depth, fields),
                None => {}
            },
            _ => {}
        }
    }

    fn field(&self, path: &str, schema: &Schema) -> Field {
        let mut field = Field::new(path, self.kind(schema));
        // The possible values of a list are those of its items.
        let mut valued = schema;
        while let typed::Type::List(inner) = &valued.ty {
            valued = inner;
        }
        let (limits, counts) = (&valued.limits, &schema.limits);
        let number = |limit: &Option<serde_json::Number>| limit.as_ref().map(ToString::to_string);
        let count = |limit: Option<u64>| limit.map(|limit| limit.to_string());
        for (keyword, limit) in [
            ("minimum", number(&limits.minimum)),
            ("maximum", number(&limits.maximum)),
            ("minLength", count(limits.min_length)),
            ("maxLength", count(limits.max_length)),
            ("minItems", count(counts.min_items)),
            ("maxItems", count(counts.max_items)),
            ("pattern", limits.pattern.clone()),
            ("format", valued.format.clone()),
            ("default", schema.default.as_ref().map(shown)),
            ("deprecated", schema.deprecated.then(|| "true".to_owned())),
        ] {
            if let Some(limit) = limit {
                field.limits.insert(keyword, limit);
            }
        }
        field.values = match self.api.choice(valued) {
            Some(choice) => choice.values.iter().map(|one| one.value.clone()).collect(),
            None => valued.limits.values.iter().map(shown).collect(),
        };
        field
    }

    fn kind(&self, schema: &Schema) -> Type {
        match &schema.ty {
            typed::Type::Any => Type::Any,
            typed::Type::Text | typed::Type::Secret | typed::Type::Choice(_) => Type::Text,
            typed::Type::Moment => Type::Moment,
            typed::Type::File => Type::File,
            typed::Type::Boolean => Type::Boolean,
            typed::Type::Integer(_) => Type::Integer,
            typed::Type::Number { .. } => Type::Number,
            typed::Type::List(inner) => Type::List(Box::new(self.kind(inner))),
            typed::Type::Map(inner) => Type::Map(Box::new(self.kind(inner))),
            typed::Type::Record(name) => {
                let named = self.api.types.get(name).map(Named::origin);
                Type::Object(named.and_then(|origin| origin.component.clone()))
            }
        }
    }
}

fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
