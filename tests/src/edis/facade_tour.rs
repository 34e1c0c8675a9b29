//! Calls all operations through the facade.

use futures_util::StreamExt;
use futures_util::stream;
use loggia::edis::settings::VncKeymap;
use loggia::edis::shop::{BillingCycle, CancellationType, NewServer, ServiceRef};
use loggia::edis::{
    AutoHydration, ChargeMyAccount, DestroyForGood, EndTheServer, PurgeAllData, RefillLogScope,
    Server, Trigger, Upload, VncKeyboard, management,
};

use super::{EMAIL, Fixture};
use crate::inspect::{Inspected, inspect};
use crate::secrets;

/// Everything that a server can do; the last action wipes it.
///
/// # Panics
/// When something fails.
pub async fn visit(server: &Server) {
    server.power().await.inspected("getPowerState");
    server.stop().await.inspected("powerOffVPS");
    server.start().await.inspected("powerOnVPS");
    server.reset().await.inspected("performHardReset");
    server.screenshot().await.inspected("getVpsScreenshot");
    server.cpu_usage().await.inspected("getCpuUsage");
    server.traffic().await.inspected("getTrafficUsage");
    server.all_details().await.inspected("getAllDetails");
    let network = server.details().await.inspected("getKvmDetails").network;
    let ip = network.ipv4_addresses().next().expect("an address");
    server
        .set_ptr(ip, "a.example.com")
        .await
        .inspected("setPTR");
    server.ptr(ip).await.inspected("getPTR");
    server
        .delete_ptr(ip, DestroyForGood::yes())
        .await
        .inspected("deletePTR");

    server
        .enable_vnc(secrets::VNC_PASSWORD)
        .await
        .inspected("enableVnc");
    server.vnc_status().await.inspected("getVncStatus");
    server.console().await.inspected("getVncStatus");
    let layout = server.set_vnc_keyboard(VncKeyboard::Fr);
    layout.await.inspected("setVncKeyboardLanguage");
    server.disable_vnc().await.inspected("disableVnc");

    server.settings().await.inspected("getKvmVpsSettings");
    let change = server.change_settings().keymap(VncKeymap::Sv);
    inspect(&change);
    change.send().await.inspected("setKvmConfiguration");
    server
        .enable_auto_hydration(100)
        .await
        .inspected("enableAutoHydration");
    let status = server.auto_hydration().await;
    let status = status.inspected("getAutoHydrationStatus");
    assert_eq!(status, Some(AutoHydration::Gigabytes(100)));
    server
        .disable_auto_hydration()
        .await
        .inspected("disableAutoHydration");
    server
        .traffic_pool_gb()
        .await
        .inspected("getGlobalTrafficPoolSize");
    server
        .assign_from_pool(10, ChargeMyAccount::yes())
        .await
        .inspected("assignTrafficFromPool");
    server
        .refill_log(RefillLogScope::Client)
        .await
        .inspected("getHydrationLog");

    let hook = server.add_hook(secrets::HOOK_URL, Trigger::Percent(90));
    let hook = hook.basic_auth(secrets::HOOK_USER, secrets::HOOK_PASSWORD);
    inspect(&hook);
    let id = hook
        .send()
        .await
        .inspected("setKvmHooks")
        .expect("a number");
    server.hooks().await.inspected("getAllHooks");
    server
        .delete_hook(id, DestroyForGood::yes())
        .await
        .inspected("deleteHook");

    let isos = server.isos().await.inspected("getISOList");
    server
        .mount_iso_and_reset(&*isos[0])
        .await
        .inspected("mountISO");
    server.mounted_iso().await.inspected("getMountDetails");
    server.unmount_iso().await.inspected("umountISO");
    let link = secrets::ISO_URL;
    server
        .download_iso(link)
        .await
        .inspected("downloadCustomISO");
    let image = server
        .images()
        .await
        .inspected("getAutoinstallImages")
        .remove(0);
    let install = server.reinstall(image, PurgeAllData::yes());
    let install = install
        .password(secrets::ROOT_PASSWORD)
        .cloud_init(secrets::USER_DATA);
    inspect(&install);
    install.send().await.inspected("reinstallVPS");
}

/// The smallest possible disk.
pub(super) fn disk() -> Upload {
    Upload::new("disk.qcow2", 8, || {
        let content = stream::once(async { Ok((&b"QFI\xfb\0\0\0\x03"[..]).into()) });
        Box::pin(async move { Ok(content.boxed()) })
    })
}

/// Uploads another disk.
///
/// # Panics
/// When something fails.
pub async fn upload(server: &Server) {
    let call = server.upload_qcow2(disk(), PurgeAllData::yes());
    let call = call
        .password(secrets::ROOT_PASSWORD)
        .cloud_init(secrets::USER_DATA);
    inspect(&call);
    call.send().await.inspected("uploadQCOW2");
}

/// Everything that can be ordered and cancelled.
///
/// # Panics
/// When something fails.
pub async fn shop(fixture: &Fixture) {
    let shop = fixture.account.shop();
    shop.balance().await.inspected("getAccountBalance");
    shop.services().await.inspected("getUserServices");
    let payment = shop
        .payment_methods()
        .await
        .inspected("getPaymentMethods")
        .remove(0);
    shop.billing_cycles().await.inspected("getBillingCycles");
    shop.locations().await.inspected("getLocations");
    let products = shop.products(192).await.inspected("getProducts");
    let system = products[0].systems()[0].id;
    let order = shop
        .order(BillingCycle::Monthly, &*payment)
        .server(NewServer::new(products[0].id, system, "web-1"));
    inspect(&order);
    let placed = order
        .place(ChargeMyAccount::yes())
        .await
        .inspected("addOrder");
    let service_id = placed.service_ids[0];
    let kvm_id = shop
        .kvm_id(service_id)
        .await
        .inspected("getKvmId")
        .expect("an id");
    shop.service_id(&kvm_id).await.inspected("getServiceId");
    let upgrade = shop.upgrade(kvm_id, products[1].id, BillingCycle::Annually, payment);
    inspect(&upgrade);
    upgrade
        .place(ChargeMyAccount::yes())
        .await
        .inspected("upgradeKVM");
    for target in [
        ServiceRef::ServiceId(service_id),
        ServiceRef::KvmId(fixture.id(2)),
    ] {
        let when = CancellationType::EndOfBillingPeriod;
        let cancelled = shop.cancel(target, when, EndTheServer::yes()).await;
        cancelled.inspected("cancelProduct");
    }
}

/// The complete tour: 47 operations.
///
/// # Panics
/// When something fails.
pub async fn all(fixture: &Fixture) {
    // The one operation that the facade calls by itself, with a field that only some accounts
    // send.
    let login = management::Client::new(fixture.account.login_pipeline().clone());
    let login = login.create_auth_session();
    let login = login
        .email(EMAIL)
        .pw(secrets::EDIS_PASSWORD)
        .kvm_id(fixture.id(0));
    inspect(&login);
    let login = login.send().await.inspected("createAuthSession");
    assert_eq!(login.data.len(), 1);
    visit(&fixture.server(0)).await;
    upload(&fixture.server(1)).await;
    shop(fixture).await;
}
