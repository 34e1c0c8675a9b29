//! How long changes of state take.

use std::time::Duration;

/// How long the Zenlayer side stays in each transitional state, by the simulator's clock. By
/// default it takes no time.
///
/// ```
/// use std::time::Duration;
/// use loggia_sim::TransitionTimes;
///
/// let mut times = TransitionTimes::all(Duration::from_secs(5));
/// times.deploying = Duration::from_secs(60);
/// let builder = loggia_sim::Sim::builder().transition_times(times);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransitionTimes {
    /// How long an instance shows its old status after a change was accepted. Not included in
    /// [`all`](Self::all): services that lag are the exception.
    pub lag: Duration,
    /// `PENDING` of a new instance.
    pub pending: Duration,
    /// `DEPLOYING` of a new instance.
    pub deploying: Duration,
    /// `BOOTING`.
    pub booting: Duration,
    /// `STOPPING`.
    pub stopping: Duration,
    /// `REBOOT`.
    pub reboot: Duration,
    /// `REBUILDING`.
    pub rebuilding: Duration,
    /// `IMAGING` of an instance, and `CREATING` of the image.
    pub imaging: Duration,
    /// `RECYCLING` of instances and disks.
    pub recycling: Duration,
    /// `RELEASING` of instances, and `DELETING` of disks.
    pub releasing: Duration,
    /// `CREATING`, `ATTACHING`, `DETACHING` and `CHANGING` of disks.
    pub disk: Duration,
    /// `Creating` of subnets.
    pub subnet: Duration,
    /// `Processing` of changes of bandwidth, traffic package and type.
    pub processing: Duration,
    /// Each transitional state of things of services other than `vm`.
    pub services: Duration,
}

impl TransitionTimes {
    /// Sets the same time for every transitional state, and no lag.
    pub const fn all(time: Duration) -> Self {
        Self {
            lag: Duration::ZERO,
            pending: time,
            deploying: time,
            booting: time,
            stopping: time,
            reboot: time,
            rebuilding: time,
            imaging: time,
            recycling: time,
            releasing: time,
            disk: time,
            subnet: time,
            processing: time,
            services: time,
        }
    }
}

impl From<Duration> for TransitionTimes {
    fn from(time: Duration) -> Self {
        Self::all(time)
    }
}
