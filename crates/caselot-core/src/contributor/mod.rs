//! What a contributor is asked and how it answers: it gives the values of filings whose openings it
//! is shown in a log that continues the one it saw before, and each value for one filing alone.

mod exchange;

use std::collections::BTreeMap;
use std::fmt;

pub use exchange::{
    AnswerFile, AskedFiling, MAX_QUESTION_BYTES, NamedFile, Question, ShownEntry, ValueFile,
};

use crate::docket::codec;
use crate::docket::contribution::tree::ValueTree;
use crate::docket::contribution::{AwaitedContribution, Contributed, GivenValue, MAX_GIVEN};
use crate::docket::entry::{Entry, Event};
use crate::id::EntryIndex;
use crate::ledger::checkpoint::{Checkpoint, NoteKey, SigningKey, log_origin};
use crate::ledger::merkle::{Hash, leaf_hash};
use crate::ledger::proof::verify_inclusion;
use crate::ledger::witnessing::{AddCheckpoint, Cosigned, WitnessRefusal};

/// A contributor of one court.
pub struct Contributor {
    /// Origin of the court's docket.
    pub origin: String,
    /// Keys of the court that are believed.
    pub court: Vec<NoteKey>,
    /// Signs its statements.
    pub key: SigningKey,
    /// Its values.
    pub tree: ValueTree,
}

/// What it saw of the log, and which value it gave to which filing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    /// Size and root of the log at its last answer; `None` before the first.
    pub seen: Option<(u64, Hash)>,
    /// The filing of each value that was given, by the value's number.
    pub given: BTreeMap<u32, EntryIndex>,
}

/// What an answer adds to what is remembered. It is kept before the answer leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What was given.
    pub given: Contributed,
    /// The numbers of the values, in their order.
    pub numbers: Vec<u32>,
}

impl Memory {
    /// Remembers an answer.
    pub fn remember(&mut self, seen: (u64, Hash), given: impl Iterator<Item = (u32, EntryIndex)>) {
        self.seen = Some(seen);
        self.given.extend(given);
    }
}

/// Why a contributor does not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unanswered {
    /// The question is not in form.
    Form(String),
    /// The checkpoint, by the rules of a witness: another log, another size, or one that does not
    /// continue what was seen.
    Checkpoint(WitnessRefusal),
    /// Too few filings, or too many.
    Filings(usize),
    /// An entry is not in the log that is shown, or not what it must be.
    Unshown {
        /// Its index.
        entry: u64,
    },
    /// A filing that awaits somebody else.
    OfOther {
        /// Its index.
        filing: EntryIndex,
    },
    /// A value that was given to another filing.
    GivenTo {
        /// The value's number.
        number: u32,
        /// The filing that has it.
        filing: EntryIndex,
    },
}

impl Unanswered {
    /// The status of the answer over HTTP.
    #[must_use]
    pub fn http_status(&self) -> u16 {
        match self {
            Self::Form(_) | Self::Filings(_) => 400,
            Self::Checkpoint(refusal) => refusal.http_status(),
            Self::OfOther { .. } => 404,
            Self::Unshown { .. } | Self::GivenTo { .. } => 422,
        }
    }

    /// Whether it may show that the log is not one log.
    #[must_use]
    pub fn is_evidence(&self) -> bool {
        match self {
            Self::Checkpoint(refusal) => refusal.is_evidence(),
            Self::GivenTo { .. } => true,
            _ => false,
        }
    }
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(why) => write!(f, "the question is not in form: {why}"),
            Self::Checkpoint(refusal) => refusal.fmt(f),
            Self::Filings(count) => {
                write!(f, "{count} filings are asked for; ask for 1 to {MAX_GIVEN} at a time")
            }
            Self::Unshown { entry } => {
                write!(f, "entry {entry} is not shown to be the opening that it must be")
            }
            Self::OfOther { filing } => {
                write!(f, "the filing of entry {filing} awaits another contributor")
            }
            Self::GivenTo { number, filing } => {
                write!(f, "value {number} was given to the filing of entry {filing}")
            }
        }
    }
}

