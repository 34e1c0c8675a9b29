//! A provider that could not be built, and fails with the reason whenever it is asked.

use futures_util::future::{BoxFuture, ready};
use futures_util::stream::{self, BoxStream, StreamExt};
use loggia_transport::{Error, Secret};

use super::action::PowerAction;
use super::capability::Capabilities;
use super::machine::Machine;
use super::provider::{ObservedState, Provider, Query};
use crate::machine::Console;

pub(super) struct Unbuilt(pub(super) Error);

impl Provider for Unbuilt {
    fn kind(&self) -> &'static str {
        "not set up"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::default()
    }

    fn machines(&self, _: Query) -> BoxStream<'static, Result<Machine, Error>> {
        stream::once(ready(Err(self.0.clone()))).boxed()
    }

    fn states(
        &self,
        ids: Vec<String>,
    ) -> BoxFuture<'static, Vec<(String, Result<ObservedState, Error>)>> {
        let failed = ids.into_iter().map(|id| (id, Err(self.0.clone())));
        Box::pin(ready(failed.collect()))
    }

    fn power(&self, _: String, _: PowerAction) -> BoxFuture<'static, Result<(), Error>> {
        Box::pin(ready(Err(self.0.clone())))
    }

    fn console(
        &self,
        _: String,
        _: bool,
    ) -> BoxFuture<'static, Result<(Console, Option<Secret>), Error>> {
        Box::pin(ready(Err(self.0.clone())))
    }
}
