//! Puts a request together: first from the file, then from flags and settings, which override it.

use std::fs;
use std::io::Read;

use clap::ArgMatches;
use loggia_catalogue::{Field, Record, Type};
use serde_json::{Map, Value};

use super::Entry;
use super::flags;
use super::names::{flag, unknown};
use crate::exit::Failure;

/// The fields that the command line gives.
///
/// # Errors
/// `Usage` if a file cannot be read, or if values do not have their fields' types, with all of
/// these at once.
pub(super) fn build(entry: Entry, matches: &ArgMatches) -> Result<Map<String, Value>, Failure> {
    let mut fields = match matches.get_one::<String>("input") {
        Some(input) => read(input)?,
        None => Map::new(),
    };
    let mut wrong = Vec::new();
    // Outer fields before inner ones: `--disk '{…}' --disk.size 20` completes the object.
    for each in flags::flags(entry) {
        let Some(values) = matches.get_many::<String>(&each.name) else {
            continue;
        };
        match values_of(each.field, values.map(String::as_str)) {
            Ok(value) => put(&mut fields, &each.path, value),
            Err(reason) => wrong.push(format!("--{}: {reason}", each.name)),
        }
    }
    for setting in matches.get_many::<String>("set").into_iter().flatten() {
        if let Err(reason) = set(entry, &mut fields, setting) {
            wrong.push(reason);
        }
    }
    if wrong.is_empty() {
        return Ok(fields);
    }
    Err(
        Failure::usage(format!("{}: the command line is wrong", entry.title()))
            .with_details(wrong)
            .with_hint("nothing was sent; --skeleton shows what each field takes"),
    )
}

/// The object of `--input`.
fn read(input: &str) -> Result<Map<String, Value>, Failure> {
    let (name, text) = match input {
        "-" => {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(|error| Failure::file("standard input", &error))?;
            ("standard input", text)
        }
        text if text.trim_start().starts_with('{') => ("--input", text.to_owned()),
        path => {
            let text = fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
            (path, text)
        }
    };
    match parse(&text) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(_) => Err(
            Failure::usage(format!("{name}: an object with fields is expected"))
                .with_hint("--skeleton prints one to begin with"),
        ),
        Err(reason) => Err(Failure::usage(format!("{name}: {reason}"))),
    }
}

/// Parses JSON or YAML. JSON is tried first, because the YAML parser does not accept all of it:
/// it refuses an emoji in two halves, as Python's `json.dumps` writes it (`"\ud83d\ude80"`).
///
/// # Errors
/// The text is neither. The error gives places only: a parser's message would quote the text,
/// which may contain a secret.
fn parse(text: &str) -> Result<Value, String> {
    let json = match serde_json::from_str(text) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let yaml = match yaml_serde::from_str(text) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let place = |line: usize, column: usize| format!(" (line {line}, column {column})");
    let yaml = yaml
        .location()
        .map_or(String::new(), |found| place(found.line(), found.column()));
    Err(format!(
        "it is neither YAML{yaml} nor JSON{}",
        place(json.line(), json.column())
    ))
}

/// Puts a value at a path of names.
fn put(fields: &mut Map<String, Value>, path: &[&str], value: Value) {
    let Some((last, outer)) = path.split_last() else {
        return;
    };
    let mut here = fields;
    for name in outer {
        let inner = here
            .entry((*name).to_owned())
            .or_insert_with(|| Value::Object(Map::new()));
        if !inner.is_object() {
            *inner = Value::Object(Map::new());
        }
        let Value::Object(inner) = inner else { return };
        here = inner;
    }
    here.insert((*last).to_owned(), value);
}

/// The value of a flag that was given one or several times.
fn values_of<'a>(field: &Field, values: impl Iterator<Item = &'a str>) -> Result<Value, String> {
    if let Type::List(_) = field.ty {
        let mut items = Vec::new();
        for text in values {
            match value(&field.ty, text)? {
                Value::Array(more) => items.extend(more),
                one => items.push(one),
            }
        }
        return Ok(Value::Array(items));
    }
    let last = values.last().unwrap_or_default();
    value(&field.ty, last)
}

/// Converts text to a value of a type.
///
/// # Errors
/// What is expected instead; never the text itself.
fn value(ty: &Type, text: &str) -> Result<Value, String> {
    match ty {
        Type::Bool => match text {
            "true" => Ok(true.into()),
            "false" => Ok(false.into()),
            "null" => Ok(Value::Null),
            _ => Err("true or false is expected".to_owned()),
        },
        Type::Int32 | Type::Int64 => {
            let number = text.parse::<i64>().map(Value::from);
            number
                .or_else(|error| {
                    if text == "null" {
                        Ok(Value::Null)
                    } else {
                        Err(error)
                    }
                })
                .map_err(|_| "a whole number is expected".to_owned())
        }
        Type::Number => match serde_json::from_str::<Value>(text) {
            Ok(number @ (Value::Number(_) | Value::Null)) => Ok(number),
            _ => Err("a number is expected".to_owned()),
        },
        Type::Text | Type::Secret | Type::Time | Type::Choice(_) => text_or_file(text),
        Type::List(inner) => list(inner, text),
        Type::Map(_) | Type::Record(_) => json(text, "an object in JSON"),
        Type::Any => Ok(serde_json::from_str(text).unwrap_or_else(|_| text.into())),
    }
}

/// `@path` is the content of a file without its final line break; `@@` begins text that starts
/// with `@`.
fn text_or_file(text: &str) -> Result<Value, String> {
    match text.strip_prefix('@') {
        None => Ok(text.into()),
        Some(literal) if literal.starts_with('@') => Ok(literal.into()),
        Some(path) => {
            let content = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
            Ok(content.trim_end_matches(['\n', '\r']).into())
        }
    }
}

