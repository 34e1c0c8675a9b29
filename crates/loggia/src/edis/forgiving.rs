//! Reads answers field by field, leaving out what does not fit.
//!
//! The reader of replies leaves out odd values inside entries of maps, so that one does not
//! affect the others. A server's description is also a set of named, independent values, so its
//! answer is read as such a map, each entry of which goes to its field.

use loggia_edis::management::{operations, types};
use loggia_transport::body::Encoding;
use loggia_transport::call::{Outgoing, Sending};
use loggia_transport::decode::{Decode, Slot, TakesEntries};
use loggia_transport::{Error, Operation, Reply};
use serde_json::Value;

use super::server::Server;

/// A reply each of whose fields may be missing independently.
#[derive(Default)]
pub(super) struct Forgiving<T> {
    reply: T,
    /// The place of names that the reply does not have.
    passed: Value,
}

impl<T: Decode + Default> Decode for Forgiving<T> {
    fn slot(&mut self) -> Option<Slot<'_>> {
        Some(Slot::Map(self))
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl<T: Decode + Default> TakesEntries for Forgiving<T> {
    fn entry(&mut self, key: &str) -> &mut dyn Decode {
        match self.reply.field(key) {
            Some(field) => field,
            None => &mut self.passed,
        }
    }

    /// The fields are already allocated.
    fn growth(&self) -> usize {
        0
    }

    fn drop_entry(&mut self, key: &str) {
        self.entry(key).clear();
    }
}

/// A call without fields whose answer has many values.
pub(super) trait Question {
    const OPERATION: &'static Operation;

    type Reply: Decode + Default + Send + Sync + 'static;
}

macro_rules! questions {
    ($($module:ident, $call:ident -> $reply:ident;)*) => {$(
        impl Question for operations::$call {
            const OPERATION: &'static Operation = &operations::$module::OPERATION;

            type Reply = types::$reply;
        }
    )*};
}

questions! {
    get_all_details, GetAllDetails -> AllDetails;
    get_kvm_details, GetKvmDetails -> VpsDetails;
    get_kvm_vps_settings, GetKvmVpsSettings -> VpsConfiguration;
    get_traffic_usage, GetTrafficUsage -> TrafficUsage;
}

impl Server {
    /// Sends a call of this server, and reads as much of its answer as possible.
    pub(super) async fn ask<Q: Question>(&self, _: Q) -> Result<Reply<Q::Reply>, Error> {
        let pipeline = self.api().pipeline().clone();
        let outgoing = Outgoing::new(pipeline, Q::OPERATION, Encoding::Form, &());
        let reply = Sending::<Forgiving<Q::Reply>>::new(outgoing).await?;
        Ok(reply.map(|forgiving| forgiving.reply))
    }
}
