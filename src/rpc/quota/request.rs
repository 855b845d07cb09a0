//! Requests of the quota service as commands, periods and figures.

use caselot_core::docket::code::CorrectionGround;
use caselot_core::docket::codec::ActivityRecorded;
use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::Actor;
use caselot_core::docket::explanation::Explanation;
use caselot_core::docket::fold::state::State;
use caselot_core::docket::policy::{NEWEST_EDITION, Policy};
use caselot_core::docket::record::{CaseImported, CaseRecord, Closing, Panel};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::{Ask, Figure, is_assessed_in};
use tonic::Status;

use crate::rpc::field;
use crate::rpc::status::malformed;
use crate::service::Request;
use crate::wire::v1;

/// Reads the court and the period of a report.
///
/// # Errors
/// When the request names no period, or a day that is none.
pub fn ask(m: Option<v1::QuotaReportRequest>) -> Result<(String, Ask), Status> {
    let m = m.ok_or_else(|| field::missing("report"))?;
    let (from, to) = (field::day(&m.from, "report.from")?, field::day(&m.to, "report.to")?);
    let mut ask = match (m.year, from, to) {
        (0, Some(from), Some(to)) => Ask { from, to, as_of: None, files: None },
        (year, None, None) if year > 0 => Ask::year(year).ok_or_else(|| {
            let text = format!("there is no year {year} here; name one of 1970 to 9999");
            malformed("report.year", &text)
        })?,
        _ => {
            let text = "the report has no period; give a year, or the period's from and to";
            return Err(malformed("report.year", text));
        }
    };
    ask.as_of = field::day(&m.as_of, "report.as_of")?;
    Ok((m.court, ask))
}

/// Reads a policy.
///
/// # Errors
/// When the policy is missing, or a field of it does not hold what it must.
pub fn policy(m: Option<v1::PolicyAdopted>) -> Result<Policy, Status> {
    Policy::try_from(m.ok_or_else(|| field::missing("policy"))?).map_err(field::refuse)
}

/// Reads the record of a case from the field with this name.
fn record(m: Option<v1::CaseRecord>, name: &str) -> Result<CaseRecord, Status> {
    CaseRecord::try_from(m.ok_or_else(|| field::missing(name))?).map_err(field::refuse)
}

/// Reads PutPolicy. A policy that is adopted now opens the newest rules, whoever asks.
///
/// # Errors
/// When a field is missing or does not hold what it must.
pub fn put_policy(actor: Actor, m: v1::PutPolicyRequest) -> Result<Request, Status> {
    let policy = Policy { edition: NEWEST_EDITION, ..policy(m.policy)? };
    let command = Command::AdoptPolicy(Box::new(policy));
    Ok(Request { court: m.court, actor, command })
}

/// Reads CorrectCase.
///
/// # Errors
/// When a field is missing or does not hold what it must.
pub fn correct(actor: Actor, m: v1::CorrectCaseRequest) -> Result<Request, Status> {
    let (before, after) = (record(m.before, "before")?, record(m.after, "after")?);
    let ground = CorrectionGround::from_code(m.ground);
    let unknown = || field::unknown_code("ground", "the ground of the correction");
    let command = Command::CorrectCase {
        case_number: m.case_number,
        before: Box::new(before),
        after: Box::new(after),
        ground: ground.ok_or_else(unknown)?,
        text: m.text,
        approver: m.approver,
    };
    Ok(Request { court: m.court, actor, command })
}

/// Reads GrantReduction.
///
/// # Errors
/// When a field is missing or does not hold what it must.
pub fn grant(actor: Actor, m: v1::GrantReductionRequest) -> Result<Request, Status> {
    let reduction = m.reduction.ok_or_else(|| field::missing("reduction"))?;
    if reduction.revokes != 0 {
        let text = "a grant revokes nothing; RevokeReduction takes one back";
        return Err(malformed("reduction.revokes", text));
    }
    let command = Command::GrantReduction(reduction.try_into().map_err(field::refuse)?);
    Ok(Request { court: m.court, actor, command })
}

/// Refuses a reduction for a judge of whom nothing is required in its year. That is no rule of the
/// log, which may hold such reductions; a report lists them.
///
/// # Errors
/// When the judge is known and assessed on no day of that year.
pub fn assessed(state: &State, m: &v1::GrantReductionRequest) -> Result<(), Status> {
    let Some(granted) = &m.reduction else { return Ok(()) };
    let (judge, year) = (JudgeId(granted.judge), granted.year);
    let known = state.roster.judge(judge).is_some() && Ask::year(year).is_some();
    if !known || is_assessed_in(state, judge, year) {
        return Ok(());
    }
    let text = format!(
        "judge {judge} is in no assessed role on any day of {year}; correct the roster first, or \
         name another judge or year"
    );
    Err(malformed("reduction.judge", &text))
}

