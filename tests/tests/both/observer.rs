//! An observer that is given to a client's builder receives a report of every call and attempt.

use std::sync::{Arc, Mutex};

use loggia::observe::{AttemptReport, CallReport, Observer};
use loggia_tests::fixture::Fixture;

#[derive(Default)]
struct RecordingObserver(Mutex<Vec<String>>);

impl RecordingObserver {
    fn push(&self, line: String) {
        self.0.lock().expect("not poisoned").push(line);
    }

    fn lines(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("not poisoned"))
    }
}

impl Observer for RecordingObserver {
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
    let observer = Arc::new(RecordingObserver::default());
    let fixture = Fixture::new(1).await;
    let account = fixture.account().observer(observer.clone());
    let account = account.build().expect("builds");
    let server = account.server(&fixture.sim.edis().vps()[0]);
    server.vnc_status().await.expect("answered");
    account.shop().balance().await.expect("answered");
    assert_eq!(
        observer.lines(),
        [
            "attempt edis.management createAuthSession 200",
            "call edis.management createAuthSession 1",
            "attempt edis.management getVncStatus 200",
            "call edis.management getVncStatus 1",
            "attempt edis.order getAccountBalance 200",
            "call edis.order getAccountBalance 1",
        ]
    );

    let client = fixture.client().observer(observer.clone());
    let client = client.build().expect("builds");
    client
        .vm()
        .api()
        .describe_zones()
        .send()
        .await
        .expect("answered");
    assert_eq!(
        observer.lines(),
        [
            "attempt zenlayer.vm DescribeZones 200",
            "call zenlayer.vm DescribeZones 1",
        ]
    );
}
