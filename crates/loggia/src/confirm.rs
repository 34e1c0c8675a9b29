//! Leave for what cannot be undone.
//!
//! Some calls wipe a disk, spend money or end a server. They take one of these
//! values, so that no one writes such a call without writing down what it does. A
//! value says nothing at run time; it is there for who reads the code. The generated
//! clients under the facade do not ask for any.

/// Leave to destroy everything on a server's disk: at Zenlayer, on its system disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurgeAllData(());

impl PurgeAllData {
    /// Yes: the data of that server may go.
    pub const fn yes() -> Self {
        Self(())
    }
}

/// Leave to spend the account's credit, or to have it sent an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChargeMyAccount(());

impl ChargeMyAccount {
    /// Yes: the account may be charged.
    pub const fn yes() -> Self {
        Self(())
    }
}

/// Leave to end a server for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndTheServer(());

impl EndTheServer {
    /// Yes: that server and its data may go.
    pub const fn yes() -> Self {
        Self(())
    }
}
