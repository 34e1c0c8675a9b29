//! Everything that both clouds can do, as it succeeds: by the facade and by the
//! generated clients.

use std::sync::Arc;

use loggia::Reply;
use loggia::edis::management;
use loggia::observe::{AttemptReport, CallReport, Observer};
use loggia::zenlayer::Client;
use loggia_tests::edis::{self, House, STYLES};
use loggia_tests::plants;
use loggia_tests::shown::Shown;
use loggia_tests::zenlayer::{World, scenario};

use crate::capture;
use crate::needles::Needles;

/// Shows what an observer receives.
pub(crate) struct Watching;

impl Observer for Watching {
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
        let house = edis::house(style).await;
        edis::tour::all(&house).await;
        signatures(&house, needles).await;
        let house = edis::house_with(style, |builder| builder.observer(Arc::new(Watching))).await;
        edis::walk::all(&house).await;
        signatures(&house, needles).await;
        login(&house, needles).await;
    }
}

async fn signatures(house: &House, needles: &mut Needles) {
    let sessions = house.account.sessions();
    let all = sessions.all().await.expect("sessions");
    for session in &all {
        needles.add("a session's signature", session.signature.expose());
        capture::value(&**session);
    }
    capture::value(sessions);
    capture::value(&house.account.servers().await.expect("servers"));
}

/// The login's answer as it came, and in JSON.
async fn login(house: &House, needles: &mut Needles) {
    let call = management::Client::new(house.account.login_pipeline().clone());
    let call = call.create_auth_session();
    let call = call.email(edis::EMAIL).pw(plants::EDIS_PASSWORD);
    let reply = call.send().await.shown("createAuthSession");
    for entry in reply.data.values() {
        let signature = entry.signature.as_ref().expect("there");
        needles.add("a signature", signature.expose());
    }
    capture::json(&reply.into_inner());
    let api = house.server(0);
    let call = api.add_hook(plants::HOOK_URL, loggia::edis::Trigger::Percent(80));
    let call = call.basic_auth(plants::HOOK_USER, plants::HOOK_PASSWORD);
    call.send().await.shown("setKvmHooks");
    let hooks = api.api().get_all_hooks().send().await.shown("getAllHooks");
    assert_eq!(hooks.hooks.len(), 1);
    capture::json(&hooks.into_inner());
    let hooks = api.hooks().await.shown("getAllHooks");
    assert_eq!(hooks[0].url, Some(plants::HOOK_URL.into()));
}

/// All of Zenlayer's virtual machines, by key and by token.
pub(crate) async fn zenlayer(needles: &mut Needles) {
    let world = World::with(|sim| {
        let ten = std::time::Duration::from_secs(10);
        let sim = sim.machines(4).transition_times(ten);
        sim.token(plants::TOKEN)
    })
    .await;
    scenario::all(&world).await;
    capture::value(&world.vm);
    capture::value(world.vm.api());

    let client = Client::builder()
        .token(plants::TOKEN)
        .endpoint(world.zenlayer().url())
        .allow_insecure_loopback(true)
        .clock(Arc::new(world.watch.clone()))
        .observer(Arc::new(Watching))
        .build()
        .expect("builds");
    let vm = client.vm();
    let list = vm.instances();
    capture::value(&list);
    let page = list.page(1).await.shown("DescribeInstances");
    let id = page.items[0].instance_id.clone().expect("an id");
    let mut stream = vm.instances().page_size(2).stream();
    stream.try_next().await.shown("DescribeInstances");
    capture::value(&stream);
    let stopped = world.add(1, "STOPPED");
    vm.start(&stopped).await.shown("StartInstances");
    let wait = vm.wait(&stopped);
    capture::value(&wait);
    let wait = wait.running().on_progress(capture::value);
    wait.await.shown("DescribeInstancesStatus");
    vm.instances_by_hand(&id, needles).await;
}

/// What has a short form, in the long one.
trait ByHand {
    async fn instances_by_hand(&self, id: &str, needles: &mut Needles);
}

impl ByHand for loggia::zenlayer::Vm {
    async fn instances_by_hand(&self, id: &str, needles: &mut Needles) {
        let console = self.console_url(id).await.shown("DescribeVncUrl");
        needles.add("a console's address", console.as_str());
        let token = console.query().expect("a token").to_owned();
        needles.add("a console's token", token.trim_start_matches("tk="));
        capture::text(&console);
        capture::value(&loggia::Console::Page(console));
        let call = self.api().describe_vnc_url().instance_id(id);
        let reply: Reply<_> = call.send().await.shown("DescribeVncUrl");
        let address = reply.url.as_ref().expect("an address");
        needles.add("a console's address", address.expose());
        capture::json(&reply.into_inner());
    }
}
