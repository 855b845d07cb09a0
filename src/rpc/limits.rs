//! What one client may take: sizes, numbers, rates and times.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use serde::{Deserialize, Serialize};

/// Limits of a server; all of them hold for every client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest request, in bytes.
    pub message_bytes: u32,
    /// Open connections.
    pub connections: u32,
    /// Open connections from one address (of IPv6, one /64).
    pub connections_per_address: u32,
    /// Calls under way on one connection.
    pub calls_in_flight: u32,
    /// Calls of one person in a second, sustained.
    pub calls_per_second: u32,
    /// Calls of one person in immediate succession, after a pause.
    pub burst: u32,
    /// Calls of one person in a second, sustained, that read much before they answer.
    pub dear_calls_per_second: u32,
    /// Streams that one person may have open; one of rows that are uploaded counts for eight.
    pub streams_per_person: u32,
    /// What one person may file in a day, in MiB: a log keeps all of it.
    pub filed_mib_per_day: u32,
    /// How long a call may take until its answer begins. What it requested may still be recorded, and
    /// a repeated request finds it.
    pub deadline_seconds: u32,
    /// How long a stream of rows may take to come in.
    pub upload_seconds: u32,
    /// How long a new connection may take to speak TLS and HTTP/2.
    pub handshake_seconds: u32,
    /// Pause between the pings that a client must answer.
    pub keepalive_seconds: u32,
    /// How long a client may take to answer a ping before it is cut off.
    pub keepalive_timeout_seconds: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 1 << 20,
            connections: 1_024,
            connections_per_address: 256,
            calls_in_flight: 256,
            calls_per_second: 10_000,
            burst: 20_000,
            dear_calls_per_second: 50,
            streams_per_person: 16,
            filed_mib_per_day: 256,
            deadline_seconds: 30,
            upload_seconds: 3_600,
            handshake_seconds: 10,
            keepalive_seconds: 20,
            keepalive_timeout_seconds: 20,
        }
    }
}

impl Limits {
    /// The limits that can change while the server runs. The others are agreed upon with each
    /// connection, or built into the server as it starts.
    pub const LIVE: [&str; 7] = [
        "burst",
        "calls_per_second",
        "connections",
        "connections_per_address",
        "dear_calls_per_second",
        "deadline_seconds",
        "upload_seconds",
    ];

    /// Largest request that may be configured, in bytes: an entry and its receipts must fit the usual
    /// limit of an answer, 4 MiB.
    pub const MAX_MESSAGE_BYTES: u32 = 1 << 20;

    /// Highest rate that may be configured: in effect no limit.
    pub const MAX_RATE: u32 = 1_000_000;

    /// The first limit that is out of its range: its key, and what is wrong with it.
    #[must_use]
    pub fn unfit(&self) -> Option<(&'static str, String)> {
        let most = Self::MAX_MESSAGE_BYTES;
        let rows = [
            ("message_bytes", self.message_bytes, 4_096, most),
            ("connections", self.connections, 1, 65_536),
            ("connections_per_address", self.connections_per_address, 1, 65_536),
            ("calls_in_flight", self.calls_in_flight, 1, 65_536),
            ("calls_per_second", self.calls_per_second, 1, Self::MAX_RATE),
            ("burst", self.burst, 1, Self::MAX_RATE),
            ("dear_calls_per_second", self.dear_calls_per_second, 1, Self::MAX_RATE),
            ("streams_per_person", self.streams_per_person, 8, 65_536),
            ("filed_mib_per_day", self.filed_mib_per_day, 1, Self::MAX_RATE),
            ("deadline_seconds", self.deadline_seconds, 1, 3_600),
            ("upload_seconds", self.upload_seconds, 1, 86_400),
            ("handshake_seconds", self.handshake_seconds, 1, 600),
            ("keepalive_seconds", self.keepalive_seconds, 1, 3_600),
            ("keepalive_timeout_seconds", self.keepalive_timeout_seconds, 1, 3_600),
        ];
        let (key, value, least, most) =
            rows.into_iter().find(|(_, value, least, most)| !(*least..=*most).contains(value))?;
        Some((key, format!("is {value}, and lies between {least} and {most}")))
    }
}

