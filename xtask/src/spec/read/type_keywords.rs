//! Checks that the keywords and values of a schema fit its type.
//!
//! Fields of a list, items of an object, the length of a number: keywords that do not belong to a
//! type would be lost silently, and most likely it is the type that is wrong.

use serde_json::{Number, Value};

use super::all_of::View;
use super::facets::limits;
use super::{At, Reader};
use crate::spec::document::entries;
use crate::spec::model::{Limits, Schema};

/// Keywords, and the types that they apply to.
const KEYWORDS: [(&str, &[&str]); 19] = [
    ("properties", &["object"]),
    ("required", &["object"]),
    ("additionalProperties", &["object"]),
    ("minProperties", &["object"]),
    ("maxProperties", &["object"]),
    ("items", &["array"]),
    ("minItems", &["array"]),
    ("maxItems", &["array"]),
    ("uniqueItems", &["array"]),
    ("minLength", &["string"]),
    ("maxLength", &["string"]),
    ("pattern", &["string"]),
    ("minimum", &["integer", "number"]),
    ("maximum", &["integer", "number"]),
    ("multipleOf", &["integer", "number"]),
    ("exclusiveMinimum", &["integer", "number"]),
    ("exclusiveMaximum", &["integer", "number"]),
    ("format", &["string", "integer", "number"]),
    ("discriminator", &["object"]),
];

/// Keywords that have no effect without another one.
const COMPANIONS: [(&str, &str); 4] = [
    ("x-open", "enum"),
    ("x-enum-descriptions", "enum"),
    ("exclusiveMinimum", "minimum"),
    ("exclusiveMaximum", "maximum"),
];

impl Reader<'_, '_> {
    /// Reports keywords that do not apply to a type, and values that are not of it.
    pub(super) fn fit(&mut self, view: &View<'_>, at: &At) {
        let choices = ["oneOf", "anyOf", "not"];
        if choices.iter().any(|word| view.get(word).is_some()) {
            return;
        }
        self.values_fit(view, at);
        self.default_fits(view, at);
        self.companions(view, at);
        let Some(ty) = view.text("type").or_else(|| implied(view)) else {
            return;
        };
        self.keywords_fit(view, ty, at);
        if ty == "object" && view.properties.is_empty() {
            for field in &view.required {
                self.findings.tolerable(
                    &at.deeper(field).place(),
                    "is listed as required, but not among the properties",
                    "ignored",
                );
            }
        }
        if ty == "array" && view.get("items").is_none() {
            self.findings.tolerable(
                &at.place(),
                "is an array, and has no `items`: say what is in it",
                "its items are any JSON values",
            );
        }
    }

    /// Reports keywords that do not apply to a type.
    pub(super) fn keywords_fit(&mut self, view: &View<'_>, ty: &str, at: &At) {
        for (keyword, types) in KEYWORDS {
            let is_there = match keyword {
                "properties" => !view.properties.is_empty(),
                "required" => !view.required.is_empty(),
                // A password of a type that cannot be kept secret is reported separately.
                "format" => view
                    .text("format")
                    .is_some_and(|format| format != "password"),
                _ => view.get(keyword).is_some(),
            };
            if is_there && !types.contains(&ty) {
                let article = if ty.starts_with(['a', 'i', 'o']) {
                    "an"
                } else {
                    "a"
                };
                self.findings.tolerable(
                    &at.place().field(keyword),
                    &format!(
                        "says nothing of {article} {ty}: leave it out, or say `type: {}`",
                        types[0]
                    ),
                    "ignored",
                );
            }
        }
    }

    /// Reports keywords without effect because the keyword they depend on is missing.
    fn companions(&mut self, view: &View<'_>, at: &At) {
        for (keyword, of) in COMPANIONS {
            let says = view
                .get(keyword)
                .is_some_and(|value| !matches!(value, Value::Bool(false) | Value::Number(_)));
            if says && view.get(of).is_none() {
                self.findings.tolerable(
                    &at.place().field(keyword),
                    &format!("says nothing without `{of}`: leave it out, or add that"),
                    "ignored",
                );
            }
        }
    }

