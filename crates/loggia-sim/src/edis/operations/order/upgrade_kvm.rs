//! Moves a VPS to another plan at the same location; its additions stay, and are paid for as
//! before. The body is JSON, and all ids of the answer are text. The invoice is not paid
//! automatically.

use serde_json::json;

use crate::edis::form::clip;
use crate::edis::operations::{
    Call, ErrorShape, Fault, Field, Format, Media, Operation, Reply, State,
};
use crate::edis::world::{Cycle, Order, PAYMENT_METHODS, Product, Service};

/// The half year has a hyphen in this operation and in no other.
const CYCLES: &[&str] = &["monthly", "quarterly", "semi-annually", "annually"];

pub(in crate::edis::operations) const OPERATION: Operation = Operation::with_password(
    "upgradeKVM",
    "/kvm/v2/add/upgrade",
    &[
        Field::required("kvmid", Format::Text),
        Field::required("newpid", Format::Whole(1, u64::MAX)),
        Field::required("newbillingcycle", Format::OneOf(CYCLES)),
        Field::required("newpaymentmethod", Format::OneOf(PAYMENT_METHODS)),
    ],
    ErrorShape::StatusMessage,
    run,
)
.taking(Media::Json);

fn run(call: &Call<'_>, state: &mut State) -> Result<Reply, Fault> {
    let form = &call.form;
    let State { vps, account, .. } = state;
    let id = form.text("kvmid");
    let wanted = |service: &Service| service.kvm_id == id || service.id.to_string() == id;
    let service = account.service_mut(wanted);
    let service = service.ok_or_else(|| Fault::bad(format!("kvmid: there is no VPS {id}")))?;
    let (old, new) = (service.product, Product::by_id(form.whole("newpid")));
    let new = new.filter(|new| new.location.id == old.location.id && new.pid() != old.pid());
    let new = new.ok_or_else(|| {
        let pid = form.whole("newpid");
        Fault::bad(format!(
            "newpid {pid} is no other product at the same location"
        ))
    })?;
    let cycle = Cycle::of(form.text("newbillingcycle"));
    let cycle = cycle.ok_or_else(|| {
        let cycle = clip(form.text("newbillingcycle"));
        Fault::bad(format!("newbillingcycle {cycle:?} is unknown"))
    })?;
    service.product = new;
    service.cycle = cycle;
    form.text("newpaymentmethod")
        .clone_into(&mut service.payment_method);
    let (service_id, kvm_id) = (service.id, service.kvm_id.clone());
    if let Some(vps) = vps.get_mut(&kvm_id) {
        vps.upgrade(old.plan, new.plan);
    }
    let (order_id, invoice_id) = (account.next_order(), account.next_invoice());
    account.orders.push(Order {
        id: order_id,
        upgrade: true,
        provisioned: true,
        products: vec![new.pid()],
        service_ids: vec![service_id],
        kvm_ids: vec![kvm_id],
        invoice_id: Some(invoice_id),
        paid: false,
    });
    let body = json!({
        "status": "success",
        "orderid": order_id.to_string(),
        "serviceid": service_id.to_string(),
        "invoiceid": invoice_id.to_string(),
        "oldproductname": old.plan.name,
        "newproductname": new.plan.name,
        "oldproductid": old.pid().to_string(),
        "newproductid": new.pid().to_string(),
    });
    Ok(body.into())
}
