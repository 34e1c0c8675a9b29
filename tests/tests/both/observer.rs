//! An observer given to a client's builder hears of everything it does.

use std::sync::{Arc, Mutex};

use loggia::observe::{AttemptReport, CallReport, Observer};
use loggia_tests::world::World;

#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl Heard {
    fn push(&self, line: String) {
        self.0.lock().expect("not poisoned").push(line);
    }

    fn lines(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("not poisoned"))
    }
}

impl Observer for Heard {
    fn on_attempt(&self, attempt: &AttemptReport<'_>) {
        let status = attempt.status.map_or(0, |status| status.as_u16());
        self.push(format!("attempt {} {status}", attempt.operation));
    }

    fn on_call(&self, call: &CallReport<'_>) {
        self.push(format!("call {} {}", call.operation, call.attempts));
    }
}

#[tokio::test]
async fn both_clients_report_calls_and_logins() {
    let heard = Arc::new(Heard::default());
    let world = World::new(1).await;
    let account = world.account().observer(heard.clone());
    let account = account.build().expect("builds");
    let server = account.server(&world.sim.edis().vps()[0]);
    server.vnc_status().await.expect("answered");
    account.shop().balance().await.expect("answered");
    assert_eq!(
        heard.lines(),
        [
            "attempt edis.management createAuthSession 200",
            "call edis.management createAuthSession 1",
            "attempt edis.management getVncStatus 200",
            "call edis.management getVncStatus 1",
            "attempt edis.order getAccountBalance 200",
            "call edis.order getAccountBalance 1",
        ]
    );

    let client = world.client().observer(heard.clone());
    let client = client.build().expect("builds");
    client
        .vm()
        .api()
        .describe_zones()
        .send()
        .await
        .expect("answered");
    assert_eq!(
        heard.lines(),
        [
            "attempt zenlayer.vm DescribeZones 200",
            "call zenlayer.vm DescribeZones 1",
        ]
    );
}
