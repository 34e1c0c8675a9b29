//! A tour of all actions of the service, as a user might do it: order machines, use them,
//! change everything about them, and release them.

mod contracts;
mod disks;
mod machines;
mod networks;
mod reads;

use crate::zenlayer::Fixture;

/// The complete tour: 62 actions, with changes that take ten seconds.
///
/// # Panics
/// When something fails.
pub async fn all(fixture: &Fixture) {
    let ids = machines::order(fixture).await;
    machines::switch(fixture, &ids).await;
    machines::name(fixture, &ids).await;
    machines::set_up_again(fixture, &ids[0]).await;
    machines::copy_to_an_image(fixture, &ids[0]).await;
    contracts::bandwidth(fixture).await;
    contracts::traffic_package(fixture).await;
    disks::use_and_move(fixture, &ids).await;
    disks::give_back(fixture).await;
    networks::security_group(fixture, &ids[0]).await;
    networks::rules(fixture).await;
    networks::subnet(fixture).await;
    reads::catalogue(fixture).await;
    reads::lists(fixture).await;
    reads::one_machine(fixture, &ids[0]).await;
    machines::give_up(fixture, &ids).await;
}
