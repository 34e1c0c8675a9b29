//! All operations in one run, and proof that they were all.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::StreamExt;
use futures_util::stream;
use loggia::edis::management::types as m;
use loggia::edis::settings::VncKeymap;
use loggia::edis::shop::{BillingCycle, CancellationType, NewServer, ServiceRef};
use loggia::edis::{
    AutoHydration, ChargeMyAccount, EndTheServer, PurgeAllData, RefillLogScope, Server, Trigger,
    Upload, VncKeyboard, management, order,
};

use crate::house::{House, STYLES, house};

/// Everything a server can do; the last wipes it.
async fn visit(server: &Server) {
    server.power().await.expect("getPowerState");
    server.power_off().await.expect("powerOffVPS");
    server.power_on().await.expect("powerOnVPS");
    server.reset().await.expect("performHardReset");
    server.screenshot().await.expect("getVpsScreenshot");
    server.cpu_usage().await.expect("getCpuUsage");
    server.traffic().await.expect("getTrafficUsage");
    server.all_details().await.expect("getAllDetails");
    let network = server.details().await.expect("getKvmDetails").network;
    let ip = network.ipv4_addresses().next().expect("an address");
    server.set_ptr(ip, "a.example.com").await.expect("setPTR");
    server.ptr(ip).await.expect("getPTR");
    server.delete_ptr(ip).await.expect("deletePTR");

    server.enable_vnc("aB3dE6gH").await.expect("enableVnc");
    server.vnc_status().await.expect("getVncStatus");
    let layout = server.set_vnc_keyboard(VncKeyboard::Fr);
    layout.await.expect("setVncKeyboardLanguage");
    server.disable_vnc().await.expect("disableVnc");

    server.settings().await.expect("getKvmVpsSettings");
    let change = server.change_settings().keymap(VncKeymap::Sv).send();
    change.await.expect("setKvmConfiguration");
    server
        .enable_auto_hydration(100)
        .await
        .expect("enableAutoHydration");
    let status = server.auto_hydration().await;
    let status = status.expect("getAutoHydrationStatus");
    assert_eq!(status, Some(AutoHydration::Gigabytes(100)));
    server
        .disable_auto_hydration()
        .await
        .expect("disableAutoHydration");
    server
        .traffic_pool_gb()
        .await
        .expect("getGlobalTrafficPoolSize");
    server
        .assign_from_pool(10)
        .await
        .expect("assignTrafficFromPool");
    server
        .refill_log(RefillLogScope::Client)
        .await
        .expect("getHydrationLog");

    let hook = server.add_hook("http://127.0.0.1:9/", Trigger::Percent(90));
    let hook = hook.basic_auth("user", "password").send().await;
    let id = hook.expect("setKvmHooks").expect("a number");
    server.hooks().await.expect("getAllHooks");
    server.delete_hook(id).await.expect("deleteHook");

    let isos = server.isos().await.expect("getISOList");
    server
        .mount_iso_and_reset(&*isos[0])
        .await
        .expect("mountISO");
    server.mounted().await.expect("getMountDetails");
    server.unmount_iso().await.expect("umountISO");
    let link = "https://example.com/my.iso";
    server.download_iso(link).await.expect("downloadCustomISO");
    let image = server
        .images()
        .await
        .expect("getAutoinstallImages")
        .remove(0);
    let install = server.reinstall(image, PurgeAllData::yes());
    let install = install
        .password("correct horse")
        .cloud_init("#cloud-config\n");
    install.send().await.expect("reinstallVPS");
}

async fn upload(server: &Server) {
    let file = Upload::new("disk.qcow2", 8, || {
        let content = stream::once(async { Ok((&b"QFI\xfb\0\0\0\x03"[..]).into()) });
        Box::pin(async move { Ok(content.boxed()) })
    });
    let call = server.upload_qcow2(file, PurgeAllData::yes());
    let call = call.password("correct horse").cloud_init("#cloud-config\n");
    call.send().await.expect("uploadQCOW2");
}

async fn shop(house: &House) {
    let shop = house.account.shop();
    shop.balance().await.expect("getAccountBalance");
    shop.services().await.expect("getUserServices");
    let payment = shop
        .payment_methods()
        .await
        .expect("getPaymentMethods")
        .remove(0);
    shop.billing_cycles().await.expect("getBillingCycles");
    shop.locations().await.expect("getLocations");
    let products = shop.products(192).await.expect("getProducts");
    let system = products[0].systems()[0].id;
    let placed = shop
        .order(BillingCycle::Monthly, &*payment)
        .server(NewServer::new(products[0].id, system, "web-1"))
        .place(ChargeMyAccount::yes())
        .await
        .expect("addOrder");
    let service_id = placed.service_ids[0];
    let kvm_id = shop
        .kvm_id(service_id)
        .await
        .expect("getKvmId")
        .expect("told");
    shop.service_id(&kvm_id).await.expect("getServiceId");
    shop.upgrade(kvm_id, products[1].id, BillingCycle::Annually, payment)
        .place(ChargeMyAccount::yes())
        .await
        .expect("upgradeKVM");
    for target in [
        ServiceRef::ServiceId(service_id),
        ServiceRef::KvmId(house.id(2)),
    ] {
        let when = CancellationType::EndOfBillingPeriod;
        let cancelled = shop.cancel(target, when, EndTheServer::yes()).await;
        cancelled.expect("cancelProduct");
    }
}

#[tokio::test]
async fn every_operation_and_every_field_is_called_in_both_styles() {
    for style in STYLES {
        let house = house(style).await;
        // The one operation that the facade calls by itself, and a field of it that
        // only some accounts send.
        let login = house.account.api().create_auth_session();
        let login = login
            .email("me@example.com")
            .pw(crate::house::PASSWORD)
            .kvm_id(house.id(0))
            .send()
            .await
            .expect("createAuthSession");
        assert_eq!(login.data.len(), 1);
        visit(&house.server(0)).await;
        upload(&house.server(1)).await;
        shop(&house).await;

        let mut sent: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for seen in house.sim.edis().requests() {
            if seen.status == 200 {
                sent.entry(seen.operation).or_default().extend(seen.fields);
            }
        }
        let known = management::OPERATIONS.iter().chain(order::OPERATIONS);
        let known: BTreeSet<_> = known.map(|operation| operation.id().to_owned()).collect();
        assert_eq!(known.len(), 47);
        let called: BTreeSet<_> = sent.keys().cloned().collect();
        assert_eq!(called, known, "{style:?}");
        let simulated: BTreeSet<_> = loggia_sim::edis_operations().map(str::to_owned).collect();
        assert_eq!(simulated, known);

        // The simulator refuses fields that it does not know: with all it knows
        // sent, both have the same ones.
        for (operation, fields) in &sent {
            let wanted = loggia_sim::edis_fields(operation).expect("known");
            let wanted: BTreeSet<_> = wanted.iter().map(|field| field.name.to_owned()).collect();
            assert_eq!(*fields, wanted, "{operation}");
        }
    }
}

#[test]
fn both_apis_name_the_paths_that_the_simulator_has() {
    for operation in management::OPERATIONS.iter().chain(order::OPERATIONS) {
        let path = loggia_sim::edis_path(operation.id());
        assert_eq!(path, Some(operation.path()), "{operation}");
    }
}

#[test]
fn requests_do_not_show_their_secrets() {
    let request = m::EnableVncRequest {
        vnc_pw: "aB3dE6gH".into(),
    };
    assert!(!format!("{request:?}").contains("aB3dE6gH"));
}
