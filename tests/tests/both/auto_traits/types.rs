//! Every public type.

use loggia::console;
use loggia::edis::{self, settings, shop, webhook};
use loggia::fleet;
use loggia::metrics;
use loggia::transport::call::GeneratedClient;
use loggia::transport::{self, body, call, decode, encode, observe, protocol};
use loggia::zenlayer::{self, MachineService, Pageable, SlowChange};

use super::{assert_complete, source_scan};

fn send_sync_static<T: Send + Sync + 'static>() {}

fn clone_send_sync<T: Clone + Send + Sync + 'static>() {}

/// Asserts nothing: a view of a value that is written or read, during which nothing waits.
fn unbounded<T>() {}

/// Makes a function that names all types, which only the compiler reads, and the list of
/// them.
macro_rules! types {
    (
        const $list:ident;
        fn $name:ident [$($generics:tt)*]
        $($check:ident { $($type:ty),* $(,)? })*
    ) => {
        #[expect(dead_code, reason = "the compiler is the test")]
        fn $name<$($generics)*>() {
            $($($check::<$type>();)*)*
        }

        const $list: &[(&str, bool)] = &[
            $($((
                stringify!($type),
                matches!(stringify!($check).as_bytes(), b"clone_send_sync"),
            ),)*)*
        ];
    };
}

types! {
    const FACADE;
    fn facade[
        T: Clone + Send + Sync + 'static, Q: Pageable, L: SlowChange, S: MachineService,
        O: zenlayer::Orders, A: GeneratedClient
    ]
    clone_send_sync {
        loggia::Console,
        loggia::ConsoleUrl,
        loggia::ListReport,
        loggia::MachineState,
        loggia::Page<T>,
        loggia::Pending,
        loggia::Progress,
        loggia::WaitTarget,
        loggia::session::FileStore,
        loggia::session::RedisStore,
        loggia::session::SessionKey,
        edis::Account,
        edis::AddHook,
        edis::AllDetails,
        edis::AutoHydration,
        edis::Chart,
        edis::ChangeSettings,
        edis::CpuPoint,
        edis::Credentials,
        edis::CpuUsage,
        edis::Details,
        edis::Hardware,
        edis::Hook,
        edis::ImageFormat,
        edis::Ipv4Assignment,
        edis::Ipv6Network,
        edis::Network,
        edis::Power,
        edis::Refill,
        edis::Reinstall,
        edis::Screenshot,
        edis::Series,
        edis::Server,
        edis::ServerConsole,
        edis::Shop,
        edis::Traffic,
        edis::Trigger,
        edis::UploadDisk,
        edis::VncStatus,
        edis::ServerWait,
        fleet::BulkPower,
        fleet::BulkPowerReport,
        fleet::Capabilities,
        fleet::Capability,
        fleet::ConsoleRequest,
        fleet::Fleet,
        fleet::FoundMachines,
        fleet::Machine,
        fleet::MachineConsole,
        fleet::MachineId,
        fleet::MachineOutcome,
        fleet::Outcome,
        fleet::PowerAction,
        fleet::Price,
        fleet::ProviderError,
        fleet::Query,
        fleet::ObservedState,
        fleet::Selector,
        fleet::Status,
        fleet::PeriodTraffic,
        fleet::VendorRecord,
        fleet::FleetWait,
        metrics::Calls,
        metrics::Metrics,
        settings::Settings,
        shop::Addon,
        shop::Baseline,
        shop::Cancelled,
        shop::Location,
        shop::Money,
        shop::NewServer,
        shop::PlaceOrder,
        shop::PlacedOrder,
        shop::Product,
        shop::Quantity,
        shop::Service,
        shop::ServiceRef,
        shop::Upgrade,
        webhook::BasicAuth,
        webhook::TrafficCallback,
        zenlayer::BareMetal,
        zenlayer::ChangeWait,
        zenlayer::ChargeUnit,
        zenlayer::Client,
        zenlayer::CpuSample,
        zenlayer::Create<O>,
        zenlayer::ElasticCompute,
        zenlayer::Instance<S>,
        zenlayer::List<Q>,
        zenlayer::Machines<S>,
        zenlayer::OrderMark,
        zenlayer::OrderPrice<T>,
        zenlayer::Service<A>,
        zenlayer::SendAndWait<L>,
        zenlayer::Span,
        zenlayer::Total,
        zenlayer::TrafficSample,
        zenlayer::TrafficSeries,
        zenlayer::VirtualMachines,
        zenlayer::MachineWait<S>,
    }
    send_sync_static {
        loggia::Pages<T>,
        edis::AccountBuilder,
        fleet::FleetBuilder,
        fleet::MachineStream,
        metrics::Otlp,
        metrics::OtlpBuilder,
        loggia::session::RedisStoreBuilder,
        zenlayer::ClientBuilder,
    }
}

