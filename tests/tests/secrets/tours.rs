//! Everything that both clouds can do, as it succeeds: by the facade and by the
//! generated clients.

use std::sync::Arc;

use loggia::Reply;
use loggia::edis::management;
use loggia::observe::{AttemptReport, CallReport, Observer};
use loggia::zenlayer::{Client, Vm};
use loggia_tests::edis::{self, STYLES};
use loggia_tests::inspect::Inspected;
use loggia_tests::secrets;
use loggia_tests::zenlayer::{Fixture, scenario};

use crate::capture;
use crate::needles::Needles;

/// Shows what an observer receives.
pub(crate) struct InspectingObserver;

impl Observer for InspectingObserver {
    fn on_attempt(&self, attempt: &AttemptReport<'_>) {
        capture::value(attempt);
        capture::value(&attempt.retry);
    }

    fn on_call(&self, call: &CallReport<'_>) {
        capture::value(call);
        capture::value(&call.outcome);
    }
}

/// All of EDIS, in both styles.
pub(crate) async fn edis(needles: &mut Needles) {
    for style in STYLES {
        let fixture = edis::fixture(style).await;
        edis::facade_tour::all(&fixture).await;
        signatures(&fixture, needles).await;
        let fixture = edis::fixture_with(style, |builder| {
            builder.observer(Arc::new(InspectingObserver))
        })
        .await;
        edis::client_tour::all(&fixture).await;
        signatures(&fixture, needles).await;
        login(&fixture, needles).await;
    }
}

async fn signatures(fixture: &edis::Fixture, needles: &mut Needles) {
    let sessions = fixture.account.sessions();
    let all = sessions.all().await.expect("sessions");
    for session in &all {
        needles.add("a session's signature", session.signature.expose());
        capture::value(&**session);
    }
    capture::value(sessions);
    capture::value(&fixture.account.servers().await.expect("servers"));
}

/// The login's answer as it came, and in JSON.
async fn login(fixture: &edis::Fixture, needles: &mut Needles) {
    let call = management::Client::new(fixture.account.login_pipeline().clone());
    let call = call.create_auth_session();
    let call = call.email(edis::EMAIL).pw(secrets::EDIS_PASSWORD);
    let reply = call.send().await.inspected("createAuthSession");
    for entry in reply.data.values() {
        let signature = entry.signature.as_ref().expect("there");
        needles.add("a signature", signature.expose());
    }
    capture::json(&reply.into_inner());
    let api = fixture.server(0);
    let call = api.add_hook(secrets::HOOK_URL, loggia::edis::Trigger::Percent(80));
    let call = call.basic_auth(secrets::HOOK_USER, secrets::HOOK_PASSWORD);
    call.send().await.inspected("setKvmHooks");
    let hooks = api
        .api()
        .get_all_hooks()
        .send()
        .await
        .inspected("getAllHooks");
    assert_eq!(hooks.hooks.len(), 1);
    capture::json(&hooks.into_inner());
    let hooks = api.hooks().await.inspected("getAllHooks");
    assert_eq!(hooks[0].url, Some(secrets::HOOK_URL.into()));
}

/// All of Zenlayer's virtual machines, by key and by token.
pub(crate) async fn zenlayer(needles: &mut Needles) {
    let fixture = Fixture::with(|sim| {
        let ten = std::time::Duration::from_secs(10);
        let sim = sim.machines(4).transition_times(ten);
        sim.token(secrets::TOKEN)
    })
    .await;
    scenario::all(&fixture).await;
    capture::value(&fixture.vm);
    capture::value(fixture.vm.api());

    let client = Client::builder()
        .token(secrets::TOKEN)
        .endpoint(fixture.zenlayer().url())
        .allow_insecure_loopback(true)
        .clock(Arc::new(fixture.clock.clone()))
        .observer(Arc::new(InspectingObserver))
        .build()
        .expect("builds");
    let vm = client.vm();
    let list = vm.instances();
    capture::value(&list);
    let page = list.page(1).await.inspected("DescribeInstances");
    let id = page.items[0].instance_id.clone().expect("an id");
    let mut stream = vm.instances().page_size(2).stream();
    stream.try_next().await.inspected("DescribeInstances");
    capture::value(&stream);
    let stopped = fixture.add(1, "STOPPED");
    vm.start(&stopped).await.inspected("StartInstances");
    let wait = vm.wait(&stopped);
    capture::value(&wait);
    let wait = wait.running().on_progress(capture::value);
    wait.await.inspected("DescribeInstancesStatus");
    console(&vm, &id, needles).await;
}

/// The console of a machine by its short form, and by the generated call.
async fn console(vm: &Vm, id: &str, needles: &mut Needles) {
    let console = vm.console_url(id).await.inspected("DescribeVncUrl");
    needles.add("a console's address", console.as_str());
    let token = console.query().expect("a token").to_owned();
    needles.add("a console's token", token.trim_start_matches("tk="));
    capture::text(&console);
    capture::value(&loggia::Console::Page(console));
    let call = vm.api().describe_vnc_url().instance_id(id);
    let reply: Reply<_> = call.send().await.inspected("DescribeVncUrl");
    let address = reply.url.as_ref().expect("an address");
    needles.add("a console's address", address.expose());
    capture::json(&reply.into_inner());
}
