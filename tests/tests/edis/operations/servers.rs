//! The short forms of a server: what they change, and the values that they return.

use std::net::IpAddr;
use std::time::Duration;

use loggia::confirm::{ChargeMyAccount, DestroyForGood};
use loggia::edis::settings::{CpuModel, CpuTopology, DiskDriver, NetworkDriver, VideoDriver};
use loggia::edis::{
    AutoHydration, ImageFormat, PurgeAllData, RefillLogScope, VncKeyboard, settings::VncKeymap,
};
use loggia::{Console, ErrorKind, MachineState};
use loggia_sim::TrafficAmount;
use serde_json::json;

use crate::kit::{STYLES, fixture, fixture_with};

#[tokio::test]
async fn power_state_follows_the_calls() {
    for style in STYLES {
        let fixture = fixture(style).await;
        let server = fixture.server(0);
        server.stop().await.expect("off");
        assert_eq!(server.state().await.expect("read"), MachineState::Stopped);
        server.start().await.expect("on");
        let boots = fixture
            .sim
            .edis()
            .boot_count(&fixture.id(0))
            .expect("known");
        server.reset().await.expect("reset");
        assert_eq!(
            fixture.sim.edis().boot_count(&fixture.id(0)),
            Some(boots + 1)
        );
        let power = server.power().await.expect("read");
        assert_eq!(power.state, MachineState::Running);
        assert_eq!(power.traffic_suspended, Some(false));
        let lots = TrafficAmount::Percent(110);
        fixture.sim.edis().use_traffic(&fixture.id(0), lots).await;
        let power = server.power().await.expect("read");
        assert_eq!(power.traffic_suspended, Some(true), "{style:?}");
    }
}

#[tokio::test]
async fn details_are_read_as_numbers_and_addresses() {
    for style in STYLES {
        let fixture = fixture(style).await;
        let details = fixture.server(0).details().await.expect("read");
        assert_eq!(details.hostname.as_deref(), Some("edis-vps-1"));
        assert_eq!(details.suspended, Some(false));
        assert_eq!(details.hardware.ram_mb, Some(1024));
        assert_eq!(details.hardware.disk_mb, Some(10 * 1024));
        assert!(details.hardware.cpu.is_some());
        let network = &details.network;
        assert!(!network.ipv4.is_empty() && network.ipv4[0].netmask.is_some());
        assert!(network.ipv4_gateway.is_some() && network.ipv4_netmask.is_some());
        assert!(network.ipv6_gateway.is_some());
        assert_eq!(network.ipv6_network.expect("a network").prefix_length, 64);

        let all = fixture.server(0).all_details().await.expect("read");
        // The reference has a number of cores here, and only here.
        let mut same = all.details.clone();
        same.hardware.cpu.clone_from(&details.hardware.cpu);
        assert_eq!(same, details, "{style:?}");
        if style == loggia_sim::EdisStyle::Captured {
            assert_eq!(all.power.expect("there").state, MachineState::Running);
            let vnc = all.vnc.expect("there");
            assert!(matches!(vnc.console(), Console::Vnc { .. }));
            assert!(!all.isos.is_empty() && !all.images.is_empty());
        }
        assert_eq!(all.mounted_iso, None);
        assert!(all.traffic.expect("there").included_bytes.is_some());
    }
}

#[tokio::test]
async fn traffic_and_cpu_usage_are_read_as_numbers() {
    for style in STYLES {
        let fixture = fixture(style).await;
        let id = fixture.id(0);
        fixture.sim.edis().set_traffic(&id, 3 << 30, 5 << 30);
        let traffic = fixture.server(0).traffic().await.expect("read");
        assert_eq!(traffic.received_bytes, Some(3 << 30));
        assert_eq!(traffic.used_bytes(), Some(8 << 30));
        assert_eq!(traffic.used_percent(), Some(0));
        assert!(traffic.days_remaining.is_some_and(|days| days <= 31));
        let now = loggia::clock::Clock::now(&fixture.clock);
        assert_eq!(traffic.updated, Some(now));
        let daily = traffic.daily_gb.expect("a chart");
        assert_eq!(daily.points().last().expect("a point").1, Some(8.0));
        assert_eq!(traffic.cumulative_gb.expect("a chart").series.len(), 2);

        let load = fixture.server(0).cpu_usage().await.expect("read");
        assert_eq!(load.points.len(), 720);
        assert!(load.latest_percent().is_some_and(|load| load >= 10.0));
        let timed = load.points.iter().all(|point| point.time.is_some());
        assert_eq!(timed, style == loggia_sim::EdisStyle::Captured);
    }
}

