//! `caselot demo`: every step of a case at a sample court.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use caselot_core::audit::{Trust, verify};
use caselot_core::docket::Protocol;
use caselot_core::docket::people::Judge;
use caselot_core::docket::pool::PoolSpec;
use caselot_core::ledger::checkpoint::NoteKey;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::case::{Judges, TOO_MANY, assign_all, describe};
use super::words::text;
use super::{
    Caller, Exit, Failure, approval, args, audit, host, init, print, put, roster, say, words,
};
use crate::client::{Assignment, Channel, Filer, Outcome};
use crate::rpc;
use crate::rpc::limits::Limits;
use crate::service::access::Role;
use crate::service::data::DataFiles;

mod cases;
mod court;
mod open;
mod people;
mod quota;
mod spread;

pub(super) use court::CODE;
pub(super) use people::{Connections, issue_tokens};

/// Folder of the tokens, in the data directory.
pub(super) const TOKENS: &str = "tokens";
/// Number of findings that are shown of a damaged bundle.
const FINDINGS_SHOWN: usize = 3;
/// The cure of something that should never happen.
fn report_it() -> String {
    text!("this is a defect of caselot: keep the data directory and report it")
}

/// Shows every step at a sample court: opens it, serves it, files and draws cases, closes them,
/// counts quotas, exports the log and verifies it offline.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: a year of a middling court in a minute or so:
    caselot demo --cases 2000 --data /tmp/caselot-demo")]
pub struct Demo {
    /// Number of cases, from 1 to 1,000,000.
    #[arg(
        long,
        default_value_t = 200,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000)
    )]
    cases: u32,
    /// Directory for the court's data, bundle and key [default: a new temporary one, which is
    /// kept].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Then opens the court's consoles in this machine's browser addresses, with a link for each role
    /// and a day's work waiting, until Ctrl-C.
    #[arg(long)]
    open: bool,
}

impl Demo {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let data = self.directory()?;
        let files = args::files(Some(&data), caller)?;
        let bundle = data.join(format!("{}.bundle", court::CODE));
        let public = data.join(format!("{}.pub", court::CODE));
        let key = open_court(&files, &public)?;
        let tokens = data.join(TOKENS);
        people::issue_tokens(&data, &tokens)?;

