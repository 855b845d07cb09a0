//! Why a command fails, and how that is printed.
//!
//! Every failure has a kind, which decides the exit code, a sentence (lower case, no full stop),
//! and mostly a hint: the cure, printed on a line of its own.

use std::error::Error;
use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use caselot_core::docket::Refusal;
use caselot_core::docket::codec::DecodeError;
use caselot_verify::VerifyError;
use caselot_words::{Lang, Said};
use serde_json::json;

use super::named;
use super::tables::{RowFault, grouped};
use super::words::text;
use super::{print, words};
use crate::client::{ClientError, split_cure};
use crate::service::Named;

/// So many faults of a file are named at once.
const SHOWN: usize = 60;
/// Name under which failures are printed.
pub const PROGRAM: &str = "caselot";
/// Exit code of what is refused, and of what fails by itself.
const REFUSED: u8 = 1;
/// Exit code of wrong usage and of input that cannot be read.
pub const USAGE: u8 = 2;
/// Exit code of a server that is not reached, or that asks to try again.
const AGAIN: u8 = 3;
/// Exit code of an answer of the server that does not hold.
const UNPROVEN: u8 = 4;

/// Exit code of what was done, and says of a court that something is amiss with it.
pub const AMISS: u8 = 5;

/// A sentence and its cure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What is wrong: lower case, no full stop.
    pub sentence: String,
    /// What to do about it.
    pub hint: String,
}

/// Why a command failed.
#[derive(Debug)]
pub enum Failure {
    /// The command line or a setting asks for something impossible: exit code 2.
    Usage(Message),
    /// A file or an answer cannot be read or written: exit code 2.
    Unreadable(Message),
    /// The verifier cannot read its input or has no report: exit code 2, or 1 for a bundle that is
    /// not valid.
    Verify(VerifyError),
    /// The client stops, or the server refuses: exit code 1.
    Client(ClientError),
    /// Cells of a table are wrong: exit code 1.
    Rows(Vec<RowFault>),
    /// It is in doubt what a table says: exit code 2.
    Doubts(Vec<RowFault>),
    /// A data directory cannot be opened, changed or served: exit code 1.
    Server(Box<dyn Named + Send + Sync>),
    /// The operating system refuses something that the command needs: exit code 1.
    System(Message),
    /// Something that must hold does not: exit code 1.
    Unexpected(Message),
}

impl Failure {
    /// The command line or a setting asks for something impossible.
    pub fn usage(sentence: impl Into<String>, hint: impl Into<String>) -> Failure {
        Failure::Usage(Message { sentence: sentence.into(), hint: hint.into() })
    }

    /// Something cannot be read.
    pub fn unreadable(sentence: impl Into<String>, hint: impl Into<String>) -> Failure {
        Failure::Unreadable(Message { sentence: sentence.into(), hint: hint.into() })
    }

    /// The operating system refuses something.
    pub fn system(sentence: impl Into<String>, hint: impl Into<String>) -> Failure {
        Failure::System(Message { sentence: sentence.into(), hint: hint.into() })
    }

    /// Something that must hold does not.
    pub fn unexpected(sentence: impl Into<String>, hint: impl Into<String>) -> Failure {
        Failure::Unexpected(Message { sentence: sentence.into(), hint: hint.into() })
    }

    /// An error of the server's side, whose cure stands behind a semicolon.
    pub fn server(error: impl Named + Send + Sync + 'static) -> Failure {
        Failure::Server(Box::new(error))
    }

    /// An error of the server's side that the command line or a setting caused.
    pub fn setting(error: impl Named) -> Failure {
        let said = named::named(&error);
        let usual = || text!("correct the command line or the setting");
        Failure::usage(said.sentence, said.cure.unwrap_or_else(usual))
    }