#[tokio::test]
async fn screenshot_is_a_png() {
    for style in STYLES {
        let fixture = fixture(style).await;
        let picture = fixture.server(0).screenshot().await.expect("taken");
        assert_eq!(picture.format, ImageFormat::Png);
        assert!(
            picture.bytes.starts_with(b"\x89PNG\r\n") && picture.bytes.ends_with(b"IEND\xaeB`\x82")
        );
        assert_eq!(picture.format.extension(), "png");
        let odd = serde_json::json!({"status": "success", "data": "data:image/jpg;base64,?"});
        fixture
            .sim
            .edis()
            .answer_next_of("getVpsScreenshot", 200, odd, &[]);
        let error = fixture
            .server(0)
            .screenshot()
            .await
            .expect_err("no picture");
        assert_eq!(error.kind(), ErrorKind::Decode);
    }
}

#[tokio::test]
async fn vnc_is_switched_and_invalid_passwords_are_not_sent() {
    for style in STYLES {
        let fixture = fixture(style).await;
        let server = fixture.server(1);
        for bad in ["", "short", "securepassword123", "pass wor", "passwörd"] {
            let error = server.enable_vnc(bad).await.expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert!(!error.to_string().contains("securepassword"), "{error}");
        }
        assert!(fixture.sim.edis().requests().is_empty(), "not even a login");
        let on = server.enable_vnc("aB3dE6gH").await.expect("on");
        assert_eq!(on, server.vnc_status().await.expect("read"), "{style:?}");
        assert!(on.port.is_some());
        server.set_vnc_keyboard(VncKeyboard::De).await.expect("set");
        let settings = server.settings().await.expect("read");
        assert_eq!(settings.keymap, Some(VncKeymap::De));
        server.disable_vnc().await.expect("off");
        assert_eq!(
            server.vnc_status().await.expect("read").console(),
            Console::Off
        );
    }
}

#[tokio::test]
async fn reverse_dns_names_are_set_read_and_deleted() {
    for style in STYLES {
        for prefix in ["", "/kvm/v2"] {
            let fixture = fixture_with(style, |builder| builder.rdns_path_prefix(prefix)).await;
            let server = fixture.server(0);
            let network = server.details().await.expect("read").network;
            let v4 = network.ipv4_addresses().next().expect("an address");
            let segments = network.ipv6_network.expect("a network").address.segments();
            let mut segments = segments;
            segments[7] = 0x25;
            let v6 = IpAddr::from(segments);
            assert_eq!(
                server.ptr(v4).await.expect("read"),
                None,
                "{style:?} {prefix}"
            );
            server.set_ptr(v4, "a.example.com").await.expect("set");
            server.set_ptrs([(v6, "b.example.com")]).await.expect("set");
            let names = server.ptrs([v4, v6]).await.expect("read");
            assert_eq!(names[&v4].as_deref(), Some("a.example.com"));
            assert_eq!(names[&v6].as_deref(), Some("b.example.com"));
            server
                .delete_ptr(v6, DestroyForGood::yes())
                .await
                .expect("deleted");
            assert_eq!(server.ptr(v6).await.expect("read"), None);
            let paths = fixture.sim.edis().requests();
            let path = &paths.last().expect("seen").path;
            assert_eq!(*path, format!("{prefix}/get/ptr"));
        }
    }
}

