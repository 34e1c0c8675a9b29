//! Every public function that returns a future.

use std::future::IntoFuture;
use std::net::IpAddr;

use futures_util::Stream;
use loggia::console::{self, Buttons, Connect, Key, Screen};
use loggia::edis::shop::{Baseline, CancellationType, ServiceRef};
use loggia::edis::{
    self, Account, ChargeMyAccount, DestroyForGood, EndTheServer, PurgeAllData, Server, Shop,
    Trigger,
};
use loggia::fleet::{BulkPower, ConsoleRequest, Fleet, MachineId, PowerAction, Selector};
use loggia::transport::edis::Sessions;
use loggia::transport::source::Source;
use loggia::transport::{Body, Deadline, Operation, Pipeline};
use loggia::zenlayer::{
    self, BareMetal, Bmc, Create, ElasticCompute, Instance, List, OrderMark, Pageable, SlowChange,
    Span, VirtualMachines, Vm, Zec,
};
use loggia::{Pages, edis::Upload};

use super::{assert_complete, source_scan};

/// Asserts that a future can be moved to another thread and shared between threads.
fn send_sync<F: Future + Send + Sync>(_: F) {}

/// Asserts the same, and that the future owns what it needs.
fn send_sync_static<F: Future + Send + Sync + 'static>(_: F) {}

/// Makes a function that calls everything, which only the compiler reads, and the list of
/// what it calls.
macro_rules! futures {
    (
        const $list:ident;
        fn $name:ident [$($generics:tt)*] ($($parameters:tt)*)
        $($check:ident {
            $($file:literal: $($receiver:tt.$method:ident($($argument:expr),*)),*;)*
        })*
    ) => {
        #[expect(dead_code, reason = "the compiler is the test")]
        #[allow(clippy::too_many_arguments, reason = "whatever has futures")]
        fn $name<$($generics)*>($($parameters)*) {
            $($($($check($receiver.$method($($argument),*));)*)*)*
        }

        const $list: &[(&str, &str, bool)] = &[
            $($($((
                $file,
                stringify!($method),
                matches!(stringify!($check).as_bytes(), b"send_sync_static"),
            ),)*)*)*
        ];
    };
}

