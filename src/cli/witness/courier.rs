//! `caselot witness request`, `answer` and `keep`: one exchange with a witness, carried as files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use caselot_core::ledger::checkpoint::{
    NoteKey, open_cosigned, parse_size, parse_unverified, text_of,
};
use caselot_core::ledger::merkle::Hash;
use caselot_core::ledger::note::SignedNote;
use caselot_core::ledger::witnessing::{AddCheckpoint, WitnessRefusal, add_checkpoint};

use super::open;
use crate::cli::args::{self, DataDir};
use crate::cli::whole::WholeFile;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, host, say};
use crate::service;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use crate::witness::Unsigned;

/// Writes a request to a witness into a file, to be carried there: the court's newest checkpoint, and
/// the proof that it continues what the witness cosigned last.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot witness request 湘0203.request --old 120345 --court 湘0203 --token-file auditor.token
  at the witness
    caselot witness answer 湘0203.request --folder /var/lib/caselot-witness
  and back at the court
    caselot witness keep 湘0203.request.answer --data /var/lib/caselot --court 湘0203")]
pub struct Request {
    /// File of the request.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Number of entries that the witness cosigned last [default: 0].
    #[arg(long, value_name = "SIZE", value_parser = size, conflicts_with = "answered")]
    old: Option<u64>,
    /// The witness's last answer, from which that number is read.
    #[arg(long, value_name = "FILE")]
    answered: Option<PathBuf>,
}

/// Cosigns what a request file asks for, and writes the cosigned checkpoint into a file.
#[derive(Debug, clap::Args)]
pub struct Answer {
    /// File of the request.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// File of the answer [default: that of the request, with the ending .answer].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Keeps a witness's answer with the court's cosigned checkpoints, while the server runs or not.
#[derive(Debug, clap::Args)]
pub struct Keep {
    /// File of the answer.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    data: DataDir,
}

fn size(digits: &str) -> Result<u64, String> {
    parse_size(digits).ok_or_else(|| text!("a size is a number such as 120345"))
}

impl Request {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let old = match &self.answered {
            Some(path) => answered(path)?,
            None => self.old.unwrap_or(0),
        };
        let court = caller.court()?.to_owned();
        let mut audit = AuditServiceClient::new(caller.channel().await?);
        let ask = v1::GetCheckpointRequest { court: court.clone() };
        let note = audit.get_checkpoint(ask).await?.into_inner().checkpoint;
        let size = parse_unverified(&note).map_err(|e| Failure::answer("checkpoint", e))?.size;
        let ask = v1::GetConsistencyProofRequest { court, old_size: old, new_size: size };
        let hashes = audit.get_consistency_proof(ask).await?.into_inner().hashes;
        let proof: Result<Vec<Hash>, _> = hashes.into_iter().map(Hash::try_from).collect();
        let proof = proof.map_err(|_| Failure::answer("proof", "a hash is not 32 bytes"))?;
        WholeFile::put(&self.file, add_checkpoint(old, &proof, &note).as_bytes())?;
        say!(
            "{file} asks for a cosignature on {size} entries; carry it to the witness.",
            file = self.file.display(),
            size
        );
        Ok(ExitCode::SUCCESS)
    }
}

/// The size that an answer of a witness is about.
fn answered(path: &Path) -> Result<u64, Failure> {
    let note = std::fs::read_to_string(path).map_err(Failure::file(path))?;
    let read = |note: &str| {
        let signed = SignedNote::parse(note).ok()?;
        text_of(signed.text).ok()
    };
    let checkpoint = read(&note).ok_or_else(|| {
        let hint = text!("name the file that caselot witness answer wrote");
        Failure::content(path, text!("this is no answer of a witness"), hint)
    })?;
    Ok(checkpoint.size)
}

impl Answer {
    pub(super) fn run(&self, folder: &Path) -> Exit {
        let witness = open(folder)?;
        let body = std::fs::read(&self.file).map_err(Failure::file(&self.file))?;
        let line = witness.cosign(&body, host::now_ms() / 1_000).map_err(|e| unsigned(&e))?;
        let request = AddCheckpoint::parse(&body).expect("what was cosigned is in form");
        let lines: String = request.note.lines.iter().map(ToString::to_string).collect();
        let out = args::answer_file(self.out.as_deref(), &self.file);
        let cosigned = format!("{}\n{lines}{line}", request.note.text);
        WholeFile::put(&out, cosigned.as_bytes())?;
        say!(
            "{size} entries of {origin} are cosigned; the answer is in {file}.",
            size = request.checkpoint.size,
            origin = request.checkpoint.origin,
            file = out.display()
        );
        Ok(ExitCode::SUCCESS)
    }
}

impl Keep {
    pub(super) fn run(&self, caller: &Caller) -> Exit {
        let (court, files) = (caller.court()?, self.data.files(caller)?);
        let note = std::fs::read_to_string(&self.file).map_err(Failure::file(&self.file))?;
        let size = answered(&self.file)?;
        let vkey = files.read_public_key(court).map_err(Failure::server)?.unwrap_or_default();
        let key = NoteKey::parse_vkey(vkey.trim_end()).ok();
        let signed = SignedNote::parse(&note).ok();
        let own = key.zip(signed).is_some_and(|(key, note)| open_cosigned(&note, &key).is_ok());
        if !own {
            let reason = text!("no key in force of court {court} signed it", court);
            let hint = text!("carry the answer to a request of this court");
            return Err(Failure::content(&self.file, reason, hint));
        }
        service::keep_carried(&files, court, &note).map_err(Failure::file(&self.file))?;
        say!("The cosigned checkpoint of {size} entries is kept.", size);
        Ok(ExitCode::SUCCESS)
    }
}

/// Why nothing was cosigned, for who carries the files.
fn unsigned(error: &Unsigned) -> Failure {
    let refusal = match error {
        Unsigned::Record(_) => {
            let sentence = text!("nothing was cosigned, since the record cannot be written");
            return Failure::system(sentence, text!("check the disk and the file witness.db"));
        }
        Unsigned::Refused(refusal) => refusal,
    };
    let (sentence, hint) = match refusal {
        WitnessRefusal::Form(_) | WitnessRefusal::OldSizeBeyond => (
            text!("nothing was cosigned: the request is not in form"),
            text!("make it again with caselot witness request"),
        ),
        WitnessRefusal::UnknownLog => (
            text!("nothing was cosigned: this witness does not know the log"),
            text!("add it with caselot witness add-log, if you know it"),
        ),
        WitnessRefusal::Unsigned => (
            text!("nothing was cosigned: no known key of the log signed the checkpoint"),
            text!("ask the court whether it has another key, and add that with add-log"),
        ),
        WitnessRefusal::OtherSize { size, forked: false } => (
            text!("nothing was cosigned: this witness cosigned {size} entries last", size),
            text!("make the request again with --old {size}", size),
        ),
        WitnessRefusal::OtherSize { .. } | WitnessRefusal::Inconsistent(_) => (
            text!("nothing was cosigned: the log does not continue what was cosigned before"),
            text!("tell the court and its superior; caselot witness show has the evidence"),
        ),
        WitnessRefusal::ClockBack => (
            text!("nothing was cosigned: the clock is before the last cosignature"),
            text!("set the clock right"),
        ),
    };
    Failure::unexpected(sentence, hint)
}
