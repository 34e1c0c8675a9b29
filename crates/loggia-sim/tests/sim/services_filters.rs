//! How lists of services that the engine simulates compare texts.

use serde_json::json;

use crate::services_levers::ok;
use crate::support::start_with;

#[tokio::test]
async fn names_and_networks_are_found_as_documented() {
    let (sim, _) = start_with(|builder| builder.machines(10)).await;
    let zenlayer = sim.zenlayer();
    for (service, list, field, asked, count) in [
        ("bmc", "DescribeInstances", "instanceName", "instance-1", 1),
        ("bmc", "DescribeInstances", "instanceName", "instance-1*", 2),
        ("bmc", "DescribeInstances", "instanceName", "instance-*", 10),
        ("bmc", "DescribeInstances", "instanceName", "nstance", 0),
        (
            "zlb",
            "DescribeLoadBalancers",
            "loadBalancerName",
            "loadBalancer-1",
            1,
        ),
        (
            "zlb",
            "DescribeLoadBalancers",
            "loadBalancerName",
            "load*",
            10,
        ),
        ("zlb", "DescribeLoadBalancers", "loadBalancerName", "x*", 0),
        ("zec", "DescribeEips", "name", "ip-1", 2),
        ("zec", "DescribeEips", "name", "eip-1*", 2),
        ("zec", "DescribeVpcs", "cidrBlock", "198.51.1", 9),
        ("zec", "DescribeVpcs", "cidrBlock", "51.20.", 1),
        ("zec", "DescribeVpcs", "cidrBlock", "10.", 0),
        ("zec", "DescribeSubnets", "cidrBlock", "51.20.", 1),
        ("zec", "DescribeCidrs", "cidrBlock", "51.20.", 1),
    ] {
        let found = ok(zenlayer, service, list, json!({field: asked})).await;
        assert_eq!(
            found["totalCount"], count,
            "{service} {list} {field} {asked}"
        );
    }
}