futures! {
    const FACADE;
    fn facade[T: Send + Sync + Unpin + 'static, Q: Pageable, L: SlowChange](
        account: &Account,
        server: &Server,
        shop: &Shop,
        vm: &Vm,
        zec: &Zec,
        one: &Instance<VirtualMachines>,
        other: &Instance<ElasticCompute>,
        fleet: &Fleet,
        metrics: &loggia::metrics::Metrics,
        otlp: &loggia::metrics::Otlp,
        pushing: loggia::metrics::Otlp,
        id: &MachineId,
        selector: &Selector,
        bulk: BulkPower,
        screen: ConsoleRequest,
        fleet_wait: loggia::fleet::FleetWait,
        create: Create<VirtualMachines>,
        metal: &Instance<BareMetal>,
        bmc: &Bmc,
        list: List<Q>,
        pages: Pages<T>,
        more: Pages<T>,
        items: &mut Pages<T>,
        mark: &OrderMark,
        baseline: &Baseline,
        wait: zenlayer::MachineWait<VirtualMachines>,
        change: zenlayer::ChangeWait,
        settle: zenlayer::SendAndWait<L>,
        reboot: edis::ServerWait,
        upload: Upload,
        ip: IpAddr,
        span: Span
    )
    send_sync {
        "edis/account.rs": account.servers(), account.refresh();
        "edis/hooks.rs": server.hooks(), server.delete_hook(1, DestroyForGood::yes());
        "edis/information.rs": server.details(), server.all_details(), server.cpu_usage();
        "edis/installation.rs": server.images();
        "edis/iso.rs": server.isos(), server.mounted_iso(), server.mount_iso("a"),
            server.mount_iso_and_reset("a"), server.unmount_iso(), server.download_iso("a");
        "edis/power.rs": server.state(), server.power(), server.start(),
            server.stop(), server.reset();
        "edis/reverse_dns.rs": server.ptr(ip), server.ptrs([ip]), server.set_ptr(ip, "a"),
            server.set_ptrs([(ip, "a")]), server.delete_ptr(ip, DestroyForGood::yes()),
            server.delete_ptrs([ip], DestroyForGood::yes());
        "edis/screenshot.rs": server.screenshot();
        "edis/settings.rs": server.settings();
        "edis/shop/baseline.rs": shop.baseline(), shop.new_since(baseline);
        "edis/shop/catalog.rs": shop.locations(), shop.products(1);
        "edis/shop/mod.rs": shop.balance(), shop.payment_methods(), shop.billing_cycles();
        "edis/shop/services.rs": shop.services(), shop.service_id("a"), shop.kvm_id(1),
            shop.cancel(
                ServiceRef::ServiceId(1),
                CancellationType::from("a"),
                EndTheServer::yes()
            );
        "paging.rs": items.try_next();
        "edis/traffic.rs": server.traffic(), server.traffic_pool_gb(),
            server.assign_from_pool(1, ChargeMyAccount::yes()),
            server.refill_log(edis::RefillLogScope::Kvm),
            server.enable_auto_hydration(1), server.disable_auto_hydration(),
            server.auto_hydration();
        "edis/vnc.rs": server.vnc_status(), server.enable_vnc("a"), server.disable_vnc(),
            server.set_vnc_keyboard(edis::VncKeyboard::from("a"));
        "fleet/find.rs": fleet.find(selector), fleet.machine(id);
        "fleet/power.rs": fleet.power(id, PowerAction::Start);
        "fleet/status.rs": fleet.status([id]);
        "metrics/otlp/exporter.rs": otlp.push();
        "metrics/poll.rs": metrics.poll(), metrics.poll_every(std::time::Duration::MAX);
        "zenlayer/console.rs": vm.console("a"), vm.console_url("a"), one.console();
        "zenlayer/instance.rs": one.rename("b");
        "zenlayer/list.rs": list.page(1);
        "zenlayer/look.rs": vm.statuses(["a"]), one.details(), one.state();
        "zenlayer/power.rs": vm.start(["a"]), vm.stop(["a"]), vm.reboot(["a"]),
            vm.rename(["a"], "b"), vm.shut_down(["a"]), zec.reset(["a"]), one.start(),
            one.stop(), one.reboot(), one.shut_down(), other.reset();
        "zenlayer/create.rs": create.price();
        "zenlayer/release.rs": vm.terminate_to_recycle_bin("a", EndTheServer::yes()),
            vm.release_for_good(["a"], EndTheServer::yes()),
            one.terminate_to_recycle_bin(EndTheServer::yes()), one.release_for_good(EndTheServer::yes());
        "zenlayer/mark.rs": vm.find_order(mark);
        "zenlayer/vm/monitoring.rs": vm.cpu_usage("a", span.clone()), vm.traffic("a", span.clone()),
            one.cpu_usage(span.clone()), one.traffic(span.clone());
        "zenlayer/vm/installation.rs": vm.reset_password(["a"], "b"), one.reset_password("b"),
            vm.resize("a", "b", ChargeMyAccount::yes()),
            one.resize("b", ChargeMyAccount::yes());
        "zenlayer/vm/lists.rs": vm.zones();
        "zenlayer/bmc/monitoring.rs": bmc.traffic("a", span.clone()), metal.traffic(span.clone());
        "zenlayer/zec/installation.rs": zec.resize("a", "b", ChargeMyAccount::yes()),
            other.resize("b", ChargeMyAccount::yes());
    }
    send_sync_static {
        "edis/console.rs": (server.console()).into_future();
        "edis/console/open.rs": (server.console()).open();
        "edis/hooks.rs": (server.add_hook("a", Trigger::Demo)).send();
        "edis/installation.rs": (server.reinstall("a", PurgeAllData::yes())).send(),
            (server.upload_qcow2(upload, PurgeAllData::yes())).send();
        "edis/settings.rs": (server.change_settings()).send();
        "edis/shop/order.rs":
            (shop.order("a".into(), "b")).place(ChargeMyAccount::yes()),
            (shop.upgrade("a", 1, "b".into(), "c")).place(ChargeMyAccount::yes());
        "edis/wait.rs": (reboot.clone()).running(), (reboot.clone()).stopped(),
            (reboot.clone()).rebooted(), reboot.reinstalled();
        "fleet/bulk.rs": bulk.into_future();
        "fleet/console.rs": (screen.clone()).open(), screen.into_future();
        "fleet/wait.rs": fleet_wait.into_future();
        "metrics/otlp/exporter.rs": pushing.shutdown();
        "paging.rs": pages.collect_all(), more.collect_with_report();
        "zenlayer/list.rs": (list.clone()).all(), list.all_with_report();
        "zenlayer/change.rs": change.into_future(), settle.into_future();
        "zenlayer/create.rs": create.place(ChargeMyAccount::yes());
        "zenlayer/wait.rs": wait.into_future();
    }
}

