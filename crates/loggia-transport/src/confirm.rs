//! Confirmations of what costs money or cannot be undone.
//!
//! Some calls spend money, wipe a disk or delete resources. Their specs mark them (`x-confirm`),
//! and the method that makes such a call takes one of these values. There is no other way to make
//! the call, so its author has to write down what it does:
//!
//! | mark | the method takes |
//! | --- | --- |
//! | `charges` | [`ChargeMyAccount`] |
//! | `destroys` | [`DestroyForGood`] |
//!
//! Some short forms of the facade take a more specific type: [`PurgeAllData`],
//! [`EndTheServer`].
//!
//! The values carry nothing at run time. They are for readers of the code, and their names
//! can be searched for. Code that handles any operation finds the mark in
//! [`Operation::confirm`](crate::Operation::confirm).

use std::fmt;

/// Why a caller has to confirm an operation. Comes from `x-confirm` in the spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Confirm {
    /// It costs money: immediately, with the next bill, or from prepaid credit.
    Charges,
    /// It destroys data or resources.
    Destroys,
}

impl Confirm {
    /// The word for it in the spec.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Charges => "charges",
            Self::Destroys => "destroys",
        }
    }
}

impl fmt::Display for Confirm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A type with a single value, which `yes()` makes.
macro_rules! confirmation {
    ($(#[$meta:meta])* $name:ident for $confirm:ident, $(#[$yes:meta])*) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(());

        impl $name {
            /// The mark of the operations that it confirms.
            pub const FOR: Confirm = Confirm::$confirm;

            $(#[$yes])*
            pub const fn yes() -> Self {
                Self(())
            }
        }
    };
}

confirmation! {
    /// Permission to spend the account's credit, or to have an invoice issued to it.
    ///
    /// What an operation costs is documented with it, where the vendor says so; a price
    /// inquiry changes nothing and takes no confirmation.
    ChargeMyAccount for Charges,
    /// Yes: the account may be charged.
}

confirmation! {
    /// Permission to destroy what the call names: data, machines, networks, addresses, rules.
    ///
    /// Some of it stays in the vendor's recycle bin for a while. Do not rely on that: bins
    /// are emptied by their own rules, and not everything goes through one.
    DestroyForGood for Destroys,
    /// Yes: what the call names may be destroyed.
}

confirmation! {
    /// Permission to destroy everything on a server's disk: at Zenlayer, on its system disk.
    PurgeAllData for Destroys,
    /// Yes: the data on that server may be destroyed.
}

confirmation! {
    /// Permission to end a server for good.
    EndTheServer for Destroys,
    /// Yes: that server and its data may be destroyed.
}

/// Permission to purge the data covers the call that does so.
impl From<PurgeAllData> for DestroyForGood {
    fn from(_: PurgeAllData) -> Self {
        Self::yes()
    }
}

/// Permission to end the server covers the call that does so.
impl From<EndTheServer> for DestroyForGood {
    fn from(_: EndTheServer) -> Self {
        Self::yes()
    }
}
