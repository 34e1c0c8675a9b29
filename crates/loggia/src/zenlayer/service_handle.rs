//! A handle to a service without short forms.

use loggia_transport::CallOptions;
use loggia_transport::call::GeneratedClient;

use super::Client;

/// A service without short forms, as returned by [`Client`]: `client.zlb()`. Cheap to make and
/// to clone.
///
/// [`api`](Self::api) has every action of the service. Calls that cost money or destroy
/// something take a value of [`confirm`](crate::confirm):
///
/// ```no_run
/// # async fn run(client: loggia::zenlayer::Client) -> Result<(), loggia::Error> {
/// # #[cfg(feature = "zenlayer-zlb")] {
/// use loggia::confirm::DestroyForGood;
///
/// let zlb = client.zlb();
/// let found = zlb.api().describe_load_balancers().send().await?;
/// for balancer in found.into_inner().data_set {
///     println!("{:?} {:?}", balancer.load_balancer_id, balancer.status);
/// }
/// let call = zlb.api().terminate_load_balancer(DestroyForGood::yes());
/// call.load_balancer_id("load-balancer-id").send().await?;
/// # }
/// # Ok(())
/// # }
/// ```
///
/// They cannot be made without one:
///
/// ```compile_fail,E0061
/// fn end(client: &loggia::zenlayer::Client) {
///     let vm = client.vm();
///     let _ = vm.api().release_instances();
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Service<A> {
    api: A,
}

impl<A: GeneratedClient> Service<A> {
    /// The generated client: every action of the service as a builder with `send()`.
    pub fn api(&self) -> &A {
        &self.api
    }

    /// The same with other options for its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            api: self.api.with_options(options),
        }
    }
}

/// The handle for any generated client, through the pipeline that signs.
impl<A: GeneratedClient> From<&Client> for Service<A> {
    fn from(client: &Client) -> Self {
        Self {
            api: A::new(client.pipeline().clone()),
        }
    }
}
