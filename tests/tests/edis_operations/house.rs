//! A simulator with an account that points at it.

use std::sync::Arc;

use loggia::edis::{Account, AccountBuilder, Server};
use loggia_sim::{EdisStyle, Sim};
use loggia_tests::clock::SharedClock;

/// Both ways of answering.
pub(crate) const STYLES: [EdisStyle; 2] = [EdisStyle::Documented, EdisStyle::Captured];

const EMAIL: &str = "me@example.com";
pub(crate) const PASSWORD: &str = "s3cret & + = word";

pub(crate) struct House {
    pub(crate) sim: Sim,
    pub(crate) clock: SharedClock,
    pub(crate) account: Account,
}

pub(crate) async fn house(style: EdisStyle) -> House {
    house_with(style, |builder| builder).await
}

pub(crate) async fn house_with(
    style: EdisStyle,
    change: impl FnOnce(AccountBuilder) -> AccountBuilder,
) -> House {
    let clock = SharedClock::new();
    let sim = Sim::builder()
        .account(EMAIL, PASSWORD)
        .clock(clock.sim())
        .edis_style(style)
        .start()
        .await
        .expect("starts");
    let builder = Account::builder()
        .credentials(EMAIL, PASSWORD)
        .endpoint(sim.edis().url())
        .allow_insecure_loopback(true)
        .clock(Arc::new(clock.clone()));
    let account = change(builder).build().expect("builds");
    House {
        sim,
        clock,
        account,
    }
}

impl House {
    /// The server with that number, from 0.
    pub(crate) fn server(&self, number: usize) -> Server {
        self.account.server(self.id(number))
    }

    pub(crate) fn id(&self, number: usize) -> String {
        self.sim.edis().vps()[number].clone()
    }

    /// How often an operation has been seen.
    pub(crate) fn seen(&self, operation: &str) -> usize {
        let requests = self.sim.edis().requests();
        let seen = requests.iter().filter(|seen| seen.operation == operation);
        seen.count()
    }
}
