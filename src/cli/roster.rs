//! `caselot roster`

mod absence;

use caselot_core::id::JudgeId;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use serde_json::{Value, json};

use super::replay::print_json;
use super::{Caller, Failure, remote, sheet, words};
use crate::client::Channel;
use crate::wire::v1;
use crate::wire::v1::roster_service_client::RosterServiceClient;
use caselot_core::docket::codec;
use caselot_core::docket::day::Day;
use caselot_core::docket::people::Judge;
use caselot_core::docket::pool::{PoolMember, PoolSpec};

/// Judges and pools.
#[derive(Debug, clap::Subcommand)]
pub enum Roster {
    /// Records judges and pools from CSV files
    Import(Import),
    /// Shows judges, pools and absences
    Show(Show),
    /// Records, corrects, takes back and lists absences
    #[command(subcommand)]
    Absence(absence::Absences),
}

/// Records judges and pools that differ from what is known.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// judge,name,role,in_quota,division,from,to
    #[arg(long, required_unless_present = "pools")]
    judges: Option<PathBuf>,
    /// pool,name,judge,share, and if members change by days: from,to
    #[arg(long)]
    pools: Option<PathBuf>,
    /// Second person; needed for pools that have drawn
    #[arg(long)]
    approver: Option<String>,
    /// First day on which changed pools count; the next day if none is given
    #[arg(long, value_parser = absence::day)]
    from: Option<Day>,
}

/// Shows the roster.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Roster {
    pub(super) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        match self {
            Roster::Import(import) => import.run(caller).await,
            Roster::Show(show) => show.run(caller).await,
            Roster::Absence(absences) => absences.run(caller).await,
        }
    }
}

impl Import {
    async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let (court, person) = (caller.court()?, caller.person()?);
        let judges = self.judges.as_deref().map(sheet::read_judges);
        let pools = self.pools.as_deref().map(sheet::read_pools);
        let (judges, mut pools) = both(judges, pools)?;
        for pool in &mut pools {
            pool.approver = self.approver.clone().unwrap_or_default();
            pool.from = self.from;
        }
        let channel = caller.channel().await?;
        let made = put(&channel, court, person, &judges, &pools).await?;
        say!(
            "{} judges and {} pools read, {made} entries made; what was known already made none.",
            judges.len(),
            pools.len()
        );
        Ok(ExitCode::SUCCESS)
    }
}

type Read<T> = Option<Result<Vec<T>, Failure>>;

/// Both tables, or the faults of both.
fn both(
    judges: Read<Judge>,
    pools: Read<PoolSpec>,
) -> Result<(Vec<Judge>, Vec<PoolSpec>), Failure> {
    match (judges.transpose(), pools.transpose()) {
        (Ok(judges), Ok(pools)) => Ok((judges.unwrap_or_default(), pools.unwrap_or_default())),
        (Err(Failure::Rows(mut faults)), Err(Failure::Rows(more))) => {
            faults.extend(more);
            Err(Failure::Rows(faults))
        }
        (Err(failure), _) | (_, Err(failure)) => Err(failure),
    }
}

/// Records judges, then pools; the number of entries made.
pub(super) async fn put(
    channel: &Channel,
    court: &str,
    person: &str,
    judges: &[Judge],
    pools: &[PoolSpec],
) -> Result<usize, Failure> {
    let mut client = RosterServiceClient::new(channel.clone());
    let mut made = 0;
    if !judges.is_empty() {
        let request = v1::PutJudgesRequest {
            court: court.to_owned(),
            person: person.to_owned(),
            judges: judges.iter().map(codec::judge_message).collect(),
        };
        made += client.put_judges(request).await?.into_inner().entries.len();
    }
    if !pools.is_empty() {
        let request = v1::PutPoolsRequest {
            court: court.to_owned(),
            person: person.to_owned(),
            pools: pools.iter().map(codec::pool_message).collect(),
        };
        made += client.put_pools(request).await?.into_inner().entries.len();
    }
    Ok(made)
}

