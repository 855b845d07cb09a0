//! Draws in a form for everybody: each names judges, their chances and what proves the draw; it names no
//! party and nobody who filed or approved.

use std::sync::Arc;

use caselot_core::docket::filing::{CaseDrawn, CaseFiled};
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::{Entry, Event, Protocol};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::ledger::merkle::{Hash, check_code};
use caselot_core::lottery::hash::to_hex;
use caselot_core::lottery::replay::DrawFile;
use caselot_core::lottery::role::SeatRole;
use serde::{Deserialize, Serialize};

use super::judges::{Judges, pool_label};
use super::seat_draw::seat_draws;
use super::time::local_time;
use crate::client::draw_file;
use crate::words::{self, text};

/// The flag of a case that is not heard in public: its number is told to nobody.
const NOT_PUBLIC: &str = "不公开";

/// Whether an entry says of its case that it is not heard in public. What is only proposed counts too:
/// a number that was told cannot be taken back.
pub fn is_not_public(event: &Event) -> bool {
    let flags = match event {
        Event::Proposed(proposed) => return is_not_public(&proposed.what),
        Event::FlagsChanged(changed) => &changed.after,
        Event::CaseCorrected(corrected) => &corrected.after.flags,
        Event::CaseImported(imported) => &imported.record.flags,
        event => match event.facts() {
            Some(facts) => &facts.flags,
            None => return false,
        },
    };
    flags.iter().any(|flag| flag == NOT_PUBLIC)
}

/// A draw with its filing.
pub struct PublicDraw {
    /// The filing.
    pub filed: Arc<CaseFiled>,
    /// The draw.
    pub drawn: CaseDrawn,
    /// What the contributor gave to it, where there is one and it is known.
    pub value: Option<[u8; 32]>,
    /// Index of the draw's entry.
    pub entry: EntryIndex,
    /// Version of the protocol of that entry.
    pub protocol: Protocol,
    /// Time of that entry, in milliseconds since 1970 UTC.
    pub time_ms: u64,
    /// Hash by which that entry is in the log.
    pub leaf: Hash,
    /// An entry of the case says that it is not heard in public ([`is_not_public`]).
    pub hidden: bool,
}

/// Whom and what the draws of a court name.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// Origin of the docket.
    pub origin: &'a str,
    /// Its judges.
    pub judges: &'a Judges,
    /// Its pools.
    pub pools: &'a [PoolSpec],
    /// The court's time.
    pub offset_minutes: i32,
}

impl Names<'_> {
    fn judge(&self, judge: JudgeId) -> String {
        self.judges.get(&judge).map_or_else(|| judge.to_string(), |known| known.name.clone())
    }
}

/// The first line of a file of draws: which log they are of.
#[derive(Debug, Serialize, Deserialize)]
pub struct PublicHead {
    /// The court's code.
    pub court: String,
    /// Origin of its docket.
    pub origin: String,
    /// The signed note in whose tree the draws are.
    pub checkpoint: String,
    /// The key that the court shows.
    pub key: String,
}

/// One line of such a file.
#[derive(Debug, Serialize, Deserialize)]
pub struct PublicLine {
    /// The case; none if it is not heard in public.
    pub number: Option<String>,
    /// Stage.
    pub stage: u32,
    /// Code of the pool.
    pub pool: String,
    /// Time of the draw, in milliseconds since 1970 UTC.
    pub time_ms: u64,
    /// Who was drawn, and among whom.
    pub seats: Vec<PublicSeat>,
    /// SHA-256 of the seed, hexadecimal.
    pub seed_hash: String,
    /// Index of the filing's entry.
    pub filing: EntryIndex,
    /// Index of the draw's entry.
    pub entry: EntryIndex,
    /// Hash by which it is in the log, hexadecimal.
    pub leaf_hash: String,
    /// Hashes from there to the root, hexadecimal.
    pub inclusion: Vec<String>,
    /// All that the draw is computed from; none where its number is not told, since the number could
    /// be found by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<DrawFile>,
}

/// One seat of a [`PublicLine`], or a place among the alternates.
#[derive(Debug, Serialize, Deserialize)]
pub struct PublicSeat {
    /// Name of the role.
    pub role: String,
    /// Who was drawn.
    pub judge: JudgeId,
    /// The place in the order of alternates, from 1.
    pub alternate: Option<usize>,
    /// Name of who was drawn.
    pub name: String,
    /// Among whom.
    pub candidates: Vec<PublicCandidate>,
}

