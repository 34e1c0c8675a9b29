//! What starting and stopping have in common. A batch is all or nothing: every
//! instance is looked at before the first one changes. The change itself is
//! immediate; a test that wants to see a state in between sets it.

use serde_json::Map;

use super::{Fields, Instance, Outcome, Refusal, State};

/// One direction of the switch.
pub(super) struct Change {
    pub(super) from: &'static str,
    pub(super) to: &'static str,
    /// The code for an instance that is not in `from`.
    pub(super) denied: &'static str,
}

impl Change {
    pub(super) fn apply(&self, fields: &Fields, state: &mut State) -> Outcome {
        let ids = fields.texts("instanceIds");
        for id in &ids {
            let instance = state.instances.get(*id);
            let instance = instance.ok_or_else(|| Refusal::no_instance(id))?;
            self.check(id, instance)?;
        }
        for id in ids {
            if let Some(instance) = state.instances.get_mut(id) {
                self.to.clone_into(&mut instance.status);
            }
        }
        Ok(Map::new())
    }

    fn check(&self, id: &str, instance: &Instance) -> Result<(), Refusal> {
        let status = instance.status.as_str();
        let code = match status {
            status if status == self.from => return Ok(()),
            "RECYCLE" => "OPERATION_DENIED_INSTANCE_RECYCLED",
            _ => self.denied,
        };
        Err(Refusal::denied(code, format!("instance {id} is {status}")))
    }
}
