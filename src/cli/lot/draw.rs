//! `caselot lot draw`

use std::process::ExitCode;

use caselot_core::docket::code::{LotKind, Manner};
use caselot_core::docket::lot::SampleRule;
use caselot_core::docket::{Day, Refusal};
use serde_json::json;

use super::{drawn_lines, judge_number};
use crate::cli::args::{self, Json};
use crate::cli::case::{Judges, judges_by_number};
use crate::cli::judge::Named;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, print, put};
use crate::client::{CheckedLot, ClientError, Filer, LotInput, LotOutcome};
use crate::telling::lot;

/// Draws a lot, checks every answer, and makes the draw again. Where a second person must approve it,
/// it waits: run the same command again after the approval. A lot that was drawn is shown again; another
/// one of the same subject needs --again, and waits for a supervisor.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("source").required(true).args(["of", "assessors", "review"]))]
pub struct Draw {
    /// Code of the list that is drawn from.
    #[arg(long, value_name = "LIST")]
    of: Option<String>,
    /// Code of the pool of assessors, for a day of duty.
    #[arg(long, value_name = "POOL", requires = "day")]
    assessors: Option<String>,
    /// Day of duty of the assessors.
    #[arg(long, value_parser = args::day, value_name = "DAY", requires = "assessors")]
    day: Option<Day>,
    /// Draws closed cases, which are then reviewed.
    #[arg(long, requires_all = ["from", "to"])]
    review: bool,
    /// First closing day of the cases.
    #[arg(long, value_parser = args::day, value_name = "DAY", requires = "review")]
    from: Option<Day>,
    /// Last closing day of the cases.
    #[arg(long, value_parser = args::day, value_name = "DAY", requires = "review")]
    to: Option<Day>,
    /// Only cases of this pool.
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        value_name = "POOL",
        requires = "review"
    )]
    pool: String,
    /// Only cases of this undertaking judge: number or name.
    #[arg(long, requires = "review")]
    judge: Option<Named>,
    /// Only cases that were closed so. May be repeated.
    #[arg(long, value_parser = args::code(Manner::ALL, Manner::name), requires = "review")]
    manner: Vec<Manner>,
    /// How many are drawn.
    #[arg(long, value_name = "N")]
    seats: u32,
    /// What for: the number of the bankruptcy case, a week of duty, a quarter.
    #[arg(long = "for", value_name = "SUBJECT")]
    subject: String,
    /// Leaves this candidate out, which a supervisor approves. May be repeated.
    #[arg(long, value_name = "NAME", requires = "text", conflicts_with = "review")]
    leave_out: Vec<String>,
    /// Why somebody is left out.
    #[arg(long, default_value = "", hide_default_value = true)]
    text: String,
    /// Draws once more for a subject that was drawn for.
    #[arg(long)]
    again: bool,
    #[command(flatten)]
    json: Json,
}

const EXAMPLES: &str = "\
Examples:
  Draw three administrators, the second and third in case the first cannot:
    caselot lot draw --court 湘0203 --token-file filing.token --of administrators --seats 3 \\
        --for '(2026)湘0203破1号'
  Draw assessors for a day of duty:
    caselot lot draw --court 湘0203 --token-file filing.token --assessors assessors \\
        --day 2026-03-09 --seats 2 --for 三月第二周值班
  Draw closed cases to be reviewed:
    caselot lot draw --court 湘0203 --token-file political.token --review --from 2026-01-01 \\
        --to 2026-03-31 --seats 20 --for 第一季度评查";

