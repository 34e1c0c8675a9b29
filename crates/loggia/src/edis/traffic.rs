//! Traffic: what was used, and what can be added from the account's pool.
//!
//! Both directions count. When a period's traffic is used up, the vendor slows the server
//! down. More traffic can be added from the account's pool, by hand or automatically
//! ([auto-hydration](Server::enable_auto_hydration)).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use loggia_edis::management::types;
use loggia_transport::Error;

pub use types::RefillLogScope;

use super::chart::Chart;
use super::server::Server;
use crate::confirm::ChargeMyAccount;

/// The traffic of the current period. A value that the server does not report, or not in a
/// readable form, is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Traffic {
    /// The traffic that the period includes.
    pub included_bytes: Option<u64>,
    /// Incoming traffic.
    pub received_bytes: Option<u64>,
    /// Outgoing traffic.
    pub sent_bytes: Option<u64>,
    /// Incoming packets.
    pub received_packets: Option<u64>,
    /// Outgoing packets.
    pub sent_packets: Option<u64>,
    /// Days until the period ends.
    pub days_remaining: Option<u64>,
    /// When this was counted.
    pub updated: Option<SystemTime>,
    /// Traffic by day in GB.
    pub daily_gb: Option<Chart>,
    /// Traffic since the period began in GB, and what is included.
    pub cumulative_gb: Option<Chart>,
}

impl Traffic {
    /// Both directions together.
    pub fn used_bytes(&self) -> Option<u64> {
        self.received_bytes?.checked_add(self.sent_bytes?)
    }

    /// The share of what is included that is used, in whole percent.
    pub fn used_percent(&self) -> Option<u64> {
        let included = self.included_bytes.filter(|bytes| *bytes > 0)?;
        let percent = u128::from(self.used_bytes()?) * 100 / u128::from(included);
        u64::try_from(percent).ok()
    }
}

impl From<types::TrafficUsage> for Traffic {
    fn from(usage: types::TrafficUsage) -> Self {
        let counters = usage.data.unwrap_or_default();
        Self {
            included_bytes: counters.included_bytes,
            received_bytes: counters.rx_bytes,
            sent_bytes: counters.tx_bytes,
            received_packets: counters.rx_packets,
            sent_packets: counters.tx_packets,
            days_remaining: counters.days_remaining,
            updated: counters.last_updated.and_then(at),
            daily_gb: usage.chart_daily.as_deref().and_then(Chart::parse),
            cumulative_gb: usage.chart_monthly.as_deref().and_then(Chart::parse),
        }
    }
}

/// Unix seconds as a time; the vendor writes 0 for never.
pub(super) fn at(seconds: i64) -> Option<SystemTime> {
    let seconds = u64::try_from(seconds).ok().filter(|seconds| *seconds > 0)?;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// Traffic that was taken from the pool.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refill {
    /// The time as the vendor writes it (`YYYY-MM-DD hh:mm:ss`, zone unknown).
    pub at: Option<String>,
    /// The amount of traffic.
    pub gigabytes: Option<u64>,
    /// The VPS that it was added to.
    pub kvm_id: Option<String>,
}

/// How much is taken from the pool whenever a server's traffic is used up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AutoHydration {
    /// Nothing.
    Off,
    /// This many gigabytes.
    Gigabytes(u64),
    /// A word that this version does not know.
    Other(String),
}

impl From<types::AutoHydration> for AutoHydration {
    fn from(setting: types::AutoHydration) -> Self {
        let text = setting.as_str();
        // The vendor writes `off` in one place and 0 in another.
        match text.parse() {
            Ok(0) => Self::Off,
            Ok(gigabytes) => Self::Gigabytes(gigabytes),
            Err(_) if text.eq_ignore_ascii_case("off") => Self::Off,
            Err(_) => Self::Other(text.to_owned()),
        }
    }
}

impl Server {
    /// The traffic of the current period.
    ///
    /// Operation `getTrafficUsage`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getTrafficUsage")]
    pub async fn traffic(&self) -> Result<Traffic, Error> {
        let reply = self.ask(self.api().get_traffic_usage()).await?;
        Ok(Traffic::from(reply.into_inner()))
    }

