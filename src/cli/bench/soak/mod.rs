//! `caselot bench --soak`: honest clients work while as many others misbehave.
//!
//! The server runs with its default limits. The honest clients are measured alone first (peace) and
//! then beside the others (siege), in the same run; half of them in the court that the others are in,
//! half in another one of the same server. Everything is on loopback, and the pace of each
//! client is bounded.

mod attack;
mod figures;
mod frames;
mod honest;
mod load;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use attack::{Attacker, Kind, Tally};
use caselot_core::docket::Protocol;
use figures::Figures;
use honest::{Honest, Seen};
use rustix::process::setpriority_process;
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
/// Courts of the server: that of those who misbehave, and another one.
const COURTS: [&str; 2] = ["湘0203", "湘0204"];
/// Time between two measurements of the server's memory.
const LOOK: Duration = Duration::from_millis(500);
/// Time between two lines of progress.
const REPORT: Duration = Duration::from_secs(15);

/// A court of the server, and what checks its answers.
#[derive(Clone)]
struct Place {
    court: Arc<Court>,
    checker: Arc<Checker>,
    /// File of its public key.
    public: PathBuf,
}

/// The server, its courts, and the tokens of all clients.
struct Siege {
    server: Process,
    places: [Place; 2],
    honest: Vec<Bearer>,
    others: Vec<(Kind, Bearer)>,
}

/// What the honest clients of both courts saw.
type SeenByCourt = [Seen; 2];

impl Siege {
    async fn prepare(dir: &Path, protocol: Protocol) -> Result<(Self, Bearer), Failure> {
        let data = &dir.join("data");
        let place = |code: &'static str| -> Result<Place, Failure> {
            let court = Court::new(code, 37);
            let key = court.open(data, "基准测试法院", protocol)?;
            let public = dir.join(format!("{code}.pub"));
            let line = format!("{}\n", key.vkey());
            std::fs::write(&public, line).map_err(Failure::file(&public))?;
            Ok(Place { court: Arc::new(court), checker: Arc::new(Checker::new(key)), public })
        };
        let places = [place(COURTS[0])?, place(COURTS[1])?];
        let registrar = grant(data, court::FILER, vec![Role::Registrar], &COURTS)?;
        let supervisor = grant(data, court::SUPERVISOR, vec![Role::Supervisor], &COURTS)?;
        let auditor = grant(data, court::AUDITOR, vec![Role::Auditor], &COURTS)?;
        let honest =
            (1..=HALF).map(|n| grant(data, &format!("立案{n}"), vec![Role::Filing], &COURTS));
        let honest = honest.collect::<Result<_, _>>()?;
        let others = (1..=HALF).zip(Kind::ALL.into_iter().cycle()).map(|(n, kind)| {
            let bearer = grant(data, &format!("闹事{n}"), vec![kind.role()], &COURTS[..1])?;
            Ok((kind, bearer))
        });
        let others = others.collect::<Result<_, Failure>>()?;
        let server = Process::with_usual_limits(data)?;
        let channel = connect_channel(&server.address, &ClientTls::default(), registrar).await?;
        for Place { court, .. } in &places {
            let dir = dir.join(court.code);
            court.found(&server.address, &channel, &supervisor, &dir).await?;
        }
        Ok((Self { server, places, honest, others }, auditor))
    }

    fn start_honest(&self, end: &Arc<AtomicBool>) -> JoinSet<(usize, Seen)> {
        let mut clients = JoinSet::new();
        let courts = self.places.iter().enumerate().cycle();
        for ((n, bearer), (at, place)) in (0..).zip(&self.honest).zip(courts) {
            let honest = Honest {
                n,
                address: self.server.address.clone(),
                bearer: bearer.clone(),
                court: Arc::clone(&place.court),
                checker: Arc::clone(&place.checker),
            };
            let end = Arc::clone(end);
            clients.spawn(async move { (at, honest.work(end).await) });
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
        for (n, (kind, bearer)) in (0..).zip(&self.others) {
            let attacker = Attacker {
                n,
                kind: *kind,
                address: self.server.address.clone(),
                bearer: bearer.clone(),
                court: Arc::clone(&self.places[0].court),
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

async fn gathered(clients: JoinSet<(usize, Seen)>) -> SeenByCourt {
    let mut all = SeenByCourt::default();
    clients.join_all().await.into_iter().for_each(|(at, seen)| all[at].add(seen));
    all
}

/// Lets all other threads of the machine go first, if this one may be asked to.
fn yield_to_others() {
    // On Linux nobody in particular is the thread that asks. Where it is not granted, the siege is
    // only harder.
    let _ = setpriority_process(None, 19);
}

/// Runs the siege for so many seconds, after a fifth of that time in peace.
pub async fn run(dir: &Path, protocol: Protocol, seconds: u64, json: bool) -> Exit {
    let (siege, auditor) = Siege::prepare(dir, protocol).await?;
    let tally = Arc::new(Tally::default());
    let time = Duration::from_secs(seconds);

    let end = Arc::new(AtomicBool::new(false));
    let honest = siege.start_honest(&end);
    siege.watch((time / 5).max(Duration::from_secs(2)), "in peace", &tally).await?;
    end.store(true, Ordering::Relaxed);
    let peace = gathered(honest).await;

    let end = Arc::new(AtomicBool::new(false));
    // The others would sit at other machines. Here they run on a thread of their own, of the lowest
    // priority, so that the honest clients wait for the server and not for them.
    let outside = Builder::new_multi_thread()
        .worker_threads(1)
        .on_thread_start(yield_to_others)
        .enable_all()
        .build();
    let outside = outside.map_err(|error| unable("start a thread", &error))?;
    let (honest, others) = (siege.start_honest(&end), siege.start_others(&end, &tally, &outside));
    let memory = siege.watch(time, "under siege", &tally).await;
    end.store(true, Ordering::Relaxed);
    let war = gathered(honest).await;
    others.join_all().await;
    outside.shutdown_background();

    let channel = connect_channel(&siege.server.address, &ClientTls::default(), auditor).await?;
    let mut draws = 0;
    for Place { court, public, .. } in &siege.places {
        let bundle = dir.join(format!("{}.bundle", court.code));
        audit::export_bundle(&channel, court.code, &bundle).await?;
        draws += after::verify(&bundle, public)?.1;
    }
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
