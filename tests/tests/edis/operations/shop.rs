//! Ordering, upgrading, cancelling; and that none of it happens twice.

use loggia::ErrorKind;
use loggia::edis::shop::{BillingCycle, CancellationType, NewServer, ServiceRef, ServiceStatus};
use loggia::edis::{Account, ChargeMyAccount, EndTheServer};
use loggia_mock::edis::order::MockOrder;
use loggia_mock::httpmock::MockServer;
use loggia_tests::edis::EMAIL;
use loggia_tests::secrets::EDIS_PASSWORD;
use serde_json::json;

use crate::kit::{STYLES, fixture};

#[tokio::test]
async fn server_is_looked_up_ordered_upgraded_and_cancelled() {
    for style in STYLES {
        let fixture = fixture(style).await;
        let shop = fixture.account.shop();
        let balance = shop.balance().await.expect("read").expect("there");
        assert_eq!((balance.cents(), &*balance.currency), (Some(2000), "EUR"));
        let cycles = shop.billing_cycles().await.expect("listed");
        assert!(cycles.contains(&BillingCycle::Semiannually));
        let payment = shop.payment_methods().await.expect("listed").remove(0);
        let locations = shop.locations().await.expect("listed");
        let sold_out = locations.iter().find(|place| place.out_of_stock);
        let place = locations
            .iter()
            .find(|place| !place.out_of_stock)
            .expect("one");
        let products = shop.products(place.id).await.expect("listed");
        let (small, big) = (&products[0], &products[1]);
        assert!(small.prices[&BillingCycle::Monthly].cents().is_some());
        let system = &small.systems()[0];
        let mut more = small.addons["additional ram"].iter();
        let more = more.find(|addon| addon.monthly.is_some()).expect("one");

        let server = NewServer::new(small.id, system.id, "web-1").ram(more.id);
        let placed = shop
            .order(BillingCycle::Monthly, &*payment)
            .server(server)
            .use_credit(true)
            .place(ChargeMyAccount::yes())
            .await
            .expect("placed");
        assert_eq!(placed.invoice_paid, Some(true), "{style:?}");
        let service_id = placed.service_ids[0];
        let kvm_id = shop
            .kvm_id(service_id)
            .await
            .expect("found")
            .expect("there");
        assert_eq!(
            shop.service_id(&kvm_id).await.expect("found"),
            Some(service_id)
        );

        let upgraded = shop
            .upgrade(&*kvm_id, big.id, BillingCycle::Semiannually, &*payment)
            .place(ChargeMyAccount::yes())
            .await
            .expect("upgraded");
        assert_eq!(upgraded.service_ids, [service_id]);
        let services = shop.services().await.expect("listed");
        let service = services.iter().find(|s| s.service_id == Some(service_id));
        let service = service.expect("billed");
        assert_eq!(service.status, Some(ServiceStatus::Active));
        assert_eq!(service.plan.as_ref(), Some(&big.name));
        // What was added stays, and costs what it did.
        let price = big.total(&BillingCycle::Semiannually, &[more.id]);
        assert!(price.is_some());
        assert_eq!(service.price, price);

        let target = ServiceRef::KvmId(kvm_id.clone());
        let ended = shop
            .cancel(target, CancellationType::Immediate, EndTheServer::yes())
            .await
            .expect("cancelled");
        assert_eq!(ended.service_id, Some(service_id));
        assert!(!fixture.sim.edis().vps().contains(&kvm_id));
        assert_eq!(fixture.sim.edis().logins(), 0, "the shop has no sessions");

        let place = sold_out.expect("one").id;
        let product = shop.products(place).await.expect("listed").remove(0);
        let server = NewServer::new(product.id, product.systems()[0].id, "web-2");
        let error = shop
            .order(BillingCycle::Monthly, &*payment)
            .server(server)
            .place(ChargeMyAccount::yes())
            .await
            .expect_err("sold out");
        let order = fixture.sim.edis().orders().pop().expect("kept");
        assert_eq!(error.kind(), ErrorKind::Rejected);
        assert_eq!(error.reference(), Some(&*order.id.to_string()));
        assert!(error.to_string().contains(&order.id.to_string()), "{error}");
    }
}

#[tokio::test]
async fn every_option_of_a_new_server_is_sent_in_its_field() {
    let mocks = MockServer::start_async().await;
    let order = json!({
        "billingcycle": "monthly",
        "paymentmethod": "paypal",
        "item": [{
            "pid": 1920, "os": 208, "hostname": "web-1", "ssh_pubkey": "ssh-ed25519 AAAA",
            "additional_ram": 1, "additional_vcpu": 2, "additional_ip": 3,
            "additional_diskboost": 4,
        }],
    });
    let taken = mocks.add_order(|when, then| {
        when.order(order);
        then.ok_with(|reply| reply.orderid = Some(7));
    });
    let account = Account::builder()
        .credentials(EMAIL, EDIS_PASSWORD)
        .order_endpoint(mocks.base_url())
        .allow_insecure_loopback(true)
        .build()
        .expect("builds");
    let server = NewServer::new(1920, 208, "web-1")
        .ram(1)
        .vcpu(2)
        .ip(3)
        .disk_boost(4)
        .ssh_public_key("ssh-ed25519 AAAA");
    let shop = account.shop();
    let order = shop.order(BillingCycle::Monthly, "paypal").server(server);
    let placed = order.place(ChargeMyAccount::yes()).await.expect("placed");
    assert_eq!(placed.order_id, Some(7));
    taken.assert();
}

