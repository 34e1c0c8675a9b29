//! The machines' screens, each of which shows a VPS of this world.

use std::sync::{Arc, Weak};

use super::EdisCloud;
use super::world::{Opener, State};
use crate::lock::lock;
use crate::screen::{Guest, Port, Scene, ServeGuard, Typed};

/// One VPS, for as long as a world with it exists.
struct Monitor {
    cloud: Weak<EdisCloud>,
    kvm_id: String,
}

impl Monitor {
    fn world<T>(&self, look: impl FnOnce(&mut State) -> Option<T>) -> Option<T> {
        let cloud = self.cloud.upgrade()?;
        let mut state = lock(&cloud.state);
        state.settle(cloud.desk.clock.unix_seconds());
        look(&mut state)
    }
}

impl Guest for Monitor {
    fn scene(&self) -> Option<Scene> {
        self.world(|state| state.vps.get(&self.kvm_id)?.scene())
    }

    fn typed(&self, typed: Typed) {
        self.world(|state| {
            state.touch();
            state.vps.get_mut(&self.kvm_id)?.type_in(typed);
            Some(())
        });
    }
}

/// Serves the screens of a cloud until the guard is dropped.
pub(super) fn serve(cloud: &Arc<EdisCloud>) -> ServeGuard {
    let guard = ServeGuard::new();
    let (signal, cloud_of) = (guard.signal(), Arc::downgrade(cloud));
    let opener: Opener = Arc::new(move |kvm_id| {
        let monitor = Monitor {
            cloud: Weak::clone(&cloud_of),
            kvm_id: kvm_id.to_owned(),
        };
        Port::open(Arc::new(monitor), signal.clone())
    });
    lock(&cloud.state).serve_screens(&opener);
    guard
}
