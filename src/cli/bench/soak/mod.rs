//! `caselot bench --soak`: honest clients work while as many others misbehave.
//!
//! The server runs with its usual limits. The honest are first measured alone, in the same run;
//! then the others come in. Everything is on loopback, and each client's pace is bounded.

mod attack;
mod figures;
mod frames;
mod honest;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::court::{self, Court};
use super::load::Checker;
use super::server::Process;
use super::{after, let_in, unable};
use crate::cli::host::Stopwatch;
use crate::cli::{Failure, audit, host, roster};
use crate::client::{Bearer, ClientTls, connect_channel};
use crate::service::access::Role;
use attack::{Attacker, Kind, Tally};
use figures::Figures;
use honest::{Honest, Seen};

/// Honest clients, and as many that misbehave.
const HALF: usize = 32;
/// Time between two looks at the server's memory.
const LOOK: Duration = Duration::from_millis(500);
/// Time between two lines of progress.
const REPORT: Duration = Duration::from_secs(15);

/// The server, its court, and who comes to it.
struct Siege {
    server: Process,
    court: Arc<Court>,
    checker: Arc<Checker>,
    honest: Vec<Bearer>,
    others: Vec<Bearer>,
}

impl Siege {
    async fn set(data: &Path, public: &Path) -> Result<(Self, Bearer), Failure> {
        let court = Court::new("湘0203", 37);
        let key = host::init_court(data, court.code, "基准测试法院", &court.origin())?;
        std::fs::write(public, format!("{}\n", key.vkey())).map_err(Failure::file(public))?;
        let codes = [court.code];
        let registrar = let_in(data, court::FILER, vec![Role::Registrar], &codes)?;
        let auditor = let_in(data, court::AUDITOR, vec![Role::Auditor], &codes)?;
        let person = |name: &str, role| {
            let name = name.to_owned();
            (1..=HALF).map(move |n| let_in(data, &format!("{name}{n}"), vec![role], &codes))
        };
        let honest = person("立案", Role::Filing).collect::<Result<_, _>>()?;
        let others = person("闹事", Role::Filing).collect::<Result<_, _>>()?;
        let server = Process::with_usual_limits(data)?;
        let channel = connect_channel(&server.address, &ClientTls::default(), registrar).await?;
        roster::put(&channel, court.code, "", &court.roster(), &court.pools()).await?;
        let (court, checker) = (Arc::new(court), Arc::new(Checker::new(key)));
        Ok((Self { server, court, checker, honest, others }, auditor))
    }

    fn send_honest(&self, end: &Arc<AtomicBool>) -> JoinSet<Seen> {
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

    fn send_others(
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

    /// Lets time pass; what the server's memory was meanwhile.
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

/// Runs the siege for so many seconds, after a fifth of that in peace.
pub async fn run(dir: &Path, seconds: u64, json: bool) -> Result<ExitCode, Failure> {
    let (data, public, bundle) = (dir.join("data"), dir.join("public"), dir.join("bundle"));
    let (siege, auditor) = Siege::set(&data, &public).await?;
    let tally = Arc::new(Tally::default());
    let time = Duration::from_secs(seconds);

    let end = Arc::new(AtomicBool::new(false));
    let honest = siege.send_honest(&end);
    siege.watch((time / 5).max(Duration::from_secs(2)), "in peace", &tally).await?;
    end.store(true, Ordering::Relaxed);
    let peace = gathered(honest).await;

    let end = Arc::new(AtomicBool::new(false));
    // On a thread of their own: what they compute may not stand in the way of the honest clients,
    // who would otherwise wait for them and not for the server.
    let outside = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let outside = outside.map_err(|error| unable("start a thread", &error))?;
    let (honest, others) = (siege.send_honest(&end), siege.send_others(&end, &tally, &outside));
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
        say!("{}", serde_json::to_string(&figures).expect("whole numbers with text keys"));
    } else {
        lines.iter().for_each(|line| say!("{line}"));
    }
    Ok(if figures.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
