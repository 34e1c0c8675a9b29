//! Short forms that only read: lists, one machine, consoles, figures.

use loggia::zenlayer::{ErrorCode, Span, Vm};
use loggia::{CallOptions, Console, ErrorKind};

use super::scripted_servers::answering_together;
use crate::kit::{self, Fixture};

/// The same machines for a client that leaves checking to the server.
fn unchecked(fixture: &Fixture) -> Vm {
    let options = CallOptions::default().unchecked();
    let builder = kit::client_builder(&fixture.clock, fixture.zenlayer().url());
    builder.options(options).build().expect("builds").vm()
}

#[tokio::test]
async fn machines_are_streamed_filtered_and_read_by_id() {
    let fixture = Fixture::new(5).await;
    let ids = fixture.zenlayer().instances();
    let mut stream = fixture.vm.instances().page_size(2).stream();
    let mut found = Vec::new();
    while let Some(machine) = stream.try_next().await.expect("a machine") {
        found.push(machine.instance_id.expect("an id"));
    }
    assert_eq!(found, ids);
    assert_eq!(fixture.request_count("DescribeInstances"), 3);

    let stopped = fixture
        .vm
        .instances()
        .filter(|call| call.zone_id("SIM-A").instance_status("STOPPED"));
    let stopped = stopped.all().await.expect("listed");
    assert_eq!(stopped.len(), 1);
    assert_eq!(stopped[0].instance_id.as_ref(), Some(&ids[1]));

    let one = fixture
        .vm
        .instance(&ids[2])
        .details()
        .await
        .expect("it is there");
    assert_eq!(one.instance_name.as_deref(), Some("zen-vm-3"));
    let error = fixture
        .vm
        .instance("no-such")
        .details()
        .await
        .expect_err("unknown");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let text = error.to_string();
    assert!(
        text.contains("DescribeInstances") && text.contains("no-such"),
        "{text}"
    );

    let too_many = |vm: &Vm| {
        let ids = (0..101).map(|n| format!("i-{n}"));
        vm.instances().filter(|call| call.instance_ids(ids)).all()
    };
    let error = too_many(&fixture.vm).await.expect_err("too many");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("instance_ids"), "{error}");
    let error = too_many(&unchecked(&fixture)).await.expect_err("too many");
    assert_eq!(
        ErrorCode::of(&error),
        Some(ErrorCode::InvalidParameterExceedLength)
    );
}

#[tokio::test]
async fn statuses_of_any_number_are_in_request_order() {
    let fixture = Fixture::new(0).await;
    let mut ids = fixture.add(250, "RUNNING");
    ids.reverse();
    ids.insert(120, "no-such".into());
    let states = fixture.vm.statuses(&ids).await.expect("states");
    let found: Vec<_> = states
        .iter()
        .filter_map(|state| state.instance_id.clone())
        .collect();
    ids.remove(120);
    assert_eq!(found, ids, "in order, without the unknown one");
    assert_eq!(fixture.request_count("DescribeInstancesStatus"), 3);

    let none = fixture.vm.statuses([""; 0]).await.expect("nothing");
    assert!(none.is_empty());
    assert_eq!(
        fixture.request_count("DescribeInstancesStatus"),
        3,
        "no one asked"
    );
}

#[tokio::test]
async fn empty_list_of_ids_lists_nothing() {
    let fixture = Fixture::new(3).await;
    let list = fixture.vm.describe_instances_status().ids([""; 0]);
    assert_eq!(list.clone().all().await.expect("nothing"), []);
    assert_eq!(list.page(1).await.expect("a page").total, Some(0));
    assert!(fixture.zenlayer().requests().is_empty());
    let two = fixture.zenlayer().instances()[..2].to_vec();
    assert_eq!(list.ids(two).all().await.expect("listed").len(), 2);
}

#[tokio::test]
async fn status_reads_of_many_machines_overlap_up_to_four() {
    let (url, most) = answering_together(4).await;
    let client = kit::client_builder(&kit::SharedClock::new(), url);
    let vm: Vm = client.build().expect("builds").vm();
    let states = vm.statuses((0..800).map(|n| format!("i-{n}"))).await;
    assert_eq!(states.expect("answers"), []);
    assert_eq!(most.load(std::sync::atomic::Ordering::SeqCst), 4);
}

