//! One line of the bench alone, for a profiler: its rate, and the processor time of server and
//! client.

use std::path::Path;
use std::sync::Arc;

use caselot_core::docket::Protocol;

use super::figures::{per_second, percentile};
use super::load::{self, Checker, Timed};
use super::server::{Process, this_process};
use super::{IN_FLIGHT, Stage, after, connect};
use crate::cli::{Failure, say};
use crate::client::Channel;

/// A line that can be measured alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Line {
    /// The bare echo, 4 × 64 calls in flight.
    Echo,
    /// The bare echo, one call in flight.
    LoneEcho,
    /// AssignCase, 4 × 64 calls in flight.
    Unary,
    /// AssignCase, one call in flight.
    Single,
    /// Cases filed, checked and drawn, 4 × 64 in flight.
    Committed,
    /// The same, each draw signed by the hand of its clerk (protocol 2).
    Signed,
    /// The AssignCases stream.
    Stream,
}

/// Measures one line over so many cases and prints its figures.
pub async fn run(
    (dir, store): (&Path, Option<&str>),
    protocol: Protocol,
    line: Line,
    cases: u64,
) -> Result<(), Failure> {
    let mut stage = Stage::prepare((dir, store), protocol).await?;
    let (echo, _) = stage.echo(dir).await?;
    if line == Line::Signed {
        stage.enroll_hands(dir).await?;
    }
    let (server, channels) = match line {
        Line::Echo | Line::LoneEcho => (&echo, connect(&echo, &stage.filer).await?),
        _ => (&stage.server, stage.channels.clone()),
    };
    say!("server: process {id}", id = server.id());
    let before = (server.processor_time()?, this_process()?);
    let mut timed = measured(&stage, line, server, &channels, cases).await?;
    let after = (server.processor_time()?, this_process()?);
    let share = |before, after| (after - before) / cases as f64 * 1e6;
    let wall = timed.took.as_secs_f64() / cases as f64 * 1e6;
    let micros = |time: f64| format!("{time:.1}");
    say!(
        "{count} a second, each {wall} µs of the clock",
        count = per_second(cases, timed.took),
        wall = micros(wall)
    );
    say!(
        "processor time of each: server {server} µs, client {client} µs",
        server = micros(share(before.0, after.0)),
        client = micros(share(before.1, after.1))
    );
    if !timed.each.is_empty() {
        say!("half took less than {most} µs", most = percentile(&mut timed.each, 50));
    }
    match line {
        Line::Committed | Line::Signed => verified(dir, &stage).await,
        _ => Ok(()),
    }
}

/// Verifies the log that was made: what a signature costs is to be seen there too.
async fn verified(dir: &Path, stage: &Stage) -> Result<(), Failure> {
    let (took, draws) = after::export(dir, stage).await?.verify()?;
    say!("verification on one core: {count} draws a second", count = per_second(draws, took));
    Ok(())
}

async fn measured(
    stage: &Stage,
    line: Line,
    server: &Process,
    channels: &[Channel],
    cases: u64,
) -> Result<Timed, Failure> {
    if line == Line::Stream {
        let (took, _) = load::stream(channels, cases, &stage.court).await?;
        return Ok(Timed { calls: cases, took, each: Vec::new() });
    }
    match line {
        Line::Single | Line::LoneEcho => stage.lone_calls(server, cases).await,
        Line::Committed | Line::Signed => {
            stage.committed(&Arc::new(Checker::new(stage.key.clone())), cases).await
        }
        _ => stage.single_calls(channels, IN_FLIGHT, cases).await,
    }
}
