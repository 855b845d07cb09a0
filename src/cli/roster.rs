//! `caselot roster`

mod absence;
mod assessors;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use caselot_core::docket::codec;
use caselot_core::docket::day::Day;
use caselot_core::docket::people::{Absence, Judge};
use caselot_core::docket::pool::{PoolMember, PoolSpec, SmallPool};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_tables::{Roster as Judges, kinds};
use comfy_table::Table;
use serde_json::{Value, json};

use super::approval::Pending;
use super::args::{self, Json};
use super::tables::{Consent, TableArgs};
use super::{Caller, Exit, Failure, judge, print, put, remote, say, words};
use crate::cli::words::text;
use crate::client::{Channel, put_judges, put_pools};
use crate::wire::v1;

/// Records and shows judges, pools and absences.
#[derive(Debug, clap::Subcommand)]
pub enum Roster {
    /// Records the judges and pools of workbooks or CSV files.
    Import(Box<Import>),
    /// Shows judges, pools and absences.
    Show(Show),
    /// Records, corrects, takes back and lists absences.
    #[command(subcommand)]
    Absence(absence::Absences),
    /// Counts in how many cases each people's assessor sat, and tells who is below a yearly minimum.
    Assessors(assessors::Assessors),
}

/// Records the judges and pools of files, as far as they differ from what the log says.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Import {
    /// Workbook or CSV file of judges, one period in post a row.
    #[arg(
        long,
        required_unless_present = "pools",
        value_name = "FILE",
        long_help = kinds::ROSTER.help("judges, one period in post a row")
    )]
    judges: Option<PathBuf>,
    /// Workbook or CSV file of pools, one member a row.
    #[arg(
        long,
        value_name = "FILE",
        long_help = kinds::POOLS.help("pools, one member a row")
    )]
    pools: Option<PathBuf>,
    /// The second person, needed to change a pool that has drawn; only in a court of protocol 1. In
    /// one of protocol 2 that person approves each pool (caselot approval).
    #[arg(long, value_name = "NAME")]
    approver: Option<String>,
    /// First day on which changed pools count, such as 2026-03-01 [default: the next day].
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    from: Option<Day>,
    /// Last day up to which these pools are small ones (小范围随机), a year ahead at most: draws with
    /// few candidates then need no approval of their own. Only in a court of protocol 2.
    #[arg(long, value_parser = args::day, value_name = "DAY", requires = "small_ground")]
    small_until: Option<Day>,
    /// Reason why these pools cannot be larger.
    #[arg(long, value_name = "TEXT", requires = "small_until")]
    small_ground: Option<String>,
    #[command(flatten)]
    json: Json,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    consent: Consent,
}

const EXAMPLES: &str = "\
Examples:
  Record judges and pools of a new court:
    caselot roster import --court 湘0203 --token-file registrar.token \\
        --judges judges.csv --pools pools.csv --yes
  Change pools from a day on, with a second person:
    caselot roster import --court 湘0203 --token-file registrar.token --pools pools.csv \\
        --approver 周庭长 --from 2026-03-01 --yes

A table of judges begins like this:
    judge,name,role,in_quota,division,from,to
    1,王建国,PRESIDENT,true,,2020-01-01,
and a table of pools like this:
    pool,name,judge,share
    civil,民事,12,100";

/// Shows judges, pools and absences.
#[derive(Debug, clap::Args)]
pub struct Show {
    #[command(flatten)]
    json: Json,
}

impl Roster {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self {
            Roster::Import(import) => import.run(caller).await,
            Roster::Show(show) => show.run(caller).await,
            Roster::Absence(absences) => absences.run(caller).await,
            Roster::Assessors(assessors) => assessors.run(caller).await,
        }
    }
}

impl Import {
    async fn run(self, caller: &Caller) -> Exit {
        let (court, person) = (caller.court()?, caller.person()?);
        if self.judges.is_some() && self.pools.is_some() {
            self.table.of_two_files()?;
        }
        let table = self.table.in_court(caller).await?;
        let (mut judges, mut pools) = (None, None);
        let mut roster = Judges::default();
        if let Some(file) = &self.judges {
            judges = Some(table.judges(file, &mut roster));
        }
        if let Some(file) = &self.pools {
            // Members may be judges of the same import, or of the court's log.
            let roster = roster.joined(judge::roster(caller).await?);
            pools = Some(table.pools(file, &roster));
        }
        let (judges, mut pools) = both(judges, pools)?;
        for pool in &mut pools {
            pool.approver = self.approver.clone().unwrap_or_default();
            pool.from = self.from;
            let small = self.small_until.zip(self.small_ground.clone());
            pool.small = small.map(|(until, ground)| SmallPool { until, ground });
        }
        self.consent.ask()?;
        if self.consent.dry_run {
            say!(
                "{judges} judges and {pools} pools read, nothing recorded.",
                judges = judges.len(),
                pools = pools.len()
            );
            return Ok(ExitCode::SUCCESS);
        }
        let channel = caller.channel().await?;
        let made = put(&channel, court, person, &judges, &pools).await?;
        let pending = Pending::in_answer(caller, &made.entries, made.proposed).await?;
        if self.json.wanted {
            return print::json(&pending.json(&made.entries));
        }
        say!(
            "{judges} judges and {pools} pools read, {entries} entries made; what was known already \
             made none.",
            judges = judges.len(),
            pools = pools.len(),
            entries = made.entries.len()
        );
        pending.print();
        Ok(ExitCode::SUCCESS)
    }
}