/// Judges, pools and absences as read from an answer.
pub(super) fn read(answer: v1::GetRosterResponse) -> Result<(Vec<Judge>, Vec<PoolSpec>), Failure> {
    let judges = answer.judges.into_iter().map(codec::judge).collect::<Result<_, _>>();
    let pools = answer.pools.into_iter().map(codec::pool).collect::<Result<_, _>>();
    Ok((judges.map_err(Failure::message("roster"))?, pools.map_err(Failure::message("roster"))?))
}

impl Show {
    async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let court = caller.court()?;
        let answer = remote::roster(&caller.channel().await?, court).await?;
        let (absences, entries) = (answer.absences.clone(), answer.absence_entries.clone());
        let later = answer.later_pools.iter().cloned().map(codec::pool);
        let later = later.collect::<Result<Vec<_>, _>>().map_err(Failure::message("roster"))?;
        let (judges, pools) = read(answer)?;
        if self.json {
            return print_json(&roster_json(&judges, (&pools, &later), absences))
                .map(|()| ExitCode::SUCCESS);
        }
        say!("{}", judges_table(&judges));
        pools.iter().chain(&later).for_each(say_pool);
        for (absence, entry) in absences.into_iter().zip(entries) {
            absence::say_line(entry, &absence::read(absence)?);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A pool with its members; days of duty and the first day of a later change where there are any.
fn say_pool(pool: &PoolSpec) {
    let judges: BTreeSet<JudgeId> = pool.members.iter().map(|row| row.judge).collect();
    let dated = pool.members.iter().any(|row| !row.is_undated());
    let shares: u64 = pool.members.iter().map(|row| u64::from(row.share)).sum();
    let load = match dated {
        true => "on duty by days".to_owned(),
        false => format!("{} full loads", words::cases(shares)),
    };
    let since = match pool.from {
        Some(from) => format!(" from {from}, approved by {}", pool.approver),
        None => String::new(),
    };
    say!("{} {}: {} judges, {load}{since}", pool.pool, pool.name, judges.len());
    let member = |row: &PoolMember| {
        let share = format!("{}:{}%", row.judge, row.share);
        let to = row.to.map_or("open".to_owned(), |to| to.to_string());
        let from = if row.from == Day(0) { "always".to_owned() } else { row.from.to_string() };
        if row.is_undated() { share } else { format!("{share}({from}–{to})") }
    };
    let members: Vec<String> = pool.members.iter().map(member).collect();
    say!("  {}", members.join(" "));
}

fn judges_table(judges: &[Judge]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_HORIZONTAL_ONLY);
    table.set_header([
        "judge",
        "name 姓名",
        "role 职务",
        "quota 员额",
        "division 部门",
        "from",
        "to",
    ]);
    for judge in judges {
        for row in &judge.tenures {
            table.add_row([
                judge.judge.to_string(),
                judge.name.clone(),
                words::role(row.role).to_owned(),
                if row.in_quota { "是" } else { "否" }.to_owned(),
                row.division.clone(),
                row.from.to_string(),
                row.to.map_or(String::new(), |day| day.to_string()),
            ]);
        }
    }
    table
}

fn roster_json(
    judges: &[Judge],
    (pools, later): (&[PoolSpec], &[PoolSpec]),
    absences: Vec<v1::AbsenceRecorded>,
) -> Value {
    let entry = |event| {
        let actor = caselot_core::docket::Actor::system();
        let entry = caselot_core::docket::Entry { index: 0, time_ms: 0, actor, event };
        let mut line = super::log::entry_json(&entry);
        let kind = line["event"].as_str().unwrap_or_default().to_owned();
        line[kind].take()
    };
    use caselot_core::docket::Event;
    let absences = absences.into_iter().filter_map(|absence| codec::absence(absence).ok());
    let pool = |pool: &PoolSpec| entry(Event::PoolRecorded(pool.clone()));
    json!({
        "judges": judges.iter().map(|j| entry(Event::JudgeRecorded(j.clone()))).collect::<Vec<_>>(),
        "pools": pools.iter().map(pool).collect::<Vec<_>>(),
        "later_pools": later.iter().map(pool).collect::<Vec<_>>(),
        "absences": absences.map(|a| entry(Event::AbsenceRecorded(a))).collect::<Vec<_>>(),
    })
}
