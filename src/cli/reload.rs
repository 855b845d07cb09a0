//! Settings that are read again while the server runs: some hold from now on, the others from the next
//! start.

use tokio::sync::watch;

use super::config::Config;
use super::logging::Logging;
use super::words::text;
use super::{Failure, manager};
use crate::rpc::Shown;
use crate::rpc::limits::Limits;

/// The settings in force, and the ways to change what can be changed.
pub struct Reload<F> {
    pub in_force: Config,
    /// Reads the settings from their sources.
    pub read: F,
    pub limits: watch::Sender<Limits>,
    /// Tells which settings are in force.
    pub shown: watch::Sender<Shown>,
    pub logging: Logging,
}

/// Whether a setting can change while the server runs.
fn is_live(key: &str) -> bool {
    let limit = key.strip_prefix("limits.").is_some_and(|key| Limits::LIVE.contains(&key));
    limit || key == "log.level"
}

impl<F: Fn() -> Result<Config, Failure>> Reload<F> {
    /// Reads the settings again, applies what can change, and says what became of each. Access and
    /// certificates need no signal: they are read whenever their files change.
    pub fn again(&mut self) {
        manager::reloading(|| {
            let said = match (self.read)() {
                Ok(now) => self.apply(now),
                Err(failure) => vec![text!(
                    "the settings in force hold on, since: {failure}",
                    failure = format!("{failure:#}")
                )],
            };
            let voice = self.logging.voice();
            said.iter().for_each(|sentence| voice.say(sentence));
        });
    }

    fn apply(&mut self, now: Config) -> Vec<String> {
        let changed = self.in_force.differences(&now);
        if changed.is_empty() {
            return vec![text!(
                "the settings are those in force; access and certificates are read when they change"
            )];
        }
        let (mut live, mut later): (Vec<_>, Vec<_>) =
            changed.into_iter().partition(|key| is_live(key));
        // Only what holds from now on is told on: what else the file says is for the next start.
        let mut limits = self.in_force.limits.clone();
        let fresh = now.limits;
        (limits.burst, limits.calls_per_second) = (fresh.burst, fresh.calls_per_second);
        limits.dear_calls_per_second = fresh.dear_calls_per_second;
        (limits.connections, limits.connections_per_address) =
            (fresh.connections, fresh.connections_per_address);
        (limits.deadline_seconds, limits.upload_seconds) =
            (fresh.deadline_seconds, fresh.upload_seconds);
        self.limits.send_replace(limits.clone());
        self.in_force.limits = limits;
        if live.iter().any(|key| key == "log.level") {
            match self.logging.set(&now.log) {
                true => self.in_force.log.level = now.log.level,
                false => {
                    live.retain(|key| key != "log.level");
                    later.push(text!("log.level (RUST_LOG is set)"));
                }
            }
        }
        self.shown.send_replace(self.in_force.shown());
        let mut said = Vec::new();
        if !live.is_empty() {
            let keys = live.join(", ");
            said.push(text!("these settings hold from now on: {keys}", keys));
        }
        if !later.is_empty() {
            let keys = later.join(", ");
            said.push(text!("these settings hold from the next start on: {keys}", keys));
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_that_is_told_to_change_is_a_setting() {
        let limits = toml::Table::try_from(Limits::default()).expect("a table");
        assert!(Limits::LIVE.iter().all(|key| limits.contains_key(*key)));
        assert!(is_live("limits.burst") && is_live("log.level"));
        assert!(!is_live("limits.message_bytes") && !is_live("server.listen"));
        assert!(!is_live("log.format"));
    }
}
