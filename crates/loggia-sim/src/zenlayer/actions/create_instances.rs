//! Creates instances with their disks. Everything is checked before the first one is created,
//! and all of a call are one order.

use serde_json::json;

use super::create_options::{self, OF_INSTANCE};
use super::{Outcome, answer};
use crate::name_pattern;
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{Course, Disk, Instance, State, Subnet, instance_type};

pub(super) fn run(fields: &Fields, state: &mut State) -> Outcome {
    let instance = wanted(fields, state)?;
    let category = |disk: &Fields| disk.owned("diskCategory");
    let system = fields.object("systemDisk").unwrap_or_default();
    let image_size = state.image(&instance.image)?.size;
    let size = system.whole("diskSize").unwrap_or(image_size);
    let system_category = category(&system).unwrap_or_else(|| "STANDARD".to_owned());
    let ipv4 = fields.flag("enableIpv4").unwrap_or(true);
    let ipv6 = fields.flag("enableIpv6").unwrap_or(false);

    let mut ids = Vec::new();
    let mut with_disks = Vec::new();
    for index in 0..count(fields) {
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let named = Instance {
            name: name_pattern::expand(&instance.name, index),
            ..instance.clone()
        };
        let id = state.place(named, ipv4, ipv6);
        let course = disk_course(state);
        let mut first = state.system_disk(&id, size, &system_category);
        first.course = course.clone();
        let mut disks = vec![state.insert_disk(first.clone())];
        for wanted in fields.objects("dataDisks") {
            let disk = Disk {
                name: wanted
                    .owned("diskName")
                    .unwrap_or_else(|| "data".to_owned()),
                course: course.clone(),
                system: false,
                // Such a disk is deleted with its instance; the field is only for answers.
                portable: false,
                size: wanted.whole("diskSize").unwrap_or(image_size),
                category: category(&wanted).unwrap_or_else(|| "STANDARD".to_owned()),
                tags: instance.tags.clone(),
                ..first.clone()
            };
            for _ in 0..wanted.whole("diskAmount").unwrap_or(1) {
                disks.push(state.insert_disk(disk.clone()));
            }
        }
        with_disks.push(json!({"instanceId": id, "diskIdSet": disks}));
        ids.push(id);
    }
    state.controls.creation_fails = false;
    let number = state.order("CreateInstances", ids.clone());
    answer::with(json!({
        "orderNumber": number,
        "instanceIdSet": ids,
        "instances": with_disks,
    }))
}

fn count(fields: &Fields) -> u64 {
    fields.whole("instanceCount").unwrap_or(1)
}

/// The disks are ready when the instance is.
fn disk_course(state: &State) -> Course {
    let time = state.times.pending.saturating_add(state.times.deploying);
    Course::through(state.now, &[("CREATING", time)], "IN_USE")
}

/// Returns the requested instance, if it is available.
fn wanted(fields: &Fields, state: &State) -> Result<Instance, Refusal> {
    let text = |name| fields.text(name).unwrap_or_default();
    let zone = text("zoneId");
    state.require_zone(zone)?;
    check_type(fields, state, zone)?;
    check_image(state, text("imageId"), zone)?;
    let subnet = state.subnet(text("subnetId"))?;
    if subnet.zone != zone {
        return Err(Refusal::unknown(
            "INVALID_SUBNET_NOT_FOUND",
            text("subnetId"),
        ));
    }
    check_addresses(fields, state, subnet)?;
    check_disks(fields)?;
    create_options::check_login(fields, "INVALID_PARAMETER_VALUE_PASSWORD_MALFORMED")?;
    create_options::check_key(fields, state.image(text("imageId"))?)?;
    if !fields.has("password") && !fields.asks_for("keyId") {
        let message = "password or keyId is missing";
        return Err(Refusal::of("MISSING_PARAMETER", message));
    }
    let groups = if fields.asks_for("securityGroupId") {
        state.group(text("securityGroupId"))?;
        vec![text("securityGroupId").to_owned()]
    } else {
        state.default_group().into_iter().collect()
    };
    let internet = text("internetChargeType");
    let package = create_options::package(fields)?;
    let nic = fields.object("nic").unwrap_or_default();
    Ok(Instance {
        name: fields
            .owned("instanceName")
            .unwrap_or_else(|| "instance".to_owned()),
        course: course(state),
        zone: zone.to_owned(),
        type_id: text("instanceType").to_owned(),
        image: text("imageId").to_owned(),
        charge: create_options::charge(fields, &OF_INSTANCE)?,
        internet: internet.to_owned(),
        bandwidth: fields.whole("internetMaxBandwidthOut").unwrap_or(1),
        package,
        subnet: text("subnetId").to_owned(),
        groups,
        key: fields.owned("keyId"),
        resource_group: create_options::group(fields)?,
        nic: nic.owned("wanName").zip(nic.owned("lanName")),
        tags: create_options::tags(fields)?,
        public_ips: Vec::new(),
        public_ipv6: Vec::new(),
        private_ips: Vec::new(),
        created: state.seconds(),
        bandwidth_plan: None,
        package_plan: None,
        type_plan: None,
    })
}

