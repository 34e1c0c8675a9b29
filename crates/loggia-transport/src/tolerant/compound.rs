//! Lists, maps and objects that may be absent in the wrong form.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, Visitor,
};

use super::room::Room;
use super::scalar::{Number, number, text};

/// Reads a list; `null` and empty text are an empty list, `null` items are left out.
///
/// # Errors
/// When the value is no list or an item cannot be read.
pub fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(ListVisitor(Plain::<T>(PhantomData)))
}

/// A [`list`] of numbers, each in any form.
///
/// # Errors
/// As [`list`].
pub fn numbers<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Number,
{
    deserializer.deserialize_any(ListVisitor(AsNumber::<T>(PhantomData)))
}

/// A [`list`] of text, each item also from a number.
///
/// # Errors
/// As [`list`].
pub fn texts<'de, D>(deserializer: D) -> Result<Vec<String>, D::Error>
where
    D: Deserializer<'de>,
{
    deserializer.deserialize_any(ListVisitor(AsText))
}

/// Reads a map; `null` and PHP's `[]` are an empty one.
///
/// # Errors
/// When the value is no object or a value in it cannot be read.
pub fn map<'de, D, M>(deserializer: D) -> Result<M, D::Error>
where
    D: Deserializer<'de>,
    M: Deserialize<'de> + Default,
{
    deserializer
        .deserialize_any(ObjectVisitor::<Entries<M>>(PhantomData))
        .map(|map| map.map(|map| map.0).unwrap_or_default())
}

/// Reads a value of any type; `null` and PHP's `[]` mean that there is none.
///
/// # Errors
/// When the type cannot be read from the value.
pub fn object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(ObjectVisitor(PhantomData))
}

/// How one item of a list is read.
trait Item<'de>: Copy {
    type Value;

    fn read<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Self::Value>, D::Error>;
}

struct Plain<T>(PhantomData<T>);
struct AsNumber<T>(PhantomData<T>);
#[derive(Clone, Copy)]
struct AsText;

// Derived, these would ask for `T: Clone`.
impl<T> Clone for Plain<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Plain<T> {}
impl<T> Clone for AsNumber<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for AsNumber<T> {}

impl<'de, T: Deserialize<'de>> Item<'de> for Plain<T> {
    type Value = T;

    fn read<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        Option::deserialize(deserializer)
    }
}

impl<'de, T: Number> Item<'de> for AsNumber<T> {
    type Value = T;

    fn read<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        number(deserializer)
    }
}

impl<'de> Item<'de> for AsText {
    type Value = String;

    fn read<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<String>, D::Error> {
        text(deserializer)
    }
}

struct Seed<I>(I);

impl<'de, I: Item<'de>> DeserializeSeed<'de> for Seed<I> {
    type Value = Option<I::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.0.read(deserializer)
    }
}

struct ListVisitor<I>(I);

impl<'de, I: Item<'de>> Visitor<'de> for ListVisitor<I> {
    type Value = Vec<I::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        if value.trim().is_empty() {
            Ok(Vec::new())
        } else {
            Err(E::custom("expected a list, found text"))
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let room = Room::enter();
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(Seed(self.0))? {
            let Some(item) = item else { continue };
            if items.len() == items.capacity() {
                let more = items.len().max(4);
                room.take(more * size_of::<I::Value>())?;
                items.reserve_exact(more);
            }
            items.push(item);
        }
        Ok(items)
    }
}

/// A map whose entries are counted while it is read.
struct Entries<M>(M);

impl<'de, M: Deserialize<'de>> Deserialize<'de> for Entries<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_map(EntriesVisitor(PhantomData))
            .map(Self)
    }
}

struct EntriesVisitor<M>(PhantomData<M>);

impl<'de, M: Deserialize<'de>> Visitor<'de> for EntriesVisitor<M> {
    type Value = M;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<M, A::Error> {
        let counted = Counted {
            map,
            room: Room::enter(),
            entries: 0,
        };
        M::deserialize(MapAccessDeserializer::new(counted))
    }
}

struct Counted<A> {
    map: A,
    room: Room,
    entries: usize,
}

