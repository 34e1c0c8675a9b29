//! Finds what an operation failed with although it was answered, such as some of several things.
//!
//! The answer lists the failures (`x-failed` in the specs), and otherwise looks like a success.

use serde_json::{Map, Value};

use super::Entry;
use super::wait::text;
use crate::exit::{Exit, Failure};

/// The things that the operation failed with; usually none.
pub(super) struct Failures {
    entry: Entry,
    /// Ids, or whatever else distinguishes the things, each with the reason if one is given.
    failed: Vec<(String, Option<String>)>,
    /// Whether the request asked for several things.
    of_several: bool,
}

impl Failures {
    /// The failures that the answer to a request lists.
    pub(super) fn of(entry: Entry, fields: &Map<String, Value>, reply: &Value) -> Self {
        let lists = entry.operation.failed.iter();
        let lists = lists.filter_map(|&name| reply.get(name)?.as_array());
        let is_of_several = |value: &Value| value.as_array().is_some_and(|all| all.len() > 1);
        Self {
            entry,
            failed: lists.flatten().map(one).collect(),
            of_several: fields.values().any(is_of_several),
        }
    }

    /// The ids of what failed.
    pub(super) fn ids(&self) -> Vec<String> {
        self.failed.iter().map(|(id, _)| id.clone()).collect()
    }

    /// Combines the failures with how the command ends otherwise: with none, `outcome` stands.
    ///
    /// If the only thing failed, the command exits with 1; if some of several failed, with 2,
    /// like the fleet verbs.
    ///
    /// # Errors
    /// `Partial` or `Failed`, with the things that failed; otherwise the error of `outcome`.
    pub(super) fn and(self, outcome: Result<(), Failure>) -> Result<(), Failure> {
        if self.failed.is_empty() {
            return outcome;
        }
        let (exit, hint) = if self.of_several {
            let hint = "the others were done: look at these before sending them again";
            (Exit::Partial, hint)
        } else {
            (Exit::Failed, "look at it before sending it again")
        };
        let named = self.failed.into_iter().map(|(id, why)| match why {
            Some(why) => format!("{id} ({why})"),
            None => id,
        });
        let named: Vec<String> = named.collect();
        let message = format!(
            "{}: it failed with {}",
            self.entry.title(),
            named.join(", ")
        );
        let failure = Failure::new(exit, message).with_hint(hint);
        Err(match outcome {
            // Another failure: of the wait for the others, or of showing the answer.
            Err(other) if !other.message.is_empty() => failure.with_details(vec![other.message]),
            _ => failure,
        })
    }
}

/// An id, with the reason if the item is an object that has one.
fn one(item: &Value) -> (String, Option<String>) {
    let Value::Object(fields) = item else {
        return (text(item).unwrap_or_else(|| "something".to_owned()), None);
    };
    let mut ids = fields.iter().filter(|(name, _)| name.ends_with("Id"));
    let id = ids.find_map(|(_, value)| text(value));
    let why = ["errorCode", "errorMsg"].iter();
    let why: Vec<String> = why.filter_map(|&name| text(fields.get(name)?)).collect();
    (
        id.unwrap_or_else(|| "something".to_owned()),
        (!why.is_empty()).then(|| why.join(": ")),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::names;
    use super::*;

    fn after(operation: &str, request: &Value, reply: &Value) -> Result<(), Failure> {
        let service = names::service("zec").expect("a service");
        let entry = names::entry(service, operation).expect("an operation");
        let fields = request.as_object().expect("fields");
        Failures::of(entry, fields, reply).and(Ok(()))
    }

    #[test]
    fn listed_failures_follow_the_spec() {
        let request = json!({"instanceIds": ["a", "b"]});
        assert!(after("stop-instances", &request, &json!({"instanceIds": []})).is_ok());
        assert!(after("stop-instances", &request, &json!({})).is_ok());
        let reply = json!({"instanceIds": ["b"]});
        let failure = after("stop-instances", &request, &reply).expect_err("one failed");
        assert_eq!(failure.exit, Exit::Partial);
        assert!(failure.message.ends_with("it failed with b"), "{failure}");
        let request = json!({"instanceIds": ["b"]});
        let failure = after("stop-instances", &request, &reply).expect_err("all failed");
        assert_eq!(failure.exit, Exit::Failed);
        let made = json!({"diskIds": ["d-1"]});
        assert!(after("create-disks", &json!({"diskAmount": 1}), &made).is_ok());
    }

    #[test]
    fn a_failed_id_is_shown_with_its_reason() {
        let failed = json!({"failedSubnets": [
            {"subnetId": "s-1", "errorCode": "IN_USE", "errorMsg": "it is used"}, {}, 7,
        ]});
        let request = json!({"subnetIds": ["s-1", "s-2", "s-3", "7"]});
        let failure = after("delete-subnets", &request, &failed).expect_err("some failed");
        let wanted = "it failed with s-1 (IN_USE: it is used), something, 7";
        assert!(failure.message.ends_with(wanted), "{failure}");
    }
}
