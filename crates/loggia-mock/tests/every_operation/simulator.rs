//! Every action of Zenlayer through its typed call against the simulator: the spec's
//! example goes out with ids of things there are, and what the simulator answers is
//! decoded without losing anything.
//!
//! `vm` is not here. Its model is as strict about the states of machines as the vendor, so
//! its actions are called in an order that makes sense, by `tests/tests/zenlayer/vm/scenario.rs`.

use std::collections::BTreeMap;

use loggia_sim::Sim;
use loggia_transport::{Error, ErrorKind, Pipeline, RetryPolicy, Waits};
use serde_json::Value;

use crate::call::{Answered, Call};
use crate::generated::APIS;

/// By the field that has them, the ids of what there is.
pub(crate) type Things = BTreeMap<&'static str, Vec<String>>;

#[tokio::test]
async fn every_action_is_answered_and_every_answer_read() {
    let mut broken = Vec::new();
    for (api, calls, _) in APIS {
        let Some(service) = api.strip_prefix("zenlayer.").filter(|name| *name != "vm") else {
            continue;
        };
        let sim = started().await;
        let pipeline = pipeline(&sim);
        for call in *calls {
            let request = request(api, call, &sim, service);
            let mut outcome = (call.send)(pipeline.clone(), &request).await;
            let tries = states(call).into_iter();
            for (state, is_stopped) in tries.flat_map(|state| [(state, false), (state, true)]) {
                if !outcome.as_ref().is_err_and(is_about_a_state) {
                    break;
                }
                // An action before this one has taken it, or it is in another state.
                let sim = started().await;
                let request = self::request(api, call, &sim, service);
                put_into(&sim, service, call, &request, state);
                if is_stopped {
                    stop_instances(&sim, service);
                }
                outcome = (call.send)(self::pipeline(&sim), &request).await;
                sim.shutdown().await;
            }
            if outcome.as_ref().is_err_and(is_about_another) {
                // It lies in another thing, or is bound to another.
                let sim = started().await;
                let things = sim.zenlayer().things(service).expect("a service");
                let request = self::request(api, call, &sim, service);
                for request in elsewhere(&request, &things) {
                    if outcome.is_err() {
                        outcome = (call.send)(self::pipeline(&sim), &request).await;
                    }
                }
                sim.shutdown().await;
            }
            match outcome {
                Ok(answer) => broken.extend(lost(call, &answer)),
                Err(error) => broken.push(format!("{}: {request}: {error}", call.operation)),
            }
        }
        let seen = sim.zenlayer().requests();
        for (call, seen) in calls.iter().zip(&seen) {
            let name = format!("{service}.{}", call.operation.id());
            if seen.operation != name || !seen.unknown_fields.is_empty() {
                broken.push(format!("{name}: the simulator saw {seen:?}"));
            }
        }
        if seen.len() != calls.len() {
            broken.push(format!(
                "{api}: {} requests for {}",
                seen.len(),
                calls.len()
            ));
        }
        sim.shutdown().await;
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// With enough of everything, as actions that end things are among them.
async fn started() -> Sim {
    let sim = Sim::builder().machines(10).start().await;
    sim.expect("it starts")
}

pub(crate) fn pipeline(sim: &Sim) -> Pipeline {
    let client = loggia::zenlayer::Client::builder()
        .access_key("AKSIM0000000001", "sim-secret-0001")
        .endpoint(sim.zenlayer().url())
        .allow_insecure_loopback(true)
        .retry(RetryPolicy::none())
        .build()
        .expect("builds");
    client.pipeline().clone()
}

fn is_about_a_state(error: &Error) -> bool {
    let parts = [
        "_IN_USE",
        "_NOT_PORTABLE",
        "_NOT_RUNNING",
        "_NOT_STOPPED",
        "_OVER_LAP",
        "_RECYCLE",
        "_STATUS",
    ];
    let code = error.code().unwrap_or_default();
    parts.iter().any(|part| code.contains(part))
}

fn is_about_another(error: &Error) -> bool {
    let code = error.code().unwrap_or_default();
    error.kind() == ErrorKind::NotFound
        || code.contains("_ASSOCIATED_")
        || code == "INVALID_PARAMETER_VALUE"
}

/// States in which an action may be taken: those that the spec names, or else as things are,
/// and states that the vendor's wording has.
fn states(call: &Call) -> Vec<Option<&'static str>> {
    match call.operation.waits().map_or(&[][..], Waits::before) {
        [] => vec![None, Some("RECYCLED"), Some("STOPPED"), Some("UNBIND")],
        before => before.iter().copied().map(Some).collect(),
    }
}

/// Puts the things that a request names into a state: those whose state the spec names, or
/// else all.
fn put_into(sim: &Sim, service: &str, call: &Call, request: &str, state: Option<&str>) {
    let Some(state) = state else {
        return;
    };
    let waits = call.operation.waits();
    let own = waits
        .filter(|waits| !waits.before().is_empty())
        .map(Waits::id);
    let request: Value = serde_json::from_str(request).expect("JSON");
    for (name, value) in request.as_object().into_iter().flatten() {
        // `diskIds` are of `diskId`.
        if own.is_some_and(|own| !name.starts_with(own)) {
            continue;
        }
        for id in texts(value) {
            sim.zenlayer().set_thing_status(service, id, state);
        }
    }
}

/// Stops all instances: some things are detached from stopped ones alone.
fn stop_instances(sim: &Sim, service: &str) {
    let things = sim.zenlayer().things(service).expect("a service");
    for id in things.get("instanceId").into_iter().flatten() {
        sim.zenlayer().set_thing_status(service, id, "STOPPED");
    }
}

/// The spec's example with ids of things there are, which lie in each other where the request
/// names both.
fn request(api: &str, call: &Call, sim: &Sim, service: &str) -> String {
    let things = &sim.zenlayer().things(service).expect("a service");
    let (_, operation) =
        loggia_catalogue::find(api, call.operation.id()).expect("the catalogue has it");
    let mut example: Value =
        serde_json::from_str(operation.example.unwrap_or("{}")).expect("an example is JSON");
    put_ids(&mut example, things);
    if let Value::Object(fields) = &mut example {
        let named: Vec<String> = fields.values().flat_map(texts).map(str::to_owned).collect();
        for thing in named
            .iter()
            .filter_map(|id| sim.zenlayer().thing(service, id))
        {
            for (name, value) in fields.iter_mut() {
                let outer = thing.get(name).filter(|outer| outer.is_string());
                if things.contains_key(name.as_str()) && outer.is_some_and(|outer| outer != value) {
                    *value = thing[name].clone();
                }
            }
        }
    }
    example.to_string()
}

/// A request with each of the things of a kind in the place of the one that it names.
fn elsewhere(request: &str, things: &Things) -> Vec<String> {
    let request: Value = serde_json::from_str(request).expect("JSON");
    let fields = request.as_object().into_iter().flatten();
    let named = fields.filter(|(_, value)| value.is_string());
    let named = named.filter_map(|(name, _)| Some((name, things.get(name.as_str())?)));
    let each = named.flat_map(|(name, ids)| ids.iter().map(move |id| (name, id)));
    let other = each.map(|(name, id)| {
        let mut request = request.clone();
        request[name] = id.as_str().into();
        request.to_string()
    });
    other.collect()
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

pub(crate) fn put_ids(value: &mut Value, things: &Things) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match (value, ids(name, things)) {
                    (value @ Value::String(_), Some((false, id))) => *value = id.into(),
                    (value @ Value::Array(_), Some((true, id))) => *value = vec![id].into(),
                    (value, _) => {
                        if let Some(id) = named(value, things) {
                            *value = vec![id].into();
                        } else {
                            put_ids(value, things);
                        }
                    }
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| put_ids(item, things)),
        _ => {}
    }
}

