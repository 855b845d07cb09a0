//! `caselot case correct`

use caselot_core::id::JudgeId;
use std::process::ExitCode;

use crate::cli::{Caller, Failure, sheet};
use crate::wire::v1;
use caselot_core::docket::code::{AssignedBy, CorrectionGround, Manner};
use caselot_core::docket::record::{CaseRecord, Closing};
use caselot_core::docket::{Day, codec};

/// Corrects what the log says of a case; names only what changes.
#[derive(Debug, clap::Args)]
pub struct Correct {
    /// Case number
    number: String,
    /// Undertaking judge
    #[arg(long, value_name = "JUDGE")]
    undertaking: Option<JudgeId>,
    /// Presiding judge; 0 = not known
    #[arg(long, value_name = "JUDGE")]
    presiding: Option<JudgeId>,
    /// Members of the panel, with ; between them; empty = none
    #[arg(long, value_name = "JUDGES")]
    members: Option<String>,
    /// Closing day
    #[arg(long, value_name = "DAY", conflicts_with = "reopen", value_parser = day)]
    closed_on: Option<Day>,
    /// JUDGMENT, RULING, MEDIATED, WITHDRAWN or OTHER
    #[arg(long, conflicts_with = "reopen", value_parser = manner)]
    manner: Option<Manner>,
    /// Withdraws the closing (撤销报结)
    #[arg(long)]
    reopen: bool,
    /// Day of filing
    #[arg(long, value_name = "DAY", value_parser = day)]
    filed_on: Option<Day>,
    /// 100 = a standard case
    #[arg(long)]
    weight: Option<u32>,
    /// Flags with ; between them
    #[arg(long)]
    flags: Option<String>,
    /// Cause of action (案由)
    #[arg(long)]
    cause: Option<String>,
    /// Procedure (适用程序)
    #[arg(long)]
    procedure: Option<String>,
    /// DRAWN, DESIGNATED or IMPORTED
    #[arg(long, value_parser = assigned_by)]
    assigned_by: Option<AssignedBy>,
    /// RECORDED_WRONG, CLOSING_WITHDRAWN or OTHER
    #[arg(long, value_parser = ground)]
    ground: CorrectionGround,
    /// Explanation; required for OTHER
    #[arg(long, default_value = "")]
    text: String,
    /// The second person
    #[arg(long)]
    approver: String,
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "a date is written like 2021-03-01".to_owned())
}

fn manner(text: &str) -> Result<Manner, String> {
    Manner::from_name(text).ok_or_else(|| one_of(Manner::ALL.iter().map(|word| word.name())))
}

fn assigned_by(text: &str) -> Result<AssignedBy, String> {
    let names = AssignedBy::ALL.iter().map(|word| word.name());
    AssignedBy::from_name(text).ok_or_else(|| one_of(names))
}

fn ground(text: &str) -> Result<CorrectionGround, String> {
    let names = CorrectionGround::ALL.iter().map(|word| word.name());
    CorrectionGround::from_name(text).ok_or_else(|| one_of(names))
}

fn one_of<'n>(names: impl Iterator<Item = &'n str>) -> String {
    format!("it is one of {}", names.collect::<Vec<_>>().join(", "))
}

impl Correct {
    pub(in crate::cli) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let (court, person) = (caller.court()?.to_owned(), caller.person()?.to_owned());
        let mut client = caller.quota().await?;
        let asked =
            v1::GetCaseRecordRequest { court: court.clone(), case_number: self.number.clone() };
        let known = client.get_case_record(asked).await?.into_inner();
        let before = known.record.unwrap_or_default();
        let held = codec::record(before.clone()).map_err(Failure::message("record"))?;
        let after = self.applied(held)?;
        let request = v1::CorrectCaseRequest {
            court,
            person,
            case_number: known.case_number.clone(),
            before: Some(before),
            after: Some(codec::record_message(&after)),
            ground: self.ground.code(),
            text: self.text,
            approver: self.approver,
        };
        let made = client.correct_case(request).await?.into_inner();
        match made.entries.first() {
            Some(entry) => say!("{} is corrected by entry {entry}.", known.case_number),
            None => say!("{} says this already; nothing changed.", known.case_number),
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The record as it shall be.
    fn applied(&self, mut record: CaseRecord) -> Result<CaseRecord, Failure> {
        if let Some(undertaking) = self.undertaking {
            record.undertaking = undertaking;
        }
        if let Some(presiding) = self.presiding {
            record.panel.presiding = (presiding != JudgeId(0)).then_some(presiding);
        }
        if let Some(members) = &self.members {
            let numbers = members.split(';').map(str::trim).filter(|part| !part.is_empty());
            let numbers = numbers.map(str::parse).collect::<Result<_, _>>();
            record.panel.members = numbers.map_err(|_| {
                Failure::usage("--members is no list of judges", "write it like 12;15")
            })?;
        }
        if self.reopen {
            record.closing = None;
        }
        let (on, manner) = (record.closing.map(|c| c.on), record.closing.and_then(|c| c.manner));
        if let Some(on) = self.closed_on.or(on) {
            record.closing = Some(Closing { on, manner: self.manner.or(manner) });
        } else if self.manner.is_some() {
            let sentence = "an open case has no manner of closing";
            return Err(Failure::usage(sentence, "give --closed-on too"));
        }
        if let Some(flags) = &self.flags {
            record.flags = sheet::flags(flags)
                .ok_or_else(|| Failure::usage("--flags is no list of flags", sheet::FLAGS_FORM))?;
        }
        record.filed_on = self.filed_on.unwrap_or(record.filed_on);
        record.weight = self.weight.unwrap_or(record.weight);
        record.assigned_by = self.assigned_by.unwrap_or(record.assigned_by);
        self.cause.iter().for_each(|cause| record.cause.clone_from(cause));
        self.procedure.iter().for_each(|procedure| record.procedure.clone_from(procedure));
        Ok(record)
    }
}