/// A table that was read, if its file was named.
type Optional<T> = Option<Result<Vec<T>, Failure>>;

/// Both tables, or the faults of both.
fn both(
    judges: Optional<Judge>,
    pools: Optional<PoolSpec>,
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

/// What became of judges and pools.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// Entries that were made.
    pub entries: Vec<u64>,
    /// The last proposal among them, which waits for a second person; 0 = none.
    pub proposed: u64,
}

impl Made {
    fn add(&mut self, answer: v1::RosterChangeResponse) {
        self.entries.extend(answer.entries);
        self.proposed = self.proposed.max(answer.proposed);
    }
}

/// Records judges, then pools.
pub(super) async fn put(
    channel: &Channel,
    court: &str,
    person: &str,
    judges: &[Judge],
    pools: &[PoolSpec],
) -> Result<Made, Failure> {
    let mut made = Made::default();
    if !judges.is_empty() {
        made.add(put_judges(channel.clone(), court, person, judges).await?);
    }
    if !pools.is_empty() {
        made.add(put_pools(channel.clone(), court, person, pools).await?);
    }
    Ok(made)
}

/// Reads judges and pools of an answer.
pub(super) fn read(answer: v1::GetRosterResponse) -> Result<(Vec<Judge>, Vec<PoolSpec>), Failure> {
    let judges = answer.judges.into_iter().map(Judge::try_from).collect::<Result<_, _>>();
    let pools = answer.pools.into_iter().map(PoolSpec::try_from).collect::<Result<_, _>>();
    Ok((judges.map_err(Failure::message("roster"))?, pools.map_err(Failure::message("roster"))?))
}

impl Show {
    async fn run(self, caller: &Caller) -> Exit {
        let court = caller.court()?;
        let answer = remote::roster(&caller.channel().await?, court).await?;
        let later = answer.later_pools.iter().cloned().map(PoolSpec::try_from);
        let later = later.collect::<Result<Vec<_>, _>>().map_err(Failure::message("roster"))?;
        let absences = absence::in_force(&answer)?;
        let (judges, pools) = read(answer)?;
        if self.json.wanted {
            return print::json(&roster_json(&judges, (&pools, &later), &absences));
        }
        put!("{}", judges_table(&judges));
        pools.iter().chain(&later).for_each(print_pool);
        absences.iter().for_each(|(entry, absence)| absence::print_absence(*entry, absence));
        Ok(ExitCode::SUCCESS)
    }
}

/// Prints a pool with its members, their days of duty, and the first day of a later change.
fn print_pool(pool: &PoolSpec) {
    let judges: BTreeSet<JudgeId> = pool.members.iter().map(|row| row.judge).collect();
    let dated = pool.members.iter().any(|row| !row.is_undated());
    let shares: u64 = pool.members.iter().map(|row| u64::from(row.share)).sum();
    let load = match dated {
        true => text!("on duty by days"),
        false => text!("{loads} full loads", loads = words::cases(shares)),
    };
    let since = match pool.from {
        Some(from) => {
            text!(" from {from}, approved by {approver}", from, approver = pool.approver)
        }
        None => String::new(),
    };
    say!(
        "{pool} {name}: {count} judges, {load}{since}",
        pool = pool.pool,
        name = pool.name,
        count = judges.len(),
        load,
        since
    );
    let member = |row: &PoolMember| {
        let share = format!("{}:{}%", row.judge, row.share);
        let to = row.to.map_or_else(|| text!("open"), |to| to.to_string());
        let from = if row.from == Day(0) { text!("always") } else { row.from.to_string() };
        if row.is_undated() { share } else { format!("{share}({from}–{to})") }
    };
    let members: Vec<String> = pool.members.iter().map(member).collect();
    put!("  {}", members.join(" "));
}

fn judges_table(judges: &[Judge]) -> Table {
    let heads = [
        text!("judge"),
        text!("name"),
        text!("role"),
        text!("in quota"),
        text!("division"),
        text!("from"),
        text!("to"),
    ];
    let rows = judges.iter().flat_map(|judge| judge.tenures.iter().map(move |row| (judge, row)));
    print::table(
        heads,
        rows.map(|(judge, row)| {
            [
                judge.judge.to_string(),
                judge.name.clone(),
                words::label(row.role),
                if row.in_quota { text!("yes") } else { text!("no") },
                row.division.clone(),
                row.from.to_string(),
                row.to.map_or(String::new(), |day| day.to_string()),
            ]
        }),
    )
}

fn roster_json(
    judges: &[Judge],
    (pools, later): (&[PoolSpec], &[PoolSpec]),
    absences: &[(EntryIndex, Absence)],
) -> Value {
    json!({
        "judges": judges.iter().map(codec::to_json).collect::<Value>(),
        "pools": pools.iter().map(codec::to_json).collect::<Value>(),
        "later_pools": later.iter().map(codec::to_json).collect::<Value>(),
        "absences": absences.iter().map(|(_, it)| codec::to_json(it)).collect::<Value>(),
    })
}
