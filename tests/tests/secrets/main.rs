//! No secret is ever shown.
//!
//! Known secrets are used wherever both APIs take or return one. Every operation succeeds
//! ([`tours`]), is refused with an answer that quotes its secrets ([`echoed_refusals`]), and
//! fails in every other way ([`failures`], [`environment`]). Whatever a program could print, log
//! or panic with meanwhile is captured ([`capture`]) and searched ([`needles`]); the sources
//! show that no type was left out ([`all_types`]). This is a separate program, because it
//! captures the output of its whole process.

mod all_types;
mod call;
mod capture;
mod echo_server;
mod echoed_refusals;
mod environment;
mod failures;
mod fleet;
mod needles;
mod services;
mod tours;
mod values;

use std::collections::BTreeSet;

use loggia::edis::{management, order};
use loggia::zenlayer::api::vm as vm_api;
use loggia_tests::edis;
use loggia_tests::secrets;
use needles::Needles;

/// The names of the operations that spans were made for.
fn watched(captured: &capture::Captured) -> BTreeSet<&str> {
    let texts = captured.texts.keys();
    let names = texts.filter_map(|text| text.split_once("loggia.operation=\"")?.1.split_once('"'));
    names.map(|(name, _)| name).collect()
}

#[tokio::test]
async fn no_secret_is_shown_anywhere() {
    let mut needles = Needles::default();
    for (name, secret) in secrets::ALL {
        needles.add(name, secret);
    }
    needles.add("a secret in an address", failures::IN_ADDRESS);
    needles.add("a session's signature", echo_server::SIGNATURE);

    capture::begin();
    tours::edis(&mut needles).await;
    tours::zenlayer(&mut needles).await;
    let authorizations = echoed_refusals::all().await;
    values::all(&edis::fixture(edis::STYLES[0]).await);
    services::all().await;
    fleet::all(&edis::fixture(edis::STYLES[0]).await, &mut needles).await;
    failures::all().await;
    environment::all();

    let captured = capture::so_far();
    let known = [
        management::OPERATIONS,
        order::OPERATIONS,
        vm_api::OPERATIONS,
    ]
    .concat();
    let known: BTreeSet<_> = known.iter().map(|operation| operation.id()).collect();
    assert_eq!(known.len(), 109);
    assert_eq!(watched(&captured), known);
    assert_eq!(call::unknown_fields(), [""; 0]);
    let sources: Vec<_> = captured.sources.iter().copied().collect();
    let wanted = [
        "JSON",
        "cause",
        "error",
        "event",
        "log",
        "output",
        "panic",
        "part of an error",
        "record",
        "span",
        "text",
        "value",
    ];
    assert_eq!(sources, wanted);
    let unseen = all_types::unseen(&captured);
    assert!(
        unseen.is_empty(),
        "{} types were not shown:\n{}",
        unseen.len(),
        unseen.join("\n")
    );

    // Each request has a signature of its own; some stand for all.
    let signatures = authorizations
        .iter()
        .filter_map(|value| value.split_once("Signature="));
    for (_, signature) in signatures.step_by(100) {
        needles.add("a request's signature", signature);
    }
    let found: Vec<_> = captured
        .texts
        .iter()
        .filter_map(|(text, source)| Some(format!("{source}: {}", needles.found_in(text)?)))
        .collect();
    let some = found[..found.len().min(40)].join("\n");
    assert!(found.is_empty(), "{} places:\n{some}", found.len());
}
