//! Tags: a key and a value, without an id, that resources of any service can have.
//!
//! A resource belongs to another service and is known only by its id: any id may have tags. What
//! other services show of the tags of their things is taken over before each operation here, and
//! changes are written back afterwards: the same tags are seen on both sides.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::request::texts;
use super::sample;

/// What an operation does with tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TagAct {
    /// Creates `tags`.
    Create,
    /// Deletes `tags`, also from the resources that have them.
    Delete,
    /// Lists the existing tags.
    List,
    /// Lists the tags of `resourceUuid`.
    OfResource,
    /// Lists the resources that have certain tags.
    Resources,
    /// Adds `tag` to `resourceUuids`.
    Bind,
    /// Removes `tag` from `resourceUuids`.
    Unbind,
    /// Replaces the tags of `resourceUuid`.
    Replace,
}

/// A key and a value.
type Tag = (String, String);

/// The tags of a team.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tags {
    /// When each tag was created, in seconds since 1970.
    made: BTreeMap<Tag, u64>,
    /// Values by key, for each resource.
    bound: OfResources,
    /// The resources that other services have had so far.
    known: BTreeSet<String>,
}

/// The values of tags by key, for each resource.
pub(crate) type OfResources = BTreeMap<String, OfOne>;
/// The values of the tags of a resource, by key.
pub(crate) type OfOne = BTreeMap<String, String>;

/// Returns the tags in a field of a thing.
pub(super) fn read(field: Option<&Value>) -> OfOne {
    let tags = field.and_then(|field| field.get("tags")?.as_array());
    let tags = tags.into_iter().flatten();
    let text = |tag: &Value, name: &str| tag[name].as_str().unwrap_or_default().to_owned();
    tags.map(|tag| (text(tag, "key"), text(tag, "value")))
        .collect()
}

/// Returns the field of a thing with these tags.
pub(super) fn written(tags: &OfOne) -> Value {
    if tags.is_empty() {
        return Value::Null;
    }
    let tags = tags.iter();
    let tags: Vec<Value> = tags
        .map(|(key, value)| json!({"key": key, "value": value}))
        .collect();
    json!({"tags": tags})
}

/// What a request names.
struct Asked {
    tags: Vec<Tag>,
    keys: Vec<String>,
    resources: Vec<String>,
}

impl Asked {
    fn of(fields: &Map<String, Value>) -> Self {
        let list = |name: &str| fields.get(name).and_then(Value::as_array);
        let objects = ["tags", "replaceTags"].iter().filter_map(|name| list(name));
        let tags = objects.flatten().chain(fields.get("tag")).map(|tag| {
            let text = |name: &str| tag[name].as_str().unwrap_or_default().to_owned();
            (text("key"), text("value"))
        });
        let both = |one: &str, other: &str| {
            let mut all = texts(fields.get(one));
            all.extend(texts(fields.get(other)));
            all
        };
        Self {
            tags: tags.collect(),
            keys: both("tagKeys", "deleteTagKeys"),
            resources: both("resourceUuid", "resourceUuids"),
        }
    }

    /// Returns whether a tag is among those named; all are if none is named.
    fn wants(&self, (key, value): (&str, &str)) -> bool {
        if self.tags.is_empty() && self.keys.is_empty() {
            return true;
        }
        self.keys.iter().any(|wanted| wanted == key)
            || self.tags.iter().any(|(of, is)| of == key && is == value)
    }
}

impl Tags {
    /// Takes over the tags of things of other services.
    pub(super) fn adopt(&mut self, things: OfResources, now: u64) {
        let gone = self.known.iter().filter(|id| !things.contains_key(*id));
        for id in gone.cloned().collect::<Vec<_>>() {
            self.bound.remove(&id);
        }
        for (id, tags) in &things {
            for (key, value) in tags {
                let tag = (key.clone(), value.clone());
                self.made.entry(tag).or_insert(now / 1000);
            }
            let bound = self.bound.entry(id.clone()).or_default();
            // What was bound before its service was first used stays so.
            if self.known.contains(id) {
                bound.clear();
            }
            bound.extend(tags.clone());
        }
        self.known = things.into_keys().collect();
    }

    /// Returns the tags of all resources.
    pub(super) fn of_resources(&self) -> &OfResources {
        &self.bound
    }

    /// Carries out an operation and returns the fields of its answer. Nothing is refused: no
    /// code is documented for a tag that exists, or does not.
    pub(super) fn perform(
        &mut self,
        act: TagAct,
        fields: &Map<String, Value>,
        now: u64,
    ) -> Map<String, Value> {
        let asked = Asked::of(fields);
        match act {
            TagAct::Create => self.create(&asked, now),
            TagAct::Delete => {
                for (key, value) in &asked.tags {
                    self.made.remove(&(key.clone(), value.clone()));
                    self.unbind(self.bound.keys().cloned().collect(), key, value);
                }
            }
            TagAct::Unbind => {
                for (key, value) in &asked.tags {
                    self.unbind(asked.resources.clone(), key, value);
                }
            }
            TagAct::Bind | TagAct::Replace => {
                self.create(&asked, now);
                for resource in asked.resources {
                    let bound = self.bound.entry(resource).or_default();
                    bound.retain(|key, _| !asked.keys.contains(key));
                    bound.extend(asked.tags.iter().cloned());
                }
            }
            TagAct::List => return page(fields, &self.list(&asked, fields)),
            TagAct::OfResource => return counted(self.of_resource(&asked)),
            TagAct::Resources => return counted(self.resources(&asked)),
        }
        Map::new()
    }

