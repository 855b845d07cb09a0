//! Verification in blocks of one tile, by one thread or several, with the same findings.
//!
//! A block is read, then decoded and hashed, then folded, then its draws are recomputed. Reading
//! and folding go on one block at a time and in order; the rest needs nothing but the block, so
//! any thread may do it. One thread alone does the same steps block by block.

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::check::DrawClaim;
use super::finding::{Finding, MAX_FINDINGS};
use super::fold::Fold;
use crate::docket::codec::{self, WireFault};
use crate::docket::entry::Entry;
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
    pub entries: Vec<Result<Entry, WireFault>>,
    tree: Leaves,
}

enum Leaves {
    Tile(Hash),
    Some(Vec<Hash>),
}

/// What lies ready, and what is taken: a thread takes the reader or the fold out while it uses it.
struct Board<'a, 'f> {
    reader: Option<BundleReader<'a>>,
    fold: Option<&'f mut Fold<'a>>,
    frontier: Frontier,
    /// Decoded blocks that wait for those before them, by first entry.
    decoded: BTreeMap<u64, Block>,
    /// What was folded, and its draws that are to be recomputed.
    folded: VecDeque<Folded>,
    /// Findings of recomputed draws.
    late: Vec<Finding>,
    /// Findings of the fold.
    early: usize,
    /// First entry of the next block to fold.
    next: u64,
    /// Threads at work on a block.
    busy: usize,
    /// The last line was read.
    read: bool,
    /// What makes the bundle unreadable first, by entry.
    broken: Option<(u64, ReadError)>,
    /// A thread panicked; the others leave.
    lost: bool,
}

/// A block after the fold: its draws to recompute, and its entries, which are much to drop.
struct Folded {
    claims: Vec<DrawClaim>,
    _spent: Vec<Result<Entry, WireFault>>,
}

enum Task<'a, 'f> {
    Fold(&'f mut Fold<'a>, Block),
    Check(Folded),
    Read(BundleReader<'a>),
    Wait,
    Leave,
}

impl<'a, 'f> Board<'a, 'f> {
    fn task(&mut self, jobs: usize) -> Task<'a, 'f> {
        if self.lost || self.is_over() && self.busy == 0 {
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

    /// Nothing more will be asked of this run.
    fn is_over(&self) -> bool {
        self.broken.is_some() || self.early + self.late.len() >= MAX_FINDINGS
    }

    fn break_at(&mut self, entry: u64, error: ReadError) {
        if self.broken.as_ref().is_none_or(|(before, _)| entry < *before) {
            self.broken = Some((entry, error));
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
    board: Mutex<Board<'a, 'f>>,
    changed: Condvar,
    jobs: usize,
}

/// What a thread reads into, block after block.
#[derive(Default)]
struct Room {
    lines: Lines,
    bytes: Vec<u8>,
}

/// Lets the other threads go when one panics.
struct Alarm<'s, 'a, 'f>(&'s Shared<'a, 'f>);

impl Drop for Alarm<'_, '_, '_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.lock().lost = true;
            self.0.changed.notify_all();
        }
    }
}

/// Reads the bundle to its end and folds it; the root of its entries, and the findings of draws,
/// to be sorted in among the fold's own.
pub(super) fn run<'a>(
    reader: BundleReader<'a>,
    fold: &mut Fold<'a>,
    jobs: NonZeroUsize,
) -> Result<(Hash, Vec<Finding>), ReadError> {
    let board = Board {
        early: fold.findings.len(),
        reader: Some(reader),
        fold: Some(fold),
        frontier: Frontier::new(),
        decoded: BTreeMap::new(),
        folded: VecDeque::new(),
        late: Vec::new(),
        next: 0,
        busy: 0,
        read: false,
        broken: None,
        lost: false,
    };
    let shared = Shared { board: Mutex::new(board), changed: Condvar::new(), jobs: jobs.get() };
    thread::scope(|scope| {
        for _ in 1..jobs.get() {
            // Fewer threads come to the same.
            let spawned = thread::Builder::new().spawn_scoped(scope, || shared.work());
            if spawned.is_err() {
                break;
            }
        }
        shared.work();
    });
    let board = shared.board.into_inner().unwrap_or_else(PoisonError::into_inner);
    match board.broken {
        Some((_, error)) => Err(error),
        None => Ok((board.frontier.root(), board.late)),
    }
}

