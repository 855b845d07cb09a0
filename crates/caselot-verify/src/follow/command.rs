//! The command that follows a log.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use caselot_core::audit::ContributorKey;
use caselot_words::Lang;

use super::source::LogPlace;
use super::{FollowOptions, Follower, Look};
use crate::VerifyError;
use crate::pinned::{self, Pinned};

/// Options of a look, as a command line has them.
#[derive(Debug, Clone, clap::Args)]
pub struct LookArgs {
    /// The court's public key: its .pub file, or its fingerprint of 64 hexadecimal digits.
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    pub key: String,
    /// Hands that you believe in: a file of lines with a fingerprint, a space and the name of a person. A
    /// hand in the log that it does not name for its person is a finding.
    #[arg(long, value_name = "FILE")]
    pub hands: Option<PathBuf>,
    /// Key of a contributor that you believe in: the 64 hexadecimal digits that it publishes; give each with
    /// the option again. A contributor in the log whose key was not given is a finding, and so is a given
    /// key that no contributor in the log has.
    #[arg(long, value_name = "KEY", value_parser = pinned::contributor_key)]
    pub contributor: Vec<ContributorKey>,
    /// Verifies all entries again, and compares what is kept with what they give.
    #[arg(long)]
    pub from_scratch: bool,
    /// Number of threads to verify with; the verdict does not depend on it [default: one a core].
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Prints the whole report as JSON, with all facts.
    #[arg(long)]
    pub json: bool,
}

/// Log to follow, as a command line has it.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct FollowArgs {
    /// Bundle of the log, a newer one each time.
    #[arg(required_unless_present = "tiles")]
    pub bundle: Option<PathBuf>,
    /// Folder of the log as tiles, instead of a bundle.
    #[arg(long, value_name = "DIR", conflicts_with = "bundle")]
    pub tiles: Option<PathBuf>,
    /// Folder of the follower: checkpoints and findings are only added to, and the rest can be made
    /// again from the log. Each log has a folder of its own.
    #[arg(long, value_name = "DIR")]
    pub folder: PathBuf,
    /// By what it is looked at.
    #[command(flatten)]
    pub look: LookArgs,
}

/// Examples at the end of the help text.
const EXAMPLES: &str = "\
Examples:
  Verify what is new since the last time, each night:
    caselot-verify follow 湘0203.bundle --folder follow/湘0203 --key 湘0203.pub

Exit codes: 0 nothing wrong; 1 findings; 2 it could not be looked at.";

impl LookArgs {
    /// What a look is made by.
    ///
    /// # Errors
    /// When the key or the file of hands cannot be read.
    pub fn options(&self) -> Result<FollowOptions, VerifyError> {
        let jobs = self.jobs.unwrap_or_else(crate::cores);
        let trust = crate::trust(&self.key)?;
        let pinned = Pinned::read(&self.contributor, self.hands.as_deref())?;
        Ok(FollowOptions { trust, jobs, pinned, from_scratch: self.from_scratch })
    }

    /// Prints what a look gave, and gives the exit code.
    pub fn print(&self, look: &Look, lang: Lang) -> u8 {
        let said = match self.json {
            true => crate::json(&look.report),
            false => crate::telling::look(look, lang),
        };
        crate::print(&said);
        u8::from(!look.report.valid)
    }
}

/// Follows a log that is in files.
///
/// # Errors
/// When it could not be looked at.
pub fn run(args: &FollowArgs, lang: Lang) -> Result<u8, VerifyError> {
    let place = match (&args.bundle, &args.tiles) {
        (_, Some(tiles)) => LogPlace::Tiles(tiles.clone()),
        (bundle, None) => LogPlace::Bundle(bundle.clone().unwrap_or_default()),
    };
    let options = args.look.options()?;
    let follower = Follower::open(&args.folder)?;
    let look = follower.look(&place, &options, &mut crate::progress(lang))?;
    Ok(args.look.print(&look, lang))
}
