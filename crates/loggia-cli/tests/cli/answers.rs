//! Tests how operations handle answers that no simulator gives: something failed, a list is
//! incomplete or not a list, a change shows late.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::scripted_vendor::Vendor;
use super::support::Simulators;

/// Gives one answer after the other, and then repeats the last.
fn in_turn(answers: Vec<Value>) -> impl Fn() -> Value + Send {
    let turn = AtomicUsize::new(0);
    move || {
        let turn = turn.fetch_add(1, Ordering::Relaxed);
        answers[turn.min(answers.len() - 1)].clone()
    }
}

/// A page with all items of a list.
fn page(things: &Value) -> Value {
    let total = things.as_array().map_or(0, Vec::len);
    json!({"requestId": "T1", "totalCount": total, "dataSet": things})
}

#[test]
fn a_partial_failure_ends_with_2_after_the_answer() {
    let vendor = Vendor::start(|_, _| json!({"requestId": "T1", "instanceIds": ["b"]}));
    let some = vendor.run("zec stop-instances --instance-ids a,b -o json");
    assert_eq!(some.code, 2, "{}", some.err);
    assert_eq!(some.json()["instanceIds"], json!(["b"]));
    for part in ["zenlayer.zec StopInstances", "failed with b;"] {
        assert!(some.err.contains(part), "{}", some.err);
    }
    // The id of what failed is not for the next command.
    let quiet = vendor.run("zec stop-instances --instance-ids a,b --quiet");
    assert_eq!((quiet.code, quiet.out.as_str()), (2, ""), "{}", quiet.err);
    let one = vendor.run("zec stop-instances --instance-ids b");
    assert_eq!(one.code, 1, "{}", one.err);

    let vendor = Vendor::start(|_, _| json!({"requestId": "T1", "instanceIds": []}));
    let done = vendor.run("zec stop-instances --instance-ids a,b --quiet");
    assert_eq!((done.code, done.out.as_str()), (0, ""), "{}", done.err);
}

#[test]
fn a_wait_leaves_out_what_failed() {
    let vendor = Vendor::start(|action, _| match action {
        "StopInstances" => json!({"instanceIds": ["b"]}),
        _ => page(&json!([{"instanceId": "a", "status": "STOPPED"}])),
    });
    let words = "zec stop-instances --instance-ids a,b --wait --timeout 20";
    let run = vendor.run(words);
    assert_eq!(run.code, 2, "{}", run.err);
    let asked = vendor.asked();
    let (action, look) = asked.last().expect("a look");
    assert_eq!(action, "DescribeInstances");
    assert_eq!(look["instanceIds"], json!(["a"]));
}

/// When an interface is attached to an instance, it is the interface whose state changes.
#[test]
fn the_wait_reads_the_resource_that_the_spec_names() {
    let states = in_turn(vec![
        page(&json!([{"nicId": "n-2", "instanceId": null, "status": "ATTACHING"}])),
        page(&json!([{"nicId": "n-2", "instanceId": "i-1", "status": "USED"}])),
    ]);
    let vendor = Vendor::start(move |action, _| match action {
        "AttachNetworkInterface" => json!({"requestId": "T1"}),
        _ => states(),
    });
    let words = "zec attach-network-interface --nic-id n-2 --instance-id i-1 --wait --timeout 20";
    vendor.run(words).done();
    let asked = vendor.asked();
    let looks: Vec<_> = asked
        .iter()
        .filter(|(action, _)| action == "DescribeNetworkInterfaces")
        .collect();
    assert_eq!(looks.len(), 2, "{asked:?}");
    for (_, look) in looks {
        assert_eq!(look["nicIds"], json!(["n-2"]));
    }
}

#[test]
fn nested_request_ids_are_waited_for() {
    let vendor = Vendor::start(|action, fields| match action {
        "BindCidrBlockIps" => json!({"requestId": "T1"}),
        _ => json!({"cidrBlockIps": [{"ip": fields["ip"], "status": "BOUND"}]}),
    });
    let words = "bmc bind-cidr-block-ips --cidr-block-id c-1 --set ipBindList.0.ip=192.0.2.1 \
                 --set ipBindList.0.instanceId=i-1 --wait --timeout 20";
    vendor.run(words).done();
    let asked = vendor.asked();
    let (action, look) = asked.last().expect("a look");
    assert_eq!(action, "DescribeCidrBlockIps");
    assert_eq!(look["ip"], "192.0.2.1");
    assert_eq!(look["cidrBlockId"], "c-1");
}

#[test]
fn a_wait_with_missing_fields_is_refused_before_the_order() {
    let vendor = Vendor::start(|_, _| json!({"requestId": "T1"}));
    let words = "vm create-image --instance-id i-1 --image-name golden --wait";
    let refused = vendor.run(words);
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert!(
        refused.err.contains("--wait-with zoneId="),
        "{}",
        refused.err
    );
    let wrong = vendor.run(&format!("{words} --wait-with zoneid=SIM-A"));
    assert_eq!(wrong.code, 3, "{}", wrong.err);
    assert!(
        wrong.err.contains("did you mean `zoneId`?"),
        "{}",
        wrong.err
    );
    assert!(vendor.asked().is_empty());

    let sims = Simulators::start(&["--transition", "0"]);
    let made = sims.run(&[
        "zenlayer",
        "vm",
        "create-image",
        "--instance-id",
        "sim-vm-000002",
        "--image-name",
        "golden",
        "--yes",
        "--wait",
        "--wait-with",
        "zoneId=SIM-A",
        "--quiet",
    ]);
    let id = made.done().out;
    let image = sims.run(&[
        "zenlayer",
        "vm",
        "describe-images",
        "--zone-id",
        "SIM-A",
        "--image-ids",
        id.trim(),
        "--quiet",
    ]);
    assert_eq!(image.done().out, id);
}

