//! `caselot bench --soak`: honest clients work while as many others misbehave.
//!
//! The server runs with its default limits. The honest clients are measured alone first (peace) and
//! then beside the others (siege), in the same run. Everything is on loopback, and the pace of each
//! client is bounded.

mod attack;
mod figures;
mod frames;
mod honest;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use attack::{Attacker, Kind, Tally};
use caselot_core::docket::Protocol;
use figures::Figures;
use honest::{Honest, Seen};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::court::{self, Court};
use super::load::Checker;
use super::server::Process;
use super::{after, grant, unable};
use crate::cli::host::Stopwatch;
use crate::cli::{Exit, Failure, audit, put};
use crate::client::{Bearer, ClientTls, connect_channel};
use crate::service::access::Role;

/// Number of honest clients, and of those that misbehave.
const HALF: usize = 32;
/// Time between two measurements of the server's memory.
const LOOK: Duration = Duration::from_millis(500);
/// Time between two lines of progress.
const REPORT: Duration = Duration::from_secs(15);

/// The server, its court, and the tokens of all clients.
struct Siege {
    server: Process,
    court: Arc<Court>,
    checker: Arc<Checker>,
    honest: Vec<Bearer>,
    others: Vec<Bearer>,
}

impl Siege {
    async fn prepare(
        data: &Path,
        public: &Path,
        protocol: Protocol,
    ) -> Result<(Self, Bearer), Failure> {
        let court = Court::new("湘0203", 37);
        let key = court.open(data, "基准测试法院", protocol)?;
        std::fs::write(public, format!("{}\n", key.vkey())).map_err(Failure::file(public))?;
        let codes = [court.code];
        let registrar = grant(data, court::FILER, vec![Role::Registrar], &codes)?;
        let supervisor = grant(data, court::SUPERVISOR, vec![Role::Supervisor], &codes)?;
        let auditor = grant(data, court::AUDITOR, vec![Role::Auditor], &codes)?;
        let person = |name: &str, role| {
            let name = name.to_owned();
            (1..=HALF).map(move |n| grant(data, &format!("{name}{n}"), vec![role], &codes))
        };
        let honest = person("立案", Role::Filing).collect::<Result<_, _>>()?;
        let others = person("闹事", Role::Filing).collect::<Result<_, _>>()?;
        let server = Process::with_usual_limits(data)?;
        let channel = connect_channel(&server.address, &ClientTls::default(), registrar).await?;
        let dir = public.parent().unwrap_or(data);
        court.found(&server.address, &channel, &supervisor, dir).await?;
        let (court, checker) = (Arc::new(court), Arc::new(Checker::new(key)));
        Ok((Self { server, court, checker, honest, others }, auditor))
    }

    fn start_honest(&self, end: &Arc<AtomicBool>) -> JoinSet<Seen> {
        let mut clients = JoinSet::new();
        for (n, bearer) in (0..).zip(&self.honest) {
            let honest = Honest {
                n,
                address: self.server.address.clone(),
                bearer: bearer.clone(),
                court: Arc::clone(&self.court),
                checker: Arc::clone(&self.checker),
            };
            clients.spawn(honest.work(Arc::clone(end)));
        }
        clients
    }

    fn start_others(
        &self,
        end: &Arc<AtomicBool>,
        tally: &Arc<Tally>,
        outside: &Runtime,
    ) -> JoinSet<()> {
        let mut clients = JoinSet::new();
        for ((n, bearer), kind) in (0..).zip(&self.others).zip(Kind::ALL.iter().cycle()) {
            let attacker = Attacker {
                n,
                kind: *kind,
                address: self.server.address.clone(),
                bearer: bearer.clone(),
                court: Arc::clone(&self.court),
                tally: Arc::clone(tally),
            };
            clients.spawn_on(attacker.work(Arc::clone(end)), outside.handle());
        }
        clients
    }

    /// Lets time pass, and measures the server's memory meanwhile.
    async fn watch(&self, time: Duration, about: &str, tally: &Tally) -> Result<Vec<u64>, Failure> {
        let (watch, mut said, mut memory) = (Stopwatch::start(), Duration::ZERO, Vec::new());
        while watch.elapsed() < time {
            sleep(LOOK.min(time.saturating_sub(watch.elapsed()))).await;
            memory.push(self.server.rss()?);
            if watch.elapsed() - said >= REPORT {
                said = watch.elapsed();
                eprintln!(
                    "soak: {about}, {} of {} s, {} misdeeds, the server holds {} MB",
                    said.as_secs(),
                    time.as_secs(),
                    tally.attempts(),
                    memory.last().map_or(0, |bytes| bytes / 1_000_000),
                );
            }
        }
        Ok(memory)
    }
}

async fn gathered(clients: JoinSet<Seen>) -> Seen {
    let mut all = Seen::default();
    clients.join_all().await.into_iter().for_each(|seen| all.add(seen));
    all
}

/// Runs the siege for so many seconds, after a fifth of that time in peace.
pub async fn run(dir: &Path, protocol: Protocol, seconds: u64, json: bool) -> Exit {
    let (data, public, bundle) = (dir.join("data"), dir.join("public"), dir.join("bundle"));
    let (siege, auditor) = Siege::prepare(&data, &public, protocol).await?;
    let tally = Arc::new(Tally::default());
    let time = Duration::from_secs(seconds);

    let end = Arc::new(AtomicBool::new(false));
    let honest = siege.start_honest(&end);
    siege.watch((time / 5).max(Duration::from_secs(2)), "in peace", &tally).await?;
    end.store(true, Ordering::Relaxed);
    let peace = gathered(honest).await;

    let end = Arc::new(AtomicBool::new(false));
    // The others run on a thread of their own, so that the honest clients wait for the server and
    // not for them.
    let outside = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let outside = outside.map_err(|error| unable("start a thread", &error))?;
    let (honest, others) = (siege.start_honest(&end), siege.start_others(&end, &tally, &outside));
    let memory = siege.watch(time, "under siege", &tally).await;
    end.store(true, Ordering::Relaxed);
    let war = gathered(honest).await;
    others.join_all().await;
    outside.shutdown_background();

    let channel = connect_channel(&siege.server.address, &ClientTls::default(), auditor).await?;
    audit::export_bundle(&channel, siege.court.code, &bundle).await?;
    let (_, draws) = after::verify(&bundle, &public)?;
    let figures = Figures::of(seconds, peace, war, &memory?, &tally, draws);
    let lines = figures.lines();
    if json {
        lines.iter().for_each(|line| eprintln!("{line}"));
        put!("{}", serde_json::to_string(&figures).expect("whole numbers with text keys"));
    } else {
        lines.iter().for_each(|line| put!("{line}"));
    }
    Ok(if figures.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
