//! Trays of committed envelopes, used in order without gaps.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::docket::tray::{COMMITMENT_BYTES, TRAYS_AHEAD};

/// Where the next filing takes its envelope, and what is committed ahead.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trays {
    /// Trays with unused envelopes: commitments, concatenated.
    ahead: BTreeMap<u64, Arc<[u8]>>,
    /// Used envelopes of the first of them.
    used: u32,
    /// Number of the next tray to open.
    next_tray: u64,
    /// Retired trays.
    retired: Vec<u64>,
    /// Trays that were opened right after a retired one, so perhaps with their cases known.
    fresh: Vec<u64>,
}

/// The next envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextEnvelope {
    /// Tray.
    pub tray: u64,
    /// Number in the tray.
    pub envelope: u32,
    /// Its commitment.
    pub commitment: [u8; 32],
}

impl Trays {
    /// Number of the next tray to open.
    pub fn next_tray(&self) -> u64 {
        self.next_tray
    }

    /// The envelope the next filing takes.
    pub fn next(&self) -> Option<NextEnvelope> {
        let (&tray, commitments) = self.ahead.first_key_value()?;
        let start = self.used as usize * COMMITMENT_BYTES;
        let commitment = commitments.get(start..start + COMMITMENT_BYTES)?.try_into().ok()?;
        Some(NextEnvelope { tray, envelope: self.used, commitment })
    }

    /// A filing in tray j needs the trays up to j + 7 opened before it.
    pub fn far_enough_ahead(&self, tray: u64) -> bool {
        self.next_tray >= tray.saturating_add(TRAYS_AHEAD)
    }

    /// Whether a tray is retired.
    pub fn is_retired(&self, tray: u64) -> bool {
        self.retired.contains(&tray)
    }

    /// Whether a tray has unused envelopes.
    pub fn is_ahead(&self, tray: u64) -> bool {
        self.ahead.contains_key(&tray)
    }

    /// Trays with unused envelopes, ascending.
    pub fn ahead(&self) -> impl Iterator<Item = u64> {
        self.ahead.keys().copied()
    }

    /// Whether all unused envelopes lie in trays from `first` on, and enough of those are open.
    pub fn are_renewed(&self, first: u64) -> bool {
        self.ahead.len() as u64 >= TRAYS_AHEAD && self.ahead.keys().all(|tray| *tray >= first)
    }

    /// Whether one of the eight trays before this one was retired when it was opened.
    /// A single call is not allowed in it: whoever made its key may have known the nonce.
    pub fn is_fresh(&self, tray: u64) -> bool {
        self.fresh.contains(&tray)
    }

    pub(super) fn open(&mut self, tray: u64, commitments: &[u8]) {
        let before = tray.saturating_sub(TRAYS_AHEAD)..tray;
        if self.retired.iter().any(|retired| before.contains(retired)) {
            self.fresh.push(tray);
        }
        self.next_tray = tray.saturating_add(1);
        if !commitments.is_empty() {
            self.ahead.insert(tray, commitments.into());
        }
    }

    pub(super) fn take(&mut self) {
        self.used += 1;
        let spent = self
            .ahead
            .first_key_value()
            .is_some_and(|(_, c)| self.used as usize * COMMITMENT_BYTES >= c.len());
        if spent {
            self.ahead.pop_first();
            self.used = 0;
        }
    }

    pub(super) fn retire(&mut self, tray: u64) {
        if self.ahead.first_key_value().is_some_and(|(first, _)| *first == tray) {
            self.used = 0;
        }
        self.ahead.remove(&tray);
        self.retired.push(tray);
    }
}
