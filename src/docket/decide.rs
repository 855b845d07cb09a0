//! A command becomes entries or a refusal; nothing else happens.

use super::code::{CorrectionGround, RetirementGround, VoidGround};
use super::entry::{
    Absence, Actor, CaseDrawn, CaseFiled, Court, Entry, Event, Facts, FilerNonce, FilingVoided,
    Judge, PoolSpec,
};
use super::index::{CaseEnd, CaseRow, Cases, facts_digest};
use super::policy::Policy;
use super::record::{Activity, CaseImported, CaseRecord, Closing, Panel, Reduction};
use super::refusal::Refusal;
use super::rules;
use super::state::State;
use super::tray::{MAX_ENVELOPES, TRAYS_AHEAD};
use crate::lottery::draw::n_eff;
use crate::lottery::role::SeatRole;

/// What somebody asks of a docket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Opens the docket with its first trays.
    OpenCourt {
        /// The court.
        court: Court,
        /// Envelopes of a tray, 1 to 256.
        envelopes: u32,
    },
    /// Records judges that differ from what is known.
    PutJudges(Vec<Judge>),
    /// Records pools that differ from what is known.
    PutPools(Vec<PoolSpec>),
    /// Records an absence.
    RecordAbsence(Absence),
    /// Files a case; with the nonce itself also draws it.
    File {
        /// What is filed.
        facts: Facts,
        /// Commitment, or the nonce itself (AssignCase).
        nonce: FilerNonce,
    },
    /// Opens a filing.
    Draw {
        /// Case number.
        case_number: String,
        /// Stage.
        stage: u32,
        /// The committed nonce.
        nonce: [u8; 32],
    },
    /// Ends a filing without a draw.
    Void {
        /// Case number.
        case_number: String,
        /// Stage.
        stage: u32,
        /// Why.
        ground: VoidGround,
        /// Explanation.
        text: String,
        /// The second person.
        approver: String,
        /// The committed nonce, unless lost.
        nonce: Option<[u8; 32]>,
    },
    /// Adopts a policy that differs from the last one.
    AdoptPolicy(Box<Policy>),
    /// Takes over a case from before this docket; a known one with the same facts is only closed.
    ImportCase(Box<CaseImported>),
    /// Closes a case with its final panel.
    CloseCase {
        /// Case number.
        case_number: String,
        /// Day and manner.
        closing: Closing,
        /// The final panel; the undertaking judge among the members is left out.
        panel: Panel,
    },
    /// Corrects a case's record.
    CorrectCase {
        /// Case number.
        case_number: String,
        /// What the caller believes to hold.
        before: Box<CaseRecord>,
        /// What shall hold.
        after: Box<CaseRecord>,
        /// Why.
        ground: CorrectionGround,
        /// Explanation.
        text: String,
        /// The second person.
        approver: String,
    },
    /// Records something done in a case.
    RecordActivity {
        /// Case number.
        case_number: String,
        /// What was done.
        activity: Activity,
    },
    /// Makes a leader's quota smaller.
    GrantReduction(Reduction),
    /// Takes a grant back.
    RevokeReduction {
        /// Entry index of the grant.
        grant: u64,
        /// Why.
        reason: String,
        /// The second person.
        approver: String,
    },
}

/// All that a decision takes from outside.
pub struct Inputs<'a> {
    /// Milliseconds since 1970 UTC.
    pub now_ms: u64,
    /// Who asks.
    pub actor: Actor,
    /// Opens an envelope: (tray, number) to secret.
    pub secret_of: &'a dyn Fn(u64, u32) -> Option<[u8; 32]>,
    /// Makes a new tray's key and gives its commitments: (tray, envelopes).
    pub new_tray: &'a mut dyn FnMut(u64, u32) -> Vec<u8>,
    /// Envelopes of a new tray.
    pub envelopes: u32,
}

/// What a command became.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// New entries, in order; none if the answer is in the log already.
    pub entries: Vec<Entry>,
    /// Entry index of the filing it is about.
    pub filing: Option<u64>,
    /// Entry index of its draw or void.
    pub end: Option<u64>,
}

