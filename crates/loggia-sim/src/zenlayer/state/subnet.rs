//! Subnets and the addresses in them.

use std::net::Ipv4Addr;

use super::course::Course;

/// A range of IPv4 addresses, `network/length`, with no bits beyond the length.
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

    /// Whether it lies in one of the ranges set aside for private networks.
    pub(crate) fn is_private(self) -> bool {
        let first = Ipv4Addr::from(self.network);
        let last = Ipv4Addr::from(self.network | !self.mask());
        first.is_private() && last.is_private()
    }

    pub(crate) fn overlaps(self, other: Self) -> bool {
        let mask = self.mask() & other.mask();
        self.network & mask == other.network & mask
    }

    /// How many addresses it has.
    pub(crate) fn size(self) -> u64 {
        1 << (32 - self.length)
    }

    /// One of its addresses; the first few are the network's own.
    pub(crate) fn address(self, number: u64) -> String {
        let offset = (number + 2) % self.size();
        let offset = u32::try_from(offset).unwrap_or_default();
        Ipv4Addr::from(self.network | offset).to_string()
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
    /// The one that the zone has from the start.
    pub(crate) default: bool,
    /// How many addresses were ever given out.
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
        assert_eq!(small.address(0), "10.1.2.2");
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