impl Draw {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let wanted = self.json.wanted;
        let filer = caller.filer().await?;
        let input = self.input(caller, &filer).await?;
        let outcome = filer.draw_lot(&input).await?;
        if wanted {
            print::json(&outcome_json(&outcome))?;
        } else {
            let judges = judges_by_number(caller).await?;
            put!("{}", told(&outcome, &judges, &filer).join("\n"));
        }
        let ended = matches!(outcome, LotOutcome::Declined(..));
        Ok(if ended { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    async fn input(self, caller: &Caller, filer: &Filer) -> Result<LotInput, Failure> {
        let (kind, list) = match (&self.of, &self.assessors) {
            (Some(list), _) => (kind_of(filer, list).await?, list.clone()),
            (None, Some(pool)) => (LotKind::Assessors, pool.clone()),
            (None, None) => (LotKind::Review, String::new()),
        };
        let judge = Named::number_of(self.judge.as_ref(), caller).await?;
        let (mut manners, pool) = (self.manner, self.pool);
        manners.sort_unstable();
        manners.dedup();
        let sample =
            self.from.zip(self.to).map(|(from, to)| SampleRule { from, to, pool, judge, manners });
        let mut left_out = Vec::new();
        for name in self.leave_out {
            left_out.push(match kind {
                LotKind::Assessors => {
                    let named: Named = name.parse().unwrap_or_else(|never| match never {});
                    judge_number(named.number(caller).await?)
                }
                _ => name,
            });
        }
        let (day, seats, subject) = (self.day, self.seats, self.subject);
        let (text, again) = (self.text, self.again);
        Ok(LotInput { kind, subject, list, day, sample, seats, left_out, text, again })
    }
}

/// What a list is of.
async fn kind_of(filer: &Filer, list: &str) -> Result<LotKind, Failure> {
    let lists = filer.lot_lists().await?;
    let mut records = lists.into_iter().filter_map(|line| line.record);
    let known = records.find(|record| record.list == list);
    let kind = known.and_then(|record| LotKind::from_code(record.kind));
    let unknown = || ClientError::from(Refusal::ListUnknown { list: list.to_owned() });
    Ok(kind.ok_or_else(unknown)?)
}

fn told(outcome: &LotOutcome, judges: &Judges, filer: &Filer) -> Vec<String> {
    let lines = |lot: &CheckedLot| lot::of_lot(&lot.opened, judges);
    match outcome {
        LotOutcome::Drawn(drawn) => {
            let mut told = lines(&drawn.lot);
            told.extend(drawn_lines(drawn, judges, filer.court().utc_offset_minutes));
            if drawn.repeated {
                told.push(text!(
                    "it was drawn before; for another one of the same say --again, which a \
                     supervisor approves"
                ));
            }
            told
        }
        LotOutcome::Waits(lot, until) => {
            let mut told = lot::of_waiting(&lot.opened, judges);
            told.push(text!(
                "It waits for approval, entry {entry}, up to {until}. Run the command again once it \
                 is approved.",
                entry = lot.stamp.entry,
                until
            ));
            told
        }
        LotOutcome::Declined(lot, declined) => {
            let mut told = lines(lot);
            let (by, text) = (&declined.by, &declined.text);
            told.push(text!("declined by {by}: {text}", by, text));
            told
        }
    }
}

fn outcome_json(outcome: &LotOutcome) -> serde_json::Value {
    let of_lot = |lot: &CheckedLot, what: &str| {
        json!({
            "outcome": what, "roll": lot.roll, "entry": lot.stamp.entry,
            "subject": lot.opened.asked.subject, "seats": lot.opened.asked.seats,
            "candidates": lot.candidates.len(),
            "needs": lot.opened.needs.iter().map(|need| need.name()).collect::<Vec<_>>(),
        })
    };
    match outcome {
        LotOutcome::Drawn(drawn) => {
            let mut told = of_lot(&drawn.lot, "drawn");
            told["draw"] = json!(drawn.stamp.entry);
            told["drawn"] = json!(drawn.drawn.drawn);
            told["repeated"] = json!(drawn.repeated);
            told
        }
        LotOutcome::Waits(lot, until) => {
            let mut told = of_lot(lot, "waits");
            told["until"] = json!(until.to_string());
            told
        }
        LotOutcome::Declined(lot, declined) => {
            let mut told = of_lot(lot, "declined");
            told["declined"] = json!({ "by": declined.by, "text": declined.text });
            told
        }
    }
}
