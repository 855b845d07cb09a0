//! `caselot audit`

mod follow;
mod public;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use caselot_core::ledger::cosigned;
use caselot_verify::{CheckArgs, ProofArgs, TilesArgs};

use crate::cli::whole::WholeFile;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, print, remote, say, words};
use crate::client::Channel;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;

/// Exports the log for auditors, follows it, and reports on it.
#[derive(Debug, clap::Subcommand)]
pub enum Audit {
    /// Writes a court's whole log into one file, a bundle.
    Export(Export),
    /// Writes a log as tiles, files that other programs read (C2SP tlog-tiles).
    Tiles(Tiles),
    /// Makes a proof that an entry is in a log (C2SP tlog-proof).
    Proof(ProofArgs),
    /// Checks a proof that an entry is in a log.
    Check(CheckArgs),
    /// Verifies what is new in a log since the last time, and keeps what was signed and found.
    Follow(follow::Follow),
    /// Writes what an auditor asks of a log, from a bundle.
    ///
    /// Exclusions by person, draws beside what the odds let expect, filings without a draw and late
    /// ones, who was away, designations, late records, missing numbers. Each line opens its cases. It
    /// states what the log holds, and judges nothing.
    Report(Box<report::Report>),
    /// Writes draws from a bundle in a form for everybody.
    ///
    /// Each line names case, judges, their chances and what proves the draw, and no party and nobody who
    /// filed or approved. `caselot replay` checks such a file.
    Public(public::Public),
}

/// Log to write as tiles.
#[derive(Debug, clap::Args)]
pub struct Tiles {
    /// Bundle of the log; without one, the server is asked for it.
    bundle: Option<PathBuf>,
    #[command(flatten)]
    args: TilesArgs,
}

/// Writes a court's whole log, with its newest signed checkpoint, into one file: a bundle.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Export {
    /// File of the bundle; an existing file is replaced when the export is complete.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Also writes the public key that the server shows now [default file: that of --out, with the
    /// ending .pub].
    #[arg(long, value_name = "FILE")]
    key_out: Option<Option<PathBuf>>,
    /// Also writes the checkpoints that witnesses cosigned [default file: that of --out, with the ending
    /// .notes].
    #[arg(long, value_name = "FILE")]
    cosigned_out: Option<Option<PathBuf>>,
}

const EXAMPLES: &str = "\
Example:
    caselot audit export --court 湘0203 --token-file auditor.token --out 湘0203.bundle --key-out
    caselot verify 湘0203.bundle --key 湘0203.pub

Compare the key with the fingerprint that the court publishes: a server that lies shows a key of its
own.";

impl Audit {
    pub(in crate::cli) async fn run(self, caller: &Caller) -> Exit {
        let lang = words::lang();
        let code = match self {
            Audit::Export(export) => return export.run(caller).await,
            Audit::Follow(follow) => return Ok(follow.run(caller).await),
            Audit::Report(report) => return report.run(),
            Audit::Public(public) => return public.run(),
            Audit::Tiles(tiles) => tiles.run(caller).await?,
            Audit::Proof(proof) => proof.run(lang)?,
            Audit::Check(check) => check.run(lang)?,
        };
        Ok(ExitCode::from(code))
    }
}

impl Tiles {
    async fn run(&self, caller: &Caller) -> Result<u8, Failure> {
        let lang = words::lang();
        if let Some(bundle) = &self.bundle {
            return Ok(self.args.run(bundle, lang)?);
        }
        let folder = tempfile::tempdir().map_err(Failure::file(&std::env::temp_dir()))?;
        let bundle = folder.path().join("bundle");
        export_bundle(&caller.channel().await?, caller.court()?, &bundle).await?;
        Ok(self.args.run(&bundle, lang)?)
    }
}

impl Export {
    async fn run(self, caller: &Caller) -> Exit {
        let court = caller.court()?;
        let channel = caller.channel().await?;
        let size = export_bundle(&channel, court, &self.out).await?;
        say!("{size} entries are in {file}.", size, file = self.out.display());
        if let Some(path) = self.key_out {
            let path = path.unwrap_or_else(|| self.out.with_extension("pub"));
            let vkey = remote::court(&channel, court).await?.vkey;
            WholeFile::put(&path, format!("{vkey}\n").as_bytes())?;
            say!("The key is in {file}; compare it with the court's.", file = path.display());
        }
        if let Some(path) = self.cosigned_out {
            let path = path.unwrap_or_else(|| self.out.with_extension("notes"));
            let count = export_cosigned(&channel, court, &path).await?;
            say!("{count} cosigned checkpoints are in {file}.", count, file = path.display());
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Exports the cosigned checkpoints into a file, and gives their number.
async fn export_cosigned(channel: &Channel, court: &str, out: &Path) -> Result<u64, Failure> {
    let mut file = WholeFile::create(out)?;
    let request = v1::ListCosignedRequest { court: court.to_owned(), after_size: 0 };
    let mut notes =
        AuditServiceClient::new(channel.clone()).list_cosigned(request).await?.into_inner();
    let mut count = 0;
    while let Some(v1::ListCosignedResponse { note }) = notes.message().await? {
        file.write(cosigned::record(&note).as_bytes())?;
        count += 1;
    }
    file.finish()?;
    Ok(count)
}

/// Exports a log into a file, whole or not at all, and gives the number of its entries.
pub(in crate::cli) async fn export_bundle(
    channel: &Channel,
    court: &str,
    out: &Path,
) -> Result<u64, Failure> {
    let mut file = WholeFile::create(out)?;
    let request = v1::ExportBundleRequest { court: court.to_owned() };
    let mut pieces =
        AuditServiceClient::new(channel.clone()).export_bundle(request).await?.into_inner();
    let bar = print::progress(0, text!("exporting"));
    let (mut size, mut sent) = (0, 0);
    while let Some(piece) = pieces.message().await? {
        file.write(&piece.piece)?;
        (size, sent) = (piece.size, piece.sent);
        bar.set_length(size);
        bar.set_position(sent);
    }
    bar.finish_and_clear();
    // Every log has its first entry, so a stream without pieces was cut off.
    if size == 0 || sent != size {
        let sentence = text!("the export ended after {sent} of {size} entries", sent, size);
        return Err(Failure::unexpected(sentence, text!("run the command again")));
    }
    file.finish()?;
    Ok(size)
}
