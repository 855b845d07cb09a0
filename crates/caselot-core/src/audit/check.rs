//! Whether an entry may follow a state: the court's rules, and everything
//! recomputed that the entry claims.

use std::sync::Arc;

use super::Finding;
use super::fault::Fault;
use crate::docket::CaseNumber;
use crate::docket::cases::row::Cases;
use crate::docket::cases::table::CaseTable;
use crate::docket::code::{DesignationGround, Standing, VoidGround};
use crate::docket::day::Day;
use crate::docket::designation::{DesignationRequested, PendingDesignation};
use crate::docket::entry::{Court, Entry, Event};
use crate::docket::filing::{CaseDrawn, CaseFiled, Facts, FilerNonce, FilingVoided, SeatGroup};
use crate::docket::fold::roster::Roster;
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::presiding;
use crate::docket::rules::{self, Way};
use crate::lottery::draw::n_eff;
use crate::lottery::envelope::commitment;
use crate::lottery::role::SeatRole;

type Faults = Vec<Fault>;

fn note<T>(result: Result<T, Refusal>, faults: &mut Faults) -> Option<T> {
    result.map_err(|refusal| faults.push(refusal.into())).ok()
}

/// The court's entry against the checkpoint.
pub fn court(court: &Court, origin: &str, faults: &mut Faults) {
    if court.origin != origin {
        faults.push(Fault::OriginMismatch);
    }
}

/// Whether the fold takes an entry over although it is at fault.
pub fn counts_when_faulty(event: &Event) -> bool {
    matches!(
        event,
        Event::CaseFiled(_)
            | Event::CaseDrawn(_)
            | Event::FilingVoided(_)
            | Event::DesignationRequested(_)
            | Event::CaseDesignated(_)
            | Event::DesignationDeclined(_)
            | Event::KeyRotated(_)
            | Event::Restored(_)
    )
}

/// The filing whose draw must be the very next entry.
pub fn single_call(entry: &Entry) -> Option<u64> {
    match &entry.event {
        Event::CaseFiled(filed) if matches!(filed.nonce, FilerNonce::Single(_)) => {
            Some(entry.index)
        }
        _ => None,
    }
}

/// The refiled case whose designation must be the very next entry.
pub fn refiled(entry: &Entry) -> Option<u64> {
    match &entry.event {
        Event::DesignationRequested(request) if request.ground == DesignationGround::Refiled => {
            Some(entry.index)
        }
        _ => None,
    }
}

