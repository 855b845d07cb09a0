//! What a draw makes of the seats of a case, and seats that change without one (section 22.10).

use super::changing::OTHER;
use super::court::{Fold, Rule, rule};
use super::message::{Drawn, Filed, Group, Held, Seat};
use super::records::{Closed, Panel, Record};
use super::seats::{MEMBER, PRESIDING, REPLACEMENT, Seating, Taken, UNDERTAKING, is_lay};
use super::stages::{End, Stage};
use super::text;

const BY_PRESIDENT: u32 = 2;
const BY_DIVISION_CHIEF: u32 = 4;
pub const MANNERS_WITHOUT_JUDGMENT: [u32; 3] = [4, 6, 7];

/// Seats of a draw, with the pools of their groups.
fn with_pools(filed: &Filed, seats: &[Seat]) -> Vec<Held> {
    let held = seats.iter().filter_map(|seat| {
        let group = filed.groups.iter().find(|group| group.role == seat.role)?;
        Some(Held { role: seat.role, judge: seat.judge, pool: group.pool.clone() })
    });
    held.collect()
}

impl Fold {
    /// Balances of the winners, and their count for a yearly cap.
    fn pay(&mut self, filed: &Filed, seats: &[Seat]) -> Rule {
        let year = self.year();
        let by_persons = if self.two() { filed.facts.by_persons() } else { Vec::new() };
        for seat in seats {
            let group = filed.groups.iter().find(|group| group.role == seat.role);
            let group = group.ok_or("GroupsMalformed")?;
            let pool = self.pools.get_mut(&group.pool).ok_or("PoolUnknown")?;
            let percent = if seat.role == UNDERTAKING { 100 } else { pool.seat_percent };
            pool.drawn = true;
            pool.settle(filed.facts.weight * percent / 100, group, seat.judge, &by_persons);
            if pool.yearly_cap > 0 {
                *pool.seated.entry((year, seat.judge)).or_default() += 1;
            }
        }
        Ok(())
    }

    pub(super) fn seat_winners(&mut self, filed: &Filed, drawn: &Drawn) -> Rule {
        let held = with_pools(filed, &drawn.seats);
        let alternates = with_pools(filed, &drawn.alternates);
        if filed.change().is_some() {
            self.give_back_changed(filed);
            self.pay(filed, &drawn.seats)?;
            return self.change_seats(filed, drawn, (held, alternates));
        }
        self.give_back(&filed.facts);
        self.pay(filed, &drawn.seats)?;
        self.records.drawn(drawn.filing, filed, &drawn.seats, drawn.presiding);
        self.lead_series(drawn.filing, &filed.facts, drawn.seats[0].judge);
        let later = filed.later.clone();
        let seating = Seating { held, alternates, later, ..Seating::default() };
        self.stages.end(drawn.filing, End::Seated, seating);
        Ok(())
    }

    /// Before the winners are paid: what the seats that are left cost, and the undertaking judge's
    /// if the case weighs something else from now on.
    fn give_back_changed(&mut self, filed: &Filed) {
        let Some(change) = filed.change() else { return };
        let leaves = |seat: &&Held| change.leaves.contains(&seat.judge);
        let left: Vec<Held> = change.seats.iter().filter(leaves).cloned().collect();
        self.give_back_seats(&left, change.weight);
        if filed.facts.weight == change.weight {
            return;
        }
        let own = change.seats.iter().filter(|seat| seat.role == UNDERTAKING);
        let own: Vec<Held> = own.cloned().collect();
        self.give_back_seats(&own, change.weight);
        for seat in &own {
            self.pay_as_designated(seat, filed.facts.weight);
        }
    }

    /// A seat moves balances as that of a designation does, nobody excluded.
    fn pay_as_designated(&mut self, seat: &Held, weight: u32) {
        let Some(pool) = self.pools.get(&seat.pool) else { return };
        let shares = self.shares(pool, self.today);
        let odds = shares.iter().map(|row| (row.0, 1)).collect();
        let percent = if seat.role == UNDERTAKING { 100 } else { pool.seat_percent };
        let (pool, role) = (seat.pool.clone(), seat.role);
        let group = Group { pool, role, seats: 1, odds, shares, alternates: 0 };
        if let Some(pool) = self.pools.get_mut(&seat.pool) {
            pool.settle(weight * percent / 100, &group, seat.judge, &[]);
        }
    }

