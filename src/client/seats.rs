//! Seats of a case that has its judge, as the start of a filing that draws others.

use caselot_core::docket::code::{DecidedBy, ReassignmentGround, SeatChangeKind};
use caselot_core::docket::panel::{LaterSeats, PanelSeats};
use caselot_core::docket::seats::{HeldSeat, SeatChange, Seated};
use caselot_core::docket::{Day, rules};
use caselot_core::id::JudgeId;

use super::case::CaseInput;
use super::error::ClientError;
use super::fault::CheckFault;
use super::filer::Filer;
use super::stage::CurrentStage;
use crate::wire::v1;

/// What is asked of the seats of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatsInput {
    /// What it is.
    pub kind: SeatChangeKind,
    /// Who leaves, in any order; of a replacement.
    pub leaves: Vec<JudgeId>,
    /// Why; of a replacement.
    pub ground: Option<ReassignmentGround>,
    /// Who decided it; of a replacement.
    pub decided_by: Option<DecidedBy>,
    /// Explanation; required for OTHER and for a panel that is formed.
    pub text: String,
    /// Day of the hearing for which assessors are drawn.
    pub hearing: Option<Day>,
    /// The procedure from here on, of a panel that is formed; `None` = as before.
    pub procedure: Option<String>,
    /// The weight from here on, of a panel that is formed; `None` = as the policy has it.
    pub weight: Option<u32>,
    /// The seats that are added, of a panel that is formed; none = those of the policy's route.
    pub panel: PanelSeats,
    /// Why these seats are not those of the policy; empty if they are.
    pub departure: String,
}

impl SeatsInput {
    /// A change of which nothing is said but its kind.
    #[must_use]
    pub fn of(kind: SeatChangeKind) -> SeatsInput {
        SeatsInput {
            kind,
            leaves: Vec::new(),
            ground: None,
            decided_by: None,
            text: String::new(),
            hearing: None,
            procedure: None,
            weight: None,
            panel: PanelSeats::default(),
            departure: String::new(),
        }
    }
}

impl Filer {
    /// Reads the present stage of a case for a filing that draws other seats of it.
    ///
    /// # Errors
    /// When the server refuses, or an answer does not hold.
    pub async fn seats_of(
        &self,
        number: &str,
        asked: &SeatsInput,
    ) -> Result<CurrentStage, ClientError> {
        let number = rules::case_number(number, &self.court.code)?;
        let about = number.as_str();
        let unproven = ClientError::unproven(about);
        let stages = self.stages(about).await?;
        let (current, next) = (stages.present(about)?, stages.next());
        let record = self.case_record(about).await?;
        let panel = seats_to_draw(current, asked)
            .ok_or_else(|| unproven(CheckFault::OtherEntry("seats")))?;
        let mut leaves = asked.leaves.clone();
        leaves.sort_unstable();
        leaves.dedup();
        let formed = asked.kind == SeatChangeKind::PanelFormed;
        let procedure = asked.procedure.clone().filter(|_| formed);
        let mut case = CaseInput {
            stage: next,
            cause: record.cause,
            procedure: procedure.unwrap_or_else(|| record.procedure.clone()),
            flags: record.flags,
            weight: if formed { asked.weight.unwrap_or(0) } else { record.weight },
            departure: asked.departure.clone(),
            // A panel of the policy's route is left to the policy, and with it the pool.
            pool: if panel.seats() > 1 { record.pool } else { String::new() },
            panel,
            ..CaseInput::new(about, record.filed_on)
        };
        case.lineage.changes = Some(Box::new(SeatChange {
            kind: asked.kind,
            ground: asked.ground,
            text: asked.text.clone(),
            decided_by: asked.decided_by,
            leaves,
            hearing: asked.hearing,
            seated: Seated::unknown(&record.procedure),
        }));
        self.with_opening(case, &number, current.stage)
    }
}

/// The seats that a filing draws: one for each that is left, all that were left for later, or what
/// was asked for.
fn seats_to_draw(stage: &v1::CaseStage, asked: &SeatsInput) -> Option<PanelSeats> {
    let (held, later) = held_seats(stage)?;
    match asked.kind {
        SeatChangeKind::PanelFormed => Some(asked.panel.clone()),
        SeatChangeKind::Replacement => {
            let leaves = |judge: JudgeId| asked.leaves.contains(&judge);
            let left = held.iter().filter(|seat| seat.judge.is_some_and(leaves));
            Some(PanelSeats::each(left.map(HeldSeat::place)))
        }
        SeatChangeKind::AssessorsDrawn => {
            let mut panel = PanelSeats::default();
            for LaterSeats { role, pool, seats, alternates } in &later {
                panel.add((*role, pool, *seats, *alternates));
            }
            Some(panel)
        }
    }
}

/// Who holds the seats of a stage, and which are left for later; `None` if they cannot be read.
pub(super) fn held_seats(stage: &v1::CaseStage) -> Option<(Vec<HeldSeat>, Vec<LaterSeats>)> {
    let held = stage.seats.iter().map(|seat| HeldSeat::try_from(seat.clone()).ok());
    let later = stage.later.iter().map(|seats| LaterSeats::try_from(seats.clone()).ok());
    held.collect::<Option<_>>().zip(later.collect())
}
