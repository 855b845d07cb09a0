//! Cases on the command line: one by its options, or many in a file.

use std::fmt;
use std::path::{Path, PathBuf};

use caselot_core::docket::Day;
use caselot_tables::{CaseRow, Roster, Spot, Summary, kinds};

use super::lineage::LineageArgs;
use super::panel::PanelArgs;
use crate::cli::args::{self, FlagList};
use crate::cli::tables::{Consent, RowFault, TableArgs};
use crate::cli::words::text;
use crate::cli::{Caller, Failure, host, judge};
use crate::client::{CaseInput, Filer};

/// A case to be filed, or a file of them.
#[derive(Debug, clap::Args)]
pub struct CaseArgs {
    /// Number of the case, such as (2021)湘0203民初123号.
    #[arg(required_unless_present = "file", conflicts_with = "file")]
    number: Option<String>,
    /// Workbook or CSV file with one case a row.
    #[arg(long, value_name = "FILE", long_help = kinds::CASES.help("one case a row"))]
    file: Option<PathBuf>,
    /// Code of the pool [default: the pool of the policy's routes].
    #[arg(long, conflicts_with = "file", value_name = "CODE")]
    pool: Option<String>,
    /// Cause of action (案由).
    #[arg(long, conflicts_with = "file", default_value = "", hide_default_value = true)]
    cause: String,
    /// Procedure (适用程序).
    #[arg(long, conflicts_with = "file", default_value = "", hide_default_value = true)]
    procedure: String,
    /// Weight in hundredths of a standard case, from 1 to 1000 [default: the policy's weight, or
    /// 100].
    #[arg(long, conflicts_with = "file", default_value_t = 0, hide_default_value = true)]
    weight: u32,
    /// Flags (案件标识), with ; between them.
    #[arg(long, conflicts_with = "file", value_parser = args::flags, value_name = "FLAGS")]
    flags: Option<FlagList>,
    /// Parties (当事人). They stay in the filer's folder; the server gets only a commitment.
    #[arg(long, conflicts_with = "file", default_value = "", hide_default_value = true)]
    parties: String,
    /// Claim (诉讼请求). It stays in the filer's folder; the server gets only a commitment.
    #[arg(long, conflicts_with = "file", default_value = "", hide_default_value = true)]
    claim: String,
    /// Day of acceptance, such as 2026-03-01 [default: today].
    #[arg(long, conflicts_with = "file", value_parser = args::day, value_name = "DAY")]
    accepted_on: Option<Day>,
    /// Judges to be left out (回避), by number or name, with the ground, such as
    /// 12:INTEREST;张三:OTHER:classmates or 张三（近亲属）.
    #[arg(
        long,
        conflicts_with = "file",
        default_value = "",
        hide_default_value = true,
        value_name = "EXCLUSIONS"
    )]
    exclude: String,
    /// The second person, for old number forms, unknown type codes, few candidates and many
    /// exclusions; only in a court of protocol 1. In one of protocol 2 such a filing waits until that
    /// person approves it (caselot approval).
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
    approver: String,
    /// Reason why pool, seats or weight are not those of the policy.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    departure: String,
    /// Identifier of a party, such as an ID number or a unified social credit code. May be
    /// repeated. The server keeps only a keyed hash of it. Other users of this machine can see it
    /// here: a --file keeps it hidden.
    #[arg(long, conflicts_with = "file", value_name = "ID")]
    party_id: Vec<String>,
    /// Identifier of a party's agent (诉讼代理人), such as the number of a practising certificate, held
    /// against the conflicts that judges declared. May be repeated. The server keeps only a keyed hash
    /// of it. Other users of this machine can see it here: a --file keeps it hidden.
    #[arg(long, conflicts_with = "file", value_name = "ID")]
    agent: Vec<String>,
    /// Reason why a case that would go back to its first judge, or to that of its main case, is drawn;
    /// a second person agrees to it.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    redraw: String,
    #[command(flatten)]
    lineage: LineageArgs,
    #[command(flatten)]
    panel: PanelArgs,
    /// Stage of the case: 0 for its first round, or the next number after a void.
    #[arg(long, default_value_t = 0)]
    stage: u32,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    consent: Consent,
}

impl CaseArgs {
    /// The file of cases, if one is named.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The judges of the court, if the options or a file may name some of them.
    pub async fn roster(&self, caller: &Caller) -> Result<Roster, Failure> {
        let named = self.file.is_some() || !self.exclude.is_empty() || self.lineage.names_judges();
        if named { judge::roster(caller).await } else { Ok(Roster::default()) }
    }

