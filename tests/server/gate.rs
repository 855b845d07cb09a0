//! A clock that can be made to hold the sequencer.

use std::sync::{Arc, Condvar, Mutex};

use caselot::service::ambient::Clock;

/// 2026-03-02, noon in Beijing.
pub const NOON_MS: u64 = 1_772_424_000_000;

/// A clock that stands still. Shut, it also keeps the sequencer waiting, so that requests gather and are
/// decided in one batch; others who ask it, such as a caller whose day is looked up, go on.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Mutex<Door>, Condvar)>);

#[derive(Default)]
struct Door {
    shut: bool,
    /// Somebody stands before it.
    reached: bool,
}

impl Gate {
    pub fn set(&self, shut: bool) {
        *self.0.0.lock().expect("whole") = Door { shut, reached: false };
        self.0.1.notify_all();
    }

    /// Waits until somebody stands before the shut gate.
    pub fn reached(&self) {
        let door = self.0.0.lock().expect("whole");
        drop(self.0.1.wait_while(door, |door| !door.reached).expect("whole"));
    }
}

impl Clock for Gate {
    fn now_ms(&self) -> u64 {
        if std::thread::current().name() != Some("sequencer") {
            return NOON_MS;
        }
        let mut door = self.0.0.lock().expect("whole");
        door.reached = true;
        self.0.1.notify_all();
        drop(self.0.1.wait_while(door, |door| door.shut).expect("whole"));
        NOON_MS
    }
}
