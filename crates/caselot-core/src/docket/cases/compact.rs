//! A compact form of a row of the case index: what nearly all filings have alike takes no room.

use std::collections::HashMap;

use crate::docket::cases::change::CaseChange;
use crate::docket::cases::digest::{FactsDigest, PanelDigest, RecordDigest, seated_digest};
use crate::docket::cases::disputes::Fingerprint;
use crate::docket::cases::involved::Involved;
use crate::docket::cases::row::{CaseEnd, CaseRow, Returning, given_up};
use crate::docket::cases::seating::RareSeating;
use crate::docket::code::Manner;
use crate::docket::day::Day;
use crate::docket::lot::SampleRule;
use crate::docket::record::Closing;
use crate::docket::seats::HeldSeat;
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::role::SeatRole;

/// One filing in compact form.
#[derive(Debug, Clone)]
pub(super) struct CompactRow {
    number: Box<str>,
    filing: EntryIndex,
    end: CaseEnd,
    record_digest: RecordDigest,
    panel_digest: PanelDigest,
    stage: u32,
    filed_on: Day,
    weight: u32,
    /// Which of the pools' codes.
    pool: u32,
    closed: Option<Day>,
    manner: Option<Manner>,
    held: Seats,
    /// What few filings have.
    uncommon: Option<Box<Uncommon>>,
    /// Its case had a filing before.
    pub(super) follows: bool,
}

/// The seats of nearly all filings: a sole judge's, in the pool of the case, or none.
#[derive(Debug, Clone, Copy)]
enum Seats {
    /// None at all.
    None,
    /// The undertaking judge's, until it is drawn without a holder.
    Undertaking(Option<JudgeId>),
}

#[derive(Debug, Clone, Default)]
struct Uncommon {
    facts_digest: Option<FactsDigest>,
    flags: Vec<String>,
    held: Option<Vec<HeldSeat>>,
    panel: Vec<JudgeId>,
    seating: RareSeating,
    /// Without the manner.
    returning: Returning,
    involved: Option<Box<Involved>>,
}

/// Codes of pools, each kept once.
#[derive(Debug, Clone, Default)]
pub(super) struct Codes {
    codes: Vec<Box<str>>,
    places: HashMap<Box<str>, u32>,
}

impl Codes {
    fn place(&mut self, code: &str) -> u32 {
        if let Some(place) = self.places.get(code) {
            return *place;
        }
        let place = u32::try_from(self.codes.len());
        let place = place.expect("a log of 4 billion pools is larger than any memory");
        self.codes.push(code.into());
        self.places.insert(code.into(), place);
        place
    }

    fn code(&self, place: u32) -> &str {
        self.codes.get(place as usize).map_or("", |code| code)
    }
}

impl CompactRow {
    pub(super) fn new(row: CaseRow, codes: &mut Codes) -> CompactRow {
        let CaseRow { number, stage, filing, pool, facts_digest, end, record_digest, .. } = row;
        let CaseRow { filed_on, panel_digest, closed, weight, flags, held, panel, seating, .. } =
            row;
        let involved = row.involved;
        let mut returning = row.returning;
        let manner = returning.manner.take();
        let (held, other) = match &held[..] {
            [] => (Seats::None, None),
            [seat] if seat.role == SeatRole::Undertaking && seat.pool == pool => {
                (Seats::Undertaking(seat.judge), None)
            }
            _ => (Seats::None, Some(held)),
        };
        let plain = facts_digest.is_none()
            && flags.is_empty()
            && other.is_none()
            && panel.is_empty()
            && seating.is_empty()
            && involved.is_none()
            && returning == Returning::default();
        let uncommon = (!plain).then(|| {
            let held = other;
            Box::new(Uncommon { facts_digest, flags, held, panel, seating, returning, involved })
        });
        let (number, pool) = (number.into_boxed_str(), codes.place(&pool));
        let follows = false;
        #[rustfmt::skip]
        let compact = CompactRow {
            number, filing, end, record_digest, panel_digest, stage, filed_on, weight, pool, closed,
            manner, held, uncommon, follows,
        };
        compact
    }

