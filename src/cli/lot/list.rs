//! `caselot lot list`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use caselot_core::docket::code::LotKind;
use caselot_core::docket::lot::{ListRecord, LotOpened};
use serde::Deserialize;
use serde_json::{Value, json};

use super::kind_label;
use crate::cli::args::Json;
use crate::cli::case::judges_by_number;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, print, put, say};
use crate::telling::lot;
use crate::wire::v1;
use crate::words;

/// Lists the lots, the latest first; or works with the lists that they are drawn from.
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(subcommand)]
    lists: Option<Lists>,
    #[command(flatten)]
    json: Json,
}

#[derive(Debug, clap::Subcommand)]
enum Lists {
    /// Proposes a list, which a supervisor approves.
    Put(Put),
    /// Shows the lists that lots are drawn from.
    Show(Show),
}

/// Proposes a list of mediators, appraisers or administrators. It takes the place of the one with the
/// same code once a supervisor has approved it, and counts from the next day on.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A file of a list is like this:
    list = \"administrators\"
    kind = \"ADMINISTRATORS\"
    name = \"破产管理人名册\"
    entries = [\"甲律师事务所\", \"乙会计师事务所\"]

Example:
    caselot lot list put administrators.toml --court 湘0203 --token-file registrar.token")]
struct Put {
    /// TOML file with the code, the kind (MEDIATORS, APPRAISERS, ADMINISTRATORS), the name and the
    /// entries, in any order.
    file: PathBuf,
    #[command(flatten)]
    json: Json,
}

/// Shows the lists that lots are drawn from, as they were recorded last.
#[derive(Debug, clap::Args)]
struct Show {
    #[command(flatten)]
    json: Json,
}

/// The keys of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListFile {
    list: String,
    kind: String,
    name: String,
    entries: Vec<String>,
}

impl List {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self.lists {
            Some(Lists::Put(put)) => put.run(caller).await,
            Some(Lists::Show(show)) => show.run(caller).await,
            None => lots(caller, self.json).await,
        }
    }
}

async fn lots(caller: &Caller, form: Json) -> Exit {
    let lots = caller.filer().await?.list_lots().await?.lots;
    if form.wanted {
        return print::json(&lots.iter().map(lot_json).collect::<Value>());
    }
    if lots.is_empty() {
        say!("No lot was opened yet.");
        return Ok(ExitCode::SUCCESS);
    }
    let heads = [text!("roll"), text!("for"), text!("drawn"), text!("requester"), text!("on")];
    let judges = judges_by_number(caller).await?;
    let row = |line: &v1::LotLine| {
        let subject = line.opened.as_ref().map_or("", |opened| &opened.subject);
        let kind = line.opened.as_ref().and_then(|opened| LotKind::from_code(opened.kind));
        let named = |name: &String| match kind {
            Some(kind) => lot::candidate(kind, name, &judges),
            None => name.clone(),
        };
        let drawn = match line.draw {
            0 => lot::standing(line.decision()),
            _ => line.drawn.iter().map(named).collect::<Vec<_>>().join("\n"),
        };
        [line.roll.clone(), subject.to_owned(), drawn, line.person.clone(), line.opened_on.clone()]
    };
    put!("{}", print::table(heads, lots.iter().map(row)));
    Ok(ExitCode::SUCCESS)
}

fn lot_json(line: &v1::LotLine) -> Value {
    let opened = line.opened.clone().and_then(|opened| LotOpened::try_from(opened).ok());
    let asked = opened.map(|opened| opened.asked);
    json!({
        "roll": line.roll, "entry": line.entry, "draw": line.draw, "person": line.person,
        "opened_on": line.opened_on, "drawn": line.drawn,
        "kind": asked.as_ref().map(|asked| asked.kind.name()),
        "subject": asked.as_ref().map(|asked| &asked.subject),
        "seats": asked.as_ref().map(|asked| asked.seats),
        "decision": line.decision().as_str_name(),
    })
}

/// Reads a list, with its entries in the order of the log.
fn read(file: &Path) -> Result<ListRecord, Failure> {
    let text = std::fs::read_to_string(file).map_err(Failure::file(file))?;
    let no_list = |reason: String| {
        let (file, reason) = (file.display().to_string(), reason.trim_end().to_owned());
        let cure = text!("correct the file; `caselot lot list put --help` shows one");
        Failure::usage(text!("{file} is no list: {reason}", file, reason), cure)
    };
    let read: ListFile = toml::from_str(&text).map_err(|error| no_list(error.to_string()))?;
    let kinds = LotKind::ALL.iter().filter(|kind| kind.has_list()).map(|kind| kind.name());
    let kind = LotKind::from_name(&read.kind);
    let kind = kind.ok_or_else(|| no_list(words::unknown(&read.kind, kinds)))?;
    let mut entries = read.entries;
    entries.sort();
    if let Some(twice) = entries.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(no_list(text!("{entry} stands in it twice", entry = twice[0])));
    }
    Ok(ListRecord { list: read.list, kind, name: read.name, entries })
}

impl Put {
    async fn run(self, caller: &Caller) -> Exit {
        let record = read(&self.file)?;
        let answer = caller.filer().await?.put_list((&record).into()).await?;
        if self.json.wanted {
            let (entries, proposed) = (&answer.entries, answer.proposed);
            return print::json(&json!({ "entries": entries, "proposed": proposed }));
        }
        match answer.proposed {
            0 => say!("The log says so already; nothing changed."),
            entry => say!("The list waits for approval, entry {entry}.", entry),
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Show {
    async fn run(self, caller: &Caller) -> Exit {
        let lists = caller.filer().await?.lot_lists().await?;
        if self.json.wanted {
            return print::json(&lists.iter().map(list_json).collect::<Value>());
        }
        if lists.is_empty() {
            say!("No list was recorded yet.");
            return Ok(ExitCode::SUCCESS);
        }
        for line in &lists {
            let Some(record) = &line.record else { continue };
            let v1::ListRecorded { list, name, entries, .. } = record;
            let (kind, from, count) = (kind_label(record.kind), &line.from, entries.len());
            put!(
                "{}",
                text!(
                    "{list}  {name}  {kind}, {count} entries, from {from} on",
                    list,
                    name,
                    kind,
                    count,
                    from
                )
            );
            entries.iter().for_each(|entry| put!("  {entry}"));
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn list_json(line: &v1::ListLine) -> Value {
    let record = line.record.clone().unwrap_or_default();
    json!({
        "list": record.list, "name": record.name, "entries": record.entries, "from": line.from,
        "kind": LotKind::from_code(record.kind).map(LotKind::name),
    })
}
