//! Security groups and their rules.

/// A security group. Its members are recorded in the instances.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) status: String,
    pub(crate) description: Option<String>,
    pub(crate) rules: Vec<Rule>,
    /// Whether it is the one that exists from the start.
    pub(crate) default: bool,
    /// In seconds since 1970.
    pub(crate) created: u64,
}

/// A rule for the traffic that a group allows.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) ingress: bool,
    pub(crate) policy: String,
    pub(crate) priority: i64,
    pub(crate) protocol: String,
    pub(crate) ports: String,
    pub(crate) cidr: String,
    pub(crate) description: Option<String>,
}

impl Rule {
    /// Returns whether it is the same rule: rules have no ids, and their descriptions are not
    /// compared.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.ingress == other.ingress
            && self.policy == other.policy
            && self.priority == other.priority
            && self.protocol == other.protocol
            && self.ports == other.ports
            && self.cidr == other.cidr
    }
}
