//! Calls all operations through the generated clients: the vendor's answers, before the facade
//! has processed them.

use std::collections::BTreeMap;

use loggia::confirm::{ChargeMyAccount, DestroyForGood};
use loggia::edis::management::types::{
    AutoHydrationChange, CallbackMethod, HookType, RefillLogScope, VncKeyboard, VpsSettingsChange,
    YesNo,
};
use loggia::edis::order::types::{
    BillingCycle, CancellationType, Order, OrderItem, UpgradeBillingCycle,
};
use loggia::edis::shop::Shop;
use loggia::edis::{Server, management};

use super::facade_tour::disk;
use super::{EMAIL, Fixture};
use crate::inspect::{Inspected, inspect};
use crate::secrets;

/// Inspects a call, sends it, and inspects its answer.
macro_rules! send {
    ($call:expr) => {{
        let call = $call;
        inspect(&call);
        call.send().await.inspected(stringify!($call))
    }};
}

/// The complete tour: 47 operations.
///
/// # Panics
/// When something fails.
pub async fn all(fixture: &Fixture) {
    let login = management::Client::new(fixture.account.login_pipeline().clone());
    let login = login.create_auth_session();
    send!(login.email(EMAIL).pw(secrets::EDIS_PASSWORD));
    let server = fixture.server(0);
    let api = server.api();
    look(&server).await;
    change(api).await;
    hook(api).await;
    install(api).await;
    let second = fixture.server(1);
    send!(
        second
            .api()
            .upload_qcow2(DestroyForGood::yes())
            .file(disk())
            .yes_purge_all_my_data(1_i64)
            .pw(secrets::ROOT_PASSWORD)
            .cloudinit_user_data(secrets::USER_DATA)
    );
    shop(&fixture.account.shop(), fixture.id(2)).await;
}

async fn look(server: &Server) {
    let api = server.api();
    send!(api.get_power_state());
    send!(api.get_vps_screenshot());
    send!(api.get_cpu_usage());
    send!(api.get_traffic_usage());
    send!(api.get_all_details());
    send!(api.get_kvm_details());
    send!(api.get_kvm_vps_settings());
    send!(api.get_vnc_status());
    send!(api.get_mount_details());
    send!(api.get_iso_list());
    send!(api.get_autoinstall_images());
    send!(api.get_auto_hydration_status());
    send!(api.get_global_traffic_pool_size());
    send!(api.get_hydration_log().query(RefillLogScope::Client));
    let network = server.details().await.inspected("getKvmDetails").network;
    let ip = network.ipv4_addresses().next().expect("an address");
    let ip = ip.to_string();
    let names = BTreeMap::from([(ip.clone(), "a.example.com".to_owned())]);
    send!(api.set_ptr().ip(names));
    send!(api.get_ptr().ip([ip.clone()]));
    send!(api.delete_ptr(DestroyForGood::yes()).ip([ip]));
}

async fn change(api: &management::Client) {
    send!(api.power_off_vps());
    send!(api.power_on_vps());
    send!(api.perform_hard_reset());
    send!(api.enable_vnc().vnc_pw(secrets::VNC_PASSWORD));
    send!(
        api.set_vnc_keyboard_language()
            .vnc_keyboard(VncKeyboard::Fr)
    );
    send!(api.disable_vnc());
    let settings = VpsSettingsChange::default().description("renamed");
    send!(api.set_kvm_configuration().config(settings));
    let change = |gigabytes| AutoHydrationChange::default().auto_hydration(gigabytes);
    send!(api.enable_auto_hydration().config(change(100)));
    send!(api.disable_auto_hydration().config(change(0)));
    send!(
        api.assign_traffic_from_pool(ChargeMyAccount::yes())
            .traffic(10_u64)
    );
}

async fn hook(api: &management::Client) {
    send!(
        api.set_kvm_hooks()
            .type_(HookType::Traffic)
            .callback_method(CallbackMethod::Post)
            .callback_url(secrets::HOOK_URL)
            .callback_user(secrets::HOOK_USER)
            .callback_pw(secrets::HOOK_PASSWORD)
            .trigger_value("90")
    );
    let hooks = send!(api.get_all_hooks());
    let id = hooks.hooks[0].id.expect("a number");
    send!(api.delete_hook(DestroyForGood::yes()).id(id));
}

async fn install(api: &management::Client) {
    let isos = send!(api.get_iso_list());
    send!(api.mount_iso().iso(&*isos.data[0]).force_reset(YesNo::Yes));
    send!(api.umount_iso());
    send!(api.download_custom_iso().url(secrets::ISO_URL));
    let images = send!(api.get_autoinstall_images());
    send!(
        api.reinstall_vps(DestroyForGood::yes())
            .image(&*images.data[0])
            .password(secrets::ROOT_PASSWORD)
            .cloudinit_user_data(secrets::USER_DATA)
    );
}

/// Starts a call with the account's credentials.
macro_rules! signed {
    ($api:expr, $call:ident $(($yes:expr))?) => {
        $api.$call($($yes)?).email(EMAIL).pw(secrets::EDIS_PASSWORD)
    };
}

async fn shop(shop: &Shop, given_up: String) {
    let api = shop.api();
    send!(signed!(api, get_account_balance));
    send!(signed!(api, get_user_services));
    let payments = send!(signed!(api, get_payment_methods));
    let payment = &*payments.paymentmethods[0];
    send!(signed!(api, get_billing_cycles));
    send!(signed!(api, get_locations));
    send!(signed!(api, get_products).location_id(192_u64));
    let products = shop.products(192).await.inspected("getProducts");
    let item = OrderItem::default()
        .pid(products[0].id)
        .os(products[0].systems()[0].id)
        .hostname("web-2");
    let order = Order::default()
        .billingcycle(BillingCycle::Monthly)
        .paymentmethod(payment)
        .item([item]);
    let placed = send!(signed!(api, add_order(ChargeMyAccount::yes())).order(order));
    let services = placed.serviceids.as_deref().expect("ids");
    let service: u64 = services.parse().expect("one number");
    let kvm_id = send!(signed!(api, get_kvm_id).serviceid(service));
    let kvm_id = kvm_id.kvmid.as_deref().expect("an id");
    send!(signed!(api, get_service_id).kvmid(kvm_id));
    send!(
        signed!(api, upgrade_kvm(ChargeMyAccount::yes()))
            .kvmid(kvm_id)
            .newpid(products[1].id)
            .newbillingcycle(UpgradeBillingCycle::Annually)
            .newpaymentmethod(payment)
    );
    let when = CancellationType::EndOfBillingPeriod;
    send!(
        signed!(api, cancel_product(DestroyForGood::yes()))
            .kvmid(given_up)
            .type_(when)
    );
}