#[tokio::test]
async fn only_the_named_settings_are_changed() {
    for style in STYLES {
        let fixture = fixture(style).await;
        let server = fixture.server(0);
        let before = server.settings().await.expect("read");
        server
            .change_settings()
            .description("web-1")
            .boot_menu(Duration::from_secs(30))
            .send()
            .await
            .expect("changed");
        let after = server.settings().await.expect("read");
        assert_eq!(after.description.as_deref(), Some("web-1"));
        assert_eq!(after.boot_menu, Some(Duration::from_secs(30)));
        let mut same = after.clone();
        same.description.clone_from(&before.description);
        same.boot_menu = before.boot_menu;
        assert_eq!(same, before, "{style:?}");
        server
            .change_settings()
            .uefi(true)
            .tpm(true)
            .cpu_model(CpuModel::Passthrough)
            .cpu_topology(CpuTopology::Core)
            .disk_driver(DiskDriver::Scsi)
            .network_driver(NetworkDriver::E1000)
            .video_driver(VideoDriver::Qxl)
            .keymap(VncKeymap::DeCh)
            .vlan(Some("100"))
            .auto_hydration(&AutoHydration::Gigabytes(500))
            .send()
            .await
            .expect("changed");
        let after = server.settings().await.expect("read");
        assert_eq!(after.disk_driver, Some(DiskDriver::Scsi));
        assert_eq!(after.network_driver, Some(NetworkDriver::E1000));
        assert_eq!(after.video_driver, Some(VideoDriver::Qxl));
        assert_eq!(after.cpu_model, Some(CpuModel::Passthrough));
        assert_eq!(after.cpu_topology, Some(CpuTopology::Core));
        assert_eq!(after.keymap, Some(VncKeymap::DeCh));
        assert_eq!(after.vlan.as_deref(), Some("100"));
        assert_eq!(after.auto_hydration, Some(AutoHydration::Gigabytes(500)));
        server
            .change_settings()
            .vlan(None)
            .send()
            .await
            .expect("changed");
        assert_eq!(server.settings().await.expect("read").vlan, None);
        let nothing = server.change_settings().send().await.expect_err("refused");
        assert_eq!(nothing.kind(), ErrorKind::Rejected, "{nothing}");
        // The vendor has more layouts and refills than its reference lists.
        for gigabytes in [
            AutoHydration::Gigabytes(200),
            AutoHydration::Off,
            AutoHydration::Gigabytes(1000),
        ] {
            let change = server.change_settings().keymap(VncKeymap::from("pl"));
            let change = change.auto_hydration(&gigabytes);
            change.send().await.expect("changed");
            let after = server.settings().await.expect("read");
            assert_eq!(after.keymap, Some(VncKeymap::Unknown("pl".into())));
            assert_eq!(after.auto_hydration, Some(gigabytes));
        }
        let word = AutoHydration::Other("100".into());
        let text = server.change_settings().auto_hydration(&word).send().await;
        assert_eq!(text.expect_err("no number").kind(), ErrorKind::Rejected);
    }
}