#[tokio::test]
async fn console_url_is_refused_with_a_code() {
    let fixture = Fixture::new(2).await;
    let id = &fixture.zenlayer().instances()[0];
    let url = fixture.vm.console_url(id).await.expect("a console");
    assert_eq!(url.scheme(), "https");
    let error = fixture.vm.console_url("no-such").await;
    let code = ErrorCode::of(&error.expect_err("unknown")).expect("a code");
    assert!(code.is_not_found(), "{code}");
    fixture.zenlayer().set_status(id, "BOOTING");
    let error = fixture.vm.console_url(id).await;
    let code = ErrorCode::of(&error.expect_err("busy")).expect("a code");
    assert!(code.is_state_conflict(), "{code}");
}

#[tokio::test]
async fn console_is_unavailable_only_where_the_state_forbids_it() {
    let fixture = Fixture::new(2).await;
    let ids = fixture.zenlayer().instances();
    for id in &ids {
        // One is running, one is stopped.
        let Console::Page(url) = fixture.vm.console(id).await.expect("a console") else {
            panic!("a page");
        };
        assert_eq!(url.scheme(), "https");
    }
    for state in ["BOOTING", "RECYCLE"] {
        fixture.zenlayer().set_status(&ids[0], state);
        let console = fixture.vm.console(&ids[0]).await.expect("a console");
        assert_eq!(console, Console::Unavailable, "{state}");
    }
    let error = fixture.vm.console("no-such").await.expect_err("unknown");
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    let code = "AUTHFAILURE_UNAUTHORIZED_OPERATION";
    fixture
        .zenlayer()
        .answer_next_of("DescribeVncUrl", 403, code, "no", &[]);
    let error = fixture.vm.console(&ids[1]).await.expect_err("no right");
    assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
}

#[tokio::test]
async fn cpu_usage_and_traffic_are_read_with_their_times() {
    let fixture = Fixture::new(1).await;
    let id = &fixture.zenlayer().instances()[0];
    let hour = Span::new("2027-01-15T06:00:00Z", "2027-01-15T07:00:00Z");
    let load = fixture.vm.cpu_usage(id, hour.clone()).await.expect("load");
    assert!(load.len() >= 12, "{}", load.len());
    for sample in &load {
        let percent = sample.percent.expect("a number");
        assert!((0.0..=100.0).contains(&percent), "{percent}");
        let time = sample.time.as_ref().expect("a time").to_string();
        assert!(time.starts_with("2027-01-15T0"), "{time}");
    }
    let traffic = fixture.vm.traffic(id, hour.clone()).await.expect("traffic");
    assert_eq!(traffic.unit.as_deref(), Some("bps"));
    assert_eq!(traffic.samples.len(), load.len());
    assert!(traffic.samples.iter().all(|at| at.received.is_some()));
    let most = traffic.samples.iter().filter_map(|at| at.sent).max();
    assert_eq!(traffic.summary.out_max, most);

    let days = Span::new("2027-01-13T06:00:00Z", "2027-01-15T07:00:00Z");
    let error = fixture
        .vm
        .cpu_usage(id, days.clone())
        .await
        .expect_err("too long");
    assert_eq!(error.kind(), ErrorKind::Rejected);
    let error = fixture.vm.traffic(id, days).await.expect_err("too long");
    assert_eq!(error.kind(), ErrorKind::Rejected);
    let error = fixture
        .vm
        .cpu_usage("no-such", hour)
        .await
        .expect_err("unknown");
    assert!(error.is_not_found());
}

#[tokio::test]
async fn disks_images_groups_subnets_and_zones_are_listed() {
    let fixture = Fixture::new(2).await;
    let vm = &fixture.vm;
    let disks = vm.disks().page_size(1).all().await.expect("disks");
    assert_eq!(disks.len(), 2);
    let images = vm.images("SIM-A").page_size(3).all().await.expect("images");
    assert_eq!(images.len(), 4);
    let groups = vm.security_groups().all().await.expect("groups");
    assert_eq!(groups.len(), 1);
    let subnets = vm.subnets().page_size(3).all().await.expect("subnets");
    assert_eq!(subnets.len(), 4);
    let zones = vm.zones().await.expect("zones");
    assert_eq!(zones.len(), 4);

    let error = vm.images("no-such").all().await.expect_err("no zone");
    assert!(error.is_not_found(), "{error}");
    let too_many = |vm: &Vm| vm.disks().page_size(1001).all();
    let error = too_many(vm).await.expect_err("too many");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("page_size"), "{error}");
    let error = too_many(&unchecked(&fixture)).await.expect_err("too many");
    assert_eq!(
        ErrorCode::of(&error),
        Some(ErrorCode::InvalidParameterExceedMaximum)
    );
    fixture.zenlayer().answer_next_of(
        "DescribeZones",
        401,
        "AUTHFAILURE_UNAUTHORIZED_OPERATION",
        "no",
        &[],
    );
    assert!(vm.zones().await.expect_err("refused").is_unauthorized());
}
