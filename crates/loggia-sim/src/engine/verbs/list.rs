//! Answers lists, and queries for single things.

use loggia_catalogue::{Record, Type};
use serde_json::{Value, json};

use super::filter::{self, Filter};
use super::{Context, Fields, series, texts};
use crate::engine::extra_rules;
use crate::engine::hints::Renamed;
use crate::engine::hints::filters::{self, Look};
use crate::engine::kind::{KindNumber, View};
use crate::engine::rule::Target;
use crate::engine::thing::Thing;
use crate::engine::{Outcome, Refused, words};

/// The default page size.
const PAGE: usize = 20;
/// Seconds per day.
const DAY: u64 = 24 * 3600;

impl Context<'_> {
    pub(super) fn list(&mut self, kind: KindNumber, view: usize, fields: &Fields) -> Outcome {
        let of = self.kinds.get(kind);
        let View { items, record, .. } = of.views[view];
        for parent in &of.parents {
            if let (Some(id), Some(number)) = (fields.get(*parent), self.kinds.by_id(parent)) {
                for id in texts(Some(id)) {
                    if self.store.find(number, &id).is_none() {
                        return Err(self.unknown(number, parent, &id));
                    }
                }
            }
        }
        let allowed = self.allowed(fields)?;
        let span = self.span(record, fields)?;
        let service = self.model.service();
        let look = |name: &str| filters::look(service, self.operation.id, name);
        let mut all = Filter::all(self.operation.request, fields, look);
        all.retain(|filter| {
            let is_span = span.is_some() && matches!(filter.name, "startTime" | "endTime");
            let is_user = allowed
                .as_ref()
                .is_some_and(|allowed| allowed.user == filter.name);
            !is_span && !is_user
        });
        let mut found: Vec<&Thing> = self.store.things(kind).iter().collect();
        if let Some((field, family)) = extra_rules::family(service, self.operation.id) {
            found.retain(|thing| thing.fields.get(field).is_none_or(|held| held == family));
        }
        if let Some(Allowance { ids: Some(ids), .. }) = &allowed {
            found.retain(|thing| ids.contains(&thing.id));
        }
        // Most lists are requested by ids, and what things show is worked out for each.
        for filter in &all {
            let by_id = words::one_of_many(filter.name).is_some_and(|one| one == of.id);
            if let (true, None, Value::Array(ids)) = (by_id, filter.look, filter.asked) {
                found.retain(|thing| ids.iter().any(|id| *id == *thing.id));
            }
        }
        if !all.is_empty() || span.is_some() {
            found.retain(|thing| {
                let shown = self.shown(kind, thing, record.fields);
                span.as_ref().is_none_or(|span| span.has(record, &shown))
                    && all
                        .iter()
                        .all(|filter| filter.fits(of, &shown, &thing.fields))
            });
        }
        for filter in &all {
            if let Some(Look::Falling(field, value)) = filter.look {
                let asked = filter
                    .asked
                    .as_str()
                    .map_or(filter.asked.to_string(), str::to_owned);
                let key = |thing: &&Thing| thing.fields.get(field).and_then(filter::seconds);
                found.sort_by_key(key);
                if asked.eq_ignore_ascii_case(value) {
                    found.reverse();
                }
            }
        }
        let mut answer = self.beside(kind, record, items, fields, &found);
        let total = found.len();
        let page = match self.operation.paging {
            Some(_) => {
                let whole = |name: &str, default: usize| {
                    let given = fields.get(name).and_then(Value::as_u64);
                    given.map_or(default, |given| {
                        usize::try_from(given).unwrap_or(usize::MAX)
                    })
                };
                let size = whole("pageSize", PAGE).max(1);
                let skipped = whole("pageNum", 1)
                    .max(1)
                    .saturating_sub(1)
                    .saturating_mul(size);
                found.into_iter().skip(skipped).take(size).collect()
            }
            None => found,
        };
        let mut shown: Vec<Value> = page
            .into_iter()
            .map(|thing| Value::Object(self.shown(kind, thing, record.fields)))
            .collect();
        // The figures of a month are given by day.
        let month = texts(fields.get("month")).pop();
        let days = month.and_then(|month| series::days(&month));
        if let (Some(days), true) = (days, record.field("date").is_some()) {
            for (item, day) in shown.iter_mut().zip(days.iter().cycle()) {
                item["date"] = json!(day);
            }
        }
        answer.insert(items.to_owned(), Value::Array(shown));
        let count = self
            .operation
            .paging
            .map_or("totalCount", |pages| pages.total);
        if self.operation.reply.field(count).is_some() {
            answer.insert(count.to_owned(), json!(total));
        }
        Ok(answer)
    }

    /// Returns what an answer has in addition to its list: sums of its items, and figures.
    fn beside(
        &self,
        kind: KindNumber,
        record: &Record,
        items: &str,
        fields: &Fields,
        found: &[&Thing],
    ) -> Fields {
        let reply = self.operation.reply.fields;
        let plain =
            |name: &str| name != items && name != "requestId" && !name.ends_with("otalCount");
        if !reply.iter().any(|field| plain(field.name)) {
            return Fields::new();
        }
        let mut answer = self.figures(fields);
        answer.retain(|name, _| plain(name));
        for field in reply.iter().filter(|field| plain(field.name)) {
            let of = field
                .name
                .strip_prefix("total")
                .map(str::to_ascii_lowercase);
            let summed = |name: &str| {
                let known = record.field(name)?;
                matches!(known.ty, Type::Number).then_some(known)
            };
            let Some(known) = of.and_then(|of| summed(&of)) else {
                continue;
            };
            let values = found.iter().map(|thing| {
                let shown = self.shown(kind, thing, std::slice::from_ref(known));
                shown
                    .get(known.name)
                    .and_then(Value::as_f64)
                    .unwrap_or_default()
            });
            answer.insert(field.name.to_owned(), json!(values.sum::<f64>()));
        }
        answer
    }

    /// Returns which of the listed things the thing named by the request may use.
    fn allowed(&self, fields: &Fields) -> Result<Option<Allowance>, Refused> {
        let service = self.model.service();
        let Some((user, list, (free, value))) = filters::allowed(service, self.operation.id) else {
            return Ok(None);
        };
        let (Some(kind), Some(id)) = (self.kinds.by_id(user), texts(fields.get(user)).pop()) else {
            return Ok(None);
        };
        let Some(thing) = self.store.find(kind, &id) else {
            return Err(self.unknown(kind, user, &id));
        };
        let is_free = thing.fields.get(free).is_some_and(|held| held == value);
        let ids = (!is_free).then(|| texts(thing.fields.get(list)));
        Ok(Some(Allowance { user, ids }))
    }

    /// Returns the time span that a list is requested for, if it supports one.
    fn span(&self, record: &Record, fields: &Fields) -> Result<Option<Span>, Refused> {
        let asks = |name: &str| {
            let field = self
                .operation
                .request
                .and_then(|request| request.field(name));
            field.is_some_and(|field| matches!(field.ty, Type::Time))
        };
        let known = record
            .fields
            .iter()
            .any(|field| matches!(field.ty, Type::Time));
        self.inverted(fields)?;
        if !asks("startTime") || !asks("endTime") || !known {
            return Ok(None);
        }
        let at = |name: &str| fields.get(name).and_then(filter::seconds);
        let span = Span {
            from: at("startTime"),
            to: at("endTime"),
        };
        let now = i64::try_from(self.now / 1000).unwrap_or(i64::MAX);
        let longest = filters::longest(self.model.service(), self.operation.id);
        if let (Some(days), Some(from)) = (longest, span.from)
            && span.to.unwrap_or(now).abs_diff(from) > days * DAY
        {
            return Err(Refused::new(
                "INVALID_PARAMETER_VALUE",
                format!("from startTime to endTime are more than {days} days"),
            ));
        }
        Ok((span.from.is_some() || span.to.is_some()).then_some(span))
    }

    /// Refuses a time span that ends before it begins, under any field names, with the
    /// operation's own code.
    pub(super) fn inverted(&self, fields: &Fields) -> Result<(), Refused> {
        const ENDS: [(&str, &str); 4] = [
            ("startTime", "endTime"),
            ("start", "end"),
            ("startTimeFrom", "startTimeTo"),
            ("endTimeFrom", "endTimeTo"),
        ];
        for (start, end) in ENDS {
            let at = |name: &str| fields.get(name).and_then(filter::seconds);
            if let (Some(from), Some(to)) = (at(start), at(end))
                && from > to
            {
                let mut codes = self.operation.errors.iter().map(|cause| cause.code);
                let code = codes.find(|code| code.contains("_BEFORE_"));
                return Err(Refused::new(
                    code.unwrap_or("INVALID_PARAMETER_VALUE"),
                    format!("{start} is later than {end}"),
                ));
            }
        }
        Ok(())
    }

    pub(super) fn get(&mut self, target: &Target, renamed: Renamed, fields: &Fields) -> Outcome {
        self.references(target.field, fields)?;
        let mut answer = self.figures(fields);
        if let Some(id) = self.targets(target, fields)?.first() {
            answer.extend(self.about(target.kind, id));
            let thing = self.store.find(target.kind, id);
            for (field, held) in renamed {
                if let Some(value) = thing.and_then(|thing| thing.fields.get(*held)) {
                    answer.insert((*field).to_owned(), value.clone());
                }
            }
        }
        Ok(answer)
    }
}

/// Which of the listed things a thing may use.
#[derive(Clone, Debug)]
struct Allowance {
    /// The field that names the thing.
    user: &'static str,
    /// The ids of what it may use; `None` if it may use everything.
    ids: Option<Vec<String>>,
}

/// A time span in seconds since 1970, including both ends.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: Option<i64>,
    to: Option<i64>,
}

impl Span {
    /// Returns whether a thing is in the span: by its time, or by its duration.
    fn has(&self, record: &Record, shown: &Fields) -> bool {
        let at = |name: &str| shown.get(name).and_then(filter::seconds);
        let lasts = record.field("startTime").is_some() && record.field("endTime").is_some();
        let (begin, end) = if lasts {
            (at("startTime"), at("endTime"))
        } else {
            let mut times = record.fields.iter();
            let time = times.find(|field| matches!(field.ty, Type::Time));
            let moment = time.and_then(|field| at(field.name));
            (moment, moment)
        };
        let Some(begin) = begin else {
            return false;
        };
        // What has no end is still going on.
        self.to.is_none_or(|to| begin <= to)
            && self
                .from
                .is_none_or(|from| end.is_none_or(|end| end >= from))
    }
}
