//! A walk through all actions of the service, as a user might do it: order machines, use them,
//! change everything about them, and release them.

mod contracts;
mod disks;
mod looks;
mod machines;
mod networks;

use crate::zenlayer::World;

/// The complete walk: 62 actions, in a world in which changes take ten seconds.
///
/// # Panics
/// When something fails.
pub async fn all(world: &World) {
    let ids = machines::order(world).await;
    machines::switch(world, &ids).await;
    machines::name(world, &ids).await;
    machines::set_up_again(world, &ids[0]).await;
    machines::copy_to_an_image(world, &ids[0]).await;
    contracts::bandwidth(world).await;
    contracts::traffic_package(world).await;
    disks::use_and_move(world, &ids).await;
    disks::give_back(world).await;
    networks::security_group(world, &ids[0]).await;
    networks::rules(world).await;
    networks::subnet(world).await;
    looks::catalogue(world).await;
    looks::lists(world).await;
    looks::one_machine(world, &ids[0]).await;
    machines::give_up(world, &ids).await;
}
