//! Lists the plans at a location, with their prices and options.

use serde_json::{Map, json};

use crate::edis::operations::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, State};
use crate::edis::world::Product;

pub(in crate::edis::operations) const OPERATION: Operation = Operation::with_password(
    "getProducts",
    "/kvm/v2/get/products",
    &[Field::required("location_id", Format::Digits)],
    ErrorShape::StatusMessageMore("suggestion"),
    run,
);

fn run(call: &Call<'_>, _: &mut State) -> Result<Reply, Fault> {
    let id = call.form.text("location_id");
    let here = Product::all().filter(|product| product.location.id.to_string() == id);
    let products: Map<_, _> = here
        .map(|product| (product.plan.name.to_owned(), product.show()))
        .collect();
    if products.is_empty() {
        return Err(Fault::not_found("location_id: there is no such location"));
    }
    Ok(json!({"status": "success", "products": products}).into())
}
