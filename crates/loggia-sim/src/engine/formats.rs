//! The formats of texts in requests, where the catalogue says only that they are texts:
//! networks, addresses, ports.
//!
//! The documentation describes formats field by field, and gives similar fields similar names;
//! so the name decides, and a table lists the exceptions. Only operations that change something
//! are checked: a list may be filtered by a part of an address.

use std::net::IpAddr;

use loggia_catalogue::{Field, Operation, Type};

/// The format of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// An address.
    Address,
    /// IPv4 or IPv6 addresses with commas between them, at most as many as there may be
    /// servers.
    Servers(bool),
    /// An address, with or without the prefix length of its network.
    Interface,
    /// A network without host bits.
    Network,
    /// The addresses that a rule is for: a network, in which any address may be given.
    Source,
    /// One address or a network of them.
    Range,
    /// The first and the last port of a rule, or the values that mean no ports.
    RulePorts,
    /// A port, or a range of ports.
    PortSpan,
    /// Ports or ranges with commas between them; 0 stands for all ports.
    Ports,
    /// A mail address.
    Mail,
    /// A host name.
    Host,
    /// The lease time of an address, in hours.
    Lease,
}

/// Fields whose names suggest another format than they have: service, field, format.
const NAMED: &[(&str, &str, Format)] = &[
    ("aigw", "ipAddresses", Format::Range),
    ("user", "email", Format::Mail),
    ("zec", "blackIpList", Format::Range),
    ("zec", "domainNameServers", Format::Servers(false)),
    ("zec", "internalPort", Format::PortSpan),
    ("zec", "ipv6DomainNameServers", Format::Servers(true)),
    ("zec", "ipv6LeaseTime", Format::Lease),
    ("zec", "leaseTime", Format::Lease),
    ("zec", "listenerPort", Format::PortSpan),
    ("zec", "portRange", Format::RulePorts),
    ("zec", "whiteIpList", Format::Range),
    ("zga", "backPortRange", Format::Ports),
    ("zga", "cidrIp", Format::Range),
    ("zga", "domain", Format::Host),
    ("zga", "portRange", Format::Ports),
    ("zlb", "port", Format::Ports),
    ("zsp", "contactEmail", Format::Mail),
];

/// Endings of names of addresses.
const ADDRESSES: [&str; 6] = ["ip", "ips", "iplist", "ipaddress", "ipaddresses", "vip"];
/// Endings of names of networks.
const NETWORKS: [&str; 4] = ["cidr", "cidrs", "cidrblock", "cidrblocks"];
/// The most name servers that can be assigned with addresses.
const SERVERS: usize = 4;
/// The highest port number.
pub(super) const LAST_PORT: f64 = 65535.0;

/// Returns the format of a field's text, or of each text of a list, if it is known.
pub(super) fn of(service: &str, field: &Field) -> Option<Format> {
    if !matches!(field.ty, Type::Text | Type::List(Type::Text)) {
        return None;
    }
    let mut lines = NAMED.iter();
    if let Some((_, _, format)) = lines.find(|(of, name, _)| (*of, *name) == (service, field.name))
    {
        return Some(*format);
    }
    if field.name == "cidrIp" {
        return Some(Format::Source);
    }
    let small = field.name.to_ascii_lowercase();
    if NETWORKS.iter().any(|end| small.ends_with(end)) {
        return Some(Format::Network);
    }
    // The last two letters of `ownership` do not make it an address.
    let ends = |end: &&str| {
        let start = small.strip_suffix(*end).map(str::len);
        let own = start
            .and_then(|start| field.name.get(start..))
            .unwrap_or_default();
        start == Some(0) || own.starts_with(|first: char| first.is_ascii_uppercase())
    };
    ADDRESSES.iter().any(ends).then_some(match service {
        // The endpoints of a line are given with the prefix length of their network.
        "sdn" => Format::Interface,
        _ => Format::Address,
    })
}

/// Returns whether a whole number is a port, which is at most [`LAST_PORT`].
pub(super) fn is_port(field: &Field) -> bool {
    let small = field.name.to_ascii_lowercase();
    small.ends_with("port") || small == "portlist"
}

