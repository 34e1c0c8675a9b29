//! Reads JSON into slots: the one reader of all replies.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::key::Key;
use super::mismatch::Path;
use super::passed::Passed;
use super::reader::{Outcome, Reader, UNKNOWN};
use super::{Decode, Scalar, Slot, Taken, TakesEntries, TakesItems, TakesNull};

impl Reader {
    /// Reads one top-level value.
    pub(super) fn whole<'de, D: Deserializer<'de>>(
        &mut self,
        deserializer: D,
        target: &mut dyn Decode,
    ) -> Result<(), D::Error> {
        let at = Path::Answer;
        let (wanted, inside) = (Wanted::Value(&mut *target), false);
        let here = Here {
            reader: self,
            at: &at,
            inside,
            wanted,
        };
        match here.deserialize(deserializer)? {
            Outcome::Yes => Ok(()),
            Outcome::Nothing => {
                target.clear();
                Ok(())
            }
            Outcome::DecodeMismatch(expected, found) | Outcome::Unreadable(expected, found) => {
                self.misfit(&at, false, expected, found)
            }
        }
    }
}

/// A value that is about to be read.
pub(super) struct Here<'r, 't> {
    pub(super) reader: &'r mut Reader,
    pub(super) at: &'r Path<'r>,
    /// Whether it is inside an item of a list or an entry of a map.
    pub(super) inside: bool,
    pub(super) wanted: Wanted<'t>,
}

pub(super) enum Wanted<'t> {
    Value(&'t mut dyn Decode),
    /// The next item of a list: made once it is known that there is one.
    Item(&'t mut dyn TakesItems),
}

impl<'de> DeserializeSeed<'de> for Here<'_, '_> {
    type Value = Outcome;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        let Here {
            reader,
            at,
            inside,
            wanted,
        } = self;
        let target = match wanted {
            Wanted::Value(target) => target,
            Wanted::Item(items) => {
                reader.room(items.growth())?;
                items.next()
            }
        };
        let slot = match target.slot() {
            Some(slot) => slot,
            None => Slot::Record(target),
        };
        deserializer.deserialize_any(Into {
            reader,
            at,
            inside,
            slot,
        })
    }
}

/// The visitor for every value.
struct Into<'r, 't> {
    reader: &'r mut Reader,
    at: &'r Path<'r>,
    inside: bool,
    slot: Slot<'t>,
}

impl Into<'_, '_> {
    fn null(self) -> Outcome {
        match self.slot {
            Slot::OrNull(_) => Outcome::Yes,
            _ => Outcome::Nothing,
        }
    }

    fn scalar(self, value: Scalar<'_>) -> Outcome {
        match self.slot {
            Slot::Scalar(slot) => match slot.take(&value) {
                Some(Taken::Yes) => Outcome::Yes,
                Some(Taken::Nothing) => Outcome::Nothing,
                None => Outcome::DecodeMismatch(slot.expected(), value.name()),
            },
            Slot::Json(slot) => {
                let json = match value {
                    Scalar::Bool(value) => value.into(),
                    Scalar::Unsigned(value) => value.into(),
                    Scalar::Signed(value) => value.into(),
                    Scalar::Float(value) => value.into(),
                    Scalar::Text(value) => value.into(),
                };
                taken(slot.take(json), slot.expected(), "something else")
            }
            Slot::List(_) if matches!(value, Scalar::Text(text) if text.trim().is_empty()) => {
                Outcome::Nothing
            }
            Slot::OrNull(slot) => with_value(self.reader, self.at, self.inside, slot, |into| {
                into.scalar(value)
            }),
            slot => Outcome::DecodeMismatch(expected(&slot), value.kind()),
        }
    }
}

fn taken(taken: Option<Taken>, expected: &'static str, found: &'static str) -> Outcome {
    match taken {
        Some(Taken::Yes) => Outcome::Yes,
        Some(Taken::Nothing) => Outcome::Nothing,
        None => Outcome::DecodeMismatch(expected, found),
    }
}

