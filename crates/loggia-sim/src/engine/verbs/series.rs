//! Measurements and events over a time span, and daily figures of a month.

use loggia_catalogue::{Field, Record, Type};
use serde_json::{Value, json};

use super::filter::seconds;
use super::{Context, Fields, texts};
use crate::engine::sample::{self, Of};
use crate::engine::{Outcome, Refused};

/// The default interval between two measurements, in seconds.
const STEP: u64 = 300;
/// The longest interval that can be requested, in seconds: a month.
const LONGEST: u64 = 31 * 24 * 3600;
/// The most measurements in an answer; beyond that, the interval grows.
const MOST: u64 = 1_000;
/// Units of rates and sums by the field with the measurement, from the documentation.
const UNITS: [(&str, &str); 4] = [
    ("unit", "bps"),
    ("totalUnit", "B"),
    ("speedUnit", "B/s"),
    ("timeUnit", "ms"),
];

impl Context<'_> {
    /// Returns measurements for the time span of the request.
    pub(super) fn series(&mut self, fields: &Fields) -> Outcome {
        self.references("", fields)?;
        self.inverted(fields)?;
        self.region(fields)?;
        let mut answer = self.figures(fields);
        let at = |names: [&str; 2]| names.iter().find_map(|name| seconds(fields.get(*name)?));
        let now = i64::try_from(self.now / 1000).unwrap_or(i64::MAX);
        let end = at(["endTime", "end"]).unwrap_or(now);
        let start = at(["startTime", "start"]).unwrap_or(end.saturating_sub(3600));
        if start > end {
            return Err(Refused::new(
                "INVALID_PARAMETER_VALUE",
                "startTime is later than now",
            ));
        }
        let length = end.abs_diff(start);
        let step = step(fields);
        let steps = length.div_ceil(step * (MOST - 1)).max(1);
        let step = step * steps;
        let moments: Vec<i64> = (0..=length / step)
            .map(|index| start.saturating_add_unsigned(index * step))
            .collect();
        // If requested as numbers of seconds, times are shown in milliseconds.
        let scale = if fields.contains_key("start") {
            1000
        } else {
            1
        };
        let skipped = fields.get("cursor").and_then(|cursor| cursor[0].as_u64());
        let skipped = skipped.and_then(|skipped| usize::try_from(skipped).ok());
        let skipped = skipped.unwrap_or_default();
        for field in self.operation.reply.fields {
            if let Type::List(Type::Record(record)) = field.ty {
                let (points, more) = points(record, &moments, scale, skipped, fields);
                // The position of the next ones.
                if self.operation.reply.field("cursor").is_some() {
                    let next = more.then(|| skipped.saturating_add(points.len()));
                    answer.insert("cursor".to_owned(), json!(next.as_slice()));
                }
                answer.insert(field.name.to_owned(), Value::Array(points));
            } else if matches!(field.ty, Type::Time) {
                // The time of one of them.
                answer.insert(field.name.to_owned(), json!(sample::moment(start)));
            }
            if let Some((name, unit)) = UNITS.iter().find(|(name, _)| *name == field.name)
                && matches!(field.ty, Type::Text)
            {
                answer.insert((*name).to_owned(), json!(unit));
            }
        }
        if self.operation.reply.field("totalCount").is_some() {
            let mut lists = answer.values().filter_map(Value::as_array);
            let count = lists.next().map_or(0, Vec::len);
            answer.insert("totalCount".to_owned(), json!(count));
        }
        Ok(answer)
    }

    /// Refuses a region that no accelerator has, if the operation has a code for that.
    fn region(&self, fields: &Fields) -> Result<(), Refused> {
        const FIELD: &str = "accelerateRegionId";
        const CODE: &str = "INVALID_REGION_NOT_FOUND";
        let mut codes = self.operation.errors.iter().map(|cause| cause.code);
        let Some(region) = texts(fields.get(FIELD)).pop() else {
            return Ok(());
        };
        if !codes.any(|code| code == CODE) {
            return Ok(());
        }
        let listed = self.kinds.by_id("regionId");
        let listed = listed.is_some_and(|kind| self.store.find(kind, &region).is_some());
        let used = || {
            let kind = self.kinds.by_id("acceleratorId");
            let things = kind.map_or(&[][..], |kind| self.store.things(kind));
            let regions = things.iter().filter_map(|thing| {
                let regions = thing.fields.get("accelerateRegions")?;
                regions.as_array()
            });
            regions.flatten().any(|held| held[FIELD] == region)
        };
        if listed || used() {
            return Ok(());
        }
        Err(Refused::new(
            CODE,
            format!("{FIELD}: {region:?} does not exist"),
        ))
    }

    /// Fills in daily figures for the month that a request names, if an answer has them.
    pub(super) fn daily(&self, answer: &mut Fields, fields: &Fields) {
        let Some(days) = texts(fields.get("month"))
            .pop()
            .and_then(|month| days(&month))
        else {
            return;
        };
        for field in self.operation.reply.fields {
            let Some(value) = answer.get_mut(field.name) else {
                continue;
            };
            match field.ty {
                Type::List(Type::Text) if field.name == "dates" => *value = json!(days),
                Type::List(Type::Record(record)) if record.field("date").is_some() => {
                    let Some(item) = value.as_array().and_then(|items| items.first()) else {
                        continue;
                    };
                    let all = days.iter().map(|day| {
                        let mut item = item.clone();
                        item["date"] = json!(day);
                        item
                    });
                    *value = all.collect();
                }
                Type::List(Type::Record(record)) => {
                    let one = match record.field("data").map(|field| field.ty) {
                        Some(Type::List(Type::Text)) => json!("1"),
                        Some(Type::List(_)) => json!(1),
                        _ => continue,
                    };
                    for item in value.as_array_mut().into_iter().flatten() {
                        item["data"] = vec![one.clone(); days.len()].into();
                    }
                }
                _ => {}
            }
        }
    }
}

