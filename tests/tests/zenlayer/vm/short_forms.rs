//! Short forms that change one thing or a few: what they do, and what is refused.

use loggia::ErrorKind;
use loggia::zenlayer::{ChargeMyAccount, EndTheServer, ErrorCode, PurgeAllData};

use crate::kit::Fixture;

/// The code of a call that has to be refused.
fn code<T>(outcome: Result<T, loggia::Error>) -> ErrorCode {
    let error = outcome.err().expect("refused");
    assert_eq!(error.attempts(), 1, "{error}");
    ErrorCode::of(&error).expect("a code")
}

#[tokio::test]
async fn power_calls_change_the_state_or_are_refused() {
    let fixture = Fixture::new(2).await;
    let ids = fixture.zenlayer().instances();
    let (on, off) = (&ids[..1], &ids[1..]);
    let vm = &fixture.vm;

    vm.stop(on).await.expect("stopped");
    assert_eq!(fixture.states(on), ["STOPPED"]);
    assert_eq!(
        fixture.requests_of("StopInstances")[0].fields,
        ["instanceIds"]
    );
    let refused = code(vm.stop(on).await);
    assert_eq!(refused, ErrorCode::OperationDeniedInstanceNotRunning);
    assert!(refused.is_state_conflict());
    vm.start(on).await.expect("started");
    assert_eq!(fixture.states(on), ["RUNNING"]);
    let refused = code(vm.start(on).await);
    assert_eq!(refused, ErrorCode::OperationDeniedInstanceNotStopped);
    vm.shut_down(on).await.expect("shut down");
    let asked = fixture.requests_of("StopInstances").pop().expect("seen");
    assert_eq!(asked.fields, ["forceShutdown", "instanceIds"]);
    vm.start(on).await.expect("started");
    vm.reboot(on).await.expect("rebooted");
    assert!(code(vm.reboot(off).await).is_state_conflict());
    assert!(code(vm.start(["no-such"]).await).is_not_found());

    // One that may not and one that may: neither does.
    assert!(code(vm.stop(&ids).await).is_state_conflict());
    assert_eq!(fixture.states(&ids), ["RUNNING", "STOPPED"]);
    vm.stop([""; 0]).await.expect("nothing to do, nothing sent");
}

#[tokio::test]
async fn machines_are_renamed_given_passwords_and_reinstalled() {
    let fixture = Fixture::new(2).await;
    let ids = fixture.zenlayer().instances();
    let (on, off) = (&ids[0], &ids[1]);
    let vm = &fixture.vm;
    vm.rename([on], "new").await.expect("renamed");
    let found = fixture.zenlayer().instance(on).expect("there");
    assert_eq!(found.name, "new");
    assert!(code(vm.rename(["no-such"], "new").await).is_not_found());

    let refused = vm.reset_password([on], "Secret-12").await;
    assert!(code(refused).is_state_conflict());
    let outcome = vm.reset_password([off], "Schlüssel").await;
    let error = outcome.expect_err("malformed");
    assert_eq!(
        ErrorCode::of(&error),
        Some(ErrorCode::InvalidPasswordMalformed)
    );
    assert!(!format!("{error} {error:?}").contains("Schlüssel"));
    let set = vm.instance(off).reset_password("Secret-12").await;
    set.expect("set");
    assert_eq!(fixture.states(&ids[1..]), ["RUNNING"]);

    assert!(code(vm.reinstall(off, PurgeAllData::yes()).send().await).is_state_conflict());
    vm.stop([off]).await.expect("stopped");
    let call = vm.reinstall(off, PurgeAllData::yes()).image_id("no-such");
    assert!(code(call.send().await).is_not_found());
    let call = vm
        .reinstall(off, PurgeAllData::yes())
        .image_id("sim-img-000002");
    call.send().await.expect("reinstalled");
    let found = fixture.zenlayer().instance(off).expect("there");
    assert_eq!(found.image, "sim-img-000002");
}

#[tokio::test]
async fn machines_are_resized_terminated_and_released() {
    let fixture = Fixture::new(2).await;
    let ids = fixture.zenlayer().instances();
    let vm = &fixture.vm;
    let ordered = vm
        .resize(&ids[0], "sim.c4m8", ChargeMyAccount::yes())
        .await
        .expect("resized");
    assert!(ordered.order_number.is_some());
    let refused = code(vm.resize(&ids[0], "sim.c4m8", ChargeMyAccount::yes()).await);
    assert_eq!(refused, ErrorCode::InvalidInstanceTypeNotChanged);

    let refused = code(vm.release_for_good(&ids, EndTheServer::yes()).await);
    assert_eq!(refused, ErrorCode::OperationDeniedInstanceNotRecycled);
    vm.terminate_to_recycle_bin(&ids[0], EndTheServer::yes())
        .await
        .expect("binned");
    assert_eq!(fixture.states(&ids), ["RECYCLE", "STOPPED"]);
    let refused = vm
        .terminate_to_recycle_bin(&ids[0], EndTheServer::yes())
        .await;
    assert!(code(refused).is_state_conflict());
    let refused = vm
        .terminate_to_recycle_bin("no-such", EndTheServer::yes())
        .await;
    assert!(code(refused).is_not_found());
    vm.release_for_good(&ids[..1], EndTheServer::yes())
        .await
        .expect("released");
    assert_eq!(fixture.states(&ids), ["gone", "STOPPED"]);
}

#[tokio::test]
async fn incomplete_order_is_not_sent() {
    let fixture = Fixture::new(0).await;
    let order = fixture.vm.create(|call| call.zone_id("SIM-A"));
    for error in [
        order.price().await.map(drop).expect_err("incomplete"),
        order
            .clone()
            .place(ChargeMyAccount::yes())
            .await
            .map(drop)
            .expect_err("incomplete"),
    ] {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains("image_id"), "{error}");
    }
    assert!(fixture.zenlayer().requests().is_empty());
}
