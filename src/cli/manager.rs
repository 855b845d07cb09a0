//! What the manager of services is told (systemd, by `sd_notify`). Without one, all of this does nothing.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio::sync::watch;

use super::logging::Voice;
use super::words::text;
use crate::rpc::monitor::{Monitor, Phase};

/// Tells the manager; that it cannot be told is no reason to end.
fn tell(states: &[NotifyState<'_>]) {
    if let Err(cause) = sd_notify::notify(states) {
        tracing::warn!(%cause, "the manager of services cannot be told how the server fares");
    }
}

/// Says when the server can answer, and when it stops.
pub async fn follow(monitor: Monitor, address: String, voice: Voice) {
    let mut phase = monitor.phase();
    if reached(&mut phase, Phase::Ready).await {
        voice.say(&text!("ready on {address}", address));
        tell(&[NotifyState::Ready, NotifyState::Status(&format!("serving on {address}"))]);
    }
    if reached(&mut phase, Phase::Stopping).await {
        voice.say(&text!("stopping; calls under way are finished first"));
        tell(&[NotifyState::Stopping]);
    }
}

async fn reached(phase: &mut watch::Receiver<Phase>, wanted: Phase) -> bool {
    phase.wait_for(|phase| *phase == wanted).await.is_ok()
}

/// Tells the manager, as often as it wishes, that the process lives. That nothing can be recorded, as on
/// a full disk, is told by health, and is no reason to start the server again.
pub async fn keep_alive() {
    let Some(limit) = sd_notify::watchdog_enabled().filter(|limit| *limit > Duration::ZERO) else {
        return;
    };
    loop {
        tell(&[NotifyState::Watchdog]);
        tokio::time::sleep(limit / 3).await;
    }
}

/// Reads the settings again, while the manager knows it.
pub fn reloading(read: impl FnOnce()) {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => tell(&[NotifyState::Reloading, now]),
        Err(cause) => tracing::warn!(%cause, "the system has no clock that only goes forward"),
    }
    read();
    tell(&[NotifyState::Ready]);
}
