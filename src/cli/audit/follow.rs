//! `caselot audit follow`: a log that is followed from a server, or from files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use caselot_core::ledger::bundle;
use caselot_core::ledger::checkpoint::parse_unverified;
use caselot_verify::FolderDisk;
use caselot_verify::VerifyError;
use caselot_verify::follow::{FollowOptions, Follower, LogPlace, Look, LookArgs};

use super::super::whole::WholeFile;
use super::super::{Caller, Failure, failure, words};
use super::export_bundle;
use crate::cli::words::text;
use crate::client::{Channel, FILER_SECRET};
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;

/// Name, in the follower's folder, of what the server gives while it is verified.
const INCOMING: &str = "incoming";

/// Log to follow.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Follow {
    /// Bundle of the log, instead of the server.
    bundle: Option<PathBuf>,
    /// Folder of the log as tiles, instead of the server.
    #[arg(long, value_name = "DIR", conflicts_with = "bundle")]
    tiles: Option<PathBuf>,
    #[command(flatten)]
    look: LookArgs,
}

const EXAMPLES: &str = "\
Example:
    caselot audit follow --court 湘0203 --token-file auditor.token --key 湘0203.pub --folder 湘0203

--folder names the folder in which the log is followed; each log has one of its own. In it,
`checkpoints` holds each signed checkpoint with its date, and `findings.jsonl` each
finding. Keep both: they show what the court signed. All else can be made again from the log.

Exit codes: 0 nothing wrong; 1 findings; 2 it could not be looked at.";

impl Follow {
    /// Looks at the log; whatever hinders it is one exit code, so that an alarm can tell it from
    /// findings.
    pub(super) async fn run(self, caller: &Caller) -> ExitCode {
        match self.look(caller).await {
            Ok(look) => ExitCode::from(self.look.print(&look, words::lang())),
            Err(failure) => {
                failure.report();
                ExitCode::from(failure::USAGE)
            }
        }
    }

    async fn look(&self, caller: &Caller) -> Result<Look, Failure> {
        let Some(folder) = &caller.folder else {
            let hint = text!("name one with --folder; each log has one of its own");
            return Err(Failure::usage(text!("no folder is named to follow the log in"), hint));
        };
        if folder.join(FILER_SECRET).exists() {
            let folder = folder.display();
            let sentence = text!("{folder} is the folder of a filer", folder);
            return Err(Failure::usage(sentence, text!("give the log a folder of its own")));
        }
        let options = self.look.options()?;
        let place = match (&self.bundle, &self.tiles) {
            (Some(bundle), _) => Some(LogPlace::Bundle(bundle.clone())),
            (None, tiles) => tiles.clone().map(LogPlace::Tiles),
        };
        let follower = Follower::open(folder)?;
        match place {
            Some(place) => Ok(follower.look(&place, &options, &mut |_, _| {})?),
            None => look_at_server(caller, &follower, folder, &options).await,
        }
    }
}

/// Fetches what is new, or all of it where that is not enough, and looks at it.
async fn look_at_server(
    caller: &Caller,
    follower: &Follower<FolderDisk>,
    folder: &Path,
    options: &FollowOptions,
) -> Result<Look, Failure> {
    let (court, channel) = (caller.court()?, caller.channel().await?);
    let path = folder.join(INCOMING);
    clear(folder).map_err(Failure::file(folder))?;
    let from = follower.kept_size()?;
    fetch(&channel, court, from, &path).await?;
    let later = LogPlace::Later { path: path.clone(), from };
    let mut looked = follower.look(&later, options, &mut |_, _| {});
    if matches!(looked, Err(VerifyError::WholeLogNeeded)) {
        export_bundle(&channel, court, &path).await?;
        looked = follower.look(&LogPlace::Bundle(path.clone()), options, &mut |_, _| {});
    }
    std::fs::remove_file(&path).map_err(Failure::file(&path))?;
    Ok(looked?)
}

/// Removes what a run that was killed had fetched; only who holds the folder does it.
fn clear(folder: &Path) -> std::io::Result<()> {
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(INCOMING) {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// Writes a bundle without the lines of the first entries.
async fn fetch(channel: &Channel, court: &str, from: u64, path: &Path) -> Result<(), Failure> {
    let mut client = AuditServiceClient::new(channel.clone());
    let request = v1::GetCheckpointRequest { court: court.to_owned() };
    let note = client.get_checkpoint(request).await?.into_inner().checkpoint;
    let size = parse_unverified(&note).map_err(|error| Failure::answer("checkpoint", error))?.size;
    let mut file = WholeFile::create(path)?;
    file.write(bundle::head(&note).as_bytes())?;
    let mut next = from;
    if from < size {
        let court = court.to_owned();
        let request = v1::StreamEntriesRequest { court, from, until: size };
        let mut entries = client.stream_entries(request).await?.into_inner();
        while let Some(entry) = entries.message().await?.filter(|entry| entry.index == next) {
            file.write(bundle::line(&entry.entry).as_bytes())?;
            next += 1;
        }
        if next != size {
            let sentence = text!("the entries ended after {next} of {size}", next, size);
            return Err(Failure::unexpected(sentence, text!("run the command again")));
        }
    }
    file.finish()
}
