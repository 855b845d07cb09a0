//! Whether a service can record: its clock, its disk, and what became of its last write.

use std::path::{Path, PathBuf};

use rustix::fs::{StatVfsMountFlags, statvfs};
use tokio::sync::watch;

use super::Service;
use super::error::ServiceError;

/// With less room than this the disk counts as full: the database's log alone may take as much.
const LEAST_ROOM: u64 = 8 << 20;

/// Why a service cannot record now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The clock cannot be right.
    #[error("{0}")]
    Clock(ServiceError),
    /// The store did not take the last batch, and takes nothing since.
    #[error("{reason}")]
    Write {
        /// What failed, with its cure.
        reason: String,
    },
    /// The disk is full, or nearly.
    #[error("the disk of {path} has {room} bytes left; make room, nothing has to be restarted")]
    Full {
        /// The data directory.
        path: PathBuf,
        /// Bytes that are left.
        room: u64,
    },
    /// The disk takes no writes.
    #[error(
        "the disk of {path} is mounted read-only; look for its errors and mount it to be written"
    )]
    ReadOnly {
        /// The data directory.
        path: PathBuf,
    },
    /// The sequencer has ended.
    #[error("the sequencer has ended; start the server again")]
    Ended,
}

/// The disk of a data directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disk {
    /// Bytes that the server may still write there.
    pub room: u64,
    /// Bytes that it has in all.
    pub size: u64,
    /// Whether it takes no writes.
    pub read_only: bool,
}

impl Disk {
    /// The disk that a directory is on; `None` if it cannot be asked.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let stat = statvfs(path).ok()?;
        let read_only = stat.f_flag.contains(StatVfsMountFlags::RDONLY);
        let bytes = |blocks: u64| blocks.saturating_mul(stat.f_frsize);
        Some(Self { room: bytes(stat.f_bavail), size: bytes(stat.f_blocks), read_only })
    }

    /// Why nothing can be written there.
    fn fault(self, path: &Path) -> Option<Fault> {
        let path = path.to_owned();
        match self {
            Self { read_only: true, .. } => Some(Fault::ReadOnly { path }),
            Self { room, .. } if room < LEAST_ROOM => Some(Fault::Full { path, room }),
            Self { .. } => None,
        }
    }
}

/// Why the last write failed, if it did. The committer tells it, and anybody may look.
#[derive(Debug)]
pub(super) struct WriteHealth(watch::Sender<Option<String>>);

impl Default for WriteHealth {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl WriteHealth {
    /// The store took a write, or why it did not.
    pub fn tell(&self, fault: Option<String>) {
        self.0.send_replace(fault);
    }

    fn fault(&self) -> Option<String> {
        self.0.borrow().clone()
    }

    /// Resolves when a write has failed, or writes are taken again.
    async fn changed(&self) {
        // The sender lives as long as this.
        drop(self.0.subscribe().changed().await);
    }
}

impl Service {
    /// Why nothing can be recorded now; empty if all is well. Asks the clock and the disk.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let write = self.shared.write_health.fault().map(|reason| Fault::Write { reason });
        let path = self.shared.files.root();
        let disk = Disk::of(path).and_then(|disk| disk.fault(path));
        let ended = self.shared.sequencer.has_ended().then_some(Fault::Ended);
        [ended, write, disk, self.clock_fault().map(Fault::Clock)].into_iter().flatten().collect()
    }

    /// Resolves when writes begin to fail, or are taken again.
    pub async fn write_health_changed(&self) {
        self.shared.write_health.changed().await;
    }

    /// The disk of the data directory; `None` if it cannot be asked.
    #[must_use]
    pub fn disk(&self) -> Option<Disk> {
        Disk::of(self.shared.files.root())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_without_room_or_that_takes_no_writes_is_at_fault() {
        let path = Path::new("/data");
        let disk = Disk { room: LEAST_ROOM, size: 1 << 40, read_only: false };
        assert_eq!(disk.fault(path), None);
        let full = Disk { room: LEAST_ROOM - 1, ..disk }.fault(path).expect("full");
        assert!(full.to_string().contains("8388607 bytes left; make room"), "{full}");
        let read_only = Disk { read_only: true, ..disk }.fault(path).expect("read-only");
        assert!(read_only.to_string().contains("read-only; "), "{read_only}");
        let here = Disk::of(&std::env::temp_dir()).expect("a disk");
        assert!(here.room <= here.size && here.size > 0);
    }
}
