//! Tables of files: how they are read, what is said of them, and whether it may be recorded.

mod fault;

use std::path::{Path, PathBuf};

use caselot_core::docket::Day;
use caselot_core::docket::people::Judge;
use caselot_core::docket::policy::SheetWords;
use caselot_core::docket::pool::PoolSpec;
use caselot_tables::{
    Choice, Column, Finding, Limits, Options, Reading, Roster, RowKind, Spot, Summary, Synonyms,
    kinds,
};

pub use fault::{RowFault, grouped, rows_of};

use super::{Caller, Failure, host, print, remote, words};
use crate::cli::words::text;

/// Heading of these options in the help. Each names it: set once, it would go on to those after.
const TABLES: &str = "Tables";

/// How the table of a file is read.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct TableArgs {
    /// Sheet to be read, if not all that are shown and have a header. May be repeated.
    #[arg(long, help_heading = TABLES, value_name = "NAME")]
    sheet: Vec<String>,
    /// Row of the header, from 1, if it is not found.
    #[arg(long, help_heading = TABLES, value_name = "ROW")]
    header_row: Option<u32>,
    /// Column of a meaning by its name in the file or its letter, such as number=案件编号 or
    /// closed_on=H. May be repeated.
    #[arg(long, help_heading = TABLES, value_parser = choice, value_name = "MEANING=COLUMN")]
    column: Vec<Choice>,
    /// Column that is left alone although it looks as if it counted, by name or letter. May be
    /// repeated.
    #[arg(long, help_heading = TABLES, value_name = "COLUMN")]
    ignore: Vec<String>,
    /// TOML file of more words: [columns], [manners], [roles], [activities], [assigned_by], each
    /// with lists of words under a code, such as WITHDRAWN = ["和解撤诉"].
    #[arg(long, help_heading = TABLES, value_name = "FILE")]
    words: Option<PathBuf>,
    /// The words of the court's policy.
    #[arg(skip)]
    court: Synonyms,
    /// Codes of the court's pools with their names.
    #[arg(skip)]
    pools: Vec<(String, String)>,
    /// What these options begin with, where another file has those above.
    #[arg(skip)]
    beginning: &'static str,
}

/// How a table of judges is read, where a table of cases beside it has the options above.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct RosterArgs {
    /// Sheet of the file of judges to be read, if not all that are shown and have a header. May be
    /// repeated.
    #[arg(long, help_heading = TABLES, value_name = "NAME", requires = "roster")]
    roster_sheet: Vec<String>,
    /// Row of the header in the file of judges, from 1, if it is not found.
    #[arg(long, help_heading = TABLES, value_name = "ROW", requires = "roster")]
    roster_header_row: Option<u32>,
    /// Column of a meaning in the file of judges, such as judge=工号 or role=D. May be repeated.
    #[arg(
        long,
        help_heading = TABLES,
        value_parser = roster_choice,
        value_name = "MEANING=COLUMN",
        requires = "roster"
    )]
    roster_column: Vec<Choice>,
    /// Column of the file of judges that is left alone although it looks as if it counted, by name or
    /// letter. May be repeated.
    #[arg(long, help_heading = TABLES, value_name = "COLUMN", requires = "roster")]
    roster_ignore: Vec<String>,
}

/// Whether what was read may be recorded.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Consent {
    /// Records what was read without asking.
    #[arg(long)]
    yes: bool,
    /// Records nothing, and tells what would become of what was read.
    #[arg(long, conflicts_with = "yes")]
    pub dry_run: bool,
}

/// Whether a kind of table has a column of a meaning, in English or as the court calls it.
fn has_meaning(kind: &kinds::Kind, meaning: &str) -> bool {
    kind.columns.iter().any(|it| it.name == meaning || it.words.contains(&meaning))
}

/// A column by its meaning. What a word means depends on the table: 姓名 is the judge's in one and a
/// member's in another.
fn choice(text: &str) -> Result<Choice, String> {
    let (meaning, header) =
        text.split_once('=').ok_or_else(|| text!("write it like number=案件编号"))?;
    match kinds::KINDS.iter().any(|kind| has_meaning(kind, meaning)) {
        true => Ok(Choice { column: meaning.to_owned(), header: header.to_owned() }),
        false => Err(text!("“{meaning}” is the meaning of no column", meaning)),
    }
}