    /// Reports an `enum` with values of another type, or without a stated type. In a set of text,
    /// single values are reported where they are read.
    fn values_fit(&mut self, view: &View<'_>, at: &At) {
        let Some(Value::Array(values)) = view.get("enum") else {
            return;
        };
        let given = || values.iter().filter(|value| !value.is_null());
        let ty = view.text("type");
        if let Some("object" | "array") = ty {
            self.findings.tolerable(
                &at.place().field("enum"),
                "lists objects or lists, which is not supported: say in the `description` what \
                 they are",
                "ignored",
            );
            return;
        }
        if is_empty(given()) {
            self.findings.tolerable(
                &at.place().field("enum"),
                "lists no value, so that there is none: leave it out, or list them",
                "ignored",
            );
            return;
        }
        self.meanings_fit(view, at);
        let is_of = |value: &Value| ty.is_none_or(|ty| is_of(ty, value));
        let (message, instead) = match ty {
            None if !given().all(Value::is_string) => (
                "has an `enum`, and no type: say `type: string`, and put the values in quotes, \
                 or another type"
                    .to_owned(),
                "taken as any JSON value",
            ),
            Some("string") if given().any(Value::is_string) => return,
            Some("string") => (
                "is text, but its `enum` values are not: put them in quotes".to_owned(),
                "taken as any text",
            ),
            Some(ty) if !given().all(is_of) => (
                format!(
                    "one of its `enum` values is no {ty}: write it without quotes, or leave it out"
                ),
                "documented as it stands",
            ),
            _ => return,
        };
        self.findings.tolerable(&at.place(), &message, instead);
    }

    /// Reports descriptions that do not belong to any value, for numbers. Those of text are
    /// reported where they are read.
    fn meanings_fit(&mut self, view: &View<'_>, at: &At) {
        if !matches!(view.text("type"), Some("integer" | "number" | "boolean")) {
            return;
        }
        let values = view.get("enum").and_then(Value::as_array);
        let values = values.into_iter().flatten().map(Value::to_string);
        let values: Vec<String> = values.collect();
        for (described, _) in entries(view.get("x-enum-descriptions")) {
            if !values.iter().any(|value| value == described) {
                self.findings.tolerable(
                    &at.place().field("x-enum-descriptions"),
                    &format!("describes `{described}`, which is none of the values"),
                    "ignored",
                );
            }
        }
    }

    /// Reports limits that no value satisfies, and removes them: a client would refuse every
    /// request. Reports numbers of a set that its limits exclude.
    pub(super) fn limits_fit(&mut self, schema: &mut Schema, is_whole: bool, at: &At) {
        let limits = &mut schema.limits;
        let mut crossed: Vec<[&str; 2]> = Vec::new();
        if takes_none(limits, is_whole) {
            limits.minimum = None;
            limits.maximum = None;
            crossed.push(["minimum", "maximum"]);
        }
        for (names, least, most) in [
            (
                ["minLength", "maxLength"],
                &mut limits.min_length,
                &mut limits.max_length,
            ),
            (
                ["minItems", "maxItems"],
                &mut limits.min_items,
                &mut limits.max_items,
            ),
            (
                ["minProperties", "maxProperties"],
                &mut limits.min_properties,
                &mut limits.max_properties,
            ),
        ] {
            if matches!((*least, *most), (Some(least), Some(most)) if least > most) {
                *least = None;
                *most = None;
                crossed.push(names);
            }
        }
        for [least, most] in crossed {
            self.findings.tolerable(
                &at.place(),
                &format!(
                    "its `{least}` and `{most}` leave no value that is taken: correct one of them"
                ),
                "both are ignored",
            );
        }
        for value in &limits.values {
            let number = value.as_f64();
            if number.is_some_and(|number| !takes(limits, is_whole, number)) {
                self.findings.tolerable(
                    &at.place().field("enum"),
                    &format!("lists {value}, which `minimum` and `maximum` do not take"),
                    "documented as it stands",
                );
            }
        }
    }

