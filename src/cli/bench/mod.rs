//! `caselot bench`: assignments and verification, measured on this machine beside bare parts that
//! show what the machine can do at all.
//!
//! Servers are processes of their own on loopback, and the data directory is thrown away. Figures
//! that are divided by one another are measured by turns in the same run, so that other work on the
//! machine slows both down.

mod after;
mod court;
mod echo;
mod figures;
mod hands;
mod load;
mod only;
mod server;
mod soak;
mod writer;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use caselot_core::docket::Protocol;
use caselot_core::ledger::checkpoint::{NoteKey, SigningKey};
use court::Court;
use figures::{Figures, Others, growth, per_second, percentile, ratio};
use load::{Checker, Timed};
use prost::Message;
use server::Process;
use tokio::runtime::Builder;
use writer::Writer;

use super::{Exit, Failure, host, put, run_in};
use crate::client::{Bearer, Channel, ClientTls, connect_channel};
use crate::service::access::{NewGrant, Role};
use crate::service::data::{DataFiles, PostgresPlace};
use crate::wire::v1;
use crate::wire::v1::assignment_service_client::AssignmentServiceClient;

/// Connections.
const CONNECTIONS: usize = 4;
/// Calls in flight on each connection.
const IN_FLIGHT: usize = 64;
/// Undrawn filings that a person may have in protocol 2.
const UNDRAWN: usize = 8;
/// Rounds in which everything is measured.
const ROUNDS: u64 = 5;
/// Largest number of calls of one kind in one round.
const CALLS: u64 = 8_000;
/// Largest number of calls in one round with one call in flight.
const LONE_CALLS: u64 = 400;
/// Largest number of items of the bare writer in one round.
const ITEMS: u64 = 40_000;
/// Largest number of draws at the court of 1,000 judges.
const LARGE_CALLS: u64 = 4_000;
/// Windows at the beginning of the stream that are compared with as many at its end.
const WINDOWS: usize = 10;

/// Measures assignments and verification on this machine, beside bare parts that show what the
/// machine can do at all.
#[derive(Debug, clap::Args)]
pub struct Bench {
    /// Prints the figures as one JSON object; the table goes to standard error.
    #[arg(long)]
    json: bool,
    /// Number of cases that the stream draws, from 100 to 10,000,000; other calls are fewer.
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u64).range(100..=10_000_000))]
    cases: u64,
    /// Directory for the data, of which nothing is kept [default: a temporary one].
    #[arg(long, value_name = "DIR")]
    within: Option<PathBuf>,
    /// Instead lets 32 honest clients work for so many seconds, from 5 to 86,400, while 32 others
    /// misbehave; fails if a bound is broken.
    #[arg(long, value_name = "SECONDS", conflicts_with = "cases", value_parser = clap::value_parser!(u64).range(5..=86_400))]
    soak: Option<u64>,
    /// Measures one line alone, over as many cases, for a profiler.
    #[arg(long, value_name = "LINE", conflicts_with_all = ["json", "soak"])]
    only: Option<only::Line>,
    /// The URL of an empty PostgreSQL database in which the courts are recorded, for one line alone.
    #[arg(long, value_name = "URL", requires = "only")]
    store: Option<String>,
    /// Version of the protocol of the courts that are measured.
    #[arg(long, default_value_t = host::PROTOCOL.number(), value_name = "VERSION", value_parser = clap::value_parser!(u32).range(1..=2))]
    protocol: u32,
    /// Serves the bare echo with the answer of this file; the bench starts it itself.
    #[arg(long, hide = true)]
    echo: Option<PathBuf>,
}

