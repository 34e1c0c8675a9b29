//! What did not fit: the values that a reply was read without, or the one that it could
//! not be read without.
//!
//! They name the place and the kind of a value, never the value: it may be a secret.

use std::fmt;

use crate::secret::{Secret, in_one_line, wire};

/// How many places are remembered that were left out.
const REMEMBERED: usize = 64;

/// What happens to a value that does not fit its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// Inside items of lists and entries of maps it is left out, elsewhere an error.
    Items,
    /// It is an error everywhere.
    Whole,
}

/// Where a value stands, as a list on the stack.
#[derive(Clone, Copy)]
pub(super) enum Path<'a> {
    Answer,
    Name(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer => Ok(()),
            Self::Name(Path::Answer, name) => f.write_str(name),
            Self::Name(before, name) => write!(f, "{before}.{name}"),
            Self::Index(before, index) => write!(f, "{before}[{index}]"),
        }
    }
}

/// A value that did not fit its type, and what was expected instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    pub(super) path: String,
    pub(super) expected: &'static str,
    pub(super) found: &'static str,
}

impl Misfit {
    /// Where it stands in the answer: `dataSet[3].cpu`. Keys of maps are the server's.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was expected, and what kind of value was found. Never the value.
    pub fn problem(&self) -> String {
        format!("expected {}, found {}", self.expected, self.found)
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.problem())
    }
}

/// What a reply was read without.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    first: Vec<Misfit>,
    count: usize,
}

impl LeftOut {
    /// How many values were left out.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The first 64 of them.
    pub fn first(&self) -> &[Misfit] {
        &self.first
    }

    /// The same with paths that can be shown: keys of maps are the server's.
    pub(crate) fn scrubbed(mut self, secrets: &[Secret]) -> Self {
        for misfit in &mut self.first {
            misfit.path = in_one_line(wire::scrub(&misfit.path, secrets));
        }
        self
    }

    pub(super) fn add(&mut self, misfit: impl FnOnce() -> Misfit) {
        if self.first.len() < REMEMBERED {
            self.first.push(misfit());
        }
        self.count += 1;
    }
}

/// Why nothing was read.
#[derive(Debug)]
pub enum Unread {
    /// A value that must not be left out does not fit.
    Misfit(Misfit),
    /// The lists would take more memory than any real answer's.
    TooLarge,
    /// It is no JSON.
    Syntax(serde_json::Error),
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Misfit(misfit) => f.write_str(&misfit.problem()),
            Self::TooLarge => f.write_str("the lists are longer than any real answer's"),
            Self::Syntax(error) => {
                let (line, column) = (error.line(), error.column());
                write!(f, "no JSON at line {line} column {column}")
            }
        }
    }
}

impl std::error::Error for Unread {}
