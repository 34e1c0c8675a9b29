//! Parses selectors.

use std::iter::Peekable;
use std::str::{Chars, FromStr};

use loggia_transport::{Error, ErrorKind};

use super::pattern::Pattern;
use super::quote::take;
use super::{Clause, Field, STATES, Selector};

const FORM: &str = "write clauses such as name=web-* state=running, or a machine's id as \
                    provider/id; quotes keep white space together, a comma means or, != turns \
                    a clause around";

impl FromStr for Selector {
    type Err = Error;

    /// Reads a selector; nothing, or white space, means every machine.
    ///
    /// # Errors
    /// `InvalidRequest` that names the clause and what is allowed.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut letters = text.chars().peekable();
        let mut clauses = Vec::new();
        loop {
            while letters.next_if(|letter| letter.is_whitespace()).is_some() {}
            if letters.peek().is_none() {
                return Ok(Self { clauses });
            }
            clauses.push(clause(&mut letters)?);
        }
    }
}

fn clause(letters: &mut Peekable<Chars<'_>>) -> Result<Clause, Error> {
    let mut key = take(letters, &['=', '!', ',']).map_err(|()| unclosed())?;
    // Between ids a comma means "or"; in the key of a tag it is an ordinary character.
    while !is_id(&key) && letters.next_if_eq(&',').is_some() {
        key.push(',');
        key += &take(letters, &['=', '!', ',']).map_err(|()| unclosed())?;
    }
    let is_denied = letters.next_if_eq(&'!').is_some();
    let has_values = letters.next_if_eq(&'=').is_some();
    if is_denied && !has_values {
        return Err(wrong(&format!("a `!` without `=` after {key:?}")));
    }
    if !has_values {
        return bare(&key, letters);
    }
    let field = field(&key)?;
    let mut values = Vec::new();
    loop {
        let value = take(letters, &[',']).map_err(|()| unclosed())?;
        if value.is_empty() {
            return Err(wrong(&format!("nothing is compared with {key:?}")));
        }
        let pattern = Pattern::read(&value);
        if field == Field::State && !STATES.iter().any(|word| pattern.fits(word, true)) {
            let words = STATES.join(", ");
            return Err(wrong(&format!(
                "no machine is ever in the state {value:?}: the words are {words}"
            )));
        }
        values.push(pattern);
        if letters.next_if_eq(&',').is_none() {
            break;
        }
    }
    Ok(Clause {
        field,
        is_denied,
        values,
    })
}

/// A word without a value: the ids of machines, or the key of a tag.
fn bare(word: &str, letters: &mut Peekable<Chars<'_>>) -> Result<Clause, Error> {
    if word.starts_with("tag:") {
        return Ok(Clause {
            field: field(word)?,
            is_denied: false,
            values: Vec::new(),
        });
    }
    let mut word = word.to_owned();
    let mut values = Vec::new();
    loop {
        if !is_id(&word) {
            return Err(wrong(&format!("{word:?} is no clause")));
        }
        values.push(Pattern::read(&word));
        if letters.next_if_eq(&',').is_none() {
            return Ok(Clause {
                field: Field::Whole,
                is_denied: false,
                values,
            });
        }
        word = take(letters, &[',']).map_err(|()| unclosed())?;
    }
}

/// Whether a word is a machine's id, which begins with the name of its provider.
fn is_id(word: &str) -> bool {
    word.contains('/') && !word.starts_with("tag:")
}

fn field(key: &str) -> Result<Field, Error> {
    Ok(match key {
        "name" => Field::Name,
        "state" => Field::State,
        "provider" => Field::Provider,
        "place" => Field::Place,
        "plan" => Field::Plan,
        "id" => Field::Id,
        "machine" => Field::Whole,
        _ => match key.strip_prefix("tag:").map(unescaped) {
            Some(tag) if !tag.is_empty() => Field::Tag(tag),
            Some(_) => return Err(wrong("a tag without a key")),
            None => {
                return Err(wrong(&format!(
                    "machines are not selected by {key:?}: there are name, state, provider, \
                     place, plan, id, machine and tag:KEY"
                )));
            }
        },
    })
}

/// Removes the backslashes, each of which makes the next character literal.
fn unescaped(text: &str) -> String {
    let mut letters = text.chars();
    let mut plain = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => plain.push(letters.next().unwrap_or('\\')),
            other => plain.push(other),
        }
    }
    plain
}

fn unclosed() -> Error {
    wrong("a quote is not closed")
}

fn wrong(what: &str) -> Error {
    let message = format!("the selector cannot be read: {what}");
    Error::new(ErrorKind::InvalidRequest, message).with_hint(FORM)
}
