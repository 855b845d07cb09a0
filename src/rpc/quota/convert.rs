//! Quota requests become commands, periods and figures.

use caselot_core::docket::code::CorrectionGround;
use caselot_core::docket::codec;
use caselot_core::docket::day::Day;
use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::Actor;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::CaseImported;
use caselot_core::id::JudgeId;
use caselot_core::quota::{Ask, Figure};
use tonic::Status;

use crate::rpc::convert::field;
use crate::rpc::status::malformed;
use crate::service::Request;
use crate::wire::v1;

fn missing(name: &str) -> Status {
    malformed(name, &format!("{name} is missing; see the protocol for the message"))
}

/// A date as ISO text; empty = not given.
pub fn day(text: &str, name: &str) -> Result<Option<Day>, Status> {
    let read = |text| {
        let wrong = || malformed(name, &format!("“{text}” is not a date like 2021-03-01"));
        Day::parse(text).ok_or_else(wrong)
    };
    (!text.is_empty()).then(|| read(text)).transpose()
}

/// Court and period of a report.
pub fn ask(m: Option<v1::QuotaReportRequest>) -> Result<(String, Ask), Status> {
    let m = m.ok_or_else(|| missing("report"))?;
    let (from, to) = (day(&m.from, "report.from")?, day(&m.to, "report.to")?);
    let mut ask = match (m.year, from, to) {
        (0, Some(from), Some(to)) => Ask { from, to, as_of: None },
        (year, None, None) if year > 0 => Ask::year(year)
            .ok_or_else(|| malformed("report.year", "a year lies between 1970 and 9999"))?,
        _ => return Err(malformed("report.year", "give a year, or the period's from and to")),
    };
    ask.as_of = day(&m.as_of, "report.as_of")?;
    Ok((m.court, ask))
}

/// A policy of a request.
pub fn policy(m: Option<v1::PolicyAdopted>) -> Result<Policy, Status> {
    codec::policy(m.ok_or_else(|| missing("policy"))?).map_err(field)
}

/// PutPolicy.
pub fn put_policy(actor: Actor, m: v1::PutPolicyRequest) -> Result<Request, Status> {
    let command = Command::AdoptPolicy(Box::new(policy(m.policy)?));
    Ok(Request { court: m.court, actor, command })
}

/// CorrectCase.
pub fn correct(actor: Actor, m: v1::CorrectCaseRequest) -> Result<Request, Status> {
    let before = codec::record(m.before.ok_or_else(|| missing("before"))?).map_err(field)?;
    let after = codec::record(m.after.ok_or_else(|| missing("after"))?).map_err(field)?;
    let ground = CorrectionGround::from_code(m.ground);
    let command = Command::CorrectCase {
        case_number: m.case_number,
        before: Box::new(before),
        after: Box::new(after),
        ground: ground.ok_or_else(|| malformed("ground", "name the ground of the correction"))?,
        text: m.text,
        approver: m.approver,
    };
    Ok(Request { court: m.court, actor, command })
}

/// GrantReduction.
pub fn grant(actor: Actor, m: v1::GrantReductionRequest) -> Result<Request, Status> {
    let reduction = m.reduction.ok_or_else(|| missing("reduction"))?;
    if reduction.revokes != 0 {
        let text = "a grant revokes nothing; RevokeReduction takes one back";
        return Err(malformed("reduction.revokes", text));
    }
    let command = Command::GrantReduction(codec::reduction(reduction));
    Ok(Request { court: m.court, actor, command })
}

/// RevokeReduction.
pub fn revoke(actor: Actor, m: v1::RevokeReductionRequest) -> Request {
    let v1::RevokeReductionRequest { court, grant, reason, approver, .. } = m;
    Request { court, actor, command: Command::RevokeReduction { grant, reason, approver } }
}

/// A row of ImportCases.
pub fn import_row(m: v1::CaseImported) -> Result<Command, Status> {
    let record = codec::record(m.record.ok_or_else(|| missing("record"))?).map_err(field)?;
    let case_number = m.case_number;
    Ok(Command::ImportCase(Box::new(CaseImported { case_number, record })))
}

/// A row of CloseCases.
pub fn closing_row(m: v1::ClosingRow) -> Result<Command, Status> {
    let closing = codec::closing(m.closing.ok_or_else(|| missing("closing"))?).map_err(field)?;
    let panel = codec::panel(m.panel.unwrap_or_default());
    Ok(Command::CloseCase { case_number: m.case_number, closing, panel })
}

/// A row of RecordActivities.
pub fn activity_row(m: v1::ActivityRow) -> Result<Command, Status> {
    let activity = m.activity.ok_or_else(|| missing("activity"))?;
    if activity.filing != 0 {
        return Err(malformed("activity.filing", "name the case by its number; leave filing 0"));
    }
    let (_, activity) = codec::activity(activity).map_err(field)?;
    Ok(Command::RecordActivity { case_number: m.case_number, activity })
}

/// The figure whose cases are asked for.
pub fn figure(figure: i32, judge: u32) -> Result<Figure, Status> {
    use v1::QuotaFigure as Wire;
    let of_judge = |figure: fn(JudgeId) -> Figure| match judge {
        0 => Err(malformed("judge", "this figure is a judge's; name the judge")),
        judge => Ok(figure(JudgeId(judge))),
    };
    let of_court = |figure: Figure| match judge {
        0 => Ok(figure),
        _ => Err(malformed("judge", "this figure is the court's; leave the judge out")),
    };
    match Wire::try_from(figure) {
        Ok(Wire::FigureOwn) => of_judge(Figure::Own),
        Ok(Wire::FigurePanel) => of_judge(Figure::Panel),
        Ok(Wire::FigureDrawn) => of_judge(Figure::Drawn),
        Ok(Wire::FigureDesignated) => of_judge(Figure::Designated),
        Ok(Wire::FigureOpen) => of_judge(Figure::Open),
        Ok(Wire::FigureBase) => of_court(Figure::Base),
        Ok(Wire::FigureLeadersOwn) => of_court(Figure::LeadersOwn),
        Ok(Wire::FigureOtherRoles) => of_court(Figure::OtherRoles),
        Ok(Wire::FigureUnattributed) => of_court(Figure::Unattributed),
        Ok(Wire::FigureNotCounted) => of_court(Figure::NotCounted),
        Ok(Wire::Unspecified) | Err(_) => Err(malformed("figure", "name a figure of the report")),
    }
}
