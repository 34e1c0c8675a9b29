//! The screen of a machine.

use loggia_transport::{Error, ErrorKind};
use loggia_zenlayer::vm::operations;

use super::Vm;
use crate::machine::{Console, ConsoleUrl};

impl Vm {
    /// The way to an instance's screen, in words that both clouds share:
    /// [`Page`](Console::Page), or [`Unavailable`](Console::Unavailable) where the
    /// vendor forbids it. Only running and stopped instances have a console. Asks for
    /// a new address every time; [`describe_vnc_url`](Self::describe_vnc_url) says
    /// why there is none.
    ///
    /// Operation `DescribeVncUrl`.
    ///
    /// ```no_run
    /// # async fn run(vm: loggia::zenlayer::Vm) -> Result<(), loggia::Error> {
    /// use loggia::Console;
    ///
    /// match vm.console("instance-id").await? {
    ///     Console::Page(url) => println!("{}", url.as_str()), // token and all
    ///     other => println!("{other:?}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`describe_vnc_url`](Self::describe_vnc_url), except for `Forbidden`.
    /// Credentials without the right to ask are `Unauthorized`.
    #[doc(alias("vnc", "novnc", "screen"))]
    pub async fn console(&self, instance_id: impl Into<String>) -> Result<Console, Error> {
        match self.describe_vnc_url(instance_id).await {
            Ok(url) => Ok(Console::Page(url)),
            Err(error) if error.kind() == ErrorKind::Forbidden => Ok(Console::Unavailable),
            Err(error) => Err(error),
        }
    }

    /// The address of an instance's console, good for whoever has it. Made anew by
    /// every call.
    ///
    /// Operation `DescribeVncUrl`.
    ///
    /// # Errors
    /// `NotFound` for an unknown instance; `Forbidden` unless it is running or
    /// stopped; `Decode` when the answer holds no usable `https` URL.
    #[doc(alias = "novnc")]
    pub async fn describe_vnc_url(
        &self,
        instance_id: impl Into<String>,
    ) -> Result<ConsoleUrl, Error> {
        let call = self.api.describe_vnc_url().instance_id(instance_id.into());
        let reply = call.send().await?;
        let unusable = |what: &str| {
            Error::new(ErrorKind::Decode, format!("the console URL {what}"))
                .with_operation(&operations::describe_vnc_url::OPERATION)
                .with_hint("ask again; if it stays so, report it to the vendor")
        };
        let text = reply.url.as_ref().ok_or_else(|| unusable("is missing"))?;
        let url = url::Url::parse(text.expose()).map_err(|_| unusable("is malformed"))?;
        // A browser would do whatever a forged answer says in another scheme.
        if url.scheme() != "https" {
            return Err(unusable("is not https"));
        }
        Ok(ConsoleUrl::new(url))
    }
}
