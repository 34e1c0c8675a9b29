//! One virtual server.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;

use super::console::{Console, Opener};
use super::hardware::Hardware;
use super::started::Started;
use super::{Config, DueCallback, Hook, Network, Plan, Traffic};
use crate::edis::fault::Fault;

/// How long an installation takes, in seconds. The machine is off during it.
const INSTALL_SECONDS: u64 = 120;
/// How long the host takes to fetch an ISO, in seconds.
const DOWNLOAD_SECONDS: u64 = 60;
/// How long the host keeps it afterwards, in seconds.
const KEEP_SECONDS: u64 = 24 * 3600;

/// The images that can be installed.
pub(crate) const IMAGES: &[&str] = &[
    "cloudinit_almalinux-9",
    "cloudinit_debian-bookworm",
    "cloudinit_debian-trixie",
    "cloudinit_rocky-9",
    "cloudinit_ubuntu-lts-22-04",
    "cloudinit_ubuntu-lts-24-04",
    "debian-bullseye",
    "windows-server-2022",
];

/// The ISOs that can be mounted on every machine.
const ISOS: &[&str] = &[
    "0_SystemRescue-10.02-amd64.iso",
    "Kali-linux-2021.1-installer-netinst-amd64.iso",
    "LinuxMint-20.3-Desktop-xfce-64bit.iso",
];

/// A machine as it is now.
#[derive(Debug)]
pub(crate) struct Vps {
    /// Its number, from 1; ids, ports and addresses derive from it.
    pub(crate) number: usize,
    pub(crate) hardware: Hardware,
    pub(crate) hostname: String,
    pub(crate) suspended: bool,
    pub(crate) powered_on: bool,
    /// How often the guest was started.
    pub(crate) boots: u64,
    /// The configuration at the last power on.
    pub(super) started: Started,
    pub(crate) vnc_enabled: bool,
    pub(crate) console: Console,
    pub(crate) config: Config,
    pub(crate) network: Network,
    pub(crate) ptr: BTreeMap<IpAddr, String>,
    pub(crate) traffic: Traffic,
    pub(crate) hooks: Vec<Hook>,
    /// Changes of power that were ordered and do not show yet, with their times.
    switches: VecDeque<(u64, bool)>,
    /// When a running installation will be done.
    installed_at: Option<u64>,
    pub(crate) mounted: Option<String>,
    custom_iso: Option<CustomIso>,
}

/// An ISO that the host fetched for its customer.
#[derive(Debug)]
struct CustomIso {
    ready_at: u64,
    gone_at: u64,
}

impl Vps {
    pub(super) fn new(number: usize, plan: &Plan, now: u64, opener: Option<Opener>) -> Self {
        let config = Config::new(&format!("edis-vps-{number}"));
        Self {
            number,
            hostname: format!("edis-vps-{number}"),
            suspended: false,
            powered_on: true,
            boots: 1,
            started: Started::first(plan.into(), &config),
            // Alternately on and off, so that both cases exist from the start.
            vnc_enabled: number % 2 == 1,
            console: Console::new(opener),
            config,
            network: Network::new(number),
            ptr: BTreeMap::new(),
            traffic: Traffic::new(plan.traffic_gb, now),
            hooks: Vec::new(),
            switches: VecDeque::new(),
            installed_at: None,
            mounted: None,
            custom_iso: None,
            hardware: plan.into(),
        }
    }

    /// Returns the id: two numbers, like the vendor's.
    pub(crate) fn kvm_id(&self) -> String {
        format!("kvm_{}_{}", self.host_number(), 200_000 + self.number)
    }

    /// Returns the number in the name of the host that runs it.
    pub(crate) fn host_number(&self) -> usize {
        100_000 + self.number
    }

    /// Returns where its console is: this computer, or a name that cannot be resolved if no
    /// screens are served.
    pub(crate) fn vnc_host(&self) -> String {
        match self.console.port(&self.kvm_id()) {
            Some(_) => "127.0.0.1".to_owned(),
            None => format!("vnc-{}.sim.invalid", self.host_number()),
        }
    }

    pub(crate) fn vnc_port(&self) -> usize {
        let served = self.console.port(&self.kvm_id());
        served.map_or(5900 + self.number % 100, usize::from)
    }

    /// The port for browsers, where nothing is served.
    pub(crate) fn novnc_port(&self) -> usize {
        6080 + self.number % 100
    }

    /// Switches it on or off at once, and drops pending changes.
    pub(crate) fn set_power(&mut self, on: bool) {
        self.switches.clear();
        self.power(on);
    }