/// Decides a command. On success the entries have been applied to `state`; after a
/// refusal `state` is as it was.
pub fn decide(
    state: &mut State,
    cases: &dyn Cases,
    command: &Command,
    inputs: &mut Inputs<'_>,
) -> Result<Decision, Refusal> {
    rules::person(&inputs.actor.person)?;
    if state.court.is_none() && !matches!(command, Command::OpenCourt { .. }) {
        return Err(Refusal::CourtNotFirst {});
    }
    let mut scribe = Scribe { state: state.clone(), entries: Vec::new() };
    let mut decision = match command {
        Command::OpenCourt { court, envelopes } => scribe.open_court(court, *envelopes, inputs)?,
        Command::PutJudges(judges) => scribe.put_judges(judges, inputs)?,
        Command::PutPools(pools) => scribe.put_pools(pools, inputs)?,
        Command::RecordAbsence(absence) => scribe.record_absence(absence, inputs)?,
        Command::File { facts, nonce } => scribe.file(cases, facts, *nonce, inputs)?,
        Command::Draw { case_number, stage, nonce } => {
            scribe.draw(cases, case_number, *stage, *nonce, inputs)?
        }
        Command::Void { case_number, stage, ground, text, approver, nonce } => {
            let row = scribe.filing(cases, case_number, *stage)?;
            scribe.void(&row, *ground, (text, approver), *nonce, inputs)?
        }
        _ => todo!(),
    };
    decision.entries = scribe.entries;
    *state = scribe.state;
    Ok(decision)
}

/// Writes entries onto a copy of the state.
struct Scribe {
    state: State,
    entries: Vec<Entry>,
}

impl Scribe {
    fn write(&mut self, inputs: &Inputs<'_>, event: Event) -> u64 {
        self.write_as(inputs, inputs.actor.clone(), event)
    }

    fn write_as(&mut self, inputs: &Inputs<'_>, actor: Actor, event: Event) -> u64 {
        let index = self.state.size;
        let time_ms = inputs.now_ms.max(self.state.time_ms);
        let entry = Entry { index, time_ms, actor, event };
        self.state.apply(&entry);
        self.entries.push(entry);
        index
    }

    fn today(&self, inputs: &Inputs<'_>) -> super::day::Day {
        self.state.day(inputs.now_ms.max(self.state.time_ms))
    }

    fn open_tray(&mut self, inputs: &mut Inputs<'_>, envelopes: u32) {
        let tray = self.state.trays.next_tray();
        let commitments = (inputs.new_tray)(tray, envelopes);
        self.write_as(inputs, Actor::system(), Event::TrayOpened { tray, commitments });
    }

    fn open_court(
        &mut self,
        court: &Court,
        envelopes: u32,
        inputs: &mut Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        if self.state.court.is_some() {
            return Err(Refusal::CourtNotFirst {});
        }
        rules::court(court)?;
        self.write(inputs, Event::CourtOpened(court.clone()));
        for _ in 0..TRAYS_AHEAD {
            self.open_tray(inputs, envelopes.clamp(1, MAX_ENVELOPES));
        }
        Ok(Decision::default())
    }

    fn put_judges(&mut self, judges: &[Judge], inputs: &Inputs<'_>) -> Result<Decision, Refusal> {
        for judge in judges {
            rules::judge(judge)?;
            if self.state.roster.judge(judge.judge) != Some(judge) {
                self.write(inputs, Event::JudgeRecorded(judge.clone()));
            }
        }
        Ok(Decision::default())
    }

    fn put_pools(&mut self, pools: &[PoolSpec], inputs: &Inputs<'_>) -> Result<Decision, Refusal> {
        let today = self.today(inputs);
        for spec in pools {
            if self.state.pools.get(&spec.pool).is_some_and(|pool| pool.spec == *spec) {
                continue;
            }
            rules::pool(&self.state, spec, today)?;
            self.write(inputs, Event::PoolRecorded(spec.clone()));
        }
        Ok(Decision::default())
    }

    fn record_absence(
        &mut self,
        absence: &Absence,
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        if self.state.roster.absences().any(|(_, known)| known == absence) {
            return Ok(Decision::default());
        }
        rules::absence(&self.state, absence, self.today(inputs))?;
        self.write(inputs, Event::AbsenceRecorded(absence.clone()));
        Ok(Decision::default())
    }

