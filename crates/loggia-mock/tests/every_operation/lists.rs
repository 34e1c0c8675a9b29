//! Every list that comes in pages, page by page against the simulator.

use std::collections::BTreeMap;

use loggia_sim::Sim;
use serde_json::{Map, Value};

use crate::call::Call;
use crate::generated::APIS;
use crate::simulator::{Things, pipeline, put_ids};

/// What the simulator of `vm` has in all its zones.
const ZONE: (&str, &str) = ("zoneId", "SIM-A");

#[tokio::test]
async fn every_list_gives_each_item_of_all_its_pages_once() {
    let mut broken = Vec::new();
    let mut pages: BTreeMap<&str, usize> = BTreeMap::new();
    for (api, calls, _) in APIS {
        let Some(service) = api.strip_prefix("zenlayer.") else {
            continue;
        };
        let sim = Sim::builder().machines(5).start().await.expect("it starts");
        let things = sim.zenlayer().things(service);
        let things = things.unwrap_or_else(|| Things::from([(ZONE.0, vec![ZONE.1.to_owned()])]));
        let pipeline = pipeline(&sim);
        for call in *calls {
            let Some(list) = call.list else {
                continue;
            };
            sim.zenlayer().clear_requests();
            let listed = match list(pipeline.clone(), &request(api, call, &things)).await {
                Ok(listed) => listed,
                Err(error) => {
                    broken.push(format!("{}: {error}", call.operation));
                    continue;
                }
            };
            let asked = sim.zenlayer().requests().len();
            let most = pages.entry(service).or_default();
            *most = asked.max(*most);
            let has_ids = call
                .operation
                .paging()
                .is_some_and(|paging| paging.id().is_some());
            let is_whole = listed.report.total == u64::try_from(listed.count).ok()
                && asked == listed.count.div_ceil(2).max(1)
                && listed.report.is_distinguished == has_ids
                && listed.ids.len() == if has_ids { listed.count } else { 0 };
            if !is_whole {
                broken.push(format!(
                    "{}: {asked} requests, {} items, {:?}, {:?}",
                    call.operation, listed.count, listed.ids, listed.report
                ));
            }
        }
        sim.shutdown().await;
    }
    for (service, most) in pages {
        if most < 2 {
            broken.push(format!("{service}: no list has several pages"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// What a request has to have, and nothing that narrows it.
fn request(api: &str, call: &Call, things: &Things) -> String {
    let (_, operation) =
        loggia_catalogue::find(api, call.operation.id()).expect("the catalogue has it");
    let example: Map<String, Value> =
        serde_json::from_str(operation.example.unwrap_or("{}")).expect("an example is JSON");
    let required = operation
        .request
        .into_iter()
        .flat_map(|record| record.fields);
    let required = required.filter(|field| field.required).filter_map(|field| {
        let value = example.get(field.name)?;
        Some((field.name.to_owned(), value.clone()))
    });
    let mut request = Value::Object(required.collect());
    put_ids(&mut request, things);
    request.to_string()
}
