//! 10,000 machines over 20 accounts, listed as a stream within the memory of a page for
//! each account, however many machines an account has.
//!
//! The client runs on the test's thread, whose allocations alone are counted; the simulators
//! have threads of their own, and so have the other tests.

use std::sync::mpsc;

use futures_util::StreamExt;
use loggia::fleet::Fleet;
use loggia_sim::Sim;
use loggia_tests::fixture::{demo_account, demo_client};

const ACCOUNTS: usize = 20;

/// Where simulators are reached, each with so many machines at either cloud. They run until
/// the program ends.
fn simulators(count: usize, machines: usize) -> Vec<(String, String)> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async move {
            let mut running = Vec::new();
            for _ in 0..count {
                let sim = Sim::builder()
                    .machines(machines)
                    .start()
                    .await
                    .expect("starts");
                running.push(sim);
            }
            let urls = running
                .iter()
                .map(|sim| (sim.edis().url(), sim.zenlayer().url()));
            sender.send(urls.collect()).expect("it is awaited");
            std::future::pending::<()>().await;
        });
    });
    receiver.recv().expect("started")
}

fn of_zenlayer(urls: &[(String, String)]) -> Fleet {
    let mut fleet = Fleet::builder();
    for (number, (_, url)) in urls.iter().enumerate() {
        let client = demo_client(url).build().expect("builds");
        fleet = fleet.add(format!("zenlayer-{number}"), client.vm());
    }
    fleet.build().expect("builds")
}

fn of_edis(urls: &[(String, String)]) -> Fleet {
    let mut fleet = Fleet::builder();
    for (number, (url, _)) in urls.iter().enumerate() {
        let account = demo_account(url).build().expect("builds");
        fleet = fleet.add(format!("edis-{number}"), account);
    }
    fleet.build().expect("builds")
}

/// How many machines came, and the most bytes that were held at a time.
fn listed(fleet: &Fleet, brief: bool) -> (usize, u64) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let mut count = 0;
    let measured = allocation_counter::measure(|| {
        runtime.block_on(async {
            let machines = fleet.machines();
            let mut machines = if brief { machines.brief() } else { machines };
            while let Some(machine) = machines.next().await {
                machine.expect("a machine");
                count += 1;
            }
        });
    });
    (count, measured.bytes_max)
}

/// How many machines an account of EDIS has where each is asked for its details, which takes
/// a call for each. Set `LOGGIA_FLEET_MACHINES` to 500 for those of 10,000.
fn asked_one_by_one() -> usize {
    let asked = std::env::var("LOGGIA_FLEET_MACHINES");
    asked
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(50)
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are what it is for")]
fn streamed_details_of_edis_servers_are_not_kept() {
    let machines = asked_one_by_one();
    let one = of_edis(&simulators(1, machines));
    let (count, brief) = listed(&one, true);
    assert_eq!(count, machines);
    // The account has logged in, and its connections are open.
    let (_, alone) = listed(&one, false);
    let (count, all) = listed(&of_edis(&simulators(ACCOUNTS, machines)), false);
    assert_eq!(count, ACCOUNTS * machines);
    println!("EDIS: one account with {machines} machines holds {brief} bytes at most (brief)");
    println!("EDIS: the same account holds {alone} bytes at most with all details");
    println!("EDIS: {ACCOUNTS} accounts with {count} machines hold {all} bytes at most");
    // Its page is what the login and the list of services say of the account's servers; of
    // details there are the answers under way, and connections for them. All details of all
    // machines would be another 5 KiB each.
    let accounts = u64::try_from(ACCOUNTS).expect("few");
    let under_way = 8 * 64 * 1024;
    let of_a_server = 4 * 1024;
    let page = u64::try_from(machines).expect("few") * of_a_server;
    let allowed = accounts * (page + under_way);
    assert!(all < allowed, "{all} of {allowed}");
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are what it is for")]
fn streaming_a_fleet_holds_a_page_per_account() {
    // What an account of one page takes, connections and all.
    let (count, one_page) = listed(&of_zenlayer(&simulators(1, 100)), false);
    assert_eq!(count, 100);
    let urls = simulators(ACCOUNTS, 500);
    let (count, zenlayer) = listed(&of_zenlayer(&urls), false);
    assert_eq!(count, 10_000);
    let (count, edis) = listed(&of_edis(&urls), true);
    assert_eq!(count, 10_000);
    println!("Zenlayer: one account with 100 machines holds {one_page} bytes at most");
    println!("Zenlayer: {ACCOUNTS} accounts with 10,000 machines hold {zenlayer} bytes at most");
    println!("EDIS: {ACCOUNTS} accounts with 10,000 machines hold {edis} bytes at most (brief)");
    // The next page comes while one is read: two of each account, and 16 bytes for each
    // machine that was given out.
    let allowed = u64::try_from(ACCOUNTS).expect("few") * 2 * one_page;
    assert!(zenlayer < allowed, "{zenlayer} of {allowed}");
    // All of an account's sessions come in one answer: that is its page.
    assert!(edis < allowed, "{edis} of {allowed}");
}
