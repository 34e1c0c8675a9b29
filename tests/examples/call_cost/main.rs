//! What a call costs in the client, beside the same call written by hand with reqwest
//! and serde: allocations, and instructions where valgrind is at hand.
//!
//! ```text
//! cargo run --release -p loggia-tests --example call_cost
//! ```
//!
//! prints a Markdown table; with `allocations` as an argument it leaves instructions
//! out and takes a second. The server is a process of its own (`call_cost serve`) that
//! answers every request with the same bytes, so that nothing of it is counted.
//! Instructions are those of a process with many calls less those of one with few
//! (`call_cost calls CASE HOW COUNT ADDRESS`): starting up and connecting fall out.
//!
//! `stream` collects a list of 100,000 machines in pages of 1,000, and has a third ratio:
//! the most bytes that were allocated at a time. Its instructions are those of a list a
//! tenth as long, as valgrind takes fifty times as long as the processor.
#![allow(
    clippy::print_stdout,
    reason = "a program whose table goes to standard output"
)]

mod by_hand;
mod server;

use std::process::Command;

use futures_util::TryStreamExt;
use loggia::reqwest::Client as Http;
use loggia::{edis, zenlayer};
use tokio::runtime::{Builder, Runtime};

use server::{MACHINES, PAGE, Server};

/// Which call, and how often it is made for the counting of instructions: fewer and more.
const CASES: [(&str, [u32; 2]); 3] = [
    ("edis", [100, 600]),
    ("zenlayer", [100, 600]),
    ("page", [2, 12]),
];
/// Pages of the long list: those that are counted by the allocator, and by valgrind.
const STREAM: [usize; 2] = [100, 10];
const WAYS: [&str; 2] = ["hand", "loggia"];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve"] => server::serve(),
        ["calls", case, way, count, address] => {
            let mut caller = Caller::new(case, way, address, STREAM[1]);
            for _ in 0..count.parse().expect("a number") {
                caller.call();
            }
        }
        // Exact in every profile; the long list would take half a minute without one.
        ["allocations"] => report(&Server::start(), |_, _, _, _| None),
        [] => {
            let server = Server::start();
            report(&server, instructions);
            report_stream(&server);
        }
        _ => panic!("no argument, or `allocations`"),
    }
}

/// Prints the table, with the instructions that a call of a case in a way takes at an
/// address, counted over so many calls.
fn report(server: &Server, instructions: impl Fn(&str, &str, &str, [u32; 2]) -> Option<f64>) {
    println!("| call | by hand: allocations, instructions | loggia | ratio |");
    println!("| --- | --- | --- | --- |");
    for (case, calls) in CASES {
        let [hand, loggia] = WAYS.map(|way| {
            let address = &server.address;
            let instructions = instructions(case, way, address, calls);
            let allocations = allocations(case, way, address, calls[1]);
            vec![Some(allocations), instructions]
        });
        line(case, &hand, &loggia);
    }
}

/// The line of the long list.
fn report_stream(server: &Server) {
    let [hand, loggia] = WAYS.map(|way| {
        let address = &server.address;
        let mut caller = Caller::new("stream", way, address, STREAM[0]);
        let counted = allocation_counter::measure(|| caller.call());
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let [total, most] = [counted.count_total as f64, counted.bytes_max as f64];
        let instructions = instructions("stream", way, address, [1, 2]);
        vec![Some(total), instructions, Some(most)]
    });
    line("stream", &hand, &loggia);
}

/// A line of the table, with the ratios of figures in the same order.
fn line(case: &str, hand: &[Option<f64>], loggia: &[Option<f64>]) {
    let shown = |figures: &[Option<f64>], digits: usize| {
        let figures = figures.iter().map(|figure| match figure {
            Some(figure) => format!("{figure:.digits$}"),
            None => "-".to_owned(),
        });
        figures.collect::<Vec<_>>().join(", ")
    };
    let ratios = loggia.iter().zip(hand);
    let ratios: Vec<_> = ratios
        .map(|(loggia, hand)| Some((*loggia)? / (*hand)?))
        .collect();
    let [hand, loggia, ratios] = [shown(hand, 0), shown(loggia, 0), shown(&ratios, 2)];
    println!("| {case} | {hand} | {loggia} | {ratios} |");
}

