//! `caselot case assign`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use caselot_core::docket::Day;
use caselot_core::docket::code::DesignationGround;
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;
use serde_json::Value;

use super::batch::assign_all;
use super::describe::{Judges, describe_outcome, judge_label, judges_by_number, outcome_json};
use super::input::{CaseArgs, FileCases};
use super::rehearsal::{refused_rows, rehearse, rehearse_one};
use super::result::ResultFile;
use super::settle::Wait;
use crate::cli::args::Json;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, exit_code_of, host, print, put};
use crate::client::{Filer, Outcome};
use crate::telling::round;

/// Files and draws one case, or the cases of a file, and checks every answer.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Assign {
    #[command(flatten)]
    case: CaseArgs,
    /// Makes one call instead of two. The server then learns the filer's nonce before the filing is
    /// in its log, so the draw proves less.
    #[arg(long)]
    single_call: bool,
    /// Writes the file of cases again with what became of each row: judge, panel, time, entry and
    /// check code (校验码), in columns to the right of its tables. It is .xlsx or CSV, as the file
    /// is. Run the command again, and it is completed.
    #[arg(long, requires = "file", conflicts_with = "dry_run", value_name = "FILE")]
    result: Option<PathBuf>,
    #[command(flatten)]
    wait: Wait,
    #[command(flatten)]
    json: Json,
}

const EXAMPLES: &str = "\
Examples:
  File and draw one case:
    caselot case assign '(2026)湘0203民初123号' --court 湘0203 --token-file filing.token \\
        --pool civil --cause 买卖合同纠纷 --parties '甲诉乙' --claim 还款
  File and draw the cases of a file:
    caselot case assign --court 湘0203 --token-file filing.token --file cases.csv --yes
  See first what the file would become, and get it back with the judges in it:
    caselot case assign --court 湘0203 --token-file filing.token --file cases.xlsx --dry-run
    caselot case assign --court 湘0203 --token-file filing.token --file cases.xlsx --yes \\
        --result cases-assigned.xlsx
  Leave out many judges, and wait up to an hour for a supervisor to approve that:
    caselot case assign '(2026)湘0203民初126号' --court 湘0203 --token-file filing.token \\
        --pool civil --exclude '12:INTEREST;13:INTEREST;14:INTEREST' --wait 3600
  Draw a panel of three, one of them an assessor:
    caselot case assign '(2026)湘0203民初124号' --court 湘0203 --token-file filing.token \\
        --pool civil --panel 3 --assessors 1 --assessor-pool assessors

A table of cases begins like this:
    number,pool,cause,procedure,weight,parties,claim
    (2026)湘0203民初125号,civil,离婚纠纷,简易程序,90,甲诉乙,离婚";

