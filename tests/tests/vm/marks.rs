//! What became of an order whose answer was lost.

use std::time::Duration;

use loggia::zenlayer::{ChargeMyAccount, Mark};
use loggia_sim::{Fault, FaultPlan, FaultRule};

use crate::support::{World, order};

#[tokio::test]
async fn an_order_whose_answer_was_lost_is_found_by_its_mark() {
    for make in [Mark::tag, Mark::name_suffix] {
        let world = World::slow(2).await;
        let lost = FaultRule::new(Fault::ResetAfter {}).on("CreateInstances");
        let plan = FaultPlan::new().rule(lost.count(1));
        world.zenlayer().set_faults(plan).expect("a plan");
        let (mark, others) = (make(), make());
        let marked = order(&world.vm, 2).marked(&mark);
        let placed = marked.place(ChargeMyAccount::yes()).await;
        let error = placed.expect_err("the answer is lost");
        assert!(error.is_outcome_unknown(), "{error}");
        // A program that was ended meanwhile has only the text.
        let mark: Mark = mark.to_string().parse().expect("its own text");
        let found = world.vm.what_became_of(&mark).await.expect("looked for");
        let mut ids: Vec<_> = found.into_iter().filter_map(|it| it.instance_id).collect();
        ids.sort();
        assert_eq!(ids, world.zenlayer().instances()[2..]);
        assert_eq!(world.zenlayer().billed(), 1);
        let before = world.watch.passed();
        let nothing = world.vm.what_became_of(&others).await.expect("looked for");
        assert!(nothing.is_empty());
        assert_eq!(world.watch.passed(), before + Duration::from_secs(60));
    }
}

#[tokio::test]
async fn an_order_that_was_not_taken_became_nothing() {
    let world = World::new(1).await;
    let lost = FaultRule::new(Fault::ResetBefore {}).on("CreateInstances");
    world
        .zenlayer()
        .set_faults(FaultPlan::new().rule(lost))
        .expect("a plan");
    let mark = Mark::tag();
    let placed = order(&world.vm, 1)
        .marked(&mark)
        .place(ChargeMyAccount::yes())
        .await;
    assert!(placed.expect_err("broken").is_outcome_unknown());
    let found = world.vm.what_became_of(&mark).await.expect("looked for");
    assert!(found.is_empty());
    assert_eq!(world.zenlayer().billed(), 0);
}

#[tokio::test]
async fn prices_have_a_total() {
    let world = World::new(1).await;
    let price = order(&world.vm, 3).price().await.expect("a price");
    let total = price.total().expect("all by the hour");
    let parts = [&price.instance_price, &price.system_disk_price];
    let parts = parts.into_iter().flatten().chain(&price.bandwidth_price);
    let sum: f64 = parts.filter_map(|part| part.unit_price).sum();
    assert!((total.original - sum).abs() < 1e-9 && total.original > 0.0);
    assert!(total.discounted < total.original);
    assert!(total.is_partial, "bandwidth is priced in steps");
}
