//! No secret is ever shown.
//!
//! Secrets are planted wherever both APIs take or give one, everything that both can
//! do is done, and everything goes wrong in the wordiest way. Whatever a program could
//! print, log or die with is captured ([`capture`]) and searched ([`needles`]).

mod capture;
mod needles;
mod parrot;

use std::collections::BTreeSet;

use loggia::edis::{Account, management, order};
use loggia::zenlayer::{Client, Credentials, vm_api};
use loggia::{CallOptions, RetryPolicy, Secret};
use loggia_tests::edis::{self, EMAIL, STYLES};
use loggia_tests::plants;
use loggia_tests::zenlayer::{World, scenario};
use needles::Needle;

fn planted() -> Vec<Needle> {
    [
        ("EDIS password", plants::EDIS_PASSWORD),
        ("key secret", plants::KEY_SECRET),
        ("token", plants::TOKEN),
        ("VNC password", plants::VNC_PASSWORD),
        ("root password", plants::ROOT_PASSWORD),
        ("first password", plants::FIRST_PASSWORD),
        ("next password", plants::NEXT_PASSWORD),
        ("last password", plants::LAST_PASSWORD),
        ("user data", plants::USER_DATA),
        ("script", plants::SCRIPT),
        ("hook address", plants::HOOK_URL),
        ("hook user", plants::HOOK_USER),
        ("hook password", plants::HOOK_PASSWORD),
        ("ISO address", plants::ISO_URL),
    ]
    .map(|(name, secret)| Needle::new(name, secret))
    .into()
}

/// All of EDIS, in both styles; the signatures of its sessions.
async fn edis_tour(needles: &mut Vec<Needle>) {
    for style in STYLES {
        let house = edis::house(style).await;
        edis::tour::all(&house).await;
        let house = edis::house(style).await;
        edis::walk::all(&house).await;
        let sessions = house.account.sessions().all().await.expect("sessions");
        for session in &sessions {
            needles.push(Needle::new("signature", session.signature.expose()));
        }
        capture::value(&sessions);
        capture::value(&house.account);
        capture::value(&house.account.sessions());
        capture::value(&house.account.shop());
        capture::value(&house.server(0));
        capture::value(&house.server(0).api());
    }
}

/// All of Zenlayer's virtual machines; the token of a console.
async fn zenlayer_tour(needles: &mut Vec<Needle>) {
    let world = World::slow(4).await;
    scenario::all(&world).await;
    let id = world.zenlayer().instances()[0].clone();
    let console = world.vm.describe_vnc_url(&id).await.expect("a console");
    capture::value(&console);
    capture::value(&console.to_string());
    let path = console.as_str().split_once("://").expect("a scheme").1;
    let token = path.split_once('/').map_or(path, |(_, token)| token);
    needles.push(Needle::new("console token", token));
    let raw = world
        .vm
        .api()
        .describe_vnc_url()
        .instance_id(id)
        .send()
        .await;
    capture::value(&raw.expect("a console"));
    capture::value(&world.vm);
    capture::value(&world.vm.api());
}

