//! Lists instances with nothing but their status. Ids that do not exist are
//! just not in the list.

use serde_json::json;

use super::paging::{PAGE_NUM, PAGE_SIZE, page};
use super::{Action, Field, Fields, Kind, MOST_IDS, Outcome, State, Version};

pub(super) const ACTION: Action = Action {
    name: "DescribeInstancesStatus",
    since: Version::V2023,
    fields: &[
        Field::optional("instanceIds", Kind::Texts(MOST_IDS)),
        PAGE_SIZE,
        PAGE_NUM,
    ],
    run,
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of all actions")]
fn run(fields: &Fields, state: &mut State) -> Outcome {
    let wanted = fields.texts("instanceIds");
    let listed = state
        .instances
        .iter()
        .filter(|(id, _)| wanted.is_empty() || wanted.contains(&id.as_str()))
        .map(|(id, instance)| json!({"instanceId": id, "instanceStatus": instance.status}))
        .collect();
    Ok(page(fields, listed))
}
