//! Reads the models of a service: classes with their fields.
//!
//! `__init__` lists the attributes; `_deserialize` gives the JSON name and the type of each.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

/// A model.
#[derive(Debug, Default)]
pub(super) struct Class {
    /// The model whose fields it inherits.
    pub(super) base: Option<String>,
    pub(super) fields: Vec<Attribute>,
}

/// A field of a model.
#[derive(Debug)]
pub(super) struct Attribute {
    /// Its name in JSON.
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) deprecated: bool,
}

/// The content of a field.
#[derive(Debug)]
pub(super) enum Kind {
    /// A value, or possibly a list of values.
    Plain,
    Model(String),
    Plains,
    Models(String),
}

/// The shapes of lines, in the order in which they are tried.
struct Shapes {
    class: Regex,
    method: Regex,
    initial: Regex,
    plain: Regex,
    model: Regex,
    test: Regex,
    list: Regex,
    each: Regex,
    item: Regex,
    append: Regex,
    other: Regex,
}

static SHAPES: LazyLock<Option<Shapes>> = LazyLock::new(|| {
    let regex = |pattern: &str| Regex::new(pattern).ok();
    Some(Shapes {
        class: regex(r"^class (\w+)(?:\(([\w.]*)\))?:$")?,
        method: regex(r"^def (\w+)\(.*\)(?: *->.*)?:$")?,
        initial: regex(r"^self\.(\w+)(?:: *[\w\[\], .]+)? = (?:None|\w+)$")?,
        plain: regex(r#"^self\.(\w+) = params\.get\(["'](\w+)["']\)$"#)?,
        model: regex(r#"^self\.(\w+) = (\w+)\(params\.get\(["'](\w+)["']\)\)$"#)?,
        test: regex(r#"^if params\.get\(["'](\w+)["']\) is not None:$"#)?,
        list: regex(r"^self\.(\w+) = \[\]$")?,
        each: regex(r#"^for item in params\.get\(["'](\w+)["']\):$"#)?,
        item: regex(r"^obj = (?:(\w+)\(item\)|item)$")?,
        append: regex(r"^self\.(\w+)\.append\((?:(\w+)\(item\)|obj|item)\)$")?,
        other: regex(
            r"^(?:from .*|import .*|pass|return|params = \{\}|if params is None:|if len\(params\) > 0:|self\._deserialize\(params\)|super\(.*\)\.__init__\(.*\)|warnings\.warn\(|DeprecationWarning,|stacklevel=\d,?|\)|[\x22'].*[\x22'],?)$",
        )?,
    })
});

/// The lines of code in a text with their numbers: without comments, indentation and multi-line
/// strings.
pub(super) fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut inside = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let line = line.trim();
        let quotes = line.matches("\"\"\"").count() + line.matches("'''").count();
        if quotes % 2 == 1 {
            inside = !inside;
            return None;
        }
        if inside || quotes > 0 {
            return None;
        }
        // No string in the SDK's code contains this character; only comments do.
        let line = match line.split_once('#') {
            Some((code, _)) if !code.contains(['"', '\'']) || code.trim_end().ends_with(')') => {
                code.trim_end()
            }
            _ => line,
        };
        (!line.is_empty()).then_some((index + 1, line))
    })
}

/// Reads models.
pub(super) fn read(text: &str, problems: &mut Vec<String>) -> BTreeMap<String, Class> {
    let mut classes = BTreeMap::new();
    let Some(shapes) = SHAPES.as_ref() else {
        return classes;
    };
    let mut now: Option<(String, Class)> = None;
    let mut reading = Reading::default();
    for (number, line) in code(text) {
        if let Some(found) = shapes.class.captures(line) {
            classes.extend(now.take());
            let base = found.get(2).map(|base| base.as_str().to_owned());
            let base =
                base.filter(|base| !matches!(base.as_str(), "AbstractModel" | "object" | ""));
            now = Some((
                found[1].to_owned(),
                Class {
                    base,
                    fields: Vec::new(),
                },
            ));
            reading = Reading::default();
            continue;
        }
        let known = match &mut now {
            Some((_, class)) => reading.line(class, line, shapes),
            None => shapes.other.is_match(line),
        };
        if !known {
            problems.push(format!(
                "models.py, line {number}: is of no shape that is known: {line}"
            ));
        }
    }
    classes.extend(now);
    classes
}

/// The state of reading a class.
#[derive(Default)]
struct Reading {
    /// The field that is being read.
    field: Option<String>,
    deprecated: bool,
    attributes: BTreeMap<String, usize>,
}

impl Reading {
    /// Reads a line; returns whether its shape is known.
    fn line(&mut self, class: &mut Class, line: &str, shapes: &Shapes) -> bool {
        if let Some(found) = shapes.plain.captures(line) {
            self.set(class, &found[1], &found[2], Kind::Plain);
        } else if let Some(found) = shapes.model.captures(line) {
            self.set(
                class,
                &found[1],
                &found[3],
                Kind::Model(found[2].to_owned()),
            );
        } else if let Some(found) = shapes
            .test
            .captures(line)
            .or_else(|| shapes.each.captures(line))
        {
            self.field = Some(found[1].to_owned());
            self.deprecated = false;
        } else if let Some(found) = shapes.list.captures(line) {
            let name = self.field.clone().unwrap_or_else(|| found[1].to_owned());
            self.set(class, &found[1], &name, Kind::Plains);
        } else if let Some(found) = shapes.item.captures(line) {
            if let (Some(model), Some(name)) = (found.get(1), self.field.clone()) {
                let attribute = name.clone();
                self.set(
                    class,
                    &attribute,
                    &name,
                    Kind::Models(model.as_str().to_owned()),
                );
            }
        } else if let Some(found) = shapes.append.captures(line) {
            if let (Some(model), Some(name)) = (found.get(2), self.field.clone()) {
                self.set(
                    class,
                    &found[1],
                    &name,
                    Kind::Models(model.as_str().to_owned()),
                );
            }
        } else if let Some(found) = shapes.initial.captures(line) {
            self.set(class, &found[1], &found[1], Kind::Plain);
        } else {
            self.deprecated |= line == "DeprecationWarning,";
            return shapes.method.is_match(line) || shapes.other.is_match(line);
        }
        true
    }

    fn set(&mut self, class: &mut Class, attribute: &str, name: &str, kind: Kind) {
        let deprecated = self.deprecated && self.field.as_deref() == Some(name);
        let read = Attribute {
            name: name.to_owned(),
            kind,
            deprecated,
        };
        // A field may be found by its attribute or by its JSON name.
        let known = self
            .attributes
            .get(attribute)
            .or_else(|| self.attributes.get(name));
        if let Some(known) = known.and_then(|index| class.fields.get_mut(*index)) {
            let before = known.deprecated;
            *known = read;
            known.deprecated |= before;
        } else {
            self.attributes
                .insert(attribute.to_owned(), class.fields.len());
            self.attributes.insert(name.to_owned(), class.fields.len());
            class.fields.push(read);
        }
    }
}
