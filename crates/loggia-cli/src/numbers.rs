//! Keeps numbers of an answer exactly as the vendor wrote them.
//!
//! JSON does not limit numbers, but a [`Value`] holds a number in 64 bits: an integer beyond them,
//! or a fraction with many digits, would be rounded, and a number that is too large would make the
//! whole answer unreadable. Each of these is therefore replaced by a stand-in while the answer is
//! read: a number close to it that occurs nowhere else in the answer. Queries and comparisons
//! calculate with the stand-in; the output has the vendor's text.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io;
use std::ops::Range;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};
use serde_json::{Number, Serializer, Value};

/// The numbers of one or several answers that a [`Value`] cannot hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    /// The vendor's text of each, by the bits of its stand-in.
    texts: HashMap<u64, String>,
    /// The stand-in of each as text, by the vendor's text.
    stand_ins: HashMap<String, String>,
    /// Fractions that need no stand-in, by their bits.
    exact: HashSet<u64>,
}

impl Numbers {
    /// Parses JSON.
    ///
    /// # Errors
    /// If it is not JSON.
    pub(crate) fn read(&mut self, json: &str) -> serde_json::Result<Value> {
        let inexact = self.inexact(json);
        if inexact.is_empty() {
            return serde_json::from_str(json);
        }
        let mut text = String::with_capacity(json.len());
        let mut end = 0;
        for range in inexact {
            text.push_str(json.get(end..range.start).unwrap_or_default());
            let number = json.get(range.clone()).unwrap_or_default();
            text.push_str(&self.stand_in(number));
            end = range.end;
        }
        text.push_str(json.get(end..).unwrap_or_default());
        serde_json::from_str(&text)
    }

    /// The places of the numbers that need a stand-in. The others are recorded as exact.
    fn inexact(&mut self, json: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for range in numbers(json) {
            let Some(text) = json.get(range.clone()) else {
                continue;
            };
            // An integer that fits is stored as an integer, and cannot be taken for a stand-in.
            if text.len() < 19 && text.bytes().skip(1).all(|byte| byte.is_ascii_digit()) {
                continue;
            }
            let Some(wanted) = decimal(text) else {
                continue;
            };
            let read = serde_json::from_str::<Number>(text).ok();
            let is_exact = read
                .as_ref()
                .is_some_and(|read| decimal(&read.to_string()) == Some(wanted));
            let bits = read.filter(|_| is_exact).and_then(|read| {
                let is_fraction = read.is_f64();
                Some((is_fraction, read.as_f64()?.to_bits()))
            });
            match bits {
                Some((false, _)) => {}
                Some((true, bits)) if !self.texts.contains_key(&bits) => {
                    self.exact.insert(bits);
                }
                _ => found.push(range),
            }
        }
        found
    }

    /// The text of the stand-in for a number.
    fn stand_in(&mut self, text: &str) -> String {
        if let Some(known) = self.stand_ins.get(text) {
            return known.clone();
        }
        let near: f64 = text.parse().unwrap_or_default();
        let mut near = near.clamp(f64::MIN, f64::MAX);
        // Away from the end of the range that is close.
        let is_large = near.abs() >= 1.0;
        let is_negative = text.starts_with('-');
        loop {
            // What the parser makes of it counts, because it may round differently.
            let written = Number::from_f64(near).map(|number| number.to_string());
            let read = written.and_then(|written| {
                let read: f64 = serde_json::from_str(&written).ok()?;
                Some((written, read.to_bits()))
            });
            if let Some((written, bits)) = read
                && !self.texts.contains_key(&bits)
                && !self.exact.contains(&bits)
            {
                self.texts.insert(bits, text.to_owned());
                self.stand_ins.insert(text.to_owned(), written.clone());
                return written;
            }
            near = if is_large == is_negative {
                near.next_up()
            } else {
                near.next_down()
            };
        }
    }

    /// A number as the vendor wrote it.
    pub(crate) fn text(&self, number: &Number) -> Cow<'_, str> {
        let known = number.as_f64().filter(|_| number.is_f64());
        match known.and_then(|known| self.texts.get(&known.to_bits())) {
            Some(text) => text.into(),
            None => number.to_string().into(),
        }
    }

    /// A value as JSON on one line.
    pub(crate) fn compact(&self, value: &Value) -> String {
        self.write(value, CompactFormatter)
            .unwrap_or_else(|| value.to_string())
    }

    /// A value as JSON with indentation.
    pub(crate) fn pretty(&self, value: &Value) -> String {
        self.write(value, PrettyFormatter::new())
            .unwrap_or_else(|| value.to_string())
    }

    /// `None` if it cannot be written, which does not happen in memory.
    fn write(&self, value: &Value, layout: impl Formatter) -> Option<String> {
        let mut bytes = Vec::new();
        let exact = Exact {
            layout,
            numbers: self,
        };
        value
            .serialize(&mut Serializer::with_formatter(&mut bytes, exact))
            .ok()?;
        String::from_utf8(bytes).ok()
    }
}

/// Writes the vendor's text in place of a stand-in, and everything else as `layout` does.
struct Exact<'n, F> {
    layout: F,
    numbers: &'n Numbers,
}

/// Methods that write the same as those of `layout`.
macro_rules! as_in_layout {
    ($($name:ident($($argument:ident)?)),* $(,)?) => {$(
        fn $name<W: ?Sized + io::Write>(
            &mut self,
            writer: &mut W,
            $($argument: bool,)?
        ) -> io::Result<()> {
            self.layout.$name(writer, $($argument)?)
        }
    )*};
}

