//! EDIS Global: mocks of the KVM management and order APIs, and of the login before them.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), loggia::Error> {
//! use loggia_mock::edis::{self, management::MockManagement};
//! use loggia_mock::httpmock::MockServer;
//!
//! let server = MockServer::start();
//! edis::login(&server, ["kvm_1_2"]);
//! server.get_power_state(|when, then| {
//!     when.kvm_id("kvm_1_2");
//!     then.ok_with(|reply| reply.data = Some("server powered on".into()));
//! });
//!
//! let account = loggia::edis::Account::builder()
//!     .credentials("me@example.com", "password")
//!     .endpoint(server.base_url())
//!     .allow_insecure_loopback(true)
//!     .build()?;
//! let state = account.server("kvm_1_2").state().await?;
//! assert_eq!(state, loggia::MachineState::Running);
//! # Ok(())
//! # }
//! ```

use httpmock::{Mock, MockServer};
use loggia_edis::management::types::SessionEntry;

use self::management::MockManagement;
pub use crate::generated::edis::{management, order};

/// In the year 2100. Tests of expiring sessions need `loggia-sim`, which has a clock.
const VALID_UNTIL: i64 = 4_102_444_800;

/// Answers logins, whatever the credentials, with a session for each of these servers. Calls to
/// the servers come back to the same mock server.
pub fn login<I>(server: &MockServer, kvm_ids: I) -> Mock<'_>
where
    I: IntoIterator,
    I::Item: Into<String>,
{
    let host = server.address().to_string();
    server.create_auth_session(|_, then| {
        then.ok_with(|reply| {
            for kvm_id in kvm_ids {
                let kvm_id = kvm_id.into();
                let mut entry = SessionEntry::default();
                entry.api_host = Some(host.clone());
                entry.api_rdns = Some(host.clone());
                entry.signature = Some(format!("signature-of-{kvm_id}").into());
                entry.suspended = Some("n".into());
                entry.valid_until = Some(VALID_UNTIL);
                entry.kvm_id = Some(kvm_id.clone());
                reply.data.insert(kvm_id, entry);
            }
        });
    })
}