    /// A file that cannot be read or written.
    pub fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Failure + '_ {
        move |error| {
            let hint = text!("check the path, and that you may read and write there");
            let said = words::system(&error);
            Failure::unreadable(format!("{}: {said}", path.display()), hint)
        }
    }

    /// A file that does not hold what it should.
    pub fn content(path: &Path, reason: impl fmt::Display, hint: impl Into<String>) -> Failure {
        Failure::unreadable(format!("{}: {reason}", path.display()), hint)
    }

    /// A part of the server's answer that this program cannot read.
    pub fn answer(what: &str, reason: impl fmt::Display) -> Failure {
        let sentence = text!("the server's {what} cannot be read: {reason}", what, reason);
        Failure::unreadable(sentence, text!("use the same version of caselot as the server"))
    }

    /// A message of the server's log or roster that this program cannot read.
    pub fn message(what: &'static str) -> impl Fn(DecodeError) -> Failure {
        move |fault| Failure::answer(what, fault)
    }

    /// What the court's rules refuse, before a server is asked.
    pub fn refused(refusal: Refusal) -> Failure {
        let said = ClientError::from(refusal).said(words::lang());
        Failure::usage(said.sentence, said.cure.unwrap_or_default())
    }

    /// An error of another part of the program that the command line or a setting caused.
    pub fn misuse(error: impl fmt::Display) -> Failure {
        let text = error.to_string();
        let (sentence, hint) = split_cure(&text);
        let usual = || text!("correct the command line or the setting");
        Failure::usage(sentence.to_owned(), hint.map_or_else(usual, str::to_owned))
    }

    /// The sentence without its cure.
    fn sentence(&self) -> String {
        match self {
            Failure::Usage(it)
            | Failure::Unreadable(it)
            | Failure::System(it)
            | Failure::Unexpected(it) => it.sentence.clone(),
            Failure::Verify(error) => error.said(words::lang()).sentence,
            Failure::Client(error) => error.said(words::lang()).sentence,
            Failure::Rows(faults) if faults.len() == 1 => {
                text!("1 cell is wrong, and nothing was recorded")
            }
            Failure::Rows(faults) => {
                text!("{count} cells are wrong, and nothing was recorded", count = faults.len())
            }
            Failure::Doubts(doubts) => {
                let file = doubts.first().map_or(Path::new(""), RowFault::file).display();
                text!("{file} is not read, and nothing was recorded", file)
            }
            Failure::Server(error) => named::named(&**error).sentence,
        }
    }

    /// Lines between sentence and hint: the cells or fields at fault.
    fn details(&self) -> Vec<String> {
        match self {
            Failure::Rows(faults) | Failure::Doubts(faults) => {
                let mut lines = grouped(faults);
                let more = lines.len().saturating_sub(SHOWN);
                lines.truncate(SHOWN);
                lines.extend((more > 0).then(|| text!("and {more} further faults", more)));
                lines
            }
            Failure::Client(error) => match words::lang() {
                Lang::En => error.fields(),
                Lang::Zh => {
                    let word = error.field().map(|field| words::column(&field));
                    // A name without a Chinese word says nothing to who reads Chinese alone.
                    let word = word.filter(|word| !word.is_ascii());
                    word.into_iter().map(|word| format!("（字段 {word}）")).collect()
                }
            },
            _ => Vec::new(),
        }
    }

    /// The cure.
    fn hint(&self) -> Option<String> {
        match self {
            Failure::Usage(it)
            | Failure::Unreadable(it)
            | Failure::System(it)
            | Failure::Unexpected(it) => Some(it.hint.clone()),
            Failure::Verify(error) => error.said(words::lang()).cure,
            Failure::Client(error) => error.said(words::lang()).cure.or_else(|| person_hint(error)),
            Failure::Doubts(_) => Some(text!("settle this and run the command again")),
            Failure::Rows(_) => Some(text!("correct these cells and run the command again")),
            Failure::Server(error) => named::named(&**error).cure,
        }
    }

    /// What to do about it.
    pub fn cure(&self) -> Option<String> {
        self.hint()
    }

    /// Stable name, for machines.
    fn code(&self) -> String {
        let kind = match self {
            Failure::Client(error) => return error.name(),
            Failure::Usage(_) => "Usage",
            Failure::Unreadable(_) => "Unreadable",
            Failure::Verify(_) => "NotVerified",
            Failure::Rows(_) => "CellsWrong",
            Failure::Doubts(_) => "TableInDoubt",
            Failure::Server(_) => "ServerSide",
            Failure::System(_) => "System",
            Failure::Unexpected(_) => "Unexpected",
        };
        kind.to_owned()
    }

    /// Prints the failure on standard error, as JSON if the answer was asked for as JSON, and gives
    /// the code to exit with.
    pub fn report(&self) -> ExitCode {
        if print::is_json_wanted() {
            let field = match self {
                Failure::Client(error) => error.field(),
                _ => None,
            };
            let error = json!({
                "code": self.code(), "message": self.sentence(), "field": field,
                "details": self.details(), "hint": self.hint(),
            });
            eprintln!("{}", json!({ "error": error }));
        } else {
            let said = Said { sentence: self.sentence(), cure: self.hint() };
            caselot_verify::print_failure(PROGRAM, &said, &self.details(), words::lang());
        }
        self.exit_code().into()
    }

    fn exit_code(&self) -> u8 {
        match self {
            Failure::Usage(_) | Failure::Unreadable(_) | Failure::Doubts(_) => USAGE,
            Failure::Verify(error) => error.exit_code(),
            Failure::Client(error) if error.may_pass() => AGAIN,
            Failure::Client(error) if error.is_unproven() => UNPROVEN,
            _ => REFUSED,
        }
    }
}

