//! `caselot audit public`

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use caselot_core::docket::entry::Court;
use caselot_core::docket::filing::{CaseDrawn, CaseFiled};
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::{Day, Entry, Event};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::NoteKey;
use caselot_core::ledger::merkle::{Hash, leaf_hash};
use clap::ValueEnum;

use crate::cli::args::Period;
use crate::cli::bundle::{BundleCheck, ReadBundle};
use crate::cli::{Exit, Failure, print};
use crate::telling::judges::Judges;
use crate::telling::public_draw::{
    Names, PublicDraw, PublicHead, csv, is_not_public, json_lines, value_of,
};

/// Draws to publish.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Public {
    /// Bundle, as `caselot audit export` wrote it; it is verified first.
    bundle: PathBuf,
    #[command(flatten)]
    check: BundleCheck,
    #[command(flatten)]
    period: Period,
    /// Form of the file: jsonl has all that draws are computed from, csv is a table to read.
    #[arg(long, value_enum, default_value = "jsonl")]
    format: Form,
    /// Writes the draws into this file [default: they are printed].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Jsonl,
    Csv,
}

const EXAMPLES: &str = "\
Example:
    caselot audit public 湘0203.bundle --key 湘0203.pub --from 2026-01-01 --to 2026-03-31 \\
        --out draws.jsonl
    caselot replay draws.jsonl --key 湘0203.pub

The number of a case with the flag 不公开 is told to nobody, and so its draw cannot be computed again
from the file.";

/// What a log says that draws are shown by.
#[derive(Default)]
struct Gathered {
    court: Option<Court>,
    /// The key that signs now.
    key: [u8; 32],
    judges: Judges,
    pools: BTreeMap<String, PoolSpec>,
    open: HashMap<EntryIndex, Arc<CaseFiled>>,
    /// Number of the case of each filing.
    numbers: HashMap<EntryIndex, String>,
    /// Cases that are not heard in public, by what any of their entries says.
    hidden: HashSet<String>,
    /// What contributors gave to filings that are not drawn yet.
    values: HashMap<EntryIndex, [u8; 32]>,
    draws: Vec<PublicDraw>,
}

impl Gathered {
    fn apply(&mut self, entry: &Entry, bytes: &[u8], wanted: impl Fn(Day) -> bool) {
        if let Some(number) = entry.event.case_number() {
            self.numbers.insert(entry.index, number.to_owned());
        }
        if is_not_public(&entry.event) {
            let filing = entry.event.about().unwrap_or(entry.index);
            self.hidden.extend(self.numbers.get(&filing).cloned());
        }
        match &entry.event {
            Event::CourtOpened(court) => {
                self.key = court.public_key;
                self.court = Some(court.clone());
            }
            Event::KeyRotated(rotated) => self.key = rotated.public_key,
            Event::JudgeRecorded(judge) => drop(self.judges.insert(judge.judge, judge.clone())),
            Event::PoolRecorded(pool) => drop(self.pools.insert(pool.pool.clone(), pool.clone())),
            Event::CaseFiled(filed) => drop(self.open.insert(entry.index, Arc::clone(filed))),
            Event::FilingVoided(void) => drop(self.open.remove(&void.filing)),
            Event::Contributed(given) => {
                let values = given.values.iter();
                let values = values.map(|it| it.filing);
                let known = values.filter_map(|it| Some((it, value_of(entry, it)?)));
                self.values.extend(known);
            }
            Event::CaseDrawn(drawn) => self.drawn(entry, drawn, leaf_hash(bytes), wanted),
            _ => {}
        }
    }

    fn drawn(
        &mut self,
        entry: &Entry,
        drawn: &CaseDrawn,
        leaf: Hash,
        wanted: impl Fn(Day) -> bool,
    ) {
        let value = self.values.remove(&drawn.filing);
        let Some(filed) = self.open.remove(&drawn.filing) else { return };
        if !wanted(Day::at(entry.time_ms, self.offset_minutes())) {
            return;
        }
        self.draws.push(PublicDraw {
            filed,
            drawn: drawn.clone(),
            value,
            entry: entry.index,
            protocol: entry.protocol,
            time_ms: entry.time_ms,
            leaf,
            hidden: false,
        });
    }

    /// The draws, each with what was said of its case up to the end of the log.
    fn finished(&mut self) -> Vec<PublicDraw> {
        let mut draws = std::mem::take(&mut self.draws);
        for draw in &mut draws {
            draw.hidden = self.hidden.contains(&draw.filed.facts.case_number);
        }
        draws
    }

    fn offset_minutes(&self) -> i32 {
        self.court.as_ref().map_or(0, |court| court.utc_offset_minutes)
    }
}

impl Public {
    pub(super) fn run(&self) -> Exit {
        self.period.ordered()?;
        let read = self.check.read(&self.bundle)?;
        let mut gathered = Gathered::default();
        let wanted = |day| self.period.has(day);
        read.each_with_bytes(|entry, bytes| gathered.apply(entry, bytes, wanted))?;
        let draws = gathered.finished();
        print::file(self.out.as_deref(), &self.file(&read, &gathered, &draws)?)?;
        Ok(ExitCode::SUCCESS)
    }

    fn file(
        &self,
        read: &ReadBundle,
        gathered: &Gathered,
        draws: &[PublicDraw],
    ) -> Result<Vec<u8>, Failure> {
        // The first entry of every log is its court's.
        let Some(court) = &gathered.court else { return Ok(Vec::new()) };
        let pools: Vec<PoolSpec> = gathered.pools.values().cloned().collect();
        let names = Names {
            origin: &court.origin,
            judges: &gathered.judges,
            pools: &pools,
            offset_minutes: gathered.offset_minutes(),
        };
        if self.format == Form::Csv {
            return Ok(csv(draws, names));
        }
        let tree = read.tree();
        let at = read.checkpoint();
        let lines = draws
            .iter()
            .map(|draw| Ok::<_, Failure>(draw.line(names, &tree.inclusion(at, draw.entry.0)?)));
        let head = PublicHead {
            court: court.code.clone(),
            origin: court.origin.clone(),
            checkpoint: read.note().to_owned(),
            key: NoteKey::new(&at.origin, gathered.key).map_err(Failure::misuse)?.vkey(),
        };
        Ok(json_lines(&head, &lines.collect::<Result<Vec<_>, _>>()?))
    }
}
