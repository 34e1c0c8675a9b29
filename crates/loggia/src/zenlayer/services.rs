//! The other services: their generated clients, through the pipeline that signs.
//!
//! Everything that a service offers is a method of its client, and each call takes the
//! fields that the vendor documents. `vm`, `zec` and `bmc` have short forms beside them.

#[cfg(feature = "zenlayer-aigw")]
impl super::Client {
    /// AI Gateway: the service `aigw`, version 2026-04-14.
    ///
    /// Gateways to language models: tokens, quotas, usage, cost.
    pub fn aigw(&self) -> loggia_zenlayer::aigw::Client {
        loggia_zenlayer::aigw::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-alarm")]
impl super::Client {
    /// Alarms: the service `alarm`, version 2025-03-07.
    ///
    /// Addresses that were blocked, as a rule because of an attack.
    pub fn alarm(&self) -> loggia_zenlayer::alarm::Client {
        loggia_zenlayer::alarm::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-ccs")]
impl super::Client {
    /// Key Service: the service `ccs`, version 2025-09-01.
    ///
    /// SSH key pairs that instances are set up with.
    pub fn ccs(&self) -> loggia_zenlayer::ccs::Client {
        loggia_zenlayer::ccs::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-ipt")]
impl super::Client {
    /// IP Transit: the service `ipt`, version 2024-09-01.
    ///
    /// Access to the internet at a data center port, with or without BGP.
    pub fn ipt(&self) -> loggia_zenlayer::ipt::Client {
        loggia_zenlayer::ipt::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-maintenance")]
impl super::Client {
    /// Maintenance: the service `maintenance`, version 2025-03-10.
    ///
    /// Works on the vendor's side that touch the account's resources.
    pub fn maintenance(&self) -> loggia_zenlayer::maintenance::Client {
        loggia_zenlayer::maintenance::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-mcpgw")]
impl super::Client {
    /// MCP Gateway: the service `mcpgw`, version 2026-06-02.
    ///
    /// What the gateways for the Model Context Protocol cost.
    pub fn mcpgw(&self) -> loggia_zenlayer::mcpgw::Client {
        loggia_zenlayer::mcpgw::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-pvtdns")]
impl super::Client {
    /// Private DNS: the service `pvtdns`, version 2025-11-01.
    ///
    /// Private zones: names that only the networks bound to them resolve.
    pub fn pvtdns(&self) -> loggia_zenlayer::pvtdns::Client {
        loggia_zenlayer::pvtdns::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-sdn")]
impl super::Client {
    /// Cloud Networking: the service `sdn`, version 2026-04-01.
    ///
    /// Ports in data centers, private lines between them, and cloud routers that join sites and clouds.
    pub fn sdn(&self) -> loggia_zenlayer::sdn::Client {
        loggia_zenlayer::sdn::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-traffic")]
impl super::Client {
    /// Bandwidth Clusters: the service `traffic`, version 2024-03-26.
    ///
    /// Bandwidth that many resources share and pay for together.
    pub fn traffic(&self) -> loggia_zenlayer::traffic::Client {
        loggia_zenlayer::traffic::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-user")]
impl super::Client {
    /// User Management: the service `user`, version 2024-05-29.
    ///
    /// Members of the team, what they may do, and resource groups.
    pub fn user(&self) -> loggia_zenlayer::user::Client {
        loggia_zenlayer::user::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-zbc")]
impl super::Client {
    /// Billing Center: the service `zbc`, version 2024-08-08.
    ///
    /// Balance, bills, payments.
    pub fn zbc(&self) -> loggia_zenlayer::zbc::Client {
        loggia_zenlayer::zbc::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-zdns")]
impl super::Client {
    /// DNS: the service `zdns`, version 2025-11-01.
    ///
    /// Private zones: names that only the networks bound to them resolve.
    pub fn zdns(&self) -> loggia_zenlayer::zdns::Client {
        loggia_zenlayer::zdns::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-zga")]
impl super::Client {
    /// Global Accelerator: the service `zga`, version 2024-11-04.
    ///
    /// Accelerators: addresses near the users, and a fast path from there to the origin.
    pub fn zga(&self) -> loggia_zenlayer::zga::Client {
        loggia_zenlayer::zga::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-zlb")]
impl super::Client {
    /// Load Balancing: the service `zlb`, version 2025-04-01.
    ///
    /// Load balancers in front of elastic compute and bare metal instances.
    pub fn zlb(&self) -> loggia_zenlayer::zlb::Client {
        loggia_zenlayer::zlb::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-zls")]
impl super::Client {
    /// Log Service: the service `zls`, version 2023-08-04.
    ///
    /// The audit log: who did what with which resource.
    pub fn zls(&self) -> loggia_zenlayer::zls::Client {
        loggia_zenlayer::zls::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-zos")]
impl super::Client {
    /// Command Assistant: the service `zos`, version 2025-10-10.
    ///
    /// Scripts that are kept and run on elastic compute instances.
    pub fn zos(&self) -> loggia_zenlayer::zos::Client {
        loggia_zenlayer::zos::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-zrm")]
impl super::Client {
    /// Resource Management: the service `zrm`, version 2025-10-14.
    ///
    /// Tags, and a search over all resources of the team.
    pub fn zrm(&self) -> loggia_zenlayer::zrm::Client {
        loggia_zenlayer::zrm::Client::new(self.pipeline().clone())
    }
}

#[cfg(feature = "zenlayer-zsp")]
impl super::Client {
    /// Support: the service `zsp`, version 2026-08-01.
    ///
    /// Tickets for the vendor's support.
    pub fn zsp(&self) -> loggia_zenlayer::zsp::Client {
        loggia_zenlayer::zsp::Client::new(self.pipeline().clone())
    }
}
