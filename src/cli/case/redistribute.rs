//! `caselot case redistribute`

use std::process::ExitCode;

use caselot_core::docket::code::ReassignmentGround;
use caselot_core::docket::{CaseNumber, Refusal, rules};
use caselot_core::id::JudgeId;
use serde_json::{Value, json};

use super::describe::{Judges, judge_label, judges_by_number, outcome_json};
use super::settle::Wait;
use crate::cli::approval::Pending;
use crate::cli::args::{self, Json, code};
use crate::cli::judge::Named;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, host, print, put, say};
use crate::client::{ClientError, Filer, Outcome, left_of};
use crate::wire::v1;

/// Has the open cases of a judge who leaves drawn afresh (离任案件重新分案): one list, which a
/// supervisor approves, then a draw for each case in the order of the list. Run it again after the
/// approval, or after it was cut off: it goes on where it is.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Redistribute {
    /// The judge who leaves, by number or name.
    #[arg(long, value_name = "JUDGE")]
    judge: Named,
    /// Ground, the same for all cases; asked for with a new list.
    #[arg(long, value_parser = code(ReassignmentGround::ALL, ReassignmentGround::name))]
    ground: Option<ReassignmentGround>,
    #[arg(long, help = args::explanation(ReassignmentGround::ALL), default_value = "", hide_default_value = true)]
    text: String,
    /// Number of a case that stays with the judge; may be repeated.
    #[arg(long, value_name = "NUMBER")]
    keep: Vec<String>,
    /// Shows the cases and changes nothing.
    #[arg(long, conflicts_with_all = ["end"])]
    dry_run: bool,
    /// Ends the list that runs: its cases stay with the judge, if a supervisor approves.
    #[arg(long, requires = "ground")]
    end: bool,
    #[command(flatten)]
    wait: Wait,
    #[command(flatten)]
    json: Json,
}

const EXAMPLES: &str = "\
Examples:
  See which cases a judge leaves:
    caselot case redistribute --judge 15 --court 湘0203 --token-file filing.token --dry-run
  Ask for the list; after its approval the same command draws:
    caselot case redistribute --judge 15 --court 湘0203 --token-file filing.token --ground TRANSFER";

impl Redistribute {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let filer = caller.filer().await?;
        let judge = self.judge.number(caller).await?;
        let lists = filer.redistributions().await?;
        let running = lists.into_iter().find(|list| list.judge == judge.0);
        if self.end {
            return self.propose(caller, &filer, judge, &[]).await;
        }
        match running {
            Some(list) if !self.dry_run => self.go_on(caller, &filer, list).await,
            _ => self.ask(caller, &filer, judge).await,
        }
    }

    /// Shows the cases, and proposes them.
    async fn ask(&self, caller: &Caller, filer: &Filer, judge: JudgeId) -> Exit {
        let found = filer.cases_of_leaving(judge).await?;
        let code = &filer.court().code;
        let numbers = self.keep.iter().map(|number| rules::case_number(number, code));
        let kept = numbers.collect::<Result<Vec<CaseNumber>, Refusal>>();
        let kept = kept.map_err(ClientError::from)?;
        let stays = |case: &v1::WaitingCase| kept.iter().any(|it| it.as_str() == case.case_number);
        let (kept, cases): (Vec<_>, Vec<_>) = found.cases.into_iter().partition(stays);
        let left_out = found.left_out as usize + kept.len();
        if !self.json.wanted {
            for case in &cases {
                put!("  {}", case.case_number);
            }
            say!(
                "Open cases to be drawn afresh: {count}; that stay as they are: {left_out}.",
                count = cases.len(),
                left_out
            );
        }
        if self.dry_run || cases.is_empty() {
            let numbers: Vec<&str> = cases.iter().map(|it| it.case_number.as_str()).collect();
            return match self.json.wanted {
                true => print::json(&json!({ "cases": numbers, "left_out": left_out })),
                false => Ok(ExitCode::SUCCESS),
            };
        }
        self.propose(caller, filer, judge, &cases).await
    }

    async fn propose(
        &self,
        caller: &Caller,
        filer: &Filer,
        judge: JudgeId,
        cases: &[v1::WaitingCase],
    ) -> Exit {
        let ground = self.ground.ok_or_else(|| {
            Failure::usage(text!("no list runs for this judge"), text!("give the --ground"))
        })?;
        let made = filer.propose_redistribution(judge, (ground, &self.text), cases).await?;
        let pending = Pending::in_answer(caller, &made.entries, made.proposed).await?;
        if self.json.wanted {
            return print::json(&pending.json(&made.entries));
        }
        pending.print();
        if !cases.is_empty() {
            say!(
                "After the approval, run the same command again: it draws the cases in their order."
            );
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Draws the cases of the list that still wait.
    async fn go_on(&self, caller: &Caller, filer: &Filer, list: v1::RunningRedistribution) -> Exit {
        let judges = judges_by_number(caller).await?;
        let today = host::today(filer.court().utc_offset_minutes);
        let numbers = left_of(&list);
        let listed = list.listed as usize;
        let mut done = listed.saturating_sub(numbers.len());
        let mut outcomes: Vec<Value> = Vec::new();
        for number in &numbers {
            let (case, outcome) = filer.assign_listed(number, &list).await?;
            let outcome = self.wait.settle(filer, &case, outcome, today).await?;
            outcomes.push(outcome_json(&outcome));
            if let Outcome::Waits(waiting) = &outcome {
                if !self.json.wanted {
                    Pending::of(vec![waiting.filing.0]).print();
                    say!("The list goes on after that; run the command again.");
                }
                break;
            }
            done += 1;
            if !self.json.wanted {
                told(&outcome, (done, listed), &judges);
            }
        }
        if self.json.wanted {
            let left = listed.saturating_sub(done);
            return print::json(&json!({ "drawn": outcomes, "listed": listed, "left": left }));
        }
        if done == listed {
            say!("All cases of the list are drawn.");
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A line for a case that has left the list.
fn told(outcome: &Outcome, (done, listed): (usize, usize), judges: &Judges) {
    let number = outcome.case_number();
    match outcome.undertaking() {
        Some(judge) => say!(
            "{done}/{listed}  {number}: {judge}",
            done,
            listed,
            number,
            judge = judge_label(judge, judges)
        ),
        None => say!(
            "{done}/{listed}  {number}: it came to nothing, and stays where it was",
            done,
            listed,
            number
        ),
    }
}
