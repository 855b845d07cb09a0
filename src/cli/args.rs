//! Arguments that several commands share, and how they are read.

use std::path::PathBuf;

use caselot_core::docket::code::Coded;
use caselot_core::id::JudgeId;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

pub use caselot_verify::day;

/// The data directory of a server.
#[derive(Debug, clap::Args)]
pub struct DataDir {
    /// Directory of the server's data.
    #[arg(long = "data", value_name = "DIR")]
    pub path: PathBuf,
}

/// The data directory of a server that is stopped.
#[derive(Debug, clap::Args)]
pub struct StoppedDataDir {
    /// Directory of the server's data. Stop the server first: no other program may have the
    /// directory open.
    #[arg(long = "data", value_name = "DIR")]
    pub path: PathBuf,
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Json {
    /// Prints the answer as JSON.
    #[arg(long = "json")]
    pub wanted: bool,
}

/// Reads a word of a closed vocabulary by its name; the help text lists the names.
pub fn code<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    code_except(all, name, |_| false)
}

/// Reads a word of a closed vocabulary by its name; the help text leaves some out, because the
/// server refuses them here and says why.
pub fn code_except<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
    is_hidden: fn(T) -> bool,
) -> impl TypedValueParser<Value = T> {
    let value = |word: &T| PossibleValue::new(name(*word)).hide(is_hidden(*word));
    let values = PossibleValuesParser::new(all.iter().map(value).collect::<Vec<_>>());
    values.map(move |text| {
        let found = all.iter().find(|word| name(**word) == text);
        *found.expect("only the names of the vocabulary pass")
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

/// A list of judges, ascending and each once.
#[derive(Debug, Clone, Default)]
pub struct JudgeList(pub Vec<JudgeId>);

/// Reads numbers of judges with `;` between them.
pub fn judges(text: &str) -> Result<JudgeList, String> {
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    let numbers = parts.map(str::parse).collect::<Result<Vec<JudgeId>, _>>();
    let mut judges = numbers.map_err(|_| "write numbers of judges like 12;15".to_owned())?;
    judges.sort_unstable();
    judges.dedup();
    Ok(JudgeList(judges))
}
