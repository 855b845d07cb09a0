//! Verification in blocks of one tile, by one thread or several, with the same findings.
//!
//! A block is read, then decoded and hashed, then folded, then its draws are recomputed. Reading
//! and folding go on one block at a time and in order; the rest needs nothing but the block, so
//! any thread may do it. One thread alone does the same steps block by block.

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::claim::Claims;
use super::finding::{Finding, MAX_FINDINGS};
use super::fold::Fold;
use crate::docket::codec::{self, DecodeError};
use crate::docket::entry::{Entry, Protocol};
use crate::ledger::bundle::{BundleError, BundleReader, Lines, ReadError, decode_line};
use crate::ledger::merkle::{Hash, leaf_hash};
use crate::ledger::tree::{Frontier, TILE_WIDTH, tile_root};

/// Entries decoded and hashed, not yet checked.
pub(super) struct Block {
    /// Position of the first.
    pub first: u64,
    /// How many there are.
    pub count: u64,
    /// As decoded, up to the first that is no entry.
    pub entries: Vec<Result<Entry, DecodeError>>,
    tree: Leaves,
    /// Hashes of all leaves, where they are asked for.
    leaves: Vec<Hash>,
    /// Bytes of the lines.
    bytes: u64,
}

enum Leaves {
    Tile(Hash),
    Some(Vec<Hash>),
}

/// The work that is ready. A thread takes the reader or the fold out while it uses it.
struct Schedule<'a, 'f> {
    reader: Option<BundleReader<'a>>,
    fold: Option<&'f mut Fold<'a>>,
    frontier: Frontier,
    leaves: Vec<Hash>,
    bytes: u64,
    /// Decoded blocks that are not yet folded, by first entry.
    decoded: BTreeMap<u64, Block>,
    /// Folded blocks whose draws are not yet recomputed.
    folded: VecDeque<FoldedBlock>,
    /// Findings of recomputed draws.
    draw_findings: Vec<Finding>,
    /// Number of findings of the fold.
    fold_findings: usize,
    /// First entry of the next block to fold.
    next: u64,
    /// Number of threads that are working on a block.
    busy: usize,
    /// Whether the last line was read.
    read: bool,
    /// The first entry at which the bundle cannot be read, with the reason.
    unreadable: Option<(u64, ReadError)>,
    /// A thread panicked, so the others stop.
    panicked: bool,
}

/// A block after the fold: its draws to recompute, its signatures to verify, and its entries, which any thread may drop.
struct FoldedBlock {
    claims: Claims,
    _entries: Vec<Result<Entry, DecodeError>>,
}

enum Task<'a, 'f> {
    Fold(&'f mut Fold<'a>, Block),
    Check(FoldedBlock),
    Read(BundleReader<'a>),
    Wait,
    Leave,
}

impl<'a, 'f> Schedule<'a, 'f> {
    fn task(&mut self, jobs: usize) -> Task<'a, 'f> {
        if self.panicked || self.is_over() && self.busy == 0 {
            return Task::Leave;
        }
        if self.is_over() {
            return Task::Wait;
        }
        if self.decoded.contains_key(&self.next)
            && let Some(fold) = self.fold.take()
        {
            let block = self.decoded.remove(&self.next).expect("just seen");
            return Task::Fold(fold, block);
        }
        if let Some(folded) = self.folded.pop_front() {
            return Task::Check(folded);
        }
        // Blocks are read in order, so the one that the fold waits for is among these.
        let ahead = self.decoded.len() + self.busy;
        if !self.read
            && ahead < 2 * jobs
            && let Some(reader) = self.reader.take()
        {
            return Task::Read(reader);
        }
        if self.busy == 0 { Task::Leave } else { Task::Wait }
    }

    /// Whether the result of this run is already certain.
    fn is_over(&self) -> bool {
        self.unreadable.is_some() || self.fold_findings + self.draw_findings.len() >= MAX_FINDINGS
    }

    fn set_unreadable(&mut self, entry: u64, error: ReadError) {
        if self.unreadable.as_ref().is_none_or(|(before, _)| entry < *before) {
            self.unreadable = Some((entry, error));
        }
    }

    fn hash(&mut self, tree: &Leaves) {
        let mut full = Vec::new();
        match tree {
            Leaves::Tile(root) => self.frontier.append_tile(*root, &mut full),
            Leaves::Some(leaves) => {
                leaves.iter().for_each(|leaf| self.frontier.append(*leaf, &mut full));
            }
        }
    }
}

struct Shared<'a, 'f> {
    schedule: Mutex<Schedule<'a, 'f>>,
    changed: Condvar,
    jobs: usize,
    newest: Protocol,
    /// Whether the hashes of all leaves are kept.
    keep_leaves: bool,
}

/// What a run gives.
pub(super) struct Run {
    /// The tree after the last entry.
    pub frontier: Frontier,
    /// Findings of draws, to be sorted in among the fold's own.
    pub draw_findings: Vec<Finding>,
    /// Hashes of the leaves that were read, if they were asked for.
    pub leaves: Vec<Hash>,
    /// Bytes of the lines that were read.
    pub bytes: u64,
}

/// Buffers that a thread reuses from block to block.
#[derive(Default)]
struct Buffers {
    lines: Lines,
    bytes: Vec<u8>,
}

/// Stops the other threads when one panics.
struct PanicGuard<'s, 'a, 'f>(&'s Shared<'a, 'f>);

impl Drop for PanicGuard<'_, '_, '_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.lock().panicked = true;
            self.0.changed.notify_all();
        }
    }
}