/// The limits that can change while the server runs, as they are now. All workers share them.
#[derive(Debug)]
pub struct InForce {
    rate: RwLock<Rate>,
    deadline_seconds: AtomicU32,
    upload_seconds: AtomicU32,
}

impl InForce {
    /// These limits; calls are counted from zero.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            rate: RwLock::new(Rate::new(limits)),
            deadline_seconds: AtomicU32::new(limits.deadline_seconds),
            upload_seconds: AtomicU32::new(limits.upload_seconds),
        }
    }

    /// Changes the limits. A new rate counts all persons from zero.
    pub fn set(&self, limits: &Limits) {
        *self.rate.write().unwrap_or_else(PoisonError::into_inner) = Rate::new(limits);
        self.deadline_seconds.store(limits.deadline_seconds, Ordering::Relaxed);
        self.upload_seconds.store(limits.upload_seconds, Ordering::Relaxed);
    }

    /// Whether this person may make one more call now.
    #[must_use]
    pub fn allows(&self, identity: &str) -> bool {
        self.rate.read().unwrap_or_else(PoisonError::into_inner).allows(identity)
    }

    /// Whether this person may make one more dear call now.
    #[must_use]
    pub fn allows_dear(&self, identity: &str) -> bool {
        self.rate.read().unwrap_or_else(PoisonError::into_inner).allows_dear(identity)
    }

    /// How long a call may take until its answer begins; `upload` if that is after a stream of rows.
    #[must_use]
    pub fn deadline(&self, upload: bool) -> Duration {
        let seconds = if upload { &self.upload_seconds } else { &self.deadline_seconds };
        Duration::from_secs(seconds.load(Ordering::Relaxed).into())
    }
}

/// Counts the calls of each person, and those that are dear once more. All workers share it, and it
/// locks itself.
pub struct Rate {
    calls: DefaultKeyedRateLimiter<String>,
    dear: DefaultKeyedRateLimiter<String>,
}

impl std::fmt::Debug for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rate(..)")
    }
}

impl Rate {
    /// Counts from zero.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        let some = |value: u32| NonZeroU32::new(value).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(some(limits.calls_per_second));
        let calls = RateLimiter::keyed(quota.allow_burst(some(limits.burst)));
        let dear = RateLimiter::keyed(Quota::per_second(some(limits.dear_calls_per_second)));
        Self { calls, dear }
    }

    /// Whether this person may make one more call now.
    #[must_use]
    pub fn allows(&self, identity: &str) -> bool {
        self.calls.check_key(&identity.to_owned()).is_ok()
    }

    /// Whether this person may make one more dear call now.
    #[must_use]
    pub fn allows_dear(&self, identity: &str) -> bool {
        self.dear.check_key(&identity.to_owned()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_that_calls_too_often_waits_alone() {
        let limits = Limits { calls_per_second: 1, burst: 3, ..Limits::default() };
        let rate = Rate::new(&limits);
        let allowed = (0..10).filter(|_| rate.allows("甲")).count();
        assert!((3..=4).contains(&allowed), "{allowed}");
        assert!(rate.allows("乙"));
    }

    #[test]
    fn dear_calls_are_counted_apart() {
        let limits = Limits { dear_calls_per_second: 2, ..Limits::default() };
        let rate = Rate::new(&limits);
        let allowed = (0..10).filter(|_| rate.allows_dear("甲")).count();
        assert!((2..=3).contains(&allowed), "{allowed}");
        assert!(rate.allows("甲") && rate.allows_dear("乙"));
    }

    #[test]
    fn a_changed_limit_holds_for_the_next_call() {
        let few = Limits { calls_per_second: 1, burst: 1, ..Limits::default() };
        let limits = InForce::new(&few);
        assert!(limits.allows("甲") && !limits.allows("甲"));
        limits.set(&Limits { deadline_seconds: 7, ..Limits::default() });
        assert!(limits.allows("甲"));
        assert_eq!(limits.deadline(false), Duration::from_secs(7));
        assert_eq!(limits.deadline(true), Duration::from_secs(3_600));
    }

    #[test]
    fn limits_without_sense_are_named() {
        assert_eq!(Limits::default().unfit(), None);
        let limits = Limits { burst: 0, ..Limits::default() };
        assert_eq!(limits.unfit().map(|(key, _)| key), Some("burst"));
    }
}