/// The code to exit with after several things were asked for, of which these failed: what is not proven
/// is said before what was refused, and that before what may be tried again.
pub fn exit_code_of(failures: &[Failure]) -> ExitCode {
    let codes: Vec<u8> = failures.iter().map(Failure::exit_code).collect();
    let first = [UNPROVEN, REFUSED].into_iter().find(|code| codes.contains(code));
    first.or(codes.first().copied()).map_or(ExitCode::SUCCESS, ExitCode::from)
}

/// The options by which people are named.
fn person_hint(error: &ClientError) -> Option<String> {
    let hint = || {
        text!(
            "name yourself with --person, or in a court of protocol 1 the second person with \
             --approver"
        )
    };
    (error.code()? == "PersonMissing").then(hint)
}

/// The sentence alone, or with `{:#}` the whole failure in one line.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())?;
        if !f.alternate() {
            return Ok(());
        }
        let details = self.details();
        if !details.is_empty() {
            write!(f, " ({})", details.join("; "))?;
        }
        self.hint().map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

impl Error for Failure {}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Failure::Client(error)
    }
}

impl From<tonic::Status> for Failure {
    fn from(status: tonic::Status) -> Self {
        Failure::Client(status.into())
    }
}

impl From<VerifyError> for Failure {
    fn from(error: VerifyError) -> Self {
        Failure::Verify(error)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::service::ambient::EntropyFailed;

    #[test]
    fn the_cure_stands_apart_from_the_sentence() {
        let failure = Failure::server(EntropyFailed);
        assert_eq!(failure.to_string(), "the operating system gave no entropy");
        let whole = format!("{failure:#}");
        assert_eq!(whole, EntropyFailed.to_string(), "the same words in one line");
        let (sentence, hint) = ("no court is named".to_owned(), "name it with --court".to_owned());
        let failure = Failure::usage(sentence, hint);
        assert_eq!(format!("{failure:#}"), "no court is named; name it with --court");
    }

    /// Names of fields behind some words of the sources of a folder, each in quotation marks.
    fn fields_behind(folder: &str, words: &[&str], found: &mut BTreeSet<String>) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut folders = vec![folder];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = std::fs::read_to_string(path).unwrap();
                for word in words {
                    let behind = text.split(word).skip(1).filter_map(|it| it.split_once('"'));
                    let names = behind.map(|(name, _)| name.to_owned());
                    found.extend(names.filter(|it| !it.is_empty() && !it.contains(' ')));
                }
            }
        }
    }

    #[test]
    fn a_field_has_a_word_in_both_languages() {
        let mut fields = BTreeSet::new();
        let classes = ["Invalid", "NotFound", "Exists", "Precondition", "Exhausted"];
        let classes = classes.map(|class| format!("}} {class} \""));
        let classes: Vec<&str> = classes.iter().map(String::as_str).collect();
        fields_behind("crates/caselot-core/src/docket", &classes, &mut fields);
        let calls = ["malformed(\"", "missing(\"", "unknown_code(\""];
        fields_behind("src/rpc", &calls, &mut fields);
        assert!(fields.len() > 90 && fields.contains("case_number"), "{fields:?}");
        let in_chinese = |field: &String| words::speaking(Lang::Zh, || words::column(field));
        let bare: Vec<_> = fields.iter().filter(|field| in_chinese(field).is_ascii()).collect();
        assert!(bare.is_empty(), "no Chinese word for {bare:?} in src/words/fields.txt");
    }

    #[test]
    fn a_refusal_without_a_call_names_its_field_in_both_languages() {
        let (text, court) = ("(2026)湘0204民初1号".to_owned(), "湘0203".to_owned());
        let failure = Failure::Client(Refusal::CaseNumberForeign { text, court }.into());
        let said = |lang| words::speaking(lang, || failure.details());
        assert_eq!(said(Lang::En), ["(field case_number)"]);
        assert_eq!(said(Lang::Zh), ["（字段 案号）"]);
    }
}