/// How many entries a node of a map has room for, and how many fill one when it
/// splits: a map of one entry takes the room of eleven.
const NODE: (usize, usize) = (11, 6);

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Counted<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.map.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        if self.entries.is_multiple_of(NODE.1) {
            let entry = size_of::<String>() + size_of::<S::Value>();
            self.room.take(NODE.0 * entry)?;
        }
        self.entries += 1;
        self.map.next_value_seed(seed)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> ObjectVisitor<T> {
    fn scalar<E: Error, V: IntoDeserializer<'de, E>>(value: V) -> Result<Option<T>, E> {
        T::deserialize(value.into_deserializer()).map(Some)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Self::scalar(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Self::scalar(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Self::scalar(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Self::scalar(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Self::scalar(value.to_owned())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }

    /// `serde_json` gives no hint of a list's length, so that an empty one shows only
    /// when read. The type reads it, which may well be a list; what it makes of an
    /// empty one does not count.
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        let mut watched = Watched { seq, found: false };
        let read = T::deserialize(ListOnly(SeqAccessDeserializer::new(&mut watched)));
        // A type that is no list refuses without looking.
        if !watched.found && watched.seq.next_element::<IgnoredAny>()?.is_none() {
            return Ok(None);
        }
        read.map(Some)
    }
}

/// Hands a list to a type that is one. Derived, a type with fields would take the items
/// for its fields in their order, which nobody meant.
struct ListOnly<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for ListOnly<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        Err(Error::invalid_type(Unexpected::Seq, &visitor))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// A sequence that notes whether an item came.
struct Watched<A> {
    seq: A,
    found: bool,
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Watched<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let next = self.seq.next_element_seed(seed);
        // An item that cannot be read is one all the same.
        self.found |= !matches!(next, Ok(None));
        next
    }

    fn size_hint(&self) -> Option<usize> {
        self.seq.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(serde::Deserialize, Debug, PartialEq, Default)]
    struct Point {
        #[serde(default, deserialize_with = "number")]
        x: Option<i32>,
    }

    #[derive(serde::Deserialize, Debug, PartialEq, Default)]
    struct Answer {
        #[serde(default, deserialize_with = "list")]
        points: Vec<Point>,
        #[serde(default, deserialize_with = "map")]
        by_name: BTreeMap<String, Point>,
        #[serde(default, deserialize_with = "object")]
        best: Option<Point>,
        #[serde(default, deserialize_with = "numbers")]
        sizes: Vec<u32>,
        #[serde(default, deserialize_with = "texts")]
        names: Vec<String>,
    }

    #[test]
    fn every_way_of_saying_nothing_is_nothing() {
        for json in [
            "{}",
            r#"{"points":null,"by_name":null,"best":null,"sizes":null,"names":null}"#,
            r#"{"points":[],"by_name":[],"best":[],"sizes":[],"names":[]}"#,
            r#"{"points":"","by_name":{},"sizes":"","names":""}"#,
        ] {
            let answer: Answer = serde_json::from_str(json).expect(json);
            assert_eq!(answer, Answer::default(), "{json}");
        }
    }

    #[test]
    fn values_come_through() {
        let answer: Answer = serde_json::from_str(
            r#"{"points":[{"x":"1"},null,{"x":2}],"by_name":{"a":{"x":3}},
                "best":{"x":4},"sizes":["5",6],"names":["b",7]}"#,
        )
        .expect("decodes");
        assert_eq!(answer.points.len(), 2);
        assert_eq!(answer.by_name["a"].x, Some(3));
        assert_eq!(answer.best, Some(Point { x: Some(4) }));
        assert_eq!(answer.sizes, [5, 6]);
        assert_eq!(answer.names, ["b", "7"]);
    }

    #[test]
    fn a_value_of_another_kind_is_an_error() {
        for json in [
            r#"{"points":7}"#,
            r#"{"points":"a"}"#,
            r#"{"by_name":7}"#,
            r#"{"best":[{"x":1}, 2]}"#,
            r#"{"best":[5]}"#,
        ] {
            assert!(serde_json::from_str::<Answer>(json).is_err(), "{json}");
        }
    }
}
