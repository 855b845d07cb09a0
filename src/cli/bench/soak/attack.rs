//! Clients that misbehave, each in its own way, over and over.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tonic::{Code, Status};
use v1::assignment_service_client::AssignmentServiceClient;
use v1::audit_service_client::AuditServiceClient;

use super::super::court::Court;
use super::super::unable;
use super::{frames, load};
use crate::cli::Failure;
use crate::client::{Bearer, Channel, ClientTls, connect_channel};
use crate::service::access::Role;
use crate::wire::v1;

/// Pause between two misdeeds of one client.
const PAUSE: Duration = Duration::from_millis(10);
/// Pause of a client that repeats one request.
const RETRY: Duration = Duration::from_millis(2);
/// Number of misdeeds over one connection, where a connection lasts.
const A_CONNECTION: usize = 200;
/// Bytes of a request that is too large, twice over.
const HUGE: usize = 2 << 20;
/// Bytes of a token that is too large for a header.
const LONG_TOKEN: usize = 40 << 10;
/// Number of connections that one client leaves half open at the same time.
const HALF_OPEN: usize = 8;
/// Time within which the server must cut off a silent connection: its default of 10 s and some more.
const CUT_OFF: Duration = Duration::from_secs(20);

/// A way to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Tokens that are unknown, malformed or too long.
    Tokens,
    /// A good token at another court, or for another role's call.
    Trespass,
    /// Bytes that are not HTTP/2.
    Garbage,
    /// Malformed frames, and floods of well-formed ones.
    Frames,
    /// Connections that send half a preface, or nothing.
    HalfOpen,
    /// Messages above the limit.
    Huge,
    /// The same request repeated, and one that is always refused.
    Retries,
    /// Streams and calls that are begun and abandoned.
    Leaving,
    /// Exports that are opened and not read.
    Unread,
    /// Rows without content, uploaded in great number.
    EmptyRows,
    /// Case after case of the same dispute.
    Dispute,
    /// Long texts, and texts that are too long.
    LongTexts,
    /// Tens of thousands of small messages in one stream, read slowly.
    SmallMessages,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 13] = [
        Kind::Tokens,
        Kind::Trespass,
        Kind::Garbage,
        Kind::Frames,
        Kind::HalfOpen,
        Kind::Huge,
        Kind::Retries,
        Kind::Leaving,
        Kind::Unread,
        Kind::EmptyRows,
        Kind::Dispute,
        Kind::LongTexts,
        Kind::SmallMessages,
    ];

    /// The role of who does it.
    pub fn role(self) -> Role {
        match self {
            Kind::Unread => Role::Auditor,
            Kind::EmptyRows => Role::Registrar,
            _ => Role::Filing,
        }
    }

    /// Name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Tokens => "bad tokens",
            Kind::Trespass => "good tokens elsewhere",
            Kind::Garbage => "garbage in the handshake",
            Kind::Frames => "garbage frames, floods",
            Kind::HalfOpen => "half-open connections",
            Kind::Huge => "huge messages and heads",
            Kind::Retries => "endless retries",
            Kind::Leaving => "calls begun and left",
            Kind::Unread => "streams not read",
            Kind::EmptyRows => "empty rows",
            Kind::Dispute => "cases of one dispute",
            Kind::LongTexts => "long texts",
            Kind::SmallMessages => "50,000 small messages",
        }
    }
}

/// Number of misdeeds and of breaches, by kind.
#[derive(Debug, Default)]
pub struct Tally {
    rows: [[AtomicU64; 2]; Kind::ALL.len()],
}

impl Tally {
    fn count(&self, kind: Kind, held: bool) {
        let [attempts, breaches] = &self.rows[kind as usize];
        attempts.fetch_add(1, Ordering::Relaxed);
        breaches.fetch_add(u64::from(!held), Ordering::Relaxed);
    }

    /// Misdeeds so far, and those that the server did not answer as it must.
    pub fn of(&self, kind: Kind) -> (u64, u64) {
        let [attempts, breaches] = &self.rows[kind as usize];
        (attempts.load(Ordering::Relaxed), breaches.load(Ordering::Relaxed))
    }

    /// All misdeeds so far.
    pub fn attempts(&self) -> u64 {
        Kind::ALL.iter().map(|kind| self.of(*kind).0).sum()
    }
}

/// One client that misbehaves.
pub struct Attacker {
    /// Number of the client, from 0.
    pub n: u64,
    /// Kind of misdeed.
    pub kind: Kind,
    /// Address of the server.
    pub address: String,
    /// A good token of the kind's role.
    pub bearer: Bearer,
    /// The court of the token.
    pub court: Arc<Court>,
    /// Count of all misdeeds.
    pub tally: Arc<Tally>,
}

impl Attacker {
    /// Misbehaves until the end.
    pub async fn work(self, end: Arc<AtomicBool>) {
        let mut random = ChaCha20Rng::seed_from_u64(self.n);
        while !end.load(Ordering::Relaxed) {
            // A client that is cut off connects again; being refused is no breach.
            drop(self.turn(&end, &mut random).await);
            sleep(PAUSE).await;
        }
    }

    fn count(&self, held: bool) {
        self.tally.count(self.kind, held);
    }

