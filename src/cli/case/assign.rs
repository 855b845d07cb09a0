//! `caselot case assign`

use caselot_core::id::JudgeId;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::lineage::LineageArgs;
use super::many::assign_all;
use super::parties::{self, PartyArgs};
use crate::cli::replay::print_json;
use crate::cli::{Caller, Failure, host, progress, remote, roster, sheet, words};
use crate::client::{Assignment, CaseInput, Filer, Outcome};
use caselot_core::docket::Day;
use caselot_core::docket::people::Judge;
use caselot_core::lottery::draw::DrawnSeat;
use caselot_core::lottery::hash::to_hex;
use caselot_core::lottery::role::SeatRole;

/// Files and draws one case, or those of a file.
#[derive(Debug, clap::Args)]
pub struct Assign {
    /// Case number, such as (2021)湘0203民初123号
    #[arg(required_unless_present = "file", conflicts_with = "file")]
    number: Option<String>,
    /// CSV: number,pool,cause,procedure,weight,flags,parties,claim,accepted_on,exclude,
    /// panel,assessors,assessor_pool,member_pool,party_ids,departure
    #[arg(long)]
    file: Option<PathBuf>,
    /// Pool code [default: by the policy's routes]
    #[arg(long)]
    pool: Option<String>,
    /// Cause of action (案由)
    #[arg(long, default_value = "")]
    cause: String,
    /// Procedure (适用程序)
    #[arg(long, default_value = "")]
    procedure: String,
    /// 100 = a standard case [default: by the policy, 100 without a table]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    weight: u32,
    /// Flags with ; between them
    #[arg(long, default_value = "")]
    flags: String,
    /// Parties (当事人); kept in the folder, never sent
    #[arg(long, default_value = "")]
    parties: String,
    /// Claim (诉讼请求); kept in the folder, never sent
    #[arg(long, default_value = "")]
    claim: String,
    /// Day of acceptance [default: today]
    #[arg(long, value_parser = caselot_verify::day)]
    accepted_on: Option<Day>,
    /// Judges left out, such as 12:INTEREST;15:PARTY_OR_RELATIVE
    #[arg(long, default_value = "")]
    exclude: String,
    /// Second person, for old number forms, unknown type codes, few candidates and many exclusions
    #[arg(long, default_value = "")]
    approver: String,
    /// Why pool, seats or weight are not those of the policy
    #[arg(long, default_value = "")]
    departure: String,
    #[command(flatten)]
    parties_known: PartyArgs,
    #[command(flatten)]
    lineage: LineageArgs,
    /// Seats of the panel, the undertaking judge's among them: 3, 5 or 7 [default: a sole judge,
    /// or without --pool those of the route]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    panel: u32,
    /// Those of the panel's seats that are people's assessors' (人民陪审员)
    #[arg(long, default_value_t = 0, requires = "panel")]
    assessors: u32,
    /// Pool of the assessors
    #[arg(long, default_value = "", requires = "assessors")]
    assessor_pool: String,
    /// Pool of the panel's members [default: the case's pool]
    #[arg(long, default_value = "", requires = "panel")]
    member_pool: String,
    /// 0, or the next one after a void
    #[arg(long, default_value_t = 0)]
    stage: u32,
    /// One call instead of two: the server learns the nonce before the filing is in its log
    #[arg(long)]
    single_call: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Assign {
    pub(in crate::cli) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let filer = caller.filer().await?;
        let today = host::today(filer.court().utc_offset_minutes);
        match &self.file {
            Some(file) => self.assign_file(caller, &filer, file, today).await,
            None => self.assign_one(caller, &filer, today).await,
        }
    }

    async fn assign_one(
        &self,
        caller: &Caller,
        filer: &Filer,
        today: Day,
    ) -> Result<ExitCode, Failure> {
        let case = self.case(caller.person()?, today)?;
        let assigned = if self.single_call {
            filer.assign_single_call(&case).await?
        } else {
            filer.assign(&case).await?
        };
        if self.json {
            print_json(&outcome_json(&assigned))?;
        } else {
            let judges = names(caller).await?;
            say!("{}", told(&assigned, &judges));
        }
        Ok(ExitCode::SUCCESS)
    }

