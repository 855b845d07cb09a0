//! Lots (摇号): draws of no case. Mediators, assessors for a day of duty, samples of closed cases,
//! appraisers and administrators in bankruptcy. Protocol 2.

use serde::{Deserialize, Serialize};

use crate::docket::case_number::CaseNumber;
use crate::docket::code::{LotKind, LotNeed, Manner, ReviewResult};
use crate::docket::day::Day;
use crate::docket::record::Closing;
use crate::id::{EntryIndex, JudgeId};

/// Most seats of a lot.
pub const MAX_LOT_SEATS: u32 = 1_000;
/// Most candidates of a lot. The log holds their hash alone, so who verifies it keeps all of them from
/// the opening to the draw, and who asks for a lot is sent them all.
pub const MAX_LOT_CANDIDATES: usize = 100_000;
/// Most entries of a list.
pub const MAX_LIST_ENTRIES: usize = 1_000;

/// Which closed cases a sample is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleRule {
    /// First closing day.
    pub from: Day,
    /// Last closing day.
    pub to: Day,
    /// Pool code; empty = all.
    pub pool: String,
    /// Undertaking judge; `None` = any.
    pub judge: Option<JudgeId>,
    /// How they ended, strictly ascending; none = in any way.
    pub manners: Vec<Manner>,
}

impl SampleRule {
    /// Whether it takes a case by its present stage: pool, undertaking judge and closing.
    pub fn takes(
        &self,
        pool: &str,
        undertaking: Option<JudgeId>,
        closing: Option<Closing>,
    ) -> bool {
        let Some((judge, closing)) = undertaking.zip(closing) else { return false };
        let manner = |manner| self.manners.binary_search(&manner).is_ok();
        !closing.is_undone()
            && (self.from..=self.to).contains(&closing.on)
            && (self.pool.is_empty() || self.pool == pool)
            && self.judge.is_none_or(|wanted| wanted == judge)
            && (self.manners.is_empty() || closing.manner.is_some_and(manner))
    }

    /// Whether a case may be in both samples, as far as their days, pools and judges say.
    pub fn overlaps(&self, other: &SampleRule) -> bool {
        let pool = self.pool.is_empty() || other.pool.is_empty() || self.pool == other.pool;
        let judge = self.judge.zip(other.judge).is_none_or(|(one, two)| one == two);
        self.from <= other.to && other.from <= self.to && pool && judge
    }
}

/// What somebody asks of a lot: all that its envelope and its candidates do not say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotAsked {
    /// What is drawn.
    pub kind: LotKind,
    /// Calendar year of the entry.
    pub year: u32,
    /// From 1 in each kind and year.
    pub number: u32,
    /// What for.
    pub subject: String,
    /// Code of the list or of the pool of assessors; empty of a sample.
    pub list: String,
    /// Day of duty, of assessors alone.
    pub day: Option<Day>,
    /// Of a sample alone.
    pub sample: Option<SampleRule>,
    /// How many are drawn.
    pub seats: u32,
    /// Candidates whom a person leaves out, strictly ascending by bytes.
    pub left_out: Vec<String>,
    /// Explanation; required where somebody is left out.
    pub text: String,
    /// Commitment to the nonce.
    pub nonce_commitment: [u8; 32],
}

impl LotAsked {
    /// Whether the log holds what somebody asked for. It has the number of a case of the court in the
    /// usual form, however it was written.
    #[must_use]
    pub fn answers(&self, asked: &LotAsked, court: &str) -> bool {
        let number = CaseNumber::parse(&asked.subject, court);
        let named = self.subject == asked.subject
            || number.is_ok_and(|number| number.as_str() == self.subject);
        named && *self == LotAsked { subject: self.subject.clone(), ..asked.clone() }
    }

    /// The roll number, which stands where a filing has its case number.
    pub fn roll(&self) -> String {
        format!("LOT-{}-{}-{}", self.kind.name(), self.year, self.number)
    }
}

/// A lot with its frozen candidates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotOpened {
    /// What was asked for.
    pub asked: LotAsked,
    /// Tray of its envelope.
    pub tray: u64,
    /// Number of the envelope in its tray.
    pub envelope: u32,
    /// Commitment of the envelope.
    pub commitment: [u8; 32],
    /// How many candidates there are.
    pub candidates: u32,
    /// Hash of the candidates.
    pub digest: [u8; 32],
    /// What a second person must approve before the draw, strictly ascending.
    pub needs: Vec<LotNeed>,
}

/// The opening of a lot's envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotDrawn {
    /// Entry index of its opening.
    pub lot: EntryIndex,
    /// What the envelope held.
    pub envelope_secret: [u8; 32],
    /// What opens the commitment to the nonce.
    pub nonce: [u8; 32],
    /// SHA-256 of the seed.
    pub seed_hash: [u8; 32],
    /// Who or what was drawn, in the order drawn.
    pub drawn: Vec<String>,
}

/// A list that lots are drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRecord {
    /// Its code.
    pub list: String,
    /// What it lists.
    pub kind: LotKind,
    /// Its name.
    pub name: String,
    /// Strictly ascending by bytes.
    pub entries: Vec<String>,
}

/// What the review of a drawn case found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Entry index of the lot's opening.
    pub lot: EntryIndex,
    /// Number of the case, as it was drawn.
    pub case_number: String,
    /// What was found.
    pub result: ReviewResult,
    /// Explanation.
    pub text: String,
    /// No result holds any more.
    pub withdrawn: bool,
}
