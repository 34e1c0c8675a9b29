//! A simulator with an account that uses it, and tours of all operations.

pub mod client_tour;
pub mod facade_tour;

use loggia::edis::{Account, AccountBuilder, Server};
use loggia_sim::{EdisStyle, Sim};

use crate::clock::SharedClock;
use crate::fixture;

pub use crate::fixture::EMAIL;

/// Both styles of answers.
pub const STYLES: [EdisStyle; 2] = [EdisStyle::Documented, EdisStyle::Captured];

/// The simulator, the account, and their common clock.
pub struct Fixture {
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
pub async fn fixture(style: EdisStyle) -> Fixture {
    fixture_with(style, |builder| builder).await
}

/// Starts with changes to the account.
///
/// # Panics
/// When it cannot start.
pub async fn fixture_with(
    style: EdisStyle,
    change: impl FnOnce(AccountBuilder) -> AccountBuilder,
) -> Fixture {
    let clouds = fixture::Fixture::with(|sim| sim.edis_style(style)).await;
    let account = change(clouds.account()).build().expect("builds");
    let fixture::Fixture { sim, clock } = clouds;
    Fixture {
        sim,
        clock,
        account,
    }
}

impl Fixture {
    /// The server with this number, from 0.
    pub fn server(&self, number: usize) -> Server {
        self.account.server(self.id(number))
    }

    /// The id of that server.
    pub fn id(&self, number: usize) -> String {
        self.sim.edis().vps()[number].clone()
    }

    /// How often an operation was requested.
    pub fn request_count(&self, operation: &str) -> usize {
        fixture::count(&self.sim.edis().requests(), operation)
    }
}
