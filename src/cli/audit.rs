//! `caselot audit`

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{Caller, Failure, progress, remote};
use crate::client::Channel;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;

/// Exports for auditors.
#[derive(Debug, clap::Subcommand)]
pub enum Audit {
    /// Writes a court's whole docket as a bundle
    Export(Export),
}

/// Writes a court's whole docket as a bundle.
#[derive(Debug, clap::Args)]
pub struct Export {
    /// The bundle's file
    #[arg(long)]
    out: PathBuf,
    /// Also writes the court's key (as shown now by the server) [default file: OUT with .pub]
    #[arg(long)]
    key_out: Option<Option<PathBuf>>,
}

impl Audit {
    pub(super) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let Audit::Export(export) = self;
        let court = caller.court()?;
        let channel = caller.channel().await?;
        let size = export_bundle(&channel, court, &export.out).await?;
        say!("{size} entries are in {}.", export.out.display());
        if let Some(path) = export.key_out {
            let path = path.unwrap_or_else(|| export.out.with_extension("pub"));
            let vkey = remote::court(&channel, court).await?.vkey;
            std::fs::write(&path, format!("{vkey}\n")).map_err(Failure::file(&path))?;
            say!("The key is in {}; compare it with the court's.", path.display());
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Exports a docket into a file, whole or not at all; the number of its entries.
pub(super) async fn export_bundle(
    channel: &Channel,
    court: &str,
    out: &Path,
) -> Result<u64, Failure> {
    let mut part = out.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let mut file = std::fs::File::create(&part).map_err(Failure::file(&part))?;
    let request = v1::ExportBundleRequest { court: court.to_owned() };
    let mut pieces =
        AuditServiceClient::new(channel.clone()).export_bundle(request).await?.into_inner();
    let bar = progress::bar(0, "exporting");
    let (mut size, mut sent) = (0, 0);
    while let Some(piece) = pieces.message().await? {
        file.write_all(&piece.piece).map_err(Failure::file(&part))?;
        (size, sent) = (piece.size, piece.sent);
        bar.set_length(size);
        bar.set_position(sent);
    }
    bar.finish_and_clear();
    // Every docket has its first entry, so a stream without pieces was cut off.
    if size == 0 || sent != size {
        let sentence = format!("the export ended after {sent} of {size} entries");
        return Err(Failure::unexpected(sentence, "run the command again"));
    }
    file.sync_all().map_err(Failure::file(&part))?;
    std::fs::rename(&part, out).map_err(Failure::file(out))?;
    Ok(size)
}
