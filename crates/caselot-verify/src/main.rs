//! The offline verifier: a bundle and a public key are enough.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use caselot_verify::follow::{self, FollowArgs};
use caselot_verify::{
    CheckArgs, HELP, ProofArgs, TilesArgs, VERSION, VerifyArgs, VerifyError, print_failure, run,
};
use caselot_words::{Catalog, Lang, help};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// What only this program says of itself.
const ALONE: &str = include_str!("words/help-alone.txt");
const PROGRAM: &str = "caselot-verify";
/// Wrong usage, and input that cannot be read.
const USAGE: u8 = 2;

/// Replays every draw of a court's log, checks every entry by the court's rules, and checks the
/// signature against the court's public key. It needs no network and no database.
#[derive(Parser)]
#[command(name = PROGRAM, version = VERSION)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct Cli {
    #[command(flatten)]
    verify: Option<VerifyArgs>,
    #[command(subcommand)]
    command: Option<Command>,
    /// Language of the verdict [default: that of the locale].
    #[arg(long, env = "CASELOT_LANG", hide_env_values = true, global = true)]
    lang: Option<Lang>,
}

/// What is done with a log beside verifying it whole.
#[derive(Subcommand)]
enum Command {
    /// Verifies what is new in a log since the last time, and keeps what was signed and found.
    Follow(FollowArgs),
    /// Writes a log as tiles, files that other programs read (C2SP tlog-tiles).
    Tiles {
        /// Bundle of the log.
        bundle: PathBuf,
        #[command(flatten)]
        args: TilesArgs,
    },
    /// Makes a proof that an entry is in a log (C2SP tlog-proof).
    Proof(ProofArgs),
    /// Checks a proof that an entry is in a log.
    Check(CheckArgs),
}

impl Cli {
    fn run(&self, lang: Lang) -> Result<u8, VerifyError> {
        match (&self.command, &self.verify) {
            (Some(Command::Follow(args)), _) => follow::run(args, lang),
            (Some(Command::Tiles { bundle, args }), _) => args.run(bundle, lang),
            (Some(Command::Proof(args)), _) => args.run(lang),
            (Some(Command::Check(args)), _) => args.run(lang),
            (None, Some(verify)) => run(verify, lang),
            // The command line asks for one of both.
            (None, None) => Ok(USAGE),
        }
    }
}

/// The language of the option, the variable or the locale; the help has to know it before the command
/// line is read.
fn language(arguments: &[OsString]) -> Lang {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let words = || arguments.iter().filter_map(|word| word.to_str());
    let apart = words().zip(words().skip(1)).find(|(option, _)| *option == "--lang");
    let joined = || words().find_map(|word| word.strip_prefix("--lang="));
    let asked = apart.map(|(_, value)| value).or_else(joined).and_then(Lang::named);
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].map(variable);
    asked
        .or_else(|| Lang::named(&variable("CASELOT_LANG")))
        .unwrap_or_else(|| Lang::of_locale(locale.iter().map(String::as_str)))
}

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let lang = language(&arguments);
    let catalog = Catalog::new(&[HELP, ALONE]);
    let mut english = Cli::command();
    let command = match lang {
        Lang::Zh => help::chinese(english.clone(), &catalog),
        Lang::En => english.clone(),
    };
    let read = command.try_get_matches_from(arguments);
    let cli = match read.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            english.build();
            let said = help::usage(&error, &english, &catalog);
            if let Some(said) = said.filter(|_| lang == Lang::Zh) {
                print_failure(PROGRAM, &said, &[], lang);
                return ExitCode::from(USAGE);
            }
            error.exit()
        }
    };
    let code = cli.run(lang).unwrap_or_else(|error| {
        print_failure(PROGRAM, &error.said(lang), &[], lang);
        error.exit_code()
    });
    ExitCode::from(code)
}