/// A deletion that failed before is ordered again: the earlier failure does not count for it.
#[test]
fn an_earlier_failure_state_does_not_end_a_wait() {
    let states = in_turn(vec![
        page(&json!([{"iptId": "t-1", "iptStatus": "DESTROYING_FAILED"}])),
        page(&json!([{"iptId": "t-1", "iptStatus": "DESTROYING"}])),
        page(&json!([])),
    ]);
    let vendor = Vendor::start(move |action, _| match action {
        "DeleteIPTransit" => json!({"requestId": "T1"}),
        _ => states(),
    });
    let words = "ipt delete-ip-transit --ipt-id t-1 --yes --wait --timeout 60";
    vendor.run(words).done();

    let states = in_turn(vec![
        page(&json!([{"iptId": "t-1", "iptStatus": "DESTROYING"}])),
        page(&json!([{"iptId": "t-1", "iptStatus": "DESTROYING_FAILED"}])),
    ]);
    let vendor = Vendor::start(move |action, _| match action {
        "DeleteIPTransit" => json!({"requestId": "T1"}),
        _ => states(),
    });
    let failed = vendor.run(words);
    assert_eq!(failed.code, 1, "{}", failed.err);
    assert!(failed.err.contains("DESTROYING_FAILED"), "{}", failed.err);
}

#[test]
fn a_wait_without_an_id_in_the_answer_fails() {
    let vendor = Vendor::start(|_, _| json!({"requestId": "T1"}));
    let words = "zec create-network-interface --name main --subnet-id s-1 --yes --wait";
    let lost = vendor.run(words);
    assert_eq!(lost.code, 1, "{}{}", lost.out, lost.err);
    assert!(lost.err.contains("it was ordered"), "{}", lost.err);
}

#[test]
fn quiet_prints_the_created_id_and_not_the_request_id() {
    let vendor = Vendor::start(|action, _| match action {
        "CreateVpc" => json!({"requestId": "T1", "vpcId": "v-1"}),
        "DescribeNetworkInterfaces" => page(&json!([
            {"nicId": "n-1", "instanceId": "i-1", "subnetId": "s-1"},
            {"nicId": "n-2", "instanceId": null, "subnetId": "s-1"},
        ])),
        _ => json!({"requestId": "T1"}),
    });
    let words = "zec create-vpc --name main --cidr-block 10.0.0.0/16 --mtu 1500 --quiet";
    assert_eq!(vendor.run(words).done().out, "v-1\n");
    let words = "zec describe-network-interfaces --quiet";
    assert_eq!(vendor.run(words).done().out, "n-1\nn-2\n");
    let words = "vm start-instances --instance-ids i-1 --quiet";
    assert_eq!(vendor.run(words).done().out, "");
}

#[test]
fn an_answer_that_is_not_a_page_is_an_error() {
    for answer in [json!([]), json!("x"), json!(5), json!({"dataSet": {}})] {
        let vendor = Vendor::start(move |_, _| answer.clone());
        let run = vendor.run("zec describe-vpcs --page-all");
        assert_eq!(run.code, 1, "{}", run.err);
        assert!(run.err.contains("zenlayer.zec DescribeVpcs"), "{}", run.err);
        assert!(!run.err.contains("panicked"), "{}", run.err);
    }
}

#[test]
fn an_incomplete_list_is_printed_and_ends_with_2() {
    for end in [
        json!({"totalCount": 3}),
        json!({"totalCount": 3, "dataSet": null}),
    ] {
        let vendor = Vendor::start(move |_, fields| match fields["pageNum"].as_u64() {
            Some(1) => json!({"totalCount": 3, "dataSet": [{"vpcId": "v-1"}, {"vpcId": "v-2"}]}),
            _ => end.clone(),
        });
        let run = vendor.run("zec describe-vpcs --page-all --page-size 2 --quiet");
        assert_eq!(
            (run.code, run.out.as_str()),
            (2, "v-1\nv-2\n"),
            "{}",
            run.err
        );
        assert!(
            run.err.contains("incomplete") && run.err.contains("counts 3"),
            "{}",
            run.err
        );
    }
}

/// Something is created while the list is read, and shifts the rest by one.
#[test]
fn a_changing_list_has_every_item_once() {
    let looks = AtomicUsize::new(0);
    let vendor = Vendor::start(move |_, fields| {
        let number = fields["pageNum"].as_u64().unwrap_or_default();
        let all: &[&str] = match looks.fetch_add(1, Ordering::Relaxed) {
            0 => &["v-2", "v-3", "v-4"],
            _ => &["v-1", "v-2", "v-3", "v-4"],
        };
        let page = all
            .chunks(2)
            .nth(usize::try_from(number).expect("small") - 1);
        let page = page.into_iter().flatten();
        let items: Vec<Value> = page.map(|id| json!({"vpcId": id})).collect();
        json!({"totalCount": all.len(), "dataSet": items})
    });
    let run = vendor.run("zec describe-vpcs --page-all --page-size 2 --quiet");
    assert_eq!(run.done().out, "v-2\nv-3\nv-4\nv-1\n");
}
