//! A server's hardware, addresses and load, as values.
//!
//! The vendor writes numbers as text, masks beside addresses, and JSON inside text; here they
//! are values. A value that cannot be read is `None`, not an error: the others are still
//! useful, and the log says where it was. [`Server::api`] returns the texts as they came, and
//! there an answer is decoded completely or not at all.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use loggia_edis::management::operations::get_cpu_usage;
use loggia_edis::management::types;
use loggia_transport::{Error, ErrorKind, Reply};

use super::chart::Chart;
use super::iso::in_drive;
use super::power::Power;
use super::server::Server;
use super::traffic::Traffic;
use super::vnc::VncStatus;

/// Name, hardware and addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Details {
    /// The host name.
    pub hostname: Option<String>,
    /// Whether the vendor has suspended it.
    pub suspended: Option<bool>,
    /// Its hardware.
    pub hardware: Hardware,
    /// Its addresses.
    pub network: Network,
}

/// A server's hardware. The vendor does not name the unit of sizes: by their magnitude, they are
/// megabytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hardware {
    /// Memory in MB.
    pub ram_mb: Option<u64>,
    /// Disk in MB.
    pub disk_mb: Option<u64>,
    /// Drive boost in MB.
    pub drive_boost_mb: Option<u64>,
    /// How CPUs appear to the guest (`core`, `socket`); the documents also show a number here.
    pub cpu: Option<String>,
}

/// A server's addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Network {
    /// Its IPv4 addresses with their masks.
    pub ipv4: Vec<Ipv4Assignment>,
    /// The IPv4 gateway.
    pub ipv4_gateway: Option<Ipv4Addr>,
    /// The IPv4 mask.
    pub ipv4_netmask: Option<Ipv4Addr>,
    /// The IPv6 gateway.
    pub ipv6_gateway: Option<Ipv6Addr>,
    /// The IPv6 network, all addresses of which belong to the server.
    pub ipv6_network: Option<Ipv6Network>,
}

impl Network {
    /// Its IPv4 addresses, as [`Server::ptrs`] takes them.
    pub fn ipv4_addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.ipv4.iter().map(|assigned| assigned.address.into())
    }
}

/// An IPv4 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ipv4Assignment {
    /// The address.
    pub address: Ipv4Addr,
    /// Its mask.
    pub netmask: Option<Ipv4Addr>,
}

/// An IPv6 network. Prints as `2001:db8::/64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ipv6Network {
    /// Its first address.
    pub address: Ipv6Addr,
    /// How many bits of the address are the network's, at most 128.
    pub prefix_length: u8,
}

impl fmt::Display for Ipv6Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix_length)
    }
}

/// Everything that is known of a server, in one answer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AllDetails {
    /// Name, hardware and addresses.
    pub details: Details,
    /// Traffic, if the answer has it.
    pub traffic: Option<Traffic>,
    /// Whether it is on, if the answer has it.
    pub power: Option<Power>,
    /// Whether VNC is on, if the answer has it.
    pub vnc: Option<VncStatus>,
    /// The ISO in the drive.
    pub mounted_iso: Option<String>,
    /// The ISO files that can be mounted.
    pub isos: Vec<String>,
    /// The images that can be installed.
    pub images: Vec<String>,
}

impl From<types::AllDetails> for AllDetails {
    fn from(all: types::AllDetails) -> Self {
        let data = all.data.unwrap_or_default();
        Self {
            details: details(data.hostname, data.suspended.as_deref(), data.hw, data.ip),
            traffic: data.traffic.map(Traffic::from),
            power: all.power.map(Power::from),
            vnc: all.vnc.map(VncStatus::from),
            mounted_iso: all.mount.and_then(in_drive),
            isos: data.iso.unwrap_or_default().data,
            images: data.images.unwrap_or_default().data,
        }
    }
}

/// The load of the CPU, oldest first. The vendor sends 720 points without stating their distance
/// or their day.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CpuUsage {
    /// The points.
    pub points: Vec<CpuPoint>,
}

/// The load at one time.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CpuPoint {
    /// `HH:MM`, if the vendor sent a time for each point.
    pub time: Option<String>,
    /// The load in percent; `None` for a gap.
    pub percent: Option<f64>,
}

impl CpuUsage {
    /// The latest load in percent.
    pub fn latest_percent(&self) -> Option<f64> {
        self.points.iter().rev().find_map(|point| point.percent)
    }
}