impl Format {
    /// Returns whether a text has this format.
    pub(super) fn fits(self, text: &str) -> bool {
        let address = |text: &str| text.parse::<IpAddr>().ok();
        match self {
            Self::Address => address(text).is_some(),
            Self::Servers(six) => {
                let mut all = text.split(',').map(str::trim);
                text.split(',').count() <= SERVERS
                    && all.all(|one| address(one).is_some_and(|one| one.is_ipv6() == six))
            }
            Self::Network => network(text).is_some_and(Network::is_plain),
            Self::Source => network(text).is_some(),
            Self::Interface | Self::Range => address(text).is_some() || network(text).is_some(),
            Self::RulePorts => text == "-1/-1" || span(text, &['/']),
            Self::PortSpan => span(text, &['-', '/']),
            Self::Ports => text
                .split(',')
                .all(|one| one.trim() == "0" || span(one.trim(), &['-', '/'])),
            Self::Mail => text.split_once('@').is_some_and(|(own, host)| {
                !own.is_empty() && !own.contains(char::is_whitespace) && is_host(host)
            }),
            Self::Host => is_host(text.strip_prefix("*.").unwrap_or(text)),
            Self::Lease => {
                whole(text).is_some_and(|hours| matches!(hours, 24..=1_176 | 87_600..=175_200))
            }
        }
    }

    /// Returns a description of the format.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Self::Address => "an IP address",
            Self::Servers(false) => "up to 4 IPv4 addresses with commas between them",
            Self::Servers(true) => "up to 4 IPv6 addresses with commas between them",
            Self::Interface => "an IP address, with or without the length of its network",
            Self::Network => "a network such as 10.0.0.0/16, without bits beyond its length",
            Self::Source => "a network such as 0.0.0.0/0",
            Self::Range => "an IP address or a network such as 10.0.0.0/16",
            Self::RulePorts => "a range of ports such as 22/22, or -1/-1",
            Self::PortSpan => "a port from 1 to 65535, or a range such as 80-90",
            Self::Ports => "ports from 0 to 65535 such as 80,10000-10005",
            Self::Mail => "an e-mail address",
            Self::Host => "a host name",
            Self::Lease => "hours from 24 to 1176, or from 87600 to 175200",
        }
    }

    /// Returns the code for a text in the wrong format: the operation's own, or the general
    /// one.
    pub(super) fn code(self, operation: &Operation) -> &'static str {
        let ends: &[&str] = match self {
            Self::Network => &["_CIDR_BLOCK_FORMAT", "_CIDR_BLOCK"],
            Self::Source => &["_CIDR_IP"],
            Self::RulePorts => &["_PORT_RANGE"],
            _ => &[],
        };
        let mut codes = operation.errors.iter().map(|cause| cause.code);
        let own = codes.find(|code| ends.iter().any(|end| code.ends_with(end)));
        own.unwrap_or("INVALID_PARAMETER_PATTERN_ERROR")
    }
}

/// A network: an address in it, and its prefix length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    address: IpAddr,
    length: u32,
}

/// Parses a network from `address/length`.
pub(super) fn network(text: &str) -> Option<Network> {
    let (address, length) = text.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let length = u32::try_from(whole(length)?).ok()?;
    let bits = if address.is_ipv4() { 32 } else { 128 };
    (length <= bits).then_some(Network { address, length })
}

impl Network {
    /// Returns its first address as a number, left-aligned in 128 bits.
    fn bits(self) -> u128 {
        match self.address {
            IpAddr::V4(address) => u128::from(u32::from(address)) << 96,
            IpAddr::V6(address) => u128::from(address),
        }
    }

    fn mask(self) -> u128 {
        u128::MAX.checked_shl(128 - self.length).unwrap_or(0)
    }

    /// Returns whether it has no host bits.
    fn is_plain(self) -> bool {
        self.bits() & !self.mask() == 0
    }

    /// Returns whether it contains all of another.
    pub(super) fn has(self, other: Self) -> bool {
        self.address.is_ipv4() == other.address.is_ipv4()
            && self.length <= other.length
            && self.bits() & self.mask() == other.bits() & self.mask()
    }

    /// Returns whether some address is in both.
    pub(super) fn overlaps(self, other: Self) -> bool {
        self.has(other) || other.has(self)
    }
}