    /// The case of the options.
    pub fn case(&self, roster: &Roster, person: &str, today: Day) -> Result<CaseInput, Failure> {
        let (lineage, flag) = self.lineage.lineage(roster)?;
        let mut flags = self.flags.clone().unwrap_or_default().0;
        flags.extend(flag.map(str::to_owned));
        let beside = judge::today();
        let exclusions = caselot_tables::exclusions(&self.exclude, person, roster, beside)
            .map_err(|finding| judge::failure(&finding))?;
        let accepted_on = self.accepted_on.unwrap_or(today);
        Ok(CaseInput {
            stage: self.stage,
            pool: self.pool.clone().unwrap_or_default(),
            cause: self.cause.clone(),
            procedure: self.procedure.clone(),
            weight: self.weight,
            flags,
            parties: self.parties.clone(),
            claim: self.claim.clone(),
            exclusions,
            approver: self.approver.clone(),
            departure: self.departure.clone(),
            panel: self.panel.seats()?,
            lineage,
            party_ids: self.party_id.clone(),
            agent_ids: self.agent.clone(),
            redraw: self.redraw.clone(),
            accepted_by_default: self.accepted_on.is_none(),
            ..CaseInput::new(self.number.clone().unwrap_or_default(), accepted_on)
        })
    }

    /// Whether and how what was read may be recorded.
    pub fn consent(&self) -> Consent {
        self.consent
    }

    /// The cases of the file; the options hold for all of them.
    pub async fn rows(
        &self,
        roster: &Roster,
        (caller, file): (&Caller, &Path),
        today: Day,
    ) -> Result<FileCases, Failure> {
        let of = (caller.court()?, caller.person()?);
        let table = self.table.in_court(caller).await?;
        let rows =
            table.read(file, |bytes, options| caselot_tables::cases(bytes, options, roster, of))?;
        let (lineage, flag) = self.lineage.lineage(roster)?;
        let place = |spot: Spot| {
            let (sheet, row) = rows.summary.place(spot);
            Place { spot, sheet: sheet.to_owned(), row }
        };
        let case = |row: CaseRow| {
            let mut case = CaseInput::from_row(row, today);
            case.approver.clone_from(&self.approver);
            case.redraw.clone_from(&self.redraw);
            if case.departure.is_empty() {
                case.departure.clone_from(&self.departure);
            }
            case.stage = self.stage;
            // The main case of a row is that of its column.
            let follows = case.lineage.follows.take();
            case.lineage.clone_from(&lineage);
            case.lineage.follows = follows.or(case.lineage.follows);
            case.flags.extend(flag.map(str::to_owned));
            case
        };
        let good = rows.good;
        let (places, cases) = good.into_iter().map(|(spot, row)| (place(spot), case(row))).unzip();
        Ok(FileCases { places, cases, faults: rows.faults, summary: rows.summary })
    }

    /// The case of the options, or the cases of the file once it is agreed that they are recorded.
    pub async fn cases(&self, caller: &Caller, filer: &Filer) -> Result<Vec<CaseInput>, Failure> {
        let today = host::today(filer.court().utc_offset_minutes);
        let roster = self.roster(caller).await?;
        match &self.file {
            None => Ok(vec![self.case(&roster, caller.person()?, today)?]),
            Some(file) => {
                let read = self.rows(&roster, (caller, file), today).await?;
                if !read.faults.is_empty() {
                    return Err(Failure::Rows(read.faults));
                }
                self.consent.ask()?;
                Ok(read.cases)
            }
        }
    }
}

/// The cases of a file.
pub struct FileCases {
    /// Where each case stands.
    pub places: Vec<Place>,
    /// The cases, in the same order.
    pub cases: Vec<CaseInput>,
    /// Bad cells: with one of them nothing is filed.
    pub faults: Vec<RowFault>,
    /// What was read.
    pub summary: Summary,
}

/// Where a case stands in its file.
pub struct Place {
    /// Place in what was read.
    pub spot: Spot,
    /// Name of the sheet; empty for a file without sheets.
    pub sheet: String,
    /// Row, from 1.
    pub row: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.sheet.is_empty() {
            write!(f, "{}, ", text!("sheet {sheet}", sheet = self.sheet))?;
        }
        f.write_str(&text!("row {row}", row = self.row))
    }
}