    pub(crate) fn power(&mut self, on: bool) {
        if on && !self.powered_on {
            self.boots += 1;
            let iso = self.mounted.as_deref();
            self.started = self.started.next(self.hardware, &self.config, iso);
        }
        self.powered_on = on;
    }

    /// Restarts the guest without switching the machine off, as keys on its console do: of all
    /// changes made meanwhile, only the disc in the drive takes effect.
    pub(super) fn restart_guest(&mut self) {
        self.boots += 1;
        self.started.boot_from(self.mounted.as_deref());
    }

    /// Switches it on or off, which shows after `lag` seconds.
    pub(crate) fn switch(&mut self, on: bool, now: u64, lag: u64) {
        if lag == 0 {
            self.power(on);
        } else {
            self.switches.push_back((now.saturating_add(lag), on));
        }
    }

    /// Cuts the power and starts the guest again; a machine that was off is on afterwards.
    /// Where changes show late, it is seen off for a time.
    pub(crate) fn reset(&mut self, now: u64, lag: u64) {
        self.switch(false, now, lag);
        self.switch(true, now.saturating_add(lag), lag);
    }

    /// Moves the machine from one plan to another; additions stay.
    pub(crate) fn upgrade(&mut self, old: &Plan, new: &Plan) {
        let (was, will) = (Hardware::from(old), Hardware::from(new));
        let moved = |now: u64, was: u64, will: u64| now.saturating_sub(was).saturating_add(will);
        let hardware = &mut self.hardware;
        hardware.ram_mb = moved(hardware.ram_mb, was.ram_mb, will.ram_mb);
        hardware.disk_mb = moved(hardware.disk_mb, was.disk_mb, will.disk_mb);
        hardware.cores = moved(hardware.cores, was.cores, will.cores);
        self.traffic.plan_gb = new.traffic_gb;
    }

    /// Counts traffic, and returns the hooks that are triggered by it, with the share used at
    /// that point.
    pub(crate) fn use_traffic(&mut self, bytes: u64, now: u64) -> Vec<DueCallback> {
        let before = self.traffic.percent();
        self.traffic.count(bytes, now);
        let percent = self.traffic.percent();
        let kvm_id = self.kvm_id();
        let hooks = self.hooks.iter_mut();
        let reached = hooks.filter(|hook| (before + 1..=percent).contains(&hook.trigger));
        let reached = reached.map(|hook| {
            hook.last_launched = now;
            DueCallback {
                kvm_id: kvm_id.clone(),
                hook: hook.clone(),
                percent,
                share: hook.trigger,
            }
        });
        reached.collect()
    }

    /// Refuses to continue while an installation is running.
    pub(crate) fn must_be_installed(&self) -> Result<(), Fault> {
        match self.installed_at {
            None => Ok(()),
            Some(_) => Err(Fault::bad("an installation is running on this VPS")),
        }
    }

    /// Wipes the machine and starts an installation.
    pub(crate) fn install(&mut self, now: u64, lag: u64) {
        self.switch(false, now, lag);
        self.installed_at = Some(now.saturating_add(lag + INSTALL_SECONDS));
    }

    /// Starts to fetch an ISO, which replaces the one fetched before.
    pub(crate) fn fetch_iso(&mut self, now: u64) {
        self.eject_custom_iso();
        let ready_at = now.saturating_add(DOWNLOAD_SECONDS);
        self.custom_iso = Some(CustomIso {
            ready_at,
            gone_at: ready_at.saturating_add(KEEP_SECONDS),
        });
    }

    /// Returns what can be mounted now.
    pub(crate) fn isos(&self, now: u64) -> Vec<String> {
        let custom = self.custom_iso.as_ref().filter(|iso| iso.ready_at <= now);
        let custom = custom.map(|_| self.custom_iso_name());
        let common = ISOS.iter().map(|name| (*name).to_owned());
        common.chain(custom).collect()
    }

    fn custom_iso_name(&self) -> String {
        format!("{}.iso", self.kvm_id().replace("kvm", "KVM"))
    }

    fn eject_custom_iso(&mut self) {
        if self.custom_iso.take().is_some() && self.mounted == Some(self.custom_iso_name()) {
            self.mounted = None;
        }
    }

    /// Brings the machine up to a moment.
    pub(crate) fn settle(&mut self, now: u64) {
        while let Some((due, on)) = self.switches.front().copied()
            && due <= now
        {
            self.switches.pop_front();
            self.power(on);
        }
        if self.installed_at.is_some_and(|end| end <= now) {
            self.installed_at = None;
            self.power(true);
        }
        if self
            .custom_iso
            .as_ref()
            .is_some_and(|iso| iso.gone_at <= now)
        {
            self.eject_custom_iso();
        }
        self.traffic.settle(now);
    }
}
