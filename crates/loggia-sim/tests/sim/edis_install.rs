//! Installation: images, ISOs and how long it takes.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{STYLES, start_edis};

const POWER: &str = "/kvm/v2/get/power";
const ISOS: &str = "/kvm/v2/get/isos";
const MOUNT: &str = "/kvm/v2/set/mount";
const MOUNTED: &str = "/kvm/v2/get/mount";
const DOWNLOAD: &str = "/kvm/v2/set/download_iso";
const REINSTALL: &str = "/kvm/v2/set/reinstall";

#[tokio::test]
async fn an_installation_takes_its_time() {
    for style in STYLES {
        let (sim, clock, session) = start_edis(style).await;
        let edis = sim.edis();
        let state = async || session.ok(edis, POWER, &[]).await["data"].clone();
        let images = session.ok(edis, "/kvm/v2/get/images", &[]).await;
        let image = images["data"][0].as_str().expect("a name").to_owned();
        let fields = [("image", image.as_str()), ("password", "root-password")];
        let body = session.ok(edis, REINSTALL, &fields).await;
        assert_eq!(body, json!({"status": "success"}));
        assert_eq!(state().await, "server powered off");
        for path in ["poweron", "poweroff", "reset"] {
            let path = format!("/kvm/v2/set/{path}");
            session.bad(edis, &path, &[], "installation").await;
        }
        session.bad(edis, REINSTALL, &fields, "installation").await;
        clock.advance(Duration::from_secs(119));
        assert_eq!(state().await, "server powered off");
        clock.advance(Duration::from_secs(1));
        assert_eq!(state().await, "server powered on");
        assert_eq!(edis.boot_count(&session.kvm_id), Some(2));
        session.ok(edis, "/kvm/v2/set/poweroff", &[]).await;
        clock.advance(Duration::from_secs(1000));
        assert_eq!(state().await, "server powered off", "it is done for good");
    }
}

#[tokio::test]
async fn user_data_needs_an_image_that_reads_it() {
    let (sim, _, session) = start_edis(STYLES[0]).await;
    let fields = [
        ("image", "debian-bullseye"),
        ("password", "root-password"),
        ("cloudinit_user_data", "#cloud-config\n"),
    ];
    let says = "cloudinit_user_data";
    session.bad(sim.edis(), REINSTALL, &fields, says).await;
    session.ok(sim.edis(), REINSTALL, &fields[..2]).await;
}

#[tokio::test]
async fn isos_are_mounted_and_unmounted() {
    for style in STYLES {
        let (sim, _, session) = start_edis(style).await;
        let edis = sim.edis();
        let mounted = async || session.ok(edis, MOUNTED, &[]).await["current_iso"].clone();
        assert_eq!(mounted().await, "empty");
        let isos = session.ok(edis, ISOS, &[]).await;
        let iso = isos["data"][1].as_str().expect("a name").to_owned();
        session.ok(edis, MOUNT, &[("iso", &iso)]).await;
        assert_eq!(mounted().await, *iso);
        assert_eq!(edis.boot_count(&session.kvm_id), Some(1));
        let fields = [("iso", iso.as_str()), ("force_reset", "yes")];
        session.ok(edis, MOUNT, &fields).await;
        assert_eq!(edis.boot_count(&session.kvm_id), Some(2));
        for _ in 0..2 {
            session.ok(edis, "/kvm/v2/set/umount", &[]).await;
            assert_eq!(mounted().await, "empty");
        }
    }
}

#[tokio::test]
async fn a_downloaded_iso_is_listed_for_a_day() {
    let (sim, clock, session) = start_edis(STYLES[0]).await;
    let edis = sim.edis();
    let name = "KVM_100001_200001.iso";
    let listed = async || {
        let isos = session.ok(edis, ISOS, &[]).await;
        let isos = isos["data"].as_array().expect("a list").clone();
        isos.contains(&Value::from(name))
    };
    let url = [("url", "http://example.com/mine.iso")];
    session.ok(edis, DOWNLOAD, &url).await;
    clock.advance(Duration::from_secs(59));
    assert!(!listed().await);
    session.bad(edis, MOUNT, &[("iso", name)], "iso").await;
    clock.advance(Duration::from_secs(1));
    assert!(listed().await);
    session.ok(edis, MOUNT, &[("iso", name)]).await;

    clock.advance(Duration::from_secs(24 * 3600));
    let session = crate::support::login(edis).await.remove(0);
    let isos = session.ok(edis, ISOS, &[]).await;
    assert!(!isos.to_string().contains(name));
    let mounted = session.ok(edis, MOUNTED, &[]).await;
    assert_eq!(mounted["current_iso"], "empty");
}
