//! Clients that work like a filer: file, check, draw, check, look the case up.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::sleep;
use v1::assignment_service_client::AssignmentServiceClient;

use super::super::court::Court;
use super::super::load::Checker;
use crate::cli::Failure;
use crate::cli::host::Stopwatch;
use crate::client::{Bearer, ClientTls, connect_channel};
use crate::wire::v1;

/// Pause of an honest client after a case: all of them together make some hundred calls a second.
const PAUSE: Duration = Duration::from_millis(200);
/// Number of cases after which a client opens a new connection, so that accepting one is measured
/// too.
const CASES_A_CONNECTION: usize = 20;
/// Number of errors that are shown.
const SHOWN: usize = 5;

/// Times and errors of honest clients.
#[derive(Debug, Default)]
pub struct Seen {
    /// The time of each case, from its filing to its checked draw.
    pub times: Vec<Duration>,
    /// Number of calls that failed.
    pub errors: u64,
    /// Some of the errors.
    pub told: Vec<String>,
}

impl Seen {
    /// Adds those of another client.
    pub fn add(&mut self, other: Seen) {
        self.times.extend(other.times);
        self.errors += other.errors;
        self.told.extend(other.told);
        self.told.truncate(SHOWN);
    }
}

/// One honest client.
pub struct Honest {
    /// Number of the client, from 0.
    pub n: u32,
    /// Address of the server.
    pub address: String,
    /// Token of the client.
    pub bearer: Bearer,
    /// Court of the client.
    pub court: Arc<Court>,
    /// Checks the answers.
    pub checker: Arc<Checker>,
}

impl Honest {
    /// Works until the end.
    pub async fn work(self, end: Arc<AtomicBool>) -> Seen {
        let mut seen = Seen::default();
        // The clients begin one after another.
        sleep(PAUSE * (self.n % 32) / 32).await;
        while !end.load(Ordering::Relaxed) {
            if let Err(failure) = self.connection(&end, &mut seen).await {
                seen.errors += 1;
                seen.told.push(format!("{failure:#}"));
                seen.told.truncate(SHOWN);
                sleep(PAUSE).await;
            }
        }
        seen
    }

    async fn connection(&self, end: &AtomicBool, seen: &mut Seen) -> Result<(), Failure> {
        let tls = ClientTls::default();
        let channel = connect_channel(&self.address, &tls, self.bearer.clone()).await?;
        for _ in 0..CASES_A_CONNECTION {
            if end.load(Ordering::Relaxed) {
                break;
            }
            let mut client = AssignmentServiceClient::new(channel.clone());
            let watch = Stopwatch::start();
            let case_number = self.checker.committed(client.clone(), &self.court, None).await?;
            seen.times.push(watch.elapsed());
            let court = self.court.code.to_owned();
            client.get_case(v1::GetCaseRequest { court, case_number }).await?;
            sleep(PAUSE).await;
        }
        Ok(())
    }
}
