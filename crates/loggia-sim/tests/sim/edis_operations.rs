//! Every EDIS operation, in both styles: the valid call, and all the ways in which a body can
//! be wrong.

use std::collections::BTreeSet;

use loggia_sim::{
    EdisFieldKind as FieldKind, EdisStyle, Sim, edis_fields, edis_operations, edis_path,
};
use reqwest::RequestBuilder;
use serde_json::Value;

use crate::edis_cases::cases;
use crate::edis_table::{Case, Media, members};
use crate::support::{STYLES, Session, client, start_edis};

/// Starts a simulator whose first VPS has a hook; returns it with its case of one operation.
async fn prepare(style: EdisStyle, at: usize) -> (Sim, Session, Case) {
    let (sim, _, session) = start_edis(style).await;
    let hook = [
        ("callback_method", "get"),
        ("type", "traffic"),
        ("trigger_value", "50"),
        ("callback_url", "http://127.0.0.1:9/"),
    ];
    session.ok(sim.edis(), "/kvm/v2/hooks/set", &hook).await;
    let case = cases(sim.edis(), &session).swap_remove(at);
    (sim, session, case)
}

async fn count() -> usize {
    let (sim, _, session) = start_edis(EdisStyle::Documented).await;
    cases(sim.edis(), &session).len()
}

