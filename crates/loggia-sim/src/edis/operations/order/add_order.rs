//! Orders machines. Each exists at once, and is off until its system is installed. If one of
//! the locations is sold out the whole order fails: that is reported with HTTP 200, another
//! status in the body, and the number of the order.

use serde_json::json;

use super::wanted::{Item, Wanted};
use crate::edis::operations::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, State};
use crate::edis::world::Order;

pub(in crate::edis::operations) const OPERATION: Operation = Operation::with_password(
    "addOrder",
    "/kvm/v2/add/order",
    &[Field::required("order", Format::Object)],
    ErrorShape::StatusMessageMore("suggestion"),
    run,
);

fn run(call: &Call<'_>, state: &mut State) -> Result<Reply, Fault> {
    let wanted = Wanted::read(&call.form.object("order")).map_err(Fault::bad)?;
    let State { account, .. } = &mut *state;
    let mut order = Order {
        id: account.next_order(),
        upgrade: false,
        provisioned: false,
        products: wanted.items.iter().map(|item| item.product.pid()).collect(),
        service_ids: Vec::new(),
        kvm_ids: Vec::new(),
        invoice_id: None,
        paid: false,
    };
    let sold_out = |item: &Item| account.sold_out.contains(&item.product.location.id);
    if wanted.items.iter().any(sold_out) {
        let body = json!({"status": "failed", "orderid": order.id});
        account.orders.push(order);
        return Ok(body.into());
    }
    let invoice_id = account.next_invoice();
    let cents = wanted
        .items
        .iter()
        .map(|item| item.cents(wanted.cycle))
        .sum();
    let credit = account.balance_cents.checked_sub(cents);
    if let Some(left) = credit.filter(|_| wanted.apply_credit) {
        account.balance_cents = left;
        order.paid = true;
    }
    order.provisioned = true;
    order.invoice_id = Some(invoice_id);
    for item in &wanted.items {
        let kvm_id = state.add_vps(item.product, call.now);
        item.fit_out(&mut state.vps, &kvm_id, call.now);
        let service = state
            .account
            .service_mut(|service| service.kvm_id == kvm_id);
        if let Some(service) = service {
            service.cycle = wanted.cycle;
            service.addons_monthly = item.addons_monthly();
            wanted
                .payment_method
                .clone_into(&mut service.payment_method);
            order.service_ids.push(service.id);
        }
        order.kvm_ids.push(kvm_id);
        // A new VPS adds traffic to the pool.
        state.account.pool_gb = state.account.pool_gb.saturating_add(100);
    }
    let ids: Vec<_> = order.service_ids.iter().map(ToString::to_string).collect();
    let body = json!({
        "status": "success",
        "orderid": order.id,
        "serviceids": ids.join(","),
        "invoiceid": invoice_id,
        "invoicepaid": order.paid,
    });
    state.account.orders.push(order);
    Ok(body.into())
}