futures! {
    const TRANSPORT;
    fn transport[](
        pipeline: &Pipeline,
        deadline: &Deadline,
        sessions: &Sessions,
        source: &Source<String>,
        operation: &'static Operation,
        body: Body
    )
    send_sync {
        "edis/sessions.rs": sessions.get("a"), sessions.all(),
            sessions.all_within(std::time::Duration::ZERO), sessions.renew();
        "pipeline/deadline.rs": deadline.bound("a", std::future::ready(Ok(())));
        "pipeline/mod.rs": (Pipe(pipeline)).call(operation, body.clone()),
            pipeline.call_raw(operation, body);
        "source.rs": source.get();
    }
    send_sync_static {
        "body/upload.rs": File.from_path("a");
    }
}

futures! {
    const CONSOLE;
    fn console[](
        connect: &Connect,
        screen: &Screen,
        stream: tokio::net::TcpStream,
        wait: console::ScreenWait
    )
    send_sync {
        "screen.rs": screen.screenshot(), screen.type_text("a"), screen.key(Key::Enter),
            screen.chord(&[Key::Enter]), screen.press(Key::Enter), screen.release(Key::Enter),
            screen.pointer(1, 2, Buttons::default()), screen.click(1, 2);
        "viewer/mod.rs": screen.serve("a");
    }
    send_sync_static {
        "connect.rs": (connect.clone()).open(), (connect.clone()).open_over(stream);
        "screen.rs": (screen.clone()).close();
        "wait.rs": wait.into_future();
    }
}

/// [`Pipeline::call`] with its type decided.
struct Pipe<'a>(&'a Pipeline);

impl<'a> Pipe<'a> {
    fn call(self, operation: &'static Operation, body: Body) -> impl Future + Send + Sync + 'a {
        self.0.call::<String>(operation, body)
    }
}

/// [`Upload::from_path`], which has no receiver.
struct File;

impl File {
    #[expect(clippy::wrong_self_convention, reason = "the name that it stands for")]
    fn from_path(&self, path: &'static str) -> impl Future + Send + Sync + 'static {
        let Self = self;
        Upload::from_path(path)
    }
}

/// Streams of every item type.
#[expect(dead_code, reason = "the compiler is the test")]
fn streams<Q: Pageable>(list: List<Q>) {
    fn send_sync_static<S: Stream + Send + Sync + Unpin + 'static>(_: S) {}
    send_sync_static(list.stream());
}

/// Streams of a fleet.
#[expect(dead_code, reason = "the compiler is the test")]
fn machines(fleet: &Fleet) {
    fn send_sync_static<S: Stream + Send + Sync + Unpin + 'static>(_: S) {}
    send_sync_static(fleet.machines());
}

/// Streams of the console.
#[expect(dead_code, reason = "the compiler is the test")]
fn changes(screen: &Screen) {
    fn send_sync_static<S: Stream + Send + Sync + Unpin + 'static>(_: S) {}
    send_sync_static(screen.changes());
}

fn listed(list: &[(&str, &str, bool)]) -> Vec<source_scan::Found> {
    let owned =
        |(file, name, owns): &(&str, &str, bool)| ((*file).to_owned(), (*name).to_owned(), *owns);
    list.iter().map(owned).collect()
}

#[test]
fn every_public_future_of_the_facade_is_checked() {
    assert_complete(listed(FACADE), source_scan::futures("loggia/src"));
}

#[test]
fn every_public_future_of_the_console_is_checked() {
    assert_complete(listed(CONSOLE), source_scan::futures("loggia-console/src"));
}

#[test]
fn every_public_future_of_the_transport_is_checked() {
    let mut found = source_scan::futures("loggia-transport/src");
    // It has no `self`, and owns all the same.
    for (_, name, owns) in &mut found {
        *owns |= name == "from_path";
    }
    assert_complete(listed(TRANSPORT), found);
}