/// Returns whether a text is a port, or two in ascending order with a separator between them.
fn span(text: &str, between: &[char]) -> bool {
    let port = |text: &str| whole(text).filter(|port| (1..=65_535).contains(port));
    match text.split_once(between) {
        Some((first, last)) => port(first)
            .zip(port(last))
            .is_some_and(|(first, last)| first <= last),
        None => port(text).is_some(),
    }
}

fn whole(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        (1..=63).contains(&label.len())
            && label.bytes().all(known)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(format: Format, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(format.fits(text), "{text}");
        }
        for text in bad {
            assert!(!format.fits(text), "{text}");
        }
    }

    #[test]
    fn formats_accept_and_refuse_texts() {
        check(
            Format::Network,
            &[
                "10.0.0.0/16",
                "0.0.0.0/0",
                "::/0",
                "2001:db8::/32",
                "10.0.0.1/32",
            ],
            &[
                "",
                "hello",
                "10.0.0.0",
                "10.0.0.1/16",
                "10.0.0.0/33",
                "10.0.0.0/+8",
                "::1/64",
            ],
        );
        check(
            Format::Source,
            &["10.0.0.1/16", "0.0.0.0/0"],
            &["10.0.0.1", "x/0", "10.0.0.0/"],
        );
        check(
            Format::Address,
            &["10.0.0.1", "2001:db8::1"],
            &["10.0.0", "10.0.0.1/24", "256.0.0.1", "host"],
        );
        check(
            Format::Servers(false),
            &["10.0.0.1", "10.0.0.1, 10.0.0.2"],
            &["", "::1", "1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5", "a,b"],
        );
        check(
            Format::Interface,
            &["192.0.2.1", "192.0.2.1/30"],
            &["192.0.2.1/"],
        );
        check(
            Format::RulePorts,
            &["22/22", "1/65535", "-1/-1", "443"],
            &["200/1", "0/1", "1/65536", "1-2", "+1/2", "/", ""],
        );
        check(
            Format::PortSpan,
            &["80", "80-90", "80/80"],
            &["0", "70000", "90-80", "-", "80-90-95", "80,90"],
        );
        check(
            Format::Ports,
            &["0", "443", "80,10000-10005"],
            &["", "99999", "80,", "10005-10000", "-1"],
        );
        check(
            Format::Mail,
            &["ada@example.net"],
            &["ada", "@example.net", "a b@example.net", "ada@", "ada@-x"],
        );
        check(
            Format::Host,
            &["www.example.com", "*.example.com"],
            &["", "a b", "a..b", "-a"],
        );
        check(
            Format::Lease,
            &["24", "1176", "87600", "175200"],
            &["23", "1177", "24h", "-24", ""],
        );
    }

    #[test]
    fn networks_lie_in_each_other() {
        let of = |text| network(text).expect(text);
        assert!(of("10.0.0.0/8").has(of("10.1.0.0/16")));
        assert!(!of("10.1.0.0/16").has(of("10.0.0.0/8")));
        assert!(of("10.1.0.0/16").overlaps(of("10.0.0.0/8")));
        assert!(!of("10.1.0.0/16").overlaps(of("10.2.0.0/16")));
        assert!(of("0.0.0.0/0").has(of("192.0.2.0/24")));
        assert!(!of("0.0.0.0/0").has(of("2001:db8::/32")));
    }

    #[test]
    fn lines_are_of_fields_that_exist_and_are_in_order() {
        fn has(fields: &[Field], name: &str, depth: usize) -> bool {
            fields.iter().any(|field| {
                field.name == name
                    || match field.ty {
                        Type::Record(inner) | Type::List(&Type::Record(inner)) if depth > 0 => {
                            has(inner.fields, name, depth - 1)
                        }
                        _ => false,
                    }
            })
        }
        let mut before = ("", "");
        for (service, name, _) in NAMED {
            assert!(before < (service, name), "{service} {name} is out of order");
            before = (service, name);
            let mut apis = loggia_catalogue::APIS.iter();
            let api = apis.find(|api| api.vendor() == "zenlayer" && api.service() == *service);
            let mut asked = api.expect("a service").operations.iter();
            let known = asked.any(|operation| {
                operation
                    .request
                    .is_some_and(|all| has(all.fields, name, 4))
            });
            assert!(known, "{service} {name}: no such field");
        }
    }
}
