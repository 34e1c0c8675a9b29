//! Reads machines from the lists of `vm`.

use futures_util::future::BoxFuture;
use loggia_transport::Error;

use super::action::PowerAction;
use super::capability::{Capabilities, Capability};
use super::machine::Machine;
use super::zenlayer::{Described, addresses, cannot, common, package, tags, time};
use crate::machine::MachineState;
use crate::zenlayer::{Machines, VirtualMachines};

impl Described for VirtualMachines {
    const KIND: &'static str = "zenlayer vm";

    const SELECTED: [&'static [&'static str]; 5] = [
        &["instanceStatus"],
        &["instanceName"],
        &["zoneId"],
        &["instanceType"],
        &["tags"],
    ];

    fn powers() -> Capabilities {
        Capabilities::new(common().into_iter().chain([Capability::ShutDown])).without(
            Capability::Reset,
            "virtual machines are restarted by reboot; by force with stop and start",
        )
    }

    fn describe(details: Self::Details, machine: &mut Machine) {
        if let Some(state) = &details.instance_status {
            machine.state = MachineState::from(state);
            machine.vendor_state = Some(state.as_str().to_owned());
        }
        let public = &details.public_ip_addresses;
        let all = public.iter().chain(&details.public_ipv6_addresses);
        machine.addresses = addresses(all.chain(&details.private_ip_addresses));
        machine.expires = time(details.expired_time.as_ref());
        machine.traffic = package(details.traffic_package_size);
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
            _ => cannot::<Self>(action),
        }
    }
}
