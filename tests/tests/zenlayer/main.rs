//! Zenlayer through the facade, against its simulator and against lists without an end:
//! virtual machines ([`vm`]), orders of all services with machines ([`orders`]), a service
//! without short forms, and what holds for every service.

mod client;
mod endless_lists;
mod lacking_lists;
mod orders;
mod services;
mod short_forms;
mod slow_changes;
mod vm;

use loggia_tests::zenlayer as kit;
