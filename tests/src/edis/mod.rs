//! A simulator with an account that uses it, and tours of all operations.

pub mod tour;
pub mod walk;

use loggia::edis::{Account, AccountBuilder, Server};
use loggia_sim::{EdisStyle, Sim};

use crate::clock::SharedClock;
use crate::world::World;

pub use crate::world::EMAIL;

/// Both styles of answers.
pub const STYLES: [EdisStyle; 2] = [EdisStyle::Documented, EdisStyle::Captured];

/// The simulator, the account, and their common clock.
pub struct House {
    /// The simulator.
    pub sim: Sim,
    /// The clock.
    pub clock: SharedClock,
    /// The account.
    pub account: Account,
}

/// Starts with all defaults.
///
/// # Panics
/// When it cannot start.
pub async fn house(style: EdisStyle) -> House {
    house_with(style, |builder| builder).await
}

/// Starts with changes to the account.
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
    /// The server with this number, from 0.
    pub fn server(&self, number: usize) -> Server {
        self.account.server(self.id(number))
    }

    /// The id of that server.
    pub fn id(&self, number: usize) -> String {
        self.sim.edis().vps()[number].clone()
    }

    /// How often an operation was requested.
    pub fn seen(&self, operation: &str) -> usize {
        let requests = self.sim.edis().requests();
        let seen = requests.iter().filter(|seen| seen.operation == operation);
        seen.count()
    }
}