/// A candidate for a seat.
#[derive(Debug, Serialize, Deserialize)]
pub struct PublicCandidate {
    /// Number.
    pub judge: JudgeId,
    /// Name.
    pub name: String,
    /// Chance, as so many parts of `total`.
    pub mass: String,
    /// The masses of all who could still be drawn.
    pub total: String,
}

impl PublicDraw {
    /// The number of the case, if it may be told.
    pub fn number(&self) -> Option<String> {
        (!self.hidden).then(|| self.filed.facts.case_number.clone())
    }

    /// The draw with what proves it.
    pub fn line(&self, names: Names<'_>, inclusion: &[Hash]) -> PublicLine {
        let (filed, drawn, number) = (&*self.filed, &self.drawn, self.number());
        let draw = || draw_file(self.protocol, names.origin, filed, (drawn, self.value));
        let seats = seat_draws(filed, drawn).into_iter().map(|seat| {
            let candidate = |&(judge, mass): &(JudgeId, u64)| PublicCandidate {
                judge,
                name: names.judge(judge),
                mass: mass.to_string(),
                total: seat.seat.total.to_string(),
            };
            PublicSeat {
                role: seat.seat.role.name().to_owned(),
                judge: seat.seat.judge,
                alternate: seat.alternate,
                name: names.judge(seat.seat.judge),
                candidates: seat.odds.iter().map(candidate).collect(),
            }
        });
        PublicLine {
            stage: filed.facts.stage,
            pool: filed.facts.pool.clone(),
            time_ms: self.time_ms,
            seats: seats.collect(),
            seed_hash: to_hex(&drawn.seed_hash),
            filing: drawn.filing,
            entry: self.entry,
            leaf_hash: to_hex(&self.leaf),
            inclusion: inclusion.iter().map(|hash| to_hex(hash)).collect(),
            draw: number.is_some().then(draw).flatten(),
            number,
        }
    }

    /// The draw as a row of a table.
    pub fn row(&self, names: Names<'_>) -> [String; 8] {
        let seats = seat_draws(&self.filed, &self.drawn);
        let judges = seats.iter().map(|seat| {
            let name = names.judge(seat.seat.judge);
            let alone = seats.len() == 1 && seat.seat.role == SeatRole::Undertaking;
            if alone { name } else { format!("{} {name}", seat.role()) }
        });
        let chances = seats.iter().map(|seat| {
            let each = seat.odds.iter().map(|(judge, mass)| {
                format!("{} {}", names.judge(*judge), words::percent(*mass, seat.seat.total))
            });
            words::listed(&each.collect::<Vec<_>>())
        });
        [
            self.number().unwrap_or_else(|| text!("not public")),
            pool_label(&self.filed.facts.pool, names.pools),
            local_time(self.time_ms, names.offset_minutes),
            judges.collect::<Vec<_>>().join("；"),
            chances.collect::<Vec<_>>().join("；"),
            to_hex(&self.drawn.seed_hash),
            self.entry.to_string(),
            check_code(&self.leaf),
        ]
    }
}

/// What a contributor gave to a filing in an entry.
pub fn value_of(entry: &Entry, filing: EntryIndex) -> Option<[u8; 32]> {
    let Event::Contributed(given) = &entry.event else { return None };
    given.values.iter().find(|it| it.filing == filing).map(|it| it.value)
}

/// The headings of [`PublicDraw::row`].
fn headings() -> [String; 8] {
    [
        text!("Number"),
        text!("Pool"),
        text!("Time"),
        text!("Judge"),
        text!("Candidates and chances"),
        text!("Seed hash"),
        text!("Entry"),
        text!("Check code"),
    ]
}

/// Draws as a table.
pub fn csv(draws: &[PublicDraw], names: Names<'_>) -> Vec<u8> {
    super::register::csv(&headings(), draws.iter().map(|draw| draw.row(names)))
}

/// Draws as JSON lines behind a line that says which log they are of.
pub fn json_lines(head: &PublicHead, lines: &[PublicLine]) -> Vec<u8> {
    let cannot_fail = "texts, numbers and lists of them have a form in JSON";
    let mut file = serde_json::to_string(head).expect(cannot_fail);
    for line in lines {
        file.push('\n');
        file.push_str(&serde_json::to_string(line).expect(cannot_fail));
    }
    file.push('\n');
    file.into_bytes()
}
