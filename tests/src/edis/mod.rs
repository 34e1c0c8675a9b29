//! A simulator with an account that points at it, and a tour of everything it can do.

pub mod tour;
pub mod walk;

use loggia::edis::{Account, AccountBuilder, Server};
use loggia_sim::{EdisStyle, Sim};

use crate::clock::SharedClock;
use crate::world::World;

pub use crate::world::EMAIL;

/// Both ways of answering.
pub const STYLES: [EdisStyle; 2] = [EdisStyle::Documented, EdisStyle::Captured];

/// The simulator, the account, and the time of both.
pub struct House {
    /// The simulator.
    pub sim: Sim,
    /// The time.
    pub clock: SharedClock,
    /// The account.
    pub account: Account,
}

/// With all defaults.
///
/// # Panics
/// When it cannot start.
pub async fn house(style: EdisStyle) -> House {
    house_with(style, |builder| builder).await
}

/// With changes to the account.
///
/// # Panics
/// When it cannot start.
pub async fn house_with(
    style: EdisStyle,
    change: impl FnOnce(AccountBuilder) -> AccountBuilder,
) -> House {
    let world = World::with(|sim| sim.edis_style(style)).await;
    let account = change(world.account()).build().expect("builds");
    let World { sim, clock } = world;
    House {
        sim,
        clock,
        account,
    }
}

impl House {
    /// The server with that number, from 0.
    pub fn server(&self, number: usize) -> Server {
        self.account.server(self.id(number))
    }

    /// The id of that server.
    pub fn id(&self, number: usize) -> String {
        self.sim.edis().vps()[number].clone()
    }

    /// How often an operation has been seen.
    pub fn seen(&self, operation: &str) -> usize {
        let requests = self.sim.edis().requests();
        let seen = requests.iter().filter(|seen| seen.operation == operation);
        seen.count()
    }
}
