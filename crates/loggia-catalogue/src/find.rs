//! Looks up APIs and operations by name.

use crate::api::Api;
use crate::generated;
use crate::operation::Operation;

/// Every API that Loggia has a client for, by name.
pub static APIS: &[&Api] = generated::APIS;

/// The API with this name.
pub fn api(name: &str) -> Option<&'static Api> {
    APIS.iter().copied().find(|api| api.name == name)
}

/// The operation with this id in the API with this name.
pub fn find(api_name: &str, id: &str) -> Option<(&'static Api, &'static Operation)> {
    let api = api(api_name)?;
    Some((api, api.operation(id)?))
}