    fn create(&mut self, asked: &Asked, now: u64) {
        for tag in &asked.tags {
            self.made.entry(tag.clone()).or_insert(now / 1000);
        }
    }

    fn unbind(&mut self, resources: Vec<String>, key: &str, value: &str) {
        for resource in resources {
            if let Some(bound) = self.bound.get_mut(&resource)
                && bound.get(key).is_some_and(|held| held == value)
            {
                bound.remove(key);
            }
        }
    }

    fn list(&self, asked: &Asked, fields: &Map<String, Value>) -> Vec<Value> {
        let mut found: Vec<_> = self
            .made
            .iter()
            .filter(|((key, value), _)| asked.wants((key, value)))
            .collect();
        // Newest first, unless the request says otherwise.
        let falls = |name: &str| fields.get(name).map(|order| order == "descend");
        match falls("keySort") {
            Some(true) => found.reverse(),
            Some(false) => {}
            None => {
                found.sort_by_key(|(_, made)| **made);
                if falls("createdDateSort") != Some(false) {
                    found.reverse();
                }
            }
        }
        let shown = found.into_iter().map(|((key, value), made)| {
            let bound = self.bound.values();
            let count = bound.filter(|bound| bound.get(key) == Some(value)).count();
            json!({
                "key": key,
                "value": value,
                "createdDate": sample::instant(*made),
                "bindResourceCount": count,
            })
        });
        shown.collect()
    }

    fn of_resource(&self, asked: &Asked) -> Vec<Value> {
        let bound = asked.resources.iter().filter_map(|id| self.bound.get(id));
        let shown = bound.flatten().map(|(key, value)| {
            let made = self.made.get(&(key.clone(), value.clone()));
            let made = made.map(|seconds| sample::instant(*seconds));
            json!({"key": key, "value": value, "createdDate": made})
        });
        shown.collect()
    }

    fn resources(&self, asked: &Asked) -> Vec<Value> {
        let found = self
            .bound
            .iter()
            .filter(|(_, bound)| bound.iter().any(|(key, value)| asked.wants((key, value))));
        let shown = found.map(|(id, _)| {
            // The kind is in the id, in the form of the simulator's ids: `eip-010f01`.
            let kind = id.rsplit_once('-').map(|(kind, _)| kind);
            json!({"resourceUuid": id, "resourceType": kind})
        });
        shown.collect()
    }
}

fn counted(items: Vec<Value>) -> Map<String, Value> {
    let mut answer = Map::new();
    answer.insert("totalCount".to_owned(), items.len().into());
    answer.insert("dataSet".to_owned(), items.into());
    answer
}

fn page(fields: &Map<String, Value>, items: &[Value]) -> Map<String, Value> {
    let whole = |name: &str, usual: usize| {
        let given = fields.get(name).and_then(Value::as_u64);
        given.map_or(usual, |given| usize::try_from(given).unwrap_or(usize::MAX))
    };
    let (page, size) = (whole("pageNum", 1).max(1), whole("pageSize", 20).max(1));
    let skipped = (page - 1).saturating_mul(size);
    let mut answer = counted(items.iter().skip(skipped).take(size).cloned().collect());
    answer.insert("totalCount".to_owned(), items.len().into());
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_made_bound_and_ended() {
        let mut tags = Tags::default();
        let mut ask = |act, request: Value, now| {
            let fields = request.as_object().expect("an object");
            Value::Object(tags.perform(act, fields, now))
        };
        let stage = json!({"key": "stage", "value": "test"});
        let owner = json!({"key": "owner", "value": "ops"});
        ask(TagAct::Create, json!({"tags": [stage]}), 1_000);
        // It keeps its creation time.
        ask(TagAct::Create, json!({"tags": [stage]}), 99_000);
        ask(TagAct::Create, json!({"tags": [owner]}), 9_000);
        let both = json!({"tag": owner, "resourceUuids": ["eip-1", "vpc-1"]});
        ask(TagAct::Bind, both, 0);
        let replace = json!({"resourceUuid": "eip-1", "replaceTags": [stage],
            "deleteTagKeys": ["owner"]});
        ask(TagAct::Replace, replace, 0);

        let all = ask(TagAct::List, json!({"pageSize": 1}), 0);
        assert_eq!(all["totalCount"], 2);
        assert_eq!(all["dataSet"][0]["key"], "owner", "the newest first");
        assert_eq!(all["dataSet"][0]["bindResourceCount"], 1);
        let sorted = ask(TagAct::List, json!({"keySort": "descend"}), 0);
        assert_eq!(sorted["dataSet"][0]["key"], "stage");
        let of = ask(TagAct::OfResource, json!({"resourceUuid": "eip-1"}), 0);
        assert_eq!(
            (&of["dataSet"][0]["key"], &of["totalCount"]),
            (&json!("stage"), &json!(1))
        );
        let with = ask(TagAct::Resources, json!({"tagKeys": ["owner"]}), 0);
        let left = json!([{"resourceUuid": "vpc-1", "resourceType": "vpc"}]);
        assert_eq!(with["dataSet"], left);

        ask(
            TagAct::Unbind,
            json!({"tag": owner, "resourceUuids": ["vpc-1"]}),
            0,
        );
        ask(TagAct::Delete, json!({"tags": [stage]}), 0);
        let with = ask(TagAct::Resources, json!({}), 0);
        assert_eq!(with["totalCount"], 0);
        let left = ask(TagAct::List, json!({}), 0);
        assert_eq!(left["totalCount"], 1);
    }
}
