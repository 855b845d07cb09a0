//! `caselot roster absence`

use std::path::PathBuf;
use std::process::ExitCode;

use caselot_core::docket::Refusal;
use caselot_core::docket::code::AbsenceKind;
use caselot_core::docket::day::Day;
use caselot_core::docket::people::Absence;
use caselot_core::id::EntryIndex;
use serde_json::{Value, json};

use crate::cli::args::{self, Json};
use crate::cli::judge::Named;
use crate::cli::upload::Upload;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, print, remote, say, words};
use crate::client;
use crate::wire::v1;
use crate::wire::v1::roster_service_client::RosterServiceClient;

/// Records, corrects, takes back and lists absences: judges who are away are not drawn.
#[derive(Debug, clap::Subcommand)]
pub enum Absences {
    /// Records an absence, or replaces an earlier one.
    Add(Add),
    /// Records the absences of a file, one a row. What is in force already is known, so that the same
    /// list may come again with more rows.
    Import(Box<Import>),
    /// Takes an absence back.
    Cancel(Cancel),
    /// Lists the absences in force.
    List(List),
}

/// Records an absence. It cannot begin before a day on which cases were filed already.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot roster absence add 12 --court 湘0203 --token-file registrar.token \\
        --from 2026-03-01 --to 2026-03-14 --kind TRAINING")]
pub struct Add {
    /// Number or name of the judge.
    judge: Named,
    /// First day, such as 2026-03-01.
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    from: Day,
    /// Last day, included [default: open].
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    to: Option<Day>,
    /// Kind of absence.
    #[arg(
        long,
        value_parser = args::code(AbsenceKind::ALL, AbsenceKind::name),
        default_value = "LEAVE"
    )]
    kind: AbsenceKind,
    #[arg(long, help = args::explanation(AbsenceKind::ALL), default_value = "", hide_default_value = true)]
    text: String,
    /// Entry of the absence that this one replaces, as `caselot roster absence list` shows it.
    #[arg(long, value_name = "ENTRY")]
    replaces: Option<u64>,
    #[command(flatten)]
    json: Json,
}

/// Records the absences of a file.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot roster absence import --court 湘0203 --token-file registrar.token --file 请假表.xlsx --dry-run")]
pub struct Import {
    /// Workbook or CSV file with one absence a row.
    #[arg(
        long,
        value_name = "FILE",
        long_help = caselot_tables::kinds::ABSENCES.help("one absence a row")
    )]
    file: PathBuf,
    #[command(flatten)]
    upload: Upload,
}

/// Takes an absence back.
#[derive(Debug, clap::Args)]
pub struct Cancel {
    /// Entry of the absence, as `caselot roster absence list` shows it.
    entry: u64,
    #[command(flatten)]
    json: Json,
}

/// Lists the absences in force.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Lists only the absences of this judge.
    #[arg(long)]
    judge: Option<Named>,
    #[command(flatten)]
    json: Json,
}

impl Absences {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self {
            Absences::Add(add) => add.run(caller).await,
            Absences::Import(import) => {
                import.upload.run::<client::Absences>(caller, &import.file).await
            }
            Absences::Cancel(cancel) => cancel.run(caller).await,
            Absences::List(list) => list.run(caller).await,
        }
    }
}

impl Add {
    async fn run(self, caller: &Caller) -> Exit {
        let absence = Absence {
            judge: self.judge.number(caller).await?,
            from: self.from,
            to: self.to,
            kind: self.kind,
            text: self.text,
            replaces: self.replaces.map(EntryIndex),
            cancelled: false,
        };
        record(caller, absence, self.json).await
    }
}

impl Cancel {
    async fn run(self, caller: &Caller) -> Exit {
        let wanted = EntryIndex(self.entry);
        let mut known = known(caller).await?.into_iter();
        let Some((entry, absence)) = known.find(|(entry, _)| *entry == wanted) else {
            return Err(Failure::refused(Refusal::AbsenceUnknown { entry: wanted }));
        };
        let absence = Absence { replaces: Some(entry), cancelled: true, ..absence };
        record(caller, absence, self.json).await
    }
}

impl List {
    async fn run(self, caller: &Caller) -> Exit {
        let judge = Named::number_of(self.judge.as_ref(), caller).await?;
        let mut known = known(caller).await?;
        known.retain(|(_, absence)| judge.is_none_or(|judge| absence.judge == judge));
        if self.json.wanted {
            return print::json(&known.iter().map(line_json).collect::<Value>());
        }
        known.iter().for_each(|(entry, absence)| print_absence(*entry, absence));
        Ok(ExitCode::SUCCESS)
    }
}

async fn record(caller: &Caller, absence: Absence, form: Json) -> Exit {
    let (court, person) = (caller.court()?, caller.person()?);
    let request = v1::RecordAbsenceRequest {
        court: court.to_owned(),
        person: person.to_owned(),
        absence: Some((&absence).into()),
    };
    let mut client = RosterServiceClient::new(caller.channel().await?);
    let entries = client.record_absence(request).await?.into_inner().entries;
    if form.wanted {
        return print::json(&json!({ "entries": entries }));
    }
    match entries.first() {
        Some(entry) if absence.cancelled => say!("entry {entry} takes the absence back", entry),
        Some(entry) => print_absence(EntryIndex(*entry), &absence),
        None => say!("this absence was known already, no entry made"),
    }
    Ok(ExitCode::SUCCESS)
}

async fn known(caller: &Caller) -> Result<Vec<(EntryIndex, Absence)>, Failure> {
    in_force(&remote::roster(&caller.channel().await?, caller.court()?).await?)
}

/// The absences in force, with their entries.
pub(super) fn in_force(
    answer: &v1::GetRosterResponse,
) -> Result<Vec<(EntryIndex, Absence)>, Failure> {
    let absences = answer.absences.iter().cloned().map(Absence::try_from);
    let absences = absences.collect::<Result<Vec<_>, _>>().map_err(Failure::message("roster"))?;
    Ok(answer.absence_entries.iter().copied().map(EntryIndex).zip(absences).collect())
}

/// Prints an absence.
pub(super) fn print_absence(entry: EntryIndex, absence: &Absence) {
    let to = absence.to.map_or_else(|| text!("open"), |day| day.to_string());
    let Absence { judge, from, kind, .. } = absence;
    let kind = words::label(*kind);
    say!("judge {judge} away {from} to {to} {kind} (entry {entry})", judge, from, to, kind, entry);
}

fn line_json((entry, absence): &(EntryIndex, Absence)) -> Value {
    json!({
        "entry": entry, "judge": absence.judge, "from": absence.from.to_string(),
        "to": absence.to.map(|to| to.to_string()), "kind": absence.kind.name(),
        "text": absence.text,
    })
}