#[tokio::test]
async fn order_with_an_unknown_outcome_is_not_sent_again() {
    let fixture = fixture(STYLES[0]).await;
    let shop = fixture.account.shop();
    let sorry = json!({"status": "error", "message": format!("failed for {EDIS_PASSWORD}")});
    let order = || shop.order(BillingCycle::Monthly, "paypal");
    let server = NewServer::new(1920, 208, "web-1");

    fixture
        .sim
        .edis()
        .answer_next_of("addOrder", 500, sorry.clone(), &[]);
    let placed = order().server(server).place(ChargeMyAccount::yes());
    let error = placed.await.expect_err("failed");
    assert!(
        error.is_outcome_unknown() && error.attempts() == 1,
        "{error}"
    );
    assert!(!format!("{error} {error:?}").contains(EDIS_PASSWORD));
    assert_eq!(fixture.request_count("addOrder"), 1);

    fixture
        .sim
        .edis()
        .answer_next_of("upgradeKVM", 502, sorry.clone(), &[]);
    let upgrade = shop.upgrade(fixture.id(0), 1921, BillingCycle::Monthly, "paypal");
    let error = upgrade
        .place(ChargeMyAccount::yes())
        .await
        .expect_err("failed");
    assert!(
        error.is_outcome_unknown() && error.attempts() == 1,
        "{error}"
    );

    fixture
        .sim
        .edis()
        .answer_next_of("cancelProduct", 504, sorry.clone(), &[]);
    let target = ServiceRef::KvmId(fixture.id(0));
    let when = CancellationType::EndOfBillingPeriod;
    let error = shop.cancel(target, when, EndTheServer::yes()).await;
    let error = error.expect_err("failed");
    assert!(
        error.is_outcome_unknown() && error.attempts() == 1,
        "{error}"
    );

    // A read is repeated.
    fixture
        .sim
        .edis()
        .answer_next_of("getAccountBalance", 500, sorry, &[]);
    shop.balance().await.expect("read");
    assert_eq!(fixture.request_count("getAccountBalance"), 2);
}

/// The account may have been charged, and the answer does not say for what.
#[tokio::test]
async fn order_answered_without_ids_has_an_unknown_outcome() {
    let fixture = fixture(STYLES[0]).await;
    let (shop, edis) = (fixture.account.shop(), fixture.sim.edis());
    let server = || NewServer::new(1920, 208, "web-1");
    let order = || shop.order(BillingCycle::Monthly, "paypal").server(server());
    let upgrade = || shop.upgrade(fixture.id(0), 1921, BillingCycle::Monthly, "paypal");
    for nothing in [
        json!({}),
        json!({"status": "success"}),
        json!({"status": "success", "orderid": null, "serviceids": " , ", "invoiceid": 7}),
    ] {
        edis.answer_next_of("addOrder", 200, nothing.clone(), &[]);
        edis.answer_next_of("upgradeKVM", 200, nothing.clone(), &[]);
        for outcome in [
            order().place(ChargeMyAccount::yes()).await,
            upgrade().place(ChargeMyAccount::yes()).await,
        ] {
            let error = outcome.map(drop).expect_err("nothing to hold on to");
            assert_eq!(error.kind(), ErrorKind::Decode, "{nothing}");
            assert!(error.is_outcome_unknown(), "{nothing}: {error}");
            let text = error.to_string();
            assert!(text.contains("before ordering again"), "{text}");
            let invoice = nothing.get("invoiceid").is_some();
            assert_eq!(text.contains("invoice 7"), invoice, "{text}");
        }
    }
    assert_eq!(
        (
            fixture.request_count("addOrder"),
            fixture.request_count("upgradeKVM")
        ),
        (3, 3)
    );
}

#[tokio::test]
async fn unreadable_service_ids_of_an_order_are_kept() {
    let fixture = fixture(STYLES[0]).await;
    let answer = json!({"status": "success", "serviceids": "11, twelve,13"});
    fixture
        .sim
        .edis()
        .answer_next_of("addOrder", 200, answer, &[]);
    let order = fixture
        .account
        .shop()
        .order(BillingCycle::Monthly, "paypal");
    let order = order.server(NewServer::new(1920, 208, "web-1"));
    let placed = order.place(ChargeMyAccount::yes()).await.expect("placed");
    assert_eq!(placed.service_ids, [11, 13]);
    assert_eq!(placed.unread_service_ids, ["twelve"]);
}

#[tokio::test]
async fn wrong_password_is_not_shown_by_the_order_api() {
    let fixture = crate::kit::fixture_with(STYLES[0], |builder| {
        builder.credentials("me@example.com", "wrong-password-0001")
    })
    .await;
    let shop = fixture.account.shop();
    let error = shop.services().await.expect_err("refused");
    assert!(error.is_unauthorized(), "{error}");
    assert!(!format!("{error} {error:?} {shop:?}").contains("wrong-password"));
}