    /// The row, with all changes since it was added.
    pub(super) fn row(&self, codes: &Codes) -> CaseRow {
        let pool = codes.code(self.pool).to_owned();
        let uncommon = self.uncommon.as_deref().cloned().unwrap_or_default();
        let held = match (uncommon.held, self.held) {
            (Some(held), _) => held,
            (None, Seats::None) => Vec::new(),
            (None, Seats::Undertaking(judge)) => {
                let role = SeatRole::Undertaking;
                vec![HeldSeat { role, judge, pool: pool.clone() }]
            }
        };
        CaseRow {
            number: self.number.to_string(),
            stage: self.stage,
            filing: self.filing,
            pool,
            facts_digest: uncommon.facts_digest,
            end: self.end,
            record_digest: self.record_digest,
            filed_on: self.filed_on,
            panel_digest: self.panel_digest,
            closed: self.closed,
            weight: self.weight,
            flags: uncommon.flags,
            held,
            panel: uncommon.panel,
            seating: uncommon.seating,
            returning: Returning { manner: self.manner, ..uncommon.returning },
            involved: uncommon.involved,
        }
    }

    /// Applies a later change, as [`CaseRow::apply`] does.
    pub(super) fn apply(&mut self, change: &CaseChange, codes: &mut Codes) {
        if !self.drawn_for_one(change) && !self.closed_by_one(change) {
            let mut row = self.row(codes);
            row.apply(change);
            *self = CompactRow { follows: self.follows, ..CompactRow::new(row, codes) };
        }
    }

    /// The draw of a sole judge, which nearly all changes are, applied in place.
    fn drawn_for_one(&mut self, change: &CaseChange) -> bool {
        let CaseChange::Ended { end, seats, panel, avoided: None, alternates, .. } = change else {
            return false;
        };
        let ([(SeatRole::Undertaking, judge)], None) = (&seats[..], &self.uncommon) else {
            return false;
        };
        let one = matches!(self.held, Seats::Undertaking(_))
            && *panel == Default::default()
            && alternates.is_empty();
        if one {
            (self.end, self.held) = (*end, Seats::Undertaking(Some(*judge)));
        }
        one
    }

    /// The closing of a case without a panel, likewise.
    fn closed_by_one(&mut self, change: &CaseChange) -> bool {
        let CaseChange::Closed { on, manner, panel, .. } = change else {
            return false;
        };
        let alone = panel.as_ref().is_none_or(|(_, judges)| judges.is_empty());
        if alone {
            (self.closed, self.manner) = (Some(*on), *manner);
            let closing = Closing { on: *on, manner: *manner };
            let seated = || seated_digest(self.panel_digest, &closing);
            self.panel_digest = panel.as_ref().map_or_else(seated, |(digest, _)| *digest);
        }
        alone
    }

    /// Gives the filing another number, of which it is the first.
    pub(super) fn renumber(&mut self, number: &str) {
        self.number = number.into();
        self.follows = false;
    }

    pub(super) fn number(&self) -> &str {
        &self.number
    }

    pub(super) fn filing(&self) -> EntryIndex {
        self.filing
    }

    pub(super) fn end(&self) -> CaseEnd {
        self.end
    }

    /// Whether a sample takes its case, which has no other filing.
    pub(super) fn is_sampled(&self, rule: &SampleRule, codes: &Codes) -> bool {
        let closing = self.closed.map(|on| Closing { on, manner: self.manner });
        rule.takes(codes.code(self.pool), self.end.undertaking(), closing)
    }