/// Every call that brings a secret along, to a server that gives it all back.
async fn parrot_tour() {
    let url = parrot::start().await;
    let options = CallOptions::default().retry(RetryPolicy::none()).header(
        "x-key".parse().expect("a name"),
        plants::TOKEN.parse().expect("a value"),
    );
    capture::value(&options);
    let builder = Account::builder()
        .credentials(EMAIL, plants::EDIS_PASSWORD)
        .endpoint(&url)
        .allow_insecure_loopback(true)
        .options(options.clone());
    capture::value(&builder);
    let account = builder.build().expect("builds");
    capture::error(&account.servers().await.expect_err("refused"));
    let shop = account.shop();
    capture::error(&shop.balance().await.expect_err("refused"));
    capture::error(&shop.services().await.expect_err("refused"));
    capture::error(&shop.locations().await.expect_err("refused"));
    capture::error(&shop.products(192).await.expect_err("refused"));
    // Without a session the calls to a VPS go to the endpoint as well.
    let api = account.api();
    let refused = api.enable_vnc().vnc_pw(plants::VNC_PASSWORD).send().await;
    capture::error(&refused.expect_err("refused"));
    let refused = api
        .set_kvm_hooks()
        .callback_url(plants::HOOK_URL)
        .callback_user(plants::HOOK_USER)
        .callback_pw(plants::HOOK_PASSWORD)
        .send()
        .await;
    capture::error(&refused.expect_err("refused"));
    let refused = api.download_custom_iso().url(plants::ISO_URL).send().await;
    capture::error(&refused.expect_err("refused"));

    for credentials in [
        Credentials::access_key("AKTEST0000000001", plants::KEY_SECRET),
        Credentials::token(plants::TOKEN),
    ] {
        capture::value(&credentials);
        let builder = Client::builder()
            .credentials(credentials)
            .endpoint(&url)
            .allow_insecure_loopback(true)
            .options(options.clone());
        capture::value(&builder);
        let client = builder.build().expect("builds");
        capture::value(&client);
        capture::value(client.pipeline());
        let vm = client.vm();
        let refused = vm.reset_password(["i-1"], plants::NEXT_PASSWORD).await;
        capture::error(&refused.expect_err("refused"));
        let call = vm.api().reset_instance().instance_id("i-1");
        let call = call
            .password(plants::LAST_PASSWORD)
            .init_script(plants::SCRIPT);
        capture::value(&call);
        capture::error(&call.send().await.expect_err("refused"));
        capture::error(&vm.describe_vnc_url("i-1").await.expect_err("refused"));
    }
}

/// Set up wrongly, with the secret in the wrong place.
fn wrong_places() {
    let url = format!("https://user:{}@host", "hunter2-in-a-url");
    let builder = Client::builder().token(plants::TOKEN).endpoint(url);
    capture::value(&builder);
    capture::error(&builder.build().expect_err("refused"));
    let builder = Client::builder().access_key("AK", format!("{}\n", plants::KEY_SECRET));
    capture::value(&builder);
    let secret = Secret::from(plants::EDIS_PASSWORD);
    capture::value(&(&secret, secret.to_string(), serde_json::to_string(&secret)));
}

#[tokio::test]
async fn nothing_secret_is_ever_shown() {
    let mut needles = planted();
    needles.push(Needle::new("password in a URL", "hunter2-in-a-url"));
    capture::begin();
    edis_tour(&mut needles).await;
    zenlayer_tour(&mut needles).await;
    parrot_tour().await;
    wrong_places();
    let captured = capture::take();
    // Failures below are for people again.
    drop(std::panic::take_hook());

    let called = capture::operations(&captured);
    let known = [
        management::OPERATIONS,
        order::OPERATIONS,
        vm_api::OPERATIONS,
    ];
    let known: BTreeSet<_> = known
        .concat()
        .iter()
        .map(|each| each.id().to_owned())
        .collect();
    assert_eq!(called, known, "every operation was watched");
    let kinds: BTreeSet<_> = captured.iter().map(|(source, _)| source.as_str()).collect();
    for kind in ["span", "span record", "event", "log", "error", "panic"] {
        assert!(kinds.contains(kind), "{kind} is captured");
    }
    let types = kinds
        .iter()
        .filter(|kind| kind.starts_with("value "))
        .count();
    assert!(types > 150, "{types} types of values were shown");

    let mut found = BTreeSet::new();
    for (source, text) in &captured {
        for needle in &needles {
            if let Some(place) = needle.in_text(text) {
                found.insert(format!("{source}: {place}"));
            }
        }
        let signature = text.split("Signature=").nth(1);
        if signature.is_some_and(|rest| rest.bytes().take(16).all(|b| b.is_ascii_hexdigit())) {
            found.insert(format!("{source}: a request's signature: {text}"));
        }
    }
    let found: Vec<_> = found.into_iter().collect();
    assert!(
        found.is_empty(),
        "{} places:\n{}",
        found.len(),
        found.join("\n")
    );
}