    fn case(&self, person: &str, today: Day) -> Result<CaseInput, Failure> {
        let accepted_on = self.accepted_on.unwrap_or(today);
        let mut flags = sheet::flags(&self.flags)
            .ok_or_else(|| Failure::usage("--flags is no list of flags", sheet::FLAGS_FORM))?;
        let (lineage, flag) = self.lineage.asked()?;
        flags.extend(flag.map(str::to_owned));
        Ok(CaseInput {
            number: self.number.clone().unwrap_or_default(),
            stage: self.stage,
            pool: self.pool.clone().unwrap_or_default(),
            cause: self.cause.clone(),
            procedure: self.procedure.clone(),
            weight: self.weight,
            flags,
            lineage,
            parties: self.parties.clone(),
            claim: self.claim.clone(),
            accepted_on,
            exclusions: sheet::exclusions(&self.exclude, person).ok_or_else(|| {
                Failure::usage("--exclude is no list of exclusions", sheet::EXCLUSIONS_FORM)
            })?,
            approver: self.approver.clone(),
            party_ids: self.parties_known.party_id.clone(),
            redraw: self.parties_known.redraw.clone(),
            departure: self.departure.clone(),
            panel: sheet::panel_seats(
                self.panel,
                self.assessors,
                self.assessor_pool.clone(),
                self.member_pool.clone(),
            )
            .map_err(Failure::misuse)?,
        })
    }

    /// Whether one call was asked for instead of two.
    pub(in crate::cli) fn is_single_call(&self) -> bool {
        self.single_call
    }

    /// The case, or those of the file.
    pub(in crate::cli) fn cases(
        &self,
        caller: &Caller,
        filer: &Filer,
    ) -> Result<Vec<CaseInput>, Failure> {
        let today = host::today(filer.court().utc_offset_minutes);
        match &self.file {
            None => Ok(vec![self.case(caller.person()?, today)?]),
            Some(file) => {
                let rows = self.rows(caller, file, today)?;
                Ok(rows.into_iter().map(|(_, case)| case).collect())
            }
        }
    }

    /// The cases of a file with their lines.
    fn rows(
        &self,
        caller: &Caller,
        file: &Path,
        today: Day,
    ) -> Result<Vec<(u64, CaseInput)>, Failure> {
        let mut rows = sheet::read_cases(file, caller.court()?, caller.person()?, today)?;
        let (lineage, flag) = self.lineage.asked()?;
        for (_, case) in &mut rows {
            case.approver.clone_from(&self.approver);
            case.redraw.clone_from(&self.parties_known.redraw);
            if case.departure.is_empty() {
                case.departure.clone_from(&self.departure);
            }
            case.stage = self.stage;
            case.lineage.clone_from(&lineage);
            case.flags.extend(flag.map(str::to_owned));
        }
        Ok(rows)
    }

