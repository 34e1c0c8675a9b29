//! Virtual machines: what people do every day, in short forms.
//!
//! [`Vm`] has the whole service behind [`api`](Vm::api), action by action. What is
//! used daily has a short form here, in files by subject: lists, states, power,
//! creating, changing, ending, consoles, figures, and waiting for any of it.

mod batch;
mod change;
mod console;
mod create;
mod end;
mod figures;
mod list;
mod look;
mod mark;
mod orders;
mod price;
mod state;
mod target;
mod wait;

use std::sync::Arc;

use loggia_transport::Pipeline;
use loggia_zenlayer::vm;

use crate::departure::Departures;

pub use batch::MAX_BATCH;
pub use create::Create;
pub use figures::{CpuSample, Span, TrafficSample, TrafficSeries};
pub use list::{List, Pageable};
pub use mark::Mark;
pub(super) use orders::listener;
pub use price::{OrderPrice, Priced, Total};
pub use target::WaitTarget;
pub use wait::Wait;

/// Virtual machines (service `vm`). Cheap to make and to clone.
///
/// The [guide](super::guide) describes by area what can be done.
#[derive(Clone, Debug)]
pub struct Vm {
    api: vm::Client,
    departures: Arc<Departures>,
}

impl Vm {
    pub(super) fn new(pipeline: Pipeline, departures: Arc<Departures>) -> Self {
        Self {
            api: vm::Client::new(pipeline),
            departures,
        }
    }

    /// The generated client: every action of the service as a builder with
    /// `send()`.
    pub fn api(&self) -> &vm::Client {
        &self.api
    }

    /// The same with other options for its calls.
    #[must_use]
    pub fn with_options(&self, options: loggia_transport::CallOptions) -> Self {
        Self {
            api: self.api.with_options(options),
            departures: Arc::clone(&self.departures),
        }
    }
}
