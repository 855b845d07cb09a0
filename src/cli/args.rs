//! Arguments that several commands share, and how they are read.

use std::path::{Path, PathBuf};

use caselot_core::docket::Day;
use caselot_core::docket::code::Coded;
use caselot_core::ledger::checkpoint::NoteKey;
use caselot_words::{Lang, label};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::words::text;
use super::{Caller, Failure, config};
use crate::service::data::DataFiles;

/// Reads a day of the command line.
pub fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| text!("a day is written like 2026-03-01"))
}

/// The days of a log that are asked for.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Period {
    /// First day, such as 2026-01-01 [default: the day of the first entry].
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub from: Option<Day>,
    /// Last day, included [default: the day of the last entry].
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub to: Option<Day>,
}

impl Period {
    /// Refuses a first day after the last.
    pub fn ordered(self) -> Result<(), Failure> {
        ordered(self.from, self.to)
    }

    /// Whether a day is one of them.
    pub fn has(self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// A period whose first day is not after its last.
pub fn ordered(from: Option<Day>, to: Option<Day>) -> Result<(), Failure> {
    match (from, to) {
        (Some(from), Some(to)) if from > to => {
            let sentence = text!("the first day {from} is after the last day {to}", from, to);
            Err(Failure::usage(sentence, text!("give the first day of the period first")))
        }
        _ => Ok(()),
    }
}

/// The public key of a court's log, which the line of its .pub file gives.
pub fn log_key(vkey: &str) -> Result<NoteKey, Failure> {
    NoteKey::parse_vkey(vkey.trim()).map_err(|_| {
        let sentence = text!("this is no public key of a log");
        Failure::usage(sentence, text!("copy the line of the court's .pub file"))
    })
}

/// The file of an answer: the one that is named, or that of the question with the ending .answer.
pub fn answer_file(named: Option<&Path>, question: &Path) -> PathBuf {
    named.map_or_else(
        || {
            let mut name = question.as_os_str().to_owned();
            name.push(".answer");
            name.into()
        },
        Path::to_owned,
    )
}

/// The data directory of a server.
#[derive(Debug, clap::Args)]
pub struct DataDir {
    /// Directory of the server's data; required here or as server.data in the settings.
    #[arg(long = "data", value_name = "DIR")]
    path: Option<PathBuf>,
}

/// The data directory of a server that is stopped.
#[derive(Debug, clap::Args)]
pub struct StoppedDataDir {
    /// Directory of the server's data; required here or as server.data in the settings. Stop the
    /// server first: no other program may have the directory open.
    #[arg(long = "data", value_name = "DIR")]
    path: Option<PathBuf>,
}

impl DataDir {
    /// Its files, with the keys where the settings say.
    pub fn files(&self, caller: &Caller) -> Result<DataFiles, Failure> {
        files(self.path.as_deref(), caller)
    }
}

impl StoppedDataDir {
    /// Its files, with the keys where the settings say.
    pub fn files(&self, caller: &Caller) -> Result<DataFiles, Failure> {
        files(self.path.as_deref(), caller)
    }
}

/// The files of the data directory that is named here, or else by the settings, with the keys where
/// those say.
pub fn files(data: Option<&Path>, caller: &Caller) -> Result<DataFiles, Failure> {
    let settings = config::load(caller.config.as_deref(), std::env::vars(), &[])?;
    settings.files(settings.data(data)?)
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Json {
    /// Prints the answer as JSON.
    #[arg(long = "json")]
    pub wanted: bool,
}

/// Reads a word of a closed vocabulary by its name, or by the court's word for it; the help text
/// lists the names.
pub fn code<T: Coded + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    code_except(all, name, |_| false)
}

/// Reads a word of a closed vocabulary by its name; the help text leaves some out, because the
/// server refuses them here and says why.
pub fn code_except<T: Coded + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
    is_hidden: fn(T) -> bool,
) -> impl TypedValueParser<Value = T> {
    let typed = move |word: &T| {
        let label = label(Lang::Zh, T::VOCABULARY, name(*word));
        label.map_or_else(Vec::new, |label| vec![label.typed().to_owned(), label.whole])
    };
    let value = move |word: &T| {
        let mut aliases = typed(word);
        aliases.dedup();
        PossibleValue::new(name(*word)).aliases(aliases).hide(is_hidden(*word))
    };
    let values = PossibleValuesParser::new(all.iter().map(value).collect::<Vec<_>>());
    values.map(move |text| {
        let is_meant = |word: &&T| name(**word) == text || typed(word).contains(&text);
        *all.iter().find(is_meant).expect("only the names of the vocabulary pass")
    })
}

/// The help of an explanation, which names the words of a vocabulary that need one.
pub fn explanation<T: Coded>(all: &[T]) -> String {
    let needing = all.iter().filter(|word| word.needs_text()).map(|word| word.name());
    format!("Explanation; needed for {}", needing.collect::<Vec<_>>().join(" and "))
}

/// A list of flags.
#[derive(Debug, Clone, Default)]
pub struct FlagList(pub Vec<String>);

/// Reads flags with `;` between them.
pub fn flags(text: &str) -> Result<FlagList, String> {
    caselot_tables::flags(text).map(FlagList).ok_or_else(|| caselot_tables::FLAGS_FORM.to_owned())
}