    fn change_seats(&mut self, filed: &Filed, drawn: &Drawn, won: (Vec<Held>, Vec<Held>)) -> Rule {
        let change = filed.change().ok_or("CaseHasNoJudge")?;
        self.stages.end(drawn.filing, End::Seated, Seating::default());
        let today = self.today;
        let stage = self.stages.at(change.filing).ok_or("CaseEntryUnknown")?;
        stage.carried.clone_from(&filed.facts.marks);
        stage.agents.clone_from(&filed.facts.agents);
        let seating = &mut stage.seating;
        seating.left.extend(&change.leaves);
        seating.held.retain(|seat| !change.leaves.contains(&seat.judge));
        seating.held.extend(won.0);
        seating.held.sort_by_key(|seat| seat.role);
        seating.alternates.extend(won.1);
        if change.leaves.contains(&seating.presides) {
            seating.presides = 0;
        }
        if change.kind != REPLACEMENT {
            seating.later = filed.later.clone();
        }
        seating.changed = Some(today);
        let panel = panel(drawn.presiding, &seating.held);
        let record = self.records.of(change.filing).ok_or("CaseEntryUnknown")?;
        record.panel = panel;
        (record.procedure, record.weight) = (filed.facts.procedure.clone(), filed.facts.weight);
        Ok(())
    }

    /// A seat changes without a draw.
    pub(super) fn taken_over(&mut self, taken: &Taken) -> Rule {
        self.stages.is_present(taken.filing)?;
        let stage = self.stages.stage(taken.filing).ok_or("CaseEntryUnknown")?;
        let record = self.records.seated(taken.filing).ok_or("CaseHasNoJudge")?;
        rule(!stage.seating.held.is_empty(), "SeatsNotOfLog")?;
        rule(record.closing.is_none(), "CaseClosedAlready")?;
        self.stages.settled(self.stages.number(taken.filing))?;
        rule(text::free_text(&taken.text), "TextOutsideTable")?;
        rule(taken.hearing_day == 0 || taken.hearing_day >= self.today, "HearingTooSoon")?;
        self.hears_in_time(taken.hearing_day)?;
        rule(taken.role == PRESIDING || is_lay(taken.role), "SeatChangeMalformed")?;
        if taken.role != PRESIDING {
            self.waits_its_turn(taken.filing)?;
        }
        if taken.role == PRESIDING {
            may_preside(taken, stage)?;
            self.presides(taken)?;
        } else {
            let at = self.may_take(taken, stage, record)?;
            self.takes(taken, at)?;
        }
        self.records.touch(taken.filing);
        let today = self.today;
        let stage = self.stages.at(taken.filing).ok_or("CaseEntryUnknown")?;
        stage.seating.changed = Some(today);
        Ok(())
    }

    fn presides(&mut self, taken: &Taken) -> Rule {
        let stage = self.stages.at(taken.filing).ok_or("CaseEntryUnknown")?;
        stage.seating.presides = taken.judge;
        let panel = panel(taken.judge, &stage.seating.held);
        self.records.of(taken.filing).ok_or("CaseEntryUnknown")?.panel = panel;
        Ok(())
    }

    /// The place among the alternates of the one who takes over.
    fn may_take(&self, taken: &Taken, stage: &Stage, record: &Record) -> Result<usize, String> {
        let seat = taken.seat.as_ref().ok_or("SeatChangeMalformed")?;
        let sound = seat.judge != 0 && taken.ground != 0 && taken.weight == record.weight;
        rule(sound, "SeatChangeMalformed")?;
        rule(taken.ground != OTHER || !taken.text.is_empty(), "TextNeeded")?;
        let held = seat.role == taken.role && stage.seating.held.contains(seat);
        rule(held, "SeatNotHeld")?;
        self.decided(taken.ground, taken.decided_by, &[seat.judge])?;
        let day = if taken.hearing_day == 0 { self.today } else { taken.hearing_day };
        let marks = [&stage.carried[..], &stage.agents].concat();
        let first = stage.seating.alternates.iter().position(|one| {
            one.role == taken.role
                && !stage.seating.mediated.contains(&one.judge)
                && self.can_come(one.judge, day, &marks)
        });
        let first = first.ok_or("NoAlternate")?;
        let theirs = stage.seating.alternates[first].judge == taken.judge;
        rule(theirs, "AlternateOutOfOrder")?;
        Ok(first)
    }