/// All that one entry must satisfy; of a draw, what is left to recompute comes back.
pub fn entry(
    state: &State,
    cases: &CaseTable,
    entry: &Entry,
    faults: &mut Faults,
) -> Option<DrawClaim> {
    if entry.time_ms < state.time_ms {
        faults.push(Fault::TimeBackwards);
    }
    note(rules::person(&entry.actor.person), faults);
    let opens = matches!(entry.event, Event::CourtOpened(_));
    if opens != (state.size == 0) {
        faults.push(Refusal::CourtNotFirst {}.into());
    }
    let system = matches!(entry.event, Event::TrayOpened { .. });
    if system && entry.actor.standing != Standing::System {
        faults.push(Refusal::PersonMissing {}.into());
    }
    note(rules::not_recovering(state, &entry.event), faults);
    let today = state.day(entry.time_ms);
    match &entry.event {
        Event::CourtOpened(court) => {
            note(rules::court(court), faults);
        }
        Event::JudgeRecorded(judge) => {
            note(rules::judge(judge), faults);
        }
        Event::AbsenceRecorded(absence) => {
            note(rules::absence(state, absence, today), faults);
        }
        Event::PoolRecorded(spec) => {
            note(rules::pool(state, spec, &entry.actor.person, today), faults);
        }
        Event::TrayOpened { tray, .. } => {
            if *tray != state.trays.next_tray() {
                faults.push(Fault::TrayOutOfOrder { tray: *tray });
            }
        }
        Event::TrayRetired { tray, ground, text } => {
            note(rules::retirement(state, *ground, text), faults);
            if *tray >= state.trays.next_tray() || state.trays.is_retired(*tray) {
                faults.push(Fault::TrayOutOfOrder { tray: *tray });
            }
        }
        Event::CaseFiled(filed) => filing(state, cases, entry, filed, faults),
        Event::CaseDrawn(drawn) => return DrawClaim::new(state, drawn, today, faults),
        Event::FilingVoided(void) => voided(state, void, &entry.actor.person, faults),
        Event::PolicyAdopted(policy) => {
            note(rules::policy(policy), faults);
        }
        Event::ReductionGranted(granted) => {
            note(rules::reduction(state, granted, &entry.actor.person), faults);
        }
        Event::KeyRotated(rotated) => {
            note(rules::key_rotation(state, rotated, &entry.actor.person), faults);
        }
        Event::Restored(restored) => {
            note(rules::restored(restored, &entry.actor.person), faults);
        }
        Event::CaseImported(_)
        | Event::CaseCorrected(_)
        | Event::ActivityRecorded { .. }
        | Event::FlagsChanged(_)
        | Event::CaseClosed(_) => record(state, cases, entry, faults),
        Event::DesignationRequested(request) => {
            placed(state, cases, &request.facts, Way::of(request), entry, faults);
            note(rules::designation(state, request, today), faults);
            goes_back(state, cases, request, today, faults);
        }
        Event::ConflictDeclared(declared) => {
            note(rules::conflict(state, declared), faults);
        }
        Event::CaseDesignated(designated) => {
            let pending = pending(state, designated.filing, faults)?;
            note(rules::approval(state, pending, &entry.actor, today), faults);
            if pending.request.judge != designated.judge {
                faults.push(Fault::DesignationMismatch { judge: pending.request.judge });
            }
        }
        Event::DesignationDeclined(declined) => {
            pending(state, declined.filing, faults);
            note(rules::decline(declined), faults);
        }
    }
    None
}

/// Imports, closings, corrections and activities against the case they name.
fn record(state: &State, cases: &CaseTable, entry: &Entry, faults: &mut Faults) {
    let today = state.day(entry.time_ms);
    let rows = |filing| cases.of_filing(filing);
    let ruling = match &entry.event {
        Event::CaseImported(imported) => {
            if !cases.case(&imported.case_number).is_empty() {
                let case_number = imported.case_number.clone();
                faults.push(Fault::ImportedAgain { case_number });
            }
            let court = state.court.as_ref().map_or("", |court| court.code.as_str());
            if !CaseNumber::is_canonical(&imported.case_number, court) {
                let text = imported.case_number.clone();
                faults.push(Refusal::CaseNumberMalformed { text }.into());
            }
            rules::record(state, &imported.record, today)
        }
        Event::CaseClosed(closed) => rules::assigned(&rows(closed.filing), closed.filing)
            .and_then(|row| rules::closing(state, row, closed, today)),
        Event::CaseCorrected(corrected) => {
            rules::assigned(&rows(corrected.filing), corrected.filing).and_then(|row| {
                rules::correction(state, row, corrected, &entry.actor.person, today)
            })
        }
        Event::FlagsChanged(changed) => rules::assigned(&rows(changed.filing), changed.filing)
            .and_then(|row| rules::flags_changed(row, changed, &entry.actor.person)),
        Event::ActivityRecorded { filing, activity } => rules::assigned(&rows(*filing), *filing)
            .and_then(|_| rules::activity(state, activity, today)),
        _ => Ok(()),
    };
    note(ruling, faults);
}

fn filing(state: &State, cases: &dyn Cases, entry: &Entry, filed: &CaseFiled, faults: &mut Faults) {
    let facts = &filed.facts;
    placed(state, cases, facts, Way::Drawn, entry, faults);
    note(rules::drawn_lineage(state, facts), faults);
    envelope(state, filed, faults);
    let today = state.day(entry.time_ms);
    if let Some(Some(earlier)) = note(rules::refiling(state, facts, cases, today), faults) {
        faults.push(Fault::RefiledDrawn { judge: earlier.judge });
    }
    if let Some(groups) = note(rules::freeze(state, facts, today), faults) {
        candidates(&groups, &filed.groups, faults);
        note(rules::enough_candidates(state, facts, &groups, today), faults);
    }
}