/// An id for a list whose name does not say of what it is, but the example does:
/// `users: [userUid1]`.
fn named<'a>(list: &Value, things: &'a Things) -> Option<&'a str> {
    let example = list.get(0)?.as_str()?;
    let ids = things.get(example.trim_end_matches(|c: char| c.is_ascii_digit()))?;
    Some(ids.last()?)
}

/// An id for a field, and whether it takes a list of them: `eipIds` takes one of `eipId`.
fn ids<'a>(field: &str, things: &'a Things) -> Option<(bool, &'a str)> {
    // Some have another name than lists show.
    let field = match field {
        "natId" => "natGatewayId",
        "nextHopId" => "nicId",
        field => field,
    };
    let one = ["s", "Set", "List"]
        .iter()
        .find_map(|ending| things.get(field.strip_suffix(ending)?));
    // `targetEipId` is one of `eipId` as well.
    let longer = |own: &str| {
        let (first, rest) = own.split_at(1);
        field.ends_with(&(first.to_uppercase() + rest))
    };
    let other = things.iter().find(|(own, _)| longer(own));
    let found = things.get(field).or(other.map(|(_, ids)| ids));
    let found = found.map(|ids| (false, ids));
    let (many, ids) = found.or(one.map(|ids| (true, ids)))?;
    Some((many, ids.last()?))
}

/// What an answer said and no one read.
fn lost(call: &Call, answer: &Answered) -> Option<String> {
    let mut places = Vec::new();
    compare("", &answer.came, &answer.read, &mut places);
    if places.is_empty() && answer.left_out == 0 {
        return None;
    }
    let count = answer.left_out;
    Some(format!("{}: {count} left out, {places:?}", call.operation))
}

/// Everything that came was read, but what says nothing; secrets are only seen to be there.
fn compare(path: &str, came: &Value, read: &Value, places: &mut Vec<String>) {
    match (came, read) {
        (came, _) if says_nothing(came) => {}
        (Value::Object(came), Value::Object(read)) => {
            for (name, value) in came {
                let read = read.get(name).unwrap_or(&Value::Null);
                compare(&format!("{path}.{name}"), value, read, places);
            }
        }
        (Value::Array(came), Value::Array(read)) if came.len() == read.len() => {
            for (index, (came, read)) in came.iter().zip(read).enumerate() {
                compare(&format!("{path}[{index}]"), came, read, places);
            }
        }
        (Value::Number(came), Value::Number(read)) if came.as_f64() == read.as_f64() => {}
        (Value::String(_), Value::String(read)) if read == "[redacted]" => {}
        (came, read) if came == read => {}
        _ => places.push(path.to_owned()),
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(says_nothing),
        _ => false,
    }
}