    fn file(
        &mut self,
        cases: &dyn Cases,
        facts: &Facts,
        nonce: FilerNonce,
        inputs: &mut Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let facts = self.canonical(facts, inputs)?;
        let rows = cases.case(&facts.case_number);
        if let Some(row) = rows.iter().find(|row| row.stage == facts.stage) {
            return repeated(row, &facts, nonce);
        }
        let next = rules::next_stage(&facts.case_number, &rows)?;
        if facts.stage != next {
            return Err(Refusal::StageNotNext { case_number: facts.case_number, next });
        }
        rules::facts(&self.state, &facts, &inputs.actor.person)?;
        let groups = rules::freeze(&self.state, &facts, self.today(inputs))?;
        let next = self.next_envelope(inputs)?;
        rules::single_call(&self.state, next.tray, nonce)?;
        let filed = CaseFiled {
            facts,
            tray: next.tray,
            envelope: next.envelope,
            commitment: next.commitment,
            groups,
            nonce,
        };
        let filing = self.write(inputs, Event::CaseFiled(Box::new(filed.clone())));
        let end = match nonce {
            FilerNonce::Committed(_) => None,
            FilerNonce::Single(_) => Some(self.open(&filed, filing, None, inputs)?),
        };
        Ok(Decision { filing: Some(filing), end, ..Decision::default() })
    }

    /// The facts in the one form that is compared and stored.
    fn canonical(&self, facts: &Facts, inputs: &Inputs<'_>) -> Result<Facts, Refusal> {
        let court = self.state.court.as_ref().ok_or(Refusal::CourtNotFirst {})?;
        let mut facts = facts.clone();
        facts.case_number =
            rules::case_number(&facts.case_number, &court.code)?.as_str().to_owned();
        facts.flags.sort();
        facts.exclusions.sort_by_key(|exclusion| exclusion.judge);
        for exclusion in facts.exclusions.iter_mut().filter(|e| e.person.is_empty()) {
            exclusion.person.clone_from(&inputs.actor.person);
        }
        Ok(facts)
    }

    /// The next envelope; opens the tray that must precede its tray's first filing.
    fn next_envelope(
        &mut self,
        inputs: &mut Inputs<'_>,
    ) -> Result<super::tray::NextEnvelope, Refusal> {
        let tray = self.state.trays.next_tray();
        let next = self.state.trays.next().ok_or(Refusal::TrayNotReady { tray })?;
        while !self.state.trays.far_enough_ahead(next.tray) {
            self.open_tray(inputs, inputs.envelopes.clamp(1, MAX_ENVELOPES));
        }
        Ok(next)
    }

    fn open(
        &mut self,
        filed: &CaseFiled,
        filing: u64,
        revealed: Option<[u8; 32]>,
        inputs: &Inputs<'_>,
    ) -> Result<u64, Refusal> {
        let court = self.state.court.clone().ok_or(Refusal::CourtNotFirst {})?;
        let nonce = rules::open_nonce(&court.origin, filed, revealed)?;
        let envelope_secret = (inputs.secret_of)(filed.tray, filed.envelope)
            .ok_or(Refusal::SecretUnavailable { tray: filed.tray })?;
        let draw = rules::draw_filing(&court.origin, filed, &envelope_secret, &nonce)
            .expect("frozen candidates were checked at the filing");
        let undertaking = filed.groups.iter().find(|group| group.role == SeatRole::Undertaking);
        let event = Event::CaseDrawn(CaseDrawn {
            filing,
            envelope_secret,
            nonce: revealed,
            seed_hash: draw.seed_hash,
            seats: draw.seats,
            n_eff: undertaking.map_or(0, |group| n_eff(&group.odds)),
        });
        Ok(self.write(inputs, event))
    }

    /// Ends the tray of a filing whose secret cannot be opened, and commits
    /// another in its place far ahead, so that no filing is a dead end.
    fn retire_if_lost(&mut self, filed: &CaseFiled, inputs: &mut Inputs<'_>) {
        let tray = filed.tray;
        let opens = (inputs.secret_of)(tray, filed.envelope).is_some();
        if opens || self.state.trays.is_retired(tray) {
            return;
        }
        let ground = RetirementGround::SecretLost;
        let text = String::new();
        self.write_as(inputs, Actor::system(), Event::TrayRetired { tray, ground, text });
        self.open_tray(inputs, inputs.envelopes.clamp(1, MAX_ENVELOPES));
    }