/// Returns status and body, which is not necessarily JSON.
async fn send(request: RequestBuilder) -> (u16, String) {
    let response = request.send().await.expect("an answer comes");
    let status = response.status().as_u16();
    (status, response.text().await.expect("text"))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

#[tokio::test]
async fn every_operation_is_tested_here() {
    let (sim, _, session) = start_edis(EdisStyle::Documented).await;
    let cases = cases(sim.edis(), &session);
    let tested: BTreeSet<_> = cases.iter().map(|case| case.id).collect();
    let known: BTreeSet<_> = edis_operations().collect();
    assert_eq!(tested, known);
    assert_eq!((cases.len(), edis_operations().count()), (47, 47));
    for case in cases {
        assert_eq!(edis_path(case.id), Some(case.path));
    }
    assert_eq!(edis_path("nosuch"), None);
}

#[tokio::test]
async fn the_public_table_has_the_fields_of_each() {
    let (sim, _, session) = start_edis(EdisStyle::Documented).await;
    for case in cases(sim.edis(), &session) {
        let fields = edis_fields(case.id).expect(case.id);
        let known: BTreeSet<_> = fields.iter().map(|field| field.name).collect();
        let mut sent: BTreeSet<_> = case.fields.iter().map(|(name, _)| *name).collect();
        if case.id == "cancelProduct" {
            // Instead of the other id.
            sent.insert("serviceid");
        }
        assert_eq!(known, sent, "{}", case.id);
        let optional = fields.iter().filter(|field| !field.required);
        let optional: BTreeSet<_> = optional.map(|field| field.name).collect();
        if case.id != "cancelProduct" {
            assert_eq!(
                optional,
                case.optional.iter().copied().collect(),
                "{}",
                case.id
            );
        }
    }
    assert!(edis_fields("nosuch").is_none());
    let kind = |operation, name| {
        let fields = edis_fields(operation).expect("it is known");
        let field = fields.into_iter().find(|field| field.name == name);
        field.expect("it is there").kind
    };
    assert_eq!(kind("uploadQCOW2", "file"), FieldKind::File);
    assert_eq!(kind("getPTR", "ip"), FieldKind::Array);
    assert_eq!(kind("setPTR", "ip"), FieldKind::Object);
    assert_eq!(kind("setKvmConfiguration", "config"), FieldKind::JsonText);
    assert_eq!(kind("upgradeKVM", "newpid"), FieldKind::Integer);
}

#[tokio::test]
async fn every_operation_answers_in_both_styles() {
    for style in STYLES {
        for at in 0..count().await {
            let (sim, _, case) = prepare(style, at).await;
            let (status, text) = send(case.request(sim.edis(), &case.fields)).await;
            assert_eq!(status, 200, "{} {style:?}: {text}", case.id);
            let found = members(&json(&text));
            assert_eq!(found, case.members(style), "{} {style:?}", case.id);
            let seen = sim.edis().requests();
            let seen = seen.last().expect("it was seen");
            assert_eq!((seen.operation.as_str(), seen.status), (case.id, 200));
            assert_eq!(seen.fields.len(), case.fields.len(), "{}", case.id);
            let record = format!("{:?}", sim.edis().requests());
            for secret in ["-password", &case.fields[0].1, "Abcd1234"] {
                assert!(!record.contains(secret), "{} {secret}", case.id);
            }
        }
    }
}

#[tokio::test]
async fn fields_that_may_be_left_out_may_be_empty_too() {
    for at in 0..count().await {
        for empty in [false, true] {
            let (sim, _, mut case) = prepare(EdisStyle::Documented, at).await;
            let optional = case.optional;
            for (name, value) in &mut case.fields {
                if optional.contains(name) {
                    value.clear();
                }
            }
            if !empty {
                case.fields.retain(|(name, _)| !optional.contains(name));
            }
            let (status, text) = send(case.request(sim.edis(), &case.fields)).await;
            assert_eq!(status, 200, "{}: {text}", case.id);
        }
    }
}

#[track_caller]
fn assert_refused(case: &Case, what: &str, answer: &(u16, String), says: &str) {
    let (status, text) = answer;
    assert_eq!(*status, 400, "{} {what}: {text}", case.id);
    assert_eq!(
        members(&json(text)),
        case.refusal,
        "{} {what}: {text}",
        case.id
    );
    assert!(text.contains(says), "{} {what}: {text}", case.id);
}

#[tokio::test]
async fn every_operation_refuses_mistakes_in_its_own_error_shape() {
    for style in STYLES {
        for at in 0..count().await {
            let (sim, _, case) = prepare(style, at).await;
            let edis = sim.edis();
            for at in 0..case.fields.len() {
                let mut fields = case.fields.clone();
                let (name, value) = fields.remove(at);
                if !case.optional.contains(&name) {
                    let answer = send(case.request(edis, &fields)).await;
                    assert_refused(&case, "missing", &answer, name);
                }
                let twice = [case.fields.clone(), vec![(name, value)]].concat();
                let answer = send(case.request(edis, &twice)).await;
                assert_refused(&case, "twice", &answer, "twice");
            }
            let more = [case.fields.clone(), vec![("nosuch", "1".to_owned())]].concat();
            let answer = send(case.request(edis, &more)).await;
            assert_refused(&case, "unknown", &answer, "unknown field: nosuch");
            for (name, value) in case.bad {
                let mut fields = case.fields.clone();
                let field = fields.iter_mut().find(|(known, _)| known == name);
                field.expect("it is a field").1 = (*value).to_owned();
                let answer = send(case.request(edis, &fields)).await;
                assert_refused(&case, value, &answer, name);
            }
            // None of these calls changed anything.
            let (status, text) = send(case.request(edis, &case.fields)).await;
            assert_eq!(status, 200, "{}: {text}", case.id);
        }
    }
}

#[tokio::test]
async fn bodies_have_to_be_of_the_declared_kind() {
    for at in 0..count().await {
        let (sim, _, case) = prepare(EdisStyle::Documented, at).await;
        for media in [Media::Form, Media::Json, Media::Multipart] {
            if media != case.media {
                let other = case.clone().taking(media);
                let answer = send(other.request(sim.edis(), &case.fields)).await;
                assert_refused(&case, "media", &answer, "Content-Type");
            }
        }
        let url = format!("{}{}", sim.edis().url(), case.path);
        let (status, _) = send(client().get(&url)).await;
        assert_eq!(status, 405, "{}", case.id);
        let answer = send(client().post(format!("{url}?a=b"))).await;
        assert_refused(&case, "query", &answer, "query");
    }
}

#[tokio::test]
async fn every_operation_wants_a_session_or_the_password() {
    for at in 0..count().await {
        let (sim, _, mut case) = prepare(EdisStyle::Documented, at).await;
        sim.edis().expire_sessions();
        for (name, value) in &mut case.fields {
            if *name == "pw" && case.media != Media::Multipart {
                value.push('x');
            }
        }
        let (status, text) = send(case.request(sim.edis(), &case.fields)).await;
        assert_eq!(status, 401, "{}: {text}", case.id);
        let more = match case.id {
            "getLocations" => "details message status",
            "getProducts" | "addOrder" | "cancelProduct" => "message status suggestion",
            _ => case.refusal,
        };
        assert_eq!(members(&json(&text)), more, "{}", case.id);
    }
}