fn expected(slot: &Slot<'_>) -> &'static str {
    match slot {
        Slot::Scalar(slot) => slot.expected(),
        Slot::Json(slot) => slot.expected(),
        Slot::List(_) => "a list",
        Slot::Record(_) | Slot::Map(_) => "an object",
        Slot::OrNull(_) => "a value or null",
    }
}

/// Continues with the place of a nullable value that is not `null`.
fn with_value<'r, R>(
    reader: &'r mut Reader,
    at: &'r Path<'r>,
    inside: bool,
    slot: &mut dyn TakesNull,
    go_on: impl FnOnce(Into<'r, '_>) -> R,
) -> R {
    let target = slot.value();
    let slot = match target.slot() {
        Some(slot) => slot,
        None => Slot::Record(target),
    };
    go_on(Into {
        reader,
        at,
        inside,
        slot,
    })
}

impl<'de> Visitor<'de> for Into<'_, '_> {
    type Value = Outcome;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(expected(&self.slot))
    }

    fn visit_unit<E>(self) -> Result<Outcome, E> {
        Ok(self.null())
    }

    fn visit_none<E>(self) -> Result<Outcome, E> {
        Ok(self.null())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Outcome, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Outcome, E> {
        Ok(self.scalar(Scalar::Bool(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Outcome, E> {
        Ok(self.scalar(Scalar::Unsigned(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Outcome, E> {
        Ok(self.scalar(Scalar::Signed(value)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Outcome, E> {
        Ok(self.scalar(Scalar::Float(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Outcome, E> {
        if let Some(found) = self.reader.mark(value) {
            return Ok(Outcome::Unreadable(expected(&self.slot), found));
        }
        Ok(self.scalar(Scalar::Text(value)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outcome, A::Error> {
        let Self {
            reader,
            at,
            inside,
            slot,
        } = self;
        reader.enter()?;
        let outcome = match slot {
            Slot::Record(fields) => record(reader, at, inside, fields, map)?,
            Slot::Map(entries) => self::entries(reader, at, entries, map)?,
            Slot::List(items) => numbered(reader, at, items, map)?,
            Slot::Json(slot) => {
                let mut json = Value::deserialize(MapAccessDeserializer::new(map))?;
                reader.inspect(at, &mut json)?;
                taken(slot.take(json), slot.expected(), "an object")
            }
            Slot::Scalar(slot) => {
                while map.next_key_seed(Passed(reader))?.is_some() {
                    map.next_value_seed(Passed(reader))?;
                }
                Outcome::DecodeMismatch(slot.expected(), "an object")
            }
            Slot::OrNull(slot) => {
                reader.leave();
                return with_value(reader, at, inside, slot, |into| into.visit_map(map));
            }
        };
        reader.leave();
        Ok(outcome)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Outcome, A::Error> {
        let Self {
            reader,
            at,
            inside,
            slot,
        } = self;
        reader.enter()?;
        let outcome = match slot {
            Slot::List(items) => list(reader, at, items, seq)?,
            Slot::Json(slot) => {
                let mut json = Value::deserialize(SeqAccessDeserializer::new(seq))?;
                reader.inspect(at, &mut json)?;
                taken(slot.take(json), slot.expected(), "a list")
            }
            Slot::OrNull(slot) => {
                reader.leave();
                return with_value(reader, at, inside, slot, |into| into.visit_seq(seq));
            }
            // PHP writes an empty array for absent values.
            slot => {
                let mut outcome = Outcome::Nothing;
                while seq.next_element_seed(Passed(reader))?.is_some() {
                    outcome = Outcome::DecodeMismatch(expected(&slot), "a list");
                }
                outcome
            }
        };
        reader.leave();
        Ok(outcome)
    }
}

fn record<'de, A: MapAccess<'de>>(
    reader: &mut Reader,
    at: &Path<'_>,
    inside: bool,
    fields: &mut dyn Decode,
    mut map: A,
) -> Result<Outcome, A::Error> {
    while let Some(Key(name)) = map.next_key()? {
        if let Some(found) = reader.mark(&name) {
            map.next_value_seed(Passed(reader))?;
            reader.unreadable(&Path::Name(at, UNKNOWN), "a name", found)?;
            continue;
        }
        let Some(field) = fields.field(&name) else {
            map.next_value_seed(Passed(reader))?;
            continue;
        };
        // If a name occurs twice, the last value counts, as in most readers.
        field.clear();
        let at = Path::Name(at, &name);
        let wanted = Wanted::Value(&mut *field);
        match map.next_value_seed(here(reader, &at, inside, wanted))? {
            Outcome::Yes => {}
            Outcome::Nothing => field.clear(),
            Outcome::DecodeMismatch(expected, found) => {
                field.clear();
                reader.misfit(&at, inside, expected, found)?;
            }
            Outcome::Unreadable(expected, found) => {
                field.clear();
                reader.unreadable(&at, expected, found)?;
            }
        }
    }
    Ok(Outcome::Yes)
}

fn here<'r, 't>(
    reader: &'r mut Reader,
    at: &'r Path<'r>,
    inside: bool,
    wanted: Wanted<'t>,
) -> Here<'r, 't> {
    Here {
        reader,
        at,
        inside,
        wanted,
    }
}

fn list<'de, A: SeqAccess<'de>>(
    reader: &mut Reader,
    at: &Path<'_>,
    items: &mut dyn TakesItems,
    mut seq: A,
) -> Result<Outcome, A::Error> {
    for index in 0.. {
        let at = Path::Index(at, index);
        let seed = here(reader, &at, true, Wanted::Item(&mut *items));
        let Some(outcome) = seq.next_element_seed(seed)? else {
            break;
        };
        keep(reader, &at, items, &outcome)?;
    }
    Ok(Outcome::Yes)
}

/// Removes an item that is absent or does not fit.
fn keep<E: serde::de::Error>(
    reader: &mut Reader,
    at: &Path<'_>,
    items: &mut dyn TakesItems,
    outcome: &Outcome,
) -> Result<(), E> {
    match outcome {
        Outcome::Yes => Ok(()),
        Outcome::Nothing => {
            items.drop_last();
            Ok(())
        }
        Outcome::DecodeMismatch(expected, found) => {
            items.drop_last();
            reader.misfit(at, true, expected, found)
        }
        Outcome::Unreadable(expected, found) => {
            items.drop_last();
            reader.unreadable(at, expected, found)
        }
    }
}

/// A list that arrives as an object with numbers for keys, as PHP writes a list whose indices
/// have gaps.
fn numbered<'de, A: MapAccess<'de>>(
    reader: &mut Reader,
    at: &Path<'_>,
    items: &mut dyn TakesItems,
    mut map: A,
) -> Result<Outcome, A::Error> {
    let mut fits = true;
    while let Some(Key(name)) = map.next_key()? {
        fits &= !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        if !fits {
            map.next_value_seed(Passed(reader))?;
            continue;
        }
        let at = Path::Name(at, &name);
        let seed = here(reader, &at, true, Wanted::Item(&mut *items));
        let outcome = map.next_value_seed(seed)?;
        keep(reader, &at, items, &outcome)?;
    }
    Ok(if fits {
        Outcome::Yes
    } else {
        Outcome::DecodeMismatch("a list", "an object")
    })
}

fn entries<'de, A: MapAccess<'de>>(
    reader: &mut Reader,
    at: &Path<'_>,
    entries: &mut dyn TakesEntries,
    mut map: A,
) -> Result<Outcome, A::Error> {
    while let Some(Key(name)) = map.next_key()? {
        if let Some(found) = reader.mark(&name) {
            map.next_value_seed(Passed(reader))?;
            reader.unreadable(&Path::Name(at, UNKNOWN), "a name", found)?;
            continue;
        }
        reader.room(entries.growth())?;
        let at = Path::Name(at, &name);
        let entry = entries.entry(&name);
        entry.clear();
        let is_record = entry.slot().is_none();
        let seed = here(reader, &at, true, Wanted::Value(&mut *entry));
        match map.next_value_seed(seed)? {
            Outcome::Yes => {}
            // The key of an empty record is still information.
            Outcome::Nothing if is_record => entry.clear(),
            Outcome::Nothing => entries.drop_entry(&name),
            Outcome::DecodeMismatch(expected, found) => {
                entries.drop_entry(&name);
                reader.misfit(&at, true, expected, found)?;
            }
            Outcome::Unreadable(expected, found) => {
                entries.drop_entry(&name);
                reader.unreadable(&at, expected, found)?;
            }
        }
    }
    Ok(Outcome::Yes)
}
