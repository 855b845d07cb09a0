//! `caselot case correct`

use caselot_core::docket::Day;
use caselot_core::docket::code::{AssignedBy, CorrectionGround, Manner};
use caselot_core::docket::record::{CaseRecord, Closing};

use crate::cli::approval::answer;
use crate::cli::args::{self, FlagList, Json, code};
use crate::cli::judge::{self, Named, NamedList};
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, say};
use crate::wire::v1;

/// Corrects what the log says of a case, with a second person. Name only what changes; the log
/// keeps the earlier record beside the corrected one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot case correct '(2026)湘0203民初123号' --court 湘0203 --token-file political.token \\
        --closed-on 2026-06-30 --manner MEDIATED --ground RECORDED_WRONG --approver 周庭长")]
pub struct Correct {
    /// Number of the case.
    number: String,
    /// Undertaking judge, by number or name.
    #[arg(long, value_name = "JUDGE")]
    undertaking: Option<Named>,
    /// Presiding judge, by number or name; 0 if not known.
    #[arg(long, value_name = "JUDGE")]
    presiding: Option<Named>,
    /// Members of the panel, by number or name, such as 12;张三; empty for none.
    #[arg(long, value_name = "JUDGES")]
    members: Option<NamedList>,
    /// Day of closing, such as 2026-06-30.
    #[arg(long, value_name = "DAY", conflicts_with = "reopen", value_parser = args::day)]
    closed_on: Option<Day>,
    /// Manner of closing.
    #[arg(long, conflicts_with = "reopen", value_parser = code(Manner::ALL, Manner::name))]
    manner: Option<Manner>,
    /// Withdraws the closing (撤销报结); needs the ground CLOSING_WITHDRAWN.
    #[arg(long)]
    reopen: bool,
    /// Day of filing, such as 2026-03-01.
    #[arg(long, value_name = "DAY", value_parser = args::day)]
    filed_on: Option<Day>,
    /// Weight in hundredths of a standard case, from 1 to 1000.
    #[arg(long)]
    weight: Option<u32>,
    /// All flags of the case, with ; between them.
    #[arg(long, value_parser = args::flags, value_name = "FLAGS")]
    flags: Option<FlagList>,
    /// Cause of action (案由).
    #[arg(long)]
    cause: Option<String>,
    /// Procedure (适用程序).
    #[arg(long)]
    procedure: Option<String>,
    /// How the case came to its judge.
    #[arg(long, value_parser = code(AssignedBy::ALL, AssignedBy::name))]
    assigned_by: Option<AssignedBy>,
    /// Ground of the correction.
    #[arg(long, value_parser = code(CorrectionGround::ALL, CorrectionGround::name))]
    ground: CorrectionGround,
    #[arg(long, help = args::explanation(CorrectionGround::ALL), default_value = "", hide_default_value = true)]
    text: String,
    /// The second person, who agrees to the correction; only in a court of protocol 1. In one of
    /// protocol 2 that person approves it (caselot approval).
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
    approver: String,
    #[command(flatten)]
    json: Json,
}

impl Correct {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let (court, person) = (caller.court()?.to_owned(), caller.person()?.to_owned());
        let mut client = caller.quota().await?;
        let request =
            v1::GetCaseRecordRequest { court: court.clone(), case_number: self.number.clone() };
        let known = client.get_case_record(request).await?.into_inner();
        let before = known.record.unwrap_or_default();
        let record = CaseRecord::try_from(before.clone()).map_err(Failure::message("record"))?;
        let after = self.apply(self.seated(record, caller).await?)?;
        let request = v1::CorrectCaseRequest {
            court,
            person,
            case_number: known.case_number.clone(),
            before: Some(before),
            after: Some((&after).into()),
            ground: self.ground.code(),
            text: self.text,
            approver: self.approver,
        };
        let made = client.correct_case(request).await?.into_inner();
        let number = &known.case_number;
        answer(caller, (&made.entries, made.proposed), self.json, |entry| match entry {
            Some(entry) => say!("{number} is corrected by entry {entry}.", number, entry),
            None => say!("{number} says this already; nothing changed.", number),
        })
        .await
    }

    /// A record with the judges of the options.
    async fn seated(&self, mut record: CaseRecord, caller: &Caller) -> Result<CaseRecord, Failure> {
        if let Some(undertaking) = &self.undertaking {
            record.undertaking = undertaking.number(caller).await?;
        }
        if let Some(presiding) = &self.presiding {
            record.panel.presiding = match presiding.is_nobody() {
                true => None,
                false => Some(presiding.number(caller).await?),
            };
        }
        if let Some(members) = &self.members {
            record.panel.members = members.numbers(&judge::roster(caller).await?)?;
        }
        Ok(record)
    }

    /// Applies the other options to a record.
    fn apply(&self, mut record: CaseRecord) -> Result<CaseRecord, Failure> {
        if self.reopen {
            record.closing = None;
        }
        let (on, manner) = (record.closing.map(|c| c.on), record.closing.and_then(|c| c.manner));
        if let Some(on) = self.closed_on.or(on) {
            record.closing = Some(Closing { on, manner: self.manner.or(manner) });
        } else if self.manner.is_some() {
            let sentence = text!("an open case has no manner of closing");
            return Err(Failure::usage(sentence, text!("give --closed-on too")));
        }
        if let Some(flags) = &self.flags {
            record.flags.clone_from(&flags.0);
        }
        record.filed_on = self.filed_on.unwrap_or(record.filed_on);
        record.weight = self.weight.unwrap_or(record.weight);
        record.assigned_by = self.assigned_by.unwrap_or(record.assigned_by);
        self.cause.iter().for_each(|cause| record.cause.clone_from(cause));
        self.procedure.iter().for_each(|procedure| record.procedure.clone_from(procedure));
        Ok(record)
    }
}