/// Reads RevokeReduction.
pub fn revoke(actor: Actor, m: v1::RevokeReductionRequest) -> Request {
    let v1::RevokeReductionRequest { court, grant, reason, approver, .. } = m;
    Request {
        court,
        actor,
        command: Command::RevokeReduction { grant: EntryIndex(grant), reason, approver },
    }
}

/// Reads StateData.
///
/// # Errors
/// When a field is missing or does not hold what it must.
pub fn state_data(actor: Actor, m: v1::StateDataRequest) -> Result<Request, Status> {
    let stated = m.stated.ok_or_else(|| field::missing("stated"))?;
    let command = Command::StateData(stated.try_into().map_err(field::refuse)?);
    Ok(Request { court: m.court, actor, command })
}

/// Reads WithdrawData.
pub fn withdraw_data(actor: Actor, m: v1::WithdrawDataRequest) -> Request {
    let v1::WithdrawDataRequest { court, entry, text, .. } = m;
    Request { court, actor, command: Command::WithdrawData { entry: EntryIndex(entry), text } }
}

/// Reads Explain; without a judge it is of the caller, who `own` is in the roster.
///
/// # Errors
/// When a field is missing or does not hold what it must, or nobody says who the caller is.
pub fn explain(
    actor: Actor,
    own: Option<JudgeId>,
    m: v1::ExplainRequest,
) -> Result<Request, Status> {
    let explanation = m.explanation.ok_or_else(|| field::missing("explanation"))?;
    let mut explanation = Explanation::try_from(explanation).map_err(field::refuse)?;
    if explanation.judge == JudgeId(0) {
        let text = "the log names no judge for you; name the judge whose figures are explained";
        explanation.judge = own.ok_or_else(|| malformed("explanation.judge", text))?;
    }
    let command = Command::Explain(Box::new(explanation));
    Ok(Request { court: m.court, actor, command })
}

/// Reads a row of ImportCases.
///
/// # Errors
/// When a field is missing or does not hold what it must.
pub fn import_row(m: v1::CaseImported) -> Result<Command, Status> {
    let (case_number, record) = (m.case_number, record(m.record, "record")?);
    Ok(Command::ImportCase(Box::new(CaseImported { case_number, record })))
}

/// Reads a row of CloseCases.
///
/// # Errors
/// When a field is missing or does not hold what it must.
pub fn closing_row(m: v1::ClosingRow) -> Result<Command, Status> {
    let closing = m.closing.ok_or_else(|| field::missing("closing"))?;
    let closing = Closing::try_from(closing).map_err(field::refuse)?;
    let panel = Panel::try_from(m.panel.unwrap_or_default()).map_err(field::refuse)?;
    let undertaking = (m.undertaking != 0).then_some(JudgeId(m.undertaking));
    Ok(Command::CloseCase { case_number: m.case_number, closing, panel, undertaking })
}

/// Reads a row of RecordActivities.
///
/// # Errors
/// When a field is missing or does not hold what it must.
pub fn activity_row(m: v1::ActivityRow) -> Result<Command, Status> {
    let activity = m.activity.ok_or_else(|| field::missing("activity"))?;
    if activity.filing != 0 {
        let text = "the row names its case twice; name it by its number and leave filing 0";
        return Err(malformed("activity.filing", text));
    }
    let ActivityRecorded { activity, .. } = activity.try_into().map_err(field::refuse)?;
    Ok(Command::RecordActivity { case_number: m.case_number, activity })
}

/// Reads the figure whose cases are requested, and for a judge's figure the judge.
///
/// # Errors
/// When the figure is unspecified, or has a judge where it must not, or none where it must.
pub fn figure(figure: i32, judge: u32) -> Result<Figure, Status> {
    use v1::QuotaFigure as Code;
    let of_judge = |figure: fn(JudgeId) -> Figure| match judge {
        0 => Err(malformed("judge", "this figure is a judge's; name the judge")),
        judge => Ok(figure(JudgeId(judge))),
    };
    let of_court = |figure: Figure| match judge {
        0 => Ok(figure),
        _ => Err(malformed("judge", "this figure is the court's; leave the judge out")),
    };
    match Code::try_from(figure) {
        Ok(Code::FigureOwn) => of_judge(Figure::Own),
        Ok(Code::FigurePanel) => of_judge(Figure::Panel),
        Ok(Code::FigureDrawn) => of_judge(Figure::Drawn),
        Ok(Code::FigureDesignated) => of_judge(Figure::Designated),
        Ok(Code::FigureOpen) => of_judge(Figure::Open),
        Ok(Code::FigureBase) => of_court(Figure::Base),
        Ok(Code::FigureLeadersOwn) => of_court(Figure::LeadersOwn),
        Ok(Code::FigureOtherRoles) => of_court(Figure::OtherRoles),
        Ok(Code::FigureUnattributed) => of_court(Figure::Unattributed),
        Ok(Code::FigureNotCounted) => of_court(Figure::NotCounted),
        Ok(Code::Unspecified) | Err(_) => Err(field::unknown_code("figure", "the figure")),
    }
}