/// One unreadable value does not affect the others.
#[tokio::test]
async fn unreadable_values_are_none_and_the_rest_is_read() {
    let fixture = fixture(STYLES[0]).await;
    let (server, edis) = (fixture.server(0), fixture.sim.edis());
    let hw = json!({"ram": "1024", "disk": "none", "drive_boost": [1], "cpu_set_cores": "core"});
    let ip = json!({"ipv4": ["192.0.2.7/255.255.255.0", {}], "ipv4_gw": {"a": 1}});
    let data = json!({"hw": hw, "ip": ip, "hostname": "web", "suspended": "n",
        "traffic": false, "iso": "none"});
    let all = json!({"data": data, "power": {"data": "server powered on",
        "traffic_suspended": "perhaps"}, "vnc": 7, "mount": {"current_iso": "a.iso"}});
    edis.answer_next_of("getAllDetails", 200, all.clone(), &[]);
    let read = server.all_details().await.expect("read");
    let hardware = &read.details.hardware;
    assert_eq!((hardware.ram_mb, hardware.disk_mb), (Some(1024), None));
    assert_eq!(
        (hardware.drive_boost_mb, hardware.cpu.as_deref()),
        (None, Some("core"))
    );
    assert_eq!(read.details.network.ipv4.len(), 1);
    assert_eq!(read.details.hostname.as_deref(), Some("web"));
    assert_eq!(read.traffic, None);
    assert!(read.isos.is_empty());
    let power = read.power.expect("read");
    assert_eq!(power.state, loggia::MachineState::Running);
    assert_eq!((power.traffic_suspended, read.vnc), (None, None));
    assert_eq!(read.mounted_iso.as_deref(), Some("a.iso"));

    edis.answer_next_of("getKvmDetails", 200, json!({"data": data}), &[]);
    let read = server.details().await.expect("read");
    assert_eq!(
        (read.suspended, read.hardware.ram_mb),
        (Some(false), Some(1024))
    );
    let counters = json!({"data": {"rx_bytes": "5", "tx_bytes": "many"}, "chart_daily": [1]});
    edis.answer_next_of("getTrafficUsage", 200, counters, &[]);
    let read = server.traffic().await.expect("read");
    assert_eq!((read.received_bytes, read.sent_bytes), (Some(5), None));
    let settings = json!({"config": {"boot_timeout": "soon", "uefi": [], "tpm": "enabled"}});
    edis.answer_next_of("getKvmVpsSettings", 200, settings, &[]);
    let read = server.settings().await.expect("read");
    assert_eq!(
        (read.boot_menu, read.uefi, read.tpm),
        (None, None, Some(true))
    );

    // What the generated client reads is all or nothing, and what is no such answer is none.
    edis.answer_next_of("getAllDetails", 200, all, &[]);
    let error = server
        .api()
        .get_all_details()
        .send()
        .await
        .expect_err("odd");
    assert_eq!(error.kind(), ErrorKind::Decode);
    edis.answer_next_of("getAllDetails", 200, json!([1]), &[]);
    let error = server.all_details().await.expect_err("no answer");
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn isos_are_downloaded_mounted_and_unmounted() {
    for style in STYLES {
        let fixture = fixture(style).await;
        let server = fixture.server(0);
        assert_eq!(server.mounted_iso().await.expect("read"), None);
        let isos = server.isos().await.expect("listed");
        server.mount_iso(&*isos[0]).await.expect("mounted");
        assert_eq!(
            server.mounted_iso().await.expect("read").as_ref(),
            Some(&isos[0])
        );
        let boots = fixture
            .sim
            .edis()
            .boot_count(&fixture.id(0))
            .expect("known");
        server
            .mount_iso_and_reset(&*isos[1])
            .await
            .expect("mounted");
        assert_eq!(
            fixture.sim.edis().boot_count(&fixture.id(0)),
            Some(boots + 1)
        );
        server.unmount_iso().await.expect("taken out");
        assert_eq!(server.mounted_iso().await.expect("read"), None, "{style:?}");
        for bad in [
            "",
            "my.iso",
            "ftp://example.com/my.iso",
            "file:///etc/passwd",
        ] {
            let error = server.download_iso(bad).await.expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{bad}");
        }
        assert_eq!(fixture.request_count("downloadCustomISO"), 0);
        let url = "https://example.com/my.iso";
        server.download_iso(url).await.expect("taken");
        fixture.clock.advance(Duration::from_secs(61));
        assert_eq!(server.isos().await.expect("listed").len(), isos.len() + 1);
    }
}

#[tokio::test]
async fn traffic_is_assigned_from_the_pool_by_hand_and_automatically() {
    for style in STYLES {
        let fixture = fixture(style).await;
        let server = fixture.server(0);
        assert_eq!(server.traffic_pool_gb().await.expect("read"), Some(5000));
        server
            .assign_from_pool(100, ChargeMyAccount::yes())
            .await
            .expect("moved");
        assert_eq!(server.traffic_pool_gb().await.expect("read"), Some(4900));
        let of_server = RefillLogScope::Kvm;
        let log = server.refill_log(of_server).await.expect("read");
        assert_eq!(log[0].gigabytes, Some(100), "{style:?}");
        assert_eq!(log[0].kvm_id, Some(fixture.id(0)));
        let other = fixture.server(1);
        let log = other.refill_log(RefillLogScope::Kvm).await;
        assert!(log.expect("read").is_empty());
        assert_eq!(
            server.auto_hydration().await.expect("read"),
            Some(AutoHydration::Off)
        );
        server.enable_auto_hydration(100).await.expect("on");
        assert_eq!(
            server.auto_hydration().await.expect("read"),
            Some(AutoHydration::Gigabytes(100))
        );
        server.disable_auto_hydration().await.expect("off");
        assert_eq!(
            server.auto_hydration().await.expect("read"),
            Some(AutoHydration::Off)
        );
    }
}

#[tokio::test]
async fn reinstallation_without_a_password_is_not_sent() {
    let fixture = fixture(STYLES[0]).await;
    let install = fixture
        .server(0)
        .reinstall("debian-bullseye", PurgeAllData::yes());
    let error = install.send().await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("password"), "{error}");
    assert!(fixture.sim.edis().requests().is_empty());
}
