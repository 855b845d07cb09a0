//! The costs of a finished log: export, verification, proofs, memory, restart.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde::Deserialize;

use super::figures::{Figures, Others, per_second, percentile};
use super::server::{Process, this_program};
use super::{Stage, connect, unable, wrong};
use crate::cli::host::Stopwatch;
use crate::cli::{Failure, audit};
use crate::client::Channel;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;

/// Number of proofs that are asked for.
const PROOFS: u64 = 400;
/// A prime, so that the indexes asked for lie anywhere in the log.
const STRIDE: u64 = 982_451_653;

/// The part of the verifier's report that the bench reads.
#[derive(Deserialize)]
struct Verified {
    valid: bool,
    facts: Facts,
}

#[derive(Deserialize)]
struct Facts {
    draws: u64,
}

/// Measures the finished log, then ends the server and starts it again.
pub async fn measure_log(
    dir: &Path,
    stage: Stage,
    figures: &mut Figures,
    others: &mut Others,
) -> Result<(), Failure> {
    let channels = connect(&stage.server, &stage.auditor).await?;
    others.proof_p50_us = proofs(&channels[0], stage.court.code).await?;
    let exported = export(dir, &stage).await?;
    (others.entries, others.export) = (exported.entries, exported.took);
    others.bundle_mb = megabytes(size(&exported.bundle)?);
    let Stage { court, data, auditor, server, .. } = stage;
    let peak = server.peak_rss()?;
    drop(channels);
    drop(server);
    others.database_mb = megabytes(size(&data.join("caselot.db"))?);

    let watch = Stopwatch::start();
    let server = Process::serve(&data, None)?;
    let channels = connect(&server, &auditor).await?;
    checkpoint(&channels[0], court.code).await?;
    others.restart = watch.elapsed();
    figures.peak_rss_mb = megabytes(peak.max(server.peak_rss()?));
    drop(server);

    let (verify, draws) = exported.verify()?;
    figures.verify_draws_per_s_per_core = per_second(draws, verify);
    others.verify = verify;
    Ok(())
}

/// The log of the court that was measured, as a file.
pub struct Exported {
    bundle: PathBuf,
    /// The file of its public key.
    public: PathBuf,
    entries: u64,
    took: Duration,
}

/// Writes the log and its public key into files.
pub async fn export(dir: &Path, stage: &Stage) -> Result<Exported, Failure> {
    let (bundle, public) = (dir.join("bundle"), dir.join("public"));
    std::fs::write(&public, format!("{}\n", stage.key.vkey())).map_err(Failure::file(&public))?;
    let channels = connect(&stage.server, &stage.auditor).await?;
    let watch = Stopwatch::start();
    let entries = audit::export_bundle(&channels[0], stage.court.code, &bundle).await?;
    Ok(Exported { bundle, public, entries, took: watch.elapsed() })
}

impl Exported {
    /// Runs the verifier on it, and gives its time and the number of draws that it checked.
    pub fn verify(&self) -> Result<(Duration, u64), Failure> {
        verify(&self.bundle, &self.public)
    }
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

fn size(path: &Path) -> Result<u64, Failure> {
    Ok(std::fs::metadata(path).map_err(Failure::file(path))?.len())
}

async fn checkpoint(channel: &Channel, court: &str) -> Result<(), Failure> {
    let request = v1::GetCheckpointRequest { court: court.to_owned() };
    AuditServiceClient::new(channel.clone()).get_checkpoint(request).await?;
    Ok(())
}

async fn proofs(channel: &Channel, court: &str) -> Result<u64, Failure> {
    let mut client = AuditServiceClient::new(channel.clone());
    let ask = |index| v1::GetInclusionProofRequest { court: court.to_owned(), index, size: 0 };
    let size = client.get_inclusion_proof(ask(0)).await?.into_inner().size;
    let mut times = Vec::new();
    for at in 0..PROOFS {
        let watch = Stopwatch::start();
        client.get_inclusion_proof(ask(at * STRIDE % size)).await?;
        times.push(watch.elapsed());
    }
    Ok(percentile(&mut times, 50))
}

/// Runs the verifier on the bundle, and gives its time and the number of draws that it checked.
pub fn verify(bundle: &Path, public: &Path) -> Result<(Duration, u64), Failure> {
    let mut command = this_program()?;
    command.arg("verify").arg(bundle).arg("--key").arg(public).args(["--json", "--jobs", "1"]);
    let watch = Stopwatch::start();
    let output = Command::output(command.stdin(Stdio::null()));
    let took = watch.elapsed();
    let output = output.map_err(|error| unable("run the verifier", &error))?;
    let report: Verified = serde_json::from_slice(&output.stdout)
        .map_err(|error| wrong(format!("the verifier's report cannot be read: {error}")))?;
    if report.valid {
        Ok((took, report.facts.draws))
    } else {
        Err(wrong("the log of the measurement does not verify"))
    }
}
