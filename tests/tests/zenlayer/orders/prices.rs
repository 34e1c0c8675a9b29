//! Prices of orders: their parts and their totals.

use loggia::zenlayer::api::{bmc, zec};
use loggia::zenlayer::{BareMetal, ChargeUnit, ElasticCompute, Priced, Total, VirtualMachines};

use super::for_each_service;
use super::service::OrderService;
use crate::kit::Fixture;

for_each_service! {
    order_of_three_costs_three_times_as_much;
    incomplete_order_has_no_price;
}

async fn order_of_three_costs_three_times_as_much<S: OrderService>() {
    let fixture = Fixture::new(1).await;
    let [one, three] = [1, 3].map(|count| S::order(&fixture, count));
    let (one, three) = (one.price().await, three.price().await);
    let (one, three) = (one.expect("a price"), three.expect("a price"));
    let (one, three) = (one.total().expect("a sum"), three.total().expect("a sum"));
    assert!(one.original > 0.0 && one.discounted < one.original);
    assert_close(three.original, 3.0 * one.original);
    assert_close(three.discounted, 3.0 * one.discounted);
    assert_eq!(three.per, one.per);
    assert_eq!(fixture.zenlayer().bill_count(), 0);
}

async fn incomplete_order_has_no_price<S: OrderService>() {
    let fixture = Fixture::new(1).await;
    let before = fixture.zenlayer().requests().len();
    let order = S::machines(&fixture.client).create(|call| call);
    let error = order.price().await.expect_err("it is incomplete");
    assert!(!error.is_outcome_unknown(), "{error}");
    assert_eq!(
        fixture.zenlayer().requests().len(),
        before,
        "nothing is sent"
    );
}

#[track_caller]
fn assert_close(one: f64, other: f64) {
    assert!((one - other).abs() < 1e-9, "{one} is not {other}");
}

/// The sum of what some parts cost by the hour. What is priced in steps is not in it.
fn by_hour<'a>(parts: impl IntoIterator<Item = &'a zec::types::PriceItem>) -> f64 {
    let units = parts.into_iter().filter(|part| part.step_prices.is_empty());
    units.map(|part| part.unit_price.expect("by use")).sum()
}

#[tokio::test]
async fn total_of_virtual_machines_is_the_sum_of_their_parts() {
    let fixture = Fixture::new(1).await;
    let price = VirtualMachines::order(&fixture, 3).price().await;
    let price = price.expect("a price");
    let parts = [&price.instance_price, &price.system_disk_price];
    let parts = parts.into_iter().flatten().chain(&price.bandwidth_price);
    let sum: f64 = parts.filter_map(|part| part.unit_price).sum();
    let total = price.total().expect("all by the hour");
    assert_close(total.original, sum);
    assert!(total.is_partial, "bandwidth is priced in steps");
}

#[tokio::test]
async fn total_of_elastic_compute_counts_the_ordered_addresses() {
    let fixture = Fixture::new(1).await;
    let price = ElasticCompute::order(&fixture, 1).price().await;
    let price = price.expect("a price");
    let machine = [
        &price.spec_price,
        &price.gpu_price,
        &price.accelerator_price,
        &price.system_disk_price,
    ];
    let machine = by_hour(machine.into_iter().flatten());
    let ipv4 = by_hour(price.ipv4_price.iter().chain(&price.ipv4_bandwidth_price));
    let ipv6 = by_hour(price.ipv6_price.iter().chain(&price.ipv6_bandwidth_price));
    assert!(ipv4 > 0.0 && ipv6 > 0.0);
    let Total { per, original, .. } = price.total().expect("all by the hour");
    assert_eq!(per, &Some(ChargeUnit::Hour));
    // The answer has both kinds of addresses, the order asks for the first.
    assert_close(*original, machine + ipv4);
    let all = Priced::total(&price.into_parts()).expect("all by the hour");
    assert_close(all.original, machine + ipv4 + ipv6);
    assert!(all.is_partial, "bandwidth is priced in steps");

    // With addresses that are there already.
    let eip = fixture.zenlayer().things("zec").expect("a service")["eipId"][0].clone();
    let zec = fixture.client.zec();
    let own = zec.create(|order| ElasticCompute::fill(&fixture, order, 1).eip_ids([eip]));
    let own = own.price().await.expect("a price");
    assert_close(own.total().expect("a sum").original, machine);
    assert!(!own.total().expect("a sum").is_partial);
}

#[tokio::test]
async fn total_of_prepaid_bare_metal_is_partial_without_excess() {
    let fixture = Fixture::new(1).await;
    let price = BareMetal::order(&fixture, 2)
        .price()
        .await
        .expect("a price");
    let parts = [&price.instance_price, &price.primary_ip_price];
    let parts = parts.into_iter().flatten().chain(&price.bandwidth_price);
    let one: f64 = parts.filter_map(|part| part.original_price).sum();
    let total = price.total().expect("all in advance");
    assert_eq!(total.per, None);
    assert_close(total.original, 2.0 * one);
    assert!(total.is_partial, "what exceeds the package is not known");

    // By use, and by the Mbps.
    let by_use = fixture.client.bmc().create(|order| {
        BareMetal::fill(&fixture, order, 1)
            .instance_charge_type("POSTPAID")
            .internet_charge_type("ByBandwidth")
    });
    let by_use = by_use.price().await.expect("a price");
    let total = by_use.total().expect("all by the hour");
    assert_eq!(total.per, Some(ChargeUnit::Hour));
    assert!(total.is_partial);
}

#[tokio::test]
async fn price_inquiries_have_totals() {
    let fixture = Fixture::new(2).await;
    let things = fixture.zenlayer().things("zec").expect("a service");
    let zec = fixture.client.zec();
    let call = zec.api().describe_eip_price();
    let call = call.region_id(&things["regionId"][0]);
    let eip = call
        .internet_charge_type("ByBandwidth")
        .amount(1)
        .bandwidth(5);
    let eip = eip.send().await.expect("a price");
    let parts = eip.eip_price.iter().chain(&eip.bandwidth_price);
    let sum = by_hour(parts.chain(&eip.remote_bandwidth_price));
    assert_close(eip.total().expect("by the hour").original, sum);

    let call = zec.api().inquiry_price_create_disks();
    let disks = call.zone_id(&things["zoneId"][0]).disk_size(100);
    let disks: zec::types::InquiryPriceCreateDisksResponse =
        disks.send().await.expect("a price").into_inner();
    assert_eq!(disks.totals().len(), 1);

    let things = fixture.zenlayer().things("bmc").expect("a service");
    let call = fixture
        .client
        .bmc()
        .api()
        .clone()
        .inquiry_price_instance_bandwidth();
    let call = call.instance_id(&things["instanceId"][0]);
    let bandwidth: bmc::types::InquiryPriceInstanceBandwidthResponse = call
        .bandwidth_out_mbps(10)
        .send()
        .await
        .expect("a price")
        .into_inner();
    // As the machine is paid.
    let total = bandwidth.total().expect("in advance");
    assert_eq!(total.per, None);
}
