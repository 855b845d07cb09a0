//! All that a page of metrics says, read at one moment.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::Ordering;

use super::{Monitor, Phase, Target};
use crate::service::access::Role;
use crate::service::health::Disk;
use crate::service::metrics::{Counted, Metrics};
use crate::service::{CourtReading, ServiceError, WitnessReading, WitnessedCourt};

/// A server as it is at one moment.
#[derive(Debug)]
pub struct Reading {
    /// It can take filings.
    pub ready: bool,
    /// Memory of the process, in bytes.
    pub resident_bytes: Option<u64>,
    /// Its service; `None` while the logs are read back.
    pub service: Option<ServiceReading>,
}

/// A service as it is at one moment.
#[derive(Debug)]
pub struct ServiceReading {
    pub now_ms: u64,
    pub courts: Vec<CourtReading>,
    /// Codes of the courts that could not be opened.
    pub closed: Vec<String>,
    pub counts: Counts,
    pub disk: Option<Disk>,
    /// Requests that wait, of so many that may.
    pub queued: (usize, usize),
    /// Connections that are open, of so many that may be.
    pub connections: (u32, u32),
    /// How many grants have each role, and when the first one ends, in milliseconds.
    pub grants: BTreeMap<Role, (u64, u64)>,
    /// How each court is witnessed; empty where none is.
    pub witnessed: BTreeMap<String, WitnessedCourt>,
    /// How each witness answers.
    pub witnesses: BTreeMap<String, WitnessReading>,
    /// When the certificates of a file end, in seconds.
    pub certificates: Vec<(&'static str, u64)>,
}

/// The counters as they are at one moment.
#[derive(Debug)]
pub struct Counts {
    pub commit_us: Counted,
    pub batch: Counted,
    pub commits_failed: u64,
    pub decided_in_vain: u64,
    pub connections_refused: u64,
    pub refusals: BTreeMap<String, u64>,
    pub sign_ins_refused: BTreeMap<String, u64>,
}

impl Counts {
    fn of(metrics: &Metrics) -> Self {
        Self {
            commit_us: metrics.commit_us.read(),
            batch: metrics.batch.read(),
            commits_failed: metrics.commits_failed.load(Ordering::Relaxed),
            decided_in_vain: metrics.decided_in_vain.load(Ordering::Relaxed),
            connections_refused: metrics.connections_refused.load(Ordering::Relaxed),
            refusals: metrics.refusals.counts(),
            sign_ins_refused: metrics.sign_ins_refused.counts(),
        }
    }
}

impl ServiceReading {
    fn of(target: &Target) -> Result<Self, ServiceError> {
        let service = &target.service;
        Ok(Self {
            now_ms: service.now_ms(),
            courts: service.readings()?,
            closed: service.closed_courts().keys().cloned().collect(),
            counts: Counts::of(service.metrics()),
            disk: service.disk(),
            queued: service.queued(),
            connections: target.permits.taken(),
            grants: target.access.grant_ends(),
            witnessed: service.witnessed_courts(),
            witnesses: service.witness_readings(),
            certificates: target.tls.ends(),
        })
    }
}

impl Reading {
    /// Reads a server now.
    ///
    /// # Errors
    /// When an entry of a log cannot be read.
    pub fn of(monitor: &Monitor) -> Result<Self, ServiceError> {
        let ready = *monitor.shared.phase.borrow() == Phase::Ready && monitor.reasons().is_empty();
        let target = monitor.shared.target.get();
        let service = target.map(ServiceReading::of).transpose()?;
        Ok(Self { ready, resident_bytes: resident_bytes(), service })
    }
}

/// Memory of this process that is in the machine's, in bytes; `None` where the system does not tell.
fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes << 10)
}