/// Returns the interval between two measurements, in seconds. The documentation gives it in
/// seconds for some operations and in minutes for others: no one measures every few seconds.
fn step(asked: &Fields) -> u64 {
    let mut names = ["step", "period"].iter();
    match names.find_map(|name| asked.get(*name)?.as_u64()) {
        None | Some(0) => STEP,
        Some(minutes @ 1..60) => minutes * 60,
        Some(seconds) => seconds.min(LONGEST),
    }
}

/// Returns one item for each time, without the ones on earlier pages, and only the requested
/// kind of events; and whether there are more.
fn points(
    record: &'static Record,
    moments: &[i64],
    scale: i64,
    skipped: usize,
    asked: &Fields,
) -> (Vec<Value>, bool) {
    let point = |(index, at): (usize, &i64)| {
        let of = Of {
            number: index,
            name: "point",
            now: u64::try_from(*at).unwrap_or_default().saturating_mul(1000),
        };
        let mut point = sample::record(record, of);
        for field in record.fields.iter().filter(|field| is_moment(field)) {
            let moment = match field.ty {
                Type::Int64 | Type::Int32 => json!(at.saturating_mul(scale)),
                _ => json!(sample::moment(*at)),
            };
            point.insert(field.name.to_owned(), moment);
        }
        let is_asked = record.fields.iter().all(|field| {
            let asked = asked.get(field.name).and_then(Value::as_str);
            let shown = point.get(field.name).and_then(Value::as_str);
            is_moment(field) || asked.is_none_or(|asked| asked.is_empty() || shown == Some(asked))
        });
        is_asked.then_some(Value::Object(point))
    };
    let all = moments.iter().enumerate().filter_map(point);
    let mut all = all.skip(skipped);
    // The requested number of items.
    let size = asked.get("size").map(|size| match size {
        Value::String(text) => text.parse().unwrap_or(u64::MAX),
        size => size.as_u64().unwrap_or(u64::MAX),
    });
    let size = size.map_or(usize::MAX, |size| {
        usize::try_from(size).unwrap_or(usize::MAX)
    });
    let shown = all.by_ref().take(size).collect();
    (shown, all.next().is_some())
}

fn is_moment(field: &Field) -> bool {
    let name = field.name.to_ascii_lowercase();
    // `averageRequestTime` is a number of milliseconds, not a time.
    matches!(
        field.ty,
        Type::Time | Type::Text | Type::Int64 | Type::Int32
    ) && (name.ends_with("time") || name.contains("date"))
}

/// Returns the days of a month that is written as `2026-02` or `2026-2`.
pub(super) fn days(month: &str) -> Option<Vec<String>> {
    let (year, month) = month.split_once('-')?;
    let first = jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
    let all = first.series(jiff::Span::new().days(1));
    let own = all.take_while(|day| day.month() == first.month() && day.year() == first.year());
    Some(own.map(|day| day.to_string()).collect())
}