types! {
    const TRANSPORT;
    fn transports[T: Clone + Send + Sync + 'static]
    clone_send_sync {
        body::Body,
        body::Encoding,
        body::Upload,
        decode::Envelope,
        decode::LeftOut,
        decode::DecodeMismatch,
        decode::Scalar<'static>,
        decode::Strictness,
        decode::Taken,
        encode::Field,
        encode::Nullable<T>,
        protocol::Answer,
        protocol::Payload,
        protocol::Refusal,
        protocol::AttemptCredentials,
        transport::CallOptions,
        transport::Confirm,
        transport::Deadline,
        transport::Error,
        transport::ErrorKind,
        transport::Host,
        transport::HttpClients,
        transport::Named,
        transport::Operation,
        transport::Paging,
        transport::Pipeline,
        transport::Destination,
        transport::Reply<T>,
        transport::RetryPolicy,
        transport::Safety,
        transport::Secret,
        transport::Timestamp,
        transport::Waits,
        transport::clock::SystemClock,
        observe::Outcome<'static>,
        observe::Retry,
        transport::edis::HostPolicy,
        transport::edis::Kept,
        transport::edis::LoginProtocol,
        transport::edis::Management,
        transport::edis::MemoryStore,
        transport::edis::Plain,
        transport::edis::RenewalWindows,
        transport::edis::Session,
        transport::edis::Sessions,
        transport::zenlayer::Api,
        transport::zenlayer::Credentials,
    }
    send_sync_static {
        call::Outgoing,
        call::Sending<T>,
        decode::DecodeFailure,
        observe::AttemptReport<'static>,
        observe::CallReport<'static>,
        protocol::Outgoing,
        transport::Pace,
        transport::retry::RetryBudget,
        transport::source::Source<T>,
    }
    unbounded {
        decode::Slot<'static>,
        encode::Value<'static>,
        encode::Written<'static>,
    }
}

types! {
    const CONSOLE;
    fn consoles[]
    clone_send_sync {
        console::Buttons,
        console::Connect,
        console::Frame,
        console::Key,
        console::Keyboard,
        console::Layout,
        console::Limits,
        console::Region,
        console::Screen,
    }
    send_sync_static {
        console::Changes,
        console::Viewer,
        console::ScreenWait,
    }
}

types! {
    const GENERATED;
    fn generated[]
    clone_send_sync {
        edis::management::Client,
        edis::order::Client,
        zenlayer::api::aigw::Client,
        zenlayer::api::alarm::Client,
        zenlayer::api::bmc::Client,
        zenlayer::api::ccs::Client,
        zenlayer::api::ipt::Client,
        zenlayer::api::maintenance::Client,
        zenlayer::api::mcpgw::Client,
        zenlayer::api::pvtdns::Client,
        zenlayer::api::sdn::Client,
        zenlayer::api::traffic::Client,
        zenlayer::api::user::Client,
        zenlayer::api::vm::Client,
        zenlayer::api::zbc::Client,
        zenlayer::api::zdns::Client,
        zenlayer::api::zec::Client,
        zenlayer::api::zga::Client,
        zenlayer::api::zlb::Client,
        zenlayer::api::zls::Client,
        zenlayer::api::zos::Client,
        zenlayer::api::zrm::Client,
        zenlayer::api::zsp::Client,
    }
}

fn listed(list: &[(&str, bool)]) -> Vec<(String, bool)> {
    list.iter()
        .map(|(path, can_clone)| {
            let name = path.split('<').next().unwrap_or_default();
            let name = name.rsplit(':').next().unwrap_or_default();
            (name.trim().to_owned(), *can_clone)
        })
        .collect()
}

#[test]
fn every_public_type_of_the_facade_is_checked() {
    assert_complete(listed(FACADE), source_scan::types("loggia/src"));
}

#[test]
fn every_public_type_of_the_console_is_checked() {
    assert_complete(listed(CONSOLE), source_scan::types("loggia-console/src"));
}

#[test]
fn every_public_type_of_the_transport_is_checked() {
    assert_complete(
        listed(TRANSPORT),
        source_scan::types("loggia-transport/src"),
    );
}

#[test]
fn every_generated_client_is_checked() {
    let found = ["loggia-edis", "loggia-zenlayer"]
        .into_iter()
        .flat_map(|package| source_scan::sources(&format!("{package}/src")))
        .filter(|(_, source)| source.contains("\nclient! {\n"))
        .map(|_| ("Client".to_owned(), true))
        .collect();
    assert_complete(listed(GENERATED), found);
}
