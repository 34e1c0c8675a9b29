//! Values that did not fit their type: those that were left out of a reply, or the one that made
//! it unreadable.
//!
//! They state the place and the kind of a value, never the value itself, which may be a secret.

use std::fmt;

use crate::secret::{Secret, in_one_line, wire};

/// How many of the values that were left out are remembered.
const REMEMBERED: usize = 64;

/// What happens to a value that does not fit its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// It is left out inside items of lists and entries of maps; elsewhere it is an error.
    Items,
    /// It is an error everywhere.
    Whole,
}

/// The place of a value, as a linked list on the stack.
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

/// A value that did not fit its type, and the type that was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeMismatch {
    pub(super) path: String,
    pub(super) expected: &'static str,
    pub(super) found: &'static str,
}

impl DecodeMismatch {
    /// Its place in the answer: `dataSet[3].cpu`. Keys of maps are the server's.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was expected, and what kind of value was found. Never the value.
    pub fn problem(&self) -> String {
        format!("expected {}, found {}", self.expected, self.found)
    }
}

impl fmt::Display for DecodeMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.problem())
    }
}

/// The values that were left out of a reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    first: Vec<DecodeMismatch>,
    count: usize,
}

impl LeftOut {
    /// How many values were left out.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The first 64 of them.
    pub fn first(&self) -> &[DecodeMismatch] {
        &self.first
    }

    /// The same, with secrets removed from the paths: keys of maps are the server's.
    pub(crate) fn scrubbed(mut self, secrets: &[Secret]) -> Self {
        for misfit in &mut self.first {
            misfit.path = in_one_line(wire::scrub(&misfit.path, secrets));
        }
        self
    }

    pub(super) fn add(&mut self, misfit: impl FnOnce() -> DecodeMismatch) {
        if self.first.len() < REMEMBERED {
            self.first.push(misfit());
        }
        self.count += 1;
    }
}

/// Why an answer could not be read.
#[derive(Debug)]
pub enum DecodeFailure {
    /// A value that must not be left out does not fit.
    DecodeMismatch(DecodeMismatch),
    /// The lists would take more memory than those of any real answer.
    TooLarge,
    /// It is not JSON.
    Syntax(serde_json::Error),
}

impl fmt::Display for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DecodeMismatch(misfit) => f.write_str(&misfit.problem()),
            Self::TooLarge => f.write_str("the lists are longer than any real answer's"),
            Self::Syntax(error) => {
                let (line, column) = (error.line(), error.column());
                write!(f, "no JSON at line {line} column {column}")
            }
        }
    }
}

impl std::error::Error for DecodeFailure {}
