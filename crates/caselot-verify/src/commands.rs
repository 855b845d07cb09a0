//! Commands on a log in files that others' tools read: tiles, and proofs that stand alone.

use std::path::{Path, PathBuf};

use caselot_core::audit::Trust;
use caselot_core::docket::codec;
use caselot_core::ledger::tlog_proof::TlogProof;
use caselot_words::Lang;

use crate::disk::{Disk, FolderDisk};
use crate::follow::LogPlace;
use crate::input::receipt;
use crate::proof::{ReadProof, prove};
use crate::{VerifyError, print, telling, trust, write_tiles};

/// Folder of tiles to write.
#[derive(Debug, Clone, clap::Args)]
pub struct TilesArgs {
    /// Folder of the tiles. Files are only added to it, so a later export of the same log goes on in
    /// it.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// Proof to make.
#[derive(Debug, Clone, clap::Args)]
pub struct ProofArgs {
    /// Bundle of the log.
    #[arg(required_unless_present_any = ["tiles", "receipt"])]
    pub bundle: Option<PathBuf>,
    /// Folder of the log as tiles, instead of a bundle.
    #[arg(long, value_name = "DIR", conflicts_with = "bundle")]
    pub tiles: Option<PathBuf>,
    /// Index of the entry, from 0.
    #[arg(long, value_name = "N", required_unless_present = "receipt")]
    pub entry: Option<u64>,
    /// File of the proof; its usual ending is .tlog-proof.
    #[arg(long, value_name = "FILE", required_unless_present = "receipt")]
    pub out: Option<PathBuf>,
    /// Receipt that a filer kept: its filing and its draw become proofs beside it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["bundle", "tiles", "entry", "out"])]
    pub receipt: Option<PathBuf>,
}

/// Proof to check.
#[derive(Debug, Clone, clap::Args)]
pub struct CheckArgs {
    /// Proof to check, a .tlog-proof file.
    pub proof: PathBuf,
    /// The court's public key: its .pub file.
    #[arg(long, value_name = "FILE")]
    pub key: String,
    /// File with the entry's bytes, if the proof does not carry them.
    #[arg(long, value_name = "FILE")]
    pub entry: Option<PathBuf>,
}

impl TilesArgs {
    /// Writes a bundle's log as tiles.
    ///
    /// # Errors
    /// When the bundle cannot be read, or the folder holds another log or cannot be written.
    pub fn run(&self, bundle: &Path, lang: Lang) -> Result<u8, VerifyError> {
        let mut source = LogPlace::Bundle(bundle.to_owned()).whole()?;
        let written = write_tiles(&mut *source, &self.out)?;
        print(&telling::tiles(&written, &self.out.display().to_string(), lang));
        Ok(0)
    }
}

impl ProofArgs {
    /// Makes the proof of an entry.
    ///
    /// # Errors
    /// When the log cannot be read or has no such entry, or the file cannot be written.
    pub fn run(&self, lang: Lang) -> Result<u8, VerifyError> {
        if let Some(path) = &self.receipt {
            return of_receipt(path, lang);
        }
        let place = match (&self.bundle, &self.tiles) {
            (_, Some(tiles)) => LogPlace::Tiles(tiles.clone()),
            (bundle, None) => LogPlace::Bundle(bundle.clone().unwrap_or_default()),
        };
        // The command line asks for both.
        let (index, out) = (self.entry.unwrap_or(0), self.out.clone().unwrap_or_default());
        let proof = prove(&mut *place.whole()?, index)?;
        write_proof(&proof, &out, lang)?;
        Ok(0)
    }
}

/// Writes the proofs of a receipt beside it.
fn of_receipt(path: &Path, lang: Lang) -> Result<u8, VerifyError> {
    let kept = receipt(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".receipt.json").unwrap_or(&name);
    let proofs = [("filing", Some(&kept.filing)), ("draw", kept.draw.as_ref())];
    for (what, proof) in proofs.into_iter().filter_map(|(what, it)| Some((what, it?))) {
        let reason = || "one of its proofs cannot be read".to_owned();
        let wrong = || VerifyError::NotAProof { path: path.to_owned(), reason: reason() };
        let out = path.with_file_name(format!("{name}.{what}.tlog-proof"));
        write_proof(&proof.tlog_proof().ok_or_else(wrong)?, &out, lang)?;
    }
    Ok(0)
}

fn write_proof(proof: &TlogProof, out: &Path, lang: Lang) -> Result<(), VerifyError> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let disk = FolderDisk::at(folder.unwrap_or(Path::new(".")));
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let written = disk.replace(&name, proof.to_string().as_bytes());
    written.map_err(VerifyError::writing(out))?;
    print(&telling::proof_written(proof.index, &out.display().to_string(), lang));
    Ok(())
}

impl CheckArgs {
    /// Checks a proof, and prints what it shows: the entry as JSON, if it can be read.
    ///
    /// # Errors
    /// When a file cannot be read. A proof that does not hold is no error: exit code 1.
    pub fn run(&self, lang: Lang) -> Result<u8, VerifyError> {
        let Trust::Key(key) = trust(&self.key)? else { return Err(VerifyError::WholeKeyNeeded) };
        let proof = ReadProof::open(&self.proof, self.entry.as_deref())?;
        match proof.check(&key) {
            Ok(at) => {
                print(&telling::proof(proof.index(), &at, &key, lang));
                if let Ok(entry) = codec::decode(&proof.entry) {
                    print(&format!("{}\n", codec::to_json(&entry)));
                }
                Ok(0)
            }
            Err(error) => {
                print(&telling::no_proof(&error.to_string(), lang));
                Ok(1)
            }
        }
    }
}