/// Reads the bundle from the reader's place to its end, behind the entries of `frontier`, and folds it.
pub(super) fn run<'a>(
    reader: BundleReader<'a>,
    fold: &mut Fold<'a>,
    jobs: NonZeroUsize,
    frontier: Frontier,
    keep_leaves: bool,
) -> Result<Run, ReadError> {
    let newest = fold.newest;
    let schedule = Schedule {
        fold_findings: fold.counted(),
        reader: Some(reader),
        fold: Some(fold),
        next: frontier.size(),
        frontier,
        leaves: Vec::new(),
        bytes: 0,
        decoded: BTreeMap::new(),
        folded: VecDeque::new(),
        draw_findings: Vec::new(),
        busy: 0,
        read: false,
        unreadable: None,
        panicked: false,
    };
    let (schedule, changed, jobs) = (Mutex::new(schedule), Condvar::new(), jobs.get());
    let shared = Shared { schedule, changed, jobs, newest, keep_leaves };
    thread::scope(|scope| {
        for _ in 1..jobs {
            // The result does not depend on the number of threads.
            let spawned = thread::Builder::new().spawn_scoped(scope, || shared.work());
            if spawned.is_err() {
                break;
            }
        }
        shared.work();
    });
    let schedule = shared.schedule.into_inner().unwrap_or_else(PoisonError::into_inner);
    match schedule.unreadable {
        Some((_, error)) => Err(error),
        None => {
            let Schedule { frontier, draw_findings, leaves, bytes, .. } = schedule;
            Ok(Run { frontier, draw_findings, leaves, bytes })
        }
    }
}

impl<'a, 'f> Shared<'a, 'f> {
    fn lock(&self) -> MutexGuard<'_, Schedule<'a, 'f>> {
        self.schedule.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        let _guard = PanicGuard(self);
        let mut buffers = Buffers::default();
        let mut schedule = self.lock();
        loop {
            let task = schedule.task(self.jobs);
            match task {
                Task::Leave => return self.changed.notify_all(),
                Task::Wait => {
                    schedule = self.changed.wait(schedule).unwrap_or_else(PoisonError::into_inner);
                    continue;
                }
                Task::Fold(..) | Task::Check(_) | Task::Read(_) => {}
            }
            schedule.busy += 1;
            drop(schedule);
            schedule = match task {
                Task::Fold(fold, block) => self.fold(fold, block),
                Task::Check(folded) => {
                    let draw_findings = folded.claims.check();
                    let mut schedule = self.lock();
                    schedule.draw_findings.extend(draw_findings);
                    schedule
                }
                Task::Read(reader) => self.read(reader, &mut buffers),
                Task::Wait | Task::Leave => self.lock(),
            };
            schedule.busy -= 1;
            self.changed.notify_all();
        }
    }

    fn fold(&self, fold: &'f mut Fold<'a>, block: Block) -> MutexGuard<'_, Schedule<'a, 'f>> {
        let next = block.first + block.count;
        let Block { first, count, mut entries, tree, leaves, bytes } = block;
        let claims = fold.block(first, count, &mut entries);
        let mut schedule = self.lock();
        schedule.fold_findings = fold.counted();
        schedule.fold = Some(fold);
        schedule.next = next;
        schedule.hash(&tree);
        schedule.leaves.extend(leaves);
        schedule.bytes += bytes;
        schedule.folded.push_back(FoldedBlock { claims, _entries: entries });
        schedule
    }

    fn read(
        &self,
        mut reader: BundleReader<'a>,
        buffers: &mut Buffers,
    ) -> MutexGuard<'_, Schedule<'a, 'f>> {
        // Blocks are those of the tree, however many lines were taken before.
        let most = TILE_WIDTH - (reader.given() % TILE_WIDTH as u64) as usize;
        let lines = reader.lines(most, std::mem::take(&mut buffers.lines));
        let mut schedule = self.lock();
        let lines = match lines {
            Ok(Some(lines)) => lines,
            Ok(None) => {
                schedule.read = true;
                return schedule;
            }
            Err(error) => {
                // Later than every line that was read.
                schedule.set_unreadable(u64::MAX, error);
                return schedule;
            }
        };
        schedule.reader = Some(reader);
        self.changed.notify_all();
        drop(schedule);
        let decoded = decode((self.newest, self.keep_leaves), &lines, &mut buffers.bytes);
        buffers.lines = lines;
        let mut schedule = self.lock();
        match decoded {
            Ok(block) => drop(schedule.decoded.insert(block.first, block)),
            Err(error) => schedule.set_unreadable(error.entry().unwrap_or(0), error.into()),
        }
        schedule
    }
}

/// Decodes and hashes lines.
fn decode(
    (newest, keep_leaves): (Protocol, bool),
    lines: &Lines,
    buffers: &mut Vec<u8>,
) -> Result<Block, BundleError> {
    let mut entries = Vec::with_capacity(lines.len());
    let mut leaves = Vec::with_capacity(lines.len());
    let (mut sound, mut read_bytes) = (true, 0);
    for (entry, line) in (lines.first..).zip(lines.iter()) {
        let bytes = decode_line(line, buffers).ok_or(BundleError::BadLine { entry })?;
        leaves.push(leaf_hash(bytes));
        read_bytes += line.len() as u64 + 1;
        if sound {
            let read = codec::decode_up_to(newest, bytes);
            sound = read.is_ok();
            entries.push(read);
        }
    }
    let count = leaves.len() as u64;
    let kept = if keep_leaves { leaves.clone() } else { Vec::new() };
    let tree = match <[Hash; TILE_WIDTH]>::try_from(leaves) {
        Ok(leaves) => Leaves::Tile(tile_root(leaves)),
        Err(leaves) => Leaves::Some(leaves),
    };
    Ok(Block { first: lines.first, count, entries, tree, leaves: kept, bytes: read_bytes })
}
