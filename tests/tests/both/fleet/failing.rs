//! Providers that fail: one returns errors, one never answers.

use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt};
use loggia::fleet::{
    Capabilities, Capability, Machine, ObservedState, PowerAction, Provider, Query,
};
use loggia::{Console, Error, ErrorKind, MachineState, Secret};

/// Lists two machines and then fails. Power actions have an unknown outcome for the first
/// machine, and are refused for the second.
pub(crate) struct FailingProvider;

fn down() -> Error {
    Error::new(ErrorKind::Server, "it is down")
}

impl Provider for FailingProvider {
    fn kind(&self) -> &'static str {
        "bad"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::new([Capability::Start])
    }

    fn machines(&self, query: Query) -> BoxStream<'static, Result<Machine, Error>> {
        let machines = [
            Ok(query.machine("bad-1")),
            Ok(query.machine("bad-2")),
            Err(down()),
        ];
        stream::iter(machines).boxed()
    }

    fn states(
        &self,
        ids: Vec<String>,
    ) -> BoxFuture<'static, Vec<(String, Result<ObservedState, Error>)>> {
        let failed = ids.into_iter().map(|id| (id, Err(down()))).collect();
        Box::pin(std::future::ready(failed))
    }

    fn power(&self, id: String, _: PowerAction) -> BoxFuture<'static, Result<(), Error>> {
        let error = match id.as_str() {
            "bad-1" => down(),
            _ => Error::new(ErrorKind::Rejected, "it does not want to"),
        };
        Box::pin(std::future::ready(Err(error)))
    }

    fn console(
        &self,
        _: String,
        _: bool,
    ) -> BoxFuture<'static, Result<(Console, Option<Secret>), Error>> {
        Box::pin(std::future::ready(Err(down())))
    }
}

/// Never answers, and says of machines by other names than `mute` that nothing is known.
pub(crate) struct SilentProvider;

impl Provider for SilentProvider {
    fn kind(&self) -> &'static str {
        "silent"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::default()
    }

    fn machines(&self, _: Query) -> BoxStream<'static, Result<Machine, Error>> {
        stream::pending().boxed()
    }

    fn states(
        &self,
        ids: Vec<String>,
    ) -> BoxFuture<'static, Vec<(String, Result<ObservedState, Error>)>> {
        Box::pin(async move {
            if ids.iter().any(|id| id == "mute") {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
            let seen = |id| (id, Ok(ObservedState::new(MachineState::Unknown, None)));
            ids.into_iter().map(seen).collect()
        })
    }

    fn power(&self, _: String, _: PowerAction) -> BoxFuture<'static, Result<(), Error>> {
        Box::pin(std::future::pending())
    }

    fn console(
        &self,
        _: String,
        _: bool,
    ) -> BoxFuture<'static, Result<(Console, Option<Secret>), Error>> {
        Box::pin(std::future::pending())
    }
}