impl<F: Formatter> Formatter for Exact<'_, F> {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        match self.numbers.texts.get(&value.to_bits()) {
            Some(text) => writer.write_all(text.as_bytes()),
            None => self.layout.write_f64(writer, value),
        }
    }

    as_in_layout!(
        begin_array(),
        end_array(),
        begin_array_value(first),
        end_array_value(),
        begin_object(),
        end_object(),
        begin_object_key(first),
        end_object_key(),
        begin_object_value(),
        end_object_value(),
    );
}

/// The places of numbers in JSON, or of what looks like one.
fn numbers(json: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut bytes = json.bytes().enumerate().peekable();
    let mut is_quoted = false;
    while let Some((start, byte)) = bytes.next() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\\' if is_quoted => drop(bytes.next()),
            b'-' | b'0'..=b'9' if !is_quoted => {
                let mut end = start + 1;
                let is_part = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
                while let Some((at, _)) = bytes.next_if(|(_, byte)| is_part(*byte)) {
                    end = at + 1;
                }
                found.push(start..end);
            }
            _ => {}
        }
    }
    found
}

/// A number as sign, digits without zeros at either end, and the power of ten that the last digit
/// counts. `None` for what is not a number in JSON.
fn decimal(text: &str) -> Option<(bool, String, i64)> {
    let (is_negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, power) = match rest.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, exponent(power)?),
        None => (rest, 0),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (mantissa, ""),
    };
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_padded = whole.len() > 1 && whole.starts_with('0');
    if whole.is_empty() || is_padded || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    let all = format!("{whole}{fraction}");
    let digits = all.trim_start_matches('0').trim_end_matches('0');
    if digits.is_empty() {
        return Some((is_negative, String::new(), 0));
    }
    let zeros = all.len() - all.trim_end_matches('0').len();
    let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    let power = power
        .saturating_sub(count(fraction.len()))
        .saturating_add(count(zeros));
    Some((is_negative, digits.to_owned(), power))
}

/// An exponent, with or without a sign. One beyond 64 bits is the largest or smallest.
fn exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_negative = text.starts_with('-');
    let limit = if is_negative { i64::MIN } else { i64::MAX };
    Some(text.parse().unwrap_or(limit))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Numbers that 64 bits do not hold.
    const INEXACT: [&str; 9] = [
        "18446744073709551616",
        "18446744073709551617",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "0.1234567890123456789012345",
        "-3.14159265358979323846",
        "1e400",
        "-1.5e999999999999999999999",
        "1e-400",
    ];

    #[test]
    fn numbers_beyond_64_bits_are_written_as_they_were_read() {
        for text in INEXACT {
            let json = format!("{{\"a\":[{text},1.5,7],\"b\":\"{text}\"}}");
            let mut numbers = Numbers::default();
            let value = numbers.read(&json).expect(text);
            assert_eq!(numbers.compact(&value), json);
            let Value::Number(number) = &value["a"][0] else {
                panic!("{value}")
            };
            assert_eq!(numbers.text(number), text);
            assert!(numbers.pretty(&value).contains(&format!("\n    {text},\n")));
        }
        let all = format!("[{},{}]", INEXACT.join(","), INEXACT.join(","));
        let mut numbers = Numbers::default();
        let value = numbers.read(&all).expect("JSON");
        assert_eq!(numbers.compact(&value), all);
    }

    /// The stand-in of a number must not be another number of the same answers.
    #[test]
    fn numbers_that_round_to_the_same_stay_apart() {
        let texts = [
            "0.3000000000000000001",
            "0.3",
            "0.3000000000000000002",
            "1.7976931348623157e308",
            "1.79769313486231570001e308",
        ];
        for first in 0..texts.len() {
            let mut texts = texts;
            texts.rotate_left(first);
            let json = format!("[{}]", texts.join(","));
            let mut numbers = Numbers::default();
            let value = numbers.read(&json).expect("JSON");
            let written = numbers.compact(&value);
            assert_eq!(written.replace("e+308", "e308"), json);
            // A later answer has one of them again, and one that was exact before.
            let other = numbers.read("[0.3,0.3000000000000000001]").expect("JSON");
            assert_eq!(numbers.compact(&other), "[0.3,0.3000000000000000001]");
        }
    }

    #[test]
    fn exact_numbers_are_kept_as_numbers() {
        let json = json!({
            "a": [0, -1, 1.5, 0.1, 1e16, 123_456.75, u64::MAX, i64::MIN], "1.23": "1e400",
        });
        let mut numbers = Numbers::default();
        let read = numbers.read(&json.to_string()).expect("JSON");
        assert_eq!(read, json);
        let same = numbers.read("[1.50, 10e-1, -0.0, 100.0]").expect("JSON");
        assert_eq!(same, json!([1.5, 1.0, -0.0, 100.0]));
        assert!(numbers.texts.is_empty());
    }

    #[test]
    fn invalid_json_is_refused() {
        for text in [
            "[1.]",
            "[01234567890123456789012]",
            "[1e]",
            "[-]",
            "[1-2]",
            "[.5]",
            "\"12345678901234567890123",
            "[+12345678901234567890123]",
            "12345678901234567890123x",
        ] {
            assert!(Numbers::default().read(text).is_err(), "{text}");
        }
    }
}
