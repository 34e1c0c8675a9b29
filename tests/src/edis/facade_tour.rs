//! Calls all operations through the facade.

use futures_util::StreamExt;
use futures_util::stream;
use loggia::edis::settings::VncKeymap;
use loggia::edis::shop::{BillingCycle, CancellationType, NewServer, ServiceRef};
use loggia::edis::{
    AutoHydration, ChargeMyAccount, DestroyForGood, EndTheServer, PurgeAllData, RefillLogScope,
    Server, Trigger, Upload, VncKeyboard, management,
};

use super::{EMAIL, House};
use crate::plants;
use crate::shown::{Shown, show};

/// Everything that a server can do; the last action wipes it.
///
/// # Panics
/// When something fails.
pub async fn visit(server: &Server) {
    server.power().await.shown("getPowerState");
    server.stop().await.shown("powerOffVPS");
    server.start().await.shown("powerOnVPS");
    server.reset().await.shown("performHardReset");
    server.screenshot().await.shown("getVpsScreenshot");
    server.cpu_usage().await.shown("getCpuUsage");
    server.traffic().await.shown("getTrafficUsage");
    server.all_details().await.shown("getAllDetails");
    let network = server.details().await.shown("getKvmDetails").network;
    let ip = network.ipv4_addresses().next().expect("an address");
    server.set_ptr(ip, "a.example.com").await.shown("setPTR");
    server.ptr(ip).await.shown("getPTR");
    server
        .delete_ptr(ip, DestroyForGood::yes())
        .await
        .shown("deletePTR");

    server
        .enable_vnc(plants::VNC_PASSWORD)
        .await
        .shown("enableVnc");
    server.vnc_status().await.shown("getVncStatus");
    server.console().await.shown("getVncStatus");
    let layout = server.set_vnc_keyboard(VncKeyboard::Fr);
    layout.await.shown("setVncKeyboardLanguage");
    server.disable_vnc().await.shown("disableVnc");

    server.settings().await.shown("getKvmVpsSettings");
    let change = server.change_settings().keymap(VncKeymap::Sv);
    show(&change);
    change.send().await.shown("setKvmConfiguration");
    server
        .enable_auto_hydration(100)
        .await
        .shown("enableAutoHydration");
    let status = server.auto_hydration().await;
    let status = status.shown("getAutoHydrationStatus");
    assert_eq!(status, Some(AutoHydration::Gigabytes(100)));
    server
        .disable_auto_hydration()
        .await
        .shown("disableAutoHydration");
    server
        .traffic_pool_gb()
        .await
        .shown("getGlobalTrafficPoolSize");
    server
        .assign_from_pool(10, ChargeMyAccount::yes())
        .await
        .shown("assignTrafficFromPool");
    server
        .refill_log(RefillLogScope::Client)
        .await
        .shown("getHydrationLog");

    let hook = server.add_hook(plants::HOOK_URL, Trigger::Percent(90));
    let hook = hook.basic_auth(plants::HOOK_USER, plants::HOOK_PASSWORD);
    show(&hook);
    let id = hook.send().await.shown("setKvmHooks").expect("a number");
    server.hooks().await.shown("getAllHooks");
    server
        .delete_hook(id, DestroyForGood::yes())
        .await
        .shown("deleteHook");

    let isos = server.isos().await.shown("getISOList");
    server
        .mount_iso_and_reset(&*isos[0])
        .await
        .shown("mountISO");
    server.mounted_iso().await.shown("getMountDetails");
    server.unmount_iso().await.shown("umountISO");
    let link = plants::ISO_URL;
    server.download_iso(link).await.shown("downloadCustomISO");
    let image = server
        .images()
        .await
        .shown("getAutoinstallImages")
        .remove(0);
    let install = server.reinstall(image, PurgeAllData::yes());
    let install = install
        .password(plants::ROOT_PASSWORD)
        .cloud_init(plants::USER_DATA);
    show(&install);
    install.send().await.shown("reinstallVPS");
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
        .password(plants::ROOT_PASSWORD)
        .cloud_init(plants::USER_DATA);
    show(&call);
    call.send().await.shown("uploadQCOW2");
}

/// Everything that can be ordered and cancelled.
///
/// # Panics
/// When something fails.
pub async fn shop(house: &House) {
    let shop = house.account.shop();
    shop.balance().await.shown("getAccountBalance");
    shop.services().await.shown("getUserServices");
    let payment = shop
        .payment_methods()
        .await
        .shown("getPaymentMethods")
        .remove(0);
    shop.billing_cycles().await.shown("getBillingCycles");
    shop.locations().await.shown("getLocations");
    let products = shop.products(192).await.shown("getProducts");
    let system = products[0].systems()[0].id;
    let order = shop
        .order(BillingCycle::Monthly, &*payment)
        .server(NewServer::new(products[0].id, system, "web-1"));
    show(&order);
    let placed = order.place(ChargeMyAccount::yes()).await.shown("addOrder");
    let service_id = placed.service_ids[0];
    let kvm_id = shop
        .kvm_id(service_id)
        .await
        .shown("getKvmId")
        .expect("an id");
    shop.service_id(&kvm_id).await.shown("getServiceId");
    let upgrade = shop.upgrade(kvm_id, products[1].id, BillingCycle::Annually, payment);
    show(&upgrade);
    upgrade
        .place(ChargeMyAccount::yes())
        .await
        .shown("upgradeKVM");
    for target in [
        ServiceRef::ServiceId(service_id),
        ServiceRef::KvmId(house.id(2)),
    ] {
        let when = CancellationType::EndOfBillingPeriod;
        let cancelled = shop.cancel(target, when, EndTheServer::yes()).await;
        cancelled.shown("cancelProduct");
    }
}

/// The complete tour: 47 operations.
///
/// # Panics
/// When something fails.
pub async fn all(house: &House) {
    // The one operation that the facade calls by itself, with a field that only some accounts
    // send.
    let login = management::Client::new(house.account.login_pipeline().clone());
    let login = login.create_auth_session();
    let login = login
        .email(EMAIL)
        .pw(plants::EDIS_PASSWORD)
        .kvm_id(house.id(0));
    show(&login);
    let login = login.send().await.shown("createAuthSession");
    assert_eq!(login.data.len(), 1);
    visit(&house.server(0)).await;
    upload(&house.server(1)).await;
    shop(house).await;
}
