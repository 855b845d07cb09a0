//! caselot assigns court cases to judges by a seeded lottery that anyone can replay.
//!
//! - [`client`] is the filer's side: it files cases, checks every receipt and computes every draw
//!   again.
//! - [`service`] is a court's side: it decides, writes the log and signs its checkpoints;
//!   [`store`] keeps the log, and [`rpc`] serves it over gRPC.
//! - [`cli`] is the command line of both.
//! - `caselot_core` has the rules, the lottery, the log and the verifier, without network, clock or
//!   entropy.
//!
//! A case is filed and drawn in two calls, so that neither side can choose the judge: the filer
//! commits to a nonce, the court had committed to an envelope before, and both are opened only after
//! the filing is in the log. Afterwards anyone can verify the whole log offline:
//!
//! ```
//! use caselot::client::{CaseInput, Filer, FilingOutcome, Folder};
//! use caselot_core::audit::{Trust, verify};
//! use caselot_core::docket::Day;
//!
//! # use caselot::client::{Bearer, ClientTls, connect_channel};
//! # use caselot::service::{self, NewCourt};
//! # use caselot::wire::v1::{self, audit_service_client::AuditServiceClient};
//! # use caselot::wire::v1::roster_service_client::RosterServiceClient;
//! # fn day(text: &str) -> Day { Day::parse(text).expect("a day") }
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let dir = tempfile::tempdir()?;
//! # let court = NewCourt { protocol: caselot_core::docket::Protocol::One,
//! #     code: "湘0203".into(), name: "示例区人民法院".into(), origin: "court.example/湘0203".into(),
//! #     utc_offset_minutes: 480, envelopes: 8,
//! # };
//! # service::init(&dir.path().join("data"), &court)?;
//! # let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! # let address = format!("http://{}", listener.local_addr()?);
//! # let service = service::open(&dir.path().join("data"))?;
//! # let settings = caselot::rpc::Settings::development();
//! # tokio::spawn(caselot::rpc::serve(service, settings, listener, std::future::pending()));
//! # let channel = connect_channel(&address, &ClientTls::default(), Bearer::none()).await?;
//! # let mut roster = RosterServiceClient::new(channel.clone());
//! # let tenure = |_| v1::Tenure { role: 7, in_quota: true, from_day: 18_262, ..Default::default() };
//! # let judge = |judge| v1::JudgeRecorded {
//! #     judge, name: format!("法官{judge}"), tenures: vec![tenure(judge)],
//! # };
//! # let (court, person) = ("湘0203".to_owned(), "clerk".to_owned());
//! # let judges = (1..=4).map(judge).collect();
//! # let request = v1::PutJudgesRequest { court: court.clone(), person: person.clone(), judges };
//! # roster.put_judges(request).await?;
//! # let members = (1..=4).map(|judge| v1::PoolMember { judge, share: 100, ..Default::default() });
//! # let pool = v1::PoolRecorded {
//! #     pool: "民事".into(), name: "民事".into(), members: members.collect(), ..Default::default()
//! # };
//! # let pools = vec![pool];
//! # roster.put_pools(v1::PutPoolsRequest { court: court.clone(), person, pools }).await?;
//! // A filer at one court. Its folder pins the court's key and keeps every receipt.
//! let folder = Folder::open(&dir.path().join("filer"))?;
//! let filer = Filer::connect(channel.clone(), "湘0203", &folder, "clerk", None, || Ok([7; 32].into())).await?;
//!
//! // File: the filing is in the log, with its candidates, before anything is revealed.
//! let case = CaseInput {
//!     pool: "民事".to_owned(),
//!     ..CaseInput::new("(2026)湘0203民初1号", day("2026-03-01"))
//! };
//! let FilingOutcome::Open(filing) = filer.file(&case).await? else { panic!("a first filing") };
//!
//! // Draw: the nonce is revealed, and the draw is computed again.
//! let assignment = filer.draw(*filing).await?.drawn()?;
//! println!("judge {}", assignment.drawn.seats[0].judge);
//!
//! // Verify: the whole log, with the court's public key.
//! # let mut bundle = Vec::new();
//! # let mut audit = AuditServiceClient::new(channel);
//! # let mut pieces = audit.export_bundle(v1::ExportBundleRequest { court }).await?.into_inner();
//! # while let Some(piece) = pieces.message().await? { bundle.extend(piece.piece); }
//! let report = verify(&bundle, &Trust::Key(filer.key().clone()));
//! assert!(report.valid, "{report}");
//! assert_eq!(report.facts.draws, 1);
//! # Ok(())
//! # }
//! ```

pub mod cli;
pub mod client;
pub mod console;
pub mod contributor;
mod permits;
mod policy_file;
pub mod publication;
pub mod rpc;
pub mod service;
pub mod store;
mod telling;
pub mod web;
pub mod wire;
pub mod witness;
mod words;
