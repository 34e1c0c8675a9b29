//! Changes to subscriptions: an increase takes effect at once, a reduction with the next cycle,
//! unless it is cancelled.

use std::time::Duration;

use loggia::zenlayer::ChargeMyAccount;
use loggia::zenlayer::api::vm::operations::CreateInstances;
use loggia::zenlayer::api::vm::types::ChargePrepaid;

use crate::inspect::Inspected;
use crate::secrets;
use crate::zenlayer::Fixture;

const YES: ChargeMyAccount = ChargeMyAccount::yes();

/// Orders a machine for a month, with changes to the usual order.
async fn subscribe(
    fixture: &Fixture,
    change: impl FnOnce(CreateInstances) -> CreateInstances,
) -> String {
    let order = fixture.vm.create(|call| {
        let call = call
            .zone_id("SIM-A")
            .image_id("sim-img-000001")
            .instance_type("sim.c2m4")
            .instance_charge_type("PREPAID")
            .instance_charge_prepaid(ChargePrepaid::default().period(1))
            .subnet_id("sim-subnet-000001")
            .instance_count(1)
            .password(secrets::FIRST_PASSWORD);
        change(call)
    });
    order.price().await.inspected("a price");
    let created = order.place(YES).await.inspected("placed");
    let id = created.instance_id_set[0].clone();
    fixture.vm.wait([&id]).running().await.inspected("built");
    id
}

/// Raises the bandwidth, then reduces it and the machine's type, and cancels both reductions.
pub(super) async fn bandwidth(fixture: &Fixture) {
    let api = fixture.vm.api();
    let id = subscribe(fixture, |call| {
        call.internet_charge_type("ByBandwidth")
            .internet_max_bandwidth_out(20)
    })
    .await;
    let call = api.inquiry_price_instance_bandwidth();
    let call = call.instance_id(&id).internet_max_bandwidth_out(30);
    call.send().await.inspected("a price");
    let call = api.modify_instance_bandwidth(YES).instance_id(&id);
    let call = call.internet_max_bandwidth_out(30);
    let ordered = call.send().await.inspected("ordered");
    assert!(ordered.order_number.is_some());
    fixture.clock.advance(Duration::from_secs(10));

    let call = api.modify_instance_bandwidth(YES).instance_id(&id);
    let call = call.internet_max_bandwidth_out(5);
    call.send().await.inspected("planned");
    let call = api.describe_instance_internet_status().instance_id(&id);
    let status = call.send().await.inspected("read");
    assert_eq!(status.internet_max_bandwidth_out, Some(30));
    assert_eq!(status.modified_internet_max_bandwidth_out, Some(5));
    let call = api.cancel_instance_bandwidth_downgrade(YES);
    call.instance_id(&id).send().await.inspected("called off");

    let smaller = fixture
        .vm
        .resize(&id, "sim.c1m1", YES)
        .await
        .inspected("planned");
    assert!(smaller.order_number.is_some());
    let call = api.cancel_instance_downgrade(YES).instance_id(&id);
    call.send().await.inspected("called off");
}

/// A smaller traffic package, and back.
pub(super) async fn traffic_package(fixture: &Fixture) {
    let api = fixture.vm.api();
    let id = subscribe(fixture, |call| {
        call.internet_charge_type("ByTrafficPackage")
            .traffic_package_size(2.5)
    })
    .await;
    let call = api.inquiry_price_instance_traffic_package();
    let call = call.instance_id(&id).traffic_package_size(0.5);
    call.send().await.inspected("a price");
    let call = api.modify_instance_traffic_package(YES).instance_id(&id);
    call.traffic_package_size(1.0)
        .send()
        .await
        .inspected("planned");
    let call = api.cancel_instance_traffic_package_downgrade(YES);
    call.instance_id(&id).send().await.inspected("called off");
}