/// Allocations of one call of many.
fn allocations(case: &str, way: &str, address: &str, calls: u32) -> f64 {
    let mut caller = Caller::new(case, way, address, 0);
    for _ in 0..10 {
        caller.call();
    }
    let counted = allocation_counter::measure(|| {
        for _ in 0..calls {
            caller.call();
        }
    });
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let total = counted.count_total as f64;
    total / f64::from(calls)
}

/// Instructions of one call, counted by callgrind.
fn instructions(case: &str, way: &str, address: &str, calls: [u32; 2]) -> Option<f64> {
    let [few, many] = calls.map(|calls| counted(case, way, calls, address));
    Some((many? - few?) / f64::from(calls[1] - calls[0]))
}

fn counted(case: &str, way: &str, calls: u32, address: &str) -> Option<f64> {
    let program = std::env::current_exe().ok()?;
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["calls", case, way, &calls.to_string(), address]);
    let output = command.output().ok()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find(|line| line.contains("Collected"))?;
    line.rsplit(' ').next()?.parse().ok()
}

/// One way to make one of the calls, with its runtime.
struct Caller {
    runtime: Runtime,
    call: Call,
}

enum Call {
    EdisByHand(Http, String),
    Edis(edis::Server),
    StatusesByHand(Http, String),
    Statuses(zenlayer::Vm),
    PageByHand(Http, String),
    Page(zenlayer::Vm),
    StreamByHand(Http, String, usize),
    Stream(zenlayer::Vm, usize),
}

impl Caller {
    /// `pages` of the long list.
    fn new(case: &str, way: &str, address: &str, pages: usize) -> Self {
        let mut builder = Builder::new_current_thread();
        let runtime = builder.enable_all().build().expect("a runtime");
        let mut base = format!("http://{address}");
        if case == "stream" {
            // The server reads in the path how long the list is.
            base = format!("{base}/{pages}");
        }
        let http = || Http::builder().no_proxy().build().expect("an HTTP client");
        let call = match (case, way) {
            ("edis", "hand") => Call::EdisByHand(http(), base),
            ("edis", _) => {
                let account = edis::Account::builder()
                    .credentials("me@example.com", "pass-word-0001")
                    .endpoint(base)
                    .allow_insecure_loopback(true)
                    .build();
                Call::Edis(account.expect("an account").server("kvm_1_1"))
            }
            ("zenlayer", "hand") => Call::StatusesByHand(http(), base),
            ("stream", "hand") => Call::StreamByHand(http(), base, pages),
            (_, "hand") => Call::PageByHand(http(), base),
            _ => {
                let client = zenlayer::Client::builder()
                    .access_key("AK1", "key-secret-0001-of-some-length")
                    .endpoint(base)
                    .allow_insecure_loopback(true)
                    .build();
                let vm = client.expect("a client").vm();
                match case {
                    "zenlayer" => Call::Statuses(vm),
                    "stream" => Call::Stream(vm, pages),
                    _ => Call::Page(vm),
                }
            }
        };
        Self { runtime, call }
    }

    fn call(&mut self) {
        let call = &self.call;
        let seen = self.runtime.block_on(async {
            match call {
                Call::EdisByHand(http, base) => by_hand::vnc_status(http, base).await,
                Call::Edis(server) => server.vnc_status().await.expect("a status").port.is_some(),
                Call::StatusesByHand(http, base) => by_hand::statuses(http, base).await == MACHINES,
                Call::Statuses(vm) => {
                    let list = vm.describe_instances_status().page_size(20);
                    list.page(1).await.expect("a page").items.len() == MACHINES
                }
                Call::PageByHand(http, base) => by_hand::page(http, base, 1).await.len() == PAGE,
                Call::Page(vm) => {
                    let list = vm.instances().page_size(1000);
                    list.page(1).await.expect("a page").items.len() == PAGE
                }
                Call::StreamByHand(http, base, pages) => {
                    by_hand::all(http, base).await == pages * PAGE
                }
                Call::Stream(vm, pages) => {
                    let stream = vm.instances().page_size(1000).stream();
                    let all: Vec<_> = stream.try_collect().await.expect("all pages");
                    all.len() == pages * PAGE
                }
            }
        });
        assert!(seen, "another answer");
    }
}
