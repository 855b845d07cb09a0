//! The offline verifier: a bundle and a public key are enough.

use std::process::ExitCode;

use caselot_verify::{VERSION, VerifyArgs, print_failure, run};
use caselot_words::Lang;
use clap::Parser;

/// Replays every draw of a court's log, checks every entry by the court's rules, and checks the
/// signature against the court's public key. It needs no network and no database.
#[derive(Parser)]
#[command(name = "caselot-verify", version = VERSION)]
struct Cli {
    #[command(flatten)]
    verify: VerifyArgs,
    /// Language of the verdict [default: that of the locale].
    #[arg(long, env = "CASELOT_LANG", hide_env_values = true)]
    lang: Option<Lang>,
}

fn main() -> ExitCode {
    let Cli { verify, lang } = Cli::parse();
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].map(variable);
    let lang = lang.unwrap_or_else(|| Lang::of_locale(locale.iter().map(String::as_str)));
    let code = run(&verify, lang).unwrap_or_else(|error| {
        print_failure("caselot-verify", &error.said(lang), &[], lang);
        error.exit_code()
    });
    ExitCode::from(code)
}
