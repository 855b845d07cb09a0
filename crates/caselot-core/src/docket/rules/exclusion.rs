//! Rules of exclusions that the program makes, not a person.

use std::collections::BTreeMap;

use crate::docket::code::{ExclusionGround, Role};
use crate::docket::day::Day;
use crate::docket::entry::{Protocol, SYSTEM_PERSON};
use crate::docket::filing::{Exclusion, Facts};
use crate::docket::fold::state::State;
use crate::docket::lineage::Lineage;
use crate::docket::policy::CASES_KEPT;
use crate::docket::refusal::Refusal;
use crate::docket::rules::ruling::{Ruling, ensure};
use crate::id::JudgeId;

/// Judges with the ground on which each is excluded.
type Excluded = BTreeMap<JudgeId, ExclusionGround>;

/// Who is excluded by what the log says of a filing: one source after the other. Of several
/// grounds of one judge that of the earlier source holds.
fn sources(state: &State, facts: &Facts) -> [Excluded; 4] {
    let lineage = &facts.lineage;
    let conflicts = state.conflicts.of(&facts.parties.related());
    [earlier_stages(lineage), seated(lineage), conflicts, mediators(state, lineage)]
}

/// Who sits in a case whose seats change, or stands ready to.
fn seated(lineage: &Lineage) -> Excluded {
    let seats = lineage.changes.iter().flat_map(|it| it.kept_seats().chain(&it.seated.alternates));
    seats.filter_map(|seat| seat.judge).map(|judge| (judge, ExclusionGround::Seated)).collect()
}

/// Assessors who mediated a case whose seats change.
fn mediators(state: &State, lineage: &Lineage) -> Excluded {
    let mediated = lineage.changes.iter().flat_map(|change| &change.seated.mediated);
    let assessors = mediated.copied().filter(|judge| {
        let rows = state.roster.judge(*judge).map(|judge| &judge.tenures);
        rows.is_some_and(|rows| rows.iter().any(|row| row.role == Role::LayAssessor))
    });
    assessors.map(|judge| (judge, ExclusionGround::MediatedBefore)).collect()
}

/// Who left an earlier stage, and who sat in the earlier case. In protocol 2 a person excludes those
/// who sat in a case that is elsewhere, since the log does not know them.
pub fn earlier_stages(lineage: &Lineage) -> BTreeMap<JudgeId, ExclusionGround> {
    let left = lineage.reassigns.iter().flat_map(|reassigns| reassigns.left.iter().copied());
    let prior = lineage.prior.iter().filter(|prior| !prior.panel_returns && !prior.elsewhere);
    let change = lineage.changes.iter();
    let left = left.chain(change.flat_map(|it| it.seated.left.iter().chain(&it.leaves).copied()));
    let judges = left.chain(prior.flat_map(|prior| prior.sat.iter().copied()));
    judges.map(|judge| (judge, ExclusionGround::PriorStage)).collect()
}

/// Exclusions that the rules make themselves, strictly ascending by judge.
pub fn system_exclusions(state: &State, facts: &Facts) -> Vec<Exclusion> {
    let mut judges = BTreeMap::new();
    for source in sources(state, facts) {
        for (judge, ground) in source {
            judges.entry(judge).or_insert(ground);
        }
    }
    let exclusion = |(judge, ground)| by_program(state.protocol, judge, ground);
    judges.into_iter().map(exclusion).collect()
}

fn by_program(protocol: Protocol, judge: JudgeId, ground: ExclusionGround) -> Exclusion {
    let text = String::new();
    match protocol {
        Protocol::One => {
            let person = SYSTEM_PERSON.to_owned();
            Exclusion { judge, ground, person, text, by_program: false }
        }
        Protocol::Two => Exclusion { judge, ground, person: String::new(), text, by_program: true },
    }
}

/// Who sat in an earlier case elsewhere is excluded by name, by the person who says so. Who sits in
/// the case is read from the log, and no person's to say.
///
/// # Errors
/// The first of its rules that is broken.
pub fn excluded_by_hand(state: &State, facts: &Facts, today: Day) -> Ruling {
    let prior = facts.lineage.prior.iter().filter(|it| it.elsewhere && !it.panel_returns);
    let named = |judge: &JudgeId| facts.exclusions.iter().any(|e| e.judge == *judge);
    let missing = prior.flat_map(|prior| &prior.sat).find(|judge| !named(judge));
    missing.map_or(Ok(()), |judge| Err(Refusal::PriorSatCandidate { judge: *judge }))?;
    let kept = state.edition(today) >= CASES_KEPT;
    let by_hand = |it: &&Exclusion| kept && it.ground == ExclusionGround::Seated && !it.by_program;
    let seated = facts.exclusions.iter().find(by_hand).map(|exclusion| exclusion.judge);
    seated.map_or(Ok(()), |judge| Err(Refusal::SystemExclusionsDiffer { judge }))
}

/// The exclusions in the program's name are exactly those that follow, and those of
/// `over_cap`: the judges over the cap of open cases.
///
/// # Errors
/// The first of its rules that is broken.
pub fn excluded_by_system(state: &State, facts: &Facts, over_cap: &[JudgeId]) -> Ruling {
    let mut wanted = system_exclusions(state, facts);
    wanted.extend(over_cap.iter().map(|judge| capped(state.protocol, *judge)));
    wanted.sort_by_key(|exclusion| exclusion.judge);
    let own = facts.exclusions.iter().filter(|exclusion| exclusion.is_by_program());
    let found: Vec<&Exclusion> = own.collect();
    let same = found.len() == wanted.len() && found.iter().zip(&wanted).all(|(f, w)| **f == *w);
    ensure(same, || {
        let judges = found.iter().zip(&wanted).find(|(f, w)| **f != *w);
        let first = judges.map(|(f, w)| f.judge.min(w.judge));
        let longer = found.get(wanted.len()).copied().or(wanted.get(found.len()));
        let judge = first.or(longer.map(|e| e.judge)).unwrap_or(JudgeId(0));
        Refusal::SystemExclusionsDiffer { judge }
    })
}

/// The exclusion of a judge over the cap.
pub fn capped(protocol: Protocol, judge: JudgeId) -> Exclusion {
    by_program(protocol, judge, ExclusionGround::WorkloadCap)
}
