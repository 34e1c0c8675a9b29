//! Reads machines from the lists of `zec`.

use futures_util::future::BoxFuture;
use loggia_transport::Error;

use super::action::PowerAction;
use super::capability::{Capabilities, Capability};
use super::machine::Machine;
use super::zenlayer::{Described, addresses, cannot, common, tags, time};
use crate::machine::MachineState;
use crate::zenlayer::{ElasticCompute, Machines};

impl Described for ElasticCompute {
    const KIND: &'static str = "zenlayer zec";

    const SELECTED: [&'static [&'static str]; 5] = [
        &["status"],
        &["instanceName"],
        &["zoneId"],
        &["instanceType"],
        &["tags"],
    ];

    fn powers() -> Capabilities {
        use Capability as C;
        Capabilities::new(common().into_iter().chain([C::ShutDown, C::Reset])).without(
            C::Traffic,
            "traffic belongs to the addresses of the service: see its generated client",
        )
    }

    fn describe(details: Self::Details, machine: &mut Machine) {
        if let Some(state) = &details.status {
            machine.state = MachineState::from(state);
            machine.vendor_state = Some(state.as_str().to_owned());
        }
        let public = &details.public_ip_addresses;
        machine.addresses = addresses(public.iter().chain(&details.private_ip_addresses));
        machine.expires = time(details.expired_time.as_ref());
        let given = details.tags.map(|tags| tags.tags).unwrap_or_default();
        machine.tags = tags(given.into_iter().map(|tag| (tag.key, tag.value)));
        machine.name = details.instance_name;
        machine.place = details.zone_id;
        machine.plan = details.instance_type;
    }

    fn press(
        machines: Machines<Self>,
        id: String,
        action: PowerAction,
    ) -> BoxFuture<'static, Result<(), Error>> {
        match action {
            PowerAction::ShutDown => Box::pin(async move { machines.shut_down([id]).await }),
            PowerAction::Reset => Box::pin(async move { machines.reset([id]).await }),
            _ => cannot::<Self>(action),
        }
    }
}