    async fn assign_file(
        &self,
        caller: &Caller,
        filer: &Filer,
        file: &Path,
        today: Day,
    ) -> Result<ExitCode, Failure> {
        let rows = self.rows(caller, file, today)?;
        let (lines, cases): (Vec<u64>, Vec<CaseInput>) = rows.into_iter().unzip();
        let numbers: Vec<String> = cases.iter().map(|case| case.number.clone()).collect();
        let judges = names(caller).await?;
        let bar = progress::bar(cases.len() as u64, "assigning");
        let answers = assign_all(filer, cases, self.single_call, &bar).await;
        bar.finish_and_clear();
        let mut refused = 0;
        let mut drawn = Vec::new();
        for ((line, number), answer) in lines.iter().zip(&numbers).zip(answers) {
            match answer {
                Ok(assigned) => drawn.push(assigned),
                Err(error) => {
                    refused += 1;
                    let failure = Failure::from(error);
                    eprintln!("{}, row {line}, {number}: {failure:#}", file.display());
                }
            }
        }
        if self.json {
            print_json(&drawn.iter().map(outcome_json).collect::<Value>())?;
        } else {
            for assigned in &drawn {
                say!("{}  {}", assigned.case_number(), judge_of(assigned, &judges));
            }
        }
        eprintln!("{} cases assigned and checked, {refused} refused.", drawn.len());
        Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Judges by number.
pub(in crate::cli) async fn names(caller: &Caller) -> Result<HashMap<JudgeId, Judge>, Failure> {
    let answer = remote::roster(&caller.channel().await?, caller.court()?).await?;
    let (judges, _) = roster::read(answer)?;
    Ok(judges.into_iter().map(|judge| (judge.judge, judge)).collect())
}

fn judge_of(outcome: &Outcome, judges: &HashMap<JudgeId, Judge>) -> String {
    let assigned = match outcome {
        Outcome::Drawn(assigned) => assigned,
        Outcome::Refiled(it) => {
            return format!("{}  returned without a draw", judge_words(it.judge, judges));
        }
    };
    let seat = assigned.drawn.seats.iter().find(|seat| seat.role == SeatRole::Undertaking);
    seat.map_or(String::new(), |seat| judge_words(seat.judge, judges))
}

/// `12号 王建国 (民一庭 审判员)`
pub(in crate::cli) fn judge_words(number: JudgeId, judges: &HashMap<JudgeId, Judge>) -> String {
    let Some(judge) = judges.get(&number) else { return format!("{number}号") };
    let place = judge.tenures.last().map_or(String::new(), |tenure| {
        format!(" ({})", format!("{} {}", tenure.division, words::role(tenure.role)).trim())
    });
    format!("{number}号 {}{place}", judge.name)
}

/// An outcome as a person wants to read it.
pub(in crate::cli) fn told(outcome: &Outcome, judges: &HashMap<JudgeId, Judge>) -> String {
    match outcome {
        Outcome::Drawn(assigned) => describe(assigned, judges),
        Outcome::Refiled(returned) => parties::describe(returned, judges),
    }
}

/// A draw as a person wants to read it.
pub(in crate::cli) fn describe(assigned: &Assignment, judges: &HashMap<JudgeId, Judge>) -> String {
    let facts = &assigned.filed.facts;
    let mut lines = vec![format!(
        "{}  {} · {} · weight {} cases · pool {}",
        assigned.case_number,
        or_dash(&facts.cause),
        or_dash(&facts.procedure),
        words::cases(u64::from(facts.weight)),
        facts.pool,
    )];
    for seat in &assigned.drawn.seats {
        let presides =
            if assigned.drawn.presiding == Some(seat.judge) { ", 审判长 presides" } else { "" };
        let who = judge_words(seat.judge, judges);
        lines.push(format!("  {}: {who}{presides}", words::seat(seat.role)));
        lines.push(chance(assigned, seat));
    }
    for exclusion in &facts.exclusions {
        lines.push(format!(
            "  left out 回避: {} ({})",
            judge_words(exclusion.judge, judges),
            exclusion.ground.name()
        ));
    }
    if !facts.departure.is_empty() {
        lines.push(format!("  not as the policy says: {}", facts.departure));
    }
    let again = if assigned.repeated { "; drawn before, the same answer" } else { "" };
    lines.push(format!(
        "  filed 立案 as entry {}, drawn 分案 as entry {}, envelope {}/{}{again}",
        assigned.filing, assigned.draw, assigned.filed.tray, assigned.filed.envelope
    ));
    lines.push(format!("  seed hash {}", to_hex(&assigned.drawn.seed_hash)));
    lines.join("\n")
}

/// How random a seat was: whoever was drawn before is out of its candidates.
fn chance(assigned: &Assignment, seat: &DrawnSeat) -> String {
    let group = assigned.filed.groups.iter().find(|group| group.role == seat.role);
    let odds = group.map_or(&[][..], |group| &group.odds);
    let mass = odds.iter().find(|odds| odds.0 == seat.judge).map_or(0, |odds| odds.1);
    let chance = words::percent(mass, seat.total);
    match (seat.role, odds.len()) {
        (_, 1) => "  not random 非随机: the only candidate".to_owned(),
        (SeatRole::Undertaking, candidates) => format!(
            "  {candidates} candidates, as random as {} equal ones; this judge's chance was {chance}",
            assigned.drawn.n_eff
        ),
        (_, candidates) => {
            format!(
                "  {candidates} candidates, those seated before among them; the chance was {chance}"
            )
        }
    }
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}

fn outcome_json(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Drawn(assigned) => assigned_json(assigned),
        Outcome::Refiled(returned) => parties::json(returned),
    }
}

fn assigned_json(assigned: &Assignment) -> Value {
    let seats = assigned.drawn.seats.iter().map(|seat| {
        json!({ "role": seat.role.name(), "judge": seat.judge, "r": seat.r, "total": seat.total })
    });
    json!({
        "case_number": assigned.case_number, "stage": assigned.stage,
        "filing": assigned.filing, "draw": assigned.draw, "repeated": assigned.repeated,
        "pool": assigned.filed.facts.pool, "n_eff": assigned.drawn.n_eff,
        "seed_hash": to_hex(&assigned.drawn.seed_hash), "seats": seats.collect::<Vec<_>>(),
        "presiding": assigned.drawn.presiding,
    })
}