impl std::error::Error for Unanswered {}

/// A filing as the log shows it.
struct Shown {
    filing: EntryIndex,
    awaits: AwaitedContribution,
}

impl Contributor {
    /// Answers a question.
    ///
    /// # Errors
    /// Why it does not answer.
    pub fn answer(&self, question: &Question, memory: &Memory) -> Result<Answered, Unanswered> {
        let checkpoint = self.continues(question, memory)?;
        let count = question.filings.len();
        if !(1..=MAX_GIVEN).contains(&count) {
            return Err(Unanswered::Filings(count));
        }
        let (mut numbers, mut values) = (Vec::new(), Vec::new());
        let mut taken = BTreeMap::new();
        let mut contributor = None;
        for asked in &question.filings {
            let Shown { filing, awaits } = shown(asked, &checkpoint)?;
            let of_other = || Unanswered::OfOther { filing };
            let own = awaits.head == self.tree.root() && awaits.number < 1 << self.tree.depth();
            if !own || *contributor.get_or_insert(awaits.contributor) != awaits.contributor {
                return Err(of_other());
            }
            let number = awaits.number;
            let given =
                *memory.given.get(&number).unwrap_or_else(|| taken.entry(number).or_insert(filing));
            if given != filing {
                return Err(Unanswered::GivenTo { number, filing: given });
            }
            let (value, proof) = (self.tree.value(number), self.tree.proof(number));
            numbers.push(number);
            values.push(GivenValue { filing, value, proof });
        }
        let contributor = contributor.ok_or(Unanswered::Filings(count))?;
        let at = (checkpoint.size, checkpoint.root);
        let given = Contributed::signed(&self.origin, contributor, at, values, &self.key);
        Ok(Answered { given, numbers })
    }

    /// The log that is shown is the court's, and continues what was seen.
    fn continues(&self, question: &Question, memory: &Memory) -> Result<Checkpoint, Unanswered> {
        let request = AddCheckpoint::parse(question.log.as_bytes());
        let request = request.map_err(Unanswered::Checkpoint)?;
        let origin = &request.checkpoint.origin;
        if log_origin(origin) != self.origin {
            return Err(Unanswered::Checkpoint(WitnessRefusal::UnknownLog));
        }
        let keys: Vec<NoteKey> = self.court.iter().filter_map(|key| key.named(origin)).collect();
        let last = memory.seen.map(|(size, root)| Cosigned { size, root, time: 0 });
        request.judge(&keys, last.as_ref(), 0).map_err(Unanswered::Checkpoint)?;
        Ok(request.checkpoint)
    }
}

/// Both entries of a filing that is asked for: its filing and its opening.
fn shown(asked: &AskedFiling, checkpoint: &Checkpoint) -> Result<Shown, Unanswered> {
    let filed = entry_of(&asked.filing, checkpoint)?;
    let opened = entry_of(&asked.opening, checkpoint)?;
    let unshown = |entry: &ShownEntry| Unanswered::Unshown { entry: entry.index };
    let (filing, awaits) = match &filed.event {
        Event::CaseFiled(it) => (filed.index, it.awaits.ok_or_else(|| unshown(&asked.filing))?),
        _ => return Err(unshown(&asked.filing)),
    };
    match &opened.event {
        Event::FilingOpened(it) if it.filing == filing => Ok(Shown { filing, awaits }),
        _ => Err(unshown(&asked.opening)),
    }
}

/// An entry that is shown to be in the log.
fn entry_of(shown: &ShownEntry, checkpoint: &Checkpoint) -> Result<Entry, Unanswered> {
    let ShownEntry { index, entry: bytes, inclusion } = shown;
    let (leaf, size) = (leaf_hash(bytes), checkpoint.size);
    let included = verify_inclusion(&leaf, *index, size, inclusion, &checkpoint.root);
    let entry = codec::decode(bytes).ok().filter(|entry| entry.index.0 == *index);
    entry.filter(|_| included.is_ok()).ok_or(Unanswered::Unshown { entry: *index })
}
