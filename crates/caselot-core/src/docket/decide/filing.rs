//! Filing a case.

use std::sync::Arc;

use crate::docket::cases::digest::facts_digest;
use crate::docket::cases::row::{CaseEnd, CaseRow};
use crate::docket::code::{ApprovalNeed, DesignationGround, ExclusionGround};
use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::designation::{CaseDesignated, DesignationRequested};
use crate::docket::entry::{Actor, Event, Protocol};
use crate::docket::filing::{CaseDrawn, CaseFiled, Exclusion, Facts, FilerNonce, SeatGroup};
use crate::docket::fold::trays::NextEnvelope;
use crate::docket::panel::PanelSeats;
use crate::docket::party::sorted;
use crate::docket::refusal::Refusal;
use crate::docket::rules::admit::{self, Check};
use crate::docket::rules::{self, AssignmentKind, Earlier, MainCase};
use crate::docket::tray::TRAYS_AHEAD;
use crate::id::JudgeId;

/// What a filing would become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rehearsed {
    /// It is in the log already, with these facts.
    Known(CaseEnd),
    /// It would go back to the judge of an earlier case.
    Returns,
    /// It would go to the judge of its main case.
    Follows,
    /// It would be drawn.
    Drawn {
        /// The facts, with what policy and log add to them.
        facts: Box<Facts>,
        /// What a second person would have to approve first.
        needs: Vec<ApprovalNeed>,
        /// Who could be drawn for the undertaking seat; whether by a large chance is not told.
        candidates: Vec<JudgeId>,
    },
}

impl Planner<'_, '_> {
    /// Files a case; with the nonce itself also draws it.
    pub(super) fn file(&mut self, facts: &Facts, nonce: FilerNonce) -> Result<Decision, Refusal> {
        let (mut facts, rows) = self.with_stages(facts)?;
        if let Some(row) = rows.iter().find(|row| row.stage == facts.stage) {
            rules::fill_from_filing(self.state(), &mut facts, row);
            self.is_of_desk(row, nonce)?;
            return repeated(row, &facts, nonce);
        }
        let assignment = AssignmentKind::of_filing(&facts);
        let facts = self.completed(facts, assignment, &rows)?;
        let mut first = |refusal| Err(self.of_pool(refusal, &facts));
        let check = &mut Check::new(&mut first);
        let context = self.context(&rows);
        let mut filing = admit::filing(context, &facts, check)?;
        if let Some(Earlier { case_number, judge }) = filing.returns_to {
            return self.give_back(facts, (DesignationGround::Refiled, case_number, judge), &rows);
        }
        if let Some(MainCase { case_number, judge }) = filing.follows {
            return self.give_back(facts, (DesignationGround::Follows, case_number, judge), &rows);
        }
        let tray = self.state().trays.next_tray();
        let next = self.state().trays.next().ok_or(Refusal::TrayNotReady { tray })?;
        admit::envelope(context, &facts, (next.tray, nonce), &filing, check)?;
        let groups = filing.groups.take().unwrap_or_default();
        let NextEnvelope { tray, envelope, commitment } = next;
        let needs = filing.needs;
        let awaits = rules::awaited(self.state(), self.today());
        let filed = CaseFiled { facts, tray, envelope, commitment, groups, nonce, needs, awaits };
        let filed = Arc::new(filed);
        let drawn = match nonce {
            FilerNonce::Committed(_) => None,
            FilerNonce::Single(_) => Some(self.opened(&filed, None)?),
        };
        self.open_trays_for(tray)?;
        let event = Event::CaseFiled(Arc::clone(&filed));
        let filing = self.put_found(self.inputs.actor.clone(), event)?;
        let end = drawn.map(|drawn| {
            // That it may be drawn at once is a rule of the filing's envelope.
            let event = Event::CaseDrawn(CaseDrawn { filing, ..drawn });
            self.put_found(self.inputs.actor.clone(), event)
        });
        let end = end.transpose()?;
        let drawn = end.map(|_| (filing, filed)).into_iter().collect();
        Ok(Decision { drawn, ..Decision::of_filing(filing, end) })
    }

    /// What a filing would become, were it filed now. Nothing is planned, and the actor's undrawn
    /// filings do not count: those that are rehearsed together are filed one after the other.
    pub(super) fn rehearse(&self, facts: &Facts) -> Result<Rehearsed, Refusal> {
        let (mut facts, rows) = self.with_stages(facts)?;
        if let Some(row) = rows.iter().find(|row| row.stage == facts.stage) {
            rules::fill_from_filing(self.state(), &mut facts, row);
            let nonce = FilerNonce::Committed([0; 32]);
            return repeated(row, &facts, nonce).map(|_| Rehearsed::Known(row.end));
        }
        let assignment = AssignmentKind::of_filing(&facts);
        let facts = self.completed(facts, assignment, &rows)?;
        let mut but_undrawn = |refusal| match refusal {
            Refusal::TooManyUndrawn { .. } => Ok(()),
            refusal => Err(self.of_pool(refusal, &facts)),
        };
        let check = &mut Check::new(&mut but_undrawn);
        let admit::Filing { returns_to, follows, needs, groups, .. } =
            admit::filing(self.context(&rows), &facts, check)?;
        let undertaking =
            groups.as_deref().and_then(<[SeatGroup]>::first).map_or(&[][..], |group| &group.odds);
        let candidates = undertaking.iter().map(|&(judge, _)| judge).collect();
        Ok(match (returns_to, follows) {
            (Some(_), _) => Rehearsed::Returns,
            (None, Some(_)) => Rehearsed::Follows,
            (None, None) => Rehearsed::Drawn { facts: Box::new(facts), needs, candidates },
        })
    }

