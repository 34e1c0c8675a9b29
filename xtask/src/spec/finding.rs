//! Collects the mistakes in a spec.
//!
//! A step does not stop at the first mistake: it adds a [`Finding`] to [`Findings`] and continues,
//! and the run ends after the step if one of them is an error. For some mistakes there is a
//! harmless assumption (an operation without a safety mark is taken as unsafe):
//! [`Findings::tolerable`] normally makes them errors, and warnings in a lenient run, so that a
//! vendor's own document goes through.

use std::collections::{BTreeMap, HashSet};
use std::fmt::{self, Write as _};

use super::words;

/// How severe a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Something was assumed.
    Warning,
}

/// The place of a finding in a spec.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(String);

impl Place {
    /// The document as a whole.
    pub fn document() -> Self {
        Self::default()
    }

    /// An operation, by its id or, lacking one, by method and path.
    pub fn operation(label: &str) -> Self {
        Self(format!("operation {label}"))
    }

    /// A named schema.
    pub fn schema(name: &str) -> Self {
        Self(format!("schema {name}"))
    }

    /// Anything else that has a name.
    pub fn other(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The operation, schema or other thing that contains the place, without the parts.
    fn thing(&self) -> &str {
        self.0.split(", ").next().unwrap_or_default()
    }

    /// A part of the thing: `request`, `response 200`.
    #[must_use]
    pub fn part(&self, part: &str) -> Self {
        if part.is_empty() {
            return self.clone();
        }
        if self.0.is_empty() {
            return Self(part.to_owned());
        }
        Self(format!("{}, {part}", self.0))
    }

    /// A field in the thing, as a path with dots; empty for the thing itself.
    #[must_use]
    pub fn field(&self, field: &str) -> Self {
        if field.is_empty() {
            self.clone()
        } else {
            self.part(&format!("field `{field}`"))
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The file, relative to the folder of specs.
    pub file: String,
    /// Where in the file.
    pub place: Place,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{word}: {}", Line(&self.file))?;
        if !self.place.0.is_empty() {
            write!(f, ": {}", Line(&self.place.0))?;
        }
        write!(f, ": {}", Line(&self.message))
    }
}

/// A text on one line that cannot control a terminal: names come from the vendor.
struct Line<'a>(&'a str);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.trim_end().chars() {
            match c {
                '\n' | '\t' => f.write_char(' ')?,
                c if is_active(c) => write!(f, "{}", c.escape_unicode())?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Whether a character is a control, a line ending or an invisible mark.
fn is_active(c: char) -> bool {
    c.is_control() || words::is_invisible(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Findings in the order of their discovery, each once: an overlay that serves several specs is
/// read for each of them, and a schema is reached in many ways.
#[derive(Clone, Debug, Default)]
pub struct Once {
    list: Vec<Finding>,
    known: HashSet<Finding>,
}

impl Once {
    /// Adds one, unless it is already there.
    pub fn add(&mut self, finding: Finding) {
        if self.known.insert(finding.clone()) {
            self.list.push(finding);
        }
    }

    /// Adds several.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.add(finding));
    }

    /// Whether any of them is an error.
    pub fn failed(&self) -> bool {
        self.list.iter().any(|f| f.severity == Severity::Error)
    }

    /// All findings.
    pub fn into_list(self) -> Vec<Finding> {
        self.list
    }
}

/// The file that contains each operation or schema, for a spec of several parts.
#[derive(Clone, Debug, Default)]
pub struct Origins(BTreeMap<Place, String>);

impl Origins {
    /// Records the file of a thing; returns the file that already has it.
    pub fn note(&mut self, thing: Place, file: &str) -> Option<String> {
        self.0.insert(thing, file.to_owned())
    }

    /// The file of a thing.
    pub fn of(&self, place: &Place) -> Option<&str> {
        let thing = Place(place.thing().to_owned());
        self.0.get(&thing).map(String::as_str)
    }
}

/// The findings in one spec.
#[derive(Clone, Debug)]
pub struct Findings {
    file: String,
    lenient: bool,
    origins: Origins,
    found: Once,
}

impl Findings {
    /// No findings yet.
    pub fn new(file: impl Into<String>, lenient: bool) -> Self {
        Self {
            file: file.into(),
            lenient,
            origins: Origins::default(),
            found: Once::default(),
        }
    }

    /// From now on, findings name the part of the spec that they are in.
    pub fn set_origins(&mut self, origins: Origins) {
        self.origins = origins;
    }

    /// Whether tolerable mistakes are warnings.
    pub fn lenient(&self) -> bool {
        self.lenient
    }

    fn add(&mut self, severity: Severity, place: &Place, message: String) {
        let file = self.origins.of(place).unwrap_or(&self.file).to_owned();
        self.found.add(Finding {
            severity,
            file,
            place: place.clone(),
            message,
        });
    }

    /// Adds a mistake that prevents generation.
    pub fn error(&mut self, place: &Place, message: impl Into<String>) {
        self.add(Severity::Error, place, message.into());
    }

    /// Adds something that was assumed.
    pub fn warning(&mut self, place: &Place, message: impl Into<String>) {
        self.add(Severity::Warning, place, message.into());
    }

    /// Adds a mistake for which there is a harmless assumption: an error, or in a lenient run a
    /// warning that states the assumption.
    pub fn tolerable(&mut self, place: &Place, message: &str, instead: &str) {
        if self.lenient {
            self.warning(place, format!("{message}; {instead}"));
        } else {
            self.error(place, message);
        }
    }

    /// Takes over the findings of a part of the spec.
    pub fn append(&mut self, other: Self) {
        self.found.extend(other.into_list());
    }

    /// Whether any of them is an error.
    pub fn failed(&self) -> bool {
        self.found.failed()
    }

    /// All findings, in the order of their discovery.
    pub fn into_list(self) -> Vec<Finding> {
        self.found.into_list()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_names_file_operation_and_field() {
        let mut findings = Findings::new("edis/a.yaml", false);
        let place = Place::operation("getIt").part("request").field("a.b");
        findings.tolerable(&place, "is odd", "ignored");
        findings.tolerable(&place, "is odd", "ignored");
        let list = findings.into_list();
        assert_eq!(list.len(), 1);
        assert_eq!(
            list[0].to_string(),
            "error: edis/a.yaml: operation getIt, request, field `a.b`: is odd"
        );
    }

    #[test]
    fn a_finding_is_one_line_without_control_characters() {
        let mut findings = Findings::new("a.yaml", false);
        let place = Place::operation("a\u{1b}[2Jb").field("x\ny\u{202e}");
        findings.error(&place, "is odd:\n- very\n");
        assert_eq!(
            findings.into_list()[0].to_string(),
            "error: a.yaml: operation a\\u{1b}[2Jb, field `x y\\u{202e}`: is odd: - very"
        );
    }

    #[test]
    fn lenient_runs_say_what_is_done_instead() {
        let mut findings = Findings::new("a.yaml", true);
        findings.tolerable(&Place::document(), "is odd", "ignored");
        assert!(!findings.failed());
        assert_eq!(
            findings.into_list()[0].to_string(),
            "warning: a.yaml: is odd; ignored"
        );
    }
}
