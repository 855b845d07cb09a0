//! `caselot demo`: the whole way of a case at a sample court.

use caselot_core::id::JudgeId;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::case::{assign_all, describe};
use super::{Failure, audit, host, init, progress, roster};
use crate::client::{Assignment, Filer, Folder, Outcome};
use crate::rpc;
use crate::rpc::limits::Limits;
use crate::service::access::Role;
use caselot_core::audit::{Trust, verify};
use caselot_core::docket::people::Judge;
use caselot_core::ledger::checkpoint::NoteKey;

mod cases;
mod court;
mod people;
mod quota;
mod spread;

use people::Doors;

/// Folder of the demo's filer, in the data directory.
const FILER: &str = "filer";
/// Folder of everybody's tokens, in the data directory.
const TOKENS: &str = "tokens";
/// The cure of what should never happen.
const REPORT_IT: &str = "this is a defect of caselot: keep the data directory and report it";
/// Findings shown of a damaged bundle.
const FINDINGS_SHOWN: usize = 3;

/// Shows the whole way of a case at a sample court.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// How many cases
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    cases: u32,
    /// Directory for the court's data, bundle and key [default: a new temporary one, kept]
    #[arg(long)]
    data: Option<PathBuf>,
}

impl Demo {
    pub(super) async fn run(self) -> Result<ExitCode, Failure> {
        let data = self.directory()?;
        let bundle = data.join(format!("{}.bundle", court::CODE));
        let public = data.join(format!("{}.pub", court::CODE));
        let origin = init::default_origin(court::CODE);
        let key =
            host::init_court(&data, court::CODE, court::NAME, &origin).map_err(|failure| {
                Failure::system(failure.to_string(), "give the demo another --data, or none")
            })?;
        say!("1. Court {} {} is open in {}.", court::CODE, court::NAME, data.display());
        say!("   key fingerprint {}", key.fingerprint());
        std::fs::write(&public, format!("{}\n", key.vkey())).map_err(Failure::file(&public))?;

        let tokens = data.join(TOKENS);
        people::let_in(&data, &tokens)?;

        let listener =
            TcpListener::bind(("127.0.0.1", 0)).await.map_err(|error| no_port(&error))?;
        let address = listener.local_addr().map_err(|error| no_port(&error))?;
        let (stop, stopped) = oneshot::channel::<()>();
        let served = data.clone();
        let mut settings = rpc::Settings::new(host::access(&data, false)?);
        // The demo's one filer does a year's work in a minute.
        settings.limits.calls_per_second = Limits::MAX_RATE;
        settings.limits.burst = Limits::MAX_RATE;
        let server = tokio::spawn(async move {
            let shutdown = async { stopped.await.unwrap_or(()) };
            host::serve(&served, settings, listener, shutdown).await
        });
        say!(
            "2. It is served over gRPC on http://{address}; tokens of each role are in {}.",
            tokens.display()
        );
        let doors = Doors { server: format!("http://{address}"), tokens };
        let filed = file_all(&doors, &data, &key, self.cases, &bundle).await;
        // Whether filing went well or not, the server ends in order; its own failure is the cause.
        drop(stop);
        let ended = server.await.map_err(|error| {
            Failure::unexpected(format!("the server ended early: {error}"), REPORT_IT)
        });
        ended??;
        let report = filed?;
        verify_offline(&bundle, &public, &key)?;
        report.show(&std::fs::read(&bundle).map_err(Failure::file(&bundle))?)?;
        say!("\nAll held. Look further:");
        say!("  caselot verify {} --key {}", bundle.display(), public.display());
        say!("  caselot serve --data {}", data.display());
        Ok(ExitCode::SUCCESS)
    }

    fn directory(&self) -> Result<PathBuf, Failure> {
        match &self.data {
            Some(data) => Ok(data.clone()),
            None => {
                let kept = tempfile::Builder::new().prefix("caselot-demo-").tempdir();
                let kept = kept.map_err(|error| {
                    let sentence = format!("no temporary directory can be made: {error}");
                    Failure::system(sentence, "name a directory with --data")
                })?;
                Ok(kept.keep())
            }
        }
    }
}

fn no_port(error: &std::io::Error) -> Failure {
    let sentence = format!("no port of this machine can be listened on: {error}");
    Failure::system(sentence, "let this program listen on 127.0.0.1")
}

