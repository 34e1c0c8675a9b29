//! Removes from a batch what cannot be done, and sets when the recycle bin is emptied.

use std::borrow::Cow;
use std::time::Duration;

use loggia_catalogue::Type;
use serde_json::{Value, json};

use super::{Context, Fields, texts};
use crate::engine::Refused;
use crate::engine::rule::{Rule, Target};
use crate::engine::transitions::Transition;
use crate::engine::words;
use crate::engine::{item_lists, preconditions};

/// How long things stay in the recycle bin.
const BIN: Duration = Duration::from_secs(24 * 3600);

/// The list of failures in an answer, with its contents.
type Failed = Option<(&'static str, Vec<Value>)>;

impl Context<'_> {
    /// Removes the things that others need, or that are in an unsuitable state, from a request, if
    /// the answer lists those. Otherwise one of them fails the whole batch.
    pub(super) fn without_refused<'f>(
        &self,
        rule: &Rule,
        fields: &'f Fields,
    ) -> Result<(Failed, Cow<'f, Fields>), Refused> {
        let (Rule::Delete(target) | Rule::Change(target, Transition::Recycle)) = rule else {
            return Ok((None, Cow::Borrowed(fields)));
        };
        let ids = texts(fields.get(target.field));
        let is_partial = preconditions::is_partial(self.model.service(), self.operation);
        let mut held = Vec::new();
        for id in &ids {
            let mut free = self.is_kept(rule, target, id);
            if is_partial {
                free =
                    free.and_then(|()| self.ready(target.kind, std::slice::from_ref(id), fields));
            }
            if let Err(refused) = free {
                held.push((id, refused));
            }
        }
        if held.is_empty() {
            return Ok((None, Cow::Borrowed(fields)));
        }
        // Failures are listed with the reason, or by id alone.
        let list = self.operation.reply.fields.iter().find_map(|list| {
            if !target.many || !self.operation.failed.contains(&list.name) {
                return None;
            }
            match list.ty {
                Type::List(Type::Record(item)) if item.field("errorCode").is_some() => {
                    let mut known = item.fields.iter();
                    let own = known.find(|field| words::stem(field.name).is_some())?;
                    Some((list.name, Some(own.name)))
                }
                Type::List(Type::Text) if is_partial => Some((list.name, None)),
                _ => None,
            }
        });
        let Some((list, own)) = list else {
            let (_, refused) = held.swap_remove(0);
            return Err(refused);
        };
        let failed = held.iter().map(|(id, refused)| match own {
            Some(own) => {
                json!({own: id, "errorCode": refused.code, "errorMsg": refused.message})
            }
            None => json!(id),
        });
        let failed = failed.collect();
        let free = ids
            .iter()
            .filter(|id| !held.iter().any(|(one, _)| one == id));
        let free: Vec<Value> = free.map(|id| json!(id)).collect();
        let mut fields = fields.clone();
        fields.insert(target.field.to_owned(), free.into());
        Ok((Some((list, failed)), Cow::Owned(fields)))
    }

    /// Refuses to end what others need, or what is not empty.
    fn is_kept(&self, rule: &Rule, target: &Target, id: &str) -> Result<(), Refused> {
        let Some(thing) = self.store.find(target.kind, id) else {
            return Ok(());
        };
        let of = self.kinds.get(target.kind);
        if let Some((code, list)) = item_lists::holding(self.model.service(), of.id, thing) {
            let message = format!("{}: {list} of {id:?} is not empty", target.field);
            return Err(Refused::new(code, message));
        }
        match rule {
            Rule::Delete(_) => self.is_free(target, id),
            _ => Ok(()),
        }
    }

    /// Sets when things in the recycle bin are deleted.
    pub(super) fn empty_bin(&mut self, target: &Target, fields: &Fields) {
        let on_the_way = self.operation.waits.map_or(0, |waits| waits.through.len());
        let on_the_way = u32::try_from(on_the_way).unwrap_or(u32::MAX);
        let time = self.stay.saturating_mul(on_the_way).saturating_add(BIN);
        let time = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        for id in texts(fields.get(target.field)) {
            if let Some(thing) = self.store.find_mut(target.kind, &id) {
                thing.end_at(self.now.saturating_add(time));
            }
        }
    }
}
