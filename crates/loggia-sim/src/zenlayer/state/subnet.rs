//! Subnets and the addresses in them.

use std::net::Ipv4Addr;

use super::course::Course;

/// A range of IPv4 addresses, `network/length`, without host bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    network: u32,
    length: u32,
}

impl Range {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (network, length) = text.split_once('/')?;
        let network = u32::from(network.parse::<Ipv4Addr>().ok()?);
        let plain = !length.is_empty() && length.bytes().all(|b| b.is_ascii_digit());
        let length = length.parse().ok().filter(|l| plain && *l <= 32)?;
        let range = Self { network, length };
        (network & !range.mask() == 0).then_some(range)
    }

    fn mask(self) -> u32 {
        u32::MAX.checked_shl(32 - self.length).unwrap_or(0)
    }

    /// Returns whether it is in one of the private address ranges.
    pub(crate) fn is_private(self) -> bool {
        let first = Ipv4Addr::from(self.network);
        let last = Ipv4Addr::from(self.network | !self.mask());
        first.is_private() && last.is_private()
    }

    pub(crate) fn overlaps(self, other: Self) -> bool {
        let mask = self.mask() & other.mask();
        self.network & mask == other.network & mask
    }

    /// Returns how many addresses it has.
    pub(crate) fn size(self) -> u64 {
        1 << (32 - self.length)
    }

    /// Returns how many of its addresses can be assigned: the first two are the network's and
    /// the gateway's, the last is the broadcast address.
    pub(crate) fn usable(self) -> u64 {
        self.size().saturating_sub(3)
    }

    /// Returns one of the assignable addresses, starting again after the last.
    pub(crate) fn address(self, number: u64) -> Option<String> {
        let offset = number.checked_rem(self.usable())? + 2;
        let offset = u32::try_from(offset).ok()?;
        Some(Ipv4Addr::from(self.network | offset).to_string())
    }
}

/// One subnet.
#[derive(Clone, Debug)]
pub(crate) struct Subnet {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) course: Course,
    pub(crate) zone: String,
    pub(crate) cidr: String,
    pub(crate) range: Range,
    /// Whether it is the one that the zone has from the start.
    pub(crate) default: bool,
    /// How many addresses were ever tried.
    pub(crate) given: u64,
    /// In seconds since 1970.
    pub(crate) created: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let range = |text| Range::parse(text);
        let small = range("10.1.2.0/24").expect("a range");
        assert_eq!(small.size(), 256);
        assert_eq!(small.address(0).as_deref(), Some("10.1.2.2"));
        assert_eq!(small.address(252).as_deref(), Some("10.1.2.254"));
        assert_eq!(small.address(253), small.address(0));
        let four = range("10.0.0.0/30").expect("a range");
        assert_eq!((four.usable(), four.address(0)), (1, four.address(1)));
        for tiny in ["10.0.0.0/31", "10.0.0.1/32"] {
            let tiny = range(tiny).expect("a range");
            assert_eq!((tiny.usable(), tiny.address(0)), (0, None));
        }
        assert!(small.is_private());
        assert!(small.overlaps(range("10.0.0.0/8").expect("a range")));
        assert!(!small.overlaps(range("10.1.3.0/24").expect("a range")));
        assert_eq!(range("0.0.0.0/0").expect("a range").size(), 1 << 32);
        assert!(!range("172.0.0.0/8").expect("a range").is_private());
        for bad in ["", "10.0.0.0", "10.0.0.1/24", "10.0.0.0/33", "10.0.0.0/+8"] {
            assert_eq!(range(bad), None, "{bad}");
        }
    }
}