impl<'a, 'f> Shared<'a, 'f> {
    fn lock(&self) -> MutexGuard<'_, Board<'a, 'f>> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        let _alarm = Alarm(self);
        let mut room = Room::default();
        let mut board = self.lock();
        loop {
            let task = board.task(self.jobs);
            match task {
                Task::Leave => return self.changed.notify_all(),
                Task::Wait => {
                    board = self.changed.wait(board).unwrap_or_else(PoisonError::into_inner);
                    continue;
                }
                Task::Fold(..) | Task::Check(_) | Task::Read(_) => {}
            }
            board.busy += 1;
            drop(board);
            board = match task {
                Task::Fold(fold, block) => self.fold(fold, block),
                Task::Check(folded) => {
                    let claims = folded.claims.into_iter();
                    let late: Vec<_> = claims.flat_map(DrawClaim::check).collect();
                    let mut board = self.lock();
                    board.late.extend(late);
                    board
                }
                Task::Read(reader) => self.read(reader, &mut room),
                Task::Wait | Task::Leave => self.lock(),
            };
            board.busy -= 1;
            self.changed.notify_all();
        }
    }

    fn fold(&self, fold: &'f mut Fold<'a>, block: Block) -> MutexGuard<'_, Board<'a, 'f>> {
        let next = block.first + block.count;
        let Block { first, count, mut entries, tree } = block;
        let claims = fold.block(first, count, &mut entries);
        let mut board = self.lock();
        board.early = fold.counted();
        board.fold = Some(fold);
        board.next = next;
        board.hash(&tree);
        board.folded.push_back(Folded { claims, _spent: entries });
        board
    }

    fn read(&self, mut reader: BundleReader<'a>, room: &mut Room) -> MutexGuard<'_, Board<'a, 'f>> {
        let lines = reader.lines(TILE_WIDTH, std::mem::take(&mut room.lines));
        let mut board = self.lock();
        let lines = match lines {
            Ok(Some(lines)) => lines,
            Ok(None) => {
                board.read = true;
                return board;
            }
            Err(error) => {
                // Later than every line that was read.
                board.break_at(u64::MAX, error);
                return board;
            }
        };
        board.reader = Some(reader);
        self.changed.notify_all();
        drop(board);
        let decoded = decode(&lines, &mut room.bytes);
        room.lines = lines;
        let mut board = self.lock();
        match decoded {
            Ok(block) => drop(board.decoded.insert(block.first, block)),
            Err(error) => board.break_at(error.entry().unwrap_or(0), error.into()),
        }
        board
    }
}

/// Decodes and hashes lines.
fn decode(lines: &Lines, room: &mut Vec<u8>) -> Result<Block, BundleError> {
    let mut entries = Vec::with_capacity(lines.len());
    let mut leaves = Vec::with_capacity(lines.len());
    let mut sound = true;
    for (entry, line) in (lines.first..).zip(lines.iter()) {
        let bytes = decode_line(line, room).ok_or(BundleError::BadLine { entry })?;
        leaves.push(leaf_hash(bytes));
        if sound {
            let read = codec::decode(bytes);
            sound = read.is_ok();
            entries.push(read);
        }
    }
    let count = leaves.len() as u64;
    let tree = match <[Hash; TILE_WIDTH]>::try_from(leaves) {
        Ok(leaves) => Leaves::Tile(tile_root(leaves)),
        Err(leaves) => Leaves::Some(leaves),
    };
    Ok(Block { first: lines.first, count, entries, tree })
}
