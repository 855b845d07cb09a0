//! A command becomes entries or a refusal; nothing else happens.

mod designation;
mod filing;
mod handover;
mod record;
mod recovery;
mod refiling;

use crate::docket::cases::row::Cases;
use crate::docket::code::{CorrectionGround, VoidGround};
use crate::docket::conflict::ConflictDeclared;
use crate::docket::designation::DesignationRequested;
use crate::docket::entry::{Actor, Court, Entry, Event, Restored};
use crate::docket::filing::{Facts, FilerNonce};
use crate::docket::fold::state::State;
use crate::docket::handover::KeyRotated;
use crate::docket::people::{Absence, Judge};
use crate::docket::policy::Policy;
use crate::docket::pool::PoolSpec;
use crate::docket::record::{Activity, CaseImported, CaseRecord, Closing, Panel, Reduction};
use crate::docket::refusal::Refusal;
use crate::docket::rules;
use crate::docket::tray::{MAX_ENVELOPES, TRAYS_AHEAD};

/// What somebody asks of a docket.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "the large one is File, which nearly every command is; a box would cost it an allocation"
)]
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
    /// Asks to assign a case without a draw.
    RequestDesignation(Box<DesignationRequested>),
    /// Approves such a request; who asks is the second person.
    ApproveDesignation {
        /// Case number.
        case_number: String,
        /// Stage.
        stage: u32,
    },
    /// Declines such a request.
    DeclineDesignation {
        /// Case number.
        case_number: String,
        /// Stage.
        stage: u32,
        /// Why.
        text: String,
    },
    /// Changes the flags of a case.
    ChangeFlags {
        /// Case number.
        case_number: String,
        /// Flags it gets.
        add: Vec<String>,
        /// Flags it loses.
        remove: Vec<String>,
        /// Why.
        text: String,
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
    /// Declares a judge's relation to parties.
    DeclareConflict(Box<ConflictDeclared>),
    /// Takes such a declaration back.
    CancelConflict {
        /// Entry index of the declaration.
        conflict: u64,
        /// Why.
        text: String,
    },
    /// Hands the signing key over.
    RotateKey {
        /// Both signatures, over the log as it is.
        rotated: Box<KeyRotated>,
        /// The root of the log now.
        root: [u8; 32],
    },
    /// Goes on after the database was put back from a backup.
    Restore {
        /// What was lost.
        restored: Restored,
        /// The root this log had at the size that was lost, if it was ever that long.
        own_root: Option<[u8; 32]>,
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
    if matches!(command, Command::File { .. } | Command::Draw { .. }) {
        // Whatever can be refused of these is, before their first entry, so they need no copy.
        return Scribe { state, entries: Vec::new() }.take_down(cases, command, inputs);
    }
    let mut copy = state.clone();
    let scribe = Scribe { state: &mut copy, entries: Vec::new() };
    let decision = scribe.take_down(cases, command, inputs)?;
    *state = copy;
    Ok(decision)
}

/// Writes entries onto a state.
struct Scribe<'a> {
    state: &'a mut State,
    entries: Vec<Entry>,
}

impl Scribe<'_> {
    /// Decides a command and gives the entries away.
    fn take_down(
        mut self,
        cases: &dyn Cases,
        command: &Command,
        inputs: &mut Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let mut decision = self.command(cases, command, inputs)?;
        decision.entries = self.entries;
        Ok(decision)
    }

    fn command(
        &mut self,
        cases: &dyn Cases,
        command: &Command,
        inputs: &mut Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        match command {
            Command::OpenCourt { court, envelopes } => self.open_court(court, *envelopes, inputs),
            Command::PutJudges(judges) => self.put_judges(judges, inputs),
            Command::PutPools(pools) => self.put_pools(pools, inputs),
            Command::RecordAbsence(absence) => self.record_absence(absence, inputs),
            Command::File { facts, nonce } => self.file(cases, facts, *nonce, inputs),
            Command::Draw { case_number, stage, nonce } => {
                self.draw(cases, case_number, *stage, *nonce, inputs)
            }
            Command::Void { case_number, stage, ground, text, approver, nonce } => {
                let row = self.filing(cases, case_number, *stage)?;
                self.void(&row, *ground, (text, approver), *nonce, inputs)
            }
            Command::RequestDesignation(request) => {
                self.request_designation(cases, request, inputs)
            }
            Command::ApproveDesignation { case_number, stage } => {
                self.approve_designation(cases, case_number, *stage, inputs)
            }
            Command::DeclineDesignation { case_number, stage, text } => {
                self.decline_designation(cases, case_number, *stage, text, inputs)
            }
            Command::ChangeFlags { case_number, add, remove, text } => {
                self.change_flags(cases, case_number, (add, remove), text, inputs)
            }
            Command::AdoptPolicy(policy) => self.adopt_policy(policy, inputs),
            Command::ImportCase(imported) => self.import(cases, imported, inputs),
            Command::CloseCase { case_number, closing, panel } => {
                self.close(cases, case_number, *closing, panel, inputs)
            }
            Command::CorrectCase { case_number, before, after, ground, text, approver } => {
                let change = (before.as_ref(), after.as_ref());
                self.correct(cases, case_number, change, *ground, (text, approver), inputs)
            }
            Command::RecordActivity { case_number, activity } => {
                self.record_activity(cases, case_number, *activity, inputs)
            }
            Command::GrantReduction(reduction) => self.grant_reduction(reduction, inputs),
            Command::RevokeReduction { grant, reason, approver } => {
                self.revoke_reduction(*grant, reason, approver, inputs)
            }
            Command::DeclareConflict(declared) => self.declare_conflict(declared, inputs),
            Command::CancelConflict { conflict, text } => {
                self.cancel_conflict(*conflict, text, inputs)
            }
            Command::RotateKey { rotated, root } => self.rotate_key(rotated, *root, inputs),
            Command::Restore { restored, own_root } => self.restore(restored, *own_root, inputs),
        }
    }

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

    fn today(&self, inputs: &Inputs<'_>) -> crate::docket::day::Day {
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
            let known = self.state.pools.get(&spec.pool).map(|pool| pool.last_recorded());
            let no_other_day = |known: &PoolSpec| {
                spec.from.is_none() || spec.from == known.from || known.from <= Some(today)
            };
            if known.is_some_and(|known| known.says_the_same(spec) && no_other_day(known)) {
                continue;
            }
            let from = rules::pool_from(self.state, spec, today);
            let spec = PoolSpec { from, ..spec.clone() };
            rules::pool(self.state, &spec, &inputs.actor.person, today)?;
            self.write(inputs, Event::PoolRecorded(spec));
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
        rules::absence(self.state, absence, self.today(inputs))?;
        self.write(inputs, Event::AbsenceRecorded(absence.clone()));
        Ok(Decision::default())
    }
}
