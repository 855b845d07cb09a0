//! The offline verifier: a bundle and a public key are enough.

use std::ffi::OsString;
use std::process::ExitCode;

use caselot_verify::{HELP, VERSION, VerifyArgs, print_failure, run};
use caselot_words::{Catalog, Lang, help};
use clap::{CommandFactory, FromArgMatches, Parser};

/// What only this program says of itself.
const ALONE: &str = include_str!("words/help-alone.txt");
const PROGRAM: &str = "caselot-verify";
/// Wrong usage, and input that cannot be read.
const USAGE: u8 = 2;

/// Replays every draw of a court's log, checks every entry by the court's rules, and checks the
/// signature against the court's public key. It needs no network and no database.
#[derive(Parser)]
#[command(name = PROGRAM, version = VERSION)]
struct Cli {
    #[command(flatten)]
    verify: VerifyArgs,
    /// Language of the verdict [default: that of the locale].
    #[arg(long, env = "CASELOT_LANG", hide_env_values = true)]
    lang: Option<Lang>,
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
    let command = match lang {
        Lang::Zh => help::chinese(Cli::command(), &Catalog::new(&[HELP, ALONE])),
        Lang::En => Cli::command(),
    };
    let read = command.try_get_matches_from(arguments);
    let cli = match read.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            if let Some(said) = help::usage(&error).filter(|_| lang == Lang::Zh) {
                print_failure(PROGRAM, &said, &[], lang);
                return ExitCode::from(USAGE);
            }
            error.exit()
        }
    };
    let code = run(&cli.verify, lang).unwrap_or_else(|error| {
        print_failure(PROGRAM, &error.said(lang), &[], lang);
        error.exit_code()
    });
    ExitCode::from(code)
}
