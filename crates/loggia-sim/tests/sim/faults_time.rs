//! Faults that take time, on a clock that no one else moves.

use std::time::{Duration, Instant};

use loggia_sim::{Clock, Fault, Sim};

use crate::raw::{Raw, header, length, once, record};
use crate::support::{START, start};

/// The limit for each of these tests, in real time.
const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn an_answer_can_be_delayed() {
    let (sim, clock) = start().await;
    once(sim.edis(), Fault::Delay { seconds: 90.5 });
    let started = Instant::now();
    let mut raw = Raw::login(sim.edis().addr()).await;
    let (head, _) = raw.answer().await;
    assert_eq!(clock.unix_millis(), START * 1000 + 90_500);
    assert_eq!(header(&head, "date"), Some("Tue, 14 Nov 2023 22:14:50 GMT"));
    assert!(started.elapsed() < SOON);
    assert_eq!(record(&sim.edis().requests()), [(Some("delay"), true, 200)]);
}

/// Returns what the clock shows after a client whose timeout comes before the answer.
async fn gives_up(fault: Fault) -> (Sim, Clock, Option<String>) {
    let (sim, clock) = start().await;
    once(sim.edis(), fault);
    let timeout = clock.sleep(Duration::from_secs(60));
    let mut raw = Raw::login(sim.edis().addr()).await;
    let mut head = None;
    tokio::select! {
        () = timeout => {}
        () = async {
            head = Some(raw.head().await);
            raw.piece().await;
        } => panic!("no answer comes"),
    }
    let woken = clock.unix_millis();
    assert_eq!(woken, (START + 60) * 1000);
    drop(raw);
    // The simulator has noticed, and no longer moves the clock.
    tokio::time::sleep(Duration::from_millis(40)).await;
    assert_eq!(clock.unix_millis(), woken);
    (sim, clock, head)
}

#[tokio::test]
async fn a_timeout_ends_at_its_time() {
    let (sim, clock, head) = gives_up(Fault::Delay { seconds: 90.0 }).await;
    assert_eq!(head, None);
    assert_eq!(record(&sim.edis().requests()), [(Some("delay"), true, 200)]);
    // The client tries again, a moment later.
    Raw::login(sim.edis().addr()).await.answer().await;
    assert_eq!(clock.unix_seconds(), START + 60);
}

#[tokio::test]
async fn a_timeout_wins_over_an_answer_at_the_same_time() {
    gives_up(Fault::Delay { seconds: 60.0 }).await;
}

#[tokio::test]
async fn silence() {
    let (sim, _, head) = gives_up(Fault::Silence {}).await;
    assert_eq!(head, None);
    assert_eq!(
        record(&sim.edis().requests()),
        [(Some("silence"), true, 200)]
    );
}

#[tokio::test]
async fn a_missing_body_times_out() {
    let (sim, _, head) = gives_up(Fault::Stall {}).await;
    let head = head.expect("the head comes");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(length(&head) > 100);
    assert_eq!(record(&sim.edis().requests()), [(Some("stall"), true, 200)]);
}

#[tokio::test]
async fn a_body_may_arrive_in_pieces() {
    let (sim, clock) = start().await;
    let (bytes, seconds) = (500, 10.0);
    once(sim.edis(), Fault::Drip { bytes, seconds });
    let mut raw = Raw::login(sim.edis().addr()).await;
    let (head, body) = raw.answer().await;
    assert_eq!(body.len(), length(&head));
    assert!(body.starts_with(b"{") && body.ends_with(b"}"));
    let pauses = body.len().div_ceil(bytes) - 1;
    assert!(pauses > 1);
    let expected = (START + 10 * pauses as u64) * 1000;
    assert_eq!(clock.unix_millis(), expected);
    assert_eq!(record(&sim.edis().requests()), [(Some("drip"), true, 200)]);
}

#[tokio::test]
async fn pieces_come_one_by_one() {
    let (sim, clock) = start().await;
    let (bytes, seconds) = (500, 10.0);
    once(sim.edis(), Fault::Drip { bytes, seconds });
    let timeout = clock.sleep(Duration::from_secs(15));
    let mut raw = Raw::login(sim.edis().addr()).await;
    raw.head().await;
    let mut read = 0;
    let reading = async {
        loop {
            read += raw.piece().await.len();
        }
    };
    tokio::select! {
        () = timeout => {}
        () = reading => {}
    }
    assert_eq!(read, 2 * bytes, "at once, and after ten seconds");
}

#[tokio::test]
async fn on_a_system_clock_it_really_waits() {
    let sim = Sim::builder().start().await.expect("it starts");
    once(sim.edis(), Fault::Delay { seconds: 0.04 });
    let started = Instant::now();
    Raw::login(sim.edis().addr()).await.answer().await;
    assert!(started.elapsed() >= Duration::from_millis(40));
    once(sim.edis(), Fault::Silence {});
    assert!(Raw::login(sim.edis().addr()).await.is_silent().await);
}

#[tokio::test]
async fn the_end_does_not_wait_for_callbacks() {
    let (sim, _) = start().await;
    once(sim.edis(), Fault::Stall {});
    let mut raw = Raw::login(sim.edis().addr()).await;
    raw.head().await;
    let started = Instant::now();
    sim.shutdown().await;
    assert!(started.elapsed() < Duration::from_secs(1));
    assert!(raw.rest().await.0.is_empty());
}