/// Items separated by commas, or JSON. `@path` gives the lines of a file.
fn list(inner: &Type, text: &str) -> Result<Value, String> {
    if text.trim_start().starts_with('[') {
        return match serde_json::from_str(text) {
            Ok(list @ Value::Array(_)) => Ok(list),
            _ => Err("a list in JSON is expected, or values with commas between them".to_owned()),
        };
    }
    match inner {
        Type::Record(_) | Type::Map(_) => json(text, "an object in JSON, or a list of them,"),
        Type::List(_) => Err("a list of lists in JSON is expected".to_owned()),
        _ if text.is_empty() => Ok(Value::Array(Vec::new())),
        inner => {
            let mut items = Vec::new();
            for each in text.split(',') {
                match each.strip_prefix('@').filter(|path| !path.starts_with('@')) {
                    Some(path) => items.extend(lines(inner, path)?),
                    None => items.push(item(inner, each)?),
                }
            }
            Ok(Value::Array(items))
        }
    }
}

/// An item of a list. It is never empty: then there is a comma or a line too many.
fn item(ty: &Type, text: &str) -> Result<Value, String> {
    if text.trim().is_empty() {
        return Err("an item is empty: look for a comma or a line too many".to_owned());
    }
    value(ty, text)
}

/// The lines of a file as items, without empty ones at its end.
fn lines(inner: &Type, path: &str) -> Result<Vec<Value>, String> {
    let content = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let one = |line: &str| match inner {
        // Taken literally: a line is not read as the name of another file.
        Type::Text | Type::Secret | Type::Time | Type::Choice(_) if !line.trim().is_empty() => {
            Ok(line.into())
        }
        inner => item(inner, line),
    };
    let items: Result<Vec<Value>, String> = content.trim_end().lines().map(one).collect();
    let items = items.map_err(|reason| format!("{path}: {reason}"))?;
    if items.is_empty() {
        return Err(format!("{path}: it is empty"));
    }
    Ok(items)
}

fn json(text: &str, expected: &str) -> Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Object(_) | Value::Array(_) | Value::Null)) => Ok(value),
        _ => Err(format!("{expected} is expected")),
    }
}

/// Applies `--set path=value`; for a switch, the path alone is enough.
fn set(entry: Entry, fields: &mut Map<String, Value>, setting: &str) -> Result<(), String> {
    let (path, text) = match setting.split_once('=') {
        Some((path, text)) => (path, Some(text)),
        None => (setting, None),
    };
    let wrong = |reason: String| format!("--set {path}: {reason}");
    let Some(record) = entry.operation.request else {
        return Err(wrong("the operation takes no fields".to_owned()));
    };
    let record_type = Type::Record(record);
    let mut steps = Vec::new();
    let mut ty = &record_type;
    for step in path.split('.') {
        (ty, steps) = descend(ty, step, steps).map_err(wrong)?;
    }
    let value = match (text, ty) {
        (Some(text), ty) => value(ty, text).map_err(wrong)?,
        (None, Type::Bool) => true.into(),
        (None, _) => return Err(wrong("= and a value are expected after it".to_owned())),
    };
    place(fields, &steps, value).map_err(wrong)
}

/// A step of a path.
enum Step {
    Name(String),
    Index(usize),
}

fn descend<'t>(
    ty: &'t Type,
    step: &str,
    mut steps: Vec<Step>,
) -> Result<(&'t Type, Vec<Step>), String> {
    let inner = match ty {
        Type::Record(record) => {
            let field = field(record, step)?;
            steps.push(Step::Name(field.name.to_owned()));
            &field.ty
        }
        Type::List(inner) => {
            let index = step
                .parse()
                .map_err(|_| format!("a number is expected in place of `{step}`"))?;
            steps.push(Step::Index(index));
            inner
        }
        Type::Map(inner) => {
            steps.push(Step::Name(step.to_owned()));
            inner
        }
        Type::Any => {
            steps.push(Step::Name(step.to_owned()));
            ty
        }
        _ => return Err(format!("there is nothing inside at `{step}`")),
    };
    Ok((inner, steps))
}

/// A field by its name on the wire or its flag.
fn field<'r>(record: &'r Record, name: &str) -> Result<&'r Field, String> {
    let mut fields = record.fields.iter();
    fields
        .find(|field| field.name == name || flag(field.name) == name)
        .ok_or_else(|| {
            let known = record.fields.iter().map(|field| field.name);
            unknown(name, known)
        })
}

fn place(fields: &mut Map<String, Value>, steps: &[Step], value: Value) -> Result<(), String> {
    /// A larger gap in a list is a typing mistake, and would take memory.
    const MOST: usize = 10_000;
    let Some((Step::Name(first), rest)) = steps.split_first() else {
        return Err("a name is expected first".to_owned());
    };
    let mut here = fields.entry(first.clone()).or_insert(Value::Null);
    for step in rest {
        here = match step {
            Step::Name(name) => {
                if !here.is_object() {
                    *here = Value::Object(Map::new());
                }
                let Value::Object(inner) = here else {
                    return Err("an object is expected".to_owned());
                };
                inner.entry(name.clone()).or_insert(Value::Null)
            }
            Step::Index(index) => {
                if *index > MOST {
                    return Err(format!("no list has an item {index}"));
                }
                if !here.is_array() {
                    *here = Value::Array(Vec::new());
                }
                let Value::Array(items) = here else {
                    return Err("a list is expected".to_owned());
                };
                while items.len() <= *index {
                    items.push(Value::Null);
                }
                items
                    .get_mut(*index)
                    .ok_or_else(|| format!("no list has an item {index}"))?
            }
        };
    }
    *here = value;
    Ok(())
}
