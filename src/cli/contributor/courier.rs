//! `caselot contributor request`, `answer` and `submit`: one exchange with a contributor, carried as
//! files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use caselot_core::contributor::{AnswerFile, Question, Unanswered};
use caselot_core::ledger::witnessing::WitnessRefusal;
use serde_json::json;

use super::court::client;
use super::{failure, open};
use crate::cli::args::{self, Json};
use crate::cli::whole::WholeFile;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, print, say};
use crate::contributor::NoAnswer;
use crate::wire::v1;

/// Writes what a contributor is to be asked into a file, to be carried there: the cases that are opened
/// for it, 64 at most, and the proof that the log continues what it saw last.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot contributor request 57 --out ask.json --seen 120345 --court 湘0203 --token-file supervisor.token
  at the contributor's
    caselot contributor answer ask.json --folder /var/lib/caselot-contributor
  and back at the court
    caselot contributor submit ask.json.answer --court 湘0203 --token-file supervisor.token")]
pub struct Request {
    /// Entry by which the contributor was named.
    #[arg(value_name = "ENTRY")]
    contributor: u64,
    /// File of the question.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Entries that the contributor saw last (`caselot contributor show` there).
    #[arg(long, value_name = "SIZE", default_value_t = 0, conflicts_with = "answered")]
    seen: u64,
    /// The contributor's last answer, from which that number is read.
    #[arg(long, value_name = "FILE")]
    answered: Option<PathBuf>,
}

/// Answers a question that was carried here, and writes the answer into a file.
#[derive(Debug, clap::Args)]
pub struct Answer {
    /// File of the question.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// File of the answer [default: that of the question, with the ending .answer].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Gives a carried answer to the court, which draws by it.
#[derive(Debug, clap::Args)]
pub struct Submit {
    /// File of the answer.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    json: Json,
}

/// An answer from its file.
fn read_answer(path: &Path) -> Result<AnswerFile, Failure> {
    let text = std::fs::read_to_string(path).map_err(Failure::file(path))?;
    serde_json::from_str(&text).map_err(|_| {
        let hint = text!("name the file that caselot contributor answer wrote");
        Failure::content(path, text!("this is no answer of a contributor"), hint)
    })
}

impl Request {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let old_size = match &self.answered {
            Some(path) => read_answer(path)?.size,
            None => self.seen,
        };
        let (court, contributor) = (caller.court()?.to_owned(), self.contributor);
        let request = v1::AskContributionRequest { court, contributor, old_size };
        let answer = client(caller).await?.ask_contribution(request).await?.into_inner();
        if answer.filings == 0 {
            say!("Nothing waits for this contributor.");
            return Ok(ExitCode::SUCCESS);
        }
        WholeFile::put(&self.out, answer.question.as_bytes())?;
        say!(
            "{file} asks for the values of {filings} cases; carry it to the contributor.",
            file = self.out.display(),
            filings = answer.filings
        );
        Ok(ExitCode::SUCCESS)
    }
}

impl Answer {
    pub(super) fn run(&self, folder: &Path) -> Exit {
        let desk = open(folder)?;
        let text = std::fs::read_to_string(&self.file).map_err(Failure::file(&self.file))?;
        let question: Question = serde_json::from_str(&text).map_err(|_| {
            let hint = text!("name the file that caselot contributor request wrote");
            Failure::content(&self.file, text!("this is no question to a contributor"), hint)
        })?;
        let answer = desk.answer(&question).map_err(unanswered)?;
        let out = args::answer_file(self.out.as_deref(), &self.file);
        let json = serde_json::to_string(&answer).expect("text, numbers and hashes are JSON");
        WholeFile::put(&out, json.as_bytes())?;
        let (values, file) = (answer.values.len(), out.display());
        say!("The values of {values} cases are given; the answer is in {file}.", values, file);
        Ok(ExitCode::SUCCESS)
    }
}

impl Submit {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let answer = read_answer(&self.file)?;
        let given = answer.given().ok_or_else(|| {
            let hint = text!("name the file that caselot contributor answer wrote");
            Failure::content(&self.file, text!("this is no answer of a contributor"), hint)
        })?;
        let court = caller.court()?.to_owned();
        let request = v1::ContributeRequest { court, given: Some((&given).into()) };
        let answer = client(caller).await?.contribute(request).await?.into_inner();
        if self.json.wanted {
            return print::json(&json!({ "drawn": answer.drawn }));
        }
        match answer.drawn {
            0 => say!("The log has this answer already; nothing changed."),
            cases => say!("{cases} cases are drawn.", cases),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Why nothing was answered, for who carries the files.
fn unanswered(error: NoAnswer) -> Failure {
    let refused = match error {
        NoAnswer::Record(error) => return failure(error),
        NoAnswer::Refused(refused) => refused,
    };
    let (sentence, hint) = match &refused {
        Unanswered::Checkpoint(WitnessRefusal::OtherSize { size, forked: false }) => (
            text!("nothing was answered: this contributor saw {size} entries last", size),
            text!("make the question again with --seen {size}", size),
        ),
        Unanswered::Checkpoint(WitnessRefusal::UnknownLog | WitnessRefusal::Unsigned) => (
            text!("nothing was answered: the court of this contributor did not sign the question"),
            text!(
                "carry a question of that court; after a handover of its key add the new one \
                 (caselot contributor add-key)"
            ),
        ),
        Unanswered::OfOther { .. } => (
            text!("nothing was answered: a case awaits another contributor"),
            text!("carry the question to the contributor that its entry names"),
        ),
        refused if refused.is_evidence() => (
            text!("nothing was answered: the log does not continue what was seen before"),
            text!("keep the question as evidence, and tell the court and its superior"),
        ),
        _ => (
            text!("nothing was answered: the question is not in form"),
            text!("make it again with caselot contributor request"),
        ),
    };
    Failure::unexpected(sentence, hint)
}
