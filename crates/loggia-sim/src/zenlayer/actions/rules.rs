//! Security group rules: their valid values, and how many are allowed.

use std::net::IpAddr;

use serde_json::{Value, json};

use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::{Refusal, quoted};
use crate::zenlayer::state::Rule;

const MOST_PER_DIRECTION: usize = 20;
const MOST: usize = 40;
/// The lowest priority; the highest is 1.
const LAST_PRIORITY: i64 = 100;

/// Reads the rules in `ruleInfos`.
pub(super) fn read_all(fields: &Fields) -> Result<Vec<Rule>, Refusal> {
    fields.objects("ruleInfos").iter().map(read).collect()
}

/// Reads a rule from an object, or from a whole body. Types and sets of values have already
/// been checked.
pub(super) fn read(fields: &Fields) -> Result<Rule, Refusal> {
    if fields.has("ruleId") || fields.has("id") {
        let code = "INVALID_PARAMETER_SECURITY_GROUP_RULE_ID_NOT_ALLOW";
        return Err(Refusal::of(code, "rules have no ids"));
    }
    let text = |name: &str| {
        fields.owned(name).ok_or_else(|| {
            let message = format!("{name} of a rule is missing");
            Refusal::of("MISSING_PARAMETER", message)
        })
    };
    let rule = Rule {
        ingress: text("direction")? == "ingress",
        policy: fields
            .owned("policy")
            .unwrap_or_else(|| "accept".to_owned()),
        priority: fields.signed("priority").unwrap_or(1),
        protocol: text("ipProtocol")?,
        ports: ports_of(text("portRange")?, &text("ipProtocol")?),
        cidr: text("cidrIp")?,
        description: fields.owned("description"),
    };
    let (code, name, value) = if !(1..=LAST_PRIORITY).contains(&rule.priority) {
        let code = "INVALID_PARAMETER_SECURITY_GROUP_PRIORITY";
        (code, "priority", rule.priority.to_string())
    } else if !are_ports(&rule.ports, &rule.protocol) {
        let code = "INVALID_PARAMETER_SECURITY_GROUP_PORT_RANGE";
        (code, "portRange", text("portRange")?)
    } else if !is_network(&rule.cidr) {
        let code = "INVALID_PARAMETER_SECURITY_GROUP_SOURCE_CIDR_IP";
        (code, "cidrIp", rule.cidr)
    } else {
        return Ok(rule);
    };
    let protocol = rule.protocol;
    let message = format!(
        "{name} of a rule for {protocol} cannot be {}",
        quoted(&value)
    );
    Err(Refusal::of(code, message))
}

/// Returns a single port as a range of one.
fn ports_of(text: String, protocol: &str) -> String {
    let single = matches!(protocol, "tcp" | "udp") && text.bytes().all(|b| b.is_ascii_digit());
    if single && !text.is_empty() {
        format!("{text}/{text}")
    } else {
        text
    }
}

/// Returns whether a text is two ports with a slash between them, the lower one first; `-1/-1`
/// only if the protocol has no ports.
fn are_ports(text: &str, protocol: &str) -> bool {
    if !matches!(protocol, "tcp" | "udp") {
        return text == "-1/-1";
    }
    let port = |text: &str| {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u16>().ok().filter(|port| plain && *port > 0)
    };
    let Some((first, last)) = text.split_once('/') else {
        return false;
    };
    port(first)
        .zip(port(last))
        .is_some_and(|(first, last)| first <= last)
}

/// Returns whether a text is an IPv4 or IPv6 address with a prefix length.
fn is_network(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else {
        return false;
    };
    let plain = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    let most = match address.parse() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    plain && length.parse::<u8>().is_ok_and(|length| length <= most)
}

/// Refuses too many rules, and duplicates.
pub(super) fn check_together(rules: &[Rule]) -> Result<(), Refusal> {
    let twice = |(at, rule): (usize, &Rule)| rules[..at].iter().any(|other| other.is(rule));
    if rules.iter().enumerate().any(twice) {
        let code = "OPERATION_DENIED_SECURITY_GROUP_EXIST_REPEAT_RULE";
        return Err(Refusal::of(code, "a rule is there twice"));
    }
    let ingress = rules.iter().filter(|rule| rule.ingress).count();
    let egress = rules.len() - ingress;
    if ingress.max(egress) > MOST_PER_DIRECTION || rules.len() > MOST {
        let code = "OPERATION_DENIED_SECURITY_GROUP_RULE_EXCEED_LIMIT";
        return Err(Refusal::of(code, "a group cannot have so many rules"));
    }
    Ok(())
}

/// Returns a rule as responses have it.
pub(super) fn shown(rule: &Rule) -> Value {
    json!({
        "direction": if rule.ingress { "ingress" } else { "egress" },
        "policy": rule.policy,
        "priority": rule.priority,
        "ipProtocol": rule.protocol,
        "portRange": rule.ports,
        "cidrIp": rule.cidr,
        "description": rule.description,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports() {
        for good in ["22/22", "1/65535", "80/443"] {
            assert!(are_ports(good, "tcp") && are_ports(good, "udp"), "{good}");
            assert!(!are_ports(good, "icmp"), "{good}");
        }
        for bad in [
            "", "22", "443/80", "0/22", "22/65536", "-1/-1", "+1/2", "/", "1/2/3",
        ] {
            assert!(!are_ports(bad, "tcp"), "{bad}");
        }
        assert!(are_ports("-1/-1", "icmp") && are_ports("-1/-1", "all"));
    }

    #[test]
    fn a_single_port_is_a_range_of_one() {
        for (given, protocol, kept) in [
            ("80", "tcp", "80/80"),
            ("53", "udp", "53/53"),
            ("80/80", "tcp", "80/80"),
            ("-1", "icmp", "-1"),
            ("80", "icmp", "80"),
            ("", "tcp", ""),
            ("x", "tcp", "x"),
        ] {
            assert_eq!(ports_of(given.to_owned(), protocol), kept);
        }
        assert!(!are_ports(&ports_of("0".to_owned(), "tcp"), "tcp"));
        assert!(!are_ports(&ports_of("65536".to_owned(), "tcp"), "tcp"));
    }

    #[test]
    fn networks() {
        for good in ["0.0.0.0/0", "10.1.2.3/32", "::/0", "2001:db8::/32"] {
            assert!(is_network(good), "{good}");
        }
        for bad in [
            "",
            "10.0.0.0",
            "10.0.0.0/33",
            "::/129",
            "10.0.0/8",
            "10.0.0.0/",
            "::/+1",
        ] {
            assert!(!is_network(bad), "{bad}");
        }
    }
}