impl Server {
    /// Name, hardware and addresses.
    ///
    /// Operation `getKvmDetails`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getKvmDetails")]
    pub async fn details(&self) -> Result<Details, Error> {
        let reply = self.ask(self.api().get_kvm_details()).await?;
        let data = reply.into_inner().data.unwrap_or_default();
        Ok(details(
            data.hostname,
            data.suspended.as_deref(),
            data.hw,
            data.ip,
        ))
    }

    /// Everything that is known of it, in one call.
    ///
    /// Operation `getAllDetails`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getAllDetails")]
    pub async fn all_details(&self) -> Result<AllDetails, Error> {
        Ok(AllDetails::from(self.ask_all().await?.into_inner()))
    }

    /// The same, together with the answer that it was read from.
    pub(crate) async fn ask_all(&self) -> Result<Reply<types::AllDetails>, Error> {
        self.ask(self.api().get_all_details()).await
    }

    /// The recent load of its CPU.
    ///
    /// Operation `getCpuUsage`.
    ///
    /// # Errors
    /// `Decode` when the answer holds no chart; any other kind.
    #[doc(alias = "getCpuUsage")]
    pub async fn cpu_usage(&self) -> Result<CpuUsage, Error> {
        let reply = self.api().get_cpu_usage().send().await?;
        let text = reply.into_inner().chart_cpu.unwrap_or_default();
        let chart = Chart::parse(&text).ok_or_else(|| {
            Error::new(ErrorKind::Decode, "the chart cannot be read")
                .with_operation(&get_cpu_usage::OPERATION)
                .with_hint("the vendor may have changed the API: please report it")
        })?;
        let points = chart.points().map(|(time, percent)| CpuPoint {
            time: time.map(str::to_owned),
            percent,
        });
        Ok(CpuUsage {
            points: points.collect(),
        })
    }
}

fn details(
    hostname: Option<String>,
    suspended: Option<&str>,
    hardware: Option<types::VpsHardware>,
    addresses: Option<types::VpsAddresses>,
) -> Details {
    let hardware = hardware.unwrap_or_default();
    let addresses = addresses.unwrap_or_default();
    Details {
        hostname,
        suspended: suspended.and_then(super::login::suspended),
        hardware: Hardware {
            ram_mb: hardware.ram,
            disk_mb: hardware.disk,
            drive_boost_mb: hardware.drive_boost,
            cpu: hardware.cpu_set_cores,
        },
        network: Network {
            ipv4: addresses
                .ipv4
                .iter()
                .filter_map(|t| assignment(t))
                .collect(),
            ipv4_gateway: address(addresses.ipv4_gw),
            ipv4_netmask: address(addresses.ipv4_nm),
            ipv6_gateway: address(addresses.ipv6_gw),
            ipv6_network: addresses.ipv6_64.as_deref().and_then(network),
        },
    }
}

fn address<A: std::str::FromStr>(text: Option<String>) -> Option<A> {
    text?.trim().parse().ok()
}

/// Parses `a.b.c.d/m.m.m.m`.
fn assignment(text: &str) -> Option<Ipv4Assignment> {
    let (address, mask) = text.trim().split_once('/').unwrap_or((text.trim(), ""));
    Some(Ipv4Assignment {
        address: address.parse().ok()?,
        netmask: mask.parse().ok(),
    })
}

/// Parses `prefix::/64`.
fn network(text: &str) -> Option<Ipv6Network> {
    let (address, length) = text.trim().split_once('/')?;
    Some(Ipv6Network {
        address: address.parse().ok()?,
        prefix_length: length.parse().ok().filter(|length| *length <= 128)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_with_masks_or_without() {
        let with = assignment("192.0.2.7/255.255.255.0").expect("an address");
        assert_eq!(with.address, Ipv4Addr::new(192, 0, 2, 7));
        assert_eq!(with.netmask, Some(Ipv4Addr::new(255, 255, 255, 0)));
        assert_eq!(assignment("192.0.2.7").expect("one").netmask, None);
        assert_eq!(assignment("a.b.c.d/255.255.255.0"), None);
        let one = network(" 2001:db8::/64").expect("a network");
        assert_eq!(one.to_string(), "2001:db8::/64");
        for odd in ["", "/", "2001:db8::", "2001:db8::/129", "x/64"] {
            assert_eq!(network(odd), None, "{odd}");
        }
    }
}
