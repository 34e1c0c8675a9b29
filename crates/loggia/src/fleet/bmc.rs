//! Reads machines from the lists of `bmc`.

use futures_util::future::BoxFuture;
use loggia_transport::Error;

use super::action::PowerAction;
use super::capability::{Capabilities, Capability};
use super::machine::Machine;
use super::zenlayer::{Described, addresses, cannot, common, package, tags, time};
use crate::machine::MachineState;
use crate::zenlayer::{BareMetal, Machines};

const ONE_WAY: &str = "bare metal is switched off by stop and restarted by reboot; the vendor \
                       does not say whether the system is asked";

impl Described for BareMetal {
    const KIND: &'static str = "zenlayer bmc";

    const SELECTED: [&'static [&'static str]; 5] = [
        &["instanceStatus"],
        &["instanceName", "hostname"],
        &["zoneId"],
        &["instanceTypeId"],
        &["tags"],
    ];

    fn powers() -> Capabilities {
        Capabilities::new(common())
            .without(Capability::ShutDown, ONE_WAY)
            .without(Capability::Reset, ONE_WAY)
    }

    fn describe(details: Self::Details, machine: &mut Machine) {
        if let Some(state) = &details.instance_status {
            machine.state = MachineState::from(state);
            machine.vendor_state = Some(state.as_str().to_owned());
        }
        let first = [
            &details.primary_public_ip_address,
            &details.primary_public_i_pv6_address,
        ];
        let public = first
            .into_iter()
            .flatten()
            .chain(&details.public_ip_addresses);
        let all = public.chain(&details.ipv6_addresses);
        machine.addresses = addresses(all.chain(&details.private_ip_addresses));
        machine.expires = time(details.expired_time.as_ref());
        machine.traffic = package(details.traffic_package_size);
        let given = details.tags.map(|tags| tags.tags).unwrap_or_default();
        machine.tags = tags(given.into_iter().map(|tag| (tag.key, tag.value)));
        machine.name = details.instance_name.or(details.hostname);
        machine.place = details.zone_id;
        machine.plan = details.instance_type_id;
    }

    fn press(
        _: Machines<Self>,
        _: String,
        action: PowerAction,
    ) -> BoxFuture<'static, Result<(), Error>> {
        cannot::<Self>(action)
    }
}