    async fn turn(&self, end: &AtomicBool, random: &mut ChaCha20Rng) -> Result<(), Failure> {
        match self.kind {
            Kind::Tokens => return self.tokens().await,
            Kind::Garbage | Kind::HalfOpen => return self.silence(random).await,
            Kind::Frames => {
                let host = self.address.trim_start_matches("http://");
                let sent = frames::flood(host, random).await;
                self.count(true);
                return sent.map_err(|error| unable("send frames", &error));
            }
            _ => {}
        }
        let channel = self.channel(self.bearer.clone()).await?;
        let first = self.court.single_call();
        for n in 0..A_CONNECTION {
            if end.load(Ordering::Relaxed) {
                break;
            }
            match self.kind {
                Kind::Trespass => self.trespass(&channel, n).await,
                Kind::Huge => self.huge(&channel).await,
                Kind::Leaving => self.leave(&channel, n).await?,
                Kind::Unread => self.count(load::unread(&channel, &self.court).await),
                Kind::EmptyRows => self.count(load::empty_rows(&channel, &self.court).await),
                Kind::Dispute => self.count(load::dispute(&channel, &self.court).await),
                Kind::LongTexts => self.count(load::long_text(&channel, &self.court, n).await),
                Kind::SmallMessages => {
                    let held = load::small_messages(&channel, &self.court, end).await?;
                    held.into_iter().for_each(|held| self.count(held));
                }
                _ => self.repeat(&channel, &first, n).await,
            }
            sleep(if self.kind == Kind::Retries { RETRY } else { PAUSE }).await;
        }
        Ok(())
    }

    async fn channel(&self, bearer: Bearer) -> Result<Channel, Failure> {
        Ok(connect_channel(&self.address, &ClientTls::default(), bearer).await?)
    }

    async fn tokens(&self) -> Result<(), Failure> {
        let unknown = format!("caselot-{}", "A".repeat(43));
        for token in [unknown.as_str(), "", "caselot-", "%%%", &"x".repeat(LONG_TOKEN)] {
            let channel = self.channel(Bearer::new(token)?).await?;
            let mut client = AssignmentServiceClient::new(channel);
            let asked = client.assign_case(self.court.single_call()).await;
            let code = asked.err().map(|status| status.code());
            // A header that is too long is refused below gRPC.
            let long = token.len() == LONG_TOKEN && code.is_some();
            self.count(long || code == Some(Code::Unauthenticated));
            sleep(PAUSE).await;
        }
        Ok(())
    }

    /// Sends something that is no preface, or half of one, or nothing, and waits to be cut off.
    async fn silence(&self, random: &mut ChaCha20Rng) -> Result<(), Failure> {
        let host = self.address.trim_start_matches("http://");
        let io = |error: std::io::Error| unable("connect", &error);
        let mut open: Vec<TcpStream> = Vec::new();
        let many = if self.kind == Kind::HalfOpen { HALF_OPEN } else { 1 };
        for n in 0..many {
            let mut stream = TcpStream::connect(host).await.map_err(io)?;
            if self.kind == Kind::HalfOpen {
                frames::half_preface(&mut stream, n).await.map_err(io)?;
            } else {
                drop(frames::noise(&mut stream, random).await);
            }
            open.push(stream);
        }
        for mut stream in open {
            let mut answer = Vec::new();
            let cut = timeout(CUT_OFF, stream.read_to_end(&mut answer)).await.is_ok();
            self.count(cut);
        }
        Ok(())
    }

    async fn trespass(&self, channel: &Channel, n: usize) {
        let refused = if n.is_multiple_of(2) {
            let mut request = self.court.single_call();
            request.court = "湘0299".to_owned();
            AssignmentServiceClient::new(channel.clone()).assign_case(request).await.err()
        } else {
            let request = v1::ExportBundleRequest { court: self.court.code.to_owned() };
            AuditServiceClient::new(channel.clone()).export_bundle(request).await.err()
        };
        self.count(refused.is_some_and(|status| status.code() == Code::PermissionDenied));
    }

    async fn huge(&self, channel: &Channel) {
        let mut request = self.court.single_call();
        request.nonce = vec![0; HUGE];
        let asked = AssignmentServiceClient::new(channel.clone()).assign_case(request).await;
        self.count(asked.is_err());
    }

    /// Repeats the request of one case, and of one that no pool takes.
    async fn repeat(&self, channel: &Channel, first: &v1::AssignCaseRequest, n: usize) {
        let mut request = first.clone();
        let refused = !n.is_multiple_of(2);
        if refused && let Some(facts) = &mut request.facts {
            facts.pool = "none".to_owned();
        }
        let asked = AssignmentServiceClient::new(channel.clone()).assign_case(request).await;
        let busy = |status: &Status| status.code() == Code::ResourceExhausted;
        self.count(asked.as_ref().map_or_else(|status| refused || busy(status), |_| !refused));
    }

    /// Begins a stream or a call and abandons it.
    async fn leave(&self, channel: &Channel, n: usize) -> Result<(), Failure> {
        let mut client = AssignmentServiceClient::new(channel.clone());
        if n.is_multiple_of(4) {
            // Two rows of a stream are sent, and no answer is read.
            let row = || v1::AssignCasesRequest {
                request: Some(v1::assign_cases_request::Request::Assign(self.court.single_call())),
            };
            let rows = tokio_stream::iter([row(), row()]);
            drop(client.assign_cases(rows).await?);
        } else {
            let asked = client.assign_case(self.court.single_call());
            drop(timeout(Duration::from_micros(500), asked).await);
        }
        self.count(true);
        Ok(())
    }
}
