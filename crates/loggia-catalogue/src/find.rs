//! Where to begin.

use crate::api::Api;
use crate::generated;
use crate::operation::Operation;

/// Every API that Loggia has a client for, by name.
pub static APIS: &[&Api] = generated::APIS;

/// The API of this name.
pub fn api(name: &str) -> Option<&'static Api> {
    APIS.iter().copied().find(|api| api.name == name)
}

/// An operation by the names of its API and its own.
pub fn find(api_name: &str, id: &str) -> Option<(&'static Api, &'static Operation)> {
    let api = api(api_name)?;
    Some((api, api.operation(id)?))
}
