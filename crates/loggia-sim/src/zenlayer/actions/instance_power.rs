//! Starts, stops and reboots instances. A batch is all or nothing: every instance is checked
//! before the first one changes. A forced stop makes no difference to simulated machines.

use std::time::Duration;

use super::{Outcome, answer};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{Instance, State};

/// One change of power.
struct Change {
    from: &'static str,
    over: &'static str,
    to: &'static str,
    /// The code for an instance that is not in `from`.
    denied: &'static str,
}

pub(super) fn start(fields: &Fields, state: &mut State) -> Outcome {
    let change = Change {
        from: "STOPPED",
        over: "BOOTING",
        to: "RUNNING",
        denied: "OPERATION_DENIED_INSTANCE_NOT_STOPPED",
    };
    change.apply(fields, state.times.booting, state)
}

pub(super) fn stop(fields: &Fields, state: &mut State) -> Outcome {
    let change = Change {
        from: "RUNNING",
        over: "STOPPING",
        to: "STOPPED",
        denied: "OPERATION_DENIED_INSTANCE_NOT_RUNNING",
    };
    change.apply(fields, state.times.stopping, state)
}

pub(super) fn reboot(fields: &Fields, state: &mut State) -> Outcome {
    let change = Change {
        from: "RUNNING",
        over: "REBOOT",
        to: "RUNNING",
        denied: "OPERATION_DENIED_INSTANCE_STATUS",
    };
    change.apply(fields, state.times.reboot, state)
}

impl Change {
    fn apply(&self, fields: &Fields, time: Duration, state: &mut State) -> Outcome {
        let ids = fields.texts("instanceIds");
        for id in &ids {
            self.check(id, state.instance(id)?)?;
        }
        for id in ids {
            let (now, lag) = (state.now, state.times.lag);
            let course = &mut state.instance_mut(id)?.course;
            course.change(now, lag, &[(self.over, time)], self.to);
        }
        answer::nothing()
    }

    fn check(&self, id: &str, instance: &Instance) -> Result<(), Refusal> {
        if instance.course.is(self.from) {
            return Ok(());
        }
        let code = if instance.in_bin() {
            "OPERATION_DENIED_INSTANCE_RECYCLED"
        } else {
            self.denied
        };
        Err(Refusal::state(code, id, instance.course.status()))
    }
}
