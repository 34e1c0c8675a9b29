//! What the services with machines have in common, apart from names.
//!
//! Virtual machines, elastic compute and bare metal are separate services with separate
//! types, but the same verbs. A [`MachineService`] names the operation of a service behind
//! each verb; everything above it ([`Machines`](super::Machines),
//! [`Instance`](super::Instance), waits) is written once.

use std::fmt;

use loggia_transport::call::{ByIds, GeneratedClient};
use loggia_transport::{Error, Operation, Reply, Secret};

use crate::confirm::DestroyForGood;
use crate::future::Boxed;
use crate::machine::MachineState;

/// A call whose answer only says whether it failed.
pub(super) type Ordered = Boxed<Result<Reply<()>, Error>>;

/// A Zenlayer service with machines. Sealed: implemented for the three services that have
/// machines.
pub trait MachineService: Copy + fmt::Debug + Send + Sync + 'static + sealed::Sealed {
    /// The generated client.
    type Api: GeneratedClient;
    /// A machine with all its details.
    type Details: Send + Sync + Unpin + 'static;
    /// A machine and its state.
    type Status: Send + Sync + Unpin + 'static;
    /// The call that lists machines.
    type Instances: ByIds<Item = Self::Details>;
    /// The call that lists states.
    type Statuses: ByIds<Item = Self::Status>;

    /// The name of the service in the vendor's addresses, such as `vm`.
    const NAME: &'static str;

    #[doc(hidden)]
    const START: &'static Operation;
    #[doc(hidden)]
    const STOP: &'static Operation;
    #[doc(hidden)]
    const REBOOT: &'static Operation;
    #[doc(hidden)]
    const RENAME: &'static Operation;
    #[doc(hidden)]
    const CONSOLE: &'static Operation;
    #[doc(hidden)]
    const RELEASE: &'static Operation;

    #[doc(hidden)]
    fn instances(api: &Self::Api) -> Self::Instances;
    #[doc(hidden)]
    fn statuses(api: &Self::Api) -> Self::Statuses;
    #[doc(hidden)]
    fn start(api: &Self::Api, ids: Vec<String>) -> Ordered;
    /// Without `by_force`, as the vendor does by default.
    #[doc(hidden)]
    fn stop(api: &Self::Api, ids: Vec<String>, by_force: Option<bool>) -> Ordered;
    #[doc(hidden)]
    fn reboot(api: &Self::Api, ids: Vec<String>, by_force: Option<bool>) -> Ordered;
    #[doc(hidden)]
    fn rename(api: &Self::Api, ids: Vec<String>, name: String) -> Ordered;
    #[doc(hidden)]
    fn console(api: &Self::Api, id: String) -> Boxed<Result<Reply<Option<Secret>>, Error>>;
    #[doc(hidden)]
    fn release(api: &Self::Api, ids: Vec<String>, yes: DestroyForGood) -> Ordered;
    /// The state of a machine, and the vendor's word for it.
    #[doc(hidden)]
    fn state(status: &Self::Status) -> Option<(MachineState, &str)>;
}

/// A service whose machines can be asked to shut down.
pub trait SupportsShutDown: MachineService {}

/// A service whose machines can be restarted without asking their systems.
pub trait SupportsReset: MachineService {}

/// A service whose machines go to a recycle bin before they are destroyed.
pub trait SupportsRecycleBin: MachineService {
    #[doc(hidden)]
    fn terminate(api: &Self::Api, id: String, yes: DestroyForGood) -> Ordered;
}

pub(super) mod sealed {
    pub trait Sealed {}
}