fn course(state: &State) -> Course {
    let stages = [
        ("PENDING", state.times.pending),
        ("DEPLOYING", state.times.deploying),
    ];
    let end = if state.controls.creation_fails {
        "CREATE_FAILED"
    } else {
        "RUNNING"
    };
    Course::through(state.now, &stages, end)
}

/// Checks that there are addresses for all. No code is documented for a zone without IPv6 or a
/// full subnet; this is the nearest.
fn check_addresses(fields: &Fields, state: &State, subnet: &Subnet) -> Result<(), Refusal> {
    let has_ipv6 = state.zone(&subnet.zone).is_some_and(|zone| zone.ipv6);
    if fields.flag("enableIpv6") == Some(true) && !has_ipv6 {
        let message = format!("enableIpv6: {} has no IPv6", subnet.zone);
        return Err(Refusal::of("INVALID_PARAMETER_VALUE", message));
    }
    let id = fields.text("subnetId").unwrap_or_default();
    let (free, wanted) = (state.free_addresses(id), count(fields));
    if free < wanted {
        let message = format!("subnetId: {id} has {free} free addresses, of {wanted}");
        return Err(Refusal::of("INVALID_PARAMETER_VALUE", message));
    }
    Ok(())
}

fn check_type(fields: &Fields, state: &State, zone: &str) -> Result<(), Refusal> {
    let id = fields.text("instanceType").unwrap_or_default();
    let kind = instance_type(id).filter(|kind| state.zone(zone).is_some_and(|z| z.sells(kind)));
    let kind = kind.ok_or_else(|| Refusal::unknown("INVALID_INSTANCE_TYPE_NOT_FOUND", id))?;
    let bandwidth = fields.whole("internetMaxBandwidthOut").unwrap_or(1);
    if kind.allows(bandwidth) {
        return Ok(());
    }
    let message = format!("{id} does not have {bandwidth} Mbit/s");
    Err(Refusal::of("INVALID_PARAMETER_BANDWIDTH_EXCEED", message))
}

fn check_image(state: &State, id: &str, zone: &str) -> Result<(), Refusal> {
    let image = state.image(id)?;
    if !image.is_in(zone) {
        return Err(Refusal::unknown("INVALID_IMAGE_NOT_FOUND", id));
    }
    if image.course.is("AVAILABLE") {
        return Ok(());
    }
    let status = image.course.status();
    Err(Refusal::state("INVALID_IMAGE_STATUS", id, status))
}

/// Fewer data disks can be ordered with an instance than it can have later.
const MOST_DISKS: u64 = 10;

fn check_disks(fields: &Fields) -> Result<(), Refusal> {
    let disks = fields.objects("dataDisks");
    let amounts = disks
        .iter()
        .map(|disk| disk.whole("diskAmount").unwrap_or(1));
    let amount = amounts.fold(0_u64, u64::saturating_add);
    if disks.iter().any(|disk| !disk.has("diskSize")) {
        let message = "dataDisks.diskSize is missing";
        Err(Refusal::of("MISSING_PARAMETER", message))
    } else if amount > MOST_DISKS {
        let message = format!("dataDisks: {amount} disks are more than come with an instance");
        Err(Refusal::of("LIMIT_EXCEEDED_INSTANCE_CAN_ATTACH", message))
    } else {
        Ok(())
    }
}