    /// The traffic left in the account's pool, in GB; `None` if the vendor names no size (its
    /// answer for an account without a pool is not documented).
    ///
    /// Operation `getGlobalTrafficPoolSize`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getGlobalTrafficPoolSize")]
    pub async fn traffic_pool_gb(&self) -> Result<Option<u64>, Error> {
        let reply = self.api().get_global_traffic_pool_size().send().await?;
        Ok(reply.available_pool_traffic)
    }

    /// Moves traffic from the account's pool to this server. It has been paid for:
    /// what is moved does not come back.
    ///
    /// Operation `assignTrafficFromPool`.
    ///
    /// # Errors
    /// Any kind. Never sent twice when no one knows whether it arrived.
    #[doc(alias = "assignTrafficFromPool")]
    pub async fn assign_from_pool(
        &self,
        gigabytes: u64,
        yes: ChargeMyAccount,
    ) -> Result<(), Error> {
        let call = self.api().assign_traffic_from_pool(yes);
        call.traffic(gigabytes).send().await.map(drop)
    }

    /// What was taken from the pool, for this server or for all.
    ///
    /// Operation `getHydrationLog`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getHydrationLog")]
    pub async fn refill_log(&self, scope: RefillLogScope) -> Result<Vec<Refill>, Error> {
        let reply = self.api().get_hydration_log().query(scope).send().await?;
        let log = reply.into_inner().log.into_iter().map(|entry| Refill {
            at: entry.ts,
            gigabytes: entry.gbytes,
            kvm_id: entry.kvm,
        });
        Ok(log.collect())
    }

    /// Makes the vendor take this many gigabytes from the pool whenever this server's traffic is
    /// used up: 100, 500 or 1000. The vendor's FAQ also names 200 and 300; the amounts that an
    /// account may use depend on what the vendor sells.
    ///
    /// Operation `enableAutoHydration`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "enableAutoHydration")]
    pub async fn enable_auto_hydration(&self, gigabytes: u64) -> Result<(), Error> {
        let change = types::AutoHydrationChange::default().auto_hydration(gigabytes);
        let call = self.api().enable_auto_hydration().config(change);
        call.send().await.map(drop)
    }

    /// Stops taking traffic from the pool automatically.
    ///
    /// Operation `disableAutoHydration`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "disableAutoHydration")]
    pub async fn disable_auto_hydration(&self) -> Result<(), Error> {
        let change = types::AutoHydrationChange::default().auto_hydration(0);
        let call = self.api().disable_auto_hydration().config(change);
        call.send().await.map(drop)
    }

    /// Whether traffic is taken from the pool automatically, and how much; `None` if the server
    /// did not say.
    ///
    /// Operation `getAutoHydrationStatus`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getAutoHydrationStatus")]
    pub async fn auto_hydration(&self) -> Result<Option<AutoHydration>, Error> {
        let reply = self.api().get_auto_hydration_status().send().await?;
        let setting = reply.auto_hydration.clone();
        let setting = setting.or_else(|| among_all(reply.json()));
        Ok(setting.map(AutoHydration::from))
    }
}

/// The setting in an answer with all settings. The call seems to be another name for
/// `get/config`, and was first documented with the answer of that call.
fn among_all(json: &[u8]) -> Option<types::AutoHydration> {
    let all: types::VpsConfiguration = serde_json::from_slice(json).ok()?;
    all.configuration.or(all.config)?.auto_hydration
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_whole_percent_and_never_overflow() {
        let mut traffic = Traffic {
            included_bytes: Some(u64::MAX),
            received_bytes: Some(u64::MAX / 2),
            sent_bytes: Some(0),
            ..Traffic::default()
        };
        assert_eq!(traffic.used_percent(), Some(49));
        traffic.sent_bytes = Some(u64::MAX);
        assert_eq!(traffic.used_percent(), None);
        traffic.included_bytes = Some(0);
        assert_eq!(traffic.used_percent(), None);
    }

    #[test]
    fn off_has_two_names() {
        for (text, setting) in [
            ("off", AutoHydration::Off),
            ("0", AutoHydration::Off),
            ("200", AutoHydration::Gigabytes(200)),
            ("soon", AutoHydration::Other("soon".into())),
        ] {
            assert_eq!(
                AutoHydration::from(types::AutoHydration::from(text)),
                setting
            );
        }
    }
}
