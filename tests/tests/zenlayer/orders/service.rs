//! What an order of each service consists of.

use std::collections::BTreeMap;

use loggia::zenlayer::api::bmc::types::ChargePrepaid;
use loggia::zenlayer::{
    BareMetal, Client, Create, ElasticCompute, Machines, Orders, VirtualMachines,
};
use loggia_tests::zenlayer::{Fixture, fill_order};

/// A service whose machines are ordered here.
pub(crate) trait OrderService: Orders {
    /// The operation that orders, as plans of faults name it.
    const ORDER_OPERATION: &'static str;

    fn machines(client: &Client) -> Machines<Self>;

    /// Fills in an order for so many machines that the simulator accepts.
    fn fill(fixture: &Fixture, order: Self::Order, count: u16) -> Self::Order;

    /// The same, with a name for the machines.
    fn named(order: Self::Order, name: &str) -> Self::Order;

    /// An order for so many machines that the simulator accepts.
    fn order(fixture: &Fixture, count: u16) -> Create<Self> {
        Self::machines(&fixture.client).create(|order| Self::fill(fixture, order, count))
    }

    /// Sends an order as the call that it is put together with.
    fn send(order: Self::Order) -> impl Future<Output = Result<(), loggia::Error>>;

    /// The ids that an answer to an order names.
    fn placed_ids(placed: &Self::Placed) -> &[String];

    fn id(machine: &Self::Details) -> Option<&str>;

    /// What the simulator has for machines, oldest first.
    fn existing(fixture: &Fixture) -> Vec<String>;
}

/// The first of the things with this id that a service has.
fn first(things: &BTreeMap<&'static str, Vec<String>>, id: &str) -> String {
    things[id].first().expect("there is one").clone()
}

fn things(fixture: &Fixture, service: &str) -> BTreeMap<&'static str, Vec<String>> {
    fixture.zenlayer().things(service).expect("a service")
}

/// What all services call the same.
macro_rules! same_names {
    () => {
        fn named(order: Self::Order, name: &str) -> Self::Order {
            order.instance_name(name)
        }

        async fn send(order: Self::Order) -> Result<(), loggia::Error> {
            order.send().await.map(|_| ())
        }

        fn placed_ids(placed: &Self::Placed) -> &[String] {
            &placed.instance_id_set
        }

        fn id(machine: &Self::Details) -> Option<&str> {
            machine.instance_id.as_deref()
        }
    };
}

impl OrderService for VirtualMachines {
    const ORDER_OPERATION: &'static str = "CreateInstances";

    fn machines(client: &Client) -> Machines<Self> {
        client.vm()
    }

    fn fill(_: &Fixture, order: Self::Order, count: u16) -> Self::Order {
        fill_order(order, count)
    }

    same_names!();

    fn existing(fixture: &Fixture) -> Vec<String> {
        fixture.zenlayer().instances()
    }
}

impl OrderService for ElasticCompute {
    const ORDER_OPERATION: &'static str = "zec.CreateZecInstances";

    fn machines(client: &Client) -> Machines<Self> {
        client.zec()
    }

    fn fill(fixture: &Fixture, order: Self::Order, count: u16) -> Self::Order {
        let things = things(fixture, "zec");
        order
            .zone_id(first(&things, "zoneId"))
            .image_id(first(&things, "imageId"))
            .subnet_id(first(&things, "subnetId"))
            .instance_type("z2a.cpu.4")
            .internet_charge_type("ByBandwidth")
            .network_line_type("PremiumBGP")
            .bandwidth(10)
            .instance_count(count)
    }

    same_names!();

    fn existing(fixture: &Fixture) -> Vec<String> {
        things(fixture, "zec")["instanceId"].clone()
    }
}

impl OrderService for BareMetal {
    const ORDER_OPERATION: &'static str = "bmc.CreateInstances";

    fn machines(client: &Client) -> Machines<Self> {
        client.bmc()
    }

    fn fill(fixture: &Fixture, order: Self::Order, count: u16) -> Self::Order {
        let things = things(fixture, "bmc");
        order
            .zone_id(first(&things, "zoneId"))
            .instance_type_id(first(&things, "instanceTypeId"))
            .instance_charge_type("PREPAID")
            .instance_charge_prepaid(ChargePrepaid::default().period(1))
            .internet_charge_type("ByTrafficPackage")
            .traffic_package_size(1.0)
            .amount(count)
    }

    same_names!();

    fn existing(fixture: &Fixture) -> Vec<String> {
        things(fixture, "bmc")["instanceId"].clone()
    }
}
