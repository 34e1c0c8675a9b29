//! Answers that depend on the request alone: prices, measurements, catalogues.

use loggia_catalogue::{Field, Type};
use serde_json::{Value, json};

use super::{Desk, Fields};
use crate::engine::sample::{self, Of};
use crate::engine::{Outcome, Refused, request};

/// The time between two measurements, in seconds.
const STEP: u64 = 300;
/// The most measurements of an answer.
const MOST: u64 = 1_000;

impl Desk<'_> {
    /// An answer of the right shape: what was asked comes back in fields of the same
    /// names and types, ids are of things there are, and the rest is made up.
    pub(super) fn figures(&self, fields: &Fields) -> Fields {
        let of = Of {
            number: 1,
            name: "name",
            now: self.now,
        };
        let mut answer = sample::record(self.operation.reply, of);
        self.store
            .refer_record(self.kinds, self.operation.reply, &mut answer);
        for field in self.operation.reply.fields {
            if let Some(asked) = fields.get(field.name)
                && request::fits(&field.ty, asked)
            {
                answer.insert(field.name.to_owned(), asked.clone());
            } else if let Some((kind, many)) = self.kinds.referred(field) {
                let id = self
                    .store
                    .things(kind)
                    .first()
                    .map(|thing| thing.id.clone());
                let value = if many {
                    json!(id.as_slice())
                } else {
                    json!(id)
                };
                answer.insert(field.name.to_owned(), value);
            }
        }
        self.price(&mut answer, fields);
        answer
    }

    /// Measurements from the start to the end that the request names.
    pub(super) fn series(&mut self, items: Option<&str>, fields: &Fields) -> Outcome {
        self.references("", fields)?;
        let mut answer = self.figures(fields);
        let now = self.now / 1000;
        let end = seconds(fields, "endTime").unwrap_or(now);
        let start = seconds(fields, "startTime").unwrap_or(end.saturating_sub(3600));
        if start > end {
            return Err(Refused::new(
                "INVALID_PARAMETER_VALUE",
                "startTime is later than endTime",
            ));
        }
        let record = items
            .and_then(|name| self.operation.reply.field(name))
            .and_then(|field| match field.ty {
                Type::List(Type::Record(record)) => Some(*record),
                _ => None,
            });
        if let (Some(items), Some(record)) = (items, record) {
            let count = ((end - start) / STEP + 1).min(MOST);
            let points: Vec<Value> = (0..count)
                .map(|index| {
                    let at = start + index * STEP;
                    let number = usize::try_from(index).unwrap_or_default();
                    let of = Of {
                        number,
                        name: "point",
                        now: at * 1000,
                    };
                    let mut point = sample::record(record, of);
                    for field in record.fields.iter().filter(|field| is_moment(field)) {
                        let moment = match field.ty {
                            Type::Int64 | Type::Int32 => json!(at),
                            _ => json!(sample::instant(at)),
                        };
                        point.insert(field.name.to_owned(), moment);
                    }
                    Value::Object(point)
                })
                .collect();
            answer.insert(items.to_owned(), Value::Array(points));
        }
        Ok(answer)
    }
}

fn is_moment(field: &Field) -> bool {
    let name = field.name.to_ascii_lowercase();
    matches!(
        field.ty,
        Type::Time | Type::Text | Type::Int64 | Type::Int32
    ) && (name.contains("time") || name.contains("date"))
}

fn seconds(fields: &Fields, name: &str) -> Option<u64> {
    let value = fields.get(name)?;
    if let Some(number) = value.as_u64() {
        return Some(number);
    }
    let time: jiff::Timestamp = value.as_str()?.parse().ok()?;
    u64::try_from(time.as_second()).ok()
}