    fn filing(&self, cases: &dyn Cases, number: &str, stage: u32) -> Result<CaseRow, Refusal> {
        let court = self.state.court.as_ref().ok_or(Refusal::CourtNotFirst {})?;
        let number = rules::case_number(number, &court.code)?;
        let rows = cases.case(number.as_str());
        rows.into_iter().find(|row| row.stage == stage).ok_or_else(|| Refusal::FilingUnknown {
            case_number: number.as_str().to_owned(),
            stage,
        })
    }

    fn draw(
        &mut self,
        cases: &dyn Cases,
        number: &str,
        stage: u32,
        nonce: [u8; 32],
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let row = self.filing(cases, number, stage)?;
        let end = match row.end {
            CaseEnd::Drawn { entry, .. } => entry,
            CaseEnd::Voided { entry } => {
                return Err(Refusal::AlreadyVoided { case_number: row.number, void: entry });
            }
            CaseEnd::Open => {
                let filed = self.state.open.get(&row.filing).cloned();
                let filed =
                    filed.ok_or(Refusal::FilingUnknown { case_number: row.number, stage })?;
                self.open(&filed, row.filing, Some(nonce), inputs)?
            }
        };
        Ok(Decision { filing: Some(row.filing), end: Some(end), ..Decision::default() })
    }

    fn void(
        &mut self,
        row: &CaseRow,
        ground: VoidGround,
        (text, approver): (&str, &str),
        nonce: Option<[u8; 32]>,
        inputs: &mut Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let case_number = row.number.clone();
        let (filing, stage) = (row.filing, row.stage);
        match row.end {
            CaseEnd::Drawn { entry, .. } => {
                return Err(Refusal::AlreadyDrawn { case_number, draw: entry });
            }
            CaseEnd::Voided { entry } => {
                return Ok(Decision {
                    filing: Some(filing),
                    end: Some(entry),
                    ..Decision::default()
                });
            }
            CaseEnd::Open => {}
        }
        let filed = self.state.open.get(&filing).cloned();
        let filed = filed.ok_or(Refusal::FilingUnknown { case_number, stage })?;
        rules::second_person(approver, &inputs.actor.person)?;
        if ground == VoidGround::SecretLost {
            self.retire_if_lost(&filed, inputs);
        }
        let requester = &inputs.actor.person;
        rules::void(&self.state, &filed, ground, text, approver, requester)?;
        let (opens_secret, opens_nonce) = rules::void_opens(&filed, ground);
        if opens_nonce != nonce.is_some() {
            return Err(Refusal::NonceNotForGround {});
        }
        if opens_nonce {
            let court = self.state.court.clone().ok_or(Refusal::CourtNotFirst {})?;
            rules::open_nonce(&court.origin, &filed, nonce)?;
        }
        let envelope_secret = match opens_secret {
            true => Some(
                (inputs.secret_of)(filed.tray, filed.envelope)
                    .ok_or(Refusal::SecretUnavailable { tray: filed.tray })?,
            ),
            false => None,
        };
        let event = Event::FilingVoided(FilingVoided {
            filing,
            envelope_secret,
            nonce,
            ground,
            text: text.to_owned(),
            approver: approver.to_owned(),
        });
        let end = self.write(inputs, event);
        Ok(Decision { filing: Some(filing), end: Some(end), ..Decision::default() })
    }
}

/// The answer to a case that was filed before at this stage.
fn repeated(row: &CaseRow, facts: &Facts, nonce: FilerNonce) -> Result<Decision, Refusal> {
    let case_number = row.number.clone();
    if row.facts != facts_digest(facts) {
        let outcome = match row.end {
            CaseEnd::Open => "not yet drawn".to_owned(),
            CaseEnd::Drawn { entry, undertaking } => {
                format!("drawn for judge {undertaking} in entry {entry}")
            }
            CaseEnd::Voided { entry } => format!("voided in entry {entry}"),
        };
        return Err(Refusal::FiledWithOtherFacts { case_number, filing: row.filing, outcome });
    }
    let end = match (row.end, nonce) {
        (CaseEnd::Open, FilerNonce::Committed(_)) => None,
        (CaseEnd::Open, FilerNonce::Single(_)) => {
            return Err(Refusal::FilingOpen { case_number, filing: row.filing });
        }
        (CaseEnd::Drawn { entry, .. }, _) => Some(entry),
        (CaseEnd::Voided { entry }, _) => {
            return Err(Refusal::AlreadyVoided { case_number, void: entry });
        }
    };
    Ok(Decision { filing: Some(row.filing), end, ..Decision::default() })
}
