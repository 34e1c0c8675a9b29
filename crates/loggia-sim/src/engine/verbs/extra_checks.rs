//! Checks what operations forbid or need in addition to their rules.

use serde_json::Value;

use super::{Context, Fields, texts};
use crate::engine::Refused;
use crate::engine::extra_rules::ExtraRule;
use crate::engine::quotas;
use crate::engine::rule::Target;

impl Context<'_> {
    /// Refuses requests that are not allowed for these things.
    pub(super) fn check_extra_rules(
        &self,
        target: &Target,
        fields: &Fields,
    ) -> Result<(), Refused> {
        self.check_quotas(fields)?;
        for extra in self.extra_rules() {
            match extra {
                ExtraRule::BindTo(targets) => self.check_targets(targets, fields)?,
                ExtraRule::OnlyGrows(field) => self.check_growth(target, field, fields)?,
                ExtraRule::Requires(field, value, code) => {
                    self.check_required(target, (*field, *value), code, fields)?;
                }
                ExtraRule::RequiresAny(field, values, code) => {
                    self.check_any(target, (*field, *values), code, fields)?;
                }
                ExtraRule::RequiresFree(ids, by, asked, code) => {
                    self.check_free(ids, (*by, *asked), code, fields)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn check_targets(
        &self,
        targets: &[(&'static str, &'static str, &'static str)],
        fields: &Fields,
    ) -> Result<(), Refused> {
        let mut given = targets
            .iter()
            .filter(|(name, _, _)| fields.contains_key(*name));
        let Some((name, kind, _)) = given.next() else {
            let names: Vec<_> = targets.iter().map(|(name, _, _)| *name).collect();
            let message = format!("one of {} is missing", names.join(", "));
            return Err(Refused::new("MISSING_PARAMETER", message));
        };
        // References to another service are accepted unchecked.
        let Some(kind) = self.kinds.by_id(kind) else {
            return Ok(());
        };
        let unknown = |id: &String| self.store.find(kind, id).is_none();
        match texts(fields.get(*name)).into_iter().find(unknown) {
            Some(id) => Err(self.unknown(kind, name, &id)),
            None => Ok(()),
        }
    }

    fn check_growth(&self, target: &Target, field: &str, fields: &Fields) -> Result<(), Refused> {
        let asked = fields.get(field).and_then(Value::as_f64);
        for id in texts(fields.get(target.field)) {
            let held = self.store.find(target.kind, &id);
            let held = held.and_then(|thing| thing.fields.get(field)?.as_f64());
            if let (Some(held), Some(asked)) = (held, asked)
                && asked < held
            {
                let message = format!("{field} is {asked} and must be at least {held}");
                return Err(Refused::new("INVALID_PARAMETER_LESS_MINIMUM", message));
            }
        }
        Ok(())
    }

    /// Refuses things without a certain value in a field.
    fn check_required(
        &self,
        target: &Target,
        (field, value): (&str, &str),
        code: &str,
        fields: &Fields,
    ) -> Result<(), Refused> {
        let value: Value = serde_json::from_str(value).unwrap_or_default();
        for id in texts(fields.get(target.field)) {
            let thing = self.store.find(target.kind, &id);
            if thing.is_some_and(|thing| thing.fields.get(field) != Some(&value)) {
                let message = format!("{}: {field} of {id:?} is not {value}", target.field);
                return Err(Refused::new(code, message));
            }
        }
        Ok(())
    }

    /// Refuses things without one of several texts in a field.
    fn check_any(
        &self,
        target: &Target,
        (field, values): (&str, &[&str]),
        code: &str,
        fields: &Fields,
    ) -> Result<(), Refused> {
        for id in texts(fields.get(target.field)) {
            let thing = self.store.find(target.kind, &id);
            let held = thing.and_then(|thing| thing.fields.get(field)?.as_str());
            if held.is_some_and(|held| !values.contains(&held)) {
                let values = values.join(" or ");
                let message = format!("{}: {field} of {id:?} is not {values}", target.field);
                return Err(Refused::new(code, message));
            }
        }
        Ok(())
    }

    /// Refuses things that are bound to another than the request names.
    fn check_free(
        &self,
        ids: &str,
        (by, asked): (&str, &str),
        code: &str,
        fields: &Fields,
    ) -> Result<(), Refused> {
        let known = self
            .operation
            .request
            .and_then(|request| request.field(ids));
        let Some((kind, _)) = known.and_then(|field| self.kinds.mentioned(field)) else {
            return Ok(());
        };
        for id in texts(fields.get(ids)) {
            let thing = self.store.find(kind, &id);
            let held = thing
                .and_then(|thing| thing.fields.get(by))
                .unwrap_or(&Value::Null);
            if !held.is_null() && Some(held) != fields.get(asked) {
                let message = format!("{ids}: {id:?} has another {by}");
                return Err(Refused::new(code, message));
            }
        }
        Ok(())
    }

    /// Refuses a request that names a thing which does not belong to what it also names.
    ///
    /// Of several fields for such a thing the first counts: the others are its old names.
    pub(super) fn check_owner(&self, fields: &Fields) -> Result<(), Refused> {
        let mut checked = Vec::new();
        for extra in self.extra_rules() {
            let ExtraRule::RequiresOwner(field, kind, owner) = extra else {
                continue;
            };
            if !fields.contains_key(*field) || checked.contains(owner) {
                continue;
            }
            checked.push(*owner);
            let thing = texts(fields.get(*field)).pop().and_then(|id| {
                let kind = self.kinds.by_id(kind)?;
                self.store.find(kind, &id)
            });
            let held = thing.and_then(|thing| thing.fields.get(*owner));
            if held.is_some_and(|held| Some(held) != fields.get(*owner)) {
                let message = format!("{field} does not belong to {owner}");
                return Err(Refused::new("INVALID_PARAMETER_VALUE", message));
            }
        }
        Ok(())
    }

    /// Refuses what exceeds a quota.
    pub(super) fn check_quotas(&self, fields: &Fields) -> Result<(), Refused> {
        for quota in quotas::of(self.model.service(), self.operation.id) {
            let Some(kind) = self.kinds.by_id(quota.kind) else {
                continue;
            };
            let things = self.store.things(kind).iter();
            let count = things.filter(|thing| match quota.within {
                Some((asked, held)) => {
                    let asked = texts(fields.get(asked));
                    let held = texts(thing.fields.get(held));
                    asked.iter().any(|id| held.contains(id))
                }
                // What exists from the start was not ordered by anyone.
                None => !thing.is_seeded,
            });
            if count.count() >= quota.most {
                let code = quota.code(self.operation);
                let message = format!("at most {} are possible", quota.most);
                return Err(Refused::new(code, message));
            }
        }
        Ok(())
    }
}
