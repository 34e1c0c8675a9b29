//! The registry of EDIS operations.
//!
//! An [`Operation`] says where it is, which fields it takes, how it words its
//! errors and what it does; everything else happens in front of it. To add
//! one: a file here with an `OPERATION`, and a line in [`ALL`].
//!
//! Where the vendor's reference and answers seen in the wild differ, an
//! operation gives the answer seen in the wild. Should both be wanted, the
//! choice belongs into [`Call`], and the operation reads it where it builds
//! its answer.

mod create_auth_session;
mod disable_vnc;
mod enable_vnc;
mod get_power_state;
mod get_vnc_status;

use serde_json::Value;

use super::fault::{ErrorShape, Fault};
use super::form::{Field, Format};
use super::front::Call;
use super::state::{State, Vps};

/// All operations there are.
const ALL: &[&Operation] = &[
    &create_auth_session::OPERATION,
    &get_power_state::OPERATION,
    &get_vnc_status::OPERATION,
    &enable_vnc::OPERATION,
    &disable_vnc::OPERATION,
];

/// The id of the operation that counts as a login.
pub(crate) const LOGIN: &str = create_auth_session::OPERATION.id;

/// One operation of the API.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The operation id of the vendor's document.
    pub(crate) id: &'static str,
    pub(crate) path: &'static str,
    /// The fields of the body, without the session values.
    pub(crate) fields: &'static [Field],
    pub(crate) errors: ErrorShape,
    pub(crate) run: Run,
}

/// What an operation does, by what it acts on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Run {
    /// Opens sessions: it takes no session values and sees everything.
    Login(fn(&Call<'_>, &mut State) -> Result<Value, Fault>),
    /// Acts on the VPS that the session values are good for.
    OnVps(fn(&Call<'_>, &mut Vps) -> Result<Value, Fault>),
}

/// The session values, which lead the fields of every operation on a VPS.
const SESSION_FIELDS: &[Field] = &[
    Field {
        name: "signature",
        required: true,
        format: Format::Text,
    },
    Field {
        name: "kvm_id",
        required: true,
        format: Format::KvmId,
    },
    Field {
        name: "valid_until",
        required: true,
        format: Format::UnixSeconds,
    },
];

impl Operation {
    /// Every field that the body may have.
    pub(crate) fn all_fields(&self) -> impl Iterator<Item = &'static Field> + Clone {
        let session: &[Field] = match self.run {
            Run::Login(_) => &[],
            Run::OnVps(_) => SESSION_FIELDS,
        };
        session.iter().chain(self.fields)
    }
}

/// The operation at a path.
pub(crate) fn at(path: &str) -> Option<&'static Operation> {
    ALL.iter().copied().find(|known| known.path == path)
}