    /// The dispute that it is of, if its parties are known, and the day on which its case was given
    /// up, if it was.
    pub(super) fn dispute(&self) -> Option<(Fingerprint, Option<Day>)> {
        let returning = &self.uncommon.as_deref()?.returning;
        let given_up = given_up(self.end, self.closed, self.manner, returning.avoided);
        Some((returning.fingerprint?, given_up.map(|(_, day)| day)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docket::code::AssignedBy;
    use crate::docket::record::Panel;

    fn rows() -> Vec<CaseRow> {
        let seat = |role, judge, pool: &str| HeldSeat { role, judge, pool: pool.to_owned() };
        let plain = CaseRow {
            number: "(2021)湘0203民初1号".to_owned(),
            stage: 0,
            filing: EntryIndex(9),
            pool: "民事".to_owned(),
            facts_digest: None,
            end: CaseEnd::Open,
            record_digest: RecordDigest([2; 32]),
            filed_on: Day(18_700),
            panel_digest: PanelDigest([3; 32]),
            closed: None,
            weight: 100,
            flags: Vec::new(),
            held: vec![seat(SeatRole::Undertaking, None, "民事")],
            panel: Vec::new(),
            seating: RareSeating::default(),
            returning: Returning::default(),
            involved: None,
        };
        let marked = Returning { marks: vec![[5; 32]], ..Returning::default() };
        let imported =
            CaseEnd::Imported { undertaking: JudgeId(4), assigned_by: AssignedBy::Drawn };
        let panel = ["民事", "民事", "陪审"].into_iter().zip([
            SeatRole::Undertaking,
            SeatRole::Member,
            SeatRole::Assessor,
        ]);
        let panel = panel.map(|(pool, role)| seat(role, None, pool)).collect();
        vec![
            plain.clone(),
            CaseRow { held: panel, ..plain.clone() },
            CaseRow { held: vec![seat(SeatRole::Undertaking, None, "刑事")], ..plain.clone() },
            CaseRow { held: Vec::new(), end: imported, panel: vec![JudgeId(7)], ..plain.clone() },
            CaseRow {
                facts_digest: Some(FactsDigest([1; 32])),
                flags: vec!["重大".to_owned()],
                ..plain.clone()
            },
            CaseRow { involved: Involved::of(&[[6; 32]]), ..plain.clone() },
            CaseRow { returning: marked, closed: Some(Day(18_710)), stage: 3, ..plain },
        ]
    }

    fn changes() -> Vec<CaseChange> {
        let ended = |end, seats: &[(SeatRole, JudgeId)], panel, avoided| {
            let seats = seats.to_vec();
            let (filing, alternates, on) = (EntryIndex(9), Vec::new(), Day(18_705));
            CaseChange::Ended { filing, end, seats, panel, avoided, alternates, on }
        };
        let drawn = CaseEnd::Drawn { entry: EntryIndex(10), undertaking: JudgeId(6) };
        let one = [(SeatRole::Undertaking, JudgeId(6))];
        let three = [
            (SeatRole::Undertaking, JudgeId(6)),
            (SeatRole::Member, JudgeId(5)),
            (SeatRole::Assessor, JudgeId(21)),
        ];
        let panel =
            Panel { presiding: Some(JudgeId(6)), members: vec![JudgeId(5)], assessors: Vec::new() };
        let closed = |manner, panel| {
            let (filing, on) = (EntryIndex(9), Day(18_800));
            let panel = Option::map(panel, |judges| (PanelDigest([4; 32]), judges));
            CaseChange::Closed { filing, on, manner, panel }
        };
        vec![
            ended(drawn, &one, Panel::default(), None),
            ended(drawn, &three, panel, None),
            ended(
                CaseEnd::Voided { entry: EntryIndex(10) },
                &[],
                Panel::default(),
                Some((JudgeId(6), Day(18_701))),
            ),
            ended(CaseEnd::Voided { entry: EntryIndex(10) }, &[], Panel::default(), None),
            closed(None, None),
            closed(None, Some(Vec::new())),
            closed(Some(Manner::Withdrawn), Some(vec![JudgeId(5), JudgeId(6)])),
            CaseChange::Flagged { filing: EntryIndex(9), flags: vec!["乙".to_owned()] },
            CaseChange::Assisted { filing: EntryIndex(9), judge: JudgeId(31), on: Day(30_000) },
        ]
    }

    /// Two changes after each other, of every kind, leave what they leave of a row.
    #[test]
    fn what_is_kept_is_the_row_after_every_change() {
        let mut codes = Codes::default();
        for row in rows() {
            assert_eq!(CompactRow::new(row.clone(), &mut codes).row(&codes), row);
            for first in changes() {
                for second in changes() {
                    let (mut row, mut compact) =
                        (row.clone(), CompactRow::new(row.clone(), &mut codes));
                    for change in [&first, &second] {
                        row.apply(change);
                        compact.apply(change, &mut codes);
                        assert_eq!(compact.row(&codes), row, "{change:?}");
                    }
                }
            }
        }
    }
}
