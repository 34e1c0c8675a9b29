//! Leave for what costs money or cannot be undone.
//!
//! Some calls spend money, wipe a disk or remove what is there. Their specs mark them
//! (`x-confirm`), and the method that makes such a call takes one of these values. There is
//! no other way to the call, so no one writes one without writing down what it does:
//!
//! | mark | the method takes |
//! | --- | --- |
//! | `charges` | [`ChargeMyAccount`] |
//! | `destroys` | [`DestroyForGood`] |
//!
//! Short forms of the facade that are about one thing ask for a word of their own:
//! [`PurgeAllData`], [`EndTheServer`].
//!
//! A value says nothing at run time; it is there for who reads the code, and is made by a
//! word that one can search a program for. Code that handles any operation finds the mark
//! as [`Operation::confirm`](crate::Operation::confirm).

use std::fmt;

/// Why a caller has to confirm an operation. Comes from `x-confirm` in the spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Confirm {
    /// It costs money: at once, with the next bill, or out of what was paid in advance.
    Charges,
    /// Data or resources are gone after it.
    Destroys,
}

impl Confirm {
    /// The word that the spec has for it.
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

/// A type that has one value, which is made by saying yes.
macro_rules! leave {
    ($(#[$meta:meta])* $name:ident for $confirm:ident, $(#[$yes:meta])*) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(());

        impl $name {
            /// The mark of operations that it is for.
            pub const FOR: Confirm = Confirm::$confirm;

            $(#[$yes])*
            pub const fn yes() -> Self {
                Self(())
            }
        }
    };
}

leave! {
    /// Leave to spend the account's credit, or to have it sent an invoice.
    ///
    /// What an operation costs is documented with it, where the vendor says so; an inquiry
    /// of the price changes nothing and needs no leave.
    ChargeMyAccount for Charges,
    /// Yes: the account may be charged.
}

leave! {
    /// Leave to destroy what the call names: data, machines, networks, addresses, rules.
    ///
    /// Some of it stays in a recycle bin of the vendor's for a while. Do not rely on that:
    /// bins are emptied by rules of their own, and not everything goes through one.
    DestroyForGood for Destroys,
    /// Yes: what the call names may go.
}

leave! {
    /// Leave to destroy everything on a server's disk: at Zenlayer, on its system disk.
    PurgeAllData for Destroys,
    /// Yes: the data of that server may go.
}

leave! {
    /// Leave to end a server for good.
    EndTheServer for Destroys,
    /// Yes: that server and its data may go.
}

/// Who may lose the data may make the call that does it.
impl From<PurgeAllData> for DestroyForGood {
    fn from(_: PurgeAllData) -> Self {
        Self::yes()
    }
}

/// Who may end the server may make the call that does it.
impl From<EndTheServer> for DestroyForGood {
    fn from(_: EndTheServer) -> Self {
        Self::yes()
    }
}
