//! The signals of a server: SIGTERM and Ctrl-C end it, SIGHUP has it read its settings again, and those
//! of a script do nothing.

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::Failure;
use super::words::text;

/// The signals that are listened to. Unheard, each of them would end the process.
pub struct Signals {
    terminate: Signal,
    hangup: Signal,
    users: [Signal; 2],
}

impl Signals {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system does not let the process handle them.
    pub fn listen() -> Result<Signals, Failure> {
        let heard = |kind: SignalKind, name: &'static str| {
            signal(kind).map_err(|error| {
                let sentence = text!("the signal {name} cannot be handled: {error}", name, error);
                Failure::system(sentence, text!("run the server where it may handle signals"))
            })
        };
        Ok(Signals {
            terminate: heard(SignalKind::terminate(), "SIGTERM")?,
            hangup: heard(SignalKind::hangup(), "SIGHUP")?,
            users: [
                heard(SignalKind::user_defined1(), "SIGUSR1")?,
                heard(SignalKind::user_defined2(), "SIGUSR2")?,
            ],
        })
    }

    /// Waits until the server is to end; `again` reads the settings at each SIGHUP.
    pub async fn ended(self, mut again: impl FnMut()) {
        let Signals { mut terminate, mut hangup, users: [mut user1, mut user2] } = self;
        loop {
            tokio::select! {
                _ = terminate.recv() => break,
                _ = tokio::signal::ctrl_c() => break,
                _ = hangup.recv() => again(),
                _ = user1.recv() => {}
                _ = user2.recv() => {}
            }
        }
    }
}