impl Bench {
    pub(super) async fn run(self) -> Exit {
        if let Some(answer) = &self.echo {
            echo::serve(answer).await?;
            return Ok(ExitCode::SUCCESS);
        }
        let made = match &self.within {
            Some(within) => tempfile::tempdir_in(within),
            None => tempfile::tempdir(),
        };
        let dir = made.map_err(|e| unable("make a temporary directory", &e))?;
        let protocol = Protocol::from_number(self.protocol).unwrap_or_default();
        if let Some(seconds) = self.soak {
            return soak::run(dir.path(), protocol, seconds, self.json).await;
        }
        if let Some(line) = self.only {
            only::run((dir.path(), self.store.as_deref()), protocol, line, self.cases).await?;
            return Ok(ExitCode::SUCCESS);
        }
        let (figures, others) = measure(dir.path(), protocol, self.cases).await?;
        let lines = figures::lines(&figures, &others);
        if self.json {
            lines.iter().for_each(|line| eprintln!("{line}"));
            let json = serde_json::to_string(&figures);
            put!("{}", json.expect("figures are finite numbers with text keys"));
        } else {
            lines.iter().for_each(|line| put!("{line}"));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The courts and the server that are measured.
struct Stage {
    court: Arc<Court>,
    large: Arc<Court>,
    key: NoteKey,
    data: PathBuf,
    filer: Bearer,
    auditor: Bearer,
    server: Process,
    channels: Vec<Channel>,
    /// Connections over which cases are filed and drawn in two calls. In protocol 2 each is that of
    /// a clerk, because one person has few undrawn filings.
    desks: Vec<Channel>,
    supervisors: [Bearer; 2],
    /// The hands of the clerks in the order of their connections; empty where nobody signs.
    hands: Vec<SigningKey>,
}

impl Stage {
    /// Makes two courts, the grants of the callers, and the server.
    async fn prepare(
        (dir, store): (&Path, Option<&str>),
        protocol: Protocol,
    ) -> Result<Self, Failure> {
        let data = dir.join("data");
        let mut files = DataFiles::of(&data);
        if let Some(url) = store {
            files = files.over(PostgresPlace::parse(url, None).map_err(Failure::setting)?);
        }
        let court = Court::new("湘0203", 37);
        let large = Court::new("湘0204", 1_000);
        let key = court.open(&files, "基准测试法院", protocol)?;
        large.open(&files, "千人法院", protocol)?;
        let codes = [court.code, large.code];
        let filer = grant(&data, court::FILER, vec![Role::Filing, Role::Registrar], &codes)?;
        let auditor = grant(&data, court::AUDITOR, vec![Role::Auditor], &codes)?;
        let supervisor = grant(&data, court::SUPERVISOR, vec![Role::Supervisor], &codes)?;
        let deputy = grant(&data, court::DEPUTY, vec![Role::Supervisor], &codes)?;
        let clerks = match protocol {
            Protocol::One => Vec::new(),
            Protocol::Two => clerks(&data, &codes)?,
        };
        let server = Process::serve(&data, store)?;
        let channels = connect(&server, &filer).await?;
        let mut desks = channels.clone();
        if !clerks.is_empty() {
            desks.clear();
        }
        for clerk in &clerks {
            desks.push(
                connect_channel(&server.address, &ClientTls::default(), clerk.clone()).await?,
            );
        }
        for court in [&court, &large] {
            court.found(&server.address, &channels[0], &supervisor, dir).await?;
        }
        let (court, large) = (Arc::new(court), Arc::new(large));
        let (supervisors, hands) = ([supervisor, deputy], Vec::new());
        Ok(Self {
            court,
            large,
            key,
            data,
            filer,
            auditor,
            server,
            channels,
            desks,
            supervisors,
            hands,
        })
    }
}

impl Stage {
    /// Starts the bare echo, with the answer that the real server gave to a first call.
    async fn echo(&self, dir: &Path) -> Result<(Process, v1::DrawCaseResponse), Failure> {
        let client = AssignmentServiceClient::new(self.channels[0].clone());
        let first = load::single_call(client, &self.court).await?;
        let answer = dir.join("answer");
        std::fs::write(&answer, first.encode_to_vec()).map_err(Failure::file(&answer))?;
        Ok((Process::echo(&answer)?, first))
    }

    /// Makes single calls, with so many in flight on each connection.
    async fn single_calls(
        &self,
        channels: &[Channel],
        in_flight: usize,
        calls: u64,
    ) -> Result<Timed, Failure> {
        load::single_calls(channels, in_flight, calls, Arc::clone(&self.court)).await
    }

    /// Makes one single call after another, as a client of one thread.
    async fn lone_calls(&self, server: &Process, calls: u64) -> Result<Timed, Failure> {
        let (address, filer) = (server.address.clone(), self.filer.clone());
        let court = Arc::clone(&self.court);
        let client = move || {
            run_in(&mut Builder::new_current_thread(), async {
                let channel = connect_channel(&address, &ClientTls::default(), filer).await?;
                load::single_calls(&[channel], 1, calls, court).await
            })
        };
        let made = tokio::task::spawn_blocking(client).await;
        made.map_err(|e| unable("finish the calls of the lone client", &e))?
    }

    /// Files, checks and draws, with as many cases in flight as there are single calls.
    async fn committed(&self, checker: &Arc<Checker>, cases: u64) -> Result<Timed, Failure> {
        let (court, checker) = (Arc::clone(&self.court), Arc::clone(checker));
        let hands: Arc<[SigningKey]> = self.hands.as_slice().into();
        let call = move |at: usize, client| {
            let (court, checker) = (Arc::clone(&court), Arc::clone(&checker));
            let hands = Arc::clone(&hands);
            async move { checker.committed(client, &court, hands.get(at)).await.map(drop) }
        };
        let in_flight = CONNECTIONS * IN_FLIGHT / self.desks.len();
        load::unary(&self.desks, in_flight, cases, call).await
    }
}

/// As many clerks as have room together for all cases in flight: each may have 8 undrawn filings.
fn clerks(data: &Path, courts: &[&str]) -> Result<Vec<Bearer>, Failure> {
    let clerks = CONNECTIONS * IN_FLIGHT / UNDRAWN;
    (0..clerks).map(|at| grant(data, &court::clerk(at), vec![Role::Filing], courts)).collect()
}

/// The machine lacks something without which nothing can be measured.
fn unable(what: &str, reason: &dyn std::fmt::Display) -> Failure {
    let sentence = format!("this machine cannot {what}: {reason}");
    Failure::system(sentence, "give the bench a machine that can, and run it again")
}

/// An answer or a log is not as it must be.
fn wrong(answer: impl Into<String>) -> Failure {
    Failure::unexpected(answer, "keep the log of the server and report this as a defect")
}

fn grant(data: &Path, person: &str, roles: Vec<Role>, courts: &[&str]) -> Result<Bearer, Failure> {
    let courts = courts.iter().map(|court| (*court).to_owned()).collect();
    let new = NewGrant { person: person.to_owned(), roles, courts, days: 1, certificate: None };
    let (_, token) = host::grant(data, new)?;
    let token = token.ok_or_else(|| unable("make a token", &"none was given"))?;
    Ok(Bearer::new(&token.reveal())?)
}

async fn connect(server: &Process, token: &Bearer) -> Result<Vec<Channel>, Failure> {
    let (tls, mut channels) = (ClientTls::default(), Vec::with_capacity(CONNECTIONS));
    for _ in 0..CONNECTIONS {
        channels.push(connect_channel(&server.address, &tls, token.clone()).await?);
    }
    Ok(channels)
}

/// The sums of all rounds.
#[derive(Default)]
struct Sums {
    echo: Timed,
    unary: Timed,
    single: Timed,
    committed: Timed,
    items: u64,
    wrote: Duration,
    streamed: Duration,
    /// The time of each window of the stream.
    windows: Vec<Duration>,
}

async fn measure(dir: &Path, protocol: Protocol, cases: u64) -> Result<(Figures, Others), Failure> {
    let stage = Stage::prepare((dir, None), protocol).await?;
    let (echo, first) = stage.echo(dir).await?;
    let echoes = connect(&echo, &stage.filer).await?;
    let entry = |receipt: Option<v1::Receipt>| receipt.map_or_else(Vec::new, |r| r.entry);
    let rows = [entry(first.filing), entry(first.draw)];
    let mut writer = Writer::create(&dir.join("bare.db"), rows)?;
    let checker = Arc::new(Checker::new(stage.key.clone()));
    let mut sums = Sums::default();
    for at in 0..ROUNDS {
        let share = cases / ROUNDS + u64::from(at < cases % ROUNDS);
        round(&stage, &echoes, &checker, &mut writer, share, &mut sums).await?;
    }
    let mut others = Others::default();
    let mut syncs = writer::syncs(&dir.join("bare.file"))?;
    others.sync_p50_us = percentile(&mut syncs, 50);
    let calls = cases.min(LARGE_CALLS);
    let (took, _) = load::stream(&stage.channels, calls, &stage.large).await?;
    let one = sums.streamed.as_secs_f64() / cases as f64;
    others.thousand_judges = ratio(took.as_secs_f64() / calls as f64, one);
    others.growth = growth(&sums.windows, WINDOWS);
    drop(echo);
    let mut figures = summed(&mut sums, cases);
    after::measure_log(dir, stage, &mut figures, &mut others).await?;
    Ok((figures, others))
}

/// Measures everything once, one after another.
async fn round(
    stage: &Stage,
    echoes: &[Channel],
    checker: &Arc<Checker>,
    writer: &mut Writer,
    cases: u64,
    sums: &mut Sums,
) -> Result<(), Failure> {
    let calls = cases.min(CALLS);
    let channels = &stage.channels;
    sums.echo.add(stage.single_calls(echoes, IN_FLIGHT, calls).await?);
    sums.unary.add(stage.single_calls(channels, IN_FLIGHT, calls).await?);
    sums.committed.add(stage.committed(checker, calls / 2).await?);
    sums.single.add(stage.lone_calls(&stage.server, calls.min(LONE_CALLS)).await?);
    let (items, wrote) = writer.write(cases.min(ITEMS))?;
    sums.items += items;
    sums.wrote += wrote;
    let (took, full) = load::stream(channels, cases, &stage.court).await?;
    sums.streamed += took;
    let starts = std::iter::once(&Duration::ZERO).chain(&full);
    sums.windows.extend(full.iter().zip(starts).map(|(end, start)| end.saturating_sub(*start)));
    Ok(())
}

fn summed(sums: &mut Sums, cases: u64) -> Figures {
    let rate = |timed: &Timed| per_second(timed.calls, timed.took);
    let (echo_rps, unary_rps) = (rate(&sums.echo), rate(&sums.unary));
    let sqlite_items_per_s = per_second(sums.items, sums.wrote);
    let stream_draws_per_s = per_second(cases, sums.streamed);
    Figures {
        echo_rps,
        unary_rps,
        unary_ratio: ratio(unary_rps as f64, echo_rps as f64),
        unary_p50_us: percentile(&mut sums.unary.each, 50),
        unary_p99_us: percentile(&mut sums.unary.each, 99),
        single_p50_us: percentile(&mut sums.single.each, 50),
        committed_rps: rate(&sums.committed),
        sqlite_items_per_s,
        stream_draws_per_s,
        stream_ratio: ratio(stream_draws_per_s as f64, sqlite_items_per_s as f64),
        verify_draws_per_s_per_core: 0,
        peak_rss_mb: 0,
    }
}
