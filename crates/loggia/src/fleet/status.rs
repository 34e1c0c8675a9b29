//! Reads the states of any number of machines.

use std::collections::HashMap;

use futures_util::future;
use loggia_transport::{Error, ErrorKind};
use sync_wrapper::SyncFuture;

use super::builder::{Entry, Fleet};
use super::id::MachineId;
use super::provider::ObservedState;
use crate::machine::MachineState;

/// The state of a machine. Made by [`Fleet::status`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Status {
    /// The machine.
    pub id: MachineId,
    /// Its state, or why that is not known.
    pub state: Result<MachineState, Error>,
    /// The vendor's word for the state.
    pub vendor_state: Option<String>,
}

impl Fleet {
    /// The states of machines, in the order of `ids`. All providers are asked at once; the
    /// error of one of them affects its machines only. A machine that does not exist is
    /// `NotFound`.
    pub async fn status<'a>(&self, ids: impl IntoIterator<Item = &'a MachineId>) -> Vec<Status> {
        let ids: Vec<MachineId> = ids.into_iter().cloned().collect();
        let seen = self.look(&ids).await;
        let statuses = ids.into_iter().map(|id| {
            let (state, vendor_state) = match seen.get(&id).cloned() {
                Some(Ok(seen)) => (Ok(seen.state), seen.word),
                Some(Err(error)) => (Err(error), None),
                None => (Err(unknown(&id)), None),
            };
            Status {
                id,
                state,
                vendor_state,
            }
        });
        statuses.collect()
    }

    /// Reads the states of machines once, from all providers. A machine that is missing in the
    /// result was not answered for.
    pub(super) async fn look(
        &self,
        ids: &[MachineId],
    ) -> HashMap<MachineId, Result<ObservedState, Error>> {
        let mut seen = HashMap::new();
        let mut asked: Vec<(&Entry, Vec<String>)> = Vec::new();
        for id in ids {
            match self.entry(id) {
                Err(error) => {
                    seen.insert(id.clone(), Err(error));
                }
                Ok(entry) => {
                    let same = asked.iter_mut().find(|(other, _)| other.name == entry.name);
                    match same {
                        Some((_, ids)) => ids.push(id.id().to_owned()),
                        None => asked.push((entry, vec![id.id().to_owned()])),
                    }
                }
            }
        }
        let looks = asked.into_iter().map(|(entry, mut ids)| {
            ids.sort_unstable();
            ids.dedup();
            let look = SyncFuture::new(entry.provider.states(ids));
            async move { (entry, look.await) }
        });
        for (entry, answers) in future::join_all(looks).await {
            for (id, answer) in answers {
                seen.insert(MachineId::of(entry.name.clone(), id), answer);
            }
        }
        seen
    }
}

fn unknown(id: &MachineId) -> Error {
    Error::new(
        ErrorKind::NotFound,
        format!("the provider did not report the machine {id}"),
    )
    .with_hint("check the id: it may be gone, or belong to another account")
}