/// A case goes back to its first judge exactly if the log has such an earlier case.
fn goes_back(
    state: &State,
    cases: &dyn Cases,
    request: &DesignationRequested,
    today: Day,
    faults: &mut Faults,
) {
    if request.ground != DesignationGround::Refiled {
        return;
    }
    let earlier = rules::earlier(state, &request.facts, cases, today);
    let same = |it: &rules::Earlier| it.judge == request.judge && it.case_number == request.text;
    if !earlier.as_ref().is_some_and(same) {
        let judge = earlier.map_or(0, |earlier| earlier.judge);
        faults.push(Fault::RefilingMismatch { judge });
    }
}

/// The facts of a filing, its stage and what ties it to earlier ones.
fn placed(
    state: &State,
    cases: &dyn Cases,
    facts: &Facts,
    way: Way,
    entry: &Entry,
    faults: &mut Faults,
) {
    let today = state.day(entry.time_ms);
    note(rules::facts(state, facts, &entry.actor.person), faults);
    let over_cap = match way {
        Way::Drawn => rules::over_cap(state, facts, cases, today),
        Way::Designated | Way::Follows => Vec::new(),
    };
    note(rules::excluded_by_system(state, facts, &over_cap), faults);
    note(rules::departure(state, facts, way, today), faults);
    let rows = cases.case(&facts.case_number);
    note(rules::marks_carried(facts, &rows), faults);
    let reassigns = facts.lineage.reassigns.is_some();
    if let Some(next) = note(rules::next_stage(&facts.case_number, &rows, reassigns), faults)
        && next != facts.stage
    {
        let case_number = facts.case_number.clone();
        faults.push(Refusal::StageNotNext { case_number, next }.into());
    }
    if let Some(lineage) = note(rules::lineage(state, facts, &rows, cases), faults)
        && lineage != facts.lineage
    {
        faults.push(Fault::LineageMismatch);
    }
}

/// The waiting request that an entry ends.
fn pending<'a>(
    state: &'a State,
    filing: u64,
    faults: &mut Faults,
) -> Option<&'a PendingDesignation> {
    let found = state.requests.get(&filing);
    if found.is_none() {
        faults.push(Fault::RequestNotPending { filing });
    }
    found.map(AsRef::as_ref)
}

fn envelope(state: &State, filed: &CaseFiled, faults: &mut Faults) {
    let (tray, envelope) = (filed.tray, filed.envelope);
    match state.trays.next() {
        Some(next) if (next.tray, next.envelope) == (tray, envelope) => {
            if next.commitment != filed.commitment {
                faults.push(Fault::CommitmentMismatch);
            }
        }
        _ => faults.push(Fault::EnvelopeOutOfOrder { tray, envelope }),
    }
    if !state.trays.far_enough_ahead(tray) {
        faults.push(Fault::TrayTooLate { tray });
    }
    note(rules::single_call(state, tray, filed.nonce), faults);
}

/// Frozen candidates against the recomputed ones.
fn candidates(wanted: &[SeatGroup], found: &[SeatGroup], faults: &mut Faults) {
    fn form(group: &SeatGroup) -> (&str, SeatRole, u32) {
        (&group.pool, group.role, group.seats)
    }
    if !wanted.iter().map(form).eq(found.iter().map(form)) {
        faults.push(Fault::GroupsMalformed);
        return;
    }
    for (wanted, found) in wanted.iter().zip(found) {
        if let Some(judge) = first_difference(&wanted.shares, &found.shares) {
            faults.push(Fault::SharesMismatch { judge });
        }
        if let Some(judge) = first_difference(&wanted.odds, &found.odds) {
            faults.push(Fault::OddsMismatch { judge });
        }
    }
}

fn first_difference<T: Copy + PartialEq>(wanted: &[(u32, T)], found: &[(u32, T)]) -> Option<u32> {
    if wanted == found {
        return None;
    }
    let unequal = wanted.iter().zip(found).find(|(w, f)| w != f).map(|(w, f)| w.0.min(f.0));
    let longer = if wanted.len() > found.len() { wanted } else { found };
    unequal.or_else(|| longer.get(wanted.len().min(found.len())).map(|row| row.0))
}

