//! The addresses of a machine, from ranges that are reserved for tests and documentation:
//! `198.18.0.0/15` and `2001:db8::/32`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The netmask of 198.18.0.0/15.
pub(crate) const NETMASK: Ipv4Addr = Ipv4Addr::new(255, 254, 0, 0);
/// The gateways.
pub(crate) const GATEWAY_V4: Ipv4Addr = Ipv4Addr::new(198, 19, 255, 254);
pub(crate) const GATEWAY_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);

/// The addresses of one machine.
#[derive(Debug)]
pub(crate) struct Network {
    pub(crate) ipv4: Vec<Ipv4Addr>,
    /// The /64 that is routed to it.
    pub(crate) ipv6: Ipv6Addr,
}

impl Network {
    pub(super) fn new(number: usize) -> Self {
        let [high, low] = halves(number);
        let [a, b] = low.to_be_bytes();
        Self {
            ipv4: vec![Ipv4Addr::new(198, 18, a, b)],
            ipv6: Ipv6Addr::new(0x2001, 0xdb8, high.wrapping_add(1), low, 0, 0, 0, 0),
        }
    }

    /// Adds an IPv4 address, the counterpart of the first.
    pub(crate) fn add_ipv4(&mut self) {
        if let [first] = *self.ipv4 {
            let [a, _, c, d] = first.octets();
            self.ipv4.push(Ipv4Addr::new(a, 19, c, d));
        }
    }

    /// Returns whether an address belongs to this machine.
    pub(crate) fn has(&self, ip: IpAddr) -> bool {
        match ip {
            IpAddr::V4(ip) => self.ipv4.contains(&ip),
            IpAddr::V6(ip) => ip.segments()[..4] == self.ipv6.segments()[..4],
        }
    }

    /// Returns the IPv4 addresses in the vendor's notation.
    pub(crate) fn ipv4_texts(&self) -> Vec<String> {
        let texts = self.ipv4.iter().map(|ip| format!("{ip}/{NETMASK}"));
        texts.collect()
    }
}

/// Returns the name of an address in the reverse zones.
pub(crate) fn reverse_name(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(ip) => {
            let mut name = String::with_capacity(72);
            for digit in crate::mac::hex(&ip.octets()).chars().rev() {
                name.push(digit);
                name.push('.');
            }
            name + "ip6.arpa"
        }
    }
}

fn halves(number: usize) -> [u16; 2] {
    let number = u32::try_from(number).unwrap_or_default();
    let [a, b, c, d] = number.to_be_bytes();
    [u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let mut network = Network::new(300);
        assert_eq!(network.ipv4_texts(), ["198.18.1.44/255.254.0.0"]);
        assert_eq!(network.ipv6.to_string(), "2001:db8:1:12c::");
        network.add_ipv4();
        for (ip, own) in [
            ("198.18.1.44", true),
            ("198.19.1.44", true),
            ("198.18.1.45", false),
            ("2001:db8:1:12c::1", true),
            ("2001:db8:1:12c:ffff::", true),
            ("2001:db8:1:12d::1", false),
        ] {
            assert_eq!(network.has(ip.parse().expect("an address")), own, "{ip}");
        }
    }

    #[test]
    fn reverse_names() {
        let name = |ip: &str| reverse_name(ip.parse().expect("an address"));
        assert_eq!(name("192.0.2.1"), "1.2.0.192.in-addr.arpa");
        let long = name("2001:db8::1");
        assert!(long.starts_with("1.0.0.0.0."), "{long}");
        assert!(long.ends_with(".8.b.d.0.1.0.0.2.ip6.arpa"), "{long}");
    }
}
