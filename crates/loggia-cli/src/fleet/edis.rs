//! Finds servers for the verbs that only EDIS offers.

use loggia::edis::Server;
use loggia::fleet::MachineId;

use crate::exit::Failure;
use crate::session::{EDIS, Session};

/// The EDIS server of a machine.
///
/// # Errors
/// `Usage` if the machine belongs to another provider; the message says what to do there.
pub(crate) fn server(
    session: &Session,
    id: &MachineId,
    what: &str,
    instead: &str,
) -> Result<Server, Failure> {
    if id.provider() == EDIS {
        return Ok(session.edis()?.server(id.id()));
    }
    Err(Failure::usage(format!("{id}: {what} is there at EDIS only")).with_hint(instead))
}
