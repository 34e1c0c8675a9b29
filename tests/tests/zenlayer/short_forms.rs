//! Short forms of services beside `vm`: each sends the operation that its documentation
//! names, for the machine that it was called for. Services without short forms: each handle
//! calls the service of its name.

use std::time::Duration;

use loggia::confirm::{ChargeMyAccount, PurgeAllData};
use loggia::zenlayer::Span;

use crate::kit::Fixture;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// An id of something in a service.
fn any(fixture: &Fixture, service: &str, kind: &str) -> String {
    fixture.zenlayer().things(service).expect("a service")[kind][0].clone()
}

/// An image of a service that this machine does not have yet.
fn other_image(fixture: &Fixture, service: &str, machine: &str) -> String {
    let present = field(fixture, service, machine, "imageId");
    let things = fixture.zenlayer().things(service).expect("a service");
    let other = things["imageId"].iter().find(|image| **image != present);
    other.expect("another image").clone()
}

/// What a machine has in a field, as the simulator knows it.
fn field(fixture: &Fixture, service: &str, id: &str, field: &str) -> String {
    let thing = fixture.zenlayer().thing(service, id).expect("it is there");
    thing[field].as_str().expect("a text").to_owned()
}

/// The operations that were sent since the last look.
fn sent(fixture: &Fixture) -> Vec<String> {
    let requests = fixture.zenlayer().requests();
    fixture.zenlayer().clear_requests();
    let sent = requests.into_iter().map(|request| request.operation);
    sent.collect()
}

#[tokio::test]
async fn elastic_compute_is_reinstalled_and_resized() {
    let fixture = Fixture::new(1).await;
    let zec = fixture.client.zec();
    let id = any(&fixture, "zec", "instanceId");
    let image = any(&fixture, "zec", "imageId");
    let machine = zec.instance(&id);
    for call in [
        zec.reinstall(&id, PurgeAllData::yes()),
        machine.reinstall(PurgeAllData::yes()),
    ] {
        machine.stop().await.expect("it stops");
        fixture.clock.advance(DAY);
        sent(&fixture);
        call.image_id(&image).send().await.expect("reinstalled");
        assert_eq!(sent(&fixture), ["zec.ResetInstance"]);
        fixture.clock.advance(DAY);
        assert_eq!(field(&fixture, "zec", &id, "imageId"), image);
    }
    machine.stop().await.expect("it stops");
    fixture.clock.advance(DAY);
    sent(&fixture);
    let resized = zec.resize(&id, "z2a.cpu.8", ChargeMyAccount::yes()).await;
    resized.expect("resized");
    fixture.clock.advance(DAY);
    assert_eq!(field(&fixture, "zec", &id, "instanceType"), "z2a.cpu.8");
    let back = machine.resize("z2a.cpu.4", ChargeMyAccount::yes()).await;
    back.expect("and back");
    fixture.clock.advance(DAY);
    assert_eq!(field(&fixture, "zec", &id, "instanceType"), "z2a.cpu.4");
    assert_eq!(sent(&fixture), ["zec.ModifyInstanceType"; 2]);
}

#[tokio::test]
async fn bare_metal_is_reinstalled_and_has_traffic() {
    let fixture = Fixture::new(1).await;
    let bmc = fixture.client.bmc();
    let id = any(&fixture, "bmc", "instanceId");
    let machine = bmc.instance(&id);
    let span = Span::new("2027-01-14T20:00:00Z", "2027-01-15T08:00:00Z");
    let traffic = bmc.traffic(&id, span.clone()).await.expect("traffic");
    assert_eq!(traffic.data_list.len(), 145, "every five minutes");
    let same = machine.traffic(span).await.expect("the same");
    assert_eq!(same.data_list, traffic.data_list);
    let other = bmc.traffic(
        "instance-none",
        Span::new("2027-01-15T00:00:00Z", "2027-01-15T08:00:00Z"),
    );
    assert!(other.await.expect_err("no such machine").is_not_found());
    assert_eq!(sent(&fixture), ["bmc.DescribeInstanceTraffic"; 3]);

    for call in [
        bmc.reinstall(&id, PurgeAllData::yes()),
        machine.reinstall(PurgeAllData::yes()),
    ] {
        let image = other_image(&fixture, "bmc", &id);
        call.image_id(&image).send().await.expect("reinstalled");
        assert_eq!(sent(&fixture), ["bmc.ReinstallInstance"]);
        fixture.clock.advance(DAY);
        assert_eq!(field(&fixture, "bmc", &id, "imageId"), image);
    }
}

/// Sends a read through the handle of each service: what answers is the simulator of the
/// service that the request went to.
macro_rules! handles {
    ($fixture:ident: $($service:ident.$operation:ident;)*) => {$(
        let call = $fixture.client.$service().api().$operation();
        let answer = call.send().await;
        answer.unwrap_or_else(|error| panic!("{}: {error}", stringify!($service)));
        let request = $fixture.zenlayer().requests().remove(0);
        $fixture.zenlayer().clear_requests();
        let path = format!("/api/v2/{}", stringify!($service));
        assert_eq!(request.path, path, "{}", request.operation);
    )*};
}

#[tokio::test]
async fn every_handle_calls_its_own_service() {
    let fixture = Fixture::new(1).await;
    handles! { fixture:
        aigw.describe_ai_gateways;
        alarm.describe_ip_block_events;
        ccs.describe_key_pairs;
        ipt.describe_ip_transits;
        maintenance.describe_maintenance_alerts;
        pvtdns.describe_private_zones;
        sdn.describe_ports;
        traffic.describe_bandwidth_clusters;
        user.describe_members;
        zbc.describe_customer_balance;
        zdns.describe_private_zones;
        zga.describe_accelerators;
        zlb.describe_load_balancers;
        zls.describe_logs;
        zos.describe_commands;
        zrm.describe_tags;
        zsp.describe_tickets;
    }
    let bill = fixture.client.mcpgw().api().describe_mcp_monthly_billing();
    bill.month("2027-01").send().await.expect("a bill");
    assert_eq!(fixture.zenlayer().requests()[0].path, "/api/v2/mcpgw");
}
