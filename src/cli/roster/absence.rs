//! `caselot roster absence`

use caselot_core::id::JudgeId;
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::cli::replay::print_json;
use crate::cli::{Caller, Failure, remote};
use crate::wire::v1;
use crate::wire::v1::roster_service_client::RosterServiceClient;
use caselot_core::docket::code::AbsenceKind;
use caselot_core::docket::codec;
use caselot_core::docket::day::Day;
use caselot_core::docket::people::Absence;

/// Times away.
#[derive(Debug, clap::Subcommand)]
pub enum Absences {
    /// Records an absence, or puts one in the place of another
    Add(Add),
    /// Takes an absence back
    Cancel(Cancel),
    /// Lists the absences in force
    List(List),
}

/// Records an absence; it never begins before a day on which cases were filed.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// Number of the judge
    judge: JudgeId,
    /// First day
    #[arg(long, value_parser = day)]
    from: Day,
    /// Last day, included; open if none is given
    #[arg(long, value_parser = day)]
    to: Option<Day>,
    /// LEAVE, TRAINING, SECONDED, SUSPENDED or OTHER
    #[arg(long, value_parser = kind, default_value = "LEAVE")]
    kind: AbsenceKind,
    /// Explanation; needed for OTHER
    #[arg(long, default_value = "")]
    text: String,
    /// Entry of the absence that this one replaces, as `list` shows it
    #[arg(long)]
    replaces: Option<u64>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Takes an absence back.
#[derive(Debug, clap::Args)]
pub struct Cancel {
    /// Its entry, as `list` shows it
    entry: u64,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Lists the absences in force.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Only those of this judge
    #[arg(long)]
    judge: Option<JudgeId>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// A day as an argument.
pub(super) fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "a day is written 2026-11-23".to_owned())
}

fn kind(text: &str) -> Result<AbsenceKind, String> {
    AbsenceKind::from_name(text)
        .ok_or_else(|| "one of LEAVE, TRAINING, SECONDED, SUSPENDED, OTHER".to_owned())
}

impl Absences {
    pub(super) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        match self {
            Absences::Add(add) => {
                let absence = Absence {
                    judge: add.judge,
                    from: add.from,
                    to: add.to,
                    kind: add.kind,
                    text: add.text,
                    replaces: add.replaces,
                    cancelled: false,
                };
                record(caller, absence, add.json).await
            }
            Absences::Cancel(cancel) => {
                let known = in_force(caller).await?;
                let found = known.into_iter().find(|(entry, _)| *entry == cancel.entry);
                let Some((entry, absence)) = found else {
                    let refusal =
                        caselot_core::docket::Refusal::AbsenceUnknown { entry: cancel.entry };
                    return Err(Failure::misuse(refusal));
                };
                let absence = Absence { replaces: Some(entry), cancelled: true, ..absence };
                record(caller, absence, cancel.json).await
            }
            Absences::List(list) => {
                let mut known = in_force(caller).await?;
                known.retain(|(_, absence)| list.judge.is_none_or(|judge| absence.judge == judge));
                if list.json {
                    let lines: Value = known.iter().map(|(at, it)| line_json(*at, it)).collect();
                    return print_json(&lines).map(|()| ExitCode::SUCCESS);
                }
                known.iter().for_each(|(entry, absence)| say_line(*entry, absence));
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

async fn record(caller: &Caller, absence: Absence, as_json: bool) -> Result<ExitCode, Failure> {
    let (court, person) = (caller.court()?, caller.person()?);
    let request = v1::RecordAbsenceRequest {
        court: court.to_owned(),
        person: person.to_owned(),
        absence: Some(codec::absence_message(&absence)),
    };
    let mut client = RosterServiceClient::new(caller.channel().await?);
    let entries = client.record_absence(request).await?.into_inner().entries;
    if as_json {
        return print_json(&json!({ "entries": entries })).map(|()| ExitCode::SUCCESS);
    }
    match entries.first() {
        Some(entry) if absence.cancelled => say!("entry {entry} takes the absence back"),
        Some(entry) => say_line(*entry, &absence),
        None => say!("this absence was known already, no entry made"),
    }
    Ok(ExitCode::SUCCESS)
}

/// The absences in force with their entries.
async fn in_force(caller: &Caller) -> Result<Vec<(u64, Absence)>, Failure> {
    let answer = remote::roster(&caller.channel().await?, caller.court()?).await?;
    let absences = answer.absences.into_iter().map(read);
    let absences: Vec<Absence> = absences.collect::<Result<_, _>>()?;
    Ok(answer.absence_entries.into_iter().zip(absences).collect())
}

pub(super) fn read(absence: v1::AbsenceRecorded) -> Result<Absence, Failure> {
    codec::absence(absence).map_err(Failure::message("roster"))
}

pub(super) fn say_line(entry: u64, absence: &Absence) {
    let to = absence.to.map_or("open".to_owned(), |day| day.to_string());
    let Absence { judge, from, kind, .. } = absence;
    say!("judge {judge} away {from} to {to} {} (entry {entry})", kind.name());
}

fn line_json(entry: u64, absence: &Absence) -> Value {
    json!({
        "entry": entry, "judge": absence.judge, "from": absence.from.to_string(),
        "to": absence.to.map(|to| to.to_string()), "kind": absence.kind.name(),
        "text": absence.text,
    })
}