impl Assign {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let filer = caller.filer().await?;
        let today = host::today(filer.court().utc_offset_minutes);
        match self.case.file() {
            Some(file) => self.assign_file(caller, &filer, file, today).await,
            None => self.assign_one(caller, &filer, today).await,
        }
    }

    async fn assign_one(&self, caller: &Caller, filer: &Filer, today: Day) -> Exit {
        let roster = self.case.roster(caller).await?;
        let case = self.case.case(&roster, caller.person()?, today)?;
        if self.case.consent().dry_run {
            return rehearse_one(filer, &case, self.json.wanted).await;
        }
        let outcome = if self.single_call {
            filer.assign_single_call(&case).await?
        } else {
            self.wait.assign(filer, &case, today).await?
        };
        if self.json.wanted {
            print::json(&outcome_json(&outcome))?;
        } else {
            let judges = judges_by_number(caller).await?;
            put!("{}", describe_outcome(&outcome, &judges));
        }
        Ok(exit_code(&outcome))
    }

    async fn assign_file(&self, caller: &Caller, filer: &Filer, file: &Path, today: Day) -> Exit {
        let roster = self.case.roster(caller).await?;
        let read = self.case.rows(&roster, (caller, file), today).await?;
        let (offset, summary) = (filer.court().utc_offset_minutes, &read.summary);
        let begin = |output: &PathBuf| ResultFile::begin(file, output, summary, offset);
        let mut result = self.result.as_ref().map(begin).transpose()?;
        if !read.faults.is_empty() {
            if let Some(mut result) = result {
                result.faults(&read.faults);
                result.finish()?;
            }
            return Err(Failure::Rows(read.faults));
        }
        let FileCases { places, cases, .. } = &read;
        let consent = self.case.consent();
        if consent.dry_run {
            return rehearse(filer, file, places, cases, self.json.wanted).await;
        }
        let refused = refused_rows(filer, file, places, cases).await?;
        if !refused.is_empty() {
            if let Some(mut result) = result {
                refused.iter().for_each(|(place, it)| result.refused(place.spot, it.reason()));
                result.finish()?;
            }
            return Err(Failure::Rows(refused.into_iter().map(|(_, fault)| fault).collect()));
        }
        consent.ask()?;
        let judges = judges_by_number(caller).await?;
        let bar = print::progress(cases.len() as u64, text!("assigning"));
        let answers = assign_all(filer, cases.clone(), self.single_call, &bar).await;
        bar.finish_and_clear();
        let (mut outcomes, mut refused) = (Vec::new(), Vec::new());
        for ((place, case), answer) in places.iter().zip(cases).zip(answers) {
            let answer = match answer {
                Ok(outcome) => self.wait.settle(filer, case, outcome, today).await,
                Err(error) => Err(Failure::from(error)),
            };
            match answer {
                Ok(outcome) => {
                    if let Some(result) = &mut result {
                        result.outcome(place.spot, &outcome, &judges);
                    }
                    outcomes.push(outcome);
                }
                Err(failure) => {
                    let (file, number) = (file.display(), &case.number);
                    print::remark(format_args!("{file}, {place}, {number}: {failure:#}"));
                    if let Some(result) = &mut result {
                        result.refused(place.spot, &format!("{failure:#}"));
                    }
                    refused.push(failure);
                }
            }
        }
        if let Some(result) = result {
            result.finish()?;
        }
        self.print(&outcomes, &refused, &judges)
    }

    /// Prints what became of the cases of a file.
    fn print(&self, outcomes: &[Outcome], refused: &[Failure], judges: &Judges) -> Exit {
        if self.json.wanted {
            print::json(&outcomes.iter().map(outcome_json).collect::<Value>())?;
        } else {
            for outcome in outcomes {
                let (judge, note) = judge_of(outcome);
                let label = judge.map_or(String::new(), |judge| judge_label(judge, judges));
                put!("{}  {label}{note}", outcome.case_number());
            }
        }
        let count = |of: fn(&Outcome) -> bool| outcomes.iter().filter(|it| of(it)).count();
        let waiting = count(|it| matches!(it, Outcome::Waits(_) | Outcome::Returning(_)));
        let ended = count(|it| matches!(it, Outcome::Ended(_)));
        let opened = count(|it| matches!(it, Outcome::Opened(_)));
        let assigned = outcomes.len() - waiting - opened - ended;
        print::remark(text!(
            "{assigned} cases assigned and checked, {refused} refused.",
            assigned,
            refused = refused.len()
        ));
        if waiting + ended > 0 {
            let said = text!(
                "{waiting} wait for approval (caselot approval list), {ended} were declined.",
                waiting,
                ended
            );
            print::remark(said);
        }
        if opened > 0 {
            let said = text!(
                "{opened} are opened and wait for the contributor's value; run the command again.",
                opened
            );
            print::remark(said);
        }
        if let Some(path) = &self.result {
            let said = text!("What became of each row is in {file}.", file = path.display());
            print::remark(said);
        }
        Ok(if refused.is_empty() && ended > 0 { ExitCode::FAILURE } else { exit_code_of(refused) })
    }
}

/// A case that came to nothing is no success.
pub(super) fn exit_code(outcome: &Outcome) -> ExitCode {
    if matches!(outcome, Outcome::Ended(_)) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The undertaking judge of an outcome, and how the case came to a judge without a draw, or why it
/// has none.
fn judge_of(outcome: &Outcome) -> (Option<JudgeId>, String) {
    match outcome {
        Outcome::Drawn(assignment) => {
            let mut seats = assignment.drawn.seats.iter();
            let seat = seats.find(|seat| seat.role == SeatRole::Undertaking);
            (seat.map(|seat| seat.judge), String::new())
        }
        Outcome::Refiled(it) if it.ground == DesignationGround::Follows => {
            (Some(it.judge), text!("  without a draw, as its main case"))
        }
        Outcome::Refiled(refiling) => (Some(refiling.judge), text!("  returned without a draw")),
        Outcome::Waits(waiting) => {
            (None, text!("waits for approval, entry {entry}", entry = waiting.filing))
        }
        Outcome::Opened(_) => (None, text!("opened, waits for the contributor's value")),
        Outcome::Returning(it) if it.ground == DesignationGround::Follows => (
            None,
            text!(
                "would go to judge {judge} as its main case, and waits for approval",
                judge = it.judge
            ),
        ),
        Outcome::Returning(it) => {
            (None, text!("would return to judge {judge}, and waits for approval", judge = it.judge))
        }
        Outcome::Ended(ended) => {
            let why = match &ended.declined {
                Some(it) => text!("declined by {by}: {text}", by = it.by, text = it.text),
                None => text!("not approved in time"),
            };
            (None, text!("{why}; {next} comes next", why, next = round(ended.stage + 1)))
        }
    }
}