/// Declares which operations of a service implement the verbs. All services have the same names
/// for most of them.
macro_rules! machine_service {
    (
        $service:ident = $api:ident,
        states: $states:ident::$states_call:ident of $status:ident in $state:ident,
        console: $console:ident,
        stop: $stop:expr,
        reboot: $reboot:expr,
    ) => {
        impl $crate::zenlayer::service::sealed::Sealed for $service {}

        impl $crate::zenlayer::service::MachineService for $service {
            type Api = loggia_zenlayer::$api::Client;
            type Details = loggia_zenlayer::$api::types::InstanceInfo;
            type Status = loggia_zenlayer::$api::types::$status;
            type Instances = loggia_zenlayer::$api::operations::DescribeInstances;
            type Statuses = loggia_zenlayer::$api::operations::$states_call;

            const NAME: &'static str = stringify!($api);
            const START: &'static loggia_transport::Operation =
                &loggia_zenlayer::$api::operations::start_instances::OPERATION;
            const STOP: &'static loggia_transport::Operation =
                &loggia_zenlayer::$api::operations::stop_instances::OPERATION;
            const REBOOT: &'static loggia_transport::Operation =
                &loggia_zenlayer::$api::operations::reboot_instances::OPERATION;
            const RENAME: &'static loggia_transport::Operation =
                &loggia_zenlayer::$api::operations::modify_instances_attribute::OPERATION;
            const CONSOLE: &'static loggia_transport::Operation =
                &loggia_zenlayer::$api::operations::$console::OPERATION;
            const RELEASE: &'static loggia_transport::Operation =
                &loggia_zenlayer::$api::operations::release_instances::OPERATION;

            fn instances(api: &Self::Api) -> Self::Instances {
                api.describe_instances()
            }

            fn statuses(api: &Self::Api) -> Self::Statuses {
                api.$states()
            }

            fn start(api: &Self::Api, ids: Vec<String>) -> $crate::zenlayer::service::Ordered {
                let call = api.start_instances().instance_ids(ids);
                Box::pin(async move { Ok(call.send().await?.map(drop)) })
            }

            fn stop(
                api: &Self::Api,
                ids: Vec<String>,
                by_force: Option<bool>,
            ) -> $crate::zenlayer::service::Ordered {
                let call = $stop(api.stop_instances().instance_ids(ids), by_force);
                Box::pin(async move { Ok(call.send().await?.map(drop)) })
            }

            fn reboot(
                api: &Self::Api,
                ids: Vec<String>,
                by_force: Option<bool>,
            ) -> $crate::zenlayer::service::Ordered {
                let call = $reboot(api.reboot_instances().instance_ids(ids), by_force);
                Box::pin(async move { Ok(call.send().await?.map(drop)) })
            }

            fn rename(
                api: &Self::Api,
                ids: Vec<String>,
                name: String,
            ) -> $crate::zenlayer::service::Ordered {
                let call = api.modify_instances_attribute().instance_ids(ids);
                let call = call.instance_name(name);
                Box::pin(async move { Ok(call.send().await?.map(drop)) })
            }

            fn console(
                api: &Self::Api,
                id: String,
            ) -> $crate::future::Boxed<
                Result<
                    loggia_transport::Reply<Option<loggia_transport::Secret>>,
                    loggia_transport::Error,
                >,
            > {
                let call = api.$console().instance_id(id);
                Box::pin(async move { Ok(call.send().await?.map(|reply| reply.url)) })
            }

            fn release(
                api: &Self::Api,
                ids: Vec<String>,
                yes: $crate::confirm::DestroyForGood,
            ) -> $crate::zenlayer::service::Ordered {
                let call = api.release_instances(yes).instance_ids(ids);
                Box::pin(async move { Ok(call.send().await?.map(drop)) })
            }

            fn state(status: &Self::Status) -> Option<($crate::MachineState, &str)> {
                let state = status.$state.as_ref()?;
                let word = state.as_str();
                (!word.is_empty()).then(|| ($crate::MachineState::from(state), word))
            }
        }

        impl From<&loggia_zenlayer::$api::types::InstanceState> for $crate::MachineState {
            fn from(state: &loggia_zenlayer::$api::types::InstanceState) -> Self {
                $crate::zenlayer::state::read(state.as_str())
            }
        }
    };
}
pub(super) use machine_service;

/// Declares that a service has a recycle bin.
#[cfg(any(feature = "zenlayer-bmc", feature = "zenlayer-vm"))]
macro_rules! recycles {
    ($service:ident) => {
        impl $crate::zenlayer::SupportsRecycleBin for $service {
            fn terminate(
                api: &Self::Api,
                id: String,
                yes: $crate::confirm::DestroyForGood,
            ) -> $crate::zenlayer::service::Ordered {
                let call = api.terminate_instance(yes).instance_id(id);
                Box::pin(async move { Ok(call.send().await?.map(drop)) })
            }
        }
    };
}
#[cfg(any(feature = "zenlayer-bmc", feature = "zenlayer-vm"))]
pub(super) use recycles;