/// A column of a table of judges.
fn roster_choice(text: &str) -> Result<Choice, String> {
    let choice = choice(text)?;
    match has_meaning(&kinds::ROSTER, &choice.column) {
        true => Ok(choice),
        false => Err(text!(
            "“{meaning}” is the meaning of no column of judges; a column of the cases is named with \
             --column",
            meaning = choice.column
        )),
    }
}

/// Whether a column is one of a roster and of no table of past cases.
fn is_of_roster(choice: &Choice) -> bool {
    let meaning = choice.column.as_str();
    has_meaning(&kinds::ROSTER, meaning) && !has_meaning(&kinds::HISTORY, meaning)
}

impl Consent {
    /// Asks whether to go on, where somebody can answer.
    ///
    /// # Errors
    /// When the answer is no, or nobody can be asked.
    pub fn ask(self) -> Result<(), Failure> {
        if self.yes || self.dry_run {
            return Ok(());
        }
        let hint = || text!("record it with --yes, or see what would become of it with --dry-run");
        let unasked = text!("nothing is recorded before somebody says yes");
        match print::agreed(&text!("Record this?"), unasked, hint())? {
            true => Ok(()),
            false => Err(Failure::usage(text!("nothing was recorded, as you say"), hint())),
        }
    }
}

/// A file that was read, and that nothing stops from being recorded.
#[derive(Debug)]
pub struct Rows<T> {
    /// Good rows with their places.
    pub good: Vec<(Spot, T)>,
    /// Bad cells.
    pub faults: Vec<RowFault>,
    /// What was read.
    pub summary: Summary,
}

impl TableArgs {
    /// Reads tables with the words that the policy in force in the caller's court adds.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub async fn in_court(&self, caller: &Caller) -> Result<TableArgs, Failure> {
        let answer = remote::roster(&caller.channel().await?, caller.court()?).await?;
        let words = answer.sheet_words.into_iter().map(SheetWords::try_from);
        let words = words.collect::<Result<Vec<_>, _>>();
        let table = self.with_words(&words.map_err(Failure::message("words of files"))?);
        let pools = answer.pools.into_iter().map(|pool| (pool.pool, pool.name)).collect();
        Ok(TableArgs { pools, ..table })
    }

    /// Reads tables with the words of a policy.
    #[must_use]
    pub fn with_words(&self, words: &[SheetWords]) -> TableArgs {
        TableArgs { court: Synonyms::of(words), ..self.clone() }
    }

    /// Refuses what is said of the sheets and columns of one file where there are two.
    ///
    /// # Errors
    /// When something is.
    pub fn of_two_files(&self) -> Result<(), Failure> {
        let TableArgs { sheet, header_row, column, ignore, .. } = self;
        let said = !sheet.is_empty() || header_row.is_some() || !column.is_empty();
        match said || !ignore.is_empty() {
            false => Ok(()),
            true => Err(Failure::usage(
                text!(
                    "--sheet, --header-row, --column and --ignore hold for one file, and two are named"
                ),
                text!("import the judges first, and then the pools"),
            )),
        }
    }

    fn options(&self, today: Day) -> Result<Options, Failure> {
        let more = self.words.as_deref().map(synonyms).transpose()?.unwrap_or_default();
        Ok(Options {
            must: &[],
            sheets: self.sheet.clone(),
            header_row: self.header_row,
            columns: self.column.clone(),
            ignored: self.ignore.clone(),
            synonyms: self.court.clone().joined(more),
            pools: self.pools.clone(),
            limits: Limits::default(),
            utc_offset_minutes: host::UTC_OFFSET_MINUTES,
            today: Some(today),
        })
    }

    /// How a roster is read beside a table of past cases: by its own options, with the words, and the
    /// columns that a roster alone has. All else is said of the cases.
    #[must_use]
    pub fn of_roster(&self, own: &RosterArgs) -> TableArgs {
        let beside = self.column.iter().filter(|it| is_of_roster(it));
        TableArgs {
            sheet: own.roster_sheet.clone(),
            header_row: own.roster_header_row,
            column: own.roster_column.iter().chain(beside).cloned().collect(),
            ignore: own.roster_ignore.clone(),
            words: self.words.clone(),
            court: self.court.clone(),
            pools: Vec::new(),
            beginning: "roster-",
        }
    }

    /// How the cases beside it are read.
    #[must_use]
    pub fn of_cases(&self) -> TableArgs {
        let column = self.column.iter().filter(|it| !is_of_roster(it)).cloned().collect();
        TableArgs { column, ..self.clone() }
    }

    /// Reads a table, and prints what was read of it.
    ///
    /// # Errors
    /// When the file cannot be read, or it is in doubt what it says.
    pub fn read<T>(
        &self,
        file: &Path,
        read: impl FnOnce(&[u8], &Options) -> Reading<T>,
    ) -> Result<Rows<T>, Failure> {
        self.read_on(file, host::today(host::UTC_OFFSET_MINUTES), read)
    }

    /// Reads a table as on a day, after which no day of it has come, and prints what was read of it.
    ///
    /// # Errors
    /// When the file cannot be read, or it is in doubt what it says.
    pub fn read_on<T>(
        &self,
        file: &Path,
        today: Day,
        read: impl FnOnce(&[u8], &Options) -> Reading<T>,
    ) -> Result<Rows<T>, Failure> {
        let options = self.options(today)?;
        let reading = read(&bytes(file, &options.limits)?, &options);
        let said = caselot_tables::words(words::lang());
        // Of what is no table there is nothing to say.
        let lines = (!reading.summary.sheets.is_empty()).then(|| reading.summary.lines(&said));
        for line in lines.into_iter().flatten() {
            print::remark(format_args!("{}: {line}", file.display()));
        }
        let stopped = reading.is_stopped();
        let wanted =
            |finding: &&Finding| !stopped || finding.weight() == caselot_tables::Weight::Stop;
        let findings = reading.findings.iter().filter(wanted);
        let spoken = (&said, self.beginning);
        let faults = findings.map(|finding| RowFault::under(file, finding, spoken)).collect();
        if stopped {
            return Err(Failure::Doubts(faults));
        }
        Ok(Rows { good: reading.rows, faults, summary: reading.summary })
    }

    /// Reads judges. Those of good rows are in the roster even where others are bad, so that another
    /// file that names them is not refused for it.
    ///
    /// # Errors
    /// When the file cannot be read, or has a bad cell.
    pub fn judges(&self, file: &Path, roster: &mut Roster) -> Result<Vec<Judge>, Failure> {
        let rows = self.read(file, |bytes, options| {
            let (reading, found) = caselot_tables::roster(bytes, options);
            *roster = found;
            reading
        })?;
        rows.all()
    }

    /// Reads pools.
    ///
    /// # Errors
    /// When the file cannot be read, or has a bad cell.
    pub fn pools(&self, file: &Path, roster: &Roster) -> Result<Vec<PoolSpec>, Failure> {
        self.read(file, |bytes, options| caselot_tables::pools(bytes, options, roster))?.all()
    }
}