    /// Reports a default that is not a value of the type, or that its limits exclude: it would be
    /// documented as one.
    fn default_fits(&mut self, view: &View<'_>, at: &At) {
        let Some(ty) = view.text("type") else {
            return;
        };
        let values = view.get("enum").and_then(Value::as_array);
        let values = values.filter(|_| !view.is_true("x-open"));
        if let (Some(one), Some(other)) = (view.get("default"), view.get("x-default"))
            && one != other
        {
            self.findings.tolerable(
                &at.place().field("x-default"),
                &format!("{other} is not what `default` says ({one}): leave one of them out"),
                "`default` counts",
            );
        }
        for key in ["default", "x-default"] {
            let Some(value) = view.get(key).filter(|value| !value.is_null()) else {
                continue;
            };
            let message = if !is_of(ty, value) {
                format!("{value} is no {ty}: correct it, or leave it out")
            } else if values.is_some_and(|values| !values.contains(value)) {
                format!("{value} is none of the `enum` values")
            } else if !fits(&limits(view), ty == "integer", value) {
                format!("{value} is not within its limits: correct it, or them")
            } else {
                continue;
            };
            self.findings
                .tolerable(&at.place().field(key), &message, "documented as it stands");
        }
    }
}

/// Whether limits of numbers and of text accept a value.
fn fits(limits: &Limits, is_whole: bool, value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            let number = number.as_f64();
            number.is_none_or(|number| takes(limits, is_whole, number))
        }
        Value::String(text) => {
            let count = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
            limits.min_length.is_none_or(|least| count >= least)
                && limits.max_length.is_none_or(|most| count <= most)
        }
        _ => true,
    }
}

/// Whether `minimum` and `maximum` accept a number.
fn takes(limits: &Limits, is_whole: bool, number: f64) -> bool {
    let (least, most) = bounds(limits, is_whole);
    let (opens, closes) = open(limits, is_whole);
    least.is_none_or(|least| number > least || (!opens && number >= least))
        && most.is_none_or(|most| number < most || (!closes && number <= most))
}

/// Whether `minimum` and `maximum` accept no number at all.
fn takes_none(limits: &Limits, is_whole: bool) -> bool {
    let (opens, closes) = open(limits, is_whole);
    match bounds(limits, is_whole) {
        (Some(least), Some(most)) => least > most || ((opens || closes) && least >= most),
        _ => false,
    }
}

/// Whether `minimum` and `maximum` are excluded themselves. Of whole numbers, [`bounds`] already
/// has the next one.
fn open(limits: &Limits, is_whole: bool) -> (bool, bool) {
    let is_open = |is_excluded: bool| is_excluded && !is_whole;
    (
        is_open(limits.exclusive_minimum),
        is_open(limits.exclusive_maximum),
    )
}

/// The least and the greatest number that `minimum` and `maximum` allow: whole numbers, or any.
fn bounds(limits: &Limits, is_whole: bool) -> (Option<f64>, Option<f64>) {
    if is_whole {
        return limits.whole();
    }
    let number = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
    (number(&limits.minimum), number(&limits.maximum))
}

/// Whether a value is of a type.
fn is_of(ty: &str, value: &Value) -> bool {
    match ty {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

fn is_empty<'a>(mut values: impl Iterator<Item = &'a Value>) -> bool {
    values.next().is_none()
}

/// The type that a schema without a stated type is taken to have.
fn implied(view: &View<'_>) -> Option<&'static str> {
    if !view.properties.is_empty() {
        return Some("object");
    }
    let is_there = |keyword: &str| view.get(keyword).is_some_and(Value::is_object);
    match (is_there("items"), is_there("additionalProperties")) {
        (true, false) => Some("array"),
        (false, true) => Some("object"),
        // Both, which is reported where the type is made.
        _ => None,
    }
}
