//! The screen of a machine.

use loggia_transport::{Error, ErrorKind};

use super::instance::Instance;
use super::machines::Machines;
use super::service::MachineService;
use crate::machine::{Console, ConsoleUrl};

impl<S: MachineService> Machines<S> {
    /// The console of a machine: a [`Page`](Console::Page), or
    /// [`Unavailable`](Console::Unavailable) where the vendor forbids it. Only running and
    /// stopped machines have a console. Every call asks for a new address. Use
    /// [`console_url`](Self::console_url) to learn why there is none.
    ///
    /// Operation `DescribeVncUrl`, of `bmc` `DescribeInstanceIpmiUrl`.
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
    /// As [`console_url`](Self::console_url), except for `Forbidden`.
    /// Credentials without the right to ask are `Unauthorized`.
    #[doc(alias("DescribeVncUrl", "DescribeInstanceIpmiUrl"))]
    #[doc(alias("vnc", "novnc", "screen"))]
    pub async fn console(&self, id: impl Into<String>) -> Result<Console, Error> {
        match self.console_url(id).await {
            Ok(url) => Ok(Console::Page(url)),
            Err(error) if error.kind() == ErrorKind::Forbidden => Ok(Console::Unavailable),
            Err(error) => Err(error),
        }
    }

    /// The address of a machine's console, which works for anyone who has it. Every call
    /// returns a new one. For bare metal it is the console of the management controller.
    ///
    /// Operation `DescribeVncUrl`, of `bmc` `DescribeInstanceIpmiUrl`.
    ///
    /// # Errors
    /// `NotFound` for an unknown machine; `Forbidden` unless it is running or
    /// stopped; `Decode` when the answer holds no usable `https` URL.
    #[doc(alias("DescribeVncUrl", "DescribeInstanceIpmiUrl"))]
    #[doc(alias("vnc", "novnc"))]
    pub async fn console_url(&self, id: impl Into<String>) -> Result<ConsoleUrl, Error> {
        let reply = S::console(&self.api, id.into()).await?;
        let unusable = |what: &str| {
            Error::new(ErrorKind::Decode, format!("the console URL {what}"))
                .with_operation(S::CONSOLE)
                .with_request_id(reply.request_id().map(str::to_owned))
                .with_hint("ask again; if it stays so, report it to the vendor")
        };
        let text = reply.as_ref().ok_or_else(|| unusable("is missing"))?;
        let url = url::Url::parse(text.expose()).map_err(|_| unusable("is malformed"))?;
        // A forged answer with another scheme could make a browser do anything.
        if url.scheme() != "https" {
            return Err(unusable("is not https"));
        }
        Ok(ConsoleUrl::new(url))
    }
}

impl<S: MachineService> Instance<S> {
    /// Its console: a [`Page`](Console::Page), or [`Unavailable`](Console::Unavailable) in its
    /// present state.
    ///
    /// Operation `DescribeVncUrl`, of `bmc` `DescribeInstanceIpmiUrl`.
    ///
    /// # Errors
    /// As [`Machines::console`].
    #[doc(alias("DescribeVncUrl", "DescribeInstanceIpmiUrl"))]
    #[doc(alias("vnc", "novnc", "screen"))]
    pub async fn console(&self) -> Result<Console, Error> {
        self.service().console(self.id()).await
    }
}
