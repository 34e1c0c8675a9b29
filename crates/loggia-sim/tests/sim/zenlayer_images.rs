//! Images.

use std::time::Duration;

use serde_json::json;

use crate::zenlayer_world::{item, ok, refused, slow, status, world};

const VM_2: &str = "sim-vm-000002";

#[tokio::test]
async fn an_image_is_created_of_an_instance_without_changes_under_way() {
    let (sim, clock) = slow().await;
    let zenlayer = sim.zenlayer();
    let create = json!({"instanceId": VM_2, "imageName": "mine", "imageDescription": "one"});
    let made = ok(zenlayer, "CreateImage", create.clone()).await;
    let id = made["imageId"].as_str().expect("a text");
    assert_eq!(status(zenlayer, VM_2), "IMAGING");
    let making = (400, "UNSUPPORTED_OPERATION_DISK_MAKING_IMAGE");
    refused(zenlayer, "CreateImage", create.clone(), making).await;
    let one = json!({"imageIds": [id]});
    let busy = (400, "INVALID_IMAGE_STATUS");
    refused(zenlayer, "DeleteImages", one.clone(), busy).await;
    let rename = json!({"imageIds": [id], "imageName": "ours"});
    refused(zenlayer, "ModifyImagesAttributes", rename.clone(), busy).await;
    clock.advance(Duration::from_secs(10));
    assert_eq!(status(zenlayer, VM_2), "STOPPED");
    ok(zenlayer, "ModifyImagesAttributes", rename).await;
    let body = json!({"zoneId": "SIM-A", "imageType": "CUSTOM_IMAGE"});
    let shown = item(zenlayer, "DescribeImages", body).await;
    for (field, expected) in [
        ("imageId", json!(id)),
        ("imageName", json!("ours")),
        ("imageDescription", json!("one")),
        ("imageStatus", json!("AVAILABLE")),
        ("imageSize", json!("20")),
        ("category", json!("Ubuntu")),
        ("osType", json!("Linux")),
    ] {
        assert_eq!(shown[field], expected, "{field}");
    }
    ok(zenlayer, "DeleteImages", one.clone()).await;
    refused(
        zenlayer,
        "DeleteImages",
        one,
        (404, "INVALID_IMAGE_NOT_FOUND"),
    )
    .await;
}

#[tokio::test]
async fn image_creation_is_refused_in_wrong_states() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    let create = |id: &str| json!({"instanceId": id, "imageName": "i"});
    for (id, code) in [
        (
            "sim-vm-000001",
            "UNSUPPORTED_OPERATION_INSTANCE_STATE_STARTING",
        ),
        ("sim-vm-000008", "UNSUPPORTED_OPERATION_ZONE_NOT_SUPPORT"),
    ] {
        refused(zenlayer, "CreateImage", create(id), (400, code)).await;
    }
    zenlayer.set_status("sim-disk-000002", "CHANGING");
    let unavailable = (400, "UNSUPPORTED_OPERATION_DISK_UNAVAILABLE");
    refused(zenlayer, "CreateImage", create(VM_2), unavailable).await;
    zenlayer.set_status("sim-disk-000002", "IN_USE");
    for _ in 0..4 {
        ok(zenlayer, "CreateImage", create(VM_2)).await;
    }
    let quota = ok(
        zenlayer,
        "DescribeImageQuota",
        json!({"zoneIds": ["SIM-A"]}),
    )
    .await;
    let full = json!([{"zoneId": "SIM-A", "count": 5, "maxCount": 5}]);
    assert_eq!(quota["images"], full);
    let full = (400, "LIMIT_EXCEEDED_IMAGE_QUOTA");
    refused(zenlayer, "CreateImage", create(VM_2), full).await;
    let all = ok(zenlayer, "DescribeImageQuota", json!({})).await;
    assert_eq!(all["images"].as_array().expect("a list").len(), 4);
    let unknown = (404, "INVALID_REGION_NOT_FOUND");
    let body = json!({"zoneIds": ["SIM-A", "nosuch"]});
    refused(zenlayer, "DescribeImageQuota", body, unknown).await;
    // Public images cannot be changed.
    let public = json!({"imageIds": ["sim-img-000001"]});
    refused(
        zenlayer,
        "DeleteImages",
        public,
        (404, "INVALID_IMAGE_NOT_FOUND"),
    )
    .await;
}

#[tokio::test]
async fn filters() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    for (filter, count) in [
        (json!({"zoneId": "SIM-A"}), 5),
        (json!({"zoneId": "SIM-B"}), 4),
        (json!({"zoneId": "SIM-A", "osType": "windows"}), 1),
        (json!({"zoneId": "SIM-A", "category": "Ubuntu"}), 2),
        (json!({"zoneId": "SIM-A", "imageName": "Debian*"}), 1),
        (json!({"zoneId": "SIM-A", "imageStatus": "CREATING"}), 0),
        (
            json!({"zoneId": "SIM-A", "imageIds": ["sim-img-000005", "x"]}),
            1,
        ),
        (json!({"zoneId": "SIM-A", "imageType": "PUBLIC_IMAGE"}), 4),
    ] {
        let text = filter.to_string();
        let found = ok(zenlayer, "DescribeImages", filter).await;
        assert_eq!(found["totalCount"], count, "{text}");
    }
    let capital = json!({"zoneId": "SIM-A", "osType": "Windows"});
    refused(
        zenlayer,
        "DescribeImages",
        capital,
        (400, "INVALID_PARAMETER_VALUE"),
    )
    .await;
}
