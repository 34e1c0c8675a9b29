//! What an order of each service consists of.

use std::collections::BTreeMap;

use loggia::zenlayer::api::bmc::types::ChargePrepaid;
use loggia::zenlayer::{
    BareMetal, Client, Create, ElasticCompute, Machines, Orders, VirtualMachines,
};
use loggia_tests::plants;
use loggia_tests::zenlayer::World;

/// A service whose machines are ordered here.
pub(crate) trait Ordered: Orders {
    /// The operation that orders, as plans of faults name it.
    const ORDERS: &'static str;

    fn machines(client: &Client) -> Machines<Self>;

    /// Fills in an order for so many machines that the simulator accepts.
    fn fill(world: &World, order: Self::Order, count: u16) -> Self::Order;

    /// The same, with a name for the machines.
    fn named(order: Self::Order, name: &str) -> Self::Order;

    /// An order for so many machines that the simulator accepts.
    fn wanted(world: &World, count: u16) -> Create<Self> {
        Self::machines(&world.client).create(|order| Self::fill(world, order, count))
    }

    /// Sends an order as the call that it is put together with.
    fn send(order: Self::Order) -> impl Future<Output = Result<(), loggia::Error>>;

    /// The ids that an answer to an order names.
    fn placed(placed: &Self::Placed) -> &[String];

    fn id(machine: &Self::Details) -> Option<&str>;

    /// What the simulator has for machines, oldest first.
    fn there(world: &World) -> Vec<String>;
}

/// The first of the things with this id that a service has.
fn any(things: &BTreeMap<&'static str, Vec<String>>, id: &str) -> String {
    things[id].first().expect("there is one").clone()
}

fn things(world: &World, service: &str) -> BTreeMap<&'static str, Vec<String>> {
    world.zenlayer().things(service).expect("a service")
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

        fn placed(placed: &Self::Placed) -> &[String] {
            &placed.instance_id_set
        }

        fn id(machine: &Self::Details) -> Option<&str> {
            machine.instance_id.as_deref()
        }
    };
}

impl Ordered for VirtualMachines {
    const ORDERS: &'static str = "CreateInstances";

    fn machines(client: &Client) -> Machines<Self> {
        client.vm()
    }

    fn fill(_: &World, order: Self::Order, count: u16) -> Self::Order {
        order
            .zone_id("SIM-A")
            .image_id("sim-img-000001")
            .instance_type("sim.c2m4")
            .instance_charge_type("POSTPAID")
            .internet_charge_type("ByBandwidth")
            .internet_max_bandwidth_out(20)
            .subnet_id("sim-subnet-000001")
            .instance_count(count)
            .password(plants::FIRST_PASSWORD)
    }

    same_names!();

    fn there(world: &World) -> Vec<String> {
        world.zenlayer().instances()
    }
}

impl Ordered for ElasticCompute {
    const ORDERS: &'static str = "zec.CreateZecInstances";

    fn machines(client: &Client) -> Machines<Self> {
        client.zec()
    }

    fn fill(world: &World, order: Self::Order, count: u16) -> Self::Order {
        let things = things(world, "zec");
        order
            .zone_id(any(&things, "zoneId"))
            .image_id(any(&things, "imageId"))
            .subnet_id(any(&things, "subnetId"))
            .instance_type("z2a.cpu.4")
            .internet_charge_type("ByBandwidth")
            .network_line_type("PremiumBGP")
            .bandwidth(10)
            .instance_count(count)
    }

    same_names!();

    fn there(world: &World) -> Vec<String> {
        things(world, "zec")["instanceId"].clone()
    }
}

impl Ordered for BareMetal {
    const ORDERS: &'static str = "bmc.CreateInstances";

    fn machines(client: &Client) -> Machines<Self> {
        client.bmc()
    }

    fn fill(world: &World, order: Self::Order, count: u16) -> Self::Order {
        let things = things(world, "bmc");
        order
            .zone_id(any(&things, "zoneId"))
            .instance_type_id(any(&things, "instanceTypeId"))
            .instance_charge_type("PREPAID")
            .instance_charge_prepaid(ChargePrepaid::default().period(1))
            .internet_charge_type("ByTrafficPackage")
            .traffic_package_size(1.0)
            .amount(count)
    }

    same_names!();

    fn there(world: &World) -> Vec<String> {
        things(world, "bmc")["instanceId"].clone()
    }
}