    /// A pool that the court does not have is refused as such, and not as another one than the policy's.
    fn of_pool(&self, refusal: Refusal, facts: &Facts) -> Refusal {
        let known = || self.state().pools.contains_key(&facts.pool);
        match refusal {
            Refusal::DepartureUnexplained { at: "pool", .. } if !known() => {
                rules::unknown_pool(self.state(), &facts.pool)
            }
            refusal => refusal,
        }
    }

    /// The facts in the form that is stored, with the stages of their case.
    fn with_stages(&self, facts: &Facts) -> Result<(Facts, Vec<CaseRow>), Refusal> {
        let mut facts = self.canonical(facts)?;
        let rows = self.cases.case(&facts.case_number);
        facts.parties.marks = rules::carried_marks(&facts, &rows);
        facts.parties.agents = rules::carried_agents(&facts, &rows);
        Ok((facts, rows))
    }

    /// In protocol 2 an open filing is repeated by those alone who share its nonce: its answer shows
    /// the candidates.
    fn is_of_desk(&self, row: &CaseRow, nonce: FilerNonce) -> Result<(), Refusal> {
        let (filing, state) = (row.filing, self.state());
        let Some((filed, undrawn)) = state.open.get(&filing).zip(state.desk.get(filing)) else {
            return Ok(());
        };
        if filed.nonce == nonce {
            return Ok(());
        }
        let (by, on) = (undrawn.filer.to_string(), undrawn.on.to_string());
        Err(Refusal::FiledElsewhere { case_number: row.number.clone(), filing, by, on })
    }

    /// The facts in the one form that is compared and stored.
    pub(super) fn canonical(&self, facts: &Facts) -> Result<Facts, Refusal> {
        let mut facts = facts.clone();
        facts.case_number = self.filed_number(&facts.case_number)?.as_str().to_owned();
        if let Some(prior) = &mut facts.lineage.prior
            && let Ok(number) = self.number(&prior.case_number)
        {
            prior.case_number = number.as_str().to_owned();
        }
        if let Some(followed) = &mut facts.lineage.follows {
            followed.case_number = self.main_number(&followed.case_number)?;
        }
        let pool = facts.pool.clone();
        rules::alternates_of_some(&facts.panel)?;
        facts.panel.canonical(&pool);
        if let Some(change) = &mut facts.lineage.changes {
            change.leaves.sort_unstable();
            change.leaves.dedup();
        }
        facts.parties.marks = sorted(facts.parties.marks);
        facts.parties.agents = sorted(facts.parties.agents);
        facts.flags.sort();
        facts.exclusions.sort_by_key(|exclusion| exclusion.judge);
        let actor = &self.inputs.actor.person;
        for exclusion in &mut facts.exclusions {
            match self.protocol {
                Protocol::One if exclusion.person.is_empty() => exclusion.person.clone_from(actor),
                Protocol::One => {}
                // The entry's actor has named it, or the program will.
                Protocol::Two if exclusion.person.is_empty() || exclusion.person == *actor => {
                    exclusion.person.clear();
                    exclusion.by_program = false;
                }
                Protocol::Two => {
                    let person = exclusion.person.clone();
                    return Err(Refusal::ExclusionOfOthers { person });
                }
            }
        }
        Ok(facts)
    }

    /// The facts of the next stage of their case, with what policy and log add to them.
    pub(super) fn completed(
        &self,
        mut facts: Facts,
        assignment: AssignmentKind,
        rows: &[CaseRow],
    ) -> Result<Facts, Refusal> {
        let (state, today) = (self.state(), self.today());
        let assigned = facts.lineage.is_of_assigned();
        let next = rules::next_stage(state, &facts.case_number, rows, assigned)?;
        if facts.stage != next {
            return Err(Refusal::StageNotNext { case_number: facts.case_number, next });
        }
        rules::fill_from_case(state, &mut facts, rows, today);
        rules::fill_from_policy(state, &mut facts, assignment, rows, today)?;
        facts.lineage = rules::lineage(state, &facts, rows, self.cases, today)?;
        exclude_elsewhere(&mut facts);
        for exclusion in rules::system_exclusions(state, &facts) {
            let judge = exclusion.judge;
            match facts.exclusions.binary_search_by_key(&judge, |known| known.judge) {
                Ok(_) => return Err(Refusal::ExcludedBySystem { judge }),
                Err(at) => facts.exclusions.insert(at, exclusion),
            }
        }
        if assignment.is_capped() {
            let over_cap = rules::over_cap(state, &facts, self.cases, today);
            facts
                .exclusions
                .extend(over_cap.iter().map(|judge| rules::capped(self.protocol, *judge)));
            facts.exclusions.sort_by_key(|exclusion| exclusion.judge);
        }
        Ok(facts)
    }