        let (stop, stopped) = oneshot::channel::<()>();
        let (server, address) = serve(&files, stopped).await?;
        say!(
            "2. It is served over gRPC on http://{address}; tokens of each role are in {tokens}.",
            address,
            tokens = tokens.display()
        );
        let connections = Connections { server: format!("http://{address}"), tokens };
        let filed = self.file_all(&connections, &data, &key, &bundle).await;
        // The server ends in order either way. If it failed, its failure is the cause.
        drop(stop);
        let ended = server.await.map_err(|error| {
            Failure::unexpected(text!("the server ended early: {error}", error), report_it())
        });
        ended??;
        let report = filed?;
        verify_offline(&bundle, &public, &key)?;
        report.print(&std::fs::read(&bundle).map_err(Failure::file(&bundle))?)?;
        say!("\nAll checks passed. Look further:");
        put!("  caselot verify {} --key {}", bundle.display(), public.display());
        put!("  caselot serve --data {}", data.display());
        if self.open {
            open::open(&files, &data.join(TOKENS), &key, self.cases).await?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Files, draws, shows and closes the cases, asks for the quota report, and exports the log.
    async fn file_all(
        &self,
        connections: &Connections,
        data: &Path,
        key: &NoteKey,
        bundle: &Path,
    ) -> Result<quota::Report, Failure> {
        let registrar = connections.connect_as(Role::Registrar).await?;
        let supervisor = connections.person(Role::Supervisor, data, key).await?;
        let Recorded { judges, pools, entries, approved } =
            record_roster(&registrar, &supervisor).await?;
        say!(
            "3. {entries} entries record {judges} judges and {pools} pools.",
            entries,
            judges = judges.len(),
            pools = pools.len()
        );
        if approved != 0 {
            say!(
                "   {approved} of them waited for a second person: the supervisor approved the pools.",
                approved
            );
        }
        if self.open && host::PROTOCOL == Protocol::Two {
            people::enroll_parts(&registrar).await?;
        }

        let filer = connections.person(Role::Filing, data, key).await?;
        let assignments = assign(&filer, &supervisor, self.cases).await?;
        let judges: Judges = judges.into_iter().map(|judge| (judge.judge, judge)).collect();
        for (pool, _) in court::POOLS {
            // A late draw shows more: its odds differ by the balances of earlier ones.
            let Some(case) = assignments.iter().rfind(|case| case.filed.facts.pool == *pool) else {
                continue;
            };
            put!("\n{}", describe(case, &judges));
        }
        say!("\n5. How the work fell, beside a plain lottery on the same filings:");
        spread::print_spread(&assignments, &pools, &judges);

        let auditor = connections.connect_as(Role::Auditor).await?;
        let closed = quota::close(connections, &assignments).await?;
        if host::PROTOCOL == Protocol::Two {
            quota::state(connections).await?;
            approval::approve_all(&supervisor).await?;
        }
        let report = quota::report(connections).await?;
        let size = audit::export_bundle(&auditor, court::CODE, bundle).await?;
        say!(
            "\n6. {closed} cases were closed today. All {size} entries are in {bundle}.",
            closed,
            size,
            bundle = bundle.display()
        );
        Ok(report)
    }

    fn directory(&self) -> Result<PathBuf, Failure> {
        if let Some(data) = &self.data {
            return Ok(data.clone());
        }
        let kept = tempfile::Builder::new().prefix("caselot-demo-").tempdir();
        let kept = kept.map_err(|error| {
            let sentence = text!("no temporary directory can be made: {error}", error);
            Failure::system(sentence, text!("name a directory with --data"))
        })?;
        Ok(kept.keep())
    }
}

/// Opens the sample court.
pub(super) fn found(files: &DataFiles) -> Result<NoteKey, Failure> {
    let origin = init::default_origin(court::CODE);
    let court = (court::CODE, court::NAME, origin.as_str());
    host::init_court(files, court, host::PROTOCOL).map_err(|failure| {
        Failure::system(failure.to_string(), text!("give the demo another --data, or none"))
    })
}

/// What became of the roster of the sample court.
pub(super) struct Recorded {
    judges: Vec<Judge>,
    pools: Vec<PoolSpec>,
    entries: usize,
    /// How many of them waited, and were approved.
    approved: usize,
}

/// Records the judges and pools of the sample court; a second person approves what waits.
pub(super) async fn record_roster(
    registrar: &Channel,
    supervisor: &Filer,
) -> Result<Recorded, Failure> {
    let (judges, mut pools) = (court::judges(), court::pools());
    if host::PROTOCOL == Protocol::Two {
        court::note_small(&mut pools, host::today(host::UTC_OFFSET_MINUTES));
    }
    let made = roster::put(registrar, court::CODE, "", &judges, &pools).await?;
    let approved = if made.proposed == 0 { 0 } else { approval::approve_all(supervisor).await? };
    Ok(Recorded { judges, pools, entries: made.entries.len(), approved })
}

/// Opens the sample court and writes its public key into a file.
fn open_court(files: &DataFiles, public: &Path) -> Result<NoteKey, Failure> {
    let key = found(files)?;
    say!(
        "1. Court {code} {name} is open in {data}.\n   key fingerprint {fingerprint}",
        code = court::CODE,
        name = court::NAME,
        data = files.root().display(),
        fingerprint = key.fingerprint()
    );
    std::fs::write(public, format!("{}\n", key.vkey())).map_err(Failure::file(public))?;
    Ok(key)
}

/// Serves the court on a free port of this machine until it is stopped.
pub(super) async fn serve(
    files: &DataFiles,
    stopped: oneshot::Receiver<()>,
) -> Result<(JoinHandle<Result<(), Failure>>, std::net::SocketAddr), Failure> {
    let no_port = |error: std::io::Error| {
        let sentence = text!("no port of this machine can be listened on: {error}", error);
        Failure::system(sentence, text!("let this program listen on 127.0.0.1"))
    };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(no_port)?;
    let address = listener.local_addr().map_err(no_port)?;
    let mut settings = rpc::Settings::new(host::access(files.root(), false)?);
    // The demo's only filer does a year's work in a minute.
    settings.limits.calls_per_second = Limits::MAX_RATE;
    settings.limits.burst = Limits::MAX_RATE;
    settings.limits.filed_mib_per_day = Limits::MAX_RATE;
    let files = files.clone();
    let server = tokio::spawn(async move {
        let shutdown = async { stopped.await.unwrap_or(()) };
        let knowing = (host::Knowing::default(), host::Others::default());
        host::serve(&files, settings, knowing, listener, shutdown).await
    });
    Ok((server, address))
}

/// Files and draws the cases, and checks every answer. The supervisor approves what waits.
async fn assign(filer: &Filer, supervisor: &Filer, count: u32) -> Result<Vec<Assignment>, Failure> {
    let mut left = cases::cases(count as usize);
    if host::PROTOCOL == Protocol::Two {
        // Nobody is named there.
        left.iter_mut().for_each(|case| case.approver.clear());
    }
    let bar = print::progress(u64::from(count), text!("filing and drawing"));
    let started = host::now_ms();
    let (mut assignments, mut approved) = (Vec::with_capacity(left.len()), 0);
    loop {
        let answers = assign_all(filer, left.clone(), false, &bar).await;
        let mut waiting = Vec::new();
        for (case, answer) in left.into_iter().zip(answers) {
            match answer {
                Ok(Outcome::Waits(_)) => waiting.push(case),
                Err(refused) if refused.code().as_deref() == Some(TOO_MANY) => waiting.push(case),
                other => assignments.push(other.and_then(Outcome::drawn)?),
            }
        }
        if waiting.is_empty() {
            break;
        }
        bar.inc_length(waiting.len() as u64);
        approved += approval::approve_all(supervisor).await?;
        left = waiting;
    }
    bar.finish_and_clear();
    let took_ms = host::now_ms().saturating_sub(started);
    say!(
        "4. {cases} cases were filed, checked, drawn and checked again in {seconds} s.",
        cases = assignments.len(),
        seconds = format!("{}.{:03}", took_ms / 1000, took_ms % 1000)
    );
    if approved > 0 {
        say!(
            "   {approved} filings waited for a second person: the supervisor approved them.",
            approved
        );
    }
    Ok(assignments)
}

/// Verifies the bundle with the key, and then a copy with one changed byte.
fn verify_offline(bundle: &Path, public: &Path, key: &NoteKey) -> Result<(), Failure> {
    let bytes = std::fs::read(bundle).map_err(Failure::file(bundle))?;
    let trust = Trust::Key(key.clone());
    let report = verify(&bytes, &trust);
    if !report.valid {
        let report = caselot_verify::said(&report, words::lang());
        let sentence = text!("the demo's bundle does not verify:\n{report}", report);
        return Err(Failure::unexpected(sentence, report_it()));
    }
    let said = caselot_verify::said(&report, words::lang());
    say!("7. It verifies offline with {key}:\n{said}", key = public.display(), said);

    let mut damaged = bytes;
    let at = middle_of_an_entry(&damaged);
    damaged[at] = if damaged[at] == b'A' { b'B' } else { b'A' };
    let report = verify(&damaged, &trust);
    if report.valid || report.findings.is_empty() {
        let sentence = text!("byte {at} was changed, and the verifier found nothing", at);
        return Err(Failure::unexpected(sentence, report_it()));
    }
    say!("8. With byte {at} of a copy changed, the verifier objects:", at);
    let said = caselot_verify::said(&report, words::lang());
    let findings = said.lines().filter(|line| line.trim_start().starts_with('✗'));
    findings.take(FINDINGS_SHOWN).for_each(|line| put!(" {line}"));
    Ok(())
}

/// A place two thirds into the file, away from line ends.
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
