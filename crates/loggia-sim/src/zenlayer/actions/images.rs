//! Images: public ones can only be listed; those made from instances can also be renamed and
//! deleted. To all other actions, public images do not exist.

use serde_json::{Value, json};

use super::listed::Listed;
use super::{Outcome, answer, filter};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{Course, GONE, Image, State};

/// How many images can exist per zone.
const QUOTA: usize = 5;

pub(super) fn create(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let instance = state.instance(id)?;
    let zone = instance.zone.clone();
    if state.zone(&zone).is_some_and(|zone| !zone.imaging) {
        let code = "UNSUPPORTED_OPERATION_ZONE_NOT_SUPPORT";
        return Err(Refusal::of(code, format!("{zone} makes no images")));
    }
    if !instance.course.is("STOPPED") {
        let code = if instance.course.is("IMAGING") {
            "UNSUPPORTED_OPERATION_DISK_MAKING_IMAGE"
        } else {
            "UNSUPPORTED_OPERATION_INSTANCE_STATE_STARTING"
        };
        return Err(Refusal::state(code, id, instance.course.status()));
    }
    let size = state
        .disks_of(id)
        .into_iter()
        .find(|(_, disk)| disk.system && disk.course.is("IN_USE"))
        .map(|(_, disk)| disk.size);
    let Some(size) = size else {
        let code = "UNSUPPORTED_OPERATION_DISK_UNAVAILABLE";
        return Err(Refusal::of(code, format!("the disk of {id} is not ready")));
    };
    if state.images_in(&zone) >= QUOTA {
        let message = format!("{zone} has no room for more images");
        return Err(Refusal::of("LIMIT_EXCEEDED_IMAGE_QUOTA", message));
    }
    let fails = std::mem::take(&mut state.controls.creation_fails);
    let end = if fails { "UNAVAILABLE" } else { "AVAILABLE" };
    let source = state.images.get(&state.instance(id)?.image);
    let stages = [("CREATING", state.times.imaging)];
    let image = Image {
        name: fields.owned("imageName").unwrap_or_default(),
        description: fields.owned("imageDescription"),
        course: Course::through(state.now, &stages, end),
        zone: Some(zone),
        version: source
            .map(|image| image.version.clone())
            .unwrap_or_default(),
        category: source.map_or("OTHERS", |image| &image.category).to_owned(),
        windows: source.is_some_and(|image| image.windows),
        size,
    };
    let stages = [("IMAGING", state.times.imaging)];
    let (now, lag) = (state.now, state.times.lag);
    let course = &mut state.instance_mut(id)?.course;
    course.change(now, lag, &stages, "STOPPED");
    let image_id = state.new_id("img");
    state.images.insert(image_id.clone(), image);
    answer::with(json!({"imageId": image_id}))
}

pub(super) fn delete(fields: &Fields, state: &mut State) -> Outcome {
    let ids = fields.texts("imageIds");
    for id in &ids {
        own(state, id)?;
    }
    for id in ids {
        state.image_mut(id)?.course = Course::resting(GONE);
    }
    state.settle(state.now);
    answer::nothing()
}

pub(super) fn modify(fields: &Fields, state: &mut State) -> Outcome {
    let ids = fields.texts("imageIds");
    for id in &ids {
        own(state, id)?;
    }
    for id in ids {
        let image = state.image_mut(id)?;
        if let Some(name) = fields.owned("imageName") {
            image.name = name;
        }
        if let Some(description) = fields.owned("imageDescription") {
            image.description = Some(description);
        }
    }
    answer::nothing()
}

/// Refuses an image that is public, or still being created.
fn own(state: &State, id: &str) -> Result<(), Refusal> {
    let image = state.image(id)?;
    if image.zone.is_none() {
        return Err(Refusal::unknown("INVALID_IMAGE_NOT_FOUND", id));
    }
    if image.course.is("CREATING") {
        let status = image.course.status();
        return Err(Refusal::state("INVALID_IMAGE_STATUS", id, status));
    }
    Ok(())
}

pub(super) fn quota(fields: &Fields, state: &State) -> Outcome {
    let wanted = fields.texts("zoneIds");
    let unknown = wanted.iter().find(|id| state.zone(id).is_none());
    if let Some(id) = unknown {
        return Err(Refusal::unknown("INVALID_REGION_NOT_FOUND", id));
    }
    let zones = state.zones.iter().map(|zone| &zone.id);
    let asked = zones.filter(|id| filter::among(fields, "zoneIds", id));
    let images: Vec<_> = asked
        .map(|id| json!({"zoneId": id, "count": state.images_in(id), "maxCount": QUOTA}))
        .collect();
    answer::with(json!({"images": images}))
}

pub(super) fn describe(fields: &Fields, state: &State) -> Outcome {
    let zone = fields.text("zoneId").unwrap_or_default();
    state.require_zone(zone)?;
    let listed = Listed::new(fields, &state.images, "imageIds", |_, image| {
        image.is_in(zone) && matches(fields, image)
    });
    answer::page(fields, listed, details)
}

fn kind(image: &Image) -> &'static str {
    if image.zone.is_none() {
        "PUBLIC_IMAGE"
    } else {
        "CUSTOM_IMAGE"
    }
}

/// The filter for systems is in lower case, unlike the systems as shown.
fn matches(fields: &Fields, image: &Image) -> bool {
    let exact = |name, held| filter::exact(fields, name, held);
    let system = if image.windows { "windows" } else { "linux" };
    filter::like(fields, "imageName", &image.name)
        && exact("category", &image.category)
        && exact("imageType", kind(image))
        && exact("osType", system)
        && exact("imageStatus", image.course.status())
}

fn details(id: &str, image: &Image) -> Value {
    json!({
        "imageId": id,
        "imageName": image.name,
        "imageType": kind(image),
        "imageSize": image.size.to_string(),
        "imageDescription": image.description,
        "imageVersion": image.version,
        "imageStatus": image.course.status(),
        "category": image.category,
        "osType": if image.windows { "Windows" } else { "Linux" },
    })
}