    fn takes(&mut self, taken: &Taken, at: usize) -> Rule {
        let left = taken.seat.clone().ok_or("SeatChangeMalformed")?;
        let own = Held { judge: taken.judge, ..left.clone() };
        let stage = self.stages.at(taken.filing).ok_or("CaseEntryUnknown")?;
        let seating = &mut stage.seating;
        seating.alternates.remove(at);
        seating.left.push(left.judge);
        for seat in seating.held.iter_mut().filter(|seat| **seat == left) {
            seat.judge = own.judge;
        }
        self.give_back_seats(std::slice::from_ref(&left), taken.weight);
        self.pay_as_designated(&own, taken.weight);
        let year = self.year();
        let pool = self.pools.get_mut(&own.pool).ok_or("PoolUnknown")?;
        if pool.yearly_cap > 0 {
            *pool.seated.entry((year, own.judge)).or_default() += 1;
        }
        Ok(())
    }

    /// What the log knows of the seats of a case binds its closing.
    pub(super) fn closes_as_seated(&self, closed: &Closed) -> Rule {
        let number = self.stages.number(closed.filing);
        self.stages.settled(number)?;
        let stage = self.stages.stage(closed.filing).ok_or("CaseEntryUnknown")?;
        let record = self.records.seated(closed.filing).ok_or("CaseHasNoJudge")?;
        let (seating, rules) = (&stage.seating, &self.policy().seats);
        let own = !seating.held.is_empty();
        let nobody = closed.panel == Panel::default();
        rule(!closed.as_seated || (own && nobody), "PanelNamed")?;
        rule(closed.as_seated || rules.is_none() || !own, "PanelNamed")?;
        let manner = closed.closing.1;
        self.closes_drawn(closed.filing, manner)?;
        if let Some(rules) = rules.as_ref().filter(|_| closed.as_seated) {
            let flagged = record.flags.iter().any(|flag| rules.never_alone.contains(flag));
            let several = seating.held.len() > 1 || !seating.later.is_empty();
            let judged = !MANNERS_WITHOUT_JUDGMENT.contains(&manner);
            rule(!judged || !flagged || several, "NeverAlone")?;
        }
        Ok(())
    }

    /// A case is not closed before the last day on which seats of its present stage changed.
    pub(super) fn closes_after_changes(&self, filing: u64, day: u32) -> Rule {
        let changed = self.stages.stage(filing).and_then(|stage| stage.seating.changed);
        rule(changed.is_none_or(|last| day >= last), "ClosedBeforeChange")
    }

    /// While seats of a case change it is not corrected, and under rules of seats its panel never.
    pub(super) fn corrects_no_seats(&self, filing: u64, change: &[Record; 2]) -> Rule {
        self.stages.settled(self.stages.number(filing))?;
        let [before, after] = change;
        let known = self.records.seated(filing).is_none_or(|record| record == before);
        rule(known || !self.two(), "RecordChanged")?;
        if let Some((_, manner)) = after.closing.filter(|_| before.closing.is_none()) {
            self.closes_drawn(filing, manner)?;
        }
        let own = !self.stages.held(filing).is_empty();
        let judges = |record: &Record| (record.panel.presiding, record.panel.members.clone());
        let fixed = own && self.policy().seats.is_some();
        rule(!fixed || judges(before) == judges(after), "SeatsFixed")
    }
}

/// The panel of a record: who presides, and the other members.
fn panel(presiding: u32, held: &[Held]) -> Panel {
    let members = held.iter().filter(|seat| seat.role == MEMBER).map(|seat| seat.judge);
    let mut members: Vec<u32> = members.filter(|judge| *judge != presiding).collect();
    members.sort_unstable();
    Panel { presiding, members, assessors: Vec::new() }
}

fn may_preside(taken: &Taken, stage: &Stage) -> Rule {
    let said = (taken.seat.is_some(), taken.ground, taken.hearing_day, taken.weight);
    rule(said == (false, 0, 0, 0), "SeatChangeMalformed")?;
    let theirs = [BY_PRESIDENT, BY_DIVISION_CHIEF].contains(&taken.decided_by);
    rule(theirs, "NotTheirsToDecide")?;
    let Seating { held, later, presides, .. } = &stage.seating;
    let several = held.len() > 1 || !later.is_empty();
    let sits = |seat: &Held| {
        seat.judge == taken.judge && (seat.role == UNDERTAKING || seat.role == MEMBER)
    };
    rule(several && held.iter().any(sits), "SeatNotHeld")?;
    rule(*presides != taken.judge, "PresidesAlready")
}
