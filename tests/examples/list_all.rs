//! What it costs the simulator to list all of its machines in pages of 100: CPU seconds
//! of the thread that it runs on, from the kernel's own count.
//!
//! ```text
//! cargo run --release -p loggia-tests --example list_all -- 10000
//! ```
#![allow(
    clippy::print_stdout,
    reason = "a program whose figure goes to standard output"
)]

use std::sync::mpsc;
use std::thread;

use futures_util::TryStreamExt;
use loggia::zenlayer::Client;
use loggia_sim::Sim;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

fn main() {
    let machines = std::env::args().nth(1);
    let machines: usize = machines.map_or(10_000, |count| count.parse().expect("a number"));
    let (ready, address) = mpsc::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = thread::spawn(move || {
        runtime().block_on(async {
            let sim = Sim::builder().access_key("list-all", "list-all-secret");
            let sim = sim.machines(machines).start().await.expect("starts");
            let before = cpu_seconds();
            ready.send(sim.zenlayer().url()).expect("is awaited");
            stopped.await.ok();
            before.zip(cpu_seconds()).map(|(before, now)| now - before)
        })
    });
    let url = address.recv().expect("the simulator starts");
    let listed = runtime().block_on(async {
        let client = Client::builder()
            .access_key("list-all", "list-all-secret")
            .endpoint(url)
            .allow_insecure_loopback(true)
            .build()
            .expect("a client");
        let list = client.vm().instances().page_size(100).stream();
        let all: Vec<_> = list.try_collect().await.expect("the list");
        all.len()
    });
    assert_eq!(listed, machines);
    stop.send(()).ok();
    match server.join().expect("the simulator ends") {
        Some(seconds) => println!("{seconds:.3}"),
        None => println!("not counted here"),
    }
}

fn runtime() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

/// CPU seconds of this thread so far, where the kernel has them (Linux).
fn cpu_seconds() -> Option<f64> {
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = counted.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}