/// The open filing an entry ends, with its court.
fn open_filing<'a>(
    state: &'a State,
    filing: u64,
    faults: &mut Faults,
) -> Option<(&'a Arc<Court>, &'a Arc<CaseFiled>)> {
    let found = state.court.as_ref().zip(state.open.get(&filing));
    if found.is_none() {
        faults.push(Fault::FilingNotOpen { filing });
    }
    found
}

fn opens_envelope(origin: &str, filed: &CaseFiled, secret: &[u8; 32], faults: &mut Faults) {
    if commitment(origin, filed.tray, filed.envelope, secret) != filed.commitment {
        faults.push(Fault::SecretMismatch);
    }
}

/// What a draw claims, with all that is needed to recompute it: the filing as frozen, and nothing
/// that a later entry changes.
pub struct DrawClaim {
    /// Position of the draw in the log.
    position: u64,
    court: Arc<Court>,
    filed: Arc<CaseFiled>,
    roster: Arc<Roster>,
    today: Day,
    drawn: CaseDrawn,
}

impl DrawClaim {
    fn new(state: &State, drawn: &CaseDrawn, today: Day, faults: &mut Faults) -> Option<DrawClaim> {
        let (court, filed) = open_filing(state, drawn.filing, faults)?;
        Some(DrawClaim {
            position: state.size,
            court: Arc::clone(court),
            filed: Arc::clone(filed),
            roster: Arc::clone(&state.roster),
            today,
            drawn: drawn.clone(),
        })
    }

    /// Recomputes the draw.
    pub fn check(self) -> Vec<Finding> {
        let mut faults = Vec::new();
        self.recompute(&mut faults);
        faults.iter().map(|fault| Finding::new(Some(self.position), fault)).collect()
    }

    fn recompute(&self, faults: &mut Faults) {
        let DrawClaim { filed, drawn, today, .. } = self;
        let origin = self.court.origin.as_str();
        opens_envelope(origin, filed, &drawn.envelope_secret, faults);
        let nonce = note(rules::open_nonce(origin, filed, drawn.nonce), faults);
        let Some(nonce) = nonce else { return };
        let replayed = match rules::draw_filing(origin, filed, &drawn.envelope_secret, &nonce) {
            Ok(replayed) => replayed,
            Err(error) => {
                faults.push(Fault::DrawImpossible { text: error.to_string() });
                return;
            }
        };
        if replayed.seed_hash != drawn.seed_hash {
            faults.push(Fault::SeedHashMismatch);
        }
        if replayed.seats != drawn.seats {
            let judge = replayed.seats.first().map_or(0, |seat| seat.judge);
            faults.push(Fault::SeatsMismatch { judge });
        }
        let presides = presiding(&self.roster, &replayed.seats, *today);
        if presides != drawn.presiding {
            faults.push(Fault::PresidingMismatch { judge: presides.unwrap_or(0) });
        }
        let undertaking = filed.groups.iter().find(|group| group.role == SeatRole::Undertaking);
        let n_eff = undertaking.map_or(0, |group| n_eff(&group.odds));
        if n_eff != drawn.n_eff {
            faults.push(Fault::NEffMismatch { n_eff });
        }
    }
}

fn voided(state: &State, void: &FilingVoided, requester: &str, faults: &mut Faults) {
    let Some((court, filed)) = open_filing(state, void.filing, faults) else { return };
    let origin = court.origin.as_str();
    let ruling = rules::void(state, filed, void, requester);
    note(ruling, faults);
    let wanted = rules::void_opens(filed, void.ground);
    if wanted != (void.envelope_secret.is_some(), void.nonce.is_some()) {
        faults.push(Fault::OpeningMismatch);
    }
    if let Some(secret) = &void.envelope_secret {
        opens_envelope(origin, filed, secret, faults);
    }
    let secret = void.envelope_secret.as_ref();
    let avoided = rules::avoided(origin, filed, void.ground, secret, void.nonce);
    if void.avoided != avoided {
        faults.push(Fault::AvoidedMismatch { judge: avoided.unwrap_or(0) });
    }
    let lost = matches!(void.ground, VoidGround::NonceLost | VoidGround::Restored);
    if void.nonce.is_some() && !lost {
        note(rules::open_nonce(origin, filed, void.nonce), faults);
    }
}
