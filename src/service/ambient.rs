//! The clock and the operating system's entropy, each of which is read here and nowhere else.

use std::sync::atomic::{AtomicU64, Ordering};

use rand::TryRng;

/// Beijing's offset from UTC, by which the people of a court count days.
pub const UTC_OFFSET_MINUTES: i32 = 480;

/// A clock.
pub trait Clock: Send + Sync {
    /// The time now, in milliseconds since 1970-01-01T00:00:00Z.
    fn now_ms(&self) -> u64;
}

/// A source of bytes that cannot be predicted.
pub trait Entropy: Send + Sync {
    /// Fills all of `out`.
    ///
    /// # Errors
    /// When the source gives nothing; `out` must then not be used.
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyFailed>;
}

/// The source of entropy gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no entropy; try again, and check the system if it stays so")]
pub struct EntropyFailed;

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the time enters")]
    fn now_ms(&self) -> u64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

/// The operating system's entropy.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "the one place where entropy enters")]
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyFailed> {
        rand::rngs::SysRng.try_fill_bytes(out).map_err(|_| EntropyFailed)
    }
}

/// Measures how long something takes, for figures and never for a decision.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// A stopwatch that runs from now on.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where the time enters")]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// The time since the stopwatch was started.
    #[must_use]
    pub fn elapsed(&self) -> std::time::Duration {
        self.0.elapsed()
    }
}

/// Makes ids of requests, each of which names one request of this machine: by the moment at which the
/// server started, and a number. They are no secret.
#[derive(Debug)]
pub struct RequestIds {
    started_ms: u64,
    made: AtomicU64,
}

impl RequestIds {
    /// Ids of a server that starts now.
    #[must_use]
    pub fn new(clock: &dyn Clock) -> Self {
        Self { started_ms: clock.now_ms(), made: AtomicU64::new(0) }
    }

    /// One more id.
    #[must_use]
    pub fn make(&self) -> String {
        format!("{:x}-{:x}", self.started_ms, self.made.fetch_add(1, Ordering::Relaxed) + 1)
    }
}
