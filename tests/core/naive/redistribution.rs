//! The open cases of a judge who leaves: one list, drawn in its order (section 22.11).

use super::court::{Fold, Rule, rule};
use super::draw::Hash;
use super::kept::keeps_seats;
use super::message::{Facts, Filed, Nonce, Reassigns};
use super::parties::OTHER_RELATIONSHIP;
use super::reader::{Message, Read};
use super::records::{Quota, Record};
use super::stages::End;
use super::text;

const OTHER: u32 = 5;
const MOST_CASES: usize = 400;
/// Days after its approval in which a list speaks for its filings.
const DAYS: u32 = 14;

pub struct Redistribution {
    judge: u32,
    ground: u32,
    text: String,
    cases: Vec<Listed>,
}

pub struct Listed {
    filing: u64,
    case_number: String,
    stage: u32,
    nonce_commitment: Hash,
}

/// What was approved, and what of it still waits.
pub struct List {
    approved: u32,
    of: Redistribution,
    /// Filings that were made from it.
    made: Vec<u64>,
}

pub fn read(mut m: Message) -> Read<Redistribution> {
    let list = Redistribution {
        judge: m.uint32(1)?,
        ground: m.choice(2, OTHER)?,
        text: m.string(3)?,
        cases: m.repeated(4, listed)?,
    };
    m.end().map(|()| list)
}

fn listed(bytes: &[u8]) -> Read<Listed> {
    let mut m = Message::read(bytes)?;
    let listed = Listed {
        filing: m.uint64(1)?,
        case_number: m.string(2)?,
        stage: m.uint32(3)?,
        nonce_commitment: m.bytes32(4)?,
    };
    m.end().map(|()| listed)
}

impl Fold {
    /// A list is approved: it takes the place of an earlier one of this judge.
    pub(super) fn redistributed(&mut self, of: Redistribution) -> Rule {
        rule(self.judges.contains_key(&of.judge), "JudgeUnknown")?;
        rule(text::free_text(&of.text), "TextOutsideTable")?;
        rule(of.ground != OTHER || !of.text.is_empty(), "TextNeeded")?;
        let ascending = of.cases.is_sorted_by(|one, next| one.case_number < next.case_number);
        rule(ascending && of.cases.len() <= MOST_CASES, "RedistributionMalformed")?;
        let open = of.cases.iter().all(|listed| self.is_open_case(of.judge, listed));
        rule(open, "RedistributionDiffers")?;
        let (approved, made) = (self.today, Vec::new());
        self.lists.insert(of.judge, List { approved, of, made });
        Ok(())
    }

    /// Whether a case is one of this judge's, open, and of the stage that is said.
    fn is_open_case(&self, judge: u32, listed: &Listed) -> bool {
        let number = &listed.case_number;
        let present = self.stages.present(number);
        let present = present.filter(|it| it.end == End::Seated && it.entry == listed.filing);
        let record = present.and_then(|stage| self.records.seated(stage.entry));
        record.is_some_and(|it| it.undertaking == judge && it.closing.is_none())
            && self.stages.settled(number).is_ok()
            && self.stages.next(number) == listed.stage
    }

    /// The list in which a case waits, and its place in it.
    fn waits_in(&self, filing: u64) -> Option<(&List, usize)> {
        self.lists.values().find_map(|list| {
            let place = list.of.cases.iter().position(|listed| listed.filing == filing)?;
            Some((list, place))
        })
    }

    /// While a case waits, nothing but its turn reassigns it or changes its seats.
    pub(super) fn waits_its_turn(&self, filing: u64) -> Rule {
        rule(self.waits_in(filing).is_none(), "RedistributionOrder")
    }

    /// A filing of a case that waits stands where its list has it, and says what that says.
    pub(super) fn is_its_turn(&self, filed: &Filed) -> Rule {
        if let Some(change) = filed.change() {
            self.waits_its_turn(change.filing)?;
        }
        let Some(reassigns) = &filed.facts.lineage.reassigns else { return Ok(()) };
        let Some((list, place)) = self.waits_in(reassigns.filing) else { return Ok(()) };
        let undrawn = |filing| self.open.contains_key(filing) && !self.is_opened(*filing);
        let next = place == 0 && !list.made.iter().any(undrawn);
        rule(next, "RedistributionOrder")?;
        let listed = &list.of.cases[place];
        let committed =
            matches!(filed.nonce, Nonce::Committed(nonce) if nonce == listed.nonce_commitment);
        let same = filed.facts.stage == listed.stage
            && (reassigns.ground, &reassigns.text) == (list.of.ground, &list.of.text);
        rule(committed && same, "RedistributionDiffers")
    }

    /// Whether a filing says no more than the list that it is made from was approved for.
    pub(super) fn is_as_listed(&self, filed: &Filed) -> bool {
        let lineage = &filed.facts.lineage;
        let Some(reassigns) = &lineage.reassigns else { return false };
        let Some((list, _)) = self.waits_in(reassigns.filing) else { return false };
        self.today <= list.approved + DAYS
            && lineage.prior.is_none()
            && lineage.series.is_empty()
            && leaves_out_nobody(&filed.facts)
            && self.names_nobody_new(&filed.facts)
            && self.keeps_facts(filed, reassigns)
    }

    fn names_nobody_new(&self, facts: &Facts) -> bool {
        self.stages.present(&facts.case_number).is_some_and(|stage| {
            facts.marks.iter().all(|mark| stage.carried.contains(mark))
                && facts.agents.iter().all(|mark| stage.agents.contains(mark))
        })
    }

    fn keeps_facts(&self, filed: &Filed, reassigns: &Reassigns) -> bool {
        let facts = &filed.facts;
        let Some(present) = self.stages.stage(reassigns.filing) else { return false };
        let Some(record) = self.records.seated(reassigns.filing) else { return false };
        let same = (&facts.pool, &facts.cause, &facts.procedure, &facts.flags)
            == (&record.pool, &record.cause, &record.procedure, &record.flags)
            && (facts.weight, reassigns.filed_day) == (record.weight, record.filed);
        same && keeps_seats(Some(filed), present)
    }

    /// A case has left its list: it was filed from it, or something else became of it.
    pub(super) fn leaves_list(&mut self, filing: u64, made: Option<u64>) {
        for list in self.lists.values_mut() {
            let before = list.of.cases.len();
            list.of.cases.retain(|listed| listed.filing != filing);
            if list.of.cases.len() < before {
                list.made.extend(made);
            }
        }
    }

    /// A record by which a case leaves its list.
    pub(super) fn leaves_by_record(&mut self, record: &Quota) {
        match record {
            Quota::Closed(closed) => self.leaves_list(closed.filing, None),
            Quota::Corrected { filing, change, .. } if is_left(change) => {
                self.leaves_list(*filing, None);
            }
            _ => {}
        }
    }
}

fn is_left([before, after]: &[Record; 2]) -> bool {
    before.undertaking != after.undertaking || after.closing.is_some()
}

/// No exclusion is a person's, or the program's for a declared conflict.
fn leaves_out_nobody(facts: &Facts) -> bool {
    facts.exclusions.iter().all(|one| one.is_program() && one.ground > OTHER_RELATIONSHIP)
}