/// Files, draws, shows and closes the cases, asks for the quota report and exports the docket.
async fn file_all(
    doors: &Doors,
    data: &Path,
    key: &NoteKey,
    count: u32,
    bundle: &Path,
) -> Result<quota::Report, Failure> {
    let registrar = doors.enter(Role::Registrar).await?;
    let (judges, pools) = (court::judges(), court::pools());
    let made = roster::put(&registrar, court::CODE, "", &judges, &pools).await?;
    say!("3. {made} entries record {} judges and {} pools.", judges.len(), pools.len());

    let folder = Folder::open(&data.join(FILER))?;
    let trusted = Some(key.clone());
    let entropy = host::entropy()?;
    let channel = doors.enter(Role::Filing).await?;
    let filer = Filer::connect(channel, court::CODE, &folder, "", trusted, || entropy).await?;
    let bar = progress::bar(u64::from(count), "filing and drawing");
    let started = host::now_ms();
    let answers = assign_all(&filer, cases::cases(count as usize), false, &bar).await;
    bar.finish_and_clear();
    let drawn = answers.into_iter().map(|answer| answer.and_then(Outcome::drawn));
    let assigned = drawn.collect::<Result<Vec<Assignment>, _>>()?;
    let took_ms = host::now_ms().saturating_sub(started);
    say!(
        "4. {} cases were filed, checked, drawn and checked again in {}.{:03} s; the filer's \
         receipts are in {}.",
        assigned.len(),
        took_ms / 1000,
        took_ms % 1000,
        folder.path().display()
    );
    let names: HashMap<JudgeId, Judge> = judges.into_iter().map(|j| (j.judge, j)).collect();
    for (pool, _) in court::POOLS {
        // A late draw says more: its odds lean.
        let Some(case) = assigned.iter().rfind(|case| case.filed.facts.pool == *pool) else {
            continue;
        };
        say!("\n{}", describe(case, &names));
    }
    say!("\n5. How the work fell, beside a plain lottery on the same filings:");
    spread::print(&assigned, &pools, &names);

    let auditor = doors.enter(Role::Auditor).await?;
    let closed = quota::close(doors, &assigned).await?;
    let report = quota::report(doors).await?;
    let size = audit::export_bundle(&auditor, court::CODE, bundle).await?;
    say!("\n6. {closed} cases were closed today. All {size} entries are in {}.", bundle.display());
    Ok(report)
}

/// Verifies the bundle with the key, then a copy with one flipped bit.
fn verify_offline(bundle: &Path, public: &Path, key: &NoteKey) -> Result<(), Failure> {
    let bytes = std::fs::read(bundle).map_err(Failure::file(bundle))?;
    let trust = Trust::Key(key.clone());
    let report = verify(&bytes, &trust);
    if !report.valid {
        let sentence = format!("the demo's bundle does not verify:\n{report}");
        return Err(Failure::unexpected(sentence, REPORT_IT));
    }
    say!("7. It verifies offline with {}:\n{report}", public.display());

    let mut damaged = bytes;
    let at = middle_of_an_entry(&damaged);
    damaged[at] = if damaged[at] == b'A' { b'B' } else { b'A' };
    let report = verify(&damaged, &trust);
    if report.valid || report.findings.is_empty() {
        let sentence = format!("byte {at} was changed, and the verifier found nothing");
        return Err(Failure::unexpected(sentence, REPORT_IT));
    }
    say!("8. With byte {at} of a copy changed, the verifier objects:");
    for finding in report.findings.iter().take(FINDINGS_SHOWN) {
        let entry = finding.entry.map_or(String::new(), |entry| format!(" entry {entry}"));
        say!("   {}{entry}: {}", finding.code, finding.text);
    }
    Ok(())
}

/// A place two thirds down the file, away from line ends.
fn middle_of_an_entry(bundle: &[u8]) -> usize {
    let from = bundle.len() * 2 / 3;
    let inside = |at: &usize| {
        bundle[at.saturating_sub(8)..(at + 8).min(bundle.len())]
            .iter()
            .all(u8::is_ascii_alphanumeric)
    };
    (from..bundle.len()).find(inside).unwrap_or(from)
}

/// The sample court, for tests.
#[cfg(test)]
pub(super) mod sample {
    pub use super::cases::cases;
    pub use super::court::{CODE, NAME, judges, pools};
}