impl<T> Rows<T> {
    /// The values of all rows.
    ///
    /// # Errors
    /// When a row is bad.
    pub fn all(self) -> Result<Vec<T>, Failure> {
        match self.faults.is_empty() {
            true => Ok(self.good.into_iter().map(|(_, value)| value).collect()),
            false => Err(Failure::Rows(self.faults)),
        }
    }
}

/// Whether every table that is read has one of these columns, but for those that only repeat rows of
/// others.
pub fn has_column(summary: &Summary, wanted: &[Column]) -> bool {
    let is_wanted = |name: &str| wanted.iter().any(|column| column.name == name);
    let repeats = |at: usize| {
        let rows = summary.sheets[at].kinds.get(&RowKind::Data).copied().unwrap_or_default();
        summary.copies.iter().filter(|(copy, _)| copy.sheet == at).count() == rows
    };
    let read = summary.sheets.iter().enumerate().filter(|(_, sheet)| sheet.skipped.is_none());
    read.into_iter().all(|(at, sheet)| {
        sheet.columns.iter().any(|(_, _, meaning)| is_wanted(meaning.name)) || repeats(at)
    })
}

/// Words that a court adds.
fn synonyms(file: &Path) -> Result<Synonyms, Failure> {
    let text = std::fs::read_to_string(file).map_err(Failure::file(file))?;
    let hint = text!(
        "write lists of words under [columns], [manners], [roles], [activities] or [assigned_by]"
    );
    toml::from_str(&text)
        .map_err(|error| Failure::content(file, words::toml_fault(&text, &error), hint))
}

/// The bytes of a file, one more than the limit at most.
pub fn bytes(file: &Path, limits: &Limits) -> Result<Vec<u8>, Failure> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(Failure::file(file))?;
    let read = opened.take(limits.file_bytes + 1).read_to_end(&mut bytes);
    read.map_err(Failure::file(file))?;
    Ok(bytes)
}
