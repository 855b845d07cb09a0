//! The clock and the entropy of a court, in a test's hands.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use caselot::service::ambient::{Clock, Entropy, EntropyFailed, SystemEntropy};

/// A clock that a test sets, and that panics if it is told to.
#[derive(Clone, Default)]
pub struct Hand {
    pub now_ms: Arc<AtomicU64>,
    pub broken: Arc<AtomicBool>,
    /// Who asks waits.
    pub stopped: Arc<AtomicBool>,
    /// How often it was asked: once a decision.
    pub asked: Arc<AtomicU64>,
}

impl Clock for Hand {
    fn now_ms(&self) -> u64 {
        // A caller whose day is looked up is no decision.
        if std::thread::current().name() != Some("sequencer") {
            return self.now_ms.load(Ordering::SeqCst);
        }
        assert!(!self.broken.load(Ordering::SeqCst), "the clock is broken");
        while self.stopped.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.now_ms.load(Ordering::SeqCst)
    }
}

/// A source of entropy that fails, or panics, if it is told to. It is asked before the decision
/// behind one that opened a tray, so a panic here is one in the midst of a batch.
#[derive(Clone, Default)]
pub struct Dice {
    pub dry: Arc<AtomicBool>,
    pub broken: Arc<AtomicBool>,
}

impl Entropy for Dice {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyFailed> {
        assert!(!self.broken.load(Ordering::SeqCst), "the dice are broken");
        if self.dry.load(Ordering::SeqCst) { Err(EntropyFailed) } else { SystemEntropy.fill(out) }
    }
}