    /// The number of a main case, in the form of this court if it is one of it. A slip of the pen is
    /// refused: it would make the case one that follows nobody.
    fn main_number(&self, text: &str) -> Result<String, Refusal> {
        match self.filed_number(text) {
            Ok(number) => Ok(number.as_str().to_owned()),
            Err(slip @ Refusal::CaseNumberUnusual { .. }) => Err(slip),
            Err(_) => Ok(text.to_owned()),
        }
    }

    /// Opens the trays that must precede the first filing of a tray.
    pub(super) fn open_trays_for(&mut self, tray: u64) -> Result<(), Refusal> {
        let missing = (tray + TRAYS_AHEAD).saturating_sub(self.state().trays.next_tray());
        (0..missing).try_for_each(|_| self.open_tray())
    }

    /// The case goes to a judge by a rule, without a draw: back to that of an earlier case, or to that
    /// of its main case. It is requested by the person who filed it, and in protocol 1 given back by
    /// the program in the next entry, in protocol 2 by a second person's approval. Who else sits on a
    /// panel is recorded with its closing.
    fn give_back(
        &mut self,
        facts: Facts,
        (ground, text, judge): (DesignationGround, String, JudgeId),
        rows: &[CaseRow],
    ) -> Result<Decision, Refusal> {
        let mut facts = Facts { panel: PanelSeats::default(), ..facts };
        // As with every designation, the cap leaves nobody out.
        facts
            .exclusions
            .retain(|exclusion| *exclusion != rules::capped(self.protocol, exclusion.judge));
        let request = DesignationRequested { facts, judge, ground, text, outage: None };
        let filing = self.write_about(rows, Event::DesignationRequested(Box::new(request)))?;
        if self.protocol == Protocol::Two {
            return Ok(Decision::of_filing(filing, None));
        }
        let designated = Event::CaseDesignated(CaseDesignated { filing, judge });
        let end = self.write_as(Actor::system(), &[], designated)?;
        Ok(Decision::of_filing(filing, Some(end)))
    }
}

/// Who sat in an earlier case elsewhere is excluded by the person who names it.
fn exclude_elsewhere(facts: &mut Facts) {
    let prior = facts.lineage.prior.iter().filter(|it| it.elsewhere && !it.panel_returns);
    let sat: Vec<JudgeId> = prior.flat_map(|prior| prior.sat.iter().copied()).collect();
    for judge in sat {
        let (ground, by_program) = (ExclusionGround::PriorStage, false);
        let (person, text) = (String::new(), String::new());
        let exclusion = Exclusion { judge, ground, person, text, by_program };
        if let Err(at) = facts.exclusions.binary_search_by_key(&judge, |known| known.judge) {
            facts.exclusions.insert(at, exclusion);
        }
    }
}

/// The answer to a case that was filed before at this stage.
fn repeated(row: &CaseRow, facts: &Facts, nonce: FilerNonce) -> Result<Decision, Refusal> {
    let case_number = row.number.clone();
    // A case that went back left the other seats of its panel undrawn.
    let alone = || Facts { panel: PanelSeats::default(), ..facts.clone() };
    // Who sat in a case elsewhere is not named twice by the person who asks.
    let elsewhere = || {
        let mut facts = facts.clone();
        exclude_elsewhere(&mut facts);
        facts
    };
    let same = |facts: &Facts| row.facts_digest == Some(facts_digest(facts));
    let same = same(facts)
        || same(&elsewhere())
        || matches!(row.end, CaseEnd::Designated { .. }) && same(&alone());
    if !same {
        let outcome = row.end.to_string();
        return Err(Refusal::FiledWithOtherFacts { case_number, filing: row.filing, outcome });
    }
    let end = match (row.end, nonce) {
        (CaseEnd::Open, FilerNonce::Committed(_)) => None,
        (CaseEnd::Open, FilerNonce::Single(_)) => {
            return Err(Refusal::FilingOpen { case_number, filing: row.filing });
        }
        (CaseEnd::Drawn { entry, .. } | CaseEnd::Designated { entry, .. }, _) => Some(entry),
        (CaseEnd::Requested, _) => {
            return Err(Refusal::DesignationPending { case_number, request: row.filing });
        }
        (CaseEnd::Voided { entry }, _) => {
            return Err(Refusal::AlreadyVoided { case_number, void: entry });
        }
        (CaseEnd::Imported { .. }, _) => Some(row.filing),
    };
    Ok(Decision::of_filing(row.filing, end))
}
