//! Changes that show late.

use std::time::Duration;

use loggia_sim::Zenlayer;
use serde_json::{Value, json};

use crate::support::{call, start_with};

async fn status(zenlayer: &Zenlayer, id: &str) -> Value {
    let reply = call(
        zenlayer,
        "DescribeInstancesStatus",
        json!({"instanceIds": [id]}),
    )
    .await;
    reply.body["response"]["dataSet"][0]["instanceStatus"].clone()
}

#[tokio::test]
async fn the_old_state_shows_until_the_lag_is_over() {
    let (sim, clock) = start_with(|builder| {
        let builder = builder.transition_times(Duration::from_secs(10));
        builder.lag(Duration::from_secs(5))
    })
    .await;
    let zenlayer = sim.zenlayer();
    for (id, action, field, states) in [
        (
            "sim-vm-000001",
            "RebootInstances",
            "instanceIds",
            ["RUNNING", "REBOOT", "RUNNING"],
        ),
        (
            "sim-vm-000001",
            "StopInstances",
            "instanceIds",
            ["RUNNING", "STOPPING", "STOPPED"],
        ),
        (
            "sim-vm-000002",
            "StartInstances",
            "instanceIds",
            ["STOPPED", "BOOTING", "RUNNING"],
        ),
        (
            "sim-vm-000001",
            "ResetInstance",
            "instanceId",
            ["STOPPED", "REBUILDING", "RUNNING"],
        ),
        (
            "sim-vm-000001",
            "TerminateInstance",
            "instanceId",
            ["RUNNING", "RECYCLING", "RECYCLE"],
        ),
        (
            "sim-vm-000001",
            "ReleaseInstances",
            "instanceIds",
            ["RECYCLE", "RELEASING", ""],
        ),
    ] {
        let body = if field == "instanceId" {
            json!({field: id})
        } else {
            json!({field: [id]})
        };
        let reply = call(zenlayer, action, body).await;
        assert_eq!(reply.status, 200, "{action}: {}", reply.body);
        assert_eq!(status(zenlayer, id).await, states[0], "{action}");
        clock.advance(Duration::from_secs(4));
        assert_eq!(status(zenlayer, id).await, states[0], "{action}");
        clock.advance(Duration::from_secs(1));
        assert_eq!(status(zenlayer, id).await, states[1], "{action}");
        clock.advance(Duration::from_secs(10));
        let last = status(zenlayer, id).await;
        assert_eq!(last.as_str().unwrap_or_default(), states[2], "{action}");
    }
}
